"""A refusal on both databases: three replies become one message, and a review reaches who shall read it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.states import State
from storage.database import Database
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, in_group, message, press

REASON, INSTEAD = "The seal was cut: see your second photo", "A new lid at half the price"


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga has claimed Ann's complaint, and presses Not upheld."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(777,))
    await made.member(OLGA)
    number = await complain(made)
    await claim(made)
    for data in (f"s:resolve:{number}:", f"s:outcome:{number}:not_upheld", f"s:cause:{number}:expectation"):
        under = in_group(made.message("s:", method="send"), SELF, text="x")
        await made.update({"callback_query": press(data, OLGA, under)})
    yield made


async def answers(stage: Stage, question: str, number: int, words: str) -> None:
    """Olga replies to a question of ours."""
    asked = in_group(stage.message(question, method="send"), SELF, text="x")
    await stage.update({"message": in_group(number, text=words, reply_to_message=asked)})


async def refused(stage: Stage) -> int:
    """All three answers are given; the message that Ann gets."""
    await answers(stage, "how was", 40, "The seal")
    await stage.update({"edited_message": in_group(40, text=REASON, edit_date=1)})
    await answers(stage, "instead?", 41, "Nothing, sorry")
    await answers(stage, "instead?", 42, INSTEAD)
    assert [text for text in stage.to(101) if "Nothing" in text or "seal" in text] == []
    await answers(stage, "who decided", 43, "me")
    return stage.message("Ask for a review", method="send")


async def test_three_replies_are_one_message(stage: Stage) -> None:
    """With what was changed and corrected on the way; nobody asks whether it is solved."""
    await refused(stage)
    (told,) = [text for text in stage.to(101) if REASON in text]
    assert INSTEAD in told and "Olga" in told and "Nothing" not in told
    assert told == stage.to(101)[-1]
    assert (await stage.only(101)).state is State.RESOLVED
    await stage.later(days=6)
    assert stage.to(101)[-1] == told


async def test_a_review_comes_before_people(stage: Stage) -> None:
    """A line on the board, the managers in private with reason and link, and Ann hears the time; all of it once."""
    shown = await refused(stage)
    number = (await stage.only(101)).id
    before = len(stage.sent)
    for _ in range(2):
        await stage.update({"callback_query": press(f"u:review:{number}:", ANN, message(shown, text="x"))})
    calls = stage.sent[before:]
    told = [one for one in calls if one.params.get("chat_id") == 777]
    assert len(told) == 1 and REASON in told[0].params["text"] and "The kettle came broken" in told[0].params["text"]
    assert "t.me/c/" in told[0].params["text"]
    (line,) = [one for one in calls if one.params.get("chat_id") == STAFF and "asks for a review" in str(one.params)]
    assert "message_thread_id" not in line.params and line.letter.share == "alerts"
    assert sum("will read everything anew and answer here" in text for text in stage.to(101)) == 1
    assert "open again already" in str([one.params for one in calls if one.method == "answerCallbackQuery"][-1])
    assert (await stage.only(101)).state is State.REOPENED
