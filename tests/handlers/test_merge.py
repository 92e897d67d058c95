"""Two numbers that become one, and an addition that becomes its own, over both databases."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.states import State
from storage.database import Database
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import ANN, OLGA, PHOTO, SELF, STAFF, in_group, message, press, private

NUMBERS = itertools.count(50)


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Ann has complained; Olga and Petr are here."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    await complain(made)
    yield made


async def adds(stage: Stage, text: str) -> None:
    """Ann writes more about the same."""
    await stage.update({"message": message(3, text=text, date=int(stage.now.timestamp()))})


async def second(stage: Stage) -> tuple[int, int]:
    """Ann has another number, about the same thing, which nobody has; Olga has the first."""
    first = await claim(stage)
    await stage.later(minutes=20)
    await adds(stage, "The kettle is broken, as I said")
    under = message(stage.message("Start a new complaint", method="send"), private(), SELF, text="x")
    await stage.update({"callback_query": press(f"u:new:{first}:", ANN, under)})
    await stage.member(OLGA)
    await stage.member(PETR)
    return first, max(await stage.complaints(101), key=lambda one: (one != first, one))


async def asks(stage: Stage, words: str) -> None:
    """Olga writes a command."""
    await stage.update({"message": in_group(next(NUMBERS), text=words)})


async def test_the_owned_one_stays_and_both_can_be_found(stage: Stage) -> None:
    """Whatever is named first; a claim of the other comes too late, and what Ann writes to it reaches the one left."""
    first, other = await second(stage)
    await asks(stage, f"/merge K-{other} K-{first}")
    known = await stage.complaints(101)
    assert (known[first].owner, known[first].merged, known[first].state) == (201, (other,), State.CLAIMED)
    assert f"K-{other} and K-{first} are about one thing" in stage.to(101)[-1]
    card = in_group(stage.message(f"<b>K-{other}</b>", "claim", method="send"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:claim:{other}:", PETR, card)})
    toast = [one for one in stage.sent if one.method == "answerCallbackQuery"][-1]
    assert f"part of K-{first}" in str(toast.params["text"])
    receipt = message(stage.message(f"K-{other}", "will answer", method="send"), private(), SELF, text="x")
    await stage.update({"message": message(31, text="And now?", reply_to_message=receipt)})
    topic = [one.params for one in stage.sent if "And now?" in str(one.params.get("text"))]
    (room,) = {one.params["message_thread_id"] for one in stage.sent if "/me Olga" in str(one.params.get("text"))}
    assert [one["message_thread_id"] for one in topic] == [room]
    await asks(stage, f"/find K-{other}")
    assert f"K-{other}" in stage.to(STAFF)[-1]
    await asks(stage, f"/merge K-{first} K-{other}")
    assert "stay two" in stage.to(STAFF)[-1]


async def test_the_story_of_both_is_told_under_either_number(stage: Stage) -> None:
    """In order, with what each was called then; what is changed later stands as a change; a third one joins them."""
    first, other = await second(stage)
    await asks(stage, f"/merge K-{first} K-{other}")
    edit = message(3, text="The kettle is broken, and the lid", date=int(stage.now.timestamp()), edit_date=1)
    await stage.update({"edited_message": edit})
    for number in (first, other):
        await asks(stage, f"/history K-{number}")
        shown = stage.to(STAFF)[-1]
        wanted = ("came broken", f"K-{other} · from Ann: The kettle is broken, as I", "made it a part")
        places = [shown.find(one) for one in wanted]
        assert -1 not in places and places == sorted(places), shown
        assert "from Ann (changed): The kettle is broken, and the lid" in shown
        assert f"K-{other} · Olga: made it a part of the other number" in shown
        assert f"K-{first} · " not in shown and "withdrawn" not in shown
        assert shown.startswith(f"K-{other} is a part of K-{first}") == (number == other)
    await asks(stage, f"/card K-{other}")
    assert "part of another number" in stage.to(STAFF)[-1]
    await stage.later(minutes=20)
    await stage.update({"message": message(70, text="It leaks", date=int(stage.now.timestamp()))})
    under = message(stage.message("Start a new complaint", method="send"), private(), SELF, text="x")
    await stage.update({"callback_query": press(f"u:new:{first}:", ANN, under)})
    await stage.member(OLGA)
    third = (await stage.complaints(101)).keys() - {first, other}
    await asks(stage, f"/merge K-{min(third)} K-{first}")
    await asks(stage, f"/history K-{other}")
    assert f"K-{min(third)} · from Ann: It leaks" in stage.to(STAFF)[-1]


async def test_an_asked_manager_reads_the_words_of_both(stage: Stage) -> None:
    """Whoever decides without having read the topic gets all that was written."""
    stage.policy = replace(stage.policy, managers=(777,))
    first, other = await second(stage)
    await asks(stage, f"/merge K-{first} K-{other}")
    card = in_group(stage.message(f"<b>K-{first}</b>", "s:escalate"), SELF, text="card")
    before = len(stage.to(777))
    await stage.update({"callback_query": press(f"s:escalate:{first}:", OLGA, card)})
    question = in_group(stage.message("s:cancel:", "escalate", method="send"), SELF, text="x")
    await stage.update({"message": in_group(next(NUMBERS), text="May I?", reply_to_message=question)})
    told = "\n".join(stage.to(777)[before:])
    assert "The kettle came broken" in told and "The kettle is broken, as I said" in told


async def test_the_topic_gets_what_the_card_of_the_other_could_not_hold(stage: Stage) -> None:
    """Both were merged before anybody took them: the photo of the other one comes to the topic, in order."""
    number = (await stage.only(101)).id
    for step in ("where", "what", "wish"):
        await stage.later(seconds=6)
        await stage.update({"callback_query": press(f"u:skip:{number}:{step}", ANN)})
    await stage.later(minutes=20)
    await stage.update({"message": message(3, photo=PHOTO, caption="see here", date=int(stage.now.timestamp()))})
    under = message(stage.message("Start a new complaint", method="send"), private(), SELF, text="x")
    await stage.update({"callback_query": press(f"u:new:{number}:", ANN, under)})
    await stage.member(OLGA)
    other = max(await stage.complaints(101), key=lambda one: (one != number, one))
    await asks(stage, f"/merge K-{number} K-{other}")
    before = len(stage.sent)
    card = in_group(stage.message(f"<b>K-{number}</b>", "s:claim"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:claim:{number}:", OLGA, card)})
    (brought,) = [one.params for one in stage.sent[before:] if one.method == "copyMessage"]
    assert brought["message_thread_id"] and "see here" in brought["caption"]


async def test_an_open_topic_gets_all_that_was_sent_to_the_other(stage: Stage) -> None:
    """Words and photo, once, under the number that they were written to; what came before stays where it is."""
    first, other = await second(stage)
    await stage.later(minutes=1)
    await stage.member(OLGA)
    receipt = message(stage.message(f"K-{other}", "will answer", method="send"), private(), SELF, text="x")
    photo = message(32, photo=PHOTO, caption="the lid", reply_to_message=receipt)
    await stage.update({"message": photo})
    before = len(stage.sent)
    await asks(stage, f"/merge K-{first} K-{other}")
    (room,) = {one.params["message_thread_id"] for one in stage.sent if "/me Olga" in str(one.params.get("text"))}
    brought = [one.params for one in stage.sent[before:] if one.params.get("message_thread_id") == room]
    (words,) = [one for one in brought if "The kettle is broken, as I said" in str(one.get("text"))]
    assert f"K-{other}: 2" in words["text"] and "came broken" not in words["text"]
    (file,) = [one for one in brought if "from_chat_id" in one or "photo" in one]
    assert f"K-{other}" in file["caption"] and "photo" in file["caption"]
    again = len(stage.sent)
    await stage.update({"message": photo})
    assert not [one for one in stage.sent[again:] if one.method in ("copyMessage", "sendPhoto")]


async def test_of_two_customers_nothing_is_merged(stage: Stage) -> None:
    """It says what fits instead."""
    number = (await stage.only(101)).id
    await stage.update({"message": message(5, user={**ANN, "id": 900}, text="Nothing arrived")})
    await asks(stage, f"/merge K-{number} K-{(await stage.only(900)).id}")
    assert "two customers" in stage.to(STAFF)[-1] and "/link" in stage.to(STAFF)[-1]


async def test_an_addition_becomes_its_own(stage: Stage) -> None:
    """A reply to the words as they stand in the group says which; the first words are no addition."""
    number = await claim(stage)
    await adds(stage, "And the courier was rude")
    shown = in_group(stage.message("And the courier", method="send"), SELF, text="x")
    await stage.update({"message": in_group(next(NUMBERS), text="/split", reply_to_message=shown)})
    made = (await stage.complaints(101)).keys() - {number}
    assert len(made) == 1
    assert f"K-{min(made)}" in stage.to(101)[-1] and "And the courier was rude" in stage.to(101)[-1]
    assert (await stage.complaints(101))[min(made)].parted_from == number
    card = in_group(stage.message(f"<b>K-{number}</b>", "s:resolve", method="send"), SELF, text="card")
    await stage.update({"message": in_group(next(NUMBERS), text="/split", reply_to_message=card)})
    assert "Nothing was split off" in stage.to(STAFF)[-1]
