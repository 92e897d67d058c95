"""Databases for processes: a file, or a database of its own on the server; skipped where there is none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.crashes.tables import fresh_url
from tests.databases import need_postgres


@pytest_asyncio.fixture
async def sqlite_url(tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of a file that the bot will make."""
    async with fresh_url("sqlite", tmp_path) as url:
        yield url


@pytest_asyncio.fixture
async def postgres_url(tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of an empty database."""
    need_postgres()
    async with fresh_url("postgresql", tmp_path) as url:
        yield url


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """DATABASE_URL of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql":
        need_postgres()
    async with fresh_url(request.param, tmp_path) as url:
        yield url
