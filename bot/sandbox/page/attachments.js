// What can be attached: at once (voice, location…) or staged in the composer with a caption (photo, album…).

import { act } from "./wire.js";

/** kind -> [label, icon]; the order of the menu. */
export const ATTACHMENTS = {
  photo: ["Photo", "photo"],
  album: ["Album", "album"],
  video: ["Video", "video"],
  document: ["Document", "file"],
  voice: ["Voice message", "voice"],
  video_note: ["Video message", "round"],
  location: ["Location", "pin"],
  contact: ["Contact", "person"],
  sticker: ["Sticker", "sticker"],
};

/** Kinds that wait in the composer for a caption. */
export const STAGED = new Set(["photo", "album", "video", "document"]);

export const ACCEPT = { photo: "image/*", album: "image/*,video/*", video: "video/*" };

const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error(`Cannot read ${file.name}`));
    reader.readAsDataURL(file);
  });

/** What was dropped or pasted, as something staged: one picture, an album of pictures, or one document. */
export function stagedFrom(files) {
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  if (pictures.length > 1) return { kind: "album", files: pictures.slice(0, 10), count: Math.min(pictures.length, 10) };
  if (pictures.length) return { kind: "photo", files: pictures, count: 1 };
  return {
    kind: files[0].type.startsWith("video/") ? "video" : "document",
    files: files.slice(0, 1),
    count: 1,
  };
}

/** Sends what is staged, or a sample of a kind; `where` holds user_id, chat_id and maybe thread_id, reply_to. */
export async function sendAttachment({ kind, files = [], count = 3 }, where, caption) {
  const words = caption ? { caption } : {};
  if (kind === "album" && !files.length) return act("album", { ...where, kinds: Array(count).fill("photo"), ...words });
  if (kind !== "album") {
    const [file] = files;
    const data = file
      ? { file_name: file.name, data_base64: await base64(file) }
      : kind === "document"
        ? { file_name: "receipt.pdf" }
        : {};
    return act("send_media", { ...where, kind, ...words, ...data });
  }
  const group = String(Date.now());
  for (const [at, file] of files.entries()) {
    const part = file.type.startsWith("video/") ? "video" : "photo";
    await act("send_media", {
      ...where,
      kind: part,
      media_group: group,
      file_name: file.name,
      data_base64: await base64(file),
      ...(at ? {} : words),
    });
  }
  return null;
}
