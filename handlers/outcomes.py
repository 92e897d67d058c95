"""What became of a row: settled in the same commit as what follows from it.

Sending is at least once. A lost answer puts the row back (it may arrive twice, and is counted as ambiguous);
a refusal ends it, each kind in its own way.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dialogs.effects import Line, Text
from dialogs.events import Blocked, Delivered, ManagerUnreachable, TopicLost, Undelivered, Why
from dialogs.model import Staff
from dialogs.numbers import label
from handlers.desk import Batch
from handlers.lesser import plain, words_below
from storage import outbox, rooms
from storage.outbox import STAFF_CHAT, Letter, Retry
from storage.rooms import Link
from storage.times import to_us

FIRST_WAIT = timedelta(seconds=1)
MOST_TRIES = 4  # that end in an unknown refusal; the last one of a card is bare, without the customer's words
LONGEST_WAIT = timedelta(minutes=5)


class Fate(StrEnum):
    """What a call came to."""

    SENT = "sent"
    HELD = "held"  # 429
    AGAIN = "again"  # certainly not applied, or harmless: try again
    LOST = "lost"  # the answer never came: it may have been applied
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why Telegram refused, by what it means to us."""

    BLOCKED = "blocked"
    GONE = "gone"  # the account or chat does not exist (any more)
    TOPIC_LOST = "topic lost"
    NO_TOPICS = "no topics"  # not a forum, or no right to manage topics
    EDIT_GONE = "edit gone"
    MOVED = "moved"
    PARSE = "parse"
    OUT = "out of the group"
    UNAUTHORIZED = "unauthorized"
    LATE = "late"  # a press too old to answer
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt."""

    letter: Letter
    fate: Fate
    messages: tuple[int, ...] = ()
    topic: int | None = None
    refusal: Refusal = Refusal.OTHER
    reason: str = ""
    retry_after: float = 0.0
    moved_to: int | None = None


@dataclass(slots=True)
class Settled:
    """What to write about the rows of a round."""

    sent: list[tuple[int, int | None]] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)
    again: list[Retry] = field(default_factory=list)
    rewritten: list[Letter] = field(default_factory=list)
    holds: dict[int, datetime] = field(default_factory=dict)


def touches(outcome: Outcome) -> tuple[set[int], set[int]]:
    """Which complaints and people must be loaded to settle it."""
    letter = outcome.letter
    needs = "reply" in letter.after or "manager" in letter.after or outcome.fate is Fate.REFUSED
    complaints = {letter.complaint} if needs and letter.complaint else set()
    people = {letter.chat} if outcome.fate is Fate.REFUSED and letter.chat > 0 else set()
    return complaints, people


async def settle(batch: Batch, outcomes: list[Outcome]) -> Settled:
    """Apply outcomes to the batch; the caller writes what is returned in the same transaction."""
    done = Settled()
    wanted = {one.letter.complaint for one in outcomes if _needs_room(one) and one.letter.complaint}
    batch.rooms |= await rooms.load_rooms(batch.tx, {number for number in wanted if number not in batch.rooms})
    for one in await _believed(batch, outcomes):
        match one.fate:
            case Fate.SENT:
                await _sent(batch, one, done)
            case Fate.HELD:
                until = batch.now + timedelta(seconds=one.retry_after)
                done.holds[one.letter.chat] = max(until, done.holds.get(one.letter.chat, until))
                done.again.append(Retry(one.letter.id, until, one.reason))
            case Fate.AGAIN | Fate.LOST:
                lost = one.fate is Fate.LOST
                wait = _backoff(one.letter.attempts)
                if one.letter.method == "createForumTopic" and lost:
                    wait = max(wait, outbox.LOOK_FIRST)
                done.again.append(Retry(one.letter.id, batch.now + wait, one.reason, lost))
            case Fate.REFUSED:
                await _refused(batch, one, done)
    return done


async def _believed(batch: Batch, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes; of a card that is said to have the id of another complaint's message, as if no id were known."""
    cards = {
        (batch.place.staff_chat, one.messages[0]): one
        for one in outcomes
        if one.messages and one.letter.method == "sendMessage" and {"board", "topic_card"} & one.letter.after.keys()
    }
    known = await rooms.load_links(batch.tx, set(cards)) if cards else {}
    wrong = [one for key, one in cards.items() if key in known and known[key].complaint != one.letter.complaint]
    return [replace(one, messages=()) if one in wrong else one for one in outcomes]


async def write(batch: Batch, done: Settled) -> None:
    """Write the rows' own fates."""
    tx, now = batch.tx, batch.now
    await outbox.sent(tx, done.sent, now)
    await outbox.failed(tx, done.failed, now)
    await outbox.again(tx, done.again, now)
    for letter in done.rewritten:
        await outbox.rewrite(tx, letter, now)
    for chat, until in done.holds.items():
        await outbox.hold_chat(tx, chat, until)


def _must_arrive(letter: Letter) -> bool:
    """Receipts, first cards and customers' words: an unknown refusal is no reason to give them up at once."""
    after = letter.after
    first_card = bool(after.get("board") or after.get("digest") is not None) and letter.method == "sendMessage"
    return first_card or after.get("purpose") == "receipt" or after.get("link") == "customer"


def _bare(batch: Batch, letter: Letter) -> Letter | None:
    """A card that says only whose it is, with its button: something in the words was refused."""
    complaint = batch.complaint(letter.complaint or 0)
    if complaint is None or not letter.after.get("board"):
        return None
    text = Text("bare_card", {"number": label(complaint.id), "name": complaint.name})
    words = batch.post.words(batch.policy.staff_language, text, staff=True)
    return replace(letter, params={**letter.params, "text": words, "parse_mode": "HTML"})


def _tell_refused(batch: Batch, letter: Letter) -> None:
    """What must arrive was refused for good: the staff hear it, without the words that were refused."""
    complaint = batch.complaint(letter.complaint or 0)
    if complaint is None:
        return
    name = "receipt_refused" if letter.after.get("purpose") == "receipt" else "words_refused"
    if letter.after.get("board"):
        name = "bare_card"
    batch.staff_line(Text(name, {"number": label(complaint.id), "name": complaint.name}))
    words = words_below(letter)
    if words is not None:
        batch.letters.append(replace(words, id=0, created_at=to_us(batch.now)))


def _needs_room(one: Outcome) -> bool:
    after = one.letter.after
    return bool(after.get("board") or after.get("topic_card") or after.get("topic") or one.fate is Fate.REFUSED)


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... seconds, at most five minutes."""
    return min(FIRST_WAIT * float(2 ** min(max(attempts - 1, 0), 12)), LONGEST_WAIT)


async def _sent(batch: Batch, one: Outcome, done: Settled) -> None:
    letter, after = one.letter, one.letter.after
    first = one.messages[0] if one.messages else None
    done.sent.append((letter.id, first))
    if letter.complaint is None:
        return
    chat = batch.place.staff_chat if letter.chat == STAFF_CHAT else letter.chat
    role = after.get("link")
    if role:
        peer = after.get("peer") or [None, None]
        peers = after.get("peers") or [peer[1]] * len(one.messages)
        for message, peer_message in zip(one.messages, peers, strict=False):
            link = Link(chat, message, letter.complaint, str(role), peer[0], peer_message)
            batch.links[chat, message] = link
            batch.new_links.append(link)
    room = batch.rooms.get(letter.complaint)
    if room is not None:
        if after.get("board") and letter.method == "sendMessage":
            batch.change_room(replace(room, board_message=first))
        elif after.get("topic_card") and letter.method == "sendMessage":
            batch.change_room(replace(room, topic_message=first))
        elif after.get("topic") and one.topic is not None:
            batch.change_room(replace(room, topic=one.topic))
    if "reply" in after and letter.complaint in batch.owners:
        staff_chat, message, staff_id, name = after["reply"]
        event = Delivered(letter.complaint, staff_chat, message, Staff(staff_id, name))
        batch.act(batch.owners[letter.complaint], event)


async def _refused(batch: Batch, one: Outcome, done: Settled) -> None:
    letter, after = one.letter, one.letter.after
    customer = batch.owners.get(letter.complaint or 0)
    again = Retry(letter.id, batch.now + _backoff(letter.attempts + 5), one.reason, seen=True)
    match one.refusal:
        case Refusal.MOVED if one.moved_to is not None and letter.chat == STAFF_CHAT:
            batch.moved_to = one.moved_to
            done.again.append(replace(again, at=batch.now))
            return
        case Refusal.OUT | Refusal.UNAUTHORIZED:
            done.again.append(again)
            return
        case Refusal.GONE if letter.chat == STAFF_CHAT:
            done.again.append(again)
            return
        case Refusal.PARSE if plain(letter.params) != letter.params:
            done.rewritten.append(replace(letter, params=plain(letter.params), not_before=0))
            return
        case Refusal.TOPIC_LOST if letter.address.get("staff"):
            done.again.append(again)  # the board itself is closed to us
            return
        case Refusal.TOPIC_LOST if letter.complaint is not None:
            await batch.topic_lost(letter.complaint)
            if letter.address.get("room"):
                other = _another_way(letter)
                if other is None:
                    done.again.append(again)
                else:
                    done.rewritten.append(other)
                return
        case Refusal.NO_TOPICS if letter.method == "createForumTopic" and customer is not None:
            batch.act(customer, TopicLost(letter.complaint or 0, existed=False))
        case Refusal.EDIT_GONE if after.get("board"):
            await _card_again(batch, letter)
        case Refusal.EDIT_GONE if after.get("digest") is not None:
            await batch.digest_gone(after["digest"])
        case Refusal.BLOCKED if letter.chat in batch.cases and not batch.cases[letter.chat].person.blocked:
            batch.act(letter.chat, Blocked(True))
        case Refusal.OTHER | Refusal.PARSE if _must_arrive(letter):
            tries = int(after.get("refused", 0)) + 1
            if tries < MOST_TRIES:
                later = to_us(batch.now + _backoff(tries))
                counted = replace(letter, after={**after, "refused": tries}, not_before=later)
                bare = _bare(batch, counted) if tries == MOST_TRIES - 1 else None
                done.rewritten.append(counted if bare is None else replace(bare, not_before=0))
                return
            _tell_refused(batch, letter)
        case _:
            pass
    done.failed.append((letter.id, one.reason))
    if customer is not None and "reply" in after:
        chat, message, _, _ = after["reply"]
        why = {Refusal.BLOCKED: Why.BLOCKED, Refusal.GONE: Why.GONE}.get(one.refusal, Why.REFUSED)
        batch.act(customer, Undelivered(letter.complaint or 0, chat, message, why))
    elif customer is not None and "manager" in after:
        batch.act(customer, ManagerUnreachable(letter.complaint or 0, after["manager"]))
    elif "mark" in after and letter.complaint is not None:
        batch.apply(Line(letter.complaint, Text("delivered"), answers=tuple(after["mark"])), None)


def _another_way(letter: Letter) -> Letter | None:
    """What its topic would not take goes to the board, under the card; then, as the answered message may be in
    a topic that is gone as well, without answering it; then it waits (None)."""
    tried = int(letter.after.get("lost", 0))
    if tried > 1 or (tried and "reply" not in letter.address):
        return None
    address = {name: value for name, value in letter.address.items() if not tried or name != "reply"}
    return replace(letter, address=address, after={**letter.after, "lost": tried + 1}, not_before=0)


async def _card_again(batch: Batch, letter: Letter) -> None:
    """Somebody deleted the card: show it anew."""
    if letter.complaint is None:
        return
    room = await batch.room_of(letter.complaint)
    complaint = batch.complaint(letter.complaint)
    if room is not None and complaint is not None:
        batch.change_room(replace(room, board_message=None))
        batch.board_card(complaint, first=True)
