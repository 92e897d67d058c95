"""Figures of one complaint computed from its journal alone: from no complaint, no clock and no message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.effects import Journal
from storage.journal import Entry

Lines = Sequence[tuple[int, Journal | Entry]]  # when (microseconds), and what: as a step told it, or as it is stored


@dataclass
class Figures:
    """What a report wants to know; times are microseconds, None: it has not happened."""

    created: int = 0
    take_up: int | None = None  # from the first content to the first claim
    first_reply: int | None = None  # to the first delivered reply of a person
    resolved: list[int] = field(default_factory=list)  # to each resolution
    answers: list[str] = field(default_factory=list)  # what the customer said to "solved?"
    owners: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)  # who wrote each reply that arrived
    undelivered: int = 0
    waits: list[int] = field(default_factory=list)  # each from a first unanswered message to the next delivered reply
    reopened: int = 0
    outcomes: list[str] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    asked: bool = False
    scores: list[int] = field(default_factory=list)
    commented: bool = False
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)  # as told, by number

    def kept(self, kind: str) -> list[bool]:
        """Of each promise of this kind that is over: whether it was kept in time."""
        over = [clock for clock in self.clocks.values() if clock["kind"] == kind and clock.get("ended")]
        return [not clock.get("dropped") and clock["ended"] <= clock["due"] for clock in over]


def figures(lines: Lines) -> Figures:
    """Read the journal of one complaint from its first line on."""
    found, waiting = Figures(), None
    for at, line in lines:
        values = {name: value[1] for name, value in line.details.items() if isinstance(value, list)}
        if line.event == "created":
            found.created = waiting = at
        since = at - found.created
        if line.event == "delivered":
            assert line.actor is not None
            found.replies.append(line.actor)
            found.first_reply = since if found.first_reply is None else found.first_reply
            found.waits += [at - waiting] if waiting is not None else []
            waiting = None
        found.undelivered += line.event == "not delivered"
        if values.get("last_by_staff") is False and waiting is None:
            waiting = at
        if values.get("owner"):
            found.owners.append(values["owner"])
            found.take_up = since if found.take_up is None else found.take_up
        if line.after == "resolved" != line.before:
            found.resolved.append(since)
        if line.event in ("solved", "not solved"):
            found.answers.append(line.details["answer"])
        found.reopened = values.get("reopened", found.reopened)
        found.outcomes += [values["outcome"]] if "outcome" in values else []
        found.causes += [values["cause"]] if "cause" in values else []
        found.asked |= "csat_asked_at" in values
        found.scores += [values["score"]] if "score" in values else []
        found.commented |= values.get("comment", False)
        for number, changed in line.details.get("clocks", {}).items():
            clock = found.clocks.setdefault(number, {"kind": changed["kind"]})
            for name, value in changed.items():
                if name != "kind":
                    assert clock.get(name) == value[0] or name not in clock, f"{name} was {clock.get(name)}: {value}"
                    clock[name] = value[1]
    return found
