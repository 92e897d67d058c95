// The topics of a group: General first, then the others by their latest message, with what is unread.

import { timeOf } from "./bubble.js";
import { avatar, h } from "./elements.js";
import { icon } from "./icons.js";
import { preview } from "./media.js";
import { isService, nameOf, serviceText, topicOf } from "./world.js";

/** The places of a group where people write: {id (null for General or a plain group), name, messages, key, closed?}. */
export function placesOf(world, chat) {
  const all = world.messages(chat.id);
  if (!chat.is_forum) return [{ id: null, name: chat.title, messages: all, key: `${chat.id}:` }];
  const byTopic = new Map();
  for (const message of all) {
    const id = topicOf(message);
    if (byTopic.has(id)) byTopic.get(id).push(message);
    else byTopic.set(id, [message]);
  }
  const topics = Object.entries(chat.topics ?? {})
    .filter(([, topic]) => !topic.deleted)
    .map(([id, topic]) => ({
      ...topic,
      id: Number(id),
      messages: byTopic.get(Number(id)) ?? [],
      key: `${chat.id}:${id}`,
    }));
  const latest = ({ messages, id }) => messages.at(-1)?.message_id ?? id;
  topics.sort((a, b) => latest(b) - latest(a));
  return [{ id: null, name: "General", messages: byTopic.get(null) ?? [], key: `${chat.id}:` }, ...topics];
}

/** A topic of the list as a row; `open` is called with its id. */
export function topicRow(place, { actor, unread, current, open }) {
  const last = place.messages.findLast((message) => !message.deleted);
  const time = last ? timeOf(last) : "";
  const line = lineOf(last, actor);
  return {
    key: place.key,
    content: JSON.stringify([place.name, place.closed, current, line, time, unread]),
    build: () =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "topic",
            "aria-current": current ? "true" : null,
            "data-testid": "topic",
            "data-thread-id": place.id ?? "general",
            title: place.name,
            onclick: () => open(place.id),
          },
          place.id === null
            ? h("span", { class: "avatar general", "aria-hidden": "true" }, icon("hash"))
            : avatar(place.id, place.name, "topic-mark"),
          h(
            "span",
            { class: "person-text" },
            h(
              "span",
              { class: "person-top" },
              h("strong", {}, place.name),
              place.closed && h("span", { class: "closed", role: "img", "aria-label": "closed" }, icon("lock")),
            ),
            h("span", { class: "person-line" }, h("span", {}, line), time && h("time", {}, time), unreadMark(unread)),
          ),
        ),
      ),
  };
}

function lineOf(last, actor) {
  if (!last) return "No messages yet";
  if (isService(last)) return serviceText(last);
  const name = last.from?.id === actor ? "You" : nameOf(last.sender_chat ?? last.from).split(" ")[0];
  return `${name}: ${preview(last)}`;
}

/** The round mark with the number of unread messages; nothing for none. */
export const unreadMark = (count) =>
  count ? h("span", { class: "count", "data-testid": "unread", "aria-label": `${count} unread` }, count) : null;
