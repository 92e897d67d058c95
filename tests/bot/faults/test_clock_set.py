"""The clock is an hour wrong for a while: nothing waits for an hour that should wait for a moment."""

import pytest

from bot.calls import Answer
from tests.bot.faults.town import ANN, BORYS, Town, refused, virtual
from tests.shows import shows
from tests.simulation.process import BotClock

HOUR = 3600.0
LONGEST = 300.0  # seconds: the longest wait between two attempts


async def with_a_clock_of_its_own(town: Town, offset: float = 0.0) -> BotClock:
    """Open the town with a bot whose clock is wrong; Telegram's is right."""
    await town.open()
    await town.passes(1)
    clock = town.clock = BotClock()
    clock.offset = offset
    await town.restart()
    await town.passes(1)
    return clock


async def an_hour_wrong_at_the_start(town: Town, offset: float = -HOUR) -> None:
    """Start again with a clock that is put right after eight seconds."""
    await town.kill()
    clock = town.clock = BotClock()
    clock.offset = offset
    await town.start()
    await town.passes(8)
    clock.offset = 0.0


@shows("F93")
@virtual
async def test_a_row_that_was_to_be_tried_again_does_not_wait_for_the_whole_hour(town: Town) -> None:
    """The process before had noted when, by the right clock."""
    await town.open()
    town.wire.refuse(Answer(502, None, b""), "sendMessage", chat=ANN, times=4)
    town.says(ANN, "The kettle came broken")
    await town.until(lambda: len(town.wire.made("sendMessage", ANN)) == 4, "four attempts")
    await an_hour_wrong_at_the_start(town)
    await town.sees(ANN, "Saved as", within=LONGEST + 10)


@shows("F93")
@virtual
async def test_what_was_tried_while_the_clock_was_ahead_does_not_wait_for_the_hour(town: Town) -> None:
    """It was noted by the wrong clock; the process after it has the right one."""
    clock = await with_a_clock_of_its_own(town, HOUR)
    town.wire.refuse(Answer(502, None, b""), "sendMessage", chat=ANN, times=4)
    town.says(ANN, "The kettle came broken")
    await town.until(lambda: len(town.wire.made("sendMessage", ANN)) == 4, "four attempts")
    clock.offset = 0.0
    await town.restart()
    await town.sees(ANN, "Saved as", within=LONGEST + 10)


@shows("F93")
@virtual
async def test_a_429_noted_by_a_clock_that_was_ahead_lasts_as_long_as_telegram_asked_for(town: Town) -> None:
    """Not an hour longer, and not shorter for the process that heard it."""
    clock = await with_a_clock_of_its_own(town, HOUR)
    town.wire.refuse(refused(429, "Too Many Requests", retry_after=400), "sendMessage", chat=ANN, times=1)
    town.says(ANN, "The kettle came broken")
    await town.until(lambda: town.wire.made("sendMessage", ANN), "the refusal")
    await town.passes(1)
    clock.offset = 0.0
    await town.restart()
    await town.passes(390)
    assert [status for _, status in town.wire.made("sendMessage", ANN)] == [429]
    await town.sees(ANN, "Saved as", within=30)


@shows("F93")
@virtual
async def test_what_left_in_the_last_hour_does_not_fill_the_next_hours_minutes(town: Town) -> None:
    """The group's twenty a minute, counted by a process whose clock is behind at its start."""
    await town.open(strict=True)
    for number in range(30):
        town.says(town.newcomer(f"Guest {number}"), f"Broken thing {number}")
        await town.passes(20)
    await an_hour_wrong_at_the_start(town)
    town.says(BORYS, "Чайник течёт")
    await town.sees(town.staff, "Чайник течёт", within=180)


@shows("F93")
@pytest.mark.parametrize(("offset", "words"), [(-HOUR, "jumped back by 1"), (HOUR, "jumped ahead by 1")])
@virtual
async def test_staff_are_told_once_that_the_clock_was_set(town: Town, offset: float, words: str) -> None:
    """Within half a minute, though nobody writes; and again when it is put right, in the other direction."""
    clock = await with_a_clock_of_its_own(town)
    clock.offset = offset
    await town.sees(town.staff, words, within=40)
    await town.passes(2 * HOUR)
    assert len(town.told(town.staff, "jumped")) == 1
    clock.offset = 0.0
    await town.passes(60)
    assert len(town.told(town.staff, "jumped")) == 2
