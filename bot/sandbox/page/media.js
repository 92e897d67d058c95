// What a message carries besides text: pictures are shown, everything else gets a calm placeholder.

import { h } from "./elements.js";
import { icon } from "./icons.js";
import { toast } from "./popups.js";
import { fileUrl } from "./wire.js";

const duration = (seconds = 0) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

/** The words a message's medium is known by, for previews and quotes; null for plain text. */
function mediaWord(message) {
  const word = Object.entries({
    photo: "Photo",
    video: "Video",
    animation: "GIF",
    voice: "Voice message",
    video_note: "Video message",
    audio: "Audio",
    sticker: "Sticker",
    venue: "Place",
    location: "Location",
    contact: "Contact",
    poll: "Poll",
    dice: "Dice",
    document: "File",
  }).find(([kind]) => message[kind] !== undefined)?.[1];
  if (word === "Sticker" && message.sticker.emoji) return `${message.sticker.emoji} Sticker`;
  if (word === "File") return message.document.file_name ?? word;
  return word ?? null;
}

const isPicture = (message) => message.photo || message.video || message.animation;

/** The picture, video or GIF of a message as a tile. */
export function tile(message) {
  const photo = message.photo?.reduce((best, each) =>
    each.width * each.height > best.width * best.height ? each : best,
  );
  const film = message.video ?? message.animation;
  const { width = 4, height = 3 } = photo ?? film;
  const source = photo?.file_id ?? film.thumbnail?.file_id;
  const picture = source
    ? h("img", { src: fileUrl(source), alt: photo ? "Photo" : "Video", loading: "lazy", width, height })
    : null;
  picture?.addEventListener("error", () => picture.replaceWith(icon("photo")));
  const node = h(
    "div",
    {
      class: `tile ${film ? "film" : ""}`,
      style: { "--ratio": Math.min(Math.max(width / height || 1.33, 0.7), 1.9) },
    },
    picture,
    film ? h("span", { class: "play" }, icon("play")) : null,
    film ? h("span", { class: "chip" }, message.animation ? "GIF" : duration(film.duration)) : null,
  );
  if (message.has_media_spoiler) {
    const cover = h(
      "button",
      { type: "button", class: "cover", "aria-label": "Hidden picture, press to show" },
      icon(film ? "video" : "photo"),
    );
    cover.addEventListener("click", (event) => {
      event.stopPropagation();
      cover.remove();
    });
    node.append(cover);
  }
  return node;
}

function line(picture, title, below, extra = "") {
  return h(
    "div",
    { class: `attachment ${extra}` },
    h("span", { class: "disc" }, picture),
    h(
      "span",
      { class: "attachment-text" },
      h("span", { class: "attachment-title" }, title),
      below ? h("small", {}, below) : null,
    ),
  );
}

function sound(message) {
  const { file_id: fileId, duration: length } = message.voice;
  const bars = [...Array(28).keys()].map((at) =>
    h("i", { style: { "--h": `${18 + ((at * 37 + message.message_id * 13) % 61) + (at % 3) * 7}%` } }),
  );
  const play = (event) => {
    new Audio(fileUrl(fileId))
      .play()
      .catch(() =>
        toast(event.target.closest("[data-toasts]") ?? document.body, "A sample recording: there is no sound in it"),
      );
  };
  return h(
    "div",
    { class: "attachment voice" },
    h("button", { type: "button", class: "disc", "aria-label": "Play voice message", onclick: play }, icon("play")),
    h(
      "span",
      { class: "attachment-text" },
      h("span", { class: "wave", "aria-hidden": "true" }, bars),
      h("small", {}, duration(length)),
    ),
  );
}

function poll({ question, options }) {
  return h(
    "div",
    { class: "poll" },
    h("strong", {}, question),
    options.map((option) => h("div", { class: "poll-option" }, option.text)),
  );
}

/** The element for a message's medium, or null for plain text. */
export function media(message) {
  if (isPicture(message)) return tile(message);
  if (message.voice) return sound(message);
  if (message.video_note) {
    return h(
      "div",
      { class: "round" },
      h("span", { class: "play" }, icon("play")),
      h("span", { class: "chip" }, duration(message.video_note.duration)),
    );
  }
  if (message.audio)
    return line(
      icon("play"),
      message.audio.title ?? message.audio.file_name ?? "Audio",
      [message.audio.performer, duration(message.audio.duration)].filter(Boolean).join(" · "),
    );
  if (message.document) {
    const { file_id: id, file_name: name, file_size: bytes } = message.document;
    return h(
      "a",
      { class: "file", href: fileUrl(id), download: name ?? "file" },
      line(icon("file"), name ?? "File", size(bytes) || "File"),
    );
  }
  if (message.sticker)
    return h(
      "div",
      { class: "sticker", role: "img", "aria-label": "Sticker" },
      message.sticker.emoji ?? icon("sticker"),
    );
  if (message.dice)
    return h("div", { class: "sticker" }, message.dice.emoji ?? "🎲", h("small", {}, message.dice.value));
  if (message.venue || message.location) {
    const place = message.venue?.location ?? message.location;
    return h(
      "div",
      { class: "place" },
      h("div", { class: "map", "aria-hidden": "true" }, icon("pin")),
      h(
        "div",
        { class: "place-text" },
        message.venue?.title ?? "Location",
        h("small", {}, message.venue?.address ?? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`),
      ),
    );
  }
  if (message.contact)
    return line(
      icon("person"),
      [message.contact.first_name, message.contact.last_name].filter(Boolean).join(" "),
      message.contact.phone_number,
    );
  if (message.poll) return poll(message.poll);
  return null;
}

/** One line that stands for a message: in lists, quotes and announcements. */
export function preview(message) {
  let text = message.text ?? message.caption;
  for (const { type, offset, length } of message.entities ?? message.caption_entities ?? []) {
    if (type === "spoiler") text = text.slice(0, offset) + "▒".repeat(length) + text.slice(offset + length);
  }
  const word = mediaWord(message);
  if (word && text) return `${word}, ${text}`;
  return text ?? word ?? "Message";
}
