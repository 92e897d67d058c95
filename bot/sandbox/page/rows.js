// Lists that change often: rows whose content is the same keep their element, and with it a half-done click.

/** Several rows under one container. A row is {key, content (a string), build() -> Element}. */
export class Rows {
  #kept = new Map();

  constructor(container) {
    this.container = container;
  }

  /** Forgets all elements, for a container that shows something else from now on. */
  clear() {
    this.#kept.clear();
  }

  /** Makes the container hold exactly these rows in this order; whoever has the focus keeps it. */
  show(rows) {
    const kept = new Map();
    for (const { key, content, build } of rows) {
      const old = this.#kept.get(key);
      kept.set(key, old?.content === content ? old : { content, node: build() });
    }
    const focus = this.#focus();
    const wanted = new Set([...kept.values()].map((row) => row.node));
    for (const child of [...this.container.children]) if (!wanted.has(child)) child.remove();
    let cursor = this.container.firstElementChild;
    for (const { node } of kept.values()) {
      if (cursor === node) cursor = cursor.nextElementSibling;
      else this.container.insertBefore(node, cursor);
    }
    this.#kept = kept;
    if (focus && document.activeElement !== focus.node) {
      const row = kept.get(focus.key)?.node;
      const again = row && (focusables(row)[focus.at] ?? row);
      again?.focus({ preventScroll: true });
    }
  }

  // Which row has the focus, and on which of its buttons (-1: on the row itself).
  #focus() {
    const node = document.activeElement;
    if (!this.container.contains(node)) return null;
    for (const [key, row] of this.#kept) {
      if (row.node.contains(node)) return { key, node, at: focusables(row.node).indexOf(node) };
    }
    return null;
  }
}

const focusables = (row) => [...row.querySelectorAll("button, a, [tabindex]")];

const chosen = (button) =>
  ["aria-pressed", "aria-checked", "aria-current"].some((mark) => button.getAttribute(mark) === "true");

/**
 * Makes a list of buttons one stop of the Tab key; arrow keys, Home and End move within. In a radio group they choose,
 * as everywhere. Tab comes to the button that had the focus last while it stands, else to the chosen or the first one.
 */
export function walkable(list) {
  let here = null;
  const buttons = () => [...list.querySelectorAll("button")];
  const settle = () => {
    const all = buttons();
    const focused = all.find((button) => button === document.activeElement);
    const stop = focused ?? (all.includes(here) ? here : null) ?? all.find(chosen) ?? all[0];
    for (const button of all) button.tabIndex = button === stop ? 0 : -1;
  };
  list.addEventListener("focusin", (event) => {
    here = event.target;
    settle();
  });
  list.addEventListener("click", () => {
    here = null; // from now on the chosen one counts
  });
  new MutationObserver(settle).observe(list, { childList: true, subtree: true });
  settle();
  list.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next = { Home: all[0], End: all.at(-1) }[event.key] ?? (step && all[(at + step + all.length) % all.length]);
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next.getAttribute("role") === "radio") next.click();
  });
}
