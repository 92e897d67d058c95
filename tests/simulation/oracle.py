"""The promises, checked on a history that has ended: from what people saw, and from the tables.

Each promise is a function that yields a sentence for every breach. What a history excuses is said where it is excused:
a repeated message after a lost answer, a receipt that a customer's block kept away.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from typing import Any

from tests.simulation import texts
from tests.simulation.about import bearers
from tests.simulation.case import Case
from tests.simulation.crowd import MARK, SECRET, STAFF
from tests.simulation.history import History
from tests.simulation.ladders import each_step_is_said_once, none_runs_out_in_silence
from tests.simulation.manners import (
    a_name_kept_back_is_told_to_nobody,
    no_goodwill_twice,
    nobody_hears_sorry_for_nothing,
)
from tests.simulation.many import all_hear_once_and_no_other
from tests.simulation.marks import a_reaction_stands_on_the_original
from tests.simulation.news import news_comes_once_and_in_time
from tests.simulation.owners import one_owner
from tests.simulation.pauses import given_back, still_waiting
from tests.simulation.surveys import nobody_is_asked_in_vain
from tests.simulation.tact import asks_for_a_score
from tests.simulation.together import a_merged_number_stays_a_part, each_group_has_its_own, no_list_leads_to_a_name

LONG = 600.0
"""Seconds for which a row may lie when nothing is wrong: a group's share of a minute, some times over."""
EACH = 10.0
"""Seconds more for each message of the same complaint: with many rows waiting it has six places a minute."""
DEAD = 120.0
"""Seconds more for each start: a message that kills the process is given up after a few deaths, others wait."""
_AFTER_429 = 5.0
"""Seconds in which a 429 may still be uncommitted when the process dies."""


def all_content_is_kept_and_shown(case: Case) -> Iterator[str]:
    """(1) Every content message of a customer is in the case and before the staff."""
    kept = {(row["chat_id"], row["message_id"]): row for row in case.history.records["messages"]}
    seen = {mark for one in case.to_staff for mark in MARK.findall(one.text)}
    digests = {
        int(number)
        for one in case.to_staff
        if texts.DIGEST.match(one.text)
        for number in texts.NUMBER.findall(one.text)
    }
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
        count = sum(1 for one in case.to(customer) if texts.RECEIPT.search(one.text) and f"K-{number}<" in one.text)
        rows = case.receipts(number)
        names = [json.loads(row["after"])["text"] for row in rows]
        if not rows or max(names.count(name) for name in ("receipt", "here")) > 1:
            yield f"K-{number} has these receipts in the outbox: {names}"
        elif case.is_unnumbered(number):
            continue
        elif count > len(rows) + sum(row["ambiguous"] for row in rows):  # words of danger are answered later too
            yield f"K-{number} was acknowledged {count} times by {names}"
        elif count == 0 and (rows[0]["status"] != "failed" or customer not in case.history.people.blocked_ever):
            yield f"K-{number} was never acknowledged ({rows[0]['status']} {rows[0]['error']})"


def one_apology(case: Case) -> Iterator[str]:
    """(3) At most one apology by the bot, never before content."""
    for customer in case.history.people.customers:
        first = min((at for user, at in case.history.people.wrote if user == customer), default=None)
        counted: dict[str, int] = defaultdict(int)
        for one in case.to(customer):
            if not texts.APOLOGY.search(one.text) or MARK.search(one.text):
                continue
            if first is None or one.at < first:
                yield f"{customer} heard an apology before having written anything"
            numbers = texts.NUMBER.findall(one.text)
            counted[numbers[0] if numbers else ""] += 1
        for number, count in counted.items():
            if not number:
                yield f"{customer} heard an apology outside a receipt"
            elif count > 1 + case.ambiguous.get((int(number), "receipt"), 0):
                yield f"{customer} heard {count} apologies for K-{number}"


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
        for number in texts.NUMBER.findall(one.text):
            if numbers.get(f"K-{number}") != one.chat:
                yield f"{one.chat} saw K-{number} of {numbers.get(f'K-{number}')}"
        for mark in MARK.findall(one.text):
            if mark in of_customer and of_customer[mark] != one.chat:
                yield f"{one.chat} saw {mark} of {of_customer[mark]}"
            reply = replies.get(mark)
            if reply is None:
                continue
            meant = reply.to | {numbers[number] for number in reply.numbers if number in numbers}
            meant |= bearers(reply.aliases, people.names, case.history.world) | case.hear_of(mark)
            if not reply.note and not reply.leaves:
                yield f"{one.chat} saw {mark}, a reply to a line whose replies are notes"
            elif reply.note or one.chat not in meant:
                yield f"{one.chat} saw {mark}, {'a note' if reply.note else f'meant for {sorted(meant)}'}"


def timers_act_once(case: Case) -> Iterator[str]:
    """(6) Each timer acts once, none is forgotten."""
    if case.history.left.get("timers"):
        waits = [f"{row['ring']} of {row['subject']}" for row in case.history.records["timers"]]
        yield f"{case.history.left['timers']} timers have not acted, of {sorted(waits)}"
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
    held = {row["complaint_id"] for row in case.history.records["clocks"] if _is_held(row)}
    for number, complaint in case.complaints.items():
        if closes[number] > 1 + reopened[number]:
            yield f"K-{number} was closed {closes[number]} times and reopened {reopened[number]} times"
        if complaint["state"] in ("resolved", "solved") and number not in held:
            yield f"K-{number} is {complaint['state']} and was never closed"
        asked = case.rows(number, "ask_score")
        if complaint["state"] == "closed" and not asked and asks_for_a_score(complaint):
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


def _is_held(clock: dict[str, Any]) -> bool:
    """Whether somebody has to speak with the customer before it may be closed."""
    return bool(clock["kind"] == "contact" and clock["ended_at"] is None)


def order_holds(case: Case) -> Iterator[str]:
    """(7) Order within a chat holds."""
    people = case.history.people
    for customer in people.customers:
        first: dict[str, int] = {}
        for index, one in enumerate(case.to(customer)):
            for mark in (
                () if texts.REFUSAL.search(one.text) else MARK.findall(one.text)
            ):  # it gathers what was said before
                first.setdefault(mark, index)
        for staff, chat in product(STAFF, (*case.history.staff_chats, *case.history.managers)):
            own = [one for one in people.replied if (one.staff, one.chat, one.kind) == (staff, chat, "text")]
            left = sorted((one.at, one.mark) for one in own if one.mark in first)
            for before, after in pairwise(mark for _, mark in left):
                if first[before] > first[after]:
                    yield f"{customer} got {after} of {staff} before {before}"
        known: set[str] = set()
        for one in case.to(customer):
            for number in texts.NUMBER.findall(one.text):
                row = [] if case.is_unnumbered(int(number)) else case.receipts(int(number))
                if number not in known and not texts.RECEIPT.search(one.text) and row and row[0]["status"] == "sent":
                    yield f"{customer} heard of K-{number} before its receipt"
                known.add(number)
    place = {(row["chat_id"], row["message_id"]): row["complaint_id"] for row in case.history.records["messages"]}
    shown: dict[str, tuple[int, int]] = {}  # the message, and the place in it
    filed: set[str] = set()
    on_a_card = {mark for one in case.to_staff if texts.CARD.match(one.text) for mark in MARK.findall(one.text)}
    for index, one in enumerate(case.to_staff):
        gathered = any(known.match(one.text) for known in (texts.CARD, texts.DIGEST, texts.ALARM, texts.JUST_THANKS))
        if one.method not in ("createForumTopic", "editForumTopic") and not gathered:
            retold = one.method == "sendDocument" or texts.RETOLD.match(one.text)
            for at, mark in enumerate(MARK.findall(one.text)):
                if mark not in shown and retold and (one.method == "sendDocument" or mark in on_a_card):
                    filed.add(mark)  # it brings together what stood on a card, too
                shown.setdefault(mark, (index, at))
    rows: dict[int | None, list[str]] = defaultdict(list)
    late = {row["natural"] for row in case.history.records["inbox"] if row["seq"] in case.history.parked}
    for said in people.said:
        in_time = f"m:{said.customer}:{said.message}" not in late  # what was parked comes when it is tried again
        if said.kind == "text" and not said.changed and said.mark in shown and in_time:
            rows[place.get((said.customer, said.message))].append(said.mark)
    for complaint, marks in rows.items():
        for before, after in pairwise(marks):
            if shown[before] > shown[after] and (before in filed) is (after in filed):
                yield f"K-{complaint}: staff saw {after} before {before}"


def limits_are_kept(case: Case) -> Iterator[str]:
    """(8) No limit of Telegram is exceeded by our own doing, and every `retry_after` is honoured."""
    history = case.history
    refused: dict[Any, tuple[float, float]] = {}  # the longest hold: when it was told, and until when
    for call in history.calls:
        scope = call.params.get("chat_id", call.method)
        # Who starts while the clock is being set cannot tell by it how many left in the minute before.
        blind = "clock" in history.plan.faults and any(0 <= call.at - crash <= 60 for crash in history.crashes)
        if call.status == 429 and not call.injected and not blind:
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
                counted[int(texts.NUMBER.findall(one.text)[0])] += 1
        for number, count in counted.items():
            if count > 1 + case.ambiguous.get((number, "ask_score"), 0):
                yield f"K-{number}: the customer saw the question {count} times"


def parked_is_visible(case: Case) -> Iterator[str]:
    """(10) What is parked is visible to staff and can be replayed by one command."""
    history = case.history
    told = " ".join(one.text for one in case.to_staff)
    bad, poisoned = set(history.bad_updates), set(history.poisoned)
    for seq in history.parked:
        if f"inbox {seq})" not in told:
            yield f"staff were never told of inbox {seq}"
    for row in history.records["inbox"]:
        if row["update_id"] in poisoned:
            if row["status"] != "done":
                yield f"inbox {row['seq']} can be served by now, and is {row['status']}"
        elif row["status"] == "parked" or row["update_id"] in bad:
            if row["update_id"] not in bad:
                yield f"inbox {row['seq']} was parked without need: {row['reason']}"
            elif row["status"] != "parked":
                yield f"inbox {row['seq']} cannot be understood, and is {row['status']}"
            if f"inbox {row['seq']})" not in told:
                yield f"staff were never told of inbox {row['seq']}"
    if history.replayed.get("retried") != history.replayed.get("parked") or history.replayed.get("waiting"):
        yield f"the replay left something behind: {history.replayed}"
    for error in history.errors:
        if error.startswith(("parked  the process ended", "parked  refused by the database")) and history.may_be_parked:
            continue
        if not error.startswith(("update parked", "storage in trouble")):
            yield f"something broke inside: {error}"


def _whose(stream: str) -> str:
    """Whose share of the group's minute: a complaint's words (k4821) and the files of its flood (m4821) have one."""
    return stream[1:] if stream[0] in "km" else stream


def queues_drain(case: Case) -> Iterator[str]:
    """(11) After faults end, all queues drain, and nothing lies for long."""
    history = case.history
    for name in ("inbox", "outbox"):
        if history.left.get(name):
            yield f"{history.left[name]} rows still wait in the {name}"
    if history.weather.struck.get("429 long") or history.leaps or "clock" in history.plan.faults:
        return  # a chat may be told to wait for hours; and a wrong clock tells nothing
    starts = sum(call.method == "getMe" and call.at > history.calm_at for call in history.calls)
    messages: Counter[str] = Counter()
    for row in history.records["outbox"]:
        messages[_whose(row["stream"])] += int(json.loads(row["after"]).get("weight", 1))
    for row in history.records["outbox"]:
        waited = ((row["settled_at"] or 0) - row["created_at"]) / 1e6
        if (
            row["created_at"] > history.calm_us
            and waited > LONG + DEAD * starts + EACH * messages[_whose(row["stream"])]
            and row["status"] == "sent"
        ):
            yield f"outbox {row['id']} ({row['method']} in {row['stream']}) lay for {waited:.0f} s"


def a_pause_gives_itself_back(case: Case) -> Iterator[str]:
    """(12) A question stops the clocks until the answer, and a pause gives back exactly its length."""
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for name in ("journal", "clocks", "messages"):
        of = found[name] = defaultdict(list)
        for row in case.history.records[name]:
            of[row["complaint_id"]].append(row)
    for number, complaint in case.complaints.items():
        clocks = found["clocks"][number]
        wrong = list(given_back(found["journal"][number], clocks))
        if "clock" not in case.history.plan.faults:
            wrong.append(still_waiting(complaint, clocks, found["messages"][number]))
        yield from (f"K-{number}: {one}" for one in wrong if one)


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
    a_pause_gives_itself_back,
    nobody_hears_sorry_for_nothing,
    a_name_kept_back_is_told_to_nobody,
    no_goodwill_twice,
    nobody_is_asked_in_vain,
    each_step_is_said_once,
    none_runs_out_in_silence,
    news_comes_once_and_in_time,
    a_reaction_stands_on_the_original,
    a_merged_number_stays_a_part,
    no_list_leads_to_a_name,
    each_group_has_its_own,
    all_hear_once_and_no_other,
)


def breaches(history: History) -> dict[int, list[str]]:
    """What was broken, by the promise's number."""
    case = Case(history)
    found = {number: list(promise(case)) for number, promise in enumerate(PROMISES, 1)}
    return {number: said for number, said in found.items() if said}
