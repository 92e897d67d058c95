"""The composition root: plain constructors in the order in which things must live.

Updates are fetched and stored before aiogram has been imported: what takes seconds to load is only needed to
understand them. So a restart takes updates again within a moment.
"""

import asyncio
import ctypes
import gc
import secrets
import signal
import sys
import threading
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.calls import HttpTelegram, Telegram
from bot.clock import Clock, ShiftedClock
from bot.logs import configure, log, tell_deaths
from bot.seating import sit, stay
from bot.settings import Settings
from bot.stats import Stats
from bot.stories import Stories
from bot.supervisor import Fatal, StoppedEarly, Supervisor
from bot.updates import ALLOWED_UPDATES, Intake, Poller
from bot.watch import Watch
from handlers.backoff import Backoff
from storage import facts, migrate
from storage.connect import connect
from storage.database import Database, StorageTrouble
from storage.seat import Seat, seat_of

IMPORTING = "import"  # name of the thread that imports aiogram
GRACE = 5.0  # seconds a clean stop may take
WEBHOOK_CONNECTIONS = 40
PAUSES = Backoff(1.0, 60.0)  # seconds, while the webhook cannot be set
_M_ARENA_MAX = -8  # malloc.h
GC_THRESHOLD = (20_000, 20, 20)  # a round makes thousands of objects, hardly any of them in cycles


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises Fatal or StorageTrouble, for the command line to put into words."""
    configure(settings.log_level)
    tell_deaths()
    _share_one_heap()
    stats = Stats()
    clock = ShiftedClock(Path(settings.demo_clock)) if settings.demo_clock else Clock()
    supervisor = Supervisor(stats)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, supervisor.stopping.set)

    url = settings.database_url.get_secret_value()
    database = connect(url)
    telegram = HttpTelegram(settings.telegram_api_url, settings.bot_token.get_secret_value())
    await telegram.open()
    web = None
    pump: Any = None
    seat = seat_of(database)

    def staff_chats() -> tuple[int, ...]:
        if pump is None:
            return (settings.staff_chat_id, *(one.key for one in settings.groups))
        return tuple(pump.place.chat_of(group) for group in pump.place.groups)

    watch = Watch(database, telegram, clock, supervisor, settings, staff_chats)
    try:
        await _sit_down(database, url, seat, supervisor)
        for file in database.rescued():
            log.warning("a rescued copy of a lost database lies there; see `python -m bot check`", file=str(file))
        began = clock.now()
        intake = Intake(database, clock, stats)
        if settings.http_port:
            from bot.web import Web

            path = urlsplit(settings.webhook_url).path or "/" if settings.webhook_url else ""
            secret = settings.webhook_secret.get_secret_value()
            web = Web(database, intake, clock, stats, path, secret)
            await web.start(settings.http_host, settings.http_port)
        if settings.webhook_url:
            supervisor.errand(_set_webhook(telegram, settings, supervisor))
        else:
            supervisor.keep("updates", Poller(telegram, intake, supervisor, stats).run)
        supervisor.keep("seat", partial(stay, seat, supervisor))
        supervisor.keep("watch", watch.run)
        pump = await build_pump(settings, database, telegram, clock, supervisor, intake, stats, seat, began)
        gc.collect()
        gc.freeze()  # what is loaded by now lives as long as the process; not looking at it again saves a third
        gc.set_threshold(*GC_THRESHOLD)
        supervisor.keep("pump", pump.run)
        supervisor.keep("stories", Stories(pump.transaction, supervisor).run)
        stats.ready = True
        log.info("running", mode="webhook" if settings.webhook_url else "polling", version=migrate.HEAD)
        await supervisor.stopping.wait()
        if supervisor.fatal is not None:
            raise supervisor.fatal
    except StoppedEarly:
        if supervisor.fatal is not None:
            raise supervisor.fatal from None
    finally:
        stats.ready = False
        await supervisor.finish(GRACE - 1)
        if web is not None:
            await web.stop()
        try:
            async with asyncio.timeout(2):
                if pump is not None:
                    await pump.drain()
        except (StorageTrouble, TimeoutError, Fatal):
            log.warning("stopped with sends under way; they are repeated at the next start")
        await telegram.close()
        await watch.save()
        await database.close()
        await seat.leave()
        log.info("stopped")


def _share_one_heap() -> None:
    """With glibc, threads get heaps of their own that are hardly used; one for all takes some megabytes less."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


async def _sit_down(database: Database, url: str, seat: Seat, supervisor: Supervisor) -> None:
    """Connect, wait for the seat, bring the schema up to date."""
    await database.open()
    await sit(seat, supervisor, partial(_import_beside, "bot.assembly", supervisor))
    if not await migrate.is_current(database):
        await migrate.upgrade(url)
        log.info("the database is up to date", version=migrate.HEAD)
    await seat.begin()


async def _import_beside(name: str, supervisor: Supervisor) -> Any:
    """Import a module in a thread of its own, so that updates are taken meanwhile and a stop need not wait for it."""
    if name in sys.modules:
        return sys.modules[name]
    failed: list[BaseException] = []

    def work() -> None:
        try:
            import_module(name)
        except BaseException as error:  # noqa: BLE001  raised again where it is awaited
            failed.append(error)

    thread = threading.Thread(target=work, name=IMPORTING, daemon=True)
    thread.start()
    while thread.is_alive():
        if supervisor.stopping.is_set():
            raise StoppedEarly
        await supervisor.wait(0.02)
    if failed:
        raise failed[0]
    return sys.modules[name]


async def build_pump(
    settings: Settings,
    database: Any,
    telegram: Telegram,
    clock: Clock,
    supervisor: Supervisor,
    intake: Intake,
    stats: Stats,
    seat: Seat | None = None,
    since: datetime | None = None,
) -> Any:
    """Build the pump; aiogram is imported beside the running poller. `since`: when the process began, if not now."""
    assembly = await _import_beside("bot.assembly", supervisor)
    salt = await facts.set_once(database, "salt", secrets.token_hex(16))
    async with database.reading() as tx:
        known = {**await facts.all_facts(tx), "salt": salt}
    works = assembly.assemble(settings, database, telegram, clock, supervisor, intake, stats, known, seat, since)
    assembly.begin(works, settings, telegram, clock, supervisor)
    return works.pump


async def _set_webhook(telegram: HttpTelegram, settings: Settings, supervisor: Supervisor) -> None:
    """Tell Telegram where to bring updates; tries until it is accepted."""
    params = {
        "url": settings.webhook_url,
        "secret_token": settings.webhook_secret.get_secret_value(),
        "allowed_updates": list(ALLOWED_UPDATES),
        "max_connections": WEBHOOK_CONNECTIONS,
    }
    failures = 0
    while not supervisor.stopping.is_set():
        answer = await telegram.call("setWebhook", params, 15)
        if answer.ok:
            log.info("webhook set")
            return
        log.error("setWebhook refused", status=answer.status)
        if answer.status in (401, 404):
            supervisor.fatal = Fatal("Telegram refuses the token. Check BOT_TOKEN: copy it again from @BotFather.")
            supervisor.stopping.set()
            return
        failures += 1
        await supervisor.wait(answer.retry_after or PAUSES.after(failures))
