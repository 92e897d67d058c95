"""Reactions, mirrored both ways: whose count and on what, and that nothing but the mark ever follows from one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.model import Person
from handlers.addresses import Ready
from handlers.attempts import Refusal
from handlers.heard import CustomerReacted, StaffReacted
from handlers.located import UnknownMember
from storage import cases, links, outbox, tables
from storage.database import Database
from storage.links import Link
from storage.statement import statement
from tests.handlers.stage import NOON, PETR, Stage, claim, complain, refusing
from tests.handlers.test_leaks import IRYNA, alerted
from tests.handlers.updates import (
    ANN,
    ANONYMOUS,
    GROUP,
    OLGA,
    SELF,
    STAFF,
    Json,
    heard,
    in_group,
    message,
    press,
    private,
    reaction,
)

Mark = tuple[int, int, str]
BORYS: Json = {"id": 102, "is_bot": False, "first_name": "Borys", "language_code": "en"}
WORDS, REPLY = "The lid is lost too", "A new one is on its way"
CUSTOM = {"type": "custom_emoji", "custom_emoji_id": "5"}
FOREIGN: Json = {"id": -5, "type": "supergroup", "title": "x"}
KEPT = [statement(select(one)) for one in (tables.complaints, tables.messages, tables.links, tables.journal,
                                           tables.timers, tables.clocks, tables.words)]  # fmt: skip


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Ann has complained, and Olga has claimed; Ann has added something (2), and has Olga's reply (40)."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    await complain(made)
    await claim(made)
    await made.update({"message": message(2, text=WORDS)})
    await replies(made, 40, REPLY)
    yield made


async def replies(stage: Stage, number: int, words: str) -> None:
    """Olga replies to the card."""
    card = in_group(stage.message("s:resolve:", method="send"), SELF, text="x")
    await stage.update({"message": in_group(number, text=words, reply_to_message=card)})


async def reacts(stage: Stage, update: Json) -> list[Mark]:
    """The marks that follow from a reaction. Nothing else ever follows."""
    before = len(stage.sent)
    stage.now += timedelta(seconds=1)
    update["message_reaction"]["date"] = int(stage.now.timestamp())
    await stage.update(update)
    assert {one.method for one in stage.sent[before:]} <= {"setMessageReaction"}
    return marks(stage, before)


def marks(stage: Stage, before: int = 0) -> list[Mark]:
    """The marks that Telegram has been told of: chat, message and emoji."""
    return [_mark(one) for one in stage.sent[before:] if one.method == "setMessageReaction"]


def _mark(one: Ready) -> Mark:
    emojis = [each["emoji"] for each in one.params["reaction"]]
    return one.params["chat_id"], one.params["message_id"], "".join(emojis)


def at_anns(stage: Stage, new: str = "", old: str = "", **more: Any) -> Json:
    """Ann's reaction on Olga's reply."""
    return reaction(private(), stage.message(REPLY), ANN, new, old, **more)


def in_the_group(stage: Stage, new: str = "", old: str = "", user: Json = OLGA) -> Json:
    """A colleague's reaction on Ann's words."""
    return reaction(GROUP, stage.message(WORDS), user, new, old)


async def person(stage: Stage) -> Person:
    """Ann."""
    async with stage.database.reading() as tx:
        return (await cases.load(tx, {101}, set()))[101].person


# Heard --------------------------------------------------------------------------------------------


async def test_who_reacts_to_what_is_heard() -> None:
    """The last emoji that a bot can show; Telegram's sign for "as a picture" is left out."""
    assert await heard(reaction(private(), 9, ANN, "👍 ❤\ufe0f")) == [CustomerReacted(101, 9, "❤", NOON)]
    assert await heard(reaction(private(), 9, ANN, "", "❤", new_reaction=[CUSTOM])) == [
        CustomerReacted(101, 9, "", NOON)
    ]
    (found,) = await heard(reaction(GROUP, 9, OLGA, "", "👍"))
    assert isinstance(found, StaffReacted)
    assert (found.staff.id, found.message, found.emoji) == (201, 9, "")


@pytest.mark.parametrize(
    "update",
    [
        reaction(private(), 9, ANN, "👍 ❤", "❤"),
        reaction(private(), 9, ANN, "❤", "❤\ufe0f"),
        reaction(private(), 9, ANN, new_reaction=[CUSTOM]),
        reaction(private(), 9, ANN, new_reaction=[{"type": "paid"}]),
        reaction(private(), 9, OLGA, "👍"),
        reaction(private(), 9, None, "👍"),
        reaction(GROUP, 9, None, "👍"),
        reaction(GROUP, 9, ANONYMOUS, "👍"),
        reaction(GROUP, 9, SELF, "👍"),
        reaction(FOREIGN, 9, OLGA, "👍"),
    ],
    ids=[
        *("one before the same", "its picture", "custom", "paid", "somebody else's", "hidden", "hidden in the group"),
        *("anonymous", "a bot", "elsewhere"),
    ],
)
async def test_what_is_no_reaction_to_us(update: Json) -> None:
    """Nothing that we could show has changed, or nobody knows who it is."""
    assert await heard(update) == []


# Mirrored -----------------------------------------------------------------------------------------


async def test_a_customers_reaction_stands_on_the_colleagues_message(stage: Stage) -> None:
    """Another one takes its place; taken away, the mark of a delivered reply is there again."""
    assert marks(stage)[-1] == (STAFF, 40, "👌")
    assert await reacts(stage, at_anns(stage, "👍")) == [(STAFF, 40, "👍")]
    assert await reacts(stage, at_anns(stage, "👍 🔥", "👍")) == [(STAFF, 40, "🔥")]
    assert await reacts(stage, at_anns(stage, "", "🔥", new_reaction=[CUSTOM])) == [(STAFF, 40, "👌")]


async def test_a_colleagues_reaction_stands_on_the_customers_message(stage: Stage) -> None:
    """And goes with it."""
    assert await reacts(stage, in_the_group(stage, "🙏")) == [(101, 2, "🙏")]
    assert await reacts(stage, in_the_group(stage, "", "🙏")) == [(101, 2, "")]


async def test_one_on_the_card_is_one_on_the_first_words_there(stage: Stage) -> None:
    """They have no other copy in the group; it goes with it."""
    card = stage.message("s:resolve:", method="send")
    assert await reacts(stage, reaction(GROUP, card, OLGA, "🙏")) == [(101, 1, "🙏")]
    assert await reacts(stage, reaction(GROUP, card, OLGA, "", "🙏")) == [(101, 1, "")]


async def test_of_several_colleagues_the_latest_that_stands_is_shown(stage: Stage) -> None:
    """One who takes theirs away does not take that of another."""
    assert await reacts(stage, in_the_group(stage, "👍")) == [(101, 2, "👍")]
    assert await reacts(stage, in_the_group(stage, "🙏", user=PETR)) == [(101, 2, "🙏")]
    assert await reacts(stage, in_the_group(stage, "", "👍")) == []
    assert await reacts(stage, in_the_group(stage, "👍")) == [(101, 2, "👍")]
    assert await reacts(stage, in_the_group(stage, "", "👍")) == [(101, 2, "🙏")]
    assert await reacts(stage, in_the_group(stage, "", "🙏", user=PETR)) == [(101, 2, "")]


async def test_one_that_was_held_up_is_no_newer_for_it(stage: Stage) -> None:
    """Telegram's times decide which is the latest: Olga's waited until it was known who she is."""
    (early,) = await heard(in_the_group(stage, "👍"))
    assert await reacts(stage, in_the_group(stage, "🙏", user=PETR)) == [(101, 2, "🙏")]
    before = len(stage.sent)
    await stage.hear(early)
    await stage.deliver()
    assert marks(stage, before) == []


async def test_one_that_is_forgotten_can_be_taken_away(stage: Stage) -> None:
    """Twenty are remembered of a customer and those who answer; what is older goes as if nobody else had reacted."""
    await reacts(stage, in_the_group(stage, "👍"))
    for number in range(50, 75):
        await replies(stage, number, f"{REPLY}, {number}")
        assert await reacts(stage, at_anns(stage, "👏")) == [(STAFF, number, "👏")]
    assert [one.message for one in (await person(stage)).reactions] == [*range(55, 75)]
    await stage.member(OLGA)
    assert await reacts(stage, in_the_group(stage, "", "👍")) == [(101, 2, "")]


async def test_quick_changes_become_one_call(stage: Stage) -> None:
    """While one waits, the next takes its place: each side has its own stream, behind what is on its way there."""
    for new, old in (("👍", ""), ("🔥", "👍"), ("👏", "🔥")):
        await stage.hear(*await heard(at_anns(stage, new, old)))
        await stage.hear(*await heard(in_the_group(stage, new, old)))
    async with stage.database.reading() as tx:
        waiting = await outbox.waiting(tx, 100)
    number = (await stage.only(101)).id
    assert sorted((one.stream, one.chat) for one in waiting) == [("c101", 101), (f"k{number}", outbox.STAFF_CHAT)]
    before = len(stage.sent)
    await stage.deliver()
    assert sorted(marks(stage, before)) == [(STAFF, 40, "👏"), (101, 2, "👏")]


async def test_a_reply_in_parts_has_one_mark(stage: Stage) -> None:
    """Both parts are the copy of one message: the latest reaction on any of them stands there."""
    await replies(stage, 41, "word " * 1000 + "The end")
    last = stage.message("The end")
    assert await reacts(stage, reaction(private(), last - 1, ANN, "👍")) == [(STAFF, 41, "👍")]
    assert await reacts(stage, reaction(private(), last, ANN, "🔥")) == [(STAFF, 41, "🔥")]
    assert await reacts(stage, reaction(private(), last, ANN, "", "🔥")) == [(STAFF, 41, "👍")]


async def test_a_managers_own_message_has_it_in_private(database: Database) -> None:
    """There it was written, and there it was marked as delivered."""
    stage = Stage(database)
    await stage.member(OLGA)
    number = await alerted(stage)
    alert = message(stage.message(f"m:answer:{number}:"), private(IRYNA), SELF, text="low score")
    await stage.update({"message": message(5, user=IRYNA, text="I call you today", reply_to_message=alert)})
    noted = message(stage.message(f"m:send:{number}:5"), private(IRYNA), SELF, text="noted")
    await stage.update({"callback_query": press(f"m:send:{number}:5", IRYNA, noted)})
    copy = max(stage._ids[at] for at, one in enumerate(stage.sent)
               if one.params.get("chat_id") == 101 and "I call you" in str(one.params.get("text")))  # fmt: skip
    assert await reacts(stage, reaction(private(), copy, ANN, "👍")) == [(777, 5, "👍")]
    assert await reacts(stage, reaction(private(), copy, ANN, "", "👍")) == [(777, 5, "👌")]


# Refused ------------------------------------------------------------------------------------------


async def test_where_a_reaction_means_nothing(stage: Stage) -> None:
    """On the bot's own words, on what is nobody's copy; of one customer on what another has."""
    receipt = stage.message("K-", method="sendMessage")
    for update in (
        reaction(private(), receipt, ANN, "👍"),
        reaction(private(), 2, ANN, "👍"),
        reaction(private(BORYS), stage.message(REPLY), BORYS, "👍"),
        reaction(GROUP, 40, PETR, "👍"),
        reaction(GROUP, 9999, OLGA, "👍"),
        reaction(GROUP, stage.message(REPLY), OLGA, "👍"),
    ):
        assert await reacts(stage, update) == []
    assert (await person(stage)).reactions == ()
    async with stage.database.reading() as tx:
        assert await cases.load(tx, {102}, set()) == {}


async def test_a_copy_counts_only_as_what_it_is_and_for_whose_it_is(stage: Stage) -> None:
    """A number of a private chat is no proof: the complaint of the message must be this customer's."""
    number = (await stage.only(101)).id
    foreign = [
        Link(102, 7, number, "copy", STAFF, 40),
        Link(101, 8000, number, "bot", STAFF, 40),
        Link(STAFF, 8001, number, "customer", 102, 2),
        Link(STAFF, 8002, number, "customer", None, None),
        Link(STAFF, 8003, number, "line", 101, 2),
    ]
    async with stage.database.transaction() as tx:
        await links.save_links(tx, foreign)
    for update in (
        reaction(private(), 8000, ANN, "👍"),
        reaction(GROUP, 8001, OLGA, "👍"),
        reaction(GROUP, 8002, OLGA, "👍"),
        reaction(GROUP, 8003, OLGA, "👍"),
    ):
        assert await reacts(stage, update) == []
    writes = await heard({"message": message(6, user=BORYS, text="The lamp is dark")})  # so that his case is at hand
    before = len(stage.sent)
    await stage.hear(*writes, *await heard(reaction(private(BORYS), 7, BORYS, "👍")))
    await stage.deliver()
    assert (STAFF, 40, "👍") not in marks(stage, before)


async def test_who_is_no_member_changes_nothing(stage: Stage) -> None:
    """Telegram is asked who it is only where it matters: on a customer's words."""
    await stage.member({**OLGA, "id": 300}, "left")
    stranger = {**OLGA, "id": 301}
    assert await reacts(stage, in_the_group(stage, "👍", user={**OLGA, "id": 300})) == []
    assert await reacts(stage, reaction(GROUP, 9999, stranger, "👍")) == []
    with pytest.raises(UnknownMember):
        await reacts(stage, in_the_group(stage, "👍", user=stranger))
    stage.now += timedelta(minutes=1)  # what Telegram said is too old
    with pytest.raises(UnknownMember):
        await reacts(stage, in_the_group(stage, "👍"))


async def test_where_telegram_will_not_say_who_it_is_nobody_is_told(stage: Stage) -> None:
    """A reply that could not be checked is told to its author; a reaction is not worth a line."""
    (one,) = await heard(in_the_group(stage, "👍"))
    async with stage.database.transaction() as tx:
        batch = stage.batch(tx)
        await batch.load([one], [], set(), set())
        batch.cannot_check(one)
        assert await batch.write() == ([], [])


@pytest.mark.parametrize("refusal", [Refusal.OTHER, Refusal.EDIT_GONE, Refusal.PARSE])
async def test_what_telegram_refuses_is_told_to_nobody(stage: Stage, refusal: Refusal) -> None:
    """A deleted message, an emoji that the group does not allow: it is left at that."""
    stage.answer = refusing("setMessageReaction", refusal, 2)
    before = len(stage.sent)
    await stage.update(at_anns(stage, "👍"))
    await stage.update(in_the_group(stage, "👍"))
    assert stage.sent[before:] == []
    assert (await stage.pending())["failed"] == 2 and "pending" not in await stage.pending()


async def test_who_has_blocked_us_gets_none(stage: Stage) -> None:
    """It is not even tried; what they had put before still reaches the colleague."""
    async with stage.database.transaction() as tx:
        case = (await cases.load(tx, {101}, set()))[101]
        blocked = replace(case, person=replace(case.person, blocked=True))
        await cases.save(tx, {101: case}, {101: blocked}, stage.now)
    assert await reacts(stage, in_the_group(stage, "👍")) == []
    assert await reacts(stage, at_anns(stage, "👍")) == [(STAFF, 40, "👍")]


async def test_after_a_move_of_the_group_old_numbers_are_left_alone(stage: Stage) -> None:
    """The colleague's message stands in the group as it was; its number may be another message by now."""
    stage.place = replace(stage.place, staff_chat=-77)
    assert await reacts(stage, at_anns(stage, "👍")) == []


# No answer ----------------------------------------------------------------------------------------


async def test_it_is_no_answer_and_no_words(stage: Stage) -> None:
    """The complaint, its clocks, timers and journal, and all that is kept of anybody's words, are what they were."""

    async def everything() -> list[Any]:
        async with stage.database.reading() as tx:
            return [sorted(map(str, await tx.rows(one))) for one in KEPT]

    before = await everything()
    for update in (at_anns(stage, "👍"), in_the_group(stage, "👍"), in_the_group(stage, "", "👍")):
        assert await reacts(stage, update)
    assert await everything() == before
