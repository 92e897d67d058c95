// A customer's phone: the private chat with the bot, with its start button and what a blocked bot looks like.

import { avatar, fill, h } from "./elements.js";
import { icon } from "./icons.js";
import { ask, complain, showMenu } from "./popups.js";
import { botDescription, botName } from "./profile.js";
import { Room } from "./room.js";
import { act } from "./wire.js";
import { nameOf } from "./world.js";

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hour12: false });
const languages = new Intl.DisplayNames(["en"], { type: "language" });

/** A language code in words: "uk" -> "Ukrainian". */
export function languageName(code) {
  try {
    return code ? languages.of(code) : "no language";
  } catch {
    return code;
  }
}

export class Phone {
  constructor(world) {
    this.world = world;
    this.caption = h("figcaption", { class: "phone-caption" });
    this.time = h("span");
    this.title = h("div", { class: "chat-title" });
    this.more = h(
      "button",
      {
        type: "button",
        class: "ghost",
        "aria-label": "Chat menu",
        "aria-haspopup": "menu",
        "data-testid": "phone-menu",
        onclick: () => this.#menu(),
      },
      icon("more"),
    );
    this.screen = h("div", { class: "screen" });
    this.room = new Room({ world, side: "customer", label: "Chat with the bot", host: this.screen });
    this.foot = h("div", { class: "foot" });
    this.screen.append(
      h(
        "div",
        { class: "status-bar", "aria-hidden": "true" },
        this.time,
        h("span", { class: "signals" }, h("i"), h("i"), h("i"), h("b")),
      ),
      h("header", { class: "chat-head" }, this.title, this.more),
      this.room.node,
      this.foot,
    );
    this.node = h(
      "figure",
      { class: "phone", "data-testid": "phone" },
      h("div", { class: "case" }, this.screen),
      this.caption,
    );
  }

  show(userId) {
    const { world } = this;
    const user = world.user(userId);
    this.user = user;
    this.node.dataset.userId = userId;
    this.node.setAttribute("aria-label", `Phone of ${nameOf(user)}`);
    fill(this.caption, h("strong", {}, nameOf(user)), ` · ${languageName(user.language_code)}`);
    this.tick();
    const doing = world.doing(userId);
    fill(
      this.title,
      avatar(world.bot.id, botName(world, userId), "bot"),
      h(
        "div",
        {},
        h("strong", {}, botName(world, userId)),
        h("small", { class: doing ? "typing" : "" }, doing ? `${doing.replaceAll("_", " ")}…` : "bot"),
      ),
    );
    const messages = world.messages(userId);
    const foot = user.blocked ? "blocked" : user.started ? "" : "start";
    const empty = user.started ? null : this.#welcome();
    this.room.show(
      { key: `${userId}:`, userId, chatId: userId, threadId: undefined, muted: foot !== "" },
      messages.length ? null : empty,
    );
    if (this.foot.dataset.kind !== `${foot}${userId}`) {
      this.foot.dataset.kind = `${foot}${userId}`;
      fill(
        this.foot,
        foot === "start" ? h("button", { type: "button", class: "wide", onclick: () => this.#start() }, "Start") : null,
        foot === "blocked"
          ? h("button", { type: "button", class: "wide", onclick: () => this.#do("unblock") }, "Unblock")
          : null,
      );
    }
  }

  tick() {
    fill(this.time, clock.format(this.world.now()));
  }

  #welcome() {
    const { world, user } = this;
    const name = botName(world, user.id);
    return h(
      "div",
      { class: "welcome" },
      avatar(world.bot.id, name, "bot huge"),
      h("strong", {}, name),
      h("p", {}, botDescription(world, user.id) || "What can this bot do? Press Start to find out."),
      h("button", { type: "button", class: "plain", onclick: () => this.#byLink() }, "Came by a link…"),
    );
  }

  #do(what, fields = {}) {
    return act(what, { user_id: this.user.id, ...fields }).catch(complain(this.screen));
  }

  #start() {
    return this.#do("start");
  }

  async #byLink() {
    const values = await ask(
      "Open the bot by a link",
      [
        {
          name: "payload",
          label: "Payload",
          required: true,
          maxlength: 64,
          pattern: "[A-Za-z0-9_\\-]+",
          placeholder: "order_1042",
          hint: `t.me/${this.world.bot.username ?? "bot"}?start=…`,
        },
      ],
      "Open",
    );
    if (values) await this.#do("start", { payload: values.payload });
  }

  #menu() {
    const { blocked, started } = this.user;
    showMenu(
      this.more,
      [
        { label: started ? "Send /start again" : "Start", icon: "bolt", run: () => this.#start() },
        { label: "Open by a link…", icon: "link", run: () => this.#byLink() },
        null,
        blocked
          ? { label: "Unblock the bot", icon: "lock", run: () => this.#do("unblock") }
          : { label: "Block the bot", icon: "lock", danger: true, run: () => this.#do("block") },
      ],
      { label: "Chat" },
    );
  }
}
