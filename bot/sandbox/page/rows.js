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

/** Arrow keys move the focus among the buttons of a list; in a radio group they choose, as everywhere. */
export function walkable(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...list.querySelectorAll("button")];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    event.preventDefault();
    next?.focus();
    if (next?.getAttribute("role") === "radio") next.click();
  });
}
