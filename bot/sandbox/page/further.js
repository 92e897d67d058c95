// The sign beside a list that says how many of its rows stand beyond its end, and brings them into sight.

import { fill, h } from "./elements.js";
import { icon } from "./icons.js";

/** `what` names a row in the plural: "customers". */
export class Further {
  #said = "";

  constructor(list, what) {
    this.list = list;
    this.what = what;
    this.node = h("button", {
      type: "button",
      class: "further",
      hidden: true,
      "data-testid": `further-${what}`,
      onclick: () => this.#onward(),
    });
    list.addEventListener("scroll", () => this.look(), { passive: true });
    new ResizeObserver(() => this.look()).observe(list);
    new MutationObserver(() => this.look()).observe(list, { childList: true });
  }

  get #sideways() {
    return this.list.scrollWidth > this.list.clientWidth + 1;
  }

  // Rows of which at least a half stands beyond the end of the list.
  #hidden() {
    const edge = this.list.getBoundingClientRect();
    const [end, middle] = this.#sideways
      ? [edge.right, (box) => (box.left + box.right) / 2]
      : [edge.bottom, (box) => (box.top + box.bottom) / 2];
    return [...this.list.children].filter((row) => middle(row.getBoundingClientRect()) > end);
  }

  /** Counts anew: after a scroll, a resize, another row. */
  look() {
    if (!this.list.clientWidth) return;
    const rows = this.#hidden();
    const unread = rows.filter((row) => row.querySelector(".count")).length;
    const said = `${rows.length} ${unread} ${this.#sideways}`;
    if (said === this.#said) return;
    this.#said = said;
    this.node.hidden = !rows.length;
    this.node.classList.toggle("fresh", unread > 0);
    const label = `${rows.length} more ${this.what}${unread ? `, ${unread} unread` : ""}`;
    this.node.setAttribute("aria-label", label);
    this.node.title = label;
    fill(this.node, `${rows.length} more`, icon(this.#sideways ? "next" : "down"));
  }

  #onward() {
    const row = this.#hidden()[0];
    row?.scrollIntoView({ block: "start", inline: "start" });
    row?.querySelector("button")?.focus({ preventScroll: true });
  }
}
