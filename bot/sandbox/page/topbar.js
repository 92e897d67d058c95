// The bar on top: the sandbox's clock, the bot's process, faults, problems and the colours of the page.

import { Drawer, faultsDrawer, problemsIn } from "./drawers.js";
import { fill, h } from "./elements.js";
import { icon } from "./icons.js";
import { complain, showMenu, toast } from "./popups.js";
import { walkable } from "./rows.js";
import { act, getPanel, pressPanel } from "./wire.js";

const JUMPS = [
  ["+10 min", 600],
  ["+1 h", 3600],
  ["+1 day", 86400],
  ["+3 days", 259200],
];
const THEMES = ["auto", "light", "dark"];
const date = new Intl.DateTimeFormat([], { weekday: "short", day: "numeric", month: "short" });
const time = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hour12: false });
const secondsOf = (now) => `:${String(new Date(now).getSeconds()).padStart(2, "0")}`;

/** How far the clock was moved, in words: 90000 -> "+1 d 1 h". */
function ahead(seconds) {
  const whole = Math.round(Math.abs(seconds));
  const parts = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor((whole % 86400) / 3600), "h"],
    [Math.floor((whole % 3600) / 60), "min"],
  ];
  const words = parts
    .filter(([count]) => count)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
  return words ? `${seconds < 0 ? "−" : "+"}${words}` : "";
}

export class TopBar {
  #problemsSeen = 0;

  constructor(world) {
    this.world = world;
    this.date = h("span", { class: "clock-date" });
    this.time = h("time", { class: "clock-time", "data-testid": "clock" });
    this.offset = h("span", { class: "clock-offset", "data-testid": "clock-offset" });
    const move = (seconds) => act("move_clock", { seconds }).then(() => world.load(), complain(document.body));
    this.jumps = h(
      "div",
      { class: "segmented jumps", role: "group", "aria-label": "Move the clock" },
      JUMPS.map(([label, seconds]) => h("button", { type: "button", onclick: () => move(seconds) }, label)),
    );
    walkable(this.jumps);
    this.jumpMenu = h(
      "button",
      {
        type: "button",
        class: "ghost jump-menu",
        "aria-label": "Move the clock",
        "aria-haspopup": "menu",
        onclick: () =>
          showMenu(
            this.jumpMenu,
            JUMPS.map(([label, seconds]) => ({ label, icon: "clock", run: () => move(seconds) })),
          ),
      },
      icon("clock"),
    );
    this.panel = h("div", { class: "panel", hidden: true, "data-testid": "panel" });
    this.lost = h("span", { class: "lost", role: "status", "data-testid": "connection" });
    this.problems = h("button", {
      type: "button",
      class: "problems",
      "data-testid": "problems",
      onclick: () => this.#showProblems(),
    });
    this.faults = h(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-testid": "faults",
        "aria-label": "Faults",
        onclick: () => this.drawer.toggle("Faults", faultsDrawer(world), this.faults),
      },
      icon("bolt"),
      h("span", {}, "Faults"),
    );
    this.theme = h("button", { type: "button", class: "ghost", onclick: () => this.#nextTheme() });
    this.drawer = new Drawer();
    this.node = h(
      "header",
      { class: "topbar" },
      h(
        "div",
        { class: "brand" },
        h("span", { class: "brand-mark", "aria-hidden": "true" }),
        h("h1", {}, "Sandbox"),
        this.lost,
      ),
      h(
        "div",
        { class: "clock", role: "group", "aria-label": "Clock of the sandbox" },
        h("div", { class: "clock-face" }, this.time, this.date, this.offset),
        this.jumps,
        this.jumpMenu,
      ),
      h("div", { class: "tools" }, this.panel, this.problems, this.faults, this.theme),
    );
    this.#wear(localStorage.getItem("theme") ?? "auto");
  }

  show() {
    const { state, online } = this.world;
    fill(this.lost, online ? "" : "reconnecting…");
    fill(this.offset, ahead(state.offset ?? 0));
    const count = state.problems?.length ?? 0;
    this.problems.hidden = !count;
    this.problems.classList.toggle("fresh", count > this.#problemsSeen);
    fill(this.problems, icon("alert"), h("span", {}, `${count} ${count === 1 ? "problem" : "problems"}`));
    if (this.drawer.title === "Problems") this.drawer.update(problemsIn(state.problems));
    this.tick();
  }

  tick() {
    const now = this.world.now();
    fill(this.date, date.format(now));
    fill(this.time, time.format(now), h("span", { class: "seconds" }, secondsOf(now)));
    this.time.setAttribute("datetime", new Date(now).toISOString());
  }

  /** Asks for the bot's process; where nobody offers it there is no panel. */
  async watchPanel() {
    const panel = await getPanel().catch(() => null);
    this.#drawPanel(panel);
    // Without a panel there is no sense in asking ever again.
    if (panel) setTimeout(() => this.watchPanel(), 2000);
  }

  #drawPanel(panel) {
    this.panel.hidden = !panel;
    if (!panel || this.panel.dataset.content === JSON.stringify(panel)) return;
    this.panel.dataset.content = JSON.stringify(panel);
    const alive = /^(running|up|ok)/iu.test(panel.status);
    const press = async (button) => {
      try {
        await pressPanel(button.name);
        toast(document.body, [`${panel.title}: ${button.label}`, button.hint].filter(Boolean).join("\n"));
        this.#drawPanel(await getPanel());
      } catch (error) {
        complain(document.body)(error);
      }
    };
    fill(
      this.panel,
      h("span", { class: `lamp ${alive ? "on" : "off"}`, "aria-hidden": "true" }),
      h(
        "span",
        { class: "panel-text" },
        h("strong", {}, panel.title),
        h("small", { "data-testid": "panel-status" }, panel.status),
      ),
      h(
        "div",
        { class: "segmented" },
        panel.buttons.map((button) =>
          h(
            "button",
            {
              type: "button",
              class: button.name === "kill" ? "danger" : "",
              title: button.hint,
              onclick: () => press(button),
            },
            h("span", {}, button.label),
            button.note ? h("small", {}, button.note) : null,
          ),
        ),
      ),
    );
  }

  #showProblems() {
    this.#problemsSeen = this.world.state.problems.length;
    this.drawer.toggle("Problems", problemsIn(this.world.state.problems), this.problems);
    this.show();
  }

  #nextTheme() {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    localStorage.setItem("theme", next);
    this.#wear(next);
  }

  #wear(theme) {
    document.documentElement.dataset.theme = theme;
    const label = `Colours: ${theme}`;
    this.theme.setAttribute("aria-label", label);
    this.theme.title = label;
    fill(this.theme, icon({ auto: "auto", light: "sun", dark: "moon" }[theme]));
  }
}
