"""Talk among colleagues stays among colleagues: what they say to the bot's own lines reaches no customer."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage import rooms
from storage.database import Database
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.test_batch import resolve
from tests.handlers.updates import ANN, AT, OLGA, SELF, STAFF, in_group, in_topic, message, press, private

ASIDE = "Petr, what on earth did you tell her?"


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """A group whose members Telegram has just named; nobody is a manager."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    yield made


async def _below(stage: Stage, words: str, number: int) -> None:
    """A colleague replies to the newest line of ours with these words."""
    notice = in_group(stage.message(words, method="send"), SELF, text=words)
    await stage.update({"message": in_group(number, PETR, text=ASIDE, reply_to_message=notice)})


async def scored_low(stage: Stage, number: int) -> None:
    """Resolved; Ann says yes, is asked a day later, and gives two of five."""
    await resolve(stage, number)
    await stage.update({"callback_query": press(f"u:solved:{number}:yes")})
    await stage.later(hours=25)
    await stage.member(PETR)
    await stage.update({"callback_query": press(f"u:score:{number}:2")})


async def test_a_reply_to_a_notice_is_a_note_and_says_so(stage: Stage) -> None:
    """Under "scored", under the low score and under "is open again": kept, told, and never sent."""
    number = await complain(stage)
    await claim(stage)
    await scored_low(stage, number)
    await _below(stage, "scored", 61)
    await _below(stage, "Handled by", 62)
    await stage.update({"callback_query": press(f"u:solved:{number}:no")})
    await _below(stage, "is open again", 63)
    assert not any(ASIDE in text for text in stage.to(101))
    assert sum("Kept as a note: Ann did not get it" in text for text in stage.to(STAFF)) == 3


async def test_a_reply_below_a_line_about_nobody_is_answered(stage: Stage) -> None:
    """A digest or a line about no complaint has no customer: the colleague hears that nobody got it."""
    line = in_group(900, SELF, text="One update could not be processed")
    await stage.update({"message": in_group(64, PETR, text=ASIDE, reply_to_message=line)})
    assert any("Nobody outside this group got this" in text for text in stage.to(STAFF))


async def test_a_reply_to_the_card_and_to_their_words_still_leaves(stage: Stage) -> None:
    """What is meant for the customer goes on reaching the customer."""
    await complain(stage)
    await claim(stage)
    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"message": in_group(65, OLGA, text="We are on it", reply_to_message=card)})
    assert any("We are on it" in text for text in stage.to(101))


@pytest.mark.parametrize("over", ["cancelled", "sent"])
async def test_a_reply_to_a_question_that_is_over_is_no_answer_to_the_next_one(stage: Stage, over: str) -> None:
    """Olga is asked twice what she needs from Ann; what she says below the first line goes to nobody."""
    number = await complain(stage)
    await claim(stage)
    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:ask:{number}:", OLGA, card)})
    first = in_group(stage.message("what do you need", method="send"), SELF, text="what?")
    if over == "cancelled":
        await stage.update({"callback_query": press(f"s:cancel:{number}:ask", OLGA, first)})
    else:
        await stage.update({"message": in_group(66, OLGA, text="Your address?", reply_to_message=first)})
    await stage.update({"callback_query": press(f"s:ask:{number}:", OLGA, card)})
    await stage.update({"message": in_group(67, OLGA, text=ASIDE, reply_to_message=first)})
    assert not any(ASIDE in text for text in stage.to(101))
    assert any("Kept as a note: Ann did not get it" in text for text in stage.to(STAFF))


async def test_the_last_question_of_resolve_is_over_with_its_answer(stage: Stage) -> None:
    """Resolved, not solved after all, and being resolved again: an answer below the first question goes to nobody."""
    number = await complain(stage)
    await claim(stage)
    await resolve(stage, number)
    first = in_group(stage.message("s:outcome:", method="send"), SELF, text="what was done?")
    await stage.update({"callback_query": press(f"u:solved:{number}:no")})
    for data in (f"s:resolve:{number}:", f"s:outcome:{number}:replaced", f"s:cause:{number}:product"):
        under = in_group(stage.message("s:", method="send"), SELF, text="x")
        await stage.update({"callback_query": press(data, OLGA, under)})
    await stage.update({"message": in_group(68, OLGA, text=ASIDE, reply_to_message=first)})
    assert not any(ASIDE in text for text in stage.to(101))
    assert any("Kept as a note: Ann did not get it" in text for text in stage.to(STAFF))


@pytest.mark.parametrize("taken", [False, True])
async def test_a_form_that_is_begun_anew_is_answered_below_its_own_question(stage: Stage, taken: bool) -> None:
    """The line that asked before goes to nobody any more, unless a press on it has taken it over."""
    number = await complain(stage)
    await claim(stage)
    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:resolve:{number}:", OLGA, card)})
    first = in_group(stage.message("s:outcome:", method="send"), SELF, text="x")
    await stage.update({"callback_query": press(f"s:resolve:{number}:", OLGA, card)})
    second = in_group(stage.message("s:outcome:", method="send"), SELF, text="x")
    assert first["message_id"] != second["message_id"]
    for data in (f"s:outcome:{number}:replaced", f"s:cause:{number}:product"):
        await stage.update({"callback_query": press(data, OLGA, first if taken else second)})
    await stage.update({"message": in_group(68, OLGA, text=ASIDE, reply_to_message=first)})
    assert any(ASIDE in text for text in stage.to(101)) == taken


# Managers, in private -----------------------------------------------------------------------------

IRYNA = {**OLGA, "id": 777, "first_name": "Iryna"}


async def alerted(stage: Stage) -> int:
    """Ann gives two of five, and Iryna, who is a manager, hears of it; the number."""
    stage.policy = replace(stage.policy, managers=(777,))
    number = await complain(stage)
    await claim(stage)
    await scored_low(stage, number)
    return number


async def test_the_alert_brings_the_words_the_way_and_a_button(stage: Stage) -> None:
    """What the customer said, a link to the topic, [Answer], and where a reply goes."""
    number = await alerted(stage)
    (alert,) = (one.params for one in stage.sent if one.params.get("chat_id") == 777)
    assert "The kettle came broken" in alert["text"]
    assert f'href="https://t.me/c/{str(STAFF)[4:]}/' in alert["text"]
    assert "Olga gets it as a note, Ann does not" in alert["text"]
    assert alert["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == f"m:answer:{number}:"


async def test_a_managers_answer_is_a_note_until_they_send_it(stage: Stage) -> None:
    """A reply to the alert opens no complaint: it stands in the topic; one press sends it, a second one does not."""
    number = await alerted(stage)
    alert = message(stage.message(f"m:answer:{number}:"), private(IRYNA), SELF, text="low score")
    answer = message(5, user=IRYNA, text="Call Ann today", reply_to_message=alert)
    await stage.update({"message": answer})
    assert await stage.complaints(777) == {}
    assert any("Iryna" in text and "Call Ann today" in text for text in stage.to(STAFF))
    assert not any("Call Ann today" in text for text in stage.to(101))

    noted = message(stage.message(f"m:send:{number}:5"), private(IRYNA), SELF, text="noted")
    for _ in range(2):
        await stage.update({"callback_query": press(f"m:send:{number}:5", IRYNA, noted)})
    assert sum("Call Ann today" in text for text in stage.to(101)) == 1
    await stage.update({"message": message(9, text="Who is Iryna?")})
    assert await stage.complaints(777) == {}


async def test_a_message_that_is_no_reply_is_asked_about(stage: Stage) -> None:
    """Within the hour: whose is it? Without a choice it is a note; later a manager is a customer like anybody."""
    number = await alerted(stage)
    await stage.update({"message": message(5, user=IRYNA, text="Call Ann today")})
    assert await stage.complaints(777) == {}
    await stage.later(minutes=1)
    assert any("Call Ann today" in text for text in stage.to(STAFF))
    assert any(f"K-{number}: Olga has this as a note" in text for text in stage.to(777))
    await stage.later(hours=1)
    await stage.update({"message": message(6, user=IRYNA, text="The shop is cold")})
    assert (await stage.only(777)).words[0].text == "The shop is cold"


async def test_who_is_no_manager_can_press_no_managers_button(stage: Stage) -> None:
    """Forged data from a customer's chat changes nothing and is answered."""
    number = await alerted(stage)
    borys = {**ANN, "id": 102, "first_name": "Borys"}
    for data in (f"m:send:{number}:5", f"m:answer:{number}:", f"m:about:{number}:", f"m:own:{number}:", "m:send:1:x"):
        before = len(stage.sent)
        await stage.update({"callback_query": press(data, borys, message(3, private(borys), SELF, text="x"))})
        assert [one.method for one in stage.sent[before:]] == ["answerCallbackQuery"]


async def test_an_edited_note_of_a_manager_is_told(stage: Stage) -> None:
    """The copy in the topic cannot follow by itself; a sent one is changed for the customer."""
    number = await alerted(stage)
    alert = message(stage.message(f"m:answer:{number}:"), private(IRYNA), SELF, text="low score")
    await stage.update({"message": message(5, user=IRYNA, text="Call Ann", reply_to_message=alert)})
    changed = message(5, user=IRYNA, text="Write to Ann", edit_date=AT + 5)
    await stage.update({"edited_message": changed})
    assert any("changed the note" in text and "Write to Ann" in text for text in stage.to(STAFF))
    noted = message(stage.message(f"m:send:{number}:5"), private(IRYNA), SELF, text="noted")
    await stage.update({"callback_query": press(f"m:send:{number}:5", IRYNA, noted)})
    await stage.update({"edited_message": message(5, user=IRYNA, text="Visit Ann", edit_date=AT + 9)})
    assert "<b>Iryna</b>\nVisit Ann" in stage.to(101)


# Hints, and the beginning of a topic --------------------------------------------------------------


async def test_the_first_plain_message_in_a_topic_gets_one_hint(stage: Stage) -> None:
    """Everybody writes past the customer once; told once a person, it is known."""
    await complain(stage)
    await claim(stage)
    topic = next(one.letter.complaint for one in stage.sent if one.method == "createForumTopic")
    assert topic is not None
    async with stage.database.reading() as tx:
        room = (await rooms.load_rooms(tx, {topic}))[topic]
    assert room.topic is not None
    for number, who in ((40, OLGA), (41, OLGA), (42, PETR)):
        await stage.update({"message": in_topic(room.topic, number, who, text="Hello Ann, can you send a photo?")})
    assert sum("Ann did not get it" in text for text in stage.to(STAFF)) == 2
    assert not any("can you send a photo" in text for text in stage.to(101))


async def test_a_topic_begins_with_what_was_already_said(stage: Stage) -> None:
    """A reply before the claim is made on the board; the topic that it opens must hold it too."""
    await complain(stage)
    card = in_group(stage.message("claim", method="send"), SELF, text="card")
    await stage.update({"message": in_group(40, PETR, text="We look for it now", reply_to_message=card)})
    assert any("We look for it now" in text for text in stage.to(101))
    told = [
        one.params
        for one in stage.sent
        if "We look for it now" in str(one.params.get("text")) and one.params.get("message_thread_id")
    ]
    assert [("Petr" in one["text"], "has already written" in one["text"]) for one in told] == [(True, True)]
