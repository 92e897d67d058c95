"""What finds the pump at peace goes straight to the next round: one commit in place of two, and nothing lost by it."""

import asyncio
from typing import Any

import pytest

from bot.updates import incoming
from dialogs.step import step
from storage.database import StorageTrouble
from tests.bot.house import House
from tests.handlers.updates import message
from tests.shows import shows


@pytest.fixture(autouse=True)
async def at_peace(house: House) -> None:
    """It has had its first rounds."""
    await house.work()


def _comes(house: House, number: int, person: int) -> "asyncio.Task[None]":
    """An update arrives; it is confirmed when this is done."""
    update = {"update_id": number, "message": message(number, user=_user(person), chat=_chat(person))}
    return asyncio.get_running_loop().create_task(house.intake.accept([incoming(update)]))


def _user(person: int) -> dict[str, object]:
    return {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"}


def _chat(person: int) -> dict[str, object]:
    return {"id": person, "type": "private"}


async def _offered(house: House) -> None:
    """Until it waits for a round."""
    for _ in range(100):
        if house.intake.offers:
            return
        await asyncio.sleep(0)
    raise AssertionError("Nothing was offered.")


@shows("I1")
async def test_an_update_and_its_effects_are_one_commit(house: House) -> None:
    """It is confirmed after that commit and not before."""
    before = house.database.commits
    task = _comes(house, 1, 501)
    await _offered(house)
    assert (task.done(), await house.inbox()) == (False, {})
    await house.pump.round()
    await task
    assert house.database.commits == before + 1
    assert await house.inbox() == {"done": 1}
    assert await house.complaint(501)
    await house.work()
    assert sum("K-" in text for text in house.telegram.said(501)) == 1


async def test_the_same_update_twice_changes_nothing(house: House) -> None:
    """Telegram brings it again when it has not heard that we have it."""
    for _ in range(2):
        task = _comes(house, 1, 501)
        await house.work()
        await task
    assert await house.inbox() == {"done": 1}
    assert sum("K-" in text for text in house.telegram.said(501)) == 1


@shows("F10")
async def test_a_round_that_fails_over_it_sends_it_through_the_inbox(house: House) -> None:
    """The commit is refused: nothing of it has happened; it is stored, and worked like any other."""
    task = _comes(house, 1, 501)
    await _offered(house)
    house.database.failures = 1
    await house.pump.round()
    await task  # stored by now, and so confirmed
    assert await house.inbox() == {"waiting": 1}
    await house.work()
    assert await house.inbox() == {"done": 1}
    assert sum("K-" in text for text in house.telegram.said(501)) == 1


async def test_while_the_storage_is_in_trouble_nothing_is_confirmed(house: House) -> None:
    """The round is refused, and so is the inbox: who brought the update hears of it."""
    task = _comes(house, 1, 501)
    await _offered(house)
    house.database.failures = 2
    await house.pump.round()
    with pytest.raises(StorageTrouble):
        await task
    assert await house.inbox() == {}


async def test_what_stumbles_is_parked_alone_and_the_others_go_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is new with each round that fails, so it is not accused before it stands in the inbox."""

    def stumbles(case: Any, event: Any, *rest: Any) -> Any:
        if case.person.id == 502:
            raise ZeroDivisionError
        return step(case, event, *rest)

    monkeypatch.setattr("handlers.batch.step", stumbles)
    tasks = [_comes(house, number, 500 + number) for number in (1, 2, 3)]
    await _offered(house)
    await house.work()
    await asyncio.gather(*tasks)
    await house.work()
    assert await house.inbox() == {"done": 2, "parked": 1}
    assert await house.complaint(501)
    assert await house.complaint(503)


async def test_a_pump_that_stops_gives_back_what_it_was_offered(house: House) -> None:
    """It is stored for the next process."""
    task = _comes(house, 1, 501)
    await _offered(house)
    house.supervisor.stopping.set()
    await house.pump.run()
    await task
    assert await house.inbox() == {"waiting": 1}
