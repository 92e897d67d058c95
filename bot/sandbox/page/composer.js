// The line where a person writes: text, a reply, an edit, attachments, commands and the bot's own keyboard.

import { ACCEPT, ATTACHMENTS, STAGED, sendAttachment, stagedFrom } from "./attachments.js";
import { fill, h } from "./elements.js";
import { Hints } from "./hints.js";
import { icon } from "./icons.js";
import { showMenu } from "./popups.js";
import { strips } from "./strips.js";
import { act } from "./wire.js";

const blank = () => ({ text: "", replyTo: null, editing: null, staged: null });

export class Composer {
  #drafts = new Map();
  #place = null;
  #commands = [];
  #asked = null; // what the bot wants the empty field to say
  #line = Promise.resolve();

  /**
   * `failed` gets the Error of a refused act; `sent` is called after each successful one; `neighbour(message, step)`
   * finds what to answer next: the message above (-1) or below (+1) the given one, or null.
   */
  constructor({ side, failed, sent, editLast, neighbour }) {
    this.failed = failed;
    this.sent = sent;
    this.editLast = editLast;
    this.neighbour = neighbour;
    this.input = h("textarea", {
      rows: 1,
      "data-testid": `composer-${side}`,
      "aria-label": "Message",
      placeholder: "Message",
      autocomplete: "off",
    });
    this.attach = this.#button("attach", "Attach", () => this.#attachMenu());
    this.attach.setAttribute("aria-haspopup", "menu");
    this.slash = this.#button("menu", "Commands", () => this.#commandMenu());
    this.slash.setAttribute("aria-haspopup", "menu");
    this.submit = h(
      "button",
      { type: "submit", class: "send", "aria-label": "Send", "data-testid": `send-${side}` },
      icon("send"),
    );
    this.files = h("input", {
      type: "file",
      hidden: true,
      "aria-hidden": "true",
      tabindex: -1,
      "data-testid": `file-${side}`,
    });
    this.bar = h("div", { class: "compose-bars" });
    this.warning = h(
      "p",
      { class: "note-warning", role: "status", hidden: true, "data-testid": "note-warning" },
      "Only colleagues read this. To write to the customer, reply to their message.",
    );
    this.hints = new Hints((command) => this.say(`/${command}`));
    this.keys = h("div", { class: "reply-keyboard", "data-testid": "reply-keyboard", hidden: true });
    this.node = h(
      "form",
      { class: "composer" },
      this.hints.node,
      this.bar,
      this.warning,
      h("div", { class: "compose-row" }, this.slash, this.attach, this.input, this.submit),
      this.files,
      this.keys,
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.input.addEventListener("input", () => {
      this.draft.text = this.input.value;
      this.#fit();
      this.#invite();
      this.#suggest();
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => this.#take(event, event.dataTransfer));
    this.files.addEventListener("change", () => this.#chosen());
    // The field may be filled while it is out of sight, and a turned phone changes its width.
    let width = 0;
    new ResizeObserver(([entry]) => {
      if (entry.contentRect.width === width) return;
      width = entry.contentRect.width;
      this.#fit();
    }).observe(this.input);
  }

  #button(picture, label, run) {
    return h(
      "button",
      { type: "button", class: "ghost", "aria-label": label, title: label, onclick: run },
      icon(picture),
    );
  }

  get draft() {
    const key = this.#place?.key ?? "";
    if (!this.#drafts.has(key)) this.#drafts.set(key, blank());
    return this.#drafts.get(key);
  }

  /** Moves to a place: {key, userId, chatId, threadId, anonymous?}; commands and the bot's keyboard come along. */
  show(place, { commands, keyboard, placeholder }) {
    const moved = place.key !== this.#place?.key;
    this.#place = place;
    const learned = JSON.stringify(commands) !== JSON.stringify(this.#commands);
    this.#commands = commands;
    this.slash.hidden = !commands.length;
    this.#asked = placeholder;
    this.#drawKeyboard(keyboard);
    this.#invite();
    if (moved) this.#refill();
    else if (learned) this.#suggest();
  }

  replyTo(message, focus = true) {
    this.draft.replyTo = message;
    this.draft.editing = null;
    this.#bars();
    if (focus) this.input.focus({ preventScroll: true });
  }

  edit(message) {
    Object.assign(this.draft, {
      editing: message,
      replyTo: null,
      staged: null,
      text: message.text ?? message.caption ?? "",
    });
    this.#refill();
    this.input.focus({ preventScroll: true });
  }

  // What the empty field says, and a line above it: whoever just writes in a topic, as everybody does once, is told
  // before sending who will read it.
  #invite() {
    const { anonymous, inTopic } = this.#place;
    const { text, replyTo, editing } = this.draft;
    const note = inTopic && !replyTo && !editing;
    const plain = anonymous ? "Message as an anonymous admin" : "Message";
    this.input.placeholder = this.#asked || (note ? "A note. To the customer: reply" : plain);
    this.warning.hidden = !note || !text.trim() || text.startsWith("/");
  }

  #fit() {
    const { style } = this.input;
    style.height = "auto";
    const { scrollHeight } = this.input;
    // A field out of sight has no height to measure; one line is right until it is seen.
    style.height = scrollHeight ? `${Math.min(scrollHeight, 140)}px` : "";
  }


  #bars() {
    const { draft } = this;
    fill(
      this.bar,
      strips(draft, {
        drop: (part) => {
          draft[part] = null;
          if (part === "editing") draft.text = "";
          this.#refill();
          this.input.focus();
        },
        recount: (by) => {
          draft.staged.count = Math.min(10, Math.max(2, draft.staged.count + by));
          this.#bars();
        },
        choose: () => this.#choose(draft.staged.kind),
      }),
    );
    this.#invite();
    this.input.setAttribute("aria-label", draft.staged ? "Caption" : draft.editing ? "Edit message" : "Message");
  }

  #choose(kind) {
    this.files.accept = ACCEPT[kind] ?? "";
    this.files.multiple = kind === "album";
    this.files.value = "";
    this.files.click();
  }

  #chosen() {
    const files = [...this.files.files];
    if (!files.length) return;
    const kind = this.draft.staged?.kind ?? "document";
    this.draft.staged = { kind, files: files.slice(0, kind === "album" ? 10 : 1), count: files.length };
    this.#bars();
    this.input.focus();
  }

  #take(event, carried) {
    const files = [...(carried?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.draft.staged = stagedFrom(files);
    this.#bars();
  }

  #attachMenu() {
    showMenu(
      this.attach,
      Object.entries(ATTACHMENTS).map(([kind, [label, picture]]) => ({
        label,
        icon: picture,
        run: () => {
          if (!STAGED.has(kind)) {
            this.#attachNow(kind);
            return;
          }
          this.draft.staged = { kind, files: [], count: 3 };
          this.draft.editing = null;
          this.#bars();
          this.input.focus();
        },
      })),
      { label: "Attach" },
    );
  }

  #commandMenu() {
    showMenu(
      this.slash,
      this.#commands.map(({ command, description }) => ({
        label: `/${command} — ${description}`,
        run: () => this.say(`/${command}`),
      })),
      { label: "Commands" },
    );
  }

  #suggest() {
    this.hints.show(this.input.value, this.#commands);
  }

  #key(event) {
    if (event.isComposing) return;
    const hint = this.hints.key(event);
    if (hint) {
      event.preventDefault();
      if (hint !== true) {
        this.draft.text = `/${hint} `;
        this.#refill();
      }
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && this.bar.children.length) {
      event.preventDefault();
      this.bar.lastElementChild.querySelector("[aria-label=Cancel]").click();
    } else if ((event.ctrlKey || event.metaKey) && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      this.#stepReply(event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "ArrowUp" && !this.input.value && !this.draft.editing) {
      if (this.editLast()) event.preventDefault();
    }
  }

  // Ctrl+Up answers the newest message, then older ones; Ctrl+Down goes back, and below the newest answers none.
  #stepReply(step) {
    const { replyTo, editing } = this.draft;
    if (editing || (step > 0 && !replyTo)) return;
    const next = this.neighbour(replyTo, step);
    if (next) this.replyTo(next);
    else if (step > 0) {
      this.draft.replyTo = null;
      this.#bars();
    }
  }

  #where() {
    const { userId, chatId, threadId } = this.#place;
    return {
      user_id: userId,
      chat_id: chatId,
      ...(threadId ? { thread_id: threadId } : {}),
      ...(this.draft.replyTo ? { reply_to: this.draft.replyTo.message_id } : {}),
    };
  }

  #send() {
    const { text, editing, staged } = this.draft;
    const words = text.trim();
    if (!words && !staged) return;
    const where = this.#where();
    const what = this.#place.anonymous ? "anonymous_send" : "send";
    if (editing) {
      const { user_id, chat_id } = where;
      this.#do(() =>
        act("edit", {
          user_id,
          chat_id,
          message_id: editing.message_id,
          [editing.text === undefined ? "caption" : "text"]: words,
        }),
      );
    } else if (staged) this.#do(() => sendAttachment(staged, where, words));
    else this.#do(() => act(what, { ...where, text: words }));
  }

  #attachNow(kind) {
    const where = this.#where();
    this.#do(() => sendAttachment({ kind }, where), { text: this.draft.text, staged: this.draft.staged });
  }

  /** Sends a text as if it had been typed: a command from a menu, a key of the bot's keyboard. */
  say(text) {
    const { reply_to: _, ...where } = this.#where();
    const { draft } = this;
    this.#do(() => act("send", { ...where, text }), {
      ...draft,
      text: draft.text.startsWith("/") ? "" : draft.text,
    });
  }

  // The field is free at once; messages leave in the order of writing. What was refused comes back into the
  // field unless something new stands there. `rest` is what stays in the draft.
  #do(work, rest = {}) {
    const { key } = this.#place;
    const before = this.draft;
    const after = { ...blank(), ...rest };
    this.#drafts.set(key, after);
    this.#refill();
    const back = () => {
      const now = this.#drafts.get(key);
      if (now !== after || now.text !== (rest.text ?? "") || now.staged !== (rest.staged ?? null)) return;
      this.#drafts.set(key, before);
      if (this.#place.key === key) this.#refill();
    };
    this.#line = this.#line.then(work).then(this.sent, (error) => {
      back();
      this.failed(error);
    });
  }

  #refill() {
    this.input.value = this.draft.text;
    this.#fit();
    this.#bars();
    this.#suggest();
  }

  #drawKeyboard(keyboard) {
    const content = JSON.stringify(keyboard ?? null);
    if (this.keys.dataset.content === content) return;
    this.keys.dataset.content = content;
    this.keys.hidden = !keyboard;
    fill(
      this.keys,
      (keyboard ?? []).map((row) =>
        h(
          "div",
          { class: "keyboard-row" },
          row.map((key) => {
            const {
              text,
              request_contact: contact,
              request_location: location,
            } = typeof key === "string" ? { text: key } : key;
            const run = () =>
              contact || location ? this.#attachNow(contact ? "contact" : "location") : this.say(text);
            return h("button", { type: "button", onclick: run }, text);
          }),
        ),
      ),
    );
  }
}
