"""The desk on both databases: the whole story, replays, and every kind of refusal."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from dialogs.states import State
from handlers.attempts import Attempt, Fate, Refusal
from storage import links, messages, outbox, rooms
from storage.database import Database
from storage.statement import Statement
from storage.tables import metadata
from tests.handlers.stage import PETR, Stage, claim, complain, refusing
from tests.handlers.updates import (
    ANN,
    OLGA,
    PHOTO,
    SELF,
    STAFF,
    heard,
    in_group,
    message,
    press,
)
from tests.shows import shows


async def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, except what says only that time has passed."""
    from sqlalchemy import select

    found = {}
    async with database.reading() as tx:
        for table in metadata.sorted_tables:
            rows = await tx.rows(Statement(any=select(table)))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def resolve(stage: Stage, number: int) -> None:
    """Olga resolves it in three presses and a reply."""
    for data in (f"s:resolve:{number}:", f"s:outcome:{number}:replaced", f"s:cause:{number}:product"):
        under = in_group(stage.message("s:", method="send"), SELF, text="x")
        await stage.update({"callback_query": press(data, OLGA, under)})
    async with stage.database.reading() as tx:
        wizard = [
            one
            for one in (await links.load_links(tx, {(STAFF, n) for n in range(1000, 1100)})).values()
            if one.role.startswith("question:resolve:")
        ]
    asked = in_group(wizard[-1].message, SELF, text="x")
    await stage.update({"message": in_group(50, text="We sent a new one.", reply_to_message=asked)})


@shows("I7")
async def test_a_complaint_goes_the_whole_way(stage: Stage) -> None:
    """Told, shown, claimed, answered in both directions, resolved, not solved, resolved again, solved."""
    number = await complain(stage)
    assert f"K-{number}" in " ".join(stage.to(101))
    assert any("kettle" in text for text in stage.to(STAFF))

    await claim(stage)
    taken = await stage.only(101)
    assert (taken.state, taken.owner, taken.owner_name, taken.epoch) == (State.CLAIMED, 201, "Olga", 1)
    assert any("Olga" in text for text in stage.to(101))

    card = in_group(stage.message("resolve"), SELF, text="card")
    await stage.update({"message": in_group(40, text="I am on it", reply_to_message=card)})
    assert any("I am on it" in text for text in stage.to(101))
    await stage.update({"message": message(2, text="Thank you, here is more")})
    assert any("here is more" in text for text in stage.to(STAFF))

    await resolve(stage, number)
    assert (await stage.only(101)).state is State.RESOLVED
    assert any("We sent a new one." in text for text in stage.to(101))
    await stage.update({"callback_query": press(f"u:solved:{number}:no")})
    assert (await stage.only(101)).state is State.REOPENED
    trail = await stage.trail(number)
    assert len(trail) >= 4
    for left, right in pairwise(trail):
        assert left.split(">")[1] == right.split(">")[0], trail
    assert set(await stage.pending()) <= {"sent", "replaced"}


@shows("I2", "F39")
async def test_replaying_an_update_changes_nothing(stage: Stage) -> None:
    """The same message, its late twin after the claim, and a reply of staff: no row differs afterwards."""
    first = {"message": message(1, text="The kettle came broken")}
    await stage.update(first)
    number = await claim(stage)
    card = in_group(stage.message("resolve"), SELF, text="card")
    reply = {"message": in_group(40, text="I am on it", reply_to_message=card)}
    await stage.update(reply)
    before, said = await contents(stage.database), len(stage.sent)
    counted = before.pop("counters")
    for again in (first, reply, first):
        await stage.update(again)
    after = await contents(stage.database)
    assert len(after.pop("counters")) == len(counted)  # a number may be used up, nothing else
    assert after == before
    assert len(stage.sent) == said
    assert (await stage.only(101)).id == number


async def test_a_press_pressed_again_is_answered_and_changes_nothing(stage: Stage) -> None:
    """A hundred presses by one, and one by another: one owner, one epoch."""
    await complain(stage)
    await claim(stage)
    once = await stage.only(101)
    for _ in range(3):
        await claim(stage)
    await claim(stage, PETR)
    assert await stage.only(101) == once
    answers = [one for one in stage.sent if one.method == "answerCallbackQuery"]
    assert len(answers) == 5
    assert "Olga" in str(answers[-1].params["text"])


@shows("F74")
async def test_many_claims_in_one_commit_make_one_owner(stage: Stage) -> None:
    """Order within the batch decides."""
    number = await complain(stage)
    events = []
    for who in (PETR, OLGA, PETR):
        events += await heard({"callback_query": press(f"s:claim:{number}:", who, in_group(5, SELF, text="x"))})
    await stage.hear(*events)
    found = await stage.only(101)
    assert (found.owner_name, found.epoch) == ("Petr", 1)


# Refusals -----------------------------------------------------------------------------------------


@shows("F19")
async def test_a_lost_answer_is_tried_again_and_counted(stage: Stage) -> None:
    """At the earliest a second later, then two, then four; the receipt arrives."""
    left = [3]

    def lost(ready: object) -> Attempt | None:
        letter = ready.letter  # type: ignore[attr-defined]
        if letter.chat != 101 or left[0] == 0:
            return None
        left[0] -= 1
        return Attempt(letter, Fate.LOST, reason="no answer")

    stage.answer = lost
    await complain(stage)
    assert stage.to(101) == []
    for seconds in (1, 2, 4):
        stage.now += timedelta(seconds=seconds)
        await stage.deliver()
    assert "K-" in stage.to(101)[0]
    assert stage.sent[-1].letter.ambiguous == 3


@shows("F13")
async def test_a_429_holds_its_chat_in_the_database(stage: Stage) -> None:
    """For the time told, also for the next process."""

    def held(ready: object) -> Attempt | None:
        letter = ready.letter  # type: ignore[attr-defined]
        return Attempt(letter, Fate.HELD, retry_after=77, reason="429") if letter.chat == 101 else None

    stage.answer = held
    await complain(stage)
    async with stage.database.reading() as tx:
        assert await outbox.load_holds(tx, stage.now) == {101: timedelta(seconds=77)}
        (row,) = await outbox.waiting(tx, 10)
    assert row.not_before == int((stage.now + timedelta(seconds=77)).timestamp() * 1e6)


@shows("F30")
@pytest.mark.parametrize("refusal", [Refusal.BLOCKED, Refusal.GONE, Refusal.OTHER])
async def test_a_reply_that_cannot_reach_the_customer_is_said_to_staff(stage: Stage, refusal: Refusal) -> None:
    """With the reason, under the reply."""
    await complain(stage)
    await claim(stage)
    card = in_group(stage.message("resolve"), SELF, text="card")
    lines = len(stage.to(STAFF))
    stage.answer = lambda ready: (
        Attempt(ready.letter, Fate.REFUSED, refusal=refusal, reason="no") if ready.letter.chat == 101 else None
    )
    await stage.update({"message": in_group(40, text="I am on it", reply_to_message=card)})
    assert len(stage.to(STAFF)) > lines
    assert (await stage.pending())["failed"] >= 1


@shows("F37")
async def test_broken_markup_is_sent_plainly(stage: Stage) -> None:
    """Words that arrive plainly are better than none."""
    stage.answer = refusing("sendMessage", Refusal.PARSE)
    await complain(stage, "1 < 2 & 3")
    assert any("parse_mode" not in one.params for one in stage.sent)
    assert "K-" in " ".join(stage.to(101))


@shows("F27")
async def test_a_deleted_card_is_shown_anew(stage: Stage) -> None:
    """The edit is refused; the board has a card again."""
    number = await complain(stage)
    cards = len([one for one in stage.sent if one.letter.after.board and one.method == "sendMessage"])
    stage.answer = refusing("editMessageText", Refusal.EDIT_GONE)
    await claim(stage)
    again = [one for one in stage.sent if one.letter.after.board and one.method == "sendMessage"]
    assert len(again) == cards + 1
    async with stage.database.reading() as tx:
        assert (await rooms.load_rooms(tx, {number}))[number].board_message is not None


async def test_a_deleted_topic_brings_the_talk_back_to_the_board(stage: Stage) -> None:
    """What the customer wrote arrives there."""
    await complain(stage)
    number = await claim(stage)
    stage.answer = lambda ready: (
        Attempt(ready.letter, Fate.REFUSED, refusal=Refusal.TOPIC_LOST, reason="gone")
        if "message_thread_id" in ready.params
        else None
    )
    await stage.update({"message": message(2, text="are you there?")})
    assert any("are you there?" in text for text in stage.to(STAFF))
    async with stage.database.reading() as tx:
        assert (await rooms.load_rooms(tx, {number}))[number].topic is None


@shows("F32")
async def test_a_group_without_topics_goes_on_under_the_card(stage: Stage) -> None:
    """No right to make one, or no forum."""
    await complain(stage)
    stage.answer = refusing("createForumTopic", Refusal.NO_TOPICS)
    await claim(stage)
    await stage.update({"message": message(2, text="are you there?")})
    assert any("are you there?" in text for text in stage.to(STAFF))


async def test_a_moved_group_gets_what_was_meant_for_it(stage: Stage) -> None:
    """The refused row leaves again for the new number."""
    new = -1_009_999_999_999
    stage.answer = refusing("sendMessage", Refusal.MOVED, times=1, moved_to=new)

    def only_staff(ready: object) -> Attempt | None:
        return moving(ready) if ready.letter.chat == 0 else None  # type: ignore[attr-defined,arg-type]

    moving = stage.answer
    stage.answer = only_staff
    await complain(stage)
    assert any("kettle" in text for text in stage.to(new))


@shows("F28")
async def test_a_press_too_old_to_answer_is_let_go(stage: Stage) -> None:
    """What it did stands."""
    await complain(stage)
    stage.answer = refusing("answerCallbackQuery", Refusal.LATE)
    await claim(stage)
    assert (await stage.only(101)).owner == 201
    assert (await stage.pending())["failed"] == 1


@shows("F30", "F33")
@pytest.mark.parametrize("refusal", [Refusal.OUT, Refusal.UNAUTHORIZED, Refusal.GONE])
async def test_while_the_bot_is_out_of_the_group_nothing_is_dropped(stage: Stage, refusal: Refusal) -> None:
    """The card waits and arrives when it is let in again."""
    stage.answer = lambda ready: (
        Attempt(ready.letter, Fate.REFUSED, refusal=refusal, reason="out") if ready.letter.chat == 0 else None
    )
    await complain(stage)
    assert stage.to(STAFF) == []
    assert (await stage.pending())["pending"] == 1
    stage.answer = lambda ready: None
    stage.now += timedelta(minutes=6)
    await stage.deliver()
    assert any("kettle" in text for text in stage.to(STAFF))


# Albums, floods, edits ----------------------------------------------------------------------------


async def test_an_album_reaches_staff_as_one(stage: Stage) -> None:
    """Its parts come one by one."""
    for number in (1, 2, 3):
        await stage.update({"message": message(number, photo=PHOTO, media_group_id="55")})
    await stage.later(seconds=30)
    (album,) = (one for one in stage.sent if one.method == "sendMediaGroup")
    assert len(album.params["media"]) == 3
    assert len(await stage.complaints(101)) == 1


@shows("F106")
async def test_a_burst_is_gathered_in_digests_and_nobody_is_forgotten(stage: Stage) -> None:
    """Eight cards a minute; the rest in lists of twenty-five, within fifteen seconds."""
    events = []
    for n in range(60):
        who = {**ANN, "id": 1000 + n, "first_name": f"P{n}"}
        events += await heard({"message": message(1, user=who, text=f"complaint number {n}.")})
    await stage.hear(*events)
    await stage.deliver()
    await stage.later(seconds=15)
    cards = [one for one in stage.sent if one.letter.after.board and one.method == "sendMessage"]
    digests = [one for one in stage.sent if one.letter.after.digest is not None and one.method == "sendMessage"]
    assert len(cards) == 8
    assert len(digests) == 3
    shown = " ".join(str(one.params) for one in [*cards, *digests])
    for n in range(60):
        (found,) = (await stage.complaints(1000 + n)).values()
        assert f":{found.id}:" in shown


async def test_digests_use_up_the_minute_of_the_cards(stage: Stage) -> None:
    """Who comes right after a digest waits for the next one: a card each would leave the digests no room."""

    async def come(first: int, count: int) -> list[str]:
        before = len(stage.sent)
        for n in range(first, first + count):
            await stage.update({"message": message(1, user={**ANN, "id": n}, text="Nothing arrived")})
        await stage.later(seconds=15)
        made = [one.letter.after for one in stage.sent[before:] if one.method == "sendMessage"]
        return ["digest" if one.digest is not None else "card" for one in made if one.board or one.digest is not None]

    assert await come(1001, 8 + 4) == ["card"] * 8 + ["digest"]
    await stage.later(seconds=46)  # the eight cards are a minute old, the digest is not
    assert await come(1021, 7 + 2) == ["card"] * 7 + ["digest"]


async def test_an_edit_adds_a_version_that_staff_see(stage: Stage) -> None:
    """Before the claim on the card, afterwards as a line."""
    number = await complain(stage)
    await stage.update({"edited_message": message(1, text="The kettle came in pieces", edit_date=1)})
    async with stage.database.reading() as tx:
        assert [one.text for one in await messages.written_by_customer(tx, number)] == ["The kettle came in pieces"]
    assert any("in pieces" in text for text in stage.to(STAFF))


async def test_a_newer_card_replaces_one_that_waits(stage: Stage) -> None:
    """Only the last state is sent."""
    stage.answer = lambda ready: Attempt(ready.letter, Fate.AGAIN, reason="x") if ready.letter.chat == 0 else None
    await complain(stage)
    await stage.update({"edited_message": message(1, text="The lid is missing", edit_date=1)})
    stage.answer = lambda ready: None
    stage.now += timedelta(minutes=6)
    await stage.deliver()
    cards = [one for one in stage.sent if one.letter.after.board]
    assert [one.method for one in cards] == ["sendMessage"]
    assert "lid is missing" in cards[0].params["text"]


async def test_a_topic_named_in_odd_digits_upsets_nobody(stage: Stage) -> None:
    """Staff may name topics as they like."""
    for name in ("K² x", "٤٨٢١", "K-", "9" * 40, "K-4821 Ann"):
        made = {"forum_topic_created": {"name": name, "icon_color": 1}, "message_thread_id": 77}
        await stage.update({"message": in_group(77, OLGA, is_topic_message=True, **made)})


async def test_a_plain_group_tells_the_story_without_topics(database: Database) -> None:
    """Everything under the card."""
    stage = Stage(database)
    stage.policy = replace(stage.policy, forum=False)
    await stage.member(OLGA)
    await complain(stage)
    await claim(stage)
    await stage.update({"message": message(2, text="are you there?")})
    assert not [one for one in stage.sent if one.method == "createForumTopic"]
    assert any("are you there?" in text for text in stage.to(STAFF))
