"""When rounds come to nothing, Telegram keeps what is written meanwhile."""

from contextlib import suppress
from datetime import timedelta

from bot.updates import STANDS_AFTER
from storage.database import StorageTrouble
from tests.bot.house import House
from tests.bot.trouble import Ahead
from tests.handlers.updates import message
from tests.shows import shows


class Still(Ahead):
    """A clock that goes on only where a test says so, however busy the machine is."""

    def monotonic(self) -> float:
        return self.ahead.total_seconds()


@shows("I21")
async def test_rounds_that_come_to_nothing_for_a_minute_end_the_fetching(house: House) -> None:
    """Telegram stores for us then; the first round that works begins it again."""
    clock = Still()
    house.intake._clock = clock
    await house.bring({"message": message(1)})
    house.database.failures = 10_000
    for ahead, stands in ((0.0, False), (STANDS_AFTER - 1, False), (STANDS_AFTER, True)):
        clock.ahead = timedelta(seconds=ahead)
        with suppress(StorageTrouble):
            await house.pump.round()
        clock.ahead += timedelta(milliseconds=10)
        assert house.intake.stands is stands
    house.database.failures = 0
    await house.work()
    assert not house.intake.stands
