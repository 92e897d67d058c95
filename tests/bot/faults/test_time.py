"""Time plays tricks: clocks are set, days have 23 hours or a 29th of February, a machine sleeps for a night."""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.calls import Answer
from bot.pump import Pump
from handlers.located import UnknownMember
from storage.sqlite import Sqlite
from storage.times import from_us, to_us
from tests.bot.faults.town import ANN, BORYS, OLGA, Town, virtual
from tests.handlers import updates
from tests.handlers.stage import Stage
from tests.shows import shows
from tests.simulation.history import play
from tests.simulation.loop import VirtualClock, VirtualLoop
from tests.simulation.oracle import breaches
from tests.simulation.process import BotClock

HOUR = 3600.0
DEAD = Answer(0, None, sent=False)
OFFICE: dict[str, Any] = {"timezone": "Europe/Kyiv", "working_hours": "Mon-Fri 09:00-18:00"}


def at(text: str) -> datetime:
    """A moment, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def acted(town: Town) -> Counter[str]:
    """How often each text was said, by what stands in the outbox."""
    named = (json.loads(row[0]).get("text") for row in town.rows("SELECT after FROM outbox"))
    return Counter(name for name in named if name)


def due(town: Town, ring: str) -> datetime:
    """When the one timer of this kind is due."""
    ((moment,),) = town.rows(f"SELECT due_at FROM timers WHERE ring = '{ring}'")
    return from_us(moment)


def claim_by(town: Town) -> list[datetime]:
    """By when somebody has to have each complaint, as it was promised."""
    return sorted(from_us(row[0]) for row in town.rows("SELECT due_at FROM clocks WHERE kind = 'take_up'"))


def said_at(town: Town, text: str) -> datetime:
    """When the one letter with this text was written, by the bot's clock."""
    ((moment,),) = town.rows(f'SELECT created_at FROM outbox WHERE after LIKE \'%"text":"{text}"%\'')
    return from_us(moment)


# The clock is set ---------------------------------------------------------------------------------


async def with_a_clock_of_its_own(town: Town, **settings: Any) -> BotClock:
    """Open the town with a bot whose clock can be set wrong; Telegram's stays right."""
    await town.open(**settings)
    await town.passes(1)
    await town.kill()
    clock = town.clock = BotClock()
    await town.start()
    return clock


@shows("I10", "F93")
@pytest.mark.parametrize(
    "offsets", [(3600,), (-3600,), (3600, 0), (-3600, 0), (0.2, 0.4, 0.2, 0, -0.3)], ids=lambda one: f"{one}"
)
@virtual
async def test_whatever_the_clock_is_set_to_each_timer_acts_once(town: Town, offsets: tuple[float, ...]) -> None:
    """An hour ahead, an hour back, there and back, or a little at a time: sooner or later by as much, and once."""
    clock = await with_a_clock_of_its_own(town, nudge_after="10m", claim_within="15m")
    _, card = await town.complaint(ANN)
    await town.sees(ANN, "1 of 3")
    for offset in offsets:
        clock.offset = offset
        await town.passes(40)
    await town.passes(3 * HOUR)
    assert acted(town)["nudge"] == acted(town)["receipt"] == 1
    await town.press(OLGA, card, "Claim")
    await town.sees(ANN, "has K-")
    town.says(BORYS, "Стол сломан")
    await town.sees(BORYS, "K-")
    assert "parked" not in town.inbox()
    assert not {"pending", "sending"} & set(town.letters())


@shows("F93")
@virtual
async def test_a_clock_that_runs_wrong_loses_no_word_of_anybody(town: Town) -> None:
    """Set back by a week in the middle of a talk, and put right again."""
    clock = await with_a_clock_of_its_own(town)
    _, card = await town.claimed(ANN)
    clock.offset = -7 * 24 * HOUR
    town.says(ANN, "and the lid")
    await town.sees(town.staff, "and the lid")
    town.replies(OLGA, "We will send another", card)
    await town.sees(ANN, "We will send another")
    clock.offset = 0.0
    town.says(ANN, "and the cord")
    await town.sees(town.staff, "and the cord")
    assert "parked" not in town.inbox()
    assert len(town.rows("SELECT id FROM complaints")) == 1


@pytest.fixture
async def stage(sqlite_database: Sqlite) -> AsyncIterator[Stage]:
    """A desk where Ann has complained and Olga was just named a member."""
    made = Stage(sqlite_database)
    await made.member(updates.OLGA)
    await made.update({"message": updates.message(1)})
    yield made


@shows("F93")
@pytest.mark.parametrize("hours", [1, 24])
async def test_a_clock_that_was_set_back_trusts_nobody_for_longer(stage: Stage, hours: int) -> None:
    """What Telegram said at a time that has not come yet may be old: it is asked again."""
    number = (await stage.only(101)).id
    stage.now -= timedelta(hours=hours)
    card = updates.in_group(5, updates.SELF, text="x")
    events = await updates.heard({"callback_query": updates.press(f"s:claim:{number}:", updates.OLGA, card)})
    with pytest.raises(UnknownMember):
        await stage.hear(*events)


@shows("F99")
@virtual
async def test_a_machine_that_slept_for_a_night_goes_on_in_the_morning(town: Town) -> None:
    """A laptop, a suspended machine: the clock leaps, its own count of seconds does not, connections are dead."""
    clock = town.clock = BotClock()
    await town.open(nudge_after="10m", strict=True)
    await town.complaint(ANN)
    await town.sees(ANN, "1 of 3")
    for method in ("getUpdates", "sendMessage", "editMessageText"):
        town.wire.refuse(DEAD, method, times=2)
    clock.offset = 9 * HOUR  # Telegram's clock is the same: it is morning for both
    town.says(BORYS, "Стол сломан")
    await town.sees(BORYS, "K-", within=60)
    await town.passes(2 * HOUR)
    # Ann's nudge is hours late: it says nothing any more. Borys has his in time.
    assert {name: acted(town)[name] for name in ("receipt", "nudge")} == {"receipt": 2, "nudge": 1}
    assert len(town.told(BORYS, "Жалоба сохранена")) == len(town.told(ANN, "Saved as")) == 1
    assert not {"pending", "sending"} & set(town.letters())


@shows("F11")
@pytest.mark.parametrize("seed", range(2, 7))
def test_a_process_that_stands_still_for_two_seconds_keeps_every_promise(
    seed: int, sqlite_made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow disk, a busy machine: now and then nothing runs for two seconds, in a history full of other faults."""
    going, chance, stood = Pump.round, random.Random(seed), []

    async def slow(self: Pump) -> None:
        if chance.random() < 0.05:
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop._leaps.now += 2.0
            stood.append(loop.time())
        await going(self)

    monkeypatch.setattr(Pump, "round", slow)
    assert breaches(play(seed, sqlite_made)) == {}
    assert len(stood) > 5


# The calendar -------------------------------------------------------------------------------------


@shows("I10", "F94")
@pytest.mark.parametrize(
    ("friday", "monday"),
    [("2024-03-29T15:50", "2024-04-01T06:05"), ("2024-10-25T14:50", "2024-10-28T07:05")],
    ids=["to summer", "to winter"],
)
@virtual
async def test_a_promise_over_a_change_of_the_clock_is_kept_by_the_wall(town: Town, friday: str, monday: str) -> None:
    """Friday 17:50 in Kyiv and a quarter of an hour: Monday 09:05 in Kyiv, whatever happened on Sunday."""
    town.clock = VirtualClock(at(friday))
    await town.open(**OFFICE, claim_within="15m")
    await town.complaint(ANN)
    told = town.told(ANN, "Saved as")[0]
    assert re.search("09:5[0-2]", told["text"]), "the answer, an hour of work later"
    assert at(monday) <= claim_by(town)[0] <= at(monday) + timedelta(minutes=1)


@shows("F95")
@virtual
async def test_in_another_time_zone_old_promises_stand_and_new_ones_are_made_there(town: Town) -> None:
    """The branch moves, or the setting was wrong: TIMEZONE is changed, and the bot started again."""
    town.clock = VirtualClock(at("2024-03-29T15:50"))
    await town.open(**OFFICE, claim_within="15m")
    await town.complaint(ANN)
    (promised,) = claim_by(town)
    town._configured["timezone"] = "Asia/Tokyo"
    await town.restart()
    assert claim_by(town) == [promised]
    await town.complaint(BORYS, "Стол сломан")
    moments = claim_by(town)
    assert promised in moments
    assert at("2024-04-01T00:15") <= moments[0] <= at("2024-04-01T00:16")  # Monday 09:15 in Tokyo


@shows("I9", "F96")
@pytest.mark.parametrize(
    "evening", ["2027-12-31T23:55", "2028-02-28T23:55", "2028-02-29T23:55", "2038-01-19T03:10", "2099-12-31T23:55"]
)
@virtual
async def test_timers_ring_within_a_second_on_odd_days_too(town: Town, evening: str) -> None:
    """The year ends, February has 29 days, 32 bits of seconds are used up: ten minutes stay ten minutes."""
    town.clock = VirtualClock(at(evening))
    await town.open(nudge_after="10m7s", claim_within="15m")
    await town.complaint(ANN)
    await town.sees(ANN, "1 of 3")
    moment = due(town, "nudge")
    assert timedelta(minutes=9.5) < moment - at(evening) < timedelta(minutes=11)
    await town.until(lambda: acted(town)["nudge"], "the nudge", HOUR)
    assert moment <= said_at(town, "nudge") <= moment + timedelta(seconds=1)
    assert from_us(to_us(moment)) == moment
    await town.passes(HOUR)
    assert acted(town)["nudge"] == 1
    _, card = await town.claimed(BORYS, "Стол сломан")
    town.replies(OLGA, "We are on it", card)
    await town.sees(BORYS, "We are on it")
