"""A few histories with kills for every `make test`; `python -m tests.crashes` plays any number of others."""

import pytest

from tests.crashes.history import play
from tests.crashes.ports import free_port
from tests.crashes.promises import broken_in
from tests.crashes.strikes import Moment, Script, Strike, script_of
from tests.shows import shows

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

STRICT = Script(
    2, "plain", 2, strict=True, merge="1s", acts=2,
    strikes=(  # the group's minute is full when it dies, and the next life must know
        Strike(Moment.APPLIED, 8, acts=12, down=0),
        Strike(Moment.SPAWNED, delay=1.0, acts=0, down=0),
        Strike(Moment.SOME_TIME, delay=0.3, acts=2, down=0),
    ),
)  # fmt: skip


@shows("I18", "F1", "F2", "F6")
async def test_killed_within_telegrams_limits(sqlite_url: str) -> None:
    """By polling on SQLite, with Telegram's real limits: every promise is kept, and no limit broken by a new life."""
    assert broken_in(await play(STRICT, sqlite_url)) == {}


@shows("I18", "F1")
@pytest.mark.parametrize("seed", [4])
async def test_killed_by_webhook(seed: int, sqlite_url: str) -> None:
    """By webhook on SQLite: every promise is kept through the kills of this seed."""
    assert broken_in(await play(script_of(seed, webhook=True), sqlite_url, free_port())) == {}


@shows("I18", "F1")
@pytest.mark.postgres
@pytest.mark.parametrize("seed", [23])
async def test_killed_on_postgresql(seed: int, postgres_url: str) -> None:
    """By polling on PostgreSQL."""
    assert broken_in(await play(script_of(seed), postgres_url)) == {}
