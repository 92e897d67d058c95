"""The eleven promises, checked on a history that has ended: from what people saw, and from the tables.

Each promise is a function that yields a sentence for every breach. What a history excuses is said where it is excused:
a repeated message after a lost answer, a receipt that a customer's block kept away.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.simulation.history import History
from tests.simulation.people import MARK, SECRET, STAFF

RECEIPT = re.compile(r"complaint is saved|Жалоба сохранена|Скаргу збережено")
APOLOGY = re.compile(
    r"\b(?:sorry|we apologi[sz]e|извините|простите|приносим извинения|вибачте|перепрошуємо)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"K-(\d+)")
_CARD = re.compile(r"^\S{1,2} <b>K-(\d+)</b> · ")
_DIGEST = re.compile(r"^<b>\d+\S* new complaint")
_YOURS = re.compile(r"^K-(\d+) is yours$")
_TAKEN = re.compile(r"<b>(\w+)</b> has taken K-(\d+)|(?:жалобой|скаргою) K-(\d+).*<b>(\w+)</b>", re.IGNORECASE)
LONG = 600.0
"""Seconds for which a row may lie when nothing is wrong: a group's share of a minute, some times over."""
_AFTER_429 = 5.0
"""Seconds in which a 429 may still be uncommitted when the process dies."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of the bot that Telegram put into a chat."""

    at: float
    chat: int
    text: str
    method: str


@dataclass(slots=True)
class Case:
    """The history, arranged for the promises."""

    history: History
    shown: list[Shown] = field(default_factory=list)
    complaints: dict[int, dict[str, Any]] = field(default_factory=dict)
    ambiguous: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for call in self.history.calls:
            if call.status != 200:
                continue
            chat = call.params.get("chat_id")
            for text in _texts(call.params):
                if isinstance(chat, int):
                    self.shown.append(Shown(call.at, chat, text, call.method))
        for row in self.history.records["complaints"]:
            self.complaints[row["id"]] = {**json.loads(row["data"]), **row}
        for row in self.history.records["outbox"]:
            key = (row["complaint_id"] or 0, str(json.loads(row["after"]).get("text", "")))
            self.ambiguous[key] = self.ambiguous.get(key, 0) + row["ambiguous"]

    def to(self, chat: int) -> list[Shown]:
        """What was shown in one chat, in order."""
        return [one for one in self.shown if one.chat == chat]

    @property
    def to_staff(self) -> list[Shown]:
        """What was shown in the staff group, under whatever id."""
        return [one for one in self.shown if one.chat in self.history.staff_chats]

    def rows(self, complaint: int, text: str) -> list[dict[str, Any]]:
        """Outbox rows of a complaint, by template."""
        return [
            row
            for row in self.history.records["outbox"]
            if row["complaint_id"] == complaint and json.loads(row["after"]).get("text") == text
        ]


def _texts(params: dict[str, Any]) -> list[str]:
    found = [params[name] for name in ("text", "caption", "name") if isinstance(params.get(name), str)]
    return found + [one["caption"] for one in params.get("media", ()) if isinstance(one, dict) and "caption" in one]


def all_content_is_kept_and_shown(case: Case) -> Iterator[str]:
    """(1) Every content message of a customer is in the case and before the staff."""
    kept = {(row["chat_id"], row["message_id"]): row for row in case.history.records["messages"]}
    seen = {mark for one in case.to_staff for mark in MARK.findall(one.text)}
    digests = {int(number) for one in case.to_staff if _DIGEST.match(one.text) for number in _NUMBER.findall(one.text)}
    for said in case.history.people.said:
        row = kept.get((said.customer, said.message))
        if row is None or row["author"] != "customer":
            yield f"{said.mark} ({said.kind}) of {said.customer} is in no case"
        elif said.mark not in seen:
            complaint = case.complaints[row["complaint_id"]]
            if row["complaint_id"] in digests and complaint["epoch"] == 0:
                continue  # a digest shows its first words only; the rest comes when somebody takes it
            yield f"{said.mark} ({said.kind}) in K-{row['complaint_id']} never came before the staff"


def one_receipt(case: Case) -> Iterator[str]:
    """(2) Every complaint has exactly one receipt, a second only after an ambiguous send."""
    for number, complaint in case.complaints.items():
        customer = complaint["customer_id"]
        count = sum(1 for one in case.to(customer) if RECEIPT.search(one.text) and f"K-{number}<" in one.text)
        rows = case.rows(number, "receipt")
        if len(rows) != 1:
            yield f"K-{number} has {len(rows)} receipts in the outbox"
        elif count > 1 + rows[0]["ambiguous"]:
            yield f"K-{number} was acknowledged {count} times, with {rows[0]['ambiguous']} lost answers"
        elif count == 0 and (rows[0]["status"] != "failed" or customer not in case.history.people.blocked_ever):
            yield f"K-{number} was never acknowledged ({rows[0]['status']} {rows[0]['error']})"


def one_apology(case: Case) -> Iterator[str]:
    """(3) At most one apology by the bot, never before content."""
    for customer in case.history.people.customers:
        first = min((one.at for one in case.history.people.said if one.customer == customer), default=None)
        counted: dict[str, int] = defaultdict(int)
        for one in case.to(customer):
            if not APOLOGY.search(one.text) or MARK.search(one.text):
                continue
            if first is None or one.at < first:
                yield f"{customer} heard an apology before having written anything"
            numbers = _NUMBER.findall(one.text)
            counted[numbers[0] if numbers else ""] += 1
        for number, count in counted.items():
            if not number:
                yield f"{customer} heard an apology outside a receipt"
            elif count > 1 + case.ambiguous.get((int(number), "receipt"), 0):
                yield f"{customer} heard {count} apologies for K-{number}"


def one_owner(case: Case) -> Iterator[str]:
    """(4) At most one owner at a time, the one shown."""
    claims: dict[int, list[int]] = defaultdict(list)
    for row in case.history.records["journal"]:
        if row["after"] == "claimed" and row["before"] != "claimed":
            if row["before"] not in ("new", "reopened"):
                yield f"K-{row['complaint_id']} was claimed out of {row['before']}"
            claims[row["complaint_id"]].append(row["actor_id"])
    told: dict[int, dict[str, int]] = defaultdict(dict)
    for call in case.history.calls:
        found = _YOURS.match(str(call.params.get("text", ""))) if call.method == "answerCallbackQuery" else None
        if found and call.status == 200:
            query = call.params["callback_query_id"]
            told[int(found.group(1))][query] = case.history.world.presses[query].user_id
    for number, complaint in case.complaints.items():
        owners = claims[number]
        if complaint["epoch"] != len(owners):
            yield f"K-{number}: {complaint['epoch']} claims counted, {len(owners)} in the journal"
        if len(told[number]) > len(owners) or not set(told[number].values()) <= set(owners):
            yield f"K-{number}: told it is theirs: {told[number]}, owners were {owners}"
        if complaint["state"] == "claimed":
            if not owners or complaint["owner_id"] != owners[-1]:
                yield f"K-{number} belongs to {complaint['owner_id']}, the last claim was {owners[-1:]}"
            cards = [one for one in case.to_staff if (m := _CARD.match(one.text)) and int(m.group(1)) == number]
            if cards and f"with {STAFF.get(complaint['owner_id'], '?')}" not in cards[-1].text:
                yield f"K-{number}: the card shows another owner than {complaint['owner_name']}: {cards[-1].text[:60]}"
        shown: list[str] = []
        for one in case.to(complaint["customer_id"]):
            for english, first, second, slavic in _TAKEN.findall(one.text):
                if int(first or second) == number and (not shown or shown[-1] != (english or slavic)):
                    shown.append(english or slavic)
        if not set(shown) <= {STAFF.get(owner, "?") for owner in owners}:
            yield f"K-{number}: the customer was told {shown}, owners were {owners}"


def nothing_leaks(case: Case) -> Iterator[str]:
    """(5) No note, no other customer's word and no confidential name ever reaches a customer or the wrong chat."""
    people = case.history.people
    of_customer = {one.mark: one.customer for one in people.said}
    replies = {one.mark: one for one in people.replied}
    numbers = {f"K-{number}": row["customer_id"] for number, row in case.complaints.items()}
    for one in case.shown:
        if SECRET in one.text:
            yield f"a confidential name was shown in {one.chat}"
        if one.chat in case.history.staff_chats or one.chat in STAFF:
            continue
        if one.chat not in people.names:
            yield f"words of the bot went to the strange chat {one.chat}"
            continue
        for user, name in people.names.items():
            if user != one.chat and re.search(rf"\b{name}\b", one.text):
                yield f"{one.chat} saw the name of {user}"
        for number in _NUMBER.findall(one.text):
            if numbers.get(f"K-{number}") != one.chat:
                yield f"{one.chat} saw K-{number} of {numbers.get(f'K-{number}')}"
        for mark in MARK.findall(one.text):
            if mark in of_customer and of_customer[mark] != one.chat:
                yield f"{one.chat} saw {mark} of {of_customer[mark]}"
            reply = replies.get(mark)
            if reply is None:
                continue
            meant = reply.to | {numbers[number] for number in reply.numbers if number in numbers}
            if reply.note or one.chat not in meant:
                yield f"{one.chat} saw {mark}, {'a note' if reply.note else f'meant for {sorted(meant)}'}"


def timers_act_once(case: Case) -> Iterator[str]:
    """(6) Each timer acts once, none is forgotten."""
    if case.history.left.get("timers"):
        yield f"{case.history.left['timers']} timers have not acted"
    for row in case.history.records["people"]:
        data = json.loads(row["data"])
        for waiting in ("pending", "albums", "staff_albums"):
            if data.get(waiting):
                yield f"{row['id']}: {waiting} was forgotten"
    closes: dict[int, int] = defaultdict(int)
    reopened: dict[int, int] = defaultdict(int)
    resolved: dict[int, list[int]] = defaultdict(list)
    for row in case.history.records["journal"]:
        if row["after"] == "closed" and row["before"] != "closed":
            closes[row["complaint_id"]] += 1
        elif row["after"] == "resolved" and row["before"] != "resolved":
            resolved[row["complaint_id"]].append(row["at"])
        elif row["after"] == "reopened" and row["before"] != "reopened":
            reopened[row["complaint_id"]] += 1
    for number, complaint in case.complaints.items():
        if closes[number] > 1 + reopened[number]:
            yield f"K-{number} was closed {closes[number]} times and reopened {reopened[number]} times"
        if complaint["state"] in ("resolved", "solved"):
            yield f"K-{number} is {complaint['state']} and was never closed"
        asked = case.rows(number, "ask_score")
        if complaint["state"] == "closed" and not asked:
            yield f"K-{number} was closed and its score was never asked for"
        if "clock" not in case.history.plan.faults:
            early = [
                row
                for row in asked
                if not any(row["created_at"] - at >= case.history.follow_up * 1e6 for at in resolved[number])
            ]
            if early:
                yield f"K-{number}: its score was asked for too early"
        for name in ("nudge", "remind_score"):
            if len(case.rows(number, name)) > 1:
                yield f"K-{number}: {name} acted {len(case.rows(number, name))} times"


def order_holds(case: Case) -> Iterator[str]:
    """(7) Order within a chat holds."""
    people = case.history.people
    for customer in people.customers:
        first: dict[str, int] = {}
        for index, one in enumerate(case.to(customer)):
            for mark in MARK.findall(one.text):
                first.setdefault(mark, index)
        for staff in STAFF:
            marks = [
                one.mark for one in people.replied if one.staff == staff and one.kind == "text" and one.mark in first
            ]
            for before, after in pairwise(marks):
                if first[before] > first[after]:
                    yield f"{customer} got {after} of {staff} before {before}"
        known: set[str] = set()
        for one in case.to(customer):
            for number in _NUMBER.findall(one.text):
                row = case.rows(int(number), "receipt")
                if number not in known and not RECEIPT.search(one.text) and row and row[0]["status"] == "sent":
                    yield f"{customer} heard of K-{number} before its receipt"
                known.add(number)
    place = {(row["chat_id"], row["message_id"]): row["complaint_id"] for row in case.history.records["messages"]}
    shown: dict[str, int] = {}
    for index, one in enumerate(case.to_staff):
        if one.method != "createForumTopic" and not _CARD.match(one.text) and not _DIGEST.match(one.text):
            for mark in MARK.findall(one.text):
                shown.setdefault(mark, index)
    rows: dict[int | None, list[str]] = defaultdict(list)
    for said in people.said:
        if said.kind == "text" and not said.changed and said.mark in shown:
            rows[place.get((said.customer, said.message))].append(said.mark)
    for complaint, marks in rows.items():
        for before, after in pairwise(marks):
            if shown[before] > shown[after]:
                yield f"K-{complaint}: staff saw {after} before {before}"


def limits_are_kept(case: Case) -> Iterator[str]:
    """(8) No limit of Telegram is exceeded by our own doing, and every `retry_after` is honoured."""
    history = case.history
    refused: dict[Any, tuple[float, float]] = {}  # the longest hold: when it was told, and until when
    for call in history.calls:
        scope = call.params.get("chat_id", call.method)
        if call.status == 429 and not call.injected:
            yield f"at {call.at:.1f} {call.method} to {scope}: {call.description}"
        for problem in call.problems:
            if "before retry_after ended" in problem and _forgotten(history, refused.get(scope, (0.0, 0.0))[0]):
                continue
            yield problem
        if call.status == 429:
            told = re.search(r"retry after (\d+)", call.description)
            until = call.at + (float(told.group(1)) if told else 0.0)
            if until >= refused.get(scope, (0.0, 0.0))[1]:
                refused[scope] = (call.at, until)


def _forgotten(history: History, since: float) -> bool:
    """Whether the refusal died with the process that heard it before it was written: at once, or on a full disk."""
    could_write = max((end for began, end in history.troubles if began <= since + _AFTER_429), default=since)
    return any(since <= crash <= max(since, could_write) + _AFTER_429 + 60 for crash in history.crashes)


def one_score(case: Case) -> Iterator[str]:
    """(9) The satisfaction question once a complaint."""
    for number in case.complaints:
        rows = case.rows(number, "ask_score")
        if len(rows) > 1:
            yield f"K-{number}: the score was asked for {len(rows)} times"
    for customer in case.history.people.customers:
        counted: dict[int, int] = defaultdict(int)
        for one in case.to(customer):
            if re.search(r"^(How did we handle|Как мы справились с жалобой|Як ми впоралися зі скаргою) K-", one.text):
                counted[int(_NUMBER.findall(one.text)[0])] += 1
        for number, count in counted.items():
            if count > 1 + case.ambiguous.get((number, "ask_score"), 0):
                yield f"K-{number}: the customer saw the question {count} times"


def parked_is_visible(case: Case) -> Iterator[str]:
    """(10) What is parked is visible to staff and can be replayed by one command."""
    history = case.history
    told = " ".join(one.text for one in case.to_staff)
    bad = set(history.bad_updates)
    for row in history.records["inbox"]:
        if row["status"] == "parked" or row["update_id"] in bad:
            if row["update_id"] not in bad:
                yield f"inbox {row['seq']} was parked without need: {row['reason']}"
            elif row["status"] != "parked":
                yield f"inbox {row['seq']} cannot be understood, and is {row['status']}"
            if f"inbox {row['seq']})" not in told:
                yield f"staff were never told of inbox {row['seq']}"
    if history.replayed.get("retried") != history.replayed.get("parked") or history.replayed.get("waiting"):
        yield f"the replay left something behind: {history.replayed}"
    for error in history.errors:
        if not error.startswith(("update parked", "storage in trouble")):
            yield f"something broke inside: {error}"


def queues_drain(case: Case) -> Iterator[str]:
    """(11) After faults end, all queues drain, and nothing lies for long."""
    history = case.history
    for name in ("inbox", "outbox"):
        if history.left.get(name):
            yield f"{history.left[name]} rows still wait in the {name}"
    if history.weather.struck.get("429 long") or history.leaps or "clock" in history.plan.faults:
        return  # a chat may be told to wait for hours; and a wrong clock tells nothing
    for row in history.records["outbox"]:
        waited = ((row["settled_at"] or 0) - row["created_at"]) / 1e6
        if row["created_at"] > history.calm_us and waited > LONG and row["status"] == "sent":
            yield f"outbox {row['id']} ({row['method']} in {row['stream']}) lay for {waited:.0f} s"


PROMISES: tuple[Callable[[Case], Iterator[str]], ...] = (
    all_content_is_kept_and_shown,
    one_receipt,
    one_apology,
    one_owner,
    nothing_leaks,
    timers_act_once,
    order_holds,
    limits_are_kept,
    one_score,
    parked_is_visible,
    queues_drain,
)


def breaches(history: History) -> dict[int, list[str]]:
    """What was broken, by the promise's number."""
    case = Case(history)
    found = {number: list(promise(case)) for number, promise in enumerate(PROMISES, 1)}
    return {number: said for number, said in found.items() if said}
