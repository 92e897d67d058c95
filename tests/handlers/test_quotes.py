"""A part of a message that somebody marks and answers: the other side reads which words were meant."""

from collections.abc import AsyncIterator

import pytest

from tests.handlers.stage import Stage, claim, complain
from tests.handlers.test_leaks import IRYNA, alerted
from tests.handlers.updates import (
    FILE,
    OLGA,
    PHOTO,
    SELF,
    STAFF,
    Json,
    a_card,
    in_group,
    message,
    press,
    private,
)

MARKED: Json = {"quote": {"text": "the <lid>", "position": 3, "is_manual": True}}
KINDS: list[Json] = [
    {"text": "This one"},
    {"photo": PHOTO, "caption": "This one"},
    {"photo": PHOTO},
    {"voice": {**FILE, "duration": 1}},
    {"sticker": {**FILE, "width": 1, "height": 1, "type": "regular", "is_animated": False, "is_video": False}},
    {"location": {"latitude": 50.4, "longitude": 30.5}},
]
NAMES = ["text", "photo", "bare photo", "voice", "sticker", "location"]


@pytest.fixture
async def claimed(stage: Stage) -> AsyncIterator[Stage]:
    """Ann has complained, Olga has claimed and written."""
    await complain(stage)
    await claim(stage)
    card = a_card(stage.message("resolve", method="send"), (await stage.only(101)).id)
    await stage.update({"message": in_group(30, text="Is it the <lid> or the spout?", reply_to_message=card)})
    yield stage


def words(stage: Stage, chat: int, before: int) -> list[str]:
    """What reached a chat since then."""
    found = [one.params for one in stage.sent[before:] if one.params.get("chat_id") == chat]
    return [str(one.get("text") or one.get("caption") or "") for one in found]


def answered(stage: Stage) -> Json:
    """Olga's words, in Ann's chat."""
    return message(stage.message("or the spout"), private(), SELF, text="Is it the <lid> or the spout?")


@pytest.mark.parametrize("content", KINDS, ids=NAMES)
async def test_staff_read_which_words_a_customer_means(claimed: Stage, content: Json) -> None:
    """With whatever they answer; escaped like all that people write."""
    before = len(claimed.sent)
    await claimed.update({"message": message(2, reply_to_message=answered(claimed), **MARKED, **content)})
    told = "\n".join(words(claimed, STAFF, before))
    assert "“the &lt;lid&gt;”" in told
    assert "This one" in told or "This one" not in str(content)


@pytest.mark.parametrize("content", KINDS, ids=NAMES)
async def test_a_customer_reads_which_words_a_colleague_means(claimed: Stage, content: Json) -> None:
    """Above the answer."""
    await claimed.update({"message": message(2, text="It is the <lid> that leaks")})
    shown = in_group(claimed.message("that leaks"), SELF, text="Ann\nIt is the <lid> that leaks")
    before = len(claimed.sent)
    await claimed.update({"message": in_group(40, reply_to_message=shown, **MARKED, **content)})
    told = "\n".join(words(claimed, 101, before))
    assert "“the &lt;lid&gt;”" in told and "Olga" in told


async def test_the_card_shows_marked_words(stage: Stage) -> None:
    """Of a complaint that nobody has yet."""
    await complain(stage)
    receipt = message(stage.message("Saved as"), private(), SELF, text="Your complaint is saved, the <lid>")
    await stage.update({"message": message(2, text="What is this?", reply_to_message=receipt, **MARKED)})
    card = [one.params["text"] for one in stage.sent if one.letter.after.board][-1]
    assert "“the &lt;lid&gt;” What is this?" in card


async def test_marked_words_stay_when_the_answer_changes(claimed: Stage) -> None:
    """Whether Telegram repeats them with the change or not."""
    await claimed.update({"message": message(2, text="It is the <lid> that leaks")})
    shown = in_group(claimed.message("that leaks"), SELF, text="Ann\nIt is the <lid> that leaks")
    await claimed.update({"message": in_group(40, reply_to_message=shown, text="We send one", **MARKED)})
    before = len(claimed.sent)
    await claimed.update({"edited_message": in_group(40, text="We send two", edit_date=1)})
    (told,) = words(claimed, 101, before)
    assert told == "<b>Olga</b>\n“the &lt;lid&gt;”\nWe send two"


async def test_marked_words_in_a_flood(claimed: Stage) -> None:
    """Gathered with the others, each with its marked words."""
    before = len(claimed.sent)
    for n in range(40, 70):
        await claimed.update({"message": message(n, text="This one", reply_to_message=answered(claimed), **MARKED)})
    await claimed.later(minutes=3)
    (told,) = [said for said in words(claimed, STAFF, before) if "in a row" in said]
    assert told.count("“the &lt;lid&gt;” This one") > 5


async def test_marked_words_of_our_question_stay_with_the_staff(claimed: Stage) -> None:
    """The answer to a form's question goes to the customer, the question does not."""
    number = (await claimed.only(101)).id
    card = a_card(claimed.message("resolve", method="send"), number)
    await claimed.update({"callback_query": press(f"s:ask:{number}:", OLGA, card)})
    question = in_group(claimed.message("what do you need"), SELF, text="what?")
    before = len(claimed.sent)
    await claimed.update({"message": in_group(40, text="Your address?", reply_to_message=question, **MARKED)})
    (told,) = words(claimed, 101, before)
    assert "Your address?" in told and "lid" not in told


async def test_what_a_manager_marks_in_an_alert_stays_with_the_staff(stage: Stage) -> None:
    """The note in the topic shows it; what is sent to the customer does not, nor does a change of it."""
    number = await alerted(stage)
    alert = message(stage.message(f"m:answer:{number}:"), private(IRYNA), SELF, text="low score, the <lid>")
    await stage.update({"message": message(5, user=IRYNA, text="Call Ann", reply_to_message=alert, **MARKED)})
    assert any("“the &lt;lid&gt;”\nCall Ann" in said for said in stage.to(STAFF))
    noted = message(stage.message(f"m:send:{number}:5"), private(IRYNA), SELF, text="noted")
    await stage.update({"callback_query": press(f"m:send:{number}:5", IRYNA, noted)})
    changed = message(5, user=IRYNA, text="Visit Ann", edit_date=9, reply_to_message=alert, **MARKED)
    await stage.update({"edited_message": changed})
    assert stage.to(101)[-2:] == ["<b>Iryna</b>\nCall Ann", "<b>Iryna</b>\nVisit Ann"]
