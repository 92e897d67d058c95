"""Stories are read in parts, in a thread beside the loop: all of them once, whatever the parts."""

import threading
from datetime import timedelta

import pytest

from dialogs.figures import story
from storage import reports
from tests.handlers.stage import Stage
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

    monkeypatch.setattr(reports, "read", reading)
    async with stage.database.reading() as tx:
        found, owners = await reports.stories(tx, stage.now - timedelta(days=1), stage.now + timedelta(days=1))
        later, _ = await reports.stories(tx, stage.now + timedelta(days=200), stage.now + timedelta(days=201))
        parts = [len(one) async for one, _ in reports.in_parts(tx, stage.now, stage.now + timedelta(days=1))]
    assert sorted(one.customer for one in found) == [300, 301, 302, 303, 304]
    assert len({one.number for one in found}) == 5 and owners.keys() == {one.number for one in found}
    assert len(later) == 5  # they are open still
    assert max(parts) <= part and sum(parts) == 5
    assert seen and threading.get_ident() not in seen
