// Commands offered while a person types "/": a list over the text field.

import { fill, h } from "./elements.js";

export class Hints {
  #choice = 0;
  #fitting = [];

  /** `pick` gets the chosen command without its slash. */
  constructor(pick) {
    this.pick = pick;
    this.node = h("div", { class: "hints", role: "listbox", "aria-label": "Commands", hidden: true });
  }

  /** Offers what begins like the typed text, if that is a beginning of a command at all. */
  show(text, commands) {
    const typed = /^\/(\w*)$/u.exec(text)?.[1];
    this.#fitting = typed === undefined ? [] : commands.filter(({ command }) => command.startsWith(typed));
    this.#choice = Math.min(this.#choice, Math.max(0, this.#fitting.length - 1));
    this.#draw();
  }

  #draw() {
    this.node.hidden = !this.#fitting.length;
    fill(
      this.node,
      this.#fitting.map(({ command, description }, at) =>
        h(
          "button",
          {
            type: "button",
            role: "option",
            tabindex: -1,
            "aria-selected": String(at === this.#choice),
            onclick: () => this.pick(command),
          },
          h("strong", {}, `/${command}`),
          h("span", {}, description),
        ),
      ),
    );
  }

  /** Handles a key while hints are shown; returns the command to complete for Tab, true if the key is used up. */
  key(event) {
    if (!this.#fitting.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { command } = this.#fitting[this.#choice];
    if (step) {
      this.#choice = (this.#choice + step + this.#fitting.length) % this.#fitting.length;
      this.#draw();
    } else if (event.key === "Enter" && !event.shiftKey) this.pick(command);
    else if (event.key === "Tab") return command;
    else return false;
    return true;
  }
}
