// Formatted text from a Bot API message: entities become elements, the text itself stays text nodes.

import { h } from "./elements.js";

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?|tg|mailto|tel):/iu;

/**
 * Nodes for `text` with `entities` (offsets in UTF-16 units, as JavaScript counts too).
 * `command` is called with "/word" when a person clicks a bot command, `follow` with a link's address;
 * it returns true if it dealt with the link itself.
 */
export function formatted(text, entities = [], { command, follow } = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  let next = 0;

  function run(from, to) {
    const nodes = [];
    let at = from;
    while (next < sorted.length && sorted[next].offset < to) {
      const entity = sorted[next];
      next += 1;
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      if (start > at) nodes.push(text.slice(at, start));
      nodes.push(dress(entity, text.slice(start, end), run(start, end)));
      at = end;
      // A block ends its line by itself; the line feed behind it would add an empty one.
      if (BLOCKS.has(entity.type) && text[at] === "\n" && at < to) at += 1;
    }
    if (at < to) nodes.push(text.slice(at, to));
    return nodes;
  }

  function link(address, inside) {
    if (!SAFE_LINK.test(address)) return h("span", { class: "link" }, inside);
    const open = (event) => {
      if (follow?.(address)) event.preventDefault();
    };
    return h("a", { href: address, target: "_blank", rel: "noreferrer noopener", onclick: open }, inside);
  }

  function dress(entity, plain, inside) {
    switch (entity.type) {
      case "text_link":
        return link(entity.url, inside);
      case "url":
        return link(SAFE_LINK.test(plain) ? plain : `https://${plain}`, inside);
      case "email":
        return link(`mailto:${plain}`, inside);
      case "phone_number":
        return link(`tel:${plain.replace(/[^\d+]/gu, "")}`, inside);
      case "spoiler":
        return spoiler(inside);
      case "blockquote":
        return h("blockquote", {}, inside);
      case "expandable_blockquote":
        return expandable(inside);
      case "pre":
        return h("pre", { "data-language": entity.language }, h("code", {}, inside));
      case "bot_command":
        return command
          ? h("button", { type: "button", class: "command", onclick: () => command(plain) }, inside)
          : h("span", { class: "link" }, inside);
      case "mention":
      case "text_mention":
      case "hashtag":
      case "cashtag":
        return h("span", { class: "link" }, inside);
      default:
        return h(SIMPLE[entity.type] ?? "span", {}, inside);
    }
  }

  return run(0, text.length);
}

function spoiler(inside) {
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  const node = h(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: 0,
      "aria-label": "Hidden text, press to show",
      onclick: show,
      onkeydown: show,
    },
    inside,
  );
  return node;
}

function expandable(inside) {
  const node = h("blockquote", { class: "folded" }, inside);
  node.addEventListener("click", () => node.classList.toggle("folded"));
  return node;
}
