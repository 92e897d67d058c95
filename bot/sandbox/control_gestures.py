"""Acts of people on messages: pressing buttons and keys, reacting."""

from __future__ import annotations

from bot.sandbox.control import Args, Wrong, act, chat_in, check_presence, message_in, say, user_in, written
from bot.sandbox.gestures import press as press_button
from bot.sandbox.gestures import react as set_reactions
from bot.sandbox.model import Chat, Json, User
from bot.sandbox.world import World


@act("press")
def press(world: World, args: Args) -> Json:
    """Press a button, by `data` or by its label in `text`.

    `forged` lets any data through, as a changed client can; `inaccessible` delivers the message as inaccessible.
    Keys of a reply keyboard send their text, links only tell where they lead.
    """
    user, chat = user_in(world, args), chat_in(world, args)
    check_presence(world, user, chat)
    message = chat.messages.get(args.number("message_id"))
    if message is None:
        raise Wrong(f"no message {args.number('message_id')} in chat {chat.id}")
    hidden = bool(args.get("inaccessible"))
    if args.get("forged"):
        return {
            "callback_query_id": press_button(world, user, chat, message, args.text("data"), accessible=not hidden).id
        }
    if message.deleted and not hidden:
        raise Wrong("the message is deleted")
    label, data = args.get("text"), args.get("data")
    markup = message.markup or {}
    buttons = [button for row in markup.get("inline_keyboard") or markup.get("keyboard") or [] for button in row]
    for button in buttons:
        if data is not None and button.get("callback_data") != data:
            continue
        if data is None and button["text"] != label:
            continue
        if "callback_data" in button:
            made = press_button(world, user, chat, message, button["callback_data"], accessible=not hidden)
            return {"callback_query_id": made.id}
        if "keyboard" in markup:
            return {"message": _key(world, user, chat, button)}
        return {name: button[name] for name in ("url", "copy_text", "web_app") if name in button}
    raise Wrong(f"no button {data if data is not None else label!r} under message {message.id}")


def _key(world: World, user: User, chat: Chat, button: Json) -> Json:
    if button.get("request_contact"):
        contact = {"phone_number": f"+1555{user.id:07d}", "first_name": user.first_name, "user_id": user.id}
        return say(world, user, chat, Args({}), {"contact": contact}).view()
    if button.get("request_location"):
        return say(world, user, chat, Args({}), {"location": {"latitude": 50.45, "longitude": 30.52}}).view()
    return say(world, user, chat, Args({}), written(world, button["text"])).view()


@act("react")
def react(world: World, args: Args) -> Json:
    """React to a message with one emoji; without one the reaction is taken back."""
    user, chat = user_in(world, args), chat_in(world, args)
    check_presence(world, user, chat)
    message = message_in(chat, args)
    emoji = args.get("emoji")
    set_reactions(world, chat, message, user, [str(emoji)] if emoji else [])
    return message.view()
