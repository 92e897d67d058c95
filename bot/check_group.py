"""The part of `check` that looks at the staff group: is the bot there, and may it do what it must?"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from bot.calls import Answer, Telegram
from bot.findings import Finding, note, ok, wrong
from bot.said import telegram_said
from bot.settings import Settings
from dialogs.records import replace
from handlers.letters import DELIVERED

ANSWER_WITHIN = 15.0
TO_ADMIN = (
    "In the group: its name, Edit (the pencil), Administrators, Add Admin, choose the bot.\n"
    "The only right it needs is Manage Topics; the others may be off."
)
WITHOUT_TOPICS = (
    "That works: every complaint lives in replies to its card. For a room for each complaint, switch on\n"
    "Topics in the group's settings; then the bot needs the right Manage Topics."
)


async def look_at_groups(settings: Settings, telegram: Telegram, me: dict[str, Any]) -> AsyncIterator[Finding]:
    """The staff group named by STAFF_CHAT_ID, and those of STAFF_CHATS."""
    async for finding in look_at_group(settings, telegram, me, settings.staff_chat_id, "STAFF_CHAT_ID"):
        yield finding
    for group in settings.groups:
        async for finding in look_at_group(settings, telegram, me, group.key, "STAFF_CHATS"):
            yield finding
    for finding in _unknown_places(settings):
        yield finding


def _unknown_places(settings: Settings) -> Iterator[Finding]:
    """Places that cases are sent by and that the file of places does not name; colleagues may have added them."""
    known = {name.casefold() for one in settings.policy(forum=False).places for name in (one.code, one.name)}
    unknown = sorted({place for group in settings.groups for place in group.places} - known)
    if unknown:
        yield note(
            f"STAFF_CHATS sends cases by places that PLACES does not name: {', '.join(unknown)}.",
            "That works for places that colleagues have added by /place add, and where a customer writes that word.",
        )


async def look_at_group(
    settings: Settings, telegram: Telegram, me: dict[str, Any], chat_id: int, setting: str
) -> AsyncIterator[Finding]:
    """One staff group, named by this setting."""
    answer = await telegram.call("getChat", {"chat_id": chat_id}, ANSWER_WITHIN)
    moved = ((answer.body or {}).get("parameters") or {}).get("migrate_to_chat_id")
    if isinstance(moved, int):
        yield note(
            f"The staff group has become a supergroup with a new id: {moved}.",
            f"Set STAFF_CHAT_ID={moved} in .env (the running bot follows by itself)."
            if setting == "STAFF_CHAT_ID"
            else f"Nothing to do while {chat_id} stands in STAFF_CHATS: the running bot follows by itself.",
        )
        chat_id = moved
        answer = await telegram.call("getChat", {"chat_id": chat_id}, ANSWER_WITHIN)
    chat = (answer.body or {}).get("result")
    if not answer.ok or not isinstance(chat, dict):
        yield _unseen(chat_id, answer, setting)
        return
    title = str(chat.get("title", "?"))
    if chat.get("type") not in ("group", "supergroup"):
        yield wrong(
            f"{setting} names no group but a {chat.get('type')} chat.",
            "Make a group of the people who answer, add the bot, and name its id. Group ids begin with a minus.",
        )
        return
    member = await telegram.call("getChatMember", {"chat_id": chat_id, "user_id": me.get("id")}, ANSWER_WITHIN)
    place = (member.body or {}).get("result")
    if not member.ok or not isinstance(place, dict):
        yield wrong(f"The bot's place in «{title}» is unknown: {telegram_said(member)}.", TO_ADMIN)
        return
    if place.get("status") in ("left", "kicked"):
        yield _unseen(chat_id, member, setting)
        return
    yield ok(f"The bot is in the staff group «{title}».")
    named = f"«{title}»: " if settings.groups else ""
    for finding in (*_place(place, bool(chat.get("is_forum")), me), *_reactions(chat)):
        yield replace(finding, what=f"{named}{finding.what}")


def _unseen(chat_id: int, answer: Answer, setting: str) -> Finding:
    if answer.status == 0:
        return wrong(f"Telegram did not answer about the staff group {chat_id} ({setting}).", "Try again in a minute.")
    hint = "" if chat_id < 0 else "\nGroup ids begin with a minus; those of supergroups with -100."
    return wrong(
        f"The bot is not in the staff group {chat_id} ({setting}): {telegram_said(answer)}.",
        "Add the bot to the group as a member, then make it administrator. Or is the id another one?\n"
        "With STAFF_CHAT_ID empty, check lists the groups the bot was added to." + hint,
    )


def _place(place: dict[str, Any], forum: bool, me: dict[str, Any]) -> Iterator[Finding]:
    """Rights of the bot in the group."""
    if place.get("status") == "restricted" and not place.get("can_send_messages"):
        yield wrong("The bot may not write in the staff group.", "Lift its restriction in the group's permissions.")
    if place.get("status") not in ("administrator", "creator"):
        yield wrong(
            "The bot is not an administrator of the staff group.",
            "Only administrators are told reliably who is a member, so no press could be trusted; and who reacts to\n"
            f"a message, so no reaction would reach a customer.\n{TO_ADMIN}",
        )
        if not me.get("can_read_all_group_messages"):
            yield note(
                "Privacy mode is on: as a plain member the bot sees replies to its own messages, and no others.",
                "Nothing to do once it is administrator: administrators see everything.",
            )
    else:
        yield ok("The bot is administrator there.")
        if forum and not place.get("can_manage_topics"):
            yield wrong(
                "The group has topics, but the bot lacks the right Manage Topics: no complaint could get its room.",
                "In the group: Administrators, choose the bot, switch on Manage Topics.",
            )
        elif forum:
            yield ok("Topics are on, and the bot may manage them.")
    if not forum:
        yield note("Topics are off in the staff group.", WITHOUT_TOPICS)


def _reactions(chat: dict[str, Any]) -> Iterator[Finding]:
    """`available_reactions` is absent where every reaction is allowed."""
    allowed = chat.get("available_reactions")
    if isinstance(allowed, list) and not any(
        isinstance(one, dict) and one.get("emoji") == DELIVERED for one in allowed
    ):
        yield note(
            f"The reaction {DELIVERED} is not allowed in the staff group, and delivered replies are marked with it.",
            "Allow it in the group's settings under Reactions. Failed replies are told in words either way.",
        )


async def groups_seen(telegram: Telegram, polls: bool, told: bool = False) -> AsyncIterator[Finding]:
    """STAFF_CHAT_ID is missing, or wrong and `told`: list the groups that waiting updates speak of.

    Asked without an offset, so nothing is confirmed and the bot still gets every update.
    """
    mend = (
        "Make a group of the people who answer, add the bot to it, write a line there, and run check again:\n"
        "it lists the groups found in the updates of the last 24 hours. (Stop the bot first if it runs.)"
    )
    found: dict[int, str] = {}
    if polls:
        answer = await telegram.call("getUpdates", {"limit": 100, "timeout": 0}, ANSWER_WITHIN)
        updates = (answer.body or {}).get("result") if answer.ok else None
        found = dict(_groups(updates if isinstance(updates, list) else []))
    else:
        mend = "As long as a webhook is set, groups cannot be listed here. Start the bot once, then run check again."
    if found:
        mend = "The bot was added to:\n" + "\n".join(
            f"  STAFF_CHAT_ID={one}    «{title}»" for one, title in found.items()
        )
        mend += "\nCopy the right line into .env."
    if told:
        yield note("Which group it is:" if found else "No group of the bot is known yet.", mend)
    else:
        yield wrong("STAFF_CHAT_ID is missing.", mend)


def _groups(updates: list[Any]) -> Iterator[tuple[int, str]]:
    """Groups in the order in which they were first seen; those that have moved or lost the bot are left out."""
    found: dict[int, str] = {}
    for update in updates:
        for kind, body in update.items() if isinstance(update, dict) else ():
            event = body.get("message", body) if isinstance(body, dict) else {}
            chat = event.get("chat") if isinstance(event, dict) else None
            if not isinstance(chat, dict) or chat.get("type") not in ("group", "supergroup"):
                continue
            found[int(chat["id"])] = str(chat.get("title", "?"))
            gone = kind == "my_chat_member" and (body.get("new_chat_member") or {}).get("status") in ("left", "kicked")
            if gone or "migrate_to_chat_id" in event:
                del found[int(chat["id"])]
    yield from found.items()
