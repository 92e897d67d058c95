// What the bot told Telegram about itself: its menu of commands, its name and description in each language.

import { nameOf } from "./world.js";

const ADMIN = new Set(["administrator", "creator"]);

// From the narrowest scope to the widest: the first list set wins.
function scopes(userId, chat) {
  const id = chat?.id ?? userId;
  if (!chat || chat.type === "private") return [`chat:${id}`, "all_private_chats", "default"];
  const admin = ADMIN.has(chat.members?.[userId]);
  return [
    `chat_member:${id}:${userId}`,
    admin && `chat_administrators:${id}`,
    `chat:${id}`,
    admin && "all_chat_administrators",
    "all_group_chats",
    "default",
  ].filter(Boolean);
}

const languageOf = (world, userId) => world.user(userId)?.language_code?.slice(0, 2) ?? "";

/** The commands a person sees in a chat, each {command, description}. */
export function commandsFor(world, userId, chat) {
  const lists = world.state?.settings?.commands ?? {};
  const language = languageOf(world, userId);
  for (const scope of scopes(userId, chat)) {
    const found = lists[`${scope} ${language}`] ?? lists[scope];
    if (found?.length) return found;
  }
  return [];
}

const told = (world, field, userId) => {
  const texts = world.state?.settings?.[field] ?? {};
  return texts[languageOf(world, userId)] || texts[""] || "";
};

/** The bot's name as this person sees it. */
export const botName = (world, userId) => told(world, "name", userId) || nameOf(world.bot);

/** The text of the empty chat, or "". */
export const botDescription = (world, userId) => told(world, "description", userId);
