// The right half: the staff group with its topics, seen as one of several members of the staff.

import { avatar, fill, h } from "./elements.js";
import { Further } from "./further.js";
import { icon } from "./icons.js";
import { complain, showMenu } from "./popups.js";
import { Room } from "./room.js";
import { Rows, walkable } from "./rows.js";
import { placesOf, topicRow } from "./topics.js";
import { act } from "./wire.js";
import { nameOf } from "./world.js";

export class Staff {
  #chatId = null;
  #topics = new Map(); // chat id -> the topic open in it; null is General
  #actor = Number(sessionStorage.getItem("actor")) || null;
  #anonymous = new Set();

  constructor(world) {
    this.world = world;
    this.actors = h("div", {
      class: "actors",
      role: "radiogroup",
      "aria-label": "Acting as",
      "data-testid": "acting-as",
    });
    this.topics = h("ul", { class: "topics", "data-testid": "topic-list", "aria-label": "Topics" });
    this.further = new Further(this.topics, "topics");
    this.topicsPane = h("div", { class: "topics-pane" }, this.topics, this.further.node);
    this.title = h("div", { class: "chat-title" });
    this.back = h(
      "button",
      {
        type: "button",
        class: "ghost back",
        "aria-label": "Back to topics",
        onclick: () => this.node.classList.remove("in-topic"),
      },
      icon("back"),
    );
    this.more = h(
      "button",
      {
        type: "button",
        class: "ghost",
        "aria-label": "Topic menu",
        "aria-haspopup": "menu",
        "data-testid": "topic-menu",
        onclick: () => this.#menu(),
      },
      icon("more"),
    );
    this.notice = h("div", { class: "notice", hidden: true, "data-testid": "topic-notice" });
    this.groups = h("select", {
      class: "groups",
      "aria-label": "Group",
      hidden: true,
      onchange: () => {
        this.#chatId = Number(this.groups.value);
        this.show();
      },
    });
    this.pane = h("div", { class: "room-pane" });
    this.room = new Room({ world, side: "staff", label: "Staff group", host: this.pane });
    this.pane.append(
      h("header", { class: "chat-head" }, this.back, this.title, this.more),
      this.notice,
      this.room.node,
    );
    this.head = h("div", { class: "group-title" });
    this.node = h(
      "section",
      { class: "staff", "aria-label": "Staff group", "data-testid": "staff" },
      h(
        "header",
        { class: "staff-head" },
        this.head,
        this.groups,
        h(
          "div",
          { class: "acting" },
          h("span", { class: "acting-label", "aria-hidden": "true" }, "Acting as"),
          this.actors,
        ),
      ),
      h("div", { class: "staff-body" }, this.topicsPane, this.pane),
    );
    for (const list of [this.actors, this.topics]) walkable(list);
    this.actorRows = new Rows(this.actors);
    this.topicRows = new Rows(this.topics);
    this.groupRows = new Rows(this.groups);
  }

  get chat() {
    return this.world.chat(this.#chatId);
  }
  get topic() {
    return this.#topics.get(this.#chatId) ?? null;
  }

  unread() {
    const { chat } = this;
    if (!chat) return 0;
    return placesOf(this.world, chat).reduce((sum, place) => sum + this.#unread(place), 0);
  }

  show() {
    const { world } = this;
    const groups = world.groups().filter((group) => !group.upgraded_to);
    if (!this.chat) this.#chatId = world.state.staff_chat_id;
    // A group that became a supergroup lives on under a new id.
    const moved = this.chat?.upgraded_to;
    if (moved && world.chat(moved)) this.#chatId = moved;
    const { chat } = this;
    if (!chat) return;
    const members = world.members(chat);
    if (!members.some(([user]) => user.id === this.#actor)) this.#actor = members[0]?.[0].id ?? null;
    if (this.topic !== null && (!chat.is_forum || !chat.topics?.[this.topic] || chat.topics[this.topic].deleted))
      this.#topics.set(chat.id, null);
    this.node.classList.toggle("forum", Boolean(chat.is_forum));
    this.#drawHead(chat, members, groups);
    this.#drawTopics(chat);
    this.#drawRoom(chat);
  }

  #drawHead(chat, members, groups) {
    fill(
      this.head,
      avatar(chat.id, chat.title, "square"),
      h("div", {}, h("h2", {}, chat.title), h("small", {}, `${members.length} people and the bot`)),
    );
    this.groups.hidden = groups.length < 2;
    this.groupRows.show(
      groups.map((group) => ({
        key: group.id,
        content: group.title,
        build: () => h("option", { value: group.id }, group.title),
      })),
    );
    this.groups.value = chat.id;
    this.actorRows.show(members.map(([user, status]) => this.#actorRow(user, status)));
  }

  #actorRow(user, status) {
    const chosen = user.id === this.#actor;
    const name = nameOf(user);
    const build = () =>
      h(
        "button",
        {
          type: "button",
          role: "radio",
          "aria-checked": String(chosen),
          tabindex: chosen ? 0 : -1,
          "data-user-id": user.id,
          title: status === "member" ? name : `${name}, ${status}`,
          onclick: () => this.#actAs(user.id),
        },
        avatar(user.id, name, "tiny"),
        user.first_name,
      );
    return { key: user.id, content: JSON.stringify([name, status, chosen]), build };
  }

  #actAs(id) {
    this.#actor = id;
    sessionStorage.setItem("actor", id);
    this.show();
  }

  #unread(place) {
    return this.world.unread(place.key, place.messages, this.#actor);
  }

  #drawTopics(chat) {
    this.topicsPane.hidden = !chat.is_forum;
    if (!chat.is_forum) return;
    const open = (id) => this.#open(id);
    this.topicRows.show(
      placesOf(this.world, chat).map((place) =>
        topicRow(place, { actor: this.#actor, unread: this.#unread(place), current: place.id === this.topic, open }),
      ),
    );
    this.further.look();
  }

  #open(id) {
    this.#topics.set(this.#chatId, id);
    this.node.classList.add("in-topic");
    this.show();
    if (matchMedia("(hover: hover)").matches) this.room.composer.input.focus({ preventScroll: true });
  }

  #drawRoom(chat) {
    const topic = this.topic === null ? null : chat.topics[this.topic];
    const doing = this.world.doing(chat.id, this.topic) ?? (this.topic === null ? this.world.doing(chat.id) : null);
    fill(
      this.title,
      h(
        "div",
        {},
        h("strong", {}, chat.is_forum ? (topic?.name ?? "General") : chat.title),
        h(
          "small",
          { class: doing ? "typing" : "" },
          doing
            ? `bot is ${doing.replaceAll("_", " ")}…`
            : topic
              ? "topic"
              : chat.is_forum
                ? "everybody reads this"
                : "group",
        ),
      ),
    );
    this.notice.hidden = !topic?.closed;
    if (topic?.closed)
      fill(
        this.notice,
        icon("lock"),
        h("span", {}, "This topic is closed."),
        h("button", { type: "button", class: "plain", onclick: () => this.#topicAct("reopen_topic") }, "Reopen"),
      );
    this.room.show(
      {
        key: `${chat.id}:${this.topic ?? ""}`,
        userId: this.#actor,
        chatId: chat.id,
        threadId: chat.is_forum ? this.topic : undefined,
        inTopic: Boolean(topic),
        anonymous: this.#anonymous.has(this.#actor),
      },
      h(
        "div",
        { class: "welcome" },
        h("span", { class: "avatar general huge" }, icon(topic ? "hash" : "people")),
        h("p", {}, "Nothing here yet"),
      ),
    );
  }

  #topicAct(what) {
    return act(what, { chat_id: this.#chatId, thread_id: this.topic }).catch(complain(this.pane));
  }

  #menu() {
    const { chat } = this;
    const topic = this.topic === null ? null : chat.topics[this.topic];
    const member = chat.members[this.#actor];
    const admin = ["administrator", "creator"].includes(member);
    const name = nameOf(this.world.user(this.#actor));
    const user = { user_id: this.#actor, chat_id: chat.id };
    const change = (what, fields) => act(what, fields).catch(complain(this.pane));
    showMenu(
      this.more,
      [
        Boolean(topic) &&
          (topic.closed
            ? { label: "Reopen topic", icon: "lock", run: () => this.#topicAct("reopen_topic") }
            : { label: "Close topic", icon: "lock", run: () => this.#topicAct("close_topic") }),
        Boolean(topic) && {
          label: "Delete topic",
          icon: "trash",
          danger: true,
          run: () => this.#topicAct("delete_topic"),
        },
        ...(topic ? [null] : []),
        admin && {
          label: this.#anonymous.has(this.#actor) ? `Write as ${name}` : "Write anonymously",
          icon: "person",
          run: () => {
            if (!this.#anonymous.delete(this.#actor)) this.#anonymous.add(this.#actor);
            this.show();
          },
        },
        {
          label: admin ? `Make ${name} a plain member` : `Make ${name} an administrator`,
          icon: "people",
          run: () => change(admin ? "demote" : "promote", user),
        },
        { label: `${name} leaves the group`, icon: "back", danger: true, run: () => change("leave", user) },
        null,
        {
          label: "Take the bot out of the group",
          icon: "trash",
          danger: true,
          run: () => change("kick_bot", { chat_id: chat.id }),
        },
        { label: "Bring the bot back", icon: "plus", run: () => change("add_bot", { chat_id: chat.id }) },
      ].filter((item) => item !== false),
      { label: "Topic" },
    );
  }
}
