"""What must hold after kills: the promises of the simulation, and some about what a death in the middle leaves."""

import json
import math
from collections import Counter
from collections.abc import Iterator

from bot.sandbox.limits import counts
from tests.simulation import texts
from tests.simulation.case import Case
from tests.simulation.crowd import MARK
from tests.simulation.history import History
from tests.simulation.oracle import PROMISES, breaches
from tests.simulation.tact import nothing_to_apologise_for

SINGLE = ("answercallbackquery", "setmessagereaction")


def replies_once(case: Case) -> Iterator[str]:
    """A staff member's reply reaches the customer once, and once more for each answer that was lost."""
    lost: Counter[tuple[int, int]] = Counter()
    for row in case.history.records["outbox"]:
        reply = json.loads(row["after"]).get("reply")
        if reply:
            lost[reply[0], reply[1]] += row["ambiguous"]
    shown: Counter[str] = Counter()
    marks = {one.mark: one for one in case.history.people.replied}
    for one in case.shown:
        if one.chat in case.history.people.names and not one.method.startswith("edit"):
            shown.update(word for word in one.text.split() if word in marks)
    for mark, count in shown.items():
        reply_ = marks[mark]
        if count > 1 + lost[reply_.chat, reply_.message]:
            yield f"{mark} reached the customer {count} times, with {lost[reply_.chat, reply_.message]} lost answers"


def nothing_without_a_row(case: Case) -> Iterator[str]:
    """What Telegram applied is what the outbox sent, and at most once more for each answer that was lost."""
    applied: Counter[str] = Counter()
    for call in case.history.calls:
        if call.status == 200 and (counts(call.method.lower()) or call.method.lower() in SINGLE):
            applied[call.method] += 1
    allowed: Counter[str] = Counter()
    for row in case.history.records["outbox"]:
        method = row["method"]
        allowed[method] += row["ambiguous"] + (row["status"] == "sent")
    edits = {"sendMessage", "editMessageText"}  # an edit of a card that is gone leaves as a new one
    together = [edits, *({name} for name in applied if name not in edits)]
    for names in together:
        did, may = sum(applied[name] for name in names), sum(allowed[name] for name in names)
        if did > may:
            yield f"{'/'.join(sorted(names))}: {did} applied, {may} accounted for"


def every_update_ends(case: Case) -> Iterator[str]:
    """No update is left in a state that nobody works on."""
    counted = Counter(str(row["status"]) for row in case.history.records["inbox"])
    strange = set(counted) - {"done", "ignored", "parked"}
    if strange:
        yield f"updates are {dict(counted)}"


def replies_arrive(case: Case) -> Iterator[str]:
    """What a staff member wrote to a customer, and the bot has kept as such, arrives, or has failed with a reason."""
    marks = {(one.chat, one.message): one.mark for one in case.history.people.replied if one.kind == "text"}
    failed = set()
    for row in case.history.records["outbox"]:
        reply = json.loads(row["after"]).get("reply")
        if reply and row["status"] == "failed" and row["error"]:
            failed.add((reply[0], reply[1]))
    for row in case.history.records["messages"]:
        place = (row["chat_id"], row["message_id"])
        if row["author"] != "staff" or row["version"] != 1 or place not in marks or place in failed:
            continue
        customer = case.complaints[row["complaint_id"]]["customer_id"]
        if not any(marks[place] in one.text for one in case.to(customer)):
            yield f"{marks[place]} was kept as a reply, and {customer} never got it"


def presses_are_answered(case: Case) -> Iterator[str]:
    """Who presses a button that the bot hears of, is answered."""
    answered = {
        str(call.params["callback_query_id"]) for call in case.history.calls if call.method == "answerCallbackQuery"
    }
    for row in case.history.records["inbox"]:
        kind, _, query = str(row["natural"] or "").partition(":")
        if kind == "q" and row["status"] == "done" and query not in answered:
            yield f"press {query} in inbox {row['seq']} was never answered"


def nobody_hears_sorry_for_nothing_told(case: Case) -> Iterator[str]:
    """No apology for a record in which nobody ever complained; two processes do not agree on what came first."""
    without_reason = nothing_to_apologise_for(case.history, case.complaints)
    for customer in case.history.people.customers:
        for one in case.to(customer):
            if texts.APOLOGY.search(one.text) and not MARK.search(one.text):
                for number in texts.NUMBER.findall(one.text):
                    if without_reason(int(number), math.inf):
                        yield f"{customer} heard an apology for K-{number}, and nobody complained there"


MORE = (
    nobody_hears_sorry_for_nothing_told,
    replies_once,
    replies_arrive,
    presses_are_answered,
    nothing_without_a_row,
    every_update_ends,
)


def broken_in(history: History) -> dict[str, list[str]]:
    """What was broken, by the promise's number and name."""
    found = {f"({number}) {PROMISES[number - 1].__name__}": said for number, said in breaches(history).items()}
    found.pop(f"(13) {PROMISES[12].__name__}", None)  # it asks when: below it is asked whether at all
    case = Case(history)
    for promise in MORE:
        said = list(promise(case))
        if said:
            found[promise.__name__] = said
    return found
