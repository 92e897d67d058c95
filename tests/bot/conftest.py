"""What tests of the process share."""

import socket
from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from storage.sqlite import Sqlite
from tests.bot.edge import Edge, opened
from tests.bot.house import House
from tests.bot.trouble import Ahead


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    """A house, left without work under way."""
    made = House(database)
    await made.pump.prepare()
    yield made
    await made.supervisor.finish(5)


@pytest.fixture
async def edge(sqlite_database: Sqlite) -> AsyncIterator[Edge]:
    """A server with a database behind it."""
    async with opened(sqlite_database) as found:
        yield found


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def clock() -> Ahead:
    """A clock at the present."""
    return Ahead()
