"""Who works: waiting for the seat at the database, and noticing when it is lost (see storage.seat)."""

from collections.abc import Awaitable, Callable

from bot.logs import log
from bot.supervisor import Fatal, StoppedEarly, Supervisor
from storage.database import StorageTrouble
from storage.seat import LOOK_EVERY, Seat

UNSEATED = "Another process works on this database by now; this one was cut off from it. Start it again: it will wait."
TRY_EVERY = 0.5  # seconds


async def sit(seat: Seat, supervisor: Supervisor, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """Take the seat, or wait until whoever has it is gone; `meanwhile` prepares for that.

    Raises StorageTrouble when the database cannot be asked at all, StoppedEarly when told to stop.
    """
    if await seat.take():
        return
    log.warning("another process works on this database: waiting until it stops")
    await meanwhile()
    while not await _free(seat):
        await supervisor.wait(TRY_EVERY)
        if supervisor.stopping.is_set():
            raise StoppedEarly
    log.info("the other process has stopped: taking over")


async def _free(seat: Seat) -> bool:
    try:
        return await seat.take()
    except StorageTrouble:
        return False  # the database was reachable a moment ago: this process waits anyway, and asks again


async def stay(seat: Seat, supervisor: Supervisor) -> None:
    """Look once whether the seat is still ours, and pause. Raises Fatal when it is not."""
    if not await seat.look():
        raise Fatal(UNSEATED)
    await supervisor.wait(LOOK_EVERY)
