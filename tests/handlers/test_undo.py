"""Words for a customer on their way back, over both databases: in time, in an edit, at the customer's, and too late."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.attempts import Refusal
from storage.database import Database
from tests.handlers.stage import Stage, claim, complain, refusing
from tests.handlers.updates import AT, OLGA, SELF, STAFF, in_group, press

WORDS = "It is your own fault"


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga has claimed Ann's complaint."""
    made = Stage(database)
    await made.member(OLGA)
    await complain(made)
    await claim(made)
    yield made


async def replies(stage: Stage, number: int, words: str = WORDS) -> None:
    """Olga replies to the card."""
    card = in_group(stage.message("s:resolve:", method="send"), SELF, text="x")
    await stage.update({"message": in_group(number, text=words, reply_to_message=card, date=AT)})


async def withdraws(stage: Stage, number: int, answered: int) -> str:
    """Olga replies with /withdraw to a message of hers; what stands below it."""
    of = in_group(answered, OLGA, text="x")
    entity = {"type": "bot_command", "offset": 0, "length": 9}
    await stage.update({"message": in_group(number, text="/withdraw", entities=[entity], reply_to_message=of)})
    return stage.to(STAFF)[-1]


async def test_in_time_it_never_leaves(stage: Stage) -> None:
    """With REPLY_DELAY words wait; withdrawn they are gone, changed they leave as they read now, and once."""
    stage.policy = replace(stage.policy, reply_delay=timedelta(seconds=10))
    await replies(stage, 40)
    assert "never left" in await withdraws(stage, 41, 40)
    await replies(stage, 42)
    await stage.update({"edited_message": in_group(42, text="I am sorry", edit_date=AT + 1)})
    await stage.later(seconds=11)
    await stage.deliver()
    told = "".join(stage.to(101))
    assert WORDS not in told and told.count("I am sorry") == 1
    assert "may have read it" in await withdraws(stage, 43, 42)


async def test_later_it_is_deleted_there(stage: Stage) -> None:
    """All its parts; the colleague hears that it had been delivered. What cannot be deleted is said as well."""
    await replies(stage, 40)
    copy = stage.message(WORDS, method="sendMessage")
    assert "Deleted at Ann" in await withdraws(stage, 41, 40)
    assert [one.params["message_id"] for one in stage.sent if one.method == "deleteMessage"] == [copy]
    await replies(stage, 44, "another one, which stays")
    stage.answer = refusing("deleteMessage", Refusal.OTHER)
    assert "did not delete it" in await withdraws(stage, 45, 44)
    stage.now += timedelta(hours=48, seconds=1)
    await stage.member(OLGA)
    assert "48" in await withdraws(stage, 46, 44)
    assert "which complaint" in await withdraws(stage, 47, 41)


async def test_words_that_hurt_wait_for_a_second_press(stage: Stage) -> None:
    """They are a note until then; a change that hurts no more sends them."""
    await replies(stage, 40, "Please calm down")
    assert "calm down" in stage.to(STAFF)[-1] and not any("calm down" in text for text in stage.to(101))
    number = (await stage.only(101)).id
    under = in_group(stage.message("s:deliver:", method="send"), SELF, text="x")
    await stage.update({"callback_query": press(f"s:deliver:{number}:40", OLGA, under)})
    assert "calm down" in stage.to(101)[-1]
    await replies(stage, 42, "It is our policy: our policy is to wait")
    await stage.update({"edited_message": in_group(42, text="You get it tomorrow", edit_date=AT + 1)})
    assert "You get it tomorrow" in stage.to(101)[-1] and not any("policy" in text for text in stage.to(101))


async def test_below_an_own_answer_a_press_decides(stage: Stage) -> None:
    """Neither sent nor kept in silence."""
    await replies(stage, 40)
    mine = in_group(40, OLGA, text=WORDS)
    await stage.update({"message": in_group(50, text="It left at noon", reply_to_message=mine)})
    assert "To Ann?" in stage.to(STAFF)[-1] and not any("noon" in text for text in stage.to(101))
    number = (await stage.only(101)).id
    under = in_group(stage.message("To Ann?", method="send"), SELF, text="x")
    for _ in range(2):
        await stage.update({"callback_query": press(f"s:deliver:{number}:50", OLGA, under)})
    assert sum("noon" in text for text in stage.to(101)) == 1


async def test_a_note_by_command(stage: Stage) -> None:
    """As a reply to the card it reaches nobody; without a complaint it is asked for one."""
    await replies(stage, 40, "/note the courier is new here")
    assert not any("courier" in text for text in stage.to(101))
    assert [one.params["message_id"] for one in stage.sent if one.method == "setMessageReaction"][-1] == 40
    await stage.update({"message": in_group(51, text="/note to nobody")})
    assert "which complaint" in stage.to(STAFF)[-1]


async def test_a_wording_is_kept_and_brought_back(stage: Stage) -> None:
    """By its name, with the number of the complaint; whoever got it once does not get it again unchanged."""
    await replies(stage, 40, "Your new lid leaves us today, it is in your hands in two days")
    entity = {"type": "bot_command", "offset": 0, "length": 5}
    mine = in_group(40, OLGA, text="x")
    await stage.update({"message": in_group(41, text="/save lid", entities=[entity], reply_to_message=mine)})
    assert "Saved as" in stage.to(STAFF)[-1]
    await replies(stage, 42, "/w")
    assert "lid (en)" in stage.to(STAFF)[-1]
    await replies(stage, 43, "/w lid")
    assert "has read exactly this" in stage.to(STAFF)[-1] and "Your new lid leaves us today" in stage.to(STAFF)[-1]
    before = len(stage.to(101))
    await replies(stage, 44, "Your new lid leaves us today, it is in your hands in two days")
    assert len(stage.to(101)) == before and "these words before" in stage.to(STAFF)[-1]
