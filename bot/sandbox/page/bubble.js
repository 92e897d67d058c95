// One message (or one album) as a bubble with its quote, medium, text, reactions and buttons.

import { avatar, h, hueOf } from "./elements.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";
import { media, preview, tile } from "./media.js";
import { nameOf } from "./world.js";

const clockTime = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hour12: false });
export const timeOf = (message) => clockTime.format(message.date * 1000);

/** The sender as people see it: an anonymous administrator speaks as the group. */
export const senderOf = (message) => message.sender_chat ?? message.from ?? message.chat;

/**
 * `parts` is a list of messages: one, or all of an album. `room` gives viewerId, many (a group chat),
 * pressing (a Set of "messageId:row:column") and the acts: command, follow, press, react, jump, menu.
 * `run` says where the bubble stands in a row of one sender: {first, last}.
 */
export function bubble(parts, room, run) {
  const head = parts[0];
  const told = parts.find((part) => part.caption !== undefined || part.text !== undefined) ?? head;
  const sender = senderOf(head);
  const own = head.from?.id === room.viewerId && !head.sender_chat;
  const gone = parts.every((part) => part.deleted);
  const bare = !told.text && !told.caption && (head.sticker || head.video_note || head.dice) && !head.reply_to_message;
  const picture = parts.length > 1 || head.photo || head.video || head.animation;

  const text = told.text ?? told.caption;
  const meta = h(
    "span",
    { class: "meta" },
    parts.some((part) => part.edits?.length || part.edit_date) ? editedMark(told) : null,
    gone ? h("span", { class: "gone" }, "deleted") : null,
    h(
      "time",
      {
        datetime: new Date(head.date * 1000).toISOString(),
        title: new Date(head.date * 1000).toLocaleString(),
      },
      timeOf(head),
    ),
  );

  const box = h(
    "div",
    {
      class: ["bubble", bare && "bare", picture && "pictured", picture && !text && "only-picture"]
        .filter(Boolean)
        .join(" "),
    },
    room.many && !own && run.first
      ? h(
          "div",
          { class: "sender", style: { "--hue": hueOf(sender?.id) } },
          nameOf(sender),
          head.sender_chat ? h("small", {}, "anonymous admin") : sender?.is_bot ? h("small", {}, "bot") : null,
        )
      : null,
    forwarded(head),
    quote(head, room),
    parts.length > 1 ? album(parts) : media(head),
    h(
      "div",
      { class: text === undefined ? "text empty" : "text" },
      text === undefined
        ? null
        : h("span", { class: "words" }, formatted(text, told.entities ?? told.caption_entities, room)),
      meta,
    ),
    reactions(told, room),
  );

  const more = h(
    "button",
    {
      type: "button",
      class: "more",
      tabindex: -1,
      "aria-label": "Message menu",
      "data-testid": "message-menu",
      "aria-haspopup": "menu",
    },
    icon("more"),
  );
  more.addEventListener("click", () => room.menu(told, more));
  const node = h(
    "article",
    {
      class: ["message", own ? "out" : "in", run.first && "first", run.last && "last", gone && "deleted"]
        .filter(Boolean)
        .join(" "),
      tabindex: -1,
      "data-testid": "message",
      "data-message-id": head.message_id,
      "data-chat-id": head.chat.id,
      "data-from": head.out ? "bot" : head.from?.id,
      "aria-label": `${nameOf(sender)}, ${timeOf(head)}`,
    },
    room.many && !own ? (run.last ? avatar(sender?.id, nameOf(sender)) : h("span", { class: "avatar blank" })) : null,
    h("div", { class: "column" }, h("div", { class: "with-more" }, box, more), keyboard(head, room)),
  );
  node.addEventListener("dblclick", (event) => {
    if (gone || event.target.closest("button, a, .spoiler, audio, video")) return;
    getSelection().removeAllRanges(); // the first click of the two has marked a word
    room.reply(told);
  });
  box.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    room.menu(told, { x: event.clientX, y: event.clientY });
  });
  node.addEventListener("keydown", (event) => {
    if (event.target === node && (event.key === "Enter" || event.key === "ContextMenu")) {
      event.preventDefault();
      room.menu(told, more);
    }
  });
  return node;
}

function album(parts) {
  const pictures = parts.every((part) => part.photo || part.video || part.animation);
  return h(
    "div",
    { class: pictures ? `album of-${Math.min(parts.length, 10)}` : "album-list" },
    parts.map((part) =>
      h(
        "div",
        {
          class: `album-item ${part.deleted ? "deleted" : ""}`,
          "data-testid": "album-item",
          "data-message-id": part.message_id,
        },
        pictures ? tile(part) : media(part),
      ),
    ),
  );
}

function editedMark(message) {
  if (!message.edits?.length) return h("span", { class: "edited" }, "edited");
  const mark = h(
    "button",
    { type: "button", class: "edited", title: "Show earlier versions", "aria-expanded": "false" },
    "edited",
  );
  mark.addEventListener("click", () => {
    const box = mark.closest(".bubble");
    const shown = box.querySelector(".earlier");
    mark.setAttribute("aria-expanded", String(!shown));
    if (shown) shown.remove();
    else
      box.append(
        h(
          "div",
          { class: "earlier" },
          h("small", {}, "Before"),
          message.edits.map((text) => h("p", {}, typeof text === "string" ? text : (text?.text ?? ""))),
        ),
      );
  });
  return mark;
}

function forwarded({ forward_origin: origin }) {
  if (!origin) return null;
  const from = origin.sender_user_name ?? nameOf(origin.sender_user ?? origin.sender_chat ?? origin.chat);
  return h("div", { class: "forwarded" }, "Forwarded from ", h("strong", {}, from));
}

function quote(message, room) {
  const to = message.reply_to_message;
  // A message of a topic that answers nothing points at the topic's creation: that is no reply.
  if (!to || to.forum_topic_created) return null;
  const node = h(
    "button",
    {
      type: "button",
      class: "quote",
      "data-testid": "quote",
      "aria-label": `Show the message of ${nameOf(senderOf(to))}`,
      style: { "--hue": hueOf(senderOf(to)?.id) },
      onclick: () => room.jump(to.message_id),
    },
    h("strong", {}, nameOf(senderOf(to))),
    h("span", {}, message.quote?.text ?? preview(to)),
  );
  return node;
}

function reactions(message, room) {
  const shown = Object.entries(message.reactions ?? {}).filter(([, ids]) => ids.length);
  if (!shown.length) return null;
  return h(
    "div",
    { class: "reactions" },
    shown.map(([emoji, ids]) => {
      const mine = ids.includes(room.viewerId);
      return h(
        "button",
        {
          type: "button",
          class: mine ? "mine" : "",
          "aria-pressed": String(mine),
          "data-testid": "reaction",
          title: ids.map(room.called).join(", "),
          onclick: () => room.react(message, emoji, mine),
        },
        h("span", {}, emoji, ids.length > 1 ? h("small", {}, ids.length) : null),
      );
    }),
  );
}

function keyboard(message, room) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length || message.deleted) return null;
  return h(
    "div",
    { class: "keyboard" },
    rows.map((row, at) =>
      h(
        "div",
        { class: "keyboard-row" },
        row.map((button, column) => {
          const waiting = room.pressing.has(`${message.message_id}:${at}:${column}`);
          const mark = button.url ? icon("link") : button.copy_text ? icon("copy") : null;
          return h(
            "button",
            {
              type: "button",
              class: ["inline", button.style, waiting && "waiting"].filter(Boolean).join(" "),
              "data-testid": "inline-button",
              "aria-busy": waiting ? "true" : null,
              onclick: () => room.press(message, button, `${message.message_id}:${at}:${column}`),
            },
            button.text,
            mark,
          );
        }),
      ),
    ),
  );
}
