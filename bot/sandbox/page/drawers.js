// The drawer at the side: faults a person can cause, and problems the sandbox has seen.

import { fill, h } from "./elements.js";
import { icon } from "./icons.js";
import { complain, toast } from "./popups.js";
import { act, addFault, clearFaults } from "./wire.js";

const FAULTS = [
  [
    "Too many requests",
    "429 with retry_after 10, for the next 3 calls",
    { method: "*", kind: "429", times: 3, retry_after: 10 },
  ],
  ["Server error", "500 for the next 3 calls", { method: "*", kind: "500", times: 3 }],
  ["Bad gateway", "502 with an HTML page, for the next 3 calls", { method: "*", kind: "502_html", times: 3 }],
  [
    "Lost before",
    "the connection breaks before the next message is sent",
    { method: "sendMessage", kind: "reset_before", times: 1 },
  ],
  [
    "Lost after",
    "the next message is sent, its answer never comes back",
    { method: "sendMessage", kind: "reset_after", times: 1 },
  ],
  [
    "Cut answer",
    "the next message is sent, half of its answer comes back",
    { method: "sendMessage", kind: "truncated_after", times: 1 },
  ],
  ["Slow", "the next 5 calls take 3 seconds each", { method: "*", kind: "slow", times: 5, seconds: 3 }],
];

/** A panel at the right edge; one at a time, Escape closes it. */
export class Drawer {
  title = null;
  #opener = null;

  constructor() {
    this.heading = h("h2", {});
    this.body = h("div", { class: "drawer-body" });
    this.node = h(
      "aside",
      { class: "drawer", hidden: true, "data-testid": "drawer" },
      h(
        "header",
        {},
        this.heading,
        h(
          "button",
          { type: "button", class: "ghost", "aria-label": "Close", onclick: () => this.close() },
          icon("close"),
        ),
      ),
      this.body,
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  toggle(title, content, opener) {
    if (this.title === title) {
      this.close();
      return;
    }
    this.title = title;
    this.#opener = opener;
    fill(this.heading, title);
    this.node.setAttribute("aria-label", title);
    this.node.hidden = false;
    this.update(content);
    this.node.querySelector("button").focus();
  }

  update(content) {
    fill(this.body, content);
  }

  close() {
    this.title = null;
    this.node.hidden = true;
    this.#opener?.focus();
  }
}

/** What the faults drawer holds. */
export function faultsDrawer(world) {
  const cause = (label, fault) =>
    addFault(fault).then(() => toast(document.body, `${label}: set`), complain(document.body));
  const limits = (on) =>
    act("limits", { on }).then(
      () => toast(document.body, on ? "Telegram's limits are strict now" : "No limits"),
      complain(document.body),
    );
  const reset = async () => {
    try {
      await act("reset");
      sessionStorage.removeItem("seen");
      await world.load();
      toast(document.body, "The sandbox is as new");
    } catch (error) {
      complain(document.body)(error);
    }
  };
  return [
    h("p", { class: "muted" }, "What the bot meets on its next calls to Telegram."),
    h(
      "ul",
      { class: "choices" },
      FAULTS.map(([label, words, fault]) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => cause(label, fault) },
            h("strong", {}, label),
            h("small", {}, words),
          ),
        ),
      ),
    ),
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => clearFaults().then(() => toast(document.body, "Faults cleared"), complain(document.body)),
      },
      "Clear faults",
    ),
    h("h3", {}, "Limits"),
    h("p", { class: "muted" }, "As Telegram does: 30 messages a second, 1 a second in a chat, 20 a minute in a group."),
    h(
      "div",
      { class: "segmented" },
      h("button", { type: "button", onclick: () => limits(true) }, "Strict"),
      h("button", { type: "button", onclick: () => limits(false) }, "None"),
    ),
    h("h3", {}, "World"),
    h("button", { type: "button", class: "quiet danger", onclick: reset }, "Reset the sandbox"),
  ];
}

/** What the problems drawer holds; a problem is a text or an object. */
export function problemsIn(problems) {
  const words = (problem) =>
    typeof problem === "string" ? problem : (problem.text ?? problem.description ?? JSON.stringify(problem));
  return [
    h("p", { class: "muted" }, "Calls of the bot that Telegram would not understand, or would punish."),
    h(
      "ol",
      { class: "problem-list", reversed: true },
      [...problems].reverse().map((problem) => h("li", { "data-testid": "problem" }, words(problem))),
    ),
  ];
}
