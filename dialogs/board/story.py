"""The story of one complaint as colleagues ask for it: the card as it stands, all that happened, and what comes next.

`/history` is whole: every version of all words, who did what from which state to which, and what arrived, in order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dialogs.board.card import card, card_buttons
from dialogs.board.page import File, Page
from dialogs.calendar import minute_of
from dialogs.complaint.claim import MANY
from dialogs.complaint.merge import INTO
from dialogs.effects import Text
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.policy import Policy

FULL = MANY
"""Open complaints of one person from which on others are named who have fewer."""
SHORT = 3000  # characters of a story that is shown as a message; a longer one is a file
DEEDS = (
    "claim", "transfer", "accept", "gives back", "not accepted", "owner absent", "owner back", "asked", "stop waiting",
    "no answer", "delivered", "not delivered", "did not arrive", "overdue", "solved", "not solved", "a high score",
    "a low score", "review", "taken back", "silence", "sets a register", "goodwill", "goodwill approved",
    "goodwill declined", "goodwill delivered", "spoken with", "apology signed", "apology waived", "name kept back",
    "name shown", "shows the name", "goes into another", "blocked", "topic lost", "reply changed", "tell the director",
)  # fmt: skip
"""What stands in a story by its own name. Anything else stands there when it moves the complaint's state."""
_NUMBER = re.compile(r"(?:[KК][\s-]?)?(\d{3,12})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """One version of what somebody wrote: `by` is customer, staff or note, `who` their name; `again`: a change."""

    at: datetime
    by: str
    who: str
    kind: str
    words: str
    again: bool = False
    number: int = 0  # the complaint it was written about


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the journal: what happened, from state to state, and who did it ("" where nobody of us)."""

    at: datetime
    deed: str
    before: str
    after: str
    who: str = ""
    number: int = 0  # the complaint it happened to


def number_in(words: str) -> int | None:
    """The complaint that somebody names: `K-4821`, `k 4821`, `4821`; also with a Cyrillic letter."""
    found = _NUMBER.fullmatch(words.strip())
    return int(found[1]) if found else None


def which(command: str) -> Page:
    """No complaint was named."""
    return Page(Text("which_one", {"command": command}))


def unknown(command: str, number: int) -> Page:
    """There is no such complaint."""
    return Page(Text("no_such", {"command": command, "number": label(number)}))


def card_page(complaint: Complaint, now: datetime, policy: Policy) -> Page:
    """The card as it stands, with its buttons in the group."""
    return Page(card(complaint, now, policy), rows=card_buttons(complaint, policy))


def history_page(complaint: Complaint, told: list[Told], done: list[Done], asked: int = 0) -> Page:
    """The whole story, as a message or, when it is long, as a file.

    What has become a part of this complaint is told with it, in order, each line with its number. `asked`: the number
    that was asked for, where it is one of those.
    """
    entries: list[tuple[datetime, int, dict[str, Any]]] = []
    for words in told:
        line = {"at": minute_of(words.at), "said": words.by, "who": words.who, "kind": words.kind, "words": words.words}
        entries.append((words.at, 0, {**line, "again": words.again, "number": _other(words.number, complaint)}))
    for deed in done:
        if deed.deed in DEEDS or deed.before != deed.after:
            moved = deed.after if deed.before != deed.after and deed.deed != INTO.value else ""
            line = {
                "at": minute_of(deed.at),
                "said": "",
                "who": deed.who,
                "deed": deed.deed if deed.deed in DEEDS else "",
            }
            entries.append((deed.at, 1, {**line, "moved": moved, "number": _other(deed.number, complaint)}))
    entries.sort(key=lambda entry: entry[:2])
    facts = {"number": label(complaint.id), "name": complaint.name, "owner": complaint.owner_name}
    facts["asked"] = _other(asked, complaint)
    story = Text("story", {**facts, "lines": [line for _, _, line in entries]})
    if sum(len(str(line.get("words", ""))) + 40 for _, _, line in entries) <= SHORT:
        return Page(story)
    short = Text("story_in_file", {"number": label(complaint.id), "count": len(entries)})
    return Page(short, file=File(f"{label(complaint.id)}.txt", story))


def _other(number: int, complaint: Complaint) -> str:
    """The number as people read it; "" where it is this complaint's own."""
    return label(number) if number not in (0, complaint.id) else ""


def next_page(found: Complaint | None, load: int, others: Mapping[str, int], now: datetime, policy: Policy) -> Page:
    """What a colleague should take now. `load`: how many they have open, `others`: how many the others have."""
    if found is None:
        return Page(Text("next_none"))
    facts = {"count": load, "card": card(found, now, policy)}
    free = sorted(others.items(), key=lambda one: one[1])[:3] if load >= FULL else []
    facts["free"] = [{"name": name, "count": count} for name, count in free if count < load]
    return Page(Text("next_one", facts), rows=card_buttons(found, policy))
