"""What all tests share: databases of both kinds, and `pytest --rewrite`, which refreshes stored texts (to be read as
a diff before a commit)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiogram.types  # noqa: F401  all of its models: tests validate what bot.lean would leave unbuilt
import hypothesis
import pytest

from storage.database import Database
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from tests.browser import NO_BROWSER
from tests.databases import (
    NO_SERVER,
    drop_kept_schemas,
    emptied_postgres,
    fresh_postgres,
    fresh_sqlite,
    need_postgres,
    sqlite_template,
)

# No test measures time; a database of its own for each test is what these fixtures give, and meant.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rewrite`."""
    parser.addoption("--rewrite", action="store_true", help="write what the program says now into the stored texts")


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether stored texts are to be written anew instead of compared."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once."""
    return sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
async def sqlite_database(sqlite_made: Path, tmp_path: Path) -> AsyncIterator[Sqlite]:
    """An empty SQLite database."""
    async with fresh_sqlite(sqlite_made, tmp_path) as database:
        yield database


@pytest.fixture
async def postgres_database() -> AsyncIterator[Postgres]:
    """An empty PostgreSQL database (a schema of its own); mark its tests `postgres`."""
    need_postgres()
    async with fresh_postgres() as database:
        yield database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, sqlite_made: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        async with fresh_sqlite(sqlite_made, tmp_path) as sqlite:
            yield sqlite
    else:
        need_postgres()
        async with emptied_postgres() as postgres:
            yield postgres


def pytest_sessionfinish() -> None:
    """The schemas that tests shared go."""
    asyncio.run(drop_kept_schemas())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in a line each that PostgreSQL or Chromium was missing, and how to have it."""
    for what, sign, advice in (
        ("PostgreSQL", NO_SERVER, "Start one, or set TEST_POSTGRES_URL."),
        ("browser", NO_BROWSER, "Install your system's package `chromium`."),
    ):
        skipped = [
            report.longrepr[2]
            for report in terminalreporter.stats.get("skipped", [])
            if isinstance(report.longrepr, tuple) and sign in report.longrepr[2]
        ]
        if skipped:
            why = skipped[0].removeprefix("Skipped: ")
            terminalreporter.write_line(f"{len(skipped)} {what} tests were skipped: {why}. {advice}")
