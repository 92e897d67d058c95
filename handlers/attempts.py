"""What became of a row: settled in the same commit as what follows from it.

Sending is at least once. A lost answer puts the row back (it may arrive twice, and is counted as ambiguous);
a refusal ends it, each kind in its own way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dialogs.effects import Line, Replies, Text
from dialogs.events import Blocked, ColleagueUnreachable, Delivered, PageDue, TakenBack, TopicLost, Undelivered, Why
from dialogs.figures.story import RECEIPT
from dialogs.model import Staff
from dialogs.numbers import label
from dialogs.records import replace
from handlers import head
from handlers.backoff import Backoff
from handlers.batch import Batch
from handlers.cards import bare_words
from handlers.fallbacks import plain, words_below
from handlers.outgoing import page_asked
from storage import links, outbox
from storage.journal import Entry
from storage.links import Link
from storage.meaning import NAMED, PAGES, Address, After, is_in_room
from storage.outbox import Letter, Retry
from storage.tally import LOST, THERE
from storage.times import from_us, to_us

FIRST_WAIT = timedelta(seconds=1)
MOST_TRIES = 4  # refusals we do not know, for one row; the last try of a card leaves the customer's words out
LONGEST_WAIT = timedelta(minutes=5)
PAGE_LASTS = timedelta(minutes=10)  # after that a list that could not be sent is let go: whoever needs it asks again
_WAITS = Backoff(FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds())


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
class Attempt:
    """One attempt to send a row, and what it came to."""

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


def _touches(attempt: Attempt) -> tuple[set[int], set[int]]:
    letter = attempt.letter
    means = letter.after.reply is not None or letter.after.undo is not None or letter.after.unreachable is not None
    needs = means or attempt.fate is Fate.REFUSED
    complaints = {letter.complaint} if needs and letter.complaint else set()
    people = {letter.chat} if attempt.fate is Fate.REFUSED and letter.chat > 0 else set()
    return complaints, people


def touched(attempts: Iterable[Attempt]) -> tuple[set[int], set[int]]:
    """Which complaints and people must be loaded to settle these."""
    each = [_touches(attempt) for attempt in attempts]
    return {one for complaints, _ in each for one in complaints}, {one for _, people in each for one in people}


async def settle(batch: Batch, attempts: list[Attempt]) -> Settled:
    """Apply attempts to the batch; the caller writes what is returned in the same transaction."""
    done = Settled()
    wanted = {one.letter.complaint for one in attempts if _needs_room(one) and one.letter.complaint}
    await batch.memory.load_rooms(wanted)
    for one in await _believed(batch, attempts):
        if one.fate is not Fate.SENT and _is_old_page(batch, one.letter):
            done.failed.append((one.letter.id, one.reason))
            continue
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


def _is_old_page(batch: Batch, letter: Letter) -> bool:
    """A list that somebody asked for in a group is not what it was: somebody in it may keep the name back by now."""
    ours = letter.stream.startswith(PAGES) and letter.chat in batch.place.groups
    return ours and batch.now - from_us(letter.created_at) > PAGE_LASTS


async def _believed(batch: Batch, attempts: list[Attempt]) -> list[Attempt]:
    """The attempts; of a card that is said to have the id of another complaint's message, as if no id were known."""
    cards = {
        (batch.place.chat_of(one.letter.chat), one.messages[0]): one
        for one in attempts
        if one.messages and one.letter.method == "sendMessage" and _is_card(one.letter.after)
    }
    known = await links.load_links(batch.tx, set(cards)) if cards else {}
    wrong = [one for key, one in cards.items() if key in known and known[key].complaint != one.letter.complaint]
    return [replace(one, messages=()) if one in wrong else one for one in attempts]


def _is_card(after: After) -> bool:
    return after.board or after.topic_card


async def write(batch: Batch, done: Settled) -> None:
    """Write down what became of each row."""
    tx, now = batch.tx, batch.now
    await outbox.sent(tx, done.sent, now)
    await outbox.failed(tx, done.failed, now)
    await outbox.again(tx, done.again, now)
    for letter in done.rewritten:
        await outbox.rewrite(tx, letter, now)
    for chat, until in done.holds.items():
        await outbox.hold_chat(tx, chat, until, now)


def _must_arrive(letter: Letter) -> bool:
    """Receipts, first cards and customers' words: an unknown refusal is no reason to give them up at once."""
    after = letter.after
    first_card = (after.board or after.digest is not None) and letter.method == "sendMessage"
    return first_card or after.purpose == "receipt" or after.link == "customer"


def _bare(batch: Batch, letter: Letter) -> Letter | None:
    """A card that says only whose it is, with its button: something in the words was refused."""
    complaint = batch.memory.complaint(letter.complaint or 0)
    if complaint is None or not letter.after.board:
        return None
    return replace(letter, params={**letter.params, "text": bare_words(batch.post, complaint), "parse_mode": "HTML"})


def _tell_refused(batch: Batch, letter: Letter) -> None:
    """What must arrive was refused for good: the staff hear it, without the words that were refused."""
    complaint = batch.memory.complaint(letter.complaint or 0)
    if complaint is None:
        return
    name = "receipt_refused" if letter.after.purpose == "receipt" else "words_refused"
    if letter.after.board:
        name = "bare_card"
    batch.board.line(Text(name, {"number": label(complaint.id), "name": complaint.name}))
    words = words_below(letter)
    if words is not None:
        batch.out.letters.append(replace(words, id=0, created_at=to_us(batch.now)))


def _needs_room(one: Attempt) -> bool:
    after = one.letter.after
    return _is_card(after) or after.topic or one.fate is Fate.REFUSED


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... seconds, at most five minutes."""
    return timedelta(seconds=_WAITS.after(attempts))


async def _sent(batch: Batch, one: Attempt, done: Settled) -> None:
    letter, after = one.letter, one.letter.after
    first = one.messages[0] if one.messages else None
    done.sent.append((letter.id, first))
    if after.counts:
        batch.out.counted[after.counts, THERE] += 1
    if after.head and first is not None and letter.method == "sendMessage":
        chat = batch.place.chat_of(letter.chat)
        batch.out.letters += await head.stands(batch.tx, batch.now, letter.chat, chat, first)
    if letter.complaint is None:
        return
    if after.purpose == "receipt" and letter.method.startswith("send"):
        batch.out.entries.append(Entry(letter.complaint, RECEIPT, "", "", None, {}))
    chat = batch.place.chat_of(letter.chat) if letter.chat in batch.place.groups else letter.chat
    if after.link:
        peer_chat, peer = after.peer or (None, None)
        peers = after.peers or (peer,) * len(one.messages)
        for message, peer_message in zip(one.messages, peers, strict=False):
            link = Link(chat, message, letter.complaint, after.link, peer_chat, peer_message)
            batch.memory.links[chat, message] = link
            batch.out.links.append(link)
    room = batch.memory.rooms.get(letter.complaint)
    if room is not None and room.group == letter.chat:
        if after.board and letter.method == "sendMessage":
            batch.board.change_room(replace(room, board_message=first))
        elif after.topic_card and letter.method == "sendMessage":
            batch.board.change_room(replace(room, topic_message=first))
        elif after.topic and one.topic is not None:
            batch.board.change_room(replace(room, topic=one.topic))
    if after.undo is not None and letter.complaint in batch.memory.owners:
        batch.act(batch.memory.owners[letter.complaint], TakenBack(letter.complaint, *after.undo, done=True))
    if after.reply is not None and letter.complaint in batch.memory.owners:
        told = after.reply
        event = Delivered(letter.complaint, told.chat, told.message, Staff(told.staff, told.name))
        batch.act(batch.memory.owners[letter.complaint], event)


async def _refused(batch: Batch, one: Attempt, done: Settled) -> None:
    letter, after = one.letter, one.letter.after
    customer = batch.memory.owners.get(letter.complaint or 0)
    again = Retry(letter.id, batch.now + _backoff(letter.attempts + 5), one.reason, seen=True)
    ours = letter.chat in batch.place.groups
    if ours and _is_elsewhere(batch, letter):
        done.failed.append((letter.id, one.reason))  # it is another group's case now, and was brought there anew
        return
    match one.refusal:
        case Refusal.MOVED if one.moved_to is not None and ours:
            batch.out.moved[letter.chat] = one.moved_to
            done.again.append(replace(again, at=batch.now))
            return
        case Refusal.OUT | Refusal.UNAUTHORIZED:
            done.again.append(again)
            return
        case Refusal.GONE if ours:
            done.again.append(again)
            return
        case Refusal.PARSE if (simple := plain(letter.params)) != letter.params:
            done.rewritten.append(replace(letter, params=simple, not_before=0))
            return
        case Refusal.TOPIC_LOST if letter.address.staff and "message_thread_id" in letter.params:
            rest = {name: value for name, value in letter.params.items() if name != "message_thread_id"}
            done.rewritten.append(replace(letter, params=rest, not_before=0))  # a place's topic: the board will do
            return
        case Refusal.TOPIC_LOST if letter.address.staff:
            done.again.append(again)  # the board itself is closed to us
            return
        case Refusal.TOPIC_LOST if letter.complaint is not None:
            await batch.topic_lost(letter.complaint)
            if letter.address.room:
                other = _another_way(letter)
                if other is None:
                    done.again.append(again)
                else:
                    done.rewritten.append(other)
                return
        case Refusal.NO_TOPICS if letter.method == "createForumTopic" and customer is not None:
            batch.act(customer, TopicLost(letter.complaint or 0, existed=False))
        case Refusal.OTHER if after.pin:
            if "not found" not in one.reason:  # else somebody has deleted it, and the next change finds that out
                batch.board.line(Text("cannot_pin"), letter.chat)
            done.sent.append((letter.id, None))
            return
        case Refusal.EDIT_GONE if letter.address.edit is not None and letter.address.edit.kind == NAMED:
            anew = replace(letter, id=0, method="sendMessage", address=Address(staff=True), attempts=0, not_before=0)
            batch.out.letters.append(replace(anew, created_at=to_us(batch.now)))
        case Refusal.EDIT_GONE if after.head:
            await head.lost(batch.tx, batch.out, batch.now, letter.chat)
        case Refusal.EDIT_GONE if after.board:
            await _card_again(batch, letter)
        case Refusal.EDIT_GONE if after.digest is not None:
            await batch.board.digest_gone(after.digest)
        case Refusal.BLOCKED if (
            letter.chat in batch.memory.cases and not batch.memory.cases[letter.chat].person.blocked
        ):
            batch.act(letter.chat, Blocked(True))
        case Refusal.OTHER | Refusal.PARSE if _must_arrive(letter):
            tries = after.refused + 1
            if tries < MOST_TRIES:
                later = to_us(batch.now + _backoff(tries))
                counted = replace(letter, after=replace(after, refused=tries), not_before=later)
                bare = _bare(batch, counted) if tries == MOST_TRIES - 1 else None
                done.rewritten.append(counted if bare is None else replace(bare, not_before=0))
                return
            _tell_refused(batch, letter)
        case _:
            pass
    done.failed.append((letter.id, one.reason))
    if after.counts:
        batch.out.counted[after.counts, LOST] += 1
    if customer is not None and after.reply is not None:
        why = {Refusal.BLOCKED: Why.BLOCKED, Refusal.GONE: Why.GONE}.get(one.refusal, Why.REFUSED)
        batch.act(customer, Undelivered(letter.complaint or 0, after.reply.chat, after.reply.message, why))
    elif customer is not None and after.undo is not None:
        batch.act(customer, TakenBack(letter.complaint or 0, *after.undo, done=False))
    elif customer is not None and after.unreachable is not None:
        batch.act(customer, ColleagueUnreachable(letter.complaint or 0, *after.unreachable))
    elif after.board_page is not None:
        batch.out.asked.append(page_asked(PageDue(*after.board_page)))
    elif letter.complaint is None and after.unreachable is not None:
        colleague = batch.memory.colleagues.get(after.unreachable.colleague)
        named = colleague.name if colleague else str(after.unreachable.colleague)
        batch.board.line(Text(after.unreachable.text, {**after.unreachable.args, "manager": named}))
    elif customer is not None and after.manager is not None:  # written before 0002
        told = batch.memory.cases[customer].complaints[letter.complaint or 0]
        facts = {
            "number": label(told.id),
            "score": told.score,
            "name": told.name,
            "owner": told.owner_name,
            "words": "",
        }
        batch.act(customer, ColleagueUnreachable(letter.complaint or 0, after.manager, "low_score_board", facts))
    elif after.mark is not None and letter.complaint is not None:
        line = Line(letter.complaint, Text("delivered"), Replies.NOTE, answers=after.mark)
        batch.out.letters += batch.post.line(line)


def _is_elsewhere(batch: Batch, letter: Letter) -> bool:
    """Whether it was for the room of a complaint that has moved to another group."""
    room = batch.memory.rooms.get(letter.complaint or 0)
    return room is not None and room.group != letter.chat and is_in_room(letter.address, letter.after)


def _another_way(letter: Letter) -> Letter | None:
    """What its topic would not take goes to the board, under the card; then, as the answered message may be in
    a topic that is gone as well, without answering it; then it waits (None)."""
    tried = letter.after.lost
    if tried > 1 or (tried and letter.address.reply is None):
        return None
    address = replace(letter.address, reply=None) if tried else letter.address
    return replace(letter, address=address, after=replace(letter.after, lost=tried + 1), not_before=0)


async def _card_again(batch: Batch, letter: Letter) -> None:
    """Somebody deleted the card: show it anew."""
    if letter.complaint is None:
        return
    room = await batch.memory.room_of(letter.complaint)
    complaint = batch.memory.complaint(letter.complaint)
    if room is not None and complaint is not None:
        batch.board.change_room(replace(room, board_message=None))
        batch.board.show_anew(complaint)
