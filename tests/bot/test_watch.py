"""The database file goes under the running bot: nothing leaves any more but one line to the staff, and it is saved."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.calls import Answer
from bot.clock import Clock
from bot.settings import Settings
from bot.stats import Stats
from bot.watch import Watch
from dialogs.states import Language
from storage.database import StorageTrouble
from storage.sqlite import Sqlite
from tests.bot.edge import Edge, update
from tests.bot.house import House, Taking
from tests.bot.test_updates import Quick
from tests.handlers.updates import STAFF, message
from tests.shows import shows
from tests.storage.test_trouble import remember


def watching(database: Any, language: Language = Language.EN) -> tuple[Watch, Taking, Quick]:
    """A watch whose waits are noted, with a Telegram that takes everything unless told otherwise."""
    telegram, supervisor = Taking(), Quick(Stats())
    settings = Settings(staff_language=language)
    return Watch(database, telegram, Clock(), supervisor, settings, lambda: (STAFF,)), telegram, supervisor


async def looked(watch: Watch, supervisor: Quick) -> None:
    """One look at trouble, and what it set going."""
    with pytest.raises(StorageTrouble, match="deleted"):
        await watch.run()
    for _ in range(1000):
        if not supervisor.errands:
            return
        await asyncio.sleep(0)
    raise AssertionError("It never ends.")


async def test_while_the_file_is_in_its_place_nobody_is_told_anything(sqlite_database: Sqlite) -> None:
    """A look a second."""
    watch, telegram, supervisor = watching(sqlite_database)
    await watch.run()
    await watch.save()
    assert telegram.calls == []
    assert supervisor.waits == [1.0]
    assert sqlite_database.rescued() == []


@shows("F88")
@pytest.mark.parametrize(("language", "words"), [("en", "stopped"), ("ru", "не отвечаю"), ("uk", "не відповідаю")])
async def test_a_lost_file_is_saved_and_told_once(
    sqlite_database: Sqlite, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    """One line to the staff and one file, however long it lasts; both are named in the log."""
    watch, telegram, supervisor = watching(sqlite_database, Language(language))
    sqlite_database.path.unlink()
    for _ in range(3):
        await looked(watch, supervisor)
    (file,) = sqlite_database.rescued()
    (said,) = telegram.said(STAFF)
    assert words in said
    assert file.name in said
    assert str(file) in capsys.readouterr().out


async def test_the_line_is_brought_until_telegram_has_answered(sqlite_database: Sqlite) -> None:
    """The network is down, then Telegram wants a pause."""
    watch, telegram, supervisor = watching(sqlite_database)
    many = Answer(429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}})
    telegram.answers["sendMessage"] = [Answer(0, None), Answer(0, None), many]
    sqlite_database.path.unlink()
    await looked(watch, supervisor)
    assert len(telegram.said(STAFF)) == 4
    assert supervisor.waits == [1.0, 2.0, 7.0]


async def test_a_group_that_is_gone_too_is_not_asked_again(
    sqlite_database: Sqlite, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log says that nobody could be told."""
    watch, telegram, supervisor = watching(sqlite_database)
    telegram.answers["sendMessage"] = [Answer(403, {"ok": False, "description": "kicked"})]
    sqlite_database.path.unlink()
    await looked(watch, supervisor)
    assert len(telegram.said(STAFF)) == 1
    assert "the staff cannot be told" in capsys.readouterr().out


async def test_what_could_not_be_saved_is_tried_again_and_staff_know_it(
    sqlite_database: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They must not stop the bot: all that it has is in the process."""
    watch, telegram, supervisor = watching(sqlite_database)
    sqlite_database.path.unlink()

    async def full(now: object) -> Path:
        raise StorageTrouble("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_database, "rescue", full)
        await looked(watch, supervisor)
    (said,) = telegram.said(STAFF)
    assert "do not stop me" in said
    assert "bot check" not in said
    await looked(watch, supervisor)
    assert len(sqlite_database.rescued()) == 1


async def test_a_second_loss_is_told_and_saved_again_when_something_was_written_between(
    sqlite_database: Sqlite,
) -> None:
    """Moved away and back twice."""
    watch, telegram, supervisor = watching(sqlite_database)
    aside = sqlite_database.path.with_name("aside.db")
    for told, saved, writes in ((1, 1, False), (2, 1, True), (3, 2, False)):
        sqlite_database.path.rename(aside)
        await looked(watch, supervisor)
        assert len(telegram.said(STAFF)) == told
        assert len(sqlite_database.rescued()) == saved
        aside.rename(sqlite_database.path)
        await watch.run()
        if writes:
            await remember(sqlite_database, "new")


async def test_a_servers_database_has_its_own_words(sqlite_database: Sqlite) -> None:
    """There is nothing of ours to save there."""

    class Server:
        dialect, commits = "postgresql", 0

        def gone(self) -> str:
            return "deleted"

        async def rescue(self, now: object) -> None:
            return None

    watch, telegram, supervisor = watching(Server())
    await looked(watch, supervisor)
    (said,) = telegram.said(STAFF)
    assert "--after-restore" in said


@shows("F88")
async def test_no_receipt_leaves_for_what_is_in_a_lost_file(sqlite_database: Sqlite) -> None:
    """Committed, and the file is moved before the first send: it waits, and leaves when the same file is back."""
    house, aside = House(sqlite_database), sqlite_database.path.with_name("aside.db")
    await house.pump.prepare()
    await house.bring({"message": message(1)})
    await house.pump.round()
    sqlite_database.path.rename(aside)
    for _ in range(50):
        await asyncio.sleep(0)
    with pytest.raises(StorageTrouble):
        await house.pump.round()
    assert house.telegram.calls == []
    aside.rename(sqlite_database.path)
    async with asyncio.timeout(20):
        await house.intake.arrived.wait()
    await house.work()
    assert sum("K-" in said for said in house.telegram.said(101)) == 1
    await house.supervisor.finish(5)


@shows("F88")
async def test_the_webhook_and_the_health_say_503(edge: Edge) -> None:
    """At once, before any worker has noticed."""
    assert await edge.status(update(1)) == 200
    edge.database.path.unlink()
    async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
        assert response.status == 503
    async with edge.post(update(2)) as response:
        assert response.status == 503
        assert 0 < int(response.headers["Retry-After"]) <= 3600
