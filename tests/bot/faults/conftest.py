"""A town for each story."""

import shutil
from pathlib import Path

import pytest

from tests.bot.faults.town import Town


@pytest.fixture
def town(sqlite_made: Path, tmp_path: Path) -> Town:
    """A town where nothing has happened yet; the story opens it."""
    path = tmp_path / "amends.db"
    shutil.copyfile(sqlite_made, path)
    return Town(path)
