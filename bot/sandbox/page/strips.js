// The strips over the text field: what it answers, what it edits, what is attached.

import { ATTACHMENTS } from "./attachments.js";
import { h } from "./elements.js";
import { icon } from "./icons.js";
import { preview } from "./media.js";
import { nameOf } from "./world.js";

function strip(picture, title, text, drop, extra = null) {
  return h(
    "div",
    { class: "strip", "data-testid": `${picture}-strip` },
    icon(picture),
    h("span", { class: "strip-text" }, h("strong", {}, title), h("span", {}, text)),
    extra,
    h("button", { type: "button", class: "ghost small", "aria-label": "Cancel", onclick: drop }, icon("close")),
  );
}

function attached(staged, { drop, recount, choose }) {
  const [label, picture] = ATTACHMENTS[staged.kind];
  const names = staged.files.map((file) => file.name).join(", ");
  const counted = staged.kind === "album" && !names;
  const step = (by, sign, words) =>
    h("button", { type: "button", "aria-label": words, onclick: () => recount(by) }, sign);
  return strip(picture, label, names || (counted ? `${staged.count} sample pictures` : "a sample"), drop, [
    counted && h("span", { class: "stepper" }, step(-1, "−", "Fewer pictures"), step(1, "+", "More pictures")),
    h("button", { type: "button", class: "plain", onclick: choose }, "Choose file"),
  ]);
}

/** The strips of a draft; `acts` are drop(name of the part), recount(by), choose(). */
export function strips({ replyTo, editing, staged }, acts) {
  return [
    editing && strip("edit", "Edit message", preview(editing), () => acts.drop("editing")),
    replyTo &&
      strip("reply", `Reply to ${nameOf(replyTo.sender_chat ?? replyTo.from)}`, preview(replyTo), () =>
        acts.drop("replyTo"),
      ),
    staged && attached(staged, { ...acts, drop: () => acts.drop("staged") }),
  ];
}
