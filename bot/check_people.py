"""The part of `check` that looks at people: the managers, and who has pressed Start and could be one."""

from collections.abc import AsyncIterator

from bot.calls import Answer, Telegram
from bot.check_group import ANSWER_WITHIN
from bot.findings import Finding, note, ok
from bot.said import telegram_said
from bot.settings import Settings
from storage.database import BadAddress, StorageTrouble
from storage.inspect_schema import Schema, Started, schema, started


async def look_at_people(settings: Settings, telegram: Telegram, told: frozenset[str]) -> AsyncIterator[Finding]:
    """Telegram lets a bot write only to people who have started it."""
    known = await _started(settings)
    missed = False
    for person in settings.policy(forum=False).leaders:
        name, answer = await reach(telegram, person)
        who = "Manager" if person in settings.manager_ids else "Director"
        if answer.ok:
            yield ok(f"{who} {name} can be written to.")
        else:
            missed = True
            yield note(
                f"{who} {name} cannot be written to: {telegram_said(answer, person=True)}.",
                "Let that person open the bot and press Start. Until then the staff group gets those messages.",
            )
    if "manager_ids" in told or (settings.manager_ids and not missed):
        return
    others = [one for one in known if one.id not in settings.manager_ids]
    if others:
        yield note(
            "These people have pressed Start." if missed else "MANAGER_IDS is empty: nobody hears of low scores.",
            _lines(others, settings.manager_ids),
        )
    elif not missed:
        yield note(
            "MANAGER_IDS is empty: nobody hears of low scores.",
            "Let a manager open the bot, press Start and write /id: it tells the number. Then write it like this:\n"
            "  MANAGER_IDS=123456789",
        )


def _lines(people: list[Started], already: tuple[int, ...]) -> str:
    """Each with the line to copy, which keeps those who are managers already."""
    before = "".join(f"{one}, " for one in already)
    wide = max(len(f"  MANAGER_IDS={before}{one.id}") for one in people)
    found = [
        f"{f'  MANAGER_IDS={before}{one.id}':<{wide}}    {one.name}{', of the staff group' if one.staff else ''}"
        for one in people
    ]
    return "Copy the line of a manager into .env; several numbers stand with commas between:\n" + "\n".join(found)


async def reach(telegram: Telegram, person: int) -> tuple[str, Answer]:
    """A person's name with the number, as far as Telegram tells it, and whether the bot may write to them."""
    answer = await telegram.call("getChat", {"chat_id": person}, ANSWER_WITHIN)
    chat = (answer.body or {}).get("result")
    said = chat if answer.ok and isinstance(chat, dict) else {}
    name = " ".join(str(said[part]) for part in ("first_name", "last_name") if said.get(part))
    if answer.ok:  # known is not yet started: ask for the right to write, which shows nothing but "typing"
        answer = await telegram.call("sendChatAction", {"chat_id": person, "action": "typing"}, ANSWER_WITHIN)
    return f"{name} ({person})" if name else str(person), answer


async def _started(settings: Settings) -> list[Started]:
    """Nobody where there is no database yet; that it cannot be read is told elsewhere."""
    url = settings.database_url.get_secret_value()
    try:
        return await started(url) if await schema(url) is Schema.CURRENT else []
    except (BadAddress, StorageTrouble):
        return []
