"""An incident of many on both databases: one line in place of cards, told in pieces, counted, resolved together."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from dialogs.board.spreads import AT_ONCE
from dialogs.effects import Lane
from dialogs.states import State
from dialogs.together import FEW
from handlers.attempts import Attempt, Refusal
from handlers.heard import Heard
from storage import inbox, matters, members
from storage.database import Database
from tests.handlers import updates
from tests.handlers.stage import PETR, Stage, refusing
from tests.handlers.two_groups import SHOP, SHOP_CHAT, TwoGroups
from tests.handlers.updates import OLGA, SELF, STAFF, Json, in_group, message, press

LIFT = "/incident The lift is out of order, uk Ліфт не працює, words lift, news 14:00"


def customer(nth: int, code: str = "en") -> Json:
    """The nth of many."""
    return {"id": 1000 + nth, "is_bot": False, "first_name": f"Nora{chr(97 + nth % 26)}", "language_code": code}


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga and Petr are here, and the lift is out of order; it is noon."""
    made = Stage(database)
    made.policy = replace(made.policy, head=True)
    await made.member(OLGA)
    await made.member(PETR)
    await made.update({"message": in_group(8, text=LIFT)})
    yield made


async def come(stage: Stage, count: int, first: int = 0) -> list[int]:
    """So many speak of the lift at once; their numbers."""
    heard: list[Heard] = []
    for nth in range(first, first + count):
        heard += await updates.heard(
            {"message": message(1, user=customer(nth), text="Your lift stands still")}, stage.place
        )
    for start in range(0, len(heard), 100):
        await stage.hear(*heard[start : start + 100])
    await stage.deliver()
    return [(await stage.only(1000 + nth)).id for nth in range(first, first + count)]


async def presses(stage: Stage, button: str, data: str, who: Json = OLGA) -> None:
    """Press a button of the newest line that has it."""
    line = in_group(stage.message(button, method="send"), SELF, text="line")
    await stage.update({"callback_query": press(data, who, line)})


async def matter(stage: Stage) -> Any:
    """The incident as it stands."""
    async with stage.database.reading() as tx:
        return (await matters.load(tx, {1}))[1]


def said(stage: Stage, chat: int = STAFF) -> list[str]:
    """What stands in a chat, with plain blanks."""
    return [text.replace("\u00a0", " ").replace("&#160;", " ") for text in stage.to(chat)]


def progress(stage: Stage) -> list[str]:
    """What the line says of how far it is, again and again."""
    return [text for text in said(stage) if "(Olga): told" in text]


async def test_one_line_stands_for_many(stage: Stage) -> None:
    """Some have cards; of thirty more none has, nor a digest; the line and the head count them, lists name it once."""
    await come(stage, FEW + 1)
    await stage.later(seconds=70)
    before = len(stage.sent)
    late = await come(stage, 30, FEW + 1)
    await stage.later(seconds=60)
    await stage.member(OLGA)
    new = [one.params for one in stage.sent[before:] if one.params.get("chat_id") == STAFF]
    fresh = [str(one.get("text", "")) for one in new if "message_id" not in one]
    assert not any(f"K-{number}" in text for number in late for text in fresh), fresh
    assert [text for text in said(stage) if "open complaints" in text][-1].count("41 open complaints") == 1
    head = [text for text in said(stage) if "with nobody" in text][-1]
    assert "Incident 1" in head and "41 complaints" in head
    await stage.update({"message": message(1, user=customer(99), text="The kettle came broken")})
    other = (await stage.only(1099)).id
    await stage.update({"message": in_group(20, text="/open")})
    listed = said(stage)[-1]
    assert f"K-{other}" in listed and listed.count("K-") == 1 and "/incident 1" in listed
    await stage.update({"message": in_group(21, text="/next")})
    assert f"K-{other}" in stage.to(STAFF)[-1]
    await stage.update({"message": in_group(22, text="/incident 1")})
    assert "41 open complaints" in said(stage)[-1] and said(stage)[-1].count("<b>K-") == 8
    await presses(stage, "Show next", "s:incident_page:1:8")
    assert "9–16 of 41" in said(stage)[-1]


async def test_more_to_say_than_the_line_can_brings_a_card(stage: Stage) -> None:
    """Danger, a claim, and what is none of it: each is shown by itself."""
    await come(stage, FEW + 1)
    await stage.later(seconds=70)
    await stage.member(OLGA)
    (hidden, taken, other) = await come(stage, 3, 20)
    assert not any(f"K-{hidden}" in text for text in stage.to(STAFF))
    await stage.update({"message": message(2, user=customer(20), text="It smells of gas in it")})
    assert any(f"K-{hidden}" in text for text in stage.to(STAFF))
    await stage.update({"message": in_group(20, text=f"/card K-{taken}")})
    shown = in_group(stage.message("Claim", f"K-{taken}", method="send"), SELF, text="card")
    before = len(stage.to(STAFF))
    await stage.update({"callback_query": press(f"s:claim:{taken}:", OLGA, shown)})
    assert any(f"K-{taken}" in text for text in stage.to(STAFF)[before:])
    await stage.update({"message": in_group(21, text=f"/card K-{other}")})
    shown = in_group(stage.message("Not this incident", f"K-{other}", method="send"), SELF, text="card")
    before = len(stage.to(STAFF))
    await stage.update({"callback_query": press(f"s:incident_off:{other}:", OLGA, shown)})
    await stage.later(seconds=20)
    assert any(f"K-{other}" in text for text in stage.to(STAFF)[before:])


async def test_it_goes_to_all_in_pieces_behind_everything_and_the_line_counts_what_arrived(stage: Stage) -> None:
    """Fifty in a round; each once, in the own language; who has blocked us is named as not reached."""
    numbers = await come(stage, AT_ONCE + 20)
    await stage.update({"message": message(1, user=customer(500, "uk"), text="Ваш lift стоїть")})
    await stage.update({"message": in_group(20, text="/incident 1")})
    blocked = refusing("sendMessage", Refusal.BLOCKED, times=9)

    def answer(ready: Any) -> Attempt | None:
        return blocked(ready) if ready.params.get("chat_id") == 1000 + AT_ONCE + 1 else None

    stage.answer = answer
    await presses(stage, "Tell the other 71", "s:incident_tell:1:")
    async with stage.database.reading() as tx:
        told = [one for one in await members.of(tx, 1) if one.told]
    assert len(told) == AT_ONCE, "no more in one round"
    await presses(stage, "Tell the other 71", "s:incident_tell:1:", PETR)
    assert "was told, or is being told now" in str(stage.sent[-1].params)
    await stage.later(seconds=20)
    texts = {nth: [text for text in stage.to(1000 + nth) if "people are at work on it" in text] for nth in range(70)}
    assert [nth for nth, found in texts.items() if len(found) != (nth != AT_ONCE + 1)] == []
    assert any("Ліфт не працює" in text for text in stage.to(1500))
    assert "told 70 of 71, done" in progress(stage)[-1] and "Not reached" in progress(stage)[-1]
    assert (await matter(stage)).spreads == ()
    bulk = [one.letter for one in stage.sent if one.letter.after.counts]
    assert {one.lane for one in bulk} == {Lane.BULK} and len({one.complaint for one in bulk}) == len(bulk) == 70
    assert len(numbers) == 70


async def test_all_are_resolved_by_the_one_who_ends_it(stage: Stage) -> None:
    """Each once, with owner, cause and end; the claimed one stays its owner's; a second press hears who was first."""
    numbers = await come(stage, 15)
    card = in_group(stage.message("Claim", f"K-{numbers[0]}", method="send"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:claim:{numbers[0]}:", PETR, card)})
    await stage.update({"message": in_group(20, text="/incident 1")})
    await presses(stage, "Tell the other 15", "s:incident_tell:1:")
    await stage.update({"message": message(1, user=customer(70), text="The kettle came broken")})
    await stage.update({"message": in_group(21, text="/incident 1 over A new motor is in, the lift runs")})
    await presses(stage, "Resolve all 15", "s:incident_end:1:all")
    line = in_group(stage.message("Resolve all 15", method="send"), SELF, text="line")
    await stage.update({"callback_query": press("s:incident_end:1:equipment", OLGA, line)})
    await stage.update({"callback_query": press("s:incident_end:1:equipment", PETR, line)})
    assert "Olga has decided it" in str(stage.sent[-1].params)
    await stage.later(seconds=20)
    for nth, number in enumerate(numbers):
        one = await stage.only(1000 + nth)
        assert (one.state, one.outcome, one.cause) == (State.RESOLVED, "fixed", "equipment")
        assert one.owner == (PETR if nth == 0 else OLGA)["id"]
        assert (await stage.trail(number)).count("new>resolved" if nth else "claimed>resolved") == 1
        assert sum("A new motor is in" in text for text in stage.to(1000 + nth)) == 1
        assert sum("solved for you?" in text for text in stage.to(1000 + nth)) == 1
    assert (await stage.only(1070)).state is State.NEW
    assert "told 15 of 15, done" in progress(stage)[-1] and "/fix equipment" in progress(stage)[-1]


async def test_what_a_line_has_shown_is_shown_by_itself_when_it_is_over(stage: Stage) -> None:
    """Nobody has told them anything: they wait like all others, and no complaint is lost from sight."""
    await come(stage, FEW + 1)
    await stage.later(seconds=70)
    hidden = await come(stage, 12, 20)
    await stage.member(OLGA)
    await stage.update({"message": in_group(21, text="/incident 1 over")})
    await stage.later(seconds=30)
    shown = "".join(said(stage))
    assert [number for number in hidden if f"K-{number}" not in shown] == []


async def test_a_line_that_was_deleted_is_said_anew(stage: Stage) -> None:
    """The line stands for many: it must not be lost."""
    stage.answer = refusing("editMessageText", Refusal.EDIT_GONE)
    await come(stage, 2)
    await stage.later(seconds=30)
    assert sum("2 open complaints" in text for text in said(stage)) == 1
    assert stage.message("2\u00a0open complaints", method="send")


async def test_telling_again_changes_nothing_when_a_round_is_done_twice(stage: Stage) -> None:
    """The key of each event is its news and its complaint."""
    await come(stage, 3)
    await stage.update({"message": in_group(20, text="/incident 1")})
    await presses(stage, "Tell the other 3", "s:incident_tell:1:")
    async with stage.database.transaction() as tx:
        waiting = await inbox.take(tx, 100)
    assert waiting == []
    before = len(stage.to(1000))
    async with stage.database.transaction() as tx:
        await inbox.ask_of_ourselves(tx, [(f"incident:1:1:{(await stage.only(1000)).id}", "{}")], stage.now)
        assert await inbox.take(tx, 100) == [], "a known key adds nothing"
    assert len(stage.to(1000)) == before


async def test_the_line_of_how_far_it_is_stands_where_it_was_asked_for(database: Database) -> None:
    """In the group where the command was written; the incident holds for both, and so do its news."""
    stage = TwoGroups(database)
    await stage.team()
    asked = {**in_group(8, text=LIFT), "chat": SHOP_CHAT}
    await stage.update({"message": asked})
    assert any("It holds for all groups" in text for text in said(stage, SHOP)) and said(stage) == []
    await stage.update({"message": message(1, user=customer(1), text="Your lift stands still")})
    number = (await stage.only(1001)).id
    card = in_group(stage.message("Tell of incident", f"K-{number}", method="send"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:incident:{number}:", OLGA, card)})
    await stage.update({"message": {**in_group(9, text="/incident 1 It comes, news 15:00"), "chat": SHOP_CHAT}})
    await stage.later(seconds=20)
    assert any("It comes" in text for text in said(stage, 1001))
    assert any("told 1 of 1, done" in text for text in said(stage, SHOP))
    assert not any("told" in text and "of 1" in text for text in said(stage))
