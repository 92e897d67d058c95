"""STAFF_QUIET_HOURS: what colleagues get then makes no sound; danger does, and a line for whoever has duty."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.calendar import hours
from storage.database import Database
from tests.handlers.stage import ZONE, Stage, complain
from tests.handlers.updates import OLGA, STAFF, in_group, message


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """It is noon, and quiet."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(777,), staff_quiet=hours("11:00-14:00", ZONE))
    await made.member(OLGA)
    yield made


def silent(stage: Stage, chat: int) -> list[bool]:
    """Of each message to a chat whether it made no sound, in order."""
    sends = [one for one in stage.sent if one.params.get("chat_id") == chat and one.method.startswith(("send", "copy"))]
    return [bool(one.params.get("disable_notification")) for one in sends]


async def test_nothing_rings_for_colleagues_and_all_for_customers(stage: Stage) -> None:
    """The card, the calls, the managers in private: all is there and silent."""
    await complain(stage)
    await stage.later(minutes=40)
    assert len(silent(stage, STAFF)) >= 3 and all(silent(stage, STAFF))
    assert silent(stage, 777) == [True]
    assert not any(silent(stage, 101))


async def test_afterwards_everything_rings_again(stage: Stage) -> None:
    """The hours are over."""
    await stage.later(hours=2)
    await complain(stage)
    await stage.later(minutes=40)
    assert silent(stage, STAFF) and not any(silent(stage, STAFF) + silent(stage, 777))


async def test_danger_rings(stage: Stage) -> None:
    """In the group and in private, and two cases of one place together, too."""
    await stage.update(
        {"message": message(1, text="My son has been sick all night after your salad, he has a fever of 39")}
    )
    assert silent(stage, STAFF) and not all(silent(stage, STAFF))
    assert silent(stage, 777) and not any(silent(stage, 777))


async def test_whoever_has_duty_is_called_aloud(stage: Stage) -> None:
    """The line that names them, and no other."""
    await stage.update({"message": in_group(8, text="/duty Olga 00:00-24:00")})
    before = len(silent(stage, STAFF))
    await complain(stage)
    await stage.later(minutes=16)
    assert silent(stage, STAFF)[before:].count(False) == 1
