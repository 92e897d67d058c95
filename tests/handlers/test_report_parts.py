"""Stories are read in parts, in a thread beside the loop: all of them once, whatever the parts, and whatever of them is
kept in brief."""

import gc
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from dialogs.board.cells import rows_of
from dialogs.figures import story, table
from dialogs.figures.story import Story
from dialogs.model import Staff
from handlers.answers import read
from handlers.heard import Reads
from handlers.reading import View
from storage import reports, stories
from storage.statement import statement
from tests.handlers.stage import Stage, claim
from tests.handlers.updates import ANN, message, private


@pytest.mark.parametrize("part", [1, 2, 500])
async def test_parts_change_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    """Five complaints of five people; what began before the period and is closed is left out."""
    for number in range(5):
        who = {**ANN, "id": 300 + number}
        await stage.update({"message": message(1, private(who), who, text=f"The kettle of order {number} came broken")})
    monkeypatch.setattr(reports, "PART", part)
    seen: set[int] = set()

    def reading(*args: object) -> story.Story | None:
        seen.add(threading.get_ident())
        return story.read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(stories, "read", reading)
    async with stage.database.reading() as tx:
        found, owners = await reports.stories(tx, stage.now - timedelta(days=1), stage.now + timedelta(days=1))
        later, _ = await reports.stories(tx, stage.now + timedelta(days=200), stage.now + timedelta(days=201))
        parts = [len(one) async for one, _ in reports.in_parts(tx, stage.now, stage.now + timedelta(days=1))]
    assert sorted(one.customer for one in found) == [300, 301, 302, 303, 304]
    assert len({one.number for one in found}) == 5 and owners.keys() == {one.number for one in found}
    assert len(later) == 5  # they are open still
    assert max(parts) <= part and sum(parts) == 5
    assert seen and threading.get_ident() not in seen


async def _complaints(stage: Stage, number: int) -> None:
    for at in range(number):
        who = {**ANN, "id": ANN["id"] + at}
        await stage.update({"message": message(1, private(who), who, text=f"The kettle of order {at} came broken")})


async def _all(stage: Stage) -> list[Story]:
    async with stage.database.reading() as tx:
        found, _ = await reports.stories(tx, stage.now - timedelta(days=1), stage.now + timedelta(days=1))
        return found


@pytest.mark.parametrize("part", [1, 7, 1000])
async def test_what_is_kept_in_brief_changes_nothing(stage: Stage, part: int) -> None:
    """Told part by part, with reports in between, and going on while more happens: each report reads the same stories
    as from the journal alone."""
    await _complaints(stage, 3)
    true, told = await _all(stage), 0
    assert len(true) == 3 and all(one.lines or one.happened for one in true)
    more = True
    while more:
        async with stage.database.transaction() as tx:
            more = await stories.keep_up(tx, part)
        told += 1
        assert await _all(stage) == true
    async with stage.database.transaction() as tx:
        assert not await stories.keep_up(tx, part)  # nothing is new, nothing is told
    assert told > 1 or part == 1000
    await claim(stage)
    taken = await _all(stage)
    assert taken != true and any(one.claims for one in taken)
    async with stage.database.transaction() as tx:
        await stories.keep_up(tx, 1000)
    assert await _all(stage) == taken


async def test_briefs_of_another_version_are_told_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads them; the next version begins with the first line of the journal."""
    await _complaints(stage, 2)
    true = await _all(stage)
    spoil = statement(text("UPDATE stories SET body = '[]', version = version - 1"))
    async with stage.database.transaction() as tx:
        await stories.keep_up(tx, 1000)
        await tx.run(spoil)
    assert await _all(stage) == true
    monkeypatch.setattr(stories, "_MARK", "stories:next")
    async with stage.database.transaction() as tx:
        while await stories.keep_up(tx, 5):
            pass
        known = await stories.known_of(tx, {one.number for one in true})
    assert known.keys() == {one.number for one in true} and all(body != "[]" for _, _, body in known.values())
    assert await _all(stage) == true


async def test_what_is_kept_is_what_is_read(stage: Stage) -> None:
    """A report does read the briefs: a false one is seen."""
    await _complaints(stage, 1)
    true = await _all(stage)
    async with stage.database.transaction() as tx:
        await stories.keep_up(tx, 1000)
        await tx.run(statement(text("UPDATE stories SET place = 'Elsewhere'")))
    assert [one.place for one in await _all(stage)] == ["Elsewhere"] != [one.place for one in true]


async def test_a_table_holds_the_stories_of_two_parts_at_most(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: of a story only its row is kept, and the rows stand in the order in which they came."""
    await _complaints(stage, 9)
    monkeypatch.setattr(reports, "PART", 2)
    row, before = table.row, _alive()
    alive: list[int] = []

    def seen(*args: Any) -> Any:
        alive.append(_alive() - before)
        return row(*args)

    monkeypatch.setattr(table, "row", seen)
    async with stage.database.reading() as tx:
        asked = Reads(Staff(777, "Marta"), "export", "today", 777, 8)
        page = await read(tx, asked, View(stage.policy, stage.place, stage.now))
    assert page.sheet is not None
    came = [(str(at), number) for number, at, *_ in rows_of(page.sheet.parts) if isinstance(at, datetime)]
    assert len(came) == len(alive) == 9 and [at for at, _ in came] == sorted(at for at, _ in came)
    assert max(alive) <= 4, alive


def _alive() -> int:
    return sum(isinstance(one, Story) for one in gc.get_objects())
