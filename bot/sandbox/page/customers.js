// The left half: the list of customers and as many of their phones as fit side by side.

import { timeOf } from "./bubble.js";
import { avatar, h } from "./elements.js";
import { Further } from "./further.js";
import { icon } from "./icons.js";
import { preview } from "./media.js";
import { Phone, languageName } from "./phone.js";
import { ask, complain } from "./popups.js";
import { Rows, walkable } from "./rows.js";
import { unreadMark } from "./topics.js";
import { act } from "./wire.js";
import { isService, nameOf, serviceText } from "./world.js";

const PHONE_WIDTH = 350;
const MOST_PHONES = 3;

export class Customers {
  #open = []; // user ids, one for each phone, in the order of the phones
  #recent = []; // the same ids, latest chosen first
  #phones = [];
  #room = 1;

  constructor(world) {
    this.world = world;
    this.list = h("ul", { class: "people", "data-testid": "customer-list", "aria-label": "Customers" });
    this.further = new Further(this.list, "customers");
    this.phones = h("div", { class: "phones" });
    this.node = h(
      "section",
      { class: "customers", "aria-label": "Customers", "data-testid": "customers" },
      h(
        "div",
        { class: "rail" },
        h(
          "div",
          { class: "rail-head" },
          h("h2", {}, "Customers"),
          this.further.node,
          h(
            "button",
            {
              type: "button",
              class: "ghost",
              "aria-label": "Add a customer",
              title: "Add a customer",
              "data-testid": "add-customer",
              onclick: () => this.#add(),
            },
            icon("plus"),
          ),
        ),
        this.list,
      ),
      this.phones,
    );
    new ResizeObserver(([entry]) => {
      const room = Math.max(1, Math.min(MOST_PHONES, Math.floor((entry.contentRect.width + 24) / (PHONE_WIDTH + 24))));
      if (room !== this.#room) {
        this.#room = room;
        this.world.touch();
      }
    }).observe(this.phones);
    walkable(this.list);
    this.rows = new Rows(this.list);
  }

  /** Messages that wait in phones nobody looks at. */
  unread() {
    return this.world
      .customers()
      .reduce((sum, { id }) => sum + this.world.unread(`${id}:`, this.world.messages(id), id), 0);
  }

  show() {
    const people = this.world.customers();
    this.#settle(people.map((person) => person.id));
    this.rows.show(people.map((person) => this.#personRow(person)));
    this.further.look();
    while (this.#phones.length > this.#open.length) this.#phones.pop().node.remove();
    while (this.#phones.length < this.#open.length) {
      const phone = new Phone(this.world);
      this.#phones.push(phone);
      this.phones.append(phone.node);
    }
    this.#open.forEach((id, at) => this.#phones[at].show(id));
  }

  tick() {
    for (const phone of this.#phones) phone.tick();
  }

  // Keeps open phones where they are; fills free places with the first customers of the list.
  #settle(ids) {
    const places = Math.min(this.#room, ids.length);
    this.#recent = this.#recent.filter((id) => ids.includes(id));
    const keep = this.#recent.filter((id) => this.#open.includes(id)).slice(0, places);
    this.#open = this.#open.filter((id) => keep.includes(id));
    for (const id of [...this.#recent, ...ids]) {
      if (this.#open.length < places && !this.#open.includes(id)) this.#open.push(id);
    }
    for (const id of this.#open) if (!this.#recent.includes(id)) this.#recent.push(id);
  }

  #choose(id) {
    if (!this.#open.includes(id)) {
      const oldest = this.#recent.findLast((each) => this.#open.includes(each));
      this.#open[this.#open.indexOf(oldest)] = id;
    }
    this.#recent = [id, ...this.#recent.filter((each) => each !== id)];
    this.show();
    if (matchMedia("(hover: hover)").matches)
      this.#phones[this.#open.indexOf(id)].room.composer.input.focus({ preventScroll: true });
  }

  #personRow(person) {
    const messages = this.world.messages(person.id);
    const last = messages.findLast((message) => !message.deleted);
    const unread = this.world.unread(`${person.id}:`, messages, person.id);
    const open = this.#open.includes(person.id);
    const [name, line, time] = [nameOf(person), lineOf(person, last), last ? timeOf(last) : ""];
    const build = () =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "person",
            "aria-pressed": String(open),
            "data-testid": "customer",
            "data-user-id": person.id,
            title: name,
            onclick: () => this.#choose(person.id),
          },
          h(
            "span",
            { class: "portrait" },
            avatar(person.id, name),
            h("span", { class: "tag", title: languageName(person.language_code) }, person.language_code ?? "–"),
          ),
          h(
            "span",
            { class: "person-text" },
            h("span", { class: "person-top" }, h("strong", {}, name)),
            h("span", { class: "person-line" }, h("span", {}, line), time && h("time", {}, time), unreadMark(unread)),
          ),
        ),
      );
    return { key: person.id, content: JSON.stringify([name, person.language_code, line, time, unread, open]), build };
  }

  async #add() {
    const values = await ask(
      "New customer",
      [
        { name: "first_name", label: "Name", required: true, maxlength: 64 },
        {
          name: "language_code",
          label: "Language",
          value: "en",
          options: [
            ["en", "English"],
            ["ru", "Russian"],
            ["uk", "Ukrainian"],
            ["de", "German"],
            ["pl", "Polish"],
            ["", "not told"],
          ],
        },
      ],
      "Add",
    );
    if (!values?.first_name.trim()) return;
    const person = {
      first_name: values.first_name.trim(),
      ...(values.language_code ? { language_code: values.language_code } : {}),
    };
    try {
      const user = await act("new_user", person);
      await this.world.load();
      if (this.world.user(user.id)) this.#choose(user.id);
    } catch (error) {
      complain(this.node)(error);
    }
  }
}

function lineOf(person, last) {
  if (person.blocked) return "blocked the bot";
  if (!last) return "not started yet";
  return isService(last) ? serviceText(last) : `${last.out ? "" : "You: "}${preview(last)}`;
}
