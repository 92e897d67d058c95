// The scrolling list of messages of one chat or topic: draws only what changed and keeps its place.

import { bubble, senderOf } from "./bubble.js";
import { fill, h } from "./elements.js";
import { icon } from "./icons.js";
import { Rows } from "./rows.js";
import { isService, serviceText } from "./world.js";

const PAGE = 120;
const RUN_SECONDS = 600;
const DATE_SECONDS = 1;
const day = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });
const written = new WeakMap();

function writing(message) {
  if (!written.has(message)) written.set(message, JSON.stringify(message));
  return written.get(message);
}

export class Conversation {
  #key = null;
  #shown = PAGE;
  #rows;
  #stuck = true;
  #signature = "";
  #dateTimer = 0;

  /** `read` is called when the person sees the end of the list. */
  constructor({ label, read }) {
    this.read = read;
    this.list = h("div", { class: "list" });
    this.#rows = new Rows(this.list);
    this.scroller = h(
      "div",
      {
        class: "scroller",
        role: "log",
        "aria-label": label,
        "aria-live": "off",
        tabindex: 0,
        "data-testid": "messages",
      },
      this.list,
    );
    this.badge = h("span", { class: "count" });
    this.jumpDown = h(
      "button",
      { type: "button", class: "jump", "aria-label": "To the newest message", onclick: () => this.toEnd() },
      icon("down"),
      this.badge,
    );
    this.date = h("div", { class: "pill floating", "aria-hidden": "true", "data-testid": "floating-date" });
    this.node = h("div", { class: "conversation" }, this.scroller, this.date, this.jumpDown);
    this.scroller.addEventListener(
      "scroll",
      () => {
        this.#scrolled();
        this.#showDate();
      },
      { passive: true },
    );
    this.scroller.addEventListener("keydown", (event) => this.#walk(event));
    this.list.addEventListener("focusin", (event) => this.#stop(event.target.closest("article")));
    // Pictures and fonts change heights later; who stood at the end stays there.
    new ResizeObserver(() => {
      if (this.#stuck) this.toEnd();
    }).observe(this.list);
    new ResizeObserver(() => {
      if (this.#stuck) this.toEnd();
    }).observe(this.scroller);
  }

  /** Shows `messages` of the place `key`; `room` is what bubbles need, `empty` the node for no messages. */
  show(key, messages, room, { unread = 0, empty = null } = {}) {
    if (key !== this.#key) {
      this.#key = key;
      this.#shown = PAGE;
      this.#rows.clear();
      this.#stuck = true;
      this.#signature = "";
    }
    fill(this.badge, unread || "");
    this.badge.hidden = !unread;
    const signature = [
      messages.length,
      this.#shown,
      room.viewerId,
      [...room.pressing].join(),
      messages.slice(-this.#shown).map(writing).join(),
    ].join("|");
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#draw(messages, room, empty);
    }
    if (this.#stuck) this.toEnd();
    this.#scrolled();
  }

  #draw(messages, room, empty) {
    const rows = [];
    const hidden = Math.max(0, messages.length - this.#shown);
    const earlier = () => {
      this.#shown += PAGE;
      this.#stuck = false;
      room.again();
    };
    if (hidden) rows.push({ key: "earlier", content: String(hidden), build: () => earlierButton(hidden, earlier) });
    if (!messages.length && empty) rows.push({ key: "empty", content: empty.textContent, build: () => empty });
    const blocks = gather(messages.slice(hidden));
    let lastDay = null;
    blocks.forEach((parts, at) => {
      const head = parts[0];
      const date = dayOf(head);
      if (date !== lastDay)
        rows.push({
          key: `day ${date}`,
          content: date,
          build: () => h("div", { class: "pill day" }, day.format(head.date * 1000)),
        });
      const first = date !== lastDay || !continues(blocks[at - 1], parts);
      const next = blocks[at + 1];
      const last = !next || !continues(parts, next) || dayOf(next[0]) !== date;
      lastDay = date;
      rows.push(isService(head) ? serviceRow(head) : bubbleRow(parts, room, { first, last }));
    });
    this.#rows.show(rows);
    const bubbles = [...this.list.querySelectorAll("article")];
    this.#stop(bubbles.find((node) => node.contains(document.activeElement)) ?? bubbles.at(-1));
  }

  // The Tab key stops at one message and its buttons; arrow keys go to the others.
  #stop(article) {
    if (!article) return;
    for (const node of this.list.querySelectorAll("article, article :is(button, a, [tabindex])"))
      node.tabIndex = article.contains(node) && !node.classList.contains("more") ? 0 : -1;
  }

  // The day that scrolls by. It shows only while somebody scrolls, so that at rest it covers no line, and never over
  // or beside a date that stands in the list.
  #showDate() {
    clearTimeout(this.#dateTimer);
    const top = this.scroller.getBoundingClientRect().top;
    const [from, to] = [top, top + this.date.offsetHeight + 16];
    let past = null;
    let beside = false;
    for (const pill of this.list.querySelectorAll(".day, .service")) {
      const box = pill.getBoundingClientRect();
      if (box.top < to && box.bottom > from) beside = true;
      if (box.top < from && pill.classList.contains("day")) past = pill;
    }
    if (past) fill(this.date, past.textContent);
    const shown = Boolean(past) && !beside && !this.#stuck;
    this.date.classList.toggle("shown", shown);
    if (shown)
      this.#dateTimer = setTimeout(() => this.date.classList.remove("shown"), DATE_SECONDS * 1000);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (!clientHeight) return;
    this.#stuck = scrollHeight - scrollTop - clientHeight < 60;
    this.node.classList.toggle("away", !this.#stuck);
    if (this.#stuck && document.visibilityState === "visible") this.read();
  }

  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = event.target.closest("article");
    if (!step || !at || event.target !== at) return;
    const all = [...this.list.querySelectorAll("article")];
    const next = all[all.indexOf(at) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  toEnd() {
    this.#stuck = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Scrolls to a message and lights it up; false if it is not on the page. */
  jump(messageId) {
    const node = this.list.querySelector(`[data-message-id="${messageId}"]`);
    if (!node) return false;
    this.#stuck = false;
    node.scrollIntoView({
      block: "center",
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
    for (const before of this.list.querySelectorAll(".lit")) before.classList.remove("lit");
    void node.offsetWidth; // restarts the animation when the same quote is pressed twice
    node.classList.add("lit");
    return true;
  }
}

const dayOf = (message) => new Date(message.date * 1000).toDateString();

const earlierButton = (count, run) =>
  h("button", { type: "button", class: "pill", onclick: run }, `Show earlier messages (${count})`);

function serviceRow(message) {
  const marks = { class: "pill service", "data-testid": "service-message", "data-message-id": message.message_id };
  return {
    key: `m${message.message_id}`,
    content: writing(message),
    build: () => h("div", marks, serviceText(message)),
  };
}

function bubbleRow(parts, room, run) {
  const id = parts[0].message_id;
  const waiting = [...room.pressing].filter((mark) => mark.startsWith(`${id}:`)).join();
  const content = [room.viewerId, run.first, run.last, waiting, ...parts.map(writing)].join("|");
  return { key: `m${id}`, content, build: () => bubble(parts, room, run) };
}

// Neighbours with one media_group_id are one album.
function gather(messages) {
  const blocks = [];
  for (const message of messages) {
    const last = blocks.at(-1);
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else blocks.push([message]);
  }
  return blocks;
}

function continues(before, after) {
  const [one, two] = [before?.[0], after[0]];
  return (
    Boolean(one) &&
    !isService(one) &&
    !isService(two) &&
    senderOf(one)?.id === senderOf(two)?.id &&
    two.date - one.date < RUN_SECONDS &&
    !one.reply_markup?.inline_keyboard
  );
}
