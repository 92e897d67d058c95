// One person's view of one chat or topic: conversation and composer together, and what one can do there.

import { timeOf } from "./bubble.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { h } from "./elements.js";
import { preview } from "./media.js";
import { alertBox, announce, complain, showMenu, toast } from "./popups.js";
import { commandsFor } from "./profile.js";
import { act } from "./wire.js";
import { isService, nameOf } from "./world.js";

const EMOJIS = ["👍", "👎", "❤", "🔥", "🎉", "😢", "🙏"];
const PRESS_SECONDS = 15;

export class Room {
  #place = null;
  #pressing = new Map();
  #forced = new Set();
  #announced = null;

  /** `host` is the element over which toasts and alerts appear. */
  constructor({ world, side, label, host }) {
    this.world = world;
    this.host = host;
    host.setAttribute("data-toasts", "");
    this.conversation = new Conversation({ label, read: () => this.#read() });
    this.composer = new Composer({
      side,
      failed: complain(host),
      sent: () => this.conversation.toEnd(),
      editLast: () => this.#editLast(),
      neighbour: (message, step) => this.#neighbour(message, step),
    });
    this.node = h("div", { class: "room" }, this.conversation.node, this.composer.node);
    world.addEventListener("toast", ({ detail }) => this.#toast(detail));
  }

  /** Shows a place: {key, userId, chatId, threadId (number, null for General, undefined for the whole chat), inTopic?, anonymous?, muted?}. */
  show(place, empty = null) {
    this.#place = place;
    const messages = this.world.messages(place.chatId, place.threadId);
    const chat = this.world.chat(place.chatId);
    this.many = Boolean(chat && chat.type !== "private");
    const forced = this.#forcing(messages);
    this.conversation.show(place.key, messages, this.#abilities(), {
      unread: this.world.unread(place.key, messages, place.userId),
      empty,
    });
    this.composer.node.hidden = Boolean(place.muted);
    this.composer.show(place, {
      commands: commandsFor(this.world, place.userId, chat),
      keyboard: keyboardOf(messages, place.userId),
      placeholder: forced?.reply_markup.force_reply && forced.reply_markup.input_field_placeholder,
    });
    this.#tell(messages);
  }

  #abilities() {
    const { userId } = this.#place;
    return {
      viewerId: userId,
      many: this.many,
      pressing: new Set(
        [...this.#pressing.values()].filter((press) => press.userId === userId).map((press) => press.mark),
      ),
      called: (id) => nameOf(this.world.user(id)),
      again: () => this.show(this.#place),
      command: (text) => this.composer.say(text),
      follow: (address) => this.#follow(address),
      press: (message, button, mark) => this.#press(message, button, mark),
      react: (message, emoji, mine) => this.#react(message, mine ? "" : emoji),
      reply: (message) => this.composer.replyTo(message),
      jump: (id) => this.conversation.jump(id) || toast(this.host, "That message is not here any more"),
      menu: (message, anchor) => this.#menu(message, anchor),
    };
  }

  #read() {
    if (!this.#place || this.host.closest("[hidden]")) return;
    this.world.markRead(this.#place.key, this.world.messages(this.#place.chatId, this.#place.threadId));
  }

  #menu(message, anchor) {
    const { userId, chatId } = this.#place;
    const own = message.from?.id === userId && !message.sender_chat;
    const text = message.text ?? message.caption;
    const editable =
      own &&
      !message.deleted &&
      !message.forward_origin &&
      (text !== undefined || message.photo || message.video || message.document);
    showMenu(
      anchor,
      [
        !message.deleted && { label: "Reply", icon: "reply", run: () => this.composer.replyTo(message) },
        editable && { label: "Edit", icon: "edit", run: () => this.composer.edit(message) },
        text && { label: "Copy text", icon: "copy", run: () => this.#copy(text) },
        !message.deleted && {
          label: "Delete",
          icon: "trash",
          danger: true,
          run: () =>
            act("delete_message", { chat_id: chatId, message_id: message.message_id }).catch(complain(this.host)),
        },
      ].filter(Boolean),
      {
        label: "Message",
        emojis: message.deleted
          ? null
          : {
              list: EMOJIS,
              run: (emoji) => this.#react(message, message.reactions?.[emoji]?.includes(userId) ? "" : emoji),
            },
      },
    );
  }

  #copy(text) {
    navigator.clipboard?.writeText(text).then(() => toast(this.host, "Copied"), complain(this.host));
  }

  #react(message, emoji) {
    act("react", {
      user_id: this.#place.userId,
      chat_id: this.#place.chatId,
      message_id: message.message_id,
      emoji,
    }).catch(complain(this.host));
  }

  #editLast() {
    const last = this.world
      .messages(this.#place.chatId, this.#place.threadId)
      .findLast((message) => message.from?.id === this.#place.userId && message.text !== undefined && !message.deleted);
    if (last) this.composer.edit(last);
    return Boolean(last);
  }

  // What Ctrl+Up and Ctrl+Down answer next, brought into sight.
  #neighbour(message, step) {
    const all = this.world
      .messages(this.#place.chatId, this.#place.threadId)
      .filter((each) => !each.deleted && !isService(each));
    const at = message ? all.findIndex((each) => each.message_id === message.message_id) : all.length;
    const found = all[at + step] ?? (step < 0 ? all[at] : null) ?? null;
    if (found) this.conversation.jump(found.message_id);
    return found;
  }

  // A link to the bot itself starts it here, with its payload; all others open as usual.
  #follow(address) {
    const { username } = this.world.bot;
    const link =
      /^https?:\/\/t\.me\/(\w+)\?start=([\w-]*)$/iu.exec(address) ??
      /^tg:\/\/resolve\?domain=(\w+)&start=([\w-]*)$/iu.exec(address);
    if (!link || link[1].toLowerCase() !== username?.toLowerCase() || this.many) return false;
    act("start", { user_id: this.#place.userId, payload: link[2] }).catch(complain(this.host));
    return true;
  }

  async #press(message, button, mark) {
    if (button.url) {
      if (!this.#follow(button.url)) open(button.url, "_blank", "noopener,noreferrer");
      return;
    }
    if (button.copy_text) {
      this.#copy(button.copy_text.text);
      return;
    }
    if (button.callback_data === undefined) {
      toast(this.host, "The sandbox cannot open this kind of button");
      return;
    }
    const { userId, chatId } = this.#place;
    // Several people press the same button from one place; each waits for an answer of their own.
    const own = `${userId} ${chatId}:${mark}`;
    if (this.#pressing.has(own)) return;
    const press = { userId, mark, id: null };
    this.#pressing.set(own, press);
    this.world.touch();
    setTimeout(() => this.#released(own, press), PRESS_SECONDS * 1000);
    try {
      press.id = (
        await act("press", {
          user_id: userId,
          chat_id: chatId,
          message_id: message.message_id,
          data: button.callback_data,
        })
      ).callback_query_id;
      if (press.answered?.has(press.id)) this.#released(own, press);
    } catch (error) {
      this.#released(own, press);
      complain(this.host)(error);
    }
  }

  #released(own, press) {
    if (this.#pressing.get(own) !== press) return;
    this.#pressing.delete(own);
    this.world.touch();
  }

  #toast({ user_id: userId, callback_query_id: id, text, alert, show_alert: showAlert, chat_id: chatId }) {
    for (const [own, press] of this.#pressing) {
      // The answer can overtake the reply to our own request, which brings the id.
      if (press.id === null) (press.answered ??= new Set()).add(id);
      else if (press.id === id || (id === undefined && press.userId === userId)) this.#released(own, press);
    }
    if (!text || String(chatId ?? this.#place?.chatId) !== String(this.#place?.chatId)) return;
    const mine = this.#place.userId === userId;
    // In the group several people act from one place: the answer to another one carries the name.
    if (!mine && (!this.many || !this.world.chat(this.#place.chatId)?.members?.[userId])) return;
    const words = mine ? text : `${nameOf(this.world.user(userId))}: ${text}`;
    if (alert || showAlert) alertBox(this.host, nameOf(this.world.bot), words);
    else toast(this.host, words);
    announce(`${nameOf(this.world.bot)}: ${text}`);
  }

  // The bot asks for a reply: the composer answers that message, once.
  #forcing(messages) {
    const last = messages.at(-1);
    const markup = last?.reply_markup;
    if (!last?.out || last.deleted || !markup?.force_reply) return null;
    const { userId, key } = this.#place;
    const meant =
      !this.many ||
      !markup.selective ||
      last.reply_to_message?.from?.id === userId ||
      last.entities?.some((entity) => entity.user?.id === userId);
    if (!meant) return null;
    const mark = `${key}:${userId}:${last.message_id}`;
    if (!this.#forced.has(mark)) {
      this.#forced.add(mark);
      // The draft belongs to the place shown last, so wait until the composer has moved there.
      queueMicrotask(() => this.composer.replyTo(last, !document.activeElement?.value));
    }
    return last;
  }

  #tell(messages) {
    const last = messages.at(-1);
    const mark = `${this.#place.key}:${last?.message_id}`;
    const news =
      this.#announced !== null && this.#announced.startsWith(`${this.#place.key}:`) && mark !== this.#announced;
    this.#announced = mark;
    if (news && last && !isService(last) && last.from?.id !== this.#place.userId)
      announce(`${nameOf(last.from)}, ${timeOf(last)}: ${preview(last)}`);
  }
}

/** The bot's own keyboard that stands under the composer, as rows, or null. */
function keyboardOf(messages, userId) {
  let answered = false;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const { out, deleted, from, reply_markup: markup } = messages[at];
    if (from?.id === userId) answered = true;
    if (!out || deleted || !markup) continue;
    if (markup.remove_keyboard || markup.force_reply) return null;
    if (markup.keyboard) return markup.one_time_keyboard && answered ? null : markup.keyboard;
  }
  return null;
}
