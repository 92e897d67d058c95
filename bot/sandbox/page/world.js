// What the page knows of the sandbox: the last state, moved along by events, and what each person has read.

import { getState, listen } from "./wire.js";

const WHOLE_MESSAGE = new Set(["message", "edited", "deleted", "reaction"]);

export class World extends EventTarget {
  state = null;
  online = false;
  #early = [];
  #running = null;
  #again = false;
  #seen = new Map(Object.entries(JSON.parse(sessionStorage.getItem("seen") ?? "{}")));
  #typing = new Map();
  #pending = 0;

  start() {
    listen({
      opened: () => {
        this.online = true;
        this.load();
      },
      lost: () => {
        this.online = false;
        this.#changed();
      },
      event: (event) => this.#receive(event),
    });
  }

  /** Loads the whole state, and is done when what it shows is newer than this call; calls in between share one run. */
  load() {
    this.#again = true;
    return (this.#running ??= this.#loads());
  }

  async #loads() {
    try {
      while (this.#again) {
        this.#again = false;
        this.state = await getState();
        this.#clockRead = Date.now();
        const waiting = this.#early.filter((event) => !(event.seq <= this.state.seq));
        this.#early = [];
        for (const event of waiting) this.#apply(event);
      }
    } catch {
      // The stream reconnects and brings us here again.
      this.online = false;
    } finally {
      this.#running = null;
    }
    if (!this.state) return;
    this.#forgetRestartedNumbers();
    this.#changed();
  }

  #receive(event) {
    if (this.#running || !this.state) this.#early.push(event);
    else if (!(event.seq <= this.state.seq)) this.#apply(event);
  }

  #apply(event) {
    if (event.seq !== undefined) this.state.seq = event.seq;
    if (event.kind === "toast") this.dispatchEvent(new CustomEvent("toast", { detail: event }));
    else if (event.kind === "action") this.#noteTyping(event);
    else if (WHOLE_MESSAGE.has(event.kind) && event.message?.date !== undefined) this.#put(event);
    else if (event.kind === "topic" && this.chat(event.chat_id)) {
      const { name, closed, deleted } = event;
      this.chat(event.chat_id).topics[event.thread_id] = { name, closed, deleted };
    } else if (event.kind === "problem" && event.text) this.state.problems.push(event.text);
    else this.#reloadSoon();
    this.#changed();
  }

  #put({ kind, chat_id: chatId, message }) {
    const list = (this.state.messages[chatId] ??= []);
    const at = list.findIndex((other) => other.message_id === message.message_id);
    const merged = at < 0 ? message : { ...message, deleted: kind === "deleted" || message.deleted };
    if (at < 0) list.push(merged);
    else list[at] = merged;
    const before = list.at(-2);
    if (at < 0 && before && before.message_id > message.message_id) list.sort((a, b) => a.message_id - b.message_id);
    if (message.out) this.#typing.delete(`${chatId}:${topicOf(message) ?? ""}`);
    if (kind === "message") this.dispatchEvent(new CustomEvent("arrived", { detail: { chatId, message } }));
    if (!this.chat(chatId)) this.#reloadSoon();
  }

  // Rare changes (people, groups, the clock) are read with everything else.
  #reloadSoon() {
    if (this.#running) this.#again = true;
    else {
      clearTimeout(this.#pending);
      this.#pending = setTimeout(() => this.load(), 30);
    }
  }

  #noteTyping({ chat_id: chatId, thread_id: threadId, action, text }) {
    const key = `${chatId}:${threadId ?? ""}`;
    this.#typing.set(key, { until: Date.now() + 5000, what: action ?? text ?? "typing" });
    setTimeout(() => this.#changed(), 5100);
  }

  /** What the bot is doing in a chat just now ("typing"), or null. */
  doing(chatId, threadId = null) {
    const note = this.#typing.get(`${chatId}:${threadId ?? ""}`);
    return note && note.until > Date.now() ? note.what : null;
  }

  #queued = false;
  #drawn = 0;

  // A flood of events is drawn 25 times a second, a single one at once.
  #changed() {
    if (this.#queued) return;
    this.#queued = true;
    const draw = () => {
      this.#drawn = performance.now();
      this.#queued = false;
      this.dispatchEvent(new Event("change"));
    };
    const wait = 40 - (performance.now() - this.#drawn);
    if (wait > 0) setTimeout(draw, wait);
    else queueMicrotask(draw);
  }

  /** Draws everything anew, for a change the page itself made. */
  touch() {
    this.#changed();
  }

  #clockRead = Date.now();

  /** The time in the sandbox now, in milliseconds. */
  now() {
    return this.state ? Date.parse(this.state.now) + Date.now() - this.#clockRead : Date.now();
  }

  user(id) {
    return this.state?.users[id] ?? null;
  }
  chat(id) {
    return this.state?.chats[id] ?? null;
  }
  get bot() {
    return this.state?.bot ?? { id: 0, first_name: "Bot" };
  }

  /** Who has a phone here: people of no group, and whoever of the staff started the bot. */
  customers() {
    const staff = new Set(this.groups().flatMap((chat) => Object.keys(chat.members ?? {})));
    return Object.values(this.state.users).filter(
      (user) => user.id !== this.bot.id && (user.started || !staff.has(String(user.id))),
    );
  }

  groups() {
    return Object.values(this.state.chats).filter((chat) => chat.type !== "private" && chat.type !== "channel");
  }

  /** People who can write in a group, as [user, status]. */
  members(chat) {
    return Object.entries(chat?.members ?? {})
      .map(([id, status]) => [this.user(id), status])
      .filter(([user, status]) => user && user.id !== this.bot.id && status !== "left" && status !== "kicked");
  }

  /** The messages of a chat; of one topic if `threadId` is a number, of General if it is null. */
  messages(chatId, threadId = undefined) {
    const all = this.state?.messages[chatId] ?? [];
    if (threadId === undefined) return all;
    return all.filter((message) => topicOf(message) === threadId);
  }

  /** How many messages of others came in since `viewerId` last looked. */
  unread(place, messages, viewerId) {
    const seen = this.#seen.get(place) ?? 0;
    let count = 0;
    for (let at = messages.length - 1; at >= 0 && messages[at].message_id > seen; at -= 1) {
      const message = messages[at];
      if (!message.deleted && message.from?.id !== viewerId) count += 1;
    }
    return count;
  }

  markRead(place, messages) {
    const last = messages.at(-1)?.message_id ?? 0;
    if ((this.#seen.get(place) ?? 0) === last) return;
    this.#seen.set(place, last);
    sessionStorage.setItem("seen", JSON.stringify(Object.fromEntries(this.#seen)));
    this.#changed();
  }

  // After a reset message numbers start again, and old marks would hide new messages.
  #forgetRestartedNumbers() {
    for (const [place, seen] of this.#seen) {
      const last = this.messages(place.split(":")[0]).at(-1)?.message_id ?? 0;
      if (seen > last) this.#seen.delete(place);
    }
  }
}

/** The topic a message stands in; null for General, a private chat or a plain group. */
export const topicOf = (message) => (message.is_topic_message ? message.message_thread_id : null);

const SERVICE = {
  forum_topic_created: (m) => `Topic “${m.forum_topic_created.name}” created`,
  forum_topic_edited: (m) =>
    m.forum_topic_edited.name ? `Topic renamed to “${m.forum_topic_edited.name}”` : "Topic changed",
  forum_topic_closed: () => "Topic closed",
  forum_topic_reopened: () => "Topic reopened",
  general_forum_topic_hidden: () => "General hidden",
  general_forum_topic_unhidden: () => "General shown again",
  new_chat_members: (m) => `${m.new_chat_members.map(nameOf).join(", ")} joined the group`,
  left_chat_member: (m) => `${nameOf(m.left_chat_member)} left the group`,
  migrate_to_chat_id: () => "The group became a supergroup",
  migrate_from_chat_id: () => "The group became a supergroup",
  pinned_message: (m) => `Pinned “${(m.pinned_message.text ?? m.pinned_message.caption ?? "a message").slice(0, 60)}”`,
  group_chat_created: () => "Group created",
  supergroup_chat_created: () => "Group created",
  new_chat_title: (m) => `Group renamed to “${m.new_chat_title}”`,
  delete_chat_photo: () => "Group photo removed",
  message_auto_delete_timer_changed: () => "Auto-delete timer changed",
};

export const isService = (message) => Object.keys(SERVICE).some((kind) => message[kind] !== undefined);

/** The grey line in the middle that tells what happened. */
export function serviceText(message) {
  const kind = Object.keys(SERVICE).find((name) => message[name] !== undefined);
  return SERVICE[kind](message);
}

/** How a person, a bot or a chat is called. */
export function nameOf(who) {
  if (!who) return "Somebody";
  return who.title ?? ([who.first_name, who.last_name].filter(Boolean).join(" ") || who.username || `id ${who.id}`);
}
