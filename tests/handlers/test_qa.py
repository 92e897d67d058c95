"""/qa on both databases: marked blind, once, by somebody who had no hand in the case, and told as averages alone."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.board import qa
from dialogs.items import BEGINNING, Item
from storage import journal, messages
from storage.database import Database
from storage.journal import Entry
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.test_batch import resolve
from tests.handlers.updates import OLGA, SELF, STAFF, Json, in_group, message, press
from tests.handlers.updates import private as private_chat

MARTA: Json = {**OLGA, "id": 301, "first_name": "Marta"}
BORIS: Json = {**OLGA, "id": 302, "first_name": "Boris"}


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """In March Olga, a manager too, has answered and resolved Ann's complaint; it is April. Petr is no manager."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(201, 301, 302))
    for one in (OLGA, PETR, MARTA, BORIS):
        await made.member(one)
    number = await complain(made, "The kettle came broken, says Ann")
    await claim(made)
    card = in_group(made.message("resolve"), SELF, text="card")
    await made.update({"message": in_group(41, text="Sorry, Ann! Yours, Olga", reply_to_message=card)})
    await made.update({"message": in_group(42, text="A secret among us", message_thread_id=None)})
    await resolve(made, number)
    await made.later(days=31)
    for one in (OLGA, PETR, MARTA, BORIS):
        await made.member(one)
    yield made


async def asks(stage: Stage, who: Json, words: str) -> str:
    """A command in private; what it answers."""
    at = 100 + len(stage.sent)
    await stage.update({"message": message(at, private_chat(who), who, text=words)})
    return stage.to(who["id"])[-1].replace("&#160;", "\xa0")


async def presses(stage: Stage, who: Json, key: str, heading: str = "/qa · 2026-03, question 1 of 5") -> str:
    """A press under the question; what stands there now, or the toast."""
    under = message(90, private_chat(who), SELF, text=heading)
    await stage.update({"callback_query": press(f"l:qa:{key}", who, under)})
    return str(stage.sent[-1].params.get("text"))


def keys(stage: Stage) -> list[str]:
    """What the buttons of the last question carry."""
    rows = stage.sent[-1].params["reply_markup"]["inline_keyboard"]
    return [str(one["callback_data"]).removeprefix("l:qa:") for row in rows for one in row]


async def kept(stage: Stage) -> list[Entry]:
    """The lines of the journal about marks."""
    async with stage.database.reading() as tx:
        return [line for _, line in await journal.about_none(tx, qa.MARKED, BEGINNING)]


async def test_a_case_is_shown_blind_and_marked_by_five_presses(stage: Stage) -> None:
    """The journal has the values at the end, and the board hears nothing of it."""
    number, board = (await stage.only(101)).id, len(stage.to(STAFF))
    shown = await asks(stage, MARTA, "/qa")
    assert "the customer: The kettle came broken, says •••" in shown
    assert "the colleague: Sorry, •••! Yours, •••" in shown and "secret" not in shown
    assert not any(word in shown for word in ("Ann", "Olga", f"K-{number}", str(number)))
    for step, chosen in enumerate((4, 5, 5, 0, 2), 1):
        assert len(keys(stage)) == 6 and await kept(stage) == []
        heading = re.sub(r"<[^>]+>", "", shown)  # as Telegram gives it back
        shown = await presses(stage, MARTA, keys(stage)[chosen], heading)
        assert step == 5 or (f"question {step + 1}" in shown and "says •••" in shown)
    assert "kept, thank you" in shown and "the last one" in shown
    assert stage.sent[-1].params["reply_markup"] == {"inline_keyboard": []}
    (line,) = await kept(stage)
    values = {"case": number, "colleague": 201, "month": 202603, "marks": [5, None, None, 1, 3]}
    assert (line.complaint, line.actor, line.details) == (0, 301, values)
    assert len(stage.to(STAFF)) == board


async def test_whoever_had_the_case_never_marks_it(stage: Stage) -> None:
    """Neither by the command nor by a button that somebody else got."""
    assert "no case is left for you" in await asks(stage, OLGA, "/qa")
    await asks(stage, MARTA, "/qa")
    key = keys(stage)[0].partition(".")[0] + ".11111"
    assert "You had a hand in this case" in await presses(stage, OLGA, key)
    assert await kept(stage) == []


async def test_whoever_has_written_to_the_customer_had_a_hand_in_it(stage: Stage) -> None:
    """Also one who never was its owner."""
    number = (await stage.only(101)).id
    async with stage.database.transaction() as tx:
        item = Item(STAFF, 77, "text", "Boris helps", at=stage.now)
        await messages.keep(tx, [messages.Written(item, number, "staff", 302)])
    assert "no case is left for you" in await asks(stage, BORIS, "/qa")
    assert "question 1" in await asks(stage, MARTA, "/qa")


async def test_a_case_is_marked_once_and_a_button_of_an_earlier_month_is_stale(stage: Stage) -> None:
    """The second manager reads so at the next press; what nobody ever made is stale, too."""
    await asks(stage, MARTA, "/qa")
    number = keys(stage)[0].partition(".")[0]
    await presses(stage, MARTA, f"{number}.54321")
    assert "marked already" in await presses(stage, BORIS, f"{number}.5")
    assert "no case is left for you" in await asks(stage, BORIS, "/qa")
    for forged in ("7.5", "x", f"{number}.9"):
        assert "from an earlier month" in await presses(stage, BORIS, forged)
    await stage.later(days=31)
    assert "from an earlier month" in await presses(stage, BORIS, f"{number}.54321")
    assert len(await kept(stage)) == 1


async def test_averages_are_for_managers_and_ones_own_for_everybody(stage: Stage) -> None:
    """In private; a press under one's own averages marks nothing."""
    number = (await stage.only(101)).id
    assert "Nothing is marked yet" in await asks(stage, MARTA, "/qa results")
    await presses(stage, MARTA, f"{number}.5-321")
    for words in ("/qa results", "/qa results 2026-03", "/qa Итоги 2026-03"):
        told = await asks(stage, BORIS, words)
        assert "<b>Olga</b>, 1\xa0case" in told and "5.0 (n\xa0=\xa01, few)" in told and "no marks" in told
    assert "For coaching only" in told
    assert "Nothing is marked yet" in await asks(stage, BORIS, "/qa results 2026-02")
    assert "I did not understand" in await asks(stage, BORIS, "/qa results of march")
    assert "I did not understand" in await asks(stage, BORIS, "/qa now")
    assert "<b>Olga</b>, 1\xa0case" in await asks(stage, OLGA, "/qa mine")
    assert "No case of yours" in await asks(stage, PETR, "/qa mine")
    assert "No case of yours" in await presses(stage, PETR, f"{number}.55555", "/qa mine · the last twelve months.")
    assert len(await kept(stage)) == 1


async def test_who_is_no_manager_and_who_asks_in_the_group_hear_why_not(stage: Stage) -> None:
    """By the command and by a press."""
    for words in ("/qa", "/qa results", "/qa mine 2026-03"):
        assert "/qa is for managers" in await asks(stage, PETR, words)
    number = (await stage.only(101)).id
    await presses(stage, PETR, f"{number}.55555")
    assert "managers" in str(stage.sent[-1].params) and await kept(stage) == []
    for who, words in ((MARTA, "/qa"), (PETR, "/qa mine")):
        await stage.update({"message": in_group(500 + len(stage.sent), who, text=words)})
        assert "Ask me in private" in stage.to(STAFF)[-1]
