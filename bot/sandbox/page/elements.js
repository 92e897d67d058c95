// Building DOM nodes without markup strings: text from people can never become HTML.

/** h("div", {class: "x", onclick: f, "aria-label": "y"}, "text", node, [nodes], null) -> Element */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, part] of Object.entries(value)) node.style.setProperty(key, part);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Replaces what is inside a node. */
export function fill(node, ...children) {
  node.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

const HUES = [206, 262, 338, 18, 152, 184, 42, 290];

/** The hue that belongs to a person or a topic, the same everywhere. */
export const hueOf = (id) => HUES[Math.abs(Number(id)) % HUES.length];

/** A round picture with initials. */
export function avatar(id, name, extra = "") {
  const words = String(name || "?")
    .split(/\s+/u)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
  return h("span", { class: `avatar ${extra}`, "aria-hidden": "true", style: { "--hue": hueOf(id) } }, initials);
}
