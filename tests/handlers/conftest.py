"""The stage that most tests of the handlers play on."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.handlers.stage import PETR, Stage
from tests.handlers.updates import OLGA


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """A group whose members Telegram has just named."""
    made = Stage(database)
    await made.member(OLGA)
    await made.member(PETR)
    yield made
