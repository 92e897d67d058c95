"""DIRECTOR_ID: the last step of the ladder calls the director alone, whose answer counts as a manager's."""

from dataclasses import replace

import pytest

from bot.settings import Settings
from storage.database import Database
from tests.handlers.stage import Stage, complain
from tests.handlers.updates import STAFF, message

DIRECTOR = {"id": 778, "is_bot": False, "first_name": "Nina", "language_code": "en"}


async def test_the_last_step_calls_the_director_by_name(database: Database) -> None:
    """Managers at half an hour, the director at an hour and nobody else then; the answer reaches the room as a note."""
    stage = Stage(database)
    stage.policy = replace(stage.policy, managers=(777,), director_id=778)
    number = await complain(stage)
    await stage.later(minutes=59)
    managers = len(stage.to(777))
    assert managers and stage.to(778) == []
    await stage.later(minutes=2)
    (called,) = stage.to(778)
    assert f"K-{number}" in called and "tell the director" not in called
    assert not any("tell the director" in text for text in stage.to(777))
    alert = message(stage.message(f"K-{number}", "Open the whole story"), user=DIRECTOR, text="x")
    await stage.update({"message": message(3, user=DIRECTOR, text="Please call them now", reply_to_message=alert)})
    assert any("Please call them now" in text for text in stage.to(STAFF))
    assert not any("Please call them now" in text for text in stage.to(101))


async def test_without_a_director_the_managers_pass_it_on(database: Database) -> None:
    """As before."""
    stage = Stage(database)
    stage.policy = replace(stage.policy, managers=(777,))
    await complain(stage)
    await stage.later(minutes=61)
    assert any("tell the director" in text for text in stage.to(777))


@pytest.mark.parametrize(
    ("managers", "director", "told", "leaders"),
    [("5", "7", (5,), (5, 7)), ("5, 7", "7", (5, 7), (5, 7)), ("", "7", (7,), (7,)), ("5", "", (5,), (5,))],
)
def test_the_settings(managers: str, director: str, told: tuple[int, ...], leaders: tuple[int, ...]) -> None:
    """A director alone hears what managers would; no rights are lost."""
    policy = Settings(_env_file=None, manager_ids=managers, director_id=director).policy(forum=True)  # type: ignore[call-arg, arg-type]
    assert (policy.managers, policy.leaders) == (told, leaders)
