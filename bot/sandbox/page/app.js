// The page put together: top bar, customers, staff; everything is drawn from one world after each change.

import { Customers } from "./customers.js";
import { fill, h } from "./elements.js";
import { Staff } from "./staff.js";
import { TopBar } from "./topbar.js";
import { World } from "./world.js";

const world = new World();
const topBar = new TopBar(world);
const customers = new Customers(world);
const staff = new Staff(world);

const sides = { customers: customers.node, staff: staff.node };
const tabs = h("div", { class: "tabs", role: "group", "aria-label": "Side" });
const main = h("main", { class: "sides" }, customers.node, staff.node);

// In a narrow window one side shows at a time; in a wide one the choice has no effect.
function choose(side) {
  main.dataset.side = side;
  world.touch();
}

function drawTabs() {
  fill(
    tabs,
    Object.keys(sides).map((side) => {
      const count = { customers, staff }[side].unread();
      return h(
        "button",
        {
          type: "button",
          "aria-pressed": String(main.dataset.side === side),
          "data-testid": `tab-${side}`,
          onclick: () => choose(side),
        },
        side === "customers" ? "Customers" : "Staff",
        count ? h("span", { class: "count" }, count) : null,
      );
    }),
  );
}

function draw() {
  if (!world.state) return;
  customers.show();
  staff.show();
  topBar.show();
  const focused = tabs.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  drawTabs();
  if (focused) tabs.querySelector(`[data-testid="${focused}"]`).focus();
  const waiting = customers.unread() + staff.unread();
  document.title = waiting ? `(${waiting}) Sandbox` : "Sandbox";
  document.body.dataset.ready = "true";
}

main.dataset.side = "customers";
document.getElementById("app").append(topBar.node, tabs, main, topBar.drawer.node);
world.addEventListener("change", draw);
document.addEventListener("visibilitychange", () => world.touch());
setInterval(() => {
  if (world.state) {
    topBar.tick();
    customers.tick();
  }
}, 1000);
world.start();
topBar.watchPanel();
