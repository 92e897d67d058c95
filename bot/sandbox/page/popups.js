// Things that appear over the page for a moment: menus, toasts, alerts and small questions.

import { fill, h } from "./elements.js";
import { icon } from "./icons.js";

let openMenu = null;

/** Closes the open menu, if any. */
function closeMenu() {
  openMenu?.close();
}

/**
 * A menu beside `anchor` (an element, or {x, y}). Items: {label, icon?, danger?, run} or null for a line.
 * `emojis` = {list, run} adds a row of reactions on top.
 */
export function showMenu(anchor, items, { label = "Menu", emojis = null } = {}) {
  const again = openMenu?.anchor === anchor;
  closeMenu();
  if (again) return;
  const before = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, "data-testid": "menu" });
  const close = (refocus = false) => {
    if (openMenu?.menu !== menu) return;
    openMenu = null;
    menu.remove();
    if (anchor.setAttribute) anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (refocus) before?.focus?.({ preventScroll: true });
  };
  const outside = (event) => {
    if (!menu.contains(event.target) && !anchor.contains?.(event.target)) close();
  };
  const pick = (run) => () => {
    close(true);
    run();
  };
  if (emojis) {
    menu.append(
      h(
        "div",
        { class: "menu-emojis" },
        emojis.list.map((emoji) =>
          h(
            "button",
            {
              type: "button",
              role: "menuitem",
              "aria-label": `React ${emoji}`,
              onclick: pick(() => emojis.run(emoji)),
            },
            emoji,
          ),
        ),
      ),
    );
  }
  for (const item of items) {
    if (item === null) menu.append(h("hr"));
    else if (item)
      menu.append(
        h(
          "button",
          { type: "button", role: "menuitem", class: item.danger ? "danger" : "", onclick: pick(item.run) },
          item.icon ? icon(item.icon) : null,
          h("span", {}, item.label),
        ),
      );
  }
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("[role=menuitem]")];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length].focus();
    }
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
  });
  document.body.append(menu);
  const box = anchor.getBoundingClientRect?.() ?? {
    left: anchor.x,
    right: anchor.x,
    top: anchor.y,
    bottom: anchor.y,
  };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = box.bottom + 6 + height < innerHeight;
  const left = box.left + width + 8 < innerWidth ? box.left : box.right - width;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? box.bottom + 6 : Math.max(8, box.top - height - 6))}px`;
  if (anchor.setAttribute) anchor.setAttribute("aria-expanded", "true");
  openMenu = { menu, anchor, close };
  document.addEventListener("pointerdown", outside, true);
  menu.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
}

/** A line of text over `host` for a few seconds. `tone` is "" or "error". */
export function toast(host, text, tone = "") {
  const shelf =
    host.querySelector(":scope > .toasts") ??
    host.appendChild(h("div", { class: "toasts", role: "status", "aria-live": "polite" }));
  const node = h("div", { class: `toast ${tone}`, "data-testid": tone === "error" ? "error" : "toast" }, text);
  shelf.append(node);
  while (shelf.children.length > 3) shelf.firstChild.remove();
  setTimeout(() => node.remove(), 5000);
}

/** Tells the person over `host` why something did not work. */
export const complain = (host) => (error) => toast(host, error.message || String(error), "error");

/** The bot's alert: stays over `host` until the person presses OK. */
export function alertBox(host, title, text) {
  const before = document.activeElement;
  const close = () => {
    veil.remove();
    before?.focus?.({ preventScroll: true });
  };
  const ok = h("button", { type: "button", class: "plain strong", onclick: close }, "OK");
  const veil = h(
    "div",
    {
      class: "veil",
      onkeydown: (event) => {
        if (event.key === "Escape") close();
      },
    },
    h(
      "div",
      {
        class: "alert",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-label": title,
        "data-testid": "alert",
      },
      h("strong", {}, title),
      h("p", {}, text),
      ok,
    ),
  );
  host.append(veil);
  ok.focus({ preventScroll: true });
}

/**
 * A small form in a dialog. Fields: {name, label, value?, placeholder?, options?: [[value, label]], pattern?, required?}.
 * Resolves to an object of values, or null if the person turned away.
 */
export function ask(title, fields, submit = "OK") {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog" });
    fill(
      form,
      h("h2", {}, title),
      fields.map(({ name, label, options, hint, ...rest }) =>
        h(
          "label",
          { class: "field" },
          h("span", {}, label),
          options
            ? h(
                "select",
                { name },
                options.map(([value, text]) => h("option", { value, selected: value === rest.value }, text)),
              )
            : h("input", { name, autocomplete: "off", ...rest }),
          hint ? h("small", {}, hint) : null,
        ),
      ),
      h(
        "div",
        { class: "row end" },
        h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Cancel"),
        h("button", { type: "submit", class: "primary" }, submit),
      ),
    );
    const dialog = h("dialog", { class: "dialog", "aria-label": title, "data-testid": "dialog" }, form);
    let values = null;
    form.addEventListener("submit", () => {
      values = Object.fromEntries(new FormData(form));
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(values);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Says something to screen readers. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.append(h("p", {}, text));
  while (region.children.length > 5) region.firstChild.remove();
}
