"""An outage: many complaints in minutes into one staff group, Telegram's limits switched on.

Played on a virtual clock inside this process: five minutes of real waiting would prove nothing more.
"""

from dataclasses import dataclass

COMPLAINTS = 1_000
MINUTES = 5


@dataclass(frozen=True, slots=True)
class OutageResult:
    """What the play recorded, in virtual seconds from the moment each complaint reached the bot.

    A complaint without a receipt, or never visible to the staff, is absent and counts as infinitely late.
    `refusals` counts every 429 the strict server had to give.
    """

    complaints: int
    receipt_seconds: tuple[float, ...]
    visible_seconds: tuple[float, ...]
    group_calls: int
    refusals: int


async def play() -> OutageResult:
    """Play `COMPLAINTS` complaints spread over `MINUTES` minutes and return what customers and staff saw."""
    raise NotImplementedError("written with the bot")
