"""Growth: what a million stored complaints cost a new one, and the lists the staff look at."""

from collections.abc import Mapping
from dataclasses import dataclass

SMALL = 10_000
LARGE = 1_000_000


@dataclass(frozen=True, slots=True)
class GrowthResult:
    """Seconds per intake transaction with `small` and with `large` complaints stored.

    `staff_list_seconds` holds, by the name of the list, the times of each staff list with `large` stored.
    """

    small: int
    large: int
    intake_small_seconds: tuple[float, ...]
    intake_large_seconds: tuple[float, ...]
    staff_list_seconds: Mapping[str, tuple[float, ...]]


async def measure(small: int, large: int) -> GrowthResult:
    """Fill a storage with `small`, then `large` complaints and time intake and staff lists in both."""
    raise NotImplementedError("written with the bot")
