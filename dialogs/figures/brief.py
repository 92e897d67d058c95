"""A story in brief: all that figures ask of it, as one plain value. It is kept beside the journal, so that a report
over many complaints need not read a dozen lines of each again (storage.stories).

`told(..., brief(story)) == story`, whatever the story; a test plays histories against it. Times are microseconds since
1970. Whoever changes what stands here counts `VERSION` up: briefs of another version are made anew from the journal.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dialogs.figures.story import JournalLine, Story, instant, micros, moment
from dialogs.model import Clock
from dialogs.records import maker
from dialogs.states import State
from dialogs.values import Cause, Kind, Outcome, Promise, Register

VERSION = 1
Brief = Sequence[Any]

_STATES = {one.value: one for one in State}
_KINDS = {one.value: one for one in Kind}
_PROMISES = {one.value: one for one in Promise}
_REGISTERS = {one.value: one for one in Register}
_OUTCOMES = {one.value: one for one in Outcome}
_CAUSES = {one.value: one for one in Cause}
_make_clock, _make_line = maker(Clock), maker(JournalLine)
_NONE = timedelta()


def brief(story: Story) -> Brief:
    """The story as one value that JSON holds; its number, customer and place are kept beside it."""
    return [
        micros(story.created),
        story.state.value,
        story.kind.value,
        story.register.value if story.register else None,
        [[micros(at), who] for at, who in story.claims],
        [[micros(at), who] for at, who in story.owners],
        _at(story.receipt),
        _at(story.first_reply),
        [[micros(since), _at(until)] for since, until in story.waits],
        [[micros(at), who] for at, who in story.resolves],
        [micros(at) for at in story.reopens],
        [micros(at) for at in story.confirmed],
        _at(story.closed),
        _at(story.withdrawn),
        story.outcome.value if story.outcome else None,
        story.cause.value if story.cause else None,
        story.arose,
        story.handled,
        int(story.refused),
        _at(story.asked_score),
        story.score,
        _at(story.scored),
        [_clock(one) for one in story.clocks],
        [[micros(one.at), one.event, one.actor, one.details] for one in story.lines],
        story.happened,
    ]


def told(number: int, customer: int, place: str, known: Brief, since: int = 0) -> Story:
    """The story that was told in brief. Whoever asks for no promise that fell due before `since` gets none of them
    where they are over, and nothing was resolved since: most of a story is its promises."""
    (
        created, state, kind, register, claims, owners, receipt, first_reply, waits, resolves, reopens, confirmed,
        closed, withdrawn, outcome, cause, arose, handled, refused, asked_score, score, scored, clocks, lines, happened,
    ) = known  # fmt: skip
    return Story(
        number,
        customer,
        instant(created),
        _STATES[state],
        _KINDS[kind],
        _REGISTERS[register] if register else None,
        place,
        [(instant(at), who) for at, who in claims],
        [(instant(at), who) for at, who in owners],
        moment(receipt),
        moment(first_reply),
        [(instant(since), moment(until)) for since, until in waits],
        [(instant(at), who) for at, who in resolves],
        [instant(at) for at in reopens],
        [instant(at) for at in confirmed],
        moment(closed),
        moment(withdrawn),
        _OUTCOMES[outcome] if outcome else None,
        _CAUSES[cause] if cause else None,
        arose,
        handled,
        bool(refused),
        moment(asked_score),
        score,
        moment(scored),
        [_clock_told(one) for one in (_due_since(clocks, since) if _is_over(resolves, since) else clocks)],
        [_make_line(instant(at), event, "", "", actor, details) for at, event, actor, details in lines],
        happened,
    )


def _is_over(resolves: Sequence[Any], since: int) -> bool:
    return bool(since) and all(at < since for at, _ in resolves)


def _due_since(clocks: Sequence[Any], since: int) -> list[Any]:
    """All of each kind of which one fell due since, or runs: a promise that was told anew is one with the first."""
    kinds = {one[0] for one in clocks if one[2] >= since or one[4] is None}
    return [one for one in clocks if one[0] in kinds] if kinds else []


def _at(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def _clock(one: Clock) -> list[Any]:
    return [
        one.kind.value,
        micros(one.started),
        micros(one.due),
        _at(one.paused_at),
        _at(one.ended),
        int(one.dropped),
        one.paused_for // timedelta(microseconds=1),
        one.rule,
        int(one.wall),
        one.rungs,
        int(one.missed),
    ]


def _clock_told(known: Sequence[Any]) -> Clock:
    kind, started, due, paused_at, ended, dropped, paused_for, rule, wall, rungs, missed = known
    return _make_clock(
        _PROMISES[kind],
        instant(started),
        instant(due),
        moment(paused_at),
        moment(ended),
        bool(dropped),
        timedelta(microseconds=paused_for) if paused_for else _NONE,
        rule,
        bool(wall),
        rungs,
        bool(missed),
    )
