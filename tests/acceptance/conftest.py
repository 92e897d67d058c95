"""Stages: one bot process for a whole module where tests can share it, one of its own where they kill it."""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from tests.acceptance.stage import Stage

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres")
Opener = Callable[..., Awaitable[Stage]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def forum(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A running bot and a forum; shared, so each test brings its own customer."""
    stage = Stage(await Sandbox.start(forum=True), tmp_path_factory.mktemp("forum"), {})
    try:
        await stage.start()
        yield stage
    finally:
        await stage.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plain(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The same with a plain group."""
    stage = Stage(await Sandbox.start(forum=False), tmp_path_factory.mktemp("plain"), {})
    try:
        await stage.start()
        yield stage
    finally:
        await stage.close()


@pytest_asyncio.fixture
async def open_stage(tmp_path: Path) -> AsyncIterator[Opener]:
    """Open a stage of one's own: `await open_stage(forum=True, SETTING="...")`."""
    opened: list[Stage] = []

    async def open_(forum: bool = True, start: bool = True, strict: bool = False, **settings: Any) -> Stage:
        sandbox = await Sandbox.start(forum=forum, strict_limits=strict, webhook_unit=0.05)
        stage = Stage(sandbox, tmp_path, {name: str(value) for name, value in settings.items()})
        opened.append(stage)
        if start:
            await stage.start()
        return stage

    yield open_
    for stage in opened:
        await stage.close()


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest_asyncio.fixture
async def postgres_url() -> AsyncIterator[str]:
    """A database of its own on the PostgreSQL server; skipped in plain words where there is none."""
    import asyncpg

    server = POSTGRES.replace("postgresql+asyncpg", "postgresql")
    try:
        connection = await asyncpg.connect(server, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        if os.environ.get("AMENDS_REQUIRE_POSTGRES"):
            raise
        pytest.skip(f"no PostgreSQL at TEST_POSTGRES_URL: {type(error).__name__}")
    name = f"amends_{secrets.token_hex(6)}"
    await connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    finally:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()
