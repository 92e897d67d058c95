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
from bot.office import Office
from bot.pace import Pace
from bot.pump import Pump
from bot.sender import Sender
from bot.settings import Settings
from bot.stats import Stats
from bot.supervisor import Supervisor
from bot.updates import Intake
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
    moved = known.get(f"staff_chat_id:{settings.staff_chat_id}")
    staff_chat = int(moved) if moved else settings.staff_chat_id
    place = Place(staff_chat, int(token.split(":", 1)[0] or 0), known.get("forum") == "1")
    renderer = Renderer(settings.hours_of("working_hours").zone)
    keeper = Keeper(telegram, supervisor, clock, intake.arrived.set, staff_chat)
    lanes = Lanes(Pace(settings.pace_total_per_second, settings.pace_chat_per_second, settings.pace_group_per_minute))
    sender = Sender(telegram, lanes, clock, supervisor, stats, seat, intake.arrived.set, database.gone)
    apart = Apart(settings).read
    office = Office(keeper, renderer, settings.policy, place, settings.staff_chat_id, known["salt"], apart)
    pump = Pump(
        database, clock, supervisor, intake, keeper, lanes, sender, office, Decoder(token), stats, seat,
        since or clock.now(),
    )  # fmt: skip
    return Works(pump, keeper, lanes, sender, renderer)


def begin(works: Works, settings: Settings, telegram: Telegram, clock: Clock, supervisor: Supervisor) -> None:
    """Ask Telegram about the group, and tell it what to show of the bot, beside everything else."""
    supervisor.errand(works.keeper.look())
    supervisor.errand(works.keeper.learn_name())
    supervisor.errand(works.keeper.learn_people(settings.policy(forum=False).leaders))
    supervisor.errand(introduce(telegram, works.renderer, settings.policy(forum=False), clock.now()))
