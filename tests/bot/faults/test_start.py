"""What keeps the program from starting is told in a sentence: no traceback, no secret, and an error code."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.databases import POSTGRES_URL, need_postgres
from tests.shows import shows

ROOT = Path(__file__).parents[3]
AWAY = "postgresql+asyncpg://amends:pass-word@127.0.0.1:1/amends"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    said: str

    def in_words(self, *words: str) -> None:
        """It failed, and said so in a sentence."""
        assert "Traceback" not in self.said, self.said[-600:]
        assert self.code == 1
        assert all(word in self.said for word in words), self.said
        assert "pass-word" not in self.said


@pytest.fixture
def folder(tmp_path: Path, sqlite_made: Path) -> Path:
    """Where the program is started; `amends.db` is a good database."""
    (tmp_path / "here").mkdir()
    shutil.copyfile(sqlite_made, tmp_path / "here" / "amends.db")
    return tmp_path / "here"


def python(folder: Path, *command: str, root: Path = ROOT, **variables: str) -> Ended:
    """`python -m bot ...` with just these settings; nobody answers in Telegram's place."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    given = {"TELEGRAM_API_URL": "http://127.0.0.1:1", **variables}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=folder,
        env={**kept, **given, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout + done.stderr)


def run(folder: Path, url: str = "sqlite+aiosqlite:///amends.db", root: Path = ROOT) -> Ended:
    """`python -m bot run` with good settings otherwise."""
    return python(folder, "run", root=root, BOT_TOKEN="42:AAAA", STAFF_CHAT_ID="-100123", DATABASE_URL=url)


# The database -------------------------------------------------------------------------------------


@shows("F86")
@pytest.mark.parametrize(
    ("at", "bytes_"),
    [(0, b"U" * 100), (100, b"U" * 50), (4096, b"U" * 4096), (0, b"")],
    ids=["no header", "no first page", "no schema", "cut off"],
)
def test_a_damaged_database_is_told_at_the_start(folder: Path, at: int, bytes_: bytes) -> None:
    """Nothing is taken from Telegram, nothing is made anew over it."""
    file = folder / "amends.db"
    whole = bytearray(file.read_bytes())
    whole[at : at + len(bytes_)] = bytes_
    damaged = bytes(whole if bytes_ else whole[:6000])
    file.write_bytes(damaged)
    run(folder).in_words("The database cannot be used")
    assert file.read_bytes()[100:] == damaged[100:]  # the header tells how the file is opened


@shows("F104")
def test_a_database_of_a_newer_version_is_told_and_left_alone(folder: Path) -> None:
    """The program was taken back after a migration; its owner migrates down, or takes the newer program again."""
    with closing(sqlite3.connect(folder / "amends.db", isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    run(folder).in_words("newer")


def test_a_database_locked_while_it_is_brought_up_to_date_is_told(folder: Path) -> None:
    """Somebody else has it open, and writes."""
    with closing(sqlite3.connect(folder / "new.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        run(folder, "sqlite+aiosqlite:///new.db").in_words("The database cannot be used", "locked")


def test_a_database_of_another_program_is_told(folder: Path) -> None:
    """A table of a name like ours."""
    with closing(sqlite3.connect(folder / "other.db", isolation_level=None)) as other:
        other.execute("CREATE TABLE people (name)")
    run(folder, "sqlite+aiosqlite:///other.db").in_words("The database cannot be used")


def test_a_server_that_is_away_is_told(folder: Path) -> None:
    """Without its password."""
    run(folder, AWAY).in_words("The database cannot be used", "DATABASE_URL")


@pytest.mark.postgres
def test_a_server_that_knows_no_such_database_is_told(folder: Path) -> None:
    """Or no such user."""
    need_postgres()
    run(folder, POSTGRES_URL.rsplit("/", 1)[0] + "/amends_no_such").in_words("The database cannot be used")


@pytest.mark.parametrize("url", ["mysql://host/x", "postgresql+asyncpg://u:pass-word@host:port/x", "amends.db"])
def test_an_address_of_no_database_is_told(folder: Path, url: str) -> None:
    """Of an unknown kind, or mistyped."""
    run(folder, url).in_words("DATABASE_URL")


@pytest.mark.parametrize("name", ["100%25 ours/amends.db", "why?/amends.db"])
def test_a_path_is_the_same_for_the_program_and_for_its_migration(folder: Path, name: str) -> None:
    """Whatever characters stand in it."""
    assert python(folder, "migrate", DATABASE_URL=f"sqlite+aiosqlite:///{name}").code == 0
    assert (folder / name).is_file()


def test_the_program_may_stand_in_a_folder_of_any_name(folder: Path, tmp_path: Path) -> None:
    """Also with a percent sign."""
    root = tmp_path / "100% ours"
    for part in ("bot", "handlers", "storage", "dialogs"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    ended = python(folder, "migrate", root=root, DATABASE_URL="sqlite+aiosqlite:///new.db")
    assert ended.code == 0, ended.said[-300:]


# The settings -------------------------------------------------------------------------------------


@shows("F100")
def test_without_settings_it_says_what_is_missing(folder: Path) -> None:
    """Both at once, and where to get them."""
    python(folder, "run").in_words("BOT_TOKEN", "STAFF_CHAT_ID", "BotFather")


@shows("F100")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BOT_TOKEN=42:pass-word\nSTAFF_CHAT_ID=staff\nTIMEZONE=Kyiv\n", ("STAFF_CHAT_ID", "TIMEZONE", "Europe/Kyiv")),
        ('BOT_TOKEN="42:pass-word\nnot a setting\n=\n\x01', ("BOT_TOKEN",)),
        ("BOT_TOKEN=42:pass-word\nSTAFF_CHAT_ID=-5\nWEBHOOK_URL=https://x.example.org/h\n", ("WEBHOOK_SECRET",)),
        ("BOT_TOKEN=pass-word\nSTAFF_CHAT_ID=-5\n", ("BOT_TOKEN",)),
    ],
    ids=["wrong values", "rubbish", "no secret", "no token"],
)
def test_bad_settings_are_told(folder: Path, text: str, words: tuple[str, ...]) -> None:
    """Each by its name, with the right form; no secret shows itself."""
    (folder / ".env").write_text(text)
    python(folder, "run").in_words(*words)


def test_settings_in_another_encoding_are_told(folder: Path) -> None:
    """Saved by an old editor."""
    (folder / ".env").write_bytes("COMPANY_NAME=Чайники\n".encode("cp1251"))
    python(folder, "run").in_words(".env")


# The other commands -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("parked", "list"), ("parked", "retry", "1"), ("migrate",)])
@pytest.mark.parametrize("url", [AWAY, "mysql://host/x"])
def test_a_command_without_its_database_says_so(folder: Path, command: tuple[str, ...], url: str) -> None:
    """Away, or mistyped."""
    python(folder, *command, DATABASE_URL=url).in_words()


def test_a_command_with_bad_settings_says_so(folder: Path) -> None:
    """As `run` does."""
    python(folder, "parked", "list", TIMEZONE="Kyiv").in_words("TIMEZONE")


def test_looking_at_what_is_parked_makes_no_database(folder: Path) -> None:
    """A wrong folder, most often."""
    python(folder, "parked", "list", DATABASE_URL="sqlite+aiosqlite:///nothing.db").in_words("DATABASE_URL")
    assert not (folder / "nothing.db").exists()


def test_a_revision_that_does_not_exist_is_told(folder: Path) -> None:
    """Mistyped."""
    python(folder, "migrate", "9999", DATABASE_URL="sqlite+aiosqlite:///amends.db").in_words("9999")
