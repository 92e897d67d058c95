// Outline pictures of the page, drawn on a 24 by 24 grid.

const SHAPES = {
  attach: "M8.5 12.5l5-5a2.5 2.5 0 0 1 3.5 3.5l-6.8 6.8a4.2 4.2 0 0 1-6-6L11 5",
  send: "M4.5 12l15-7-4.5 14-3.6-5.4zM11.4 13.6l8.1-8.6",
  menu: "M5 7h14M5 12h14M5 17h9",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  reply: "M10 6L4.5 11.5 10 17M5 11.5h8a6 6 0 0 1 6 6v.5",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  trash: "M5 7h14M9.5 7V5h5v2M7 7l1 12h8l1-12",
  copy: "M9 9h10v10H9zM5 15V5h10",
  down: "M12 5v13M6.5 12.5L12 18l5.5-5.5",
  back: "M14.5 6L8.5 12l6 6",
  next: "M9.5 6l6 6-6 6",
  lock: "M7 11h10v8H7zM9 11V8.5a3 3 0 0 1 6 0V11",
  plus: "M12 5.5v13M5.5 12h13",
  play: "M8 5.5l10 6.5-10 6.5z",
  file: "M7 4h7l4 4v12H7zM13.5 4v4.5H18",
  pin: "M12 20s6.5-5.6 6.5-10.5a6.5 6.5 0 0 0-13 0C5.5 14.4 12 20 12 20zM12 7.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4",
  person: "M12 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M5 19.5c.8-3.6 3.4-5.2 7-5.2s6.2 1.6 7 5.2",
  people:
    "M9 5.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M3.5 18.5c.6-3.1 2.6-4.6 5.5-4.6s4.9 1.5 5.5 4.6M15.5 6a2.6 2.6 0 0 1 0 5M17 14.2c1.9.5 3.1 1.9 3.5 4.3",
  photo: "M4.5 6h15v12h-15zM5 16l4.5-4.5 3.5 3.5 2.5-2.5 4 4M15.5 9.5v.01",
  album: "M7.5 4.5h12v12h-12zM16 19.5H4.5V8M8 14.5l3.5-3.5 2.5 2.5 1.5-1.5 3.5 3.5",
  video: "M4.5 7h10v10h-10zM14.5 11l5-3v8l-5-3z",
  round: "M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M10.5 9v6l4.5-3z",
  voice:
    "M12 4.5a2.5 2.5 0 0 1 2.5 2.5v4.5a2.5 2.5 0 0 1-5 0V7A2.5 2.5 0 0 1 12 4.5M6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v2.5",
  sticker: "M5 5h14v8l-6 6H5zM13 19v-6h6M9 9.5v.01M15 9.5v.01",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  auto: "M12 4.5a7.5 7.5 0 1 1 0 15zM12 4.5a7.5 7.5 0 0 0 0 15",
  hash: "M9.5 5L8 19M16 5l-1.5 14M5 9.5h14.5M4.5 14.5H19",
  bolt: "M13 4L6 13.5h5L10 20l7.5-9.5h-5z",
  alert: "M12 4.5L20.5 19h-17zM12 10v4M12 16.5v.01",
  clock: "M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M12 8v4.5l3 1.8",
  link: "M10 14l4-4M9 11l-2 2a3 3 0 0 0 4.2 4.2l2-2M15 13l2-2a3 3 0 0 0-4.2-4.2l-2 2",
};

/** An outline picture by name; it says nothing to screen readers, so its button needs a label. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
