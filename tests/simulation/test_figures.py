"""Figures cannot lie: those that are shown against a second, slow way of computing them, over simulated histories."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from dialogs.calendar import Hours, hours
from dialogs.figures import metrics
from dialogs.figures.brief import brief
from dialogs.figures.brief import told as told_in_brief
from dialogs.figures.metrics import Period
from dialogs.figures.pictures import pictures
from dialogs.figures.report import Asked, report
from dialogs.figures.story import JournalLine, Story, go_on, read
from dialogs.states import State
from dialogs.values import Promise
from storage.times import from_us, to_us
from tests.databases import sqlite_template
from tests.dialogs.world import policy
from tests.handlers.stage import ZONE
from tests.simulation.again import Row, told
from tests.simulation.history import play

SEEDS = range(300, 306)
POLICY = policy()
ALWAYS: Hours = hours("24/7", ZONE)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to begin each history with."""
    return sqlite_template(tmp_path_factory.mktemp("figures"))


def stories(rows: list[Row]) -> list[Story]:
    """As the report reads them."""
    found = []
    for number, lines in groupby(
        sorted(_of_complaints(rows), key=lambda row: (row["complaint_id"], row["id"])), _complaint
    ):
        story = read(number, 0, "", (_line(row) for row in lines))
        assert story is not None
        found.append(story)
    return found


def _of_complaints(rows: list[Row]) -> list[Row]:
    """Without what is about no complaint: who pressed Start, and records of ours."""
    return [row for row in rows if row["complaint_id"]]


def _complaint(row: Row) -> int:
    return int(row["complaint_id"])


def _line(row: Row) -> JournalLine:
    values = json.loads(row["details"])
    return JournalLine(from_us(row["at"]), row["event"], row["before"], row["after"], row["actor_id"], values)


def shown(found: list[Story], now: datetime) -> dict[str, Any]:
    """The same figures as the report has them, in the form of the second way."""
    ever = Period(now - timedelta(days=3650), now + timedelta(days=3650))
    came = metrics.received(found, ever)
    done = metrics.resolved(found, ever)
    limit = timedelta(days=999)
    given, answered = metrics.csat(found, ever)
    kept = {kind.value: metrics.kept(found, kind, ever, now) for kind in Promise}
    waits = [wait // MICROSECOND for one in done if (wait := metrics.full_wait(one)) is not None]
    return {
        "received": len(came),
        "receipts": _micro(metrics.receipt_time(came).values),
        "taken": _micro(metrics.take_up(came, limit, ALWAYS, now).values),
        "answered": _micro(metrics.first_response(came, limit, ALWAYS, now).values),
        "resolved": len(done),
        "reopened": sum(len(one.reopens) for one in came),
        "full wait": sorted(waits),
        "scores": sorted(one.score for one in found if one.score is not None),
        "satisfied": (given.k, given.n),
        "asked": answered.n,
        "causes": {cause.value: count for cause, count, _ in metrics.causes(came)},
        "kept": {name: (one.met, one.missed, one.renegotiated) for name, one in kept.items() if one.share.n},
    }


def _micro(seconds: tuple[float, ...]) -> list[int]:
    return sorted(round(one * 1e6) for one in seconds)


def compared(rows: list[Row], now: datetime) -> dict[str, tuple[Any, Any]]:
    """What differs, by the name of the figure: as it is shown, and as it is told again."""
    one, other = shown(stories(rows), now), told(rows, to_us(now))
    other["satisfied"] = (sum(score >= 4 for score in other["scores"]), len(other["scores"]))
    other["kept"] = {name: counts for name, counts in other["kept"].items() if sum(counts)}
    assert one.keys() == other.keys()
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_the_same_told_twice(seed: int, template: Path) -> None:
    """Of whatever people did, and whatever struck."""
    history = play(seed, template)
    rows = history.records["journal"]
    now = from_us(max(row["at"] for row in rows)) + timedelta(hours=1)
    assert compared(rows, now) == {}
    seen = Counter(row["event"] for row in rows)
    assert seen["created"] and seen["receipt arrived"]


def _in_brief(story: Story) -> Story:
    """As it comes back from the table."""
    kept = json.loads(json.dumps(brief(story)))
    return told_in_brief(story.number, story.customer, story.place, kept)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_in_brief_is_the_story(seed: int, template: Path) -> None:
    """Whatever people did: put away after any line of its journal and taken out again, each story goes on as if it had
    never been away."""
    rows = sorted(_of_complaints(play(seed, template).records["journal"]), key=lambda row: (_complaint(row), row["id"]))
    for number, of_one in groupby(rows, _complaint):
        lines = [_line(row) for row in of_one]
        whole = read(number, 7, "Main Street", lines)
        told = read(number, 7, "Main Street", lines[:1])
        assert whole is not None and told is not None
        for line in lines[1:]:
            told = _in_brief(told)
            go_on(told, line)
        assert _in_brief(told) == told == whole


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_promises_that_are_over_can_be_left_out(seed: int, template: Path) -> None:
    """Whoever looks at the time from some moment on sees the same promises, and everything else but promises too."""
    rows = play(seed, template).records["journal"]
    whole, dropped = stories(rows), 0
    now = from_us(max(row["at"] for row in rows)) + timedelta(hours=1)
    for at in sorted({clock.due for one in whole for clock in one.clocks}):
        known = [(one, json.loads(json.dumps(brief(one)))) for one in whole]
        lean = [told_in_brief(one.number, one.customer, one.place, kept, to_us(at)) for one, kept in known]
        later = Period(at, now + timedelta(days=3650))
        for kind in Promise:
            assert metrics.kept(lean, kind, later, now) == metrics.kept(whole, kind, later, now)
        assert [replace(one, clocks=[]) for one in lean] == [replace(one, clocks=[]) for one in whole]
        assert [one.running(kind) for one in lean for kind in Promise] == [
            one.running(kind) for one in whole for kind in Promise
        ]
        dropped += sum(len(one.clocks) for one in whole) - sum(len(one.clocks) for one in lean)
    assert dropped


def test_what_came_later_and_is_over_changes_no_report(template: Path) -> None:
    """The ten lines and the pictures of a time are the same without the complaints that came after it, unless they are
    open still: a report need not read them."""
    left_out = 0
    for seed in SEEDS[:4]:
        whole = stories(play(seed, template).records["journal"])
        moments = [at for one in whole for at in one.happened]
        begun, now = from_us(min(moments)), from_us(max(moments)) + timedelta(hours=1)
        for one in whole[::2]:  # what came last is hardly ever over by itself
            one.state, one.closed = State.CLOSED, now
        for until in sorted({one.created for one in whole}):
            what = Asked(Period(begun - timedelta(days=1), until), "range")
            told = [one for one in whole if one.created < until or one.is_open]
            left_out += len(whole) - len(told)
            assert report(told, what, now, POLICY, {}) == report(whole, what, now, POLICY, {})
            assert pictures(told, what, now, POLICY) == pictures(whole, what, now, POLICY)
    assert left_out


def test_a_figure_that_lies_is_seen(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that counts a promise as kept though it was late, and one that forgets who was taken up first."""
    history = play(300, template)
    rows = history.records["journal"]
    now = from_us(max(row["at"] for row in rows)) + timedelta(hours=1)
    monkeypatch.setattr(metrics, "made", lambda clocks: [(one, one) for one in clocks if not one.dropped])
    monkeypatch.setattr(Story, "counts", property(lambda one: True))
    assert compared(rows, now).keys() & {"kept", "received"}
