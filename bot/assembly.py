"""The pump and all that it works with, put together in one place: for the process, and for each stage of the tests.

To import this is to import aiogram, which takes seconds; so `run` does it in a thread, beside the running poller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.apart import Apart
from bot.calls import Telegram
from bot.clock import Clock
from bot.decoder import Decoder
from bot.keeper import Keeper
from bot.lanes import Lanes
from bot.menu import introduce
from bot.office import Office, forum_fact, moved_fact, title_fact
from bot.pace import Pace
from bot.pump import Pump
from bot.sender import Sender
from bot.settings import Settings
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake
from dialogs.groups import FIRST, Group
from dialogs.records import replace
from dialogs.render import Renderer
from handlers.place import Place
from storage.seat import Seat


@dataclass(frozen=True, slots=True)
class Works:
    """What runs once there is a pump."""

    pump: Pump
    keeper: Keeper
    lanes: Lanes
    sender: Sender
    renderer: Renderer


def assemble(
    settings: Settings,
    database: Any,
    telegram: Telegram,
    clock: Clock,
    supervisor: Supervisor,
    intake: Intake,
    stats: Stats,
    known: Mapping[str, str],
    seat: Seat | None = None,
    since: datetime | None = None,
) -> Works:
    """Put it together; nothing runs yet. `known` are the stored facts (see storage.facts), the salt among them;
    `since` is when the process began, if not now."""
    seat, token = seat or Seat(), settings.bot_token.get_secret_value()
    place, groups = _where(settings, known)
    renderer = Renderer(settings.hours_of("working_hours").zone)
    keeper = Keeper(telegram, supervisor, clock, intake.arrived.set, {one: place.chat_of(one) for one in place.groups})
    lanes = Lanes(Pace(settings.pace_total_per_second, settings.pace_chat_per_second, settings.pace_group_per_minute))
    sender = Sender(
        telegram, lanes, clock, supervisor, stats, seat, intake.arrived.set, database.gone, frozenset(place.groups)
    )
    apart = Apart(settings).read
    office = Office(keeper, renderer, settings.policy, place, settings.staff_chat_id, known["salt"], groups, apart)
    pump = Pump(
        database, clock, supervisor, intake, keeper, lanes, sender, office, Decoder(token), stats, seat,
        since or clock.now(),
    )  # fmt: skip
    return Works(pump, keeper, lanes, sender, renderer)


def _where(settings: Settings, known: Mapping[str, str]) -> tuple[Place, tuple[Group, ...]]:
    """Where the staff are, and what their groups are like (none where there is one), as it was known last."""

    def present(configured: int) -> int:
        moved = known.get(moved_fact(configured))
        return int(moved) if moved else configured

    further = settings.groups
    token = settings.bot_token.get_secret_value()
    place = Place(
        present(settings.staff_chat_id),
        int(token.split(":", 1)[0] or 0),
        known.get(forum_fact(FIRST)) == "1",
        others=tuple((one.key, present(one.key)) for one in further),
    )
    groups = (Group(FIRST), *further) if further else ()
    return place, tuple(
        replace(one, title=known.get(title_fact(one.key), ""), forum=known.get(forum_fact(one.key)) == "1")
        for one in groups
    )


def begin(works: Works, settings: Settings, telegram: Telegram, clock: Clock, supervisor: Supervisor) -> None:
    """Ask Telegram about the groups, and tell it what to show of the bot, beside everything else."""
    for group in works.pump.place.groups:
        supervisor.errand(works.keeper.look(group))
    supervisor.errand(works.keeper.learn_name())
    supervisor.errand(works.keeper.learn_people(settings.policy(forum=False).leaders))
    supervisor.errand(introduce(telegram, works.renderer, settings.policy(forum=False), clock.now()))
