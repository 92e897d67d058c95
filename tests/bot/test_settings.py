"""Settings: read once, and every fault is one line that names the variable and says how to mend it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, load
from dialogs.states import Language
from tests.shows import shows

HOOK = {"WEBHOOK_URL": "https://bot.example.org/hook", "WEBHOOK_SECRET": "abc_DEF-1", "HTTP_PORT": "8080"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty folder and none of our variables."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    yield


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """Settings with these variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load()


def fault(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What is said of these variables."""
    with pytest.raises(BadSettings) as caught:
        read(monkeypatch, **variables)
    return str(caught.value)


def test_without_anything_the_defaults_hold_and_run_says_what_is_missing() -> None:
    """Two things are required; both are named with what to do."""
    settings = load()
    assert settings.merge_window == timedelta(seconds=5)
    assert settings.default_language is Language.EN
    token, chat = settings.missing()
    assert "BOT_TOKEN" in token.what
    assert "@BotFather" in token.mend
    assert "STAFF_CHAT_ID" in chat.what


def test_everything_is_read_from_the_file(tmp_path: Path) -> None:
    """`.env` in the folder where it runs; strangers' variables do no harm."""
    (tmp_path / ".env").write_text(
        "BOT_TOKEN=42:secret\nSTAFF_CHAT_ID=-1002345678901\nMANAGER_IDS= 5, 6;7 ,\nTIMEZONE=Europe/Kyiv\n"
        "WORKING_HOURS=Mon-Fri 09:00-18:00\nCLAIM_WITHIN=1h30m\nNUDGE_AFTER=PT20M\nSTAFF_LANGUAGE=uk\nOTHER=1\n"
    )
    settings = load()
    assert settings.missing() == []
    assert settings.staff_chat_id == -1_002_345_678_901
    assert settings.manager_ids == (5, 6, 7)
    assert settings.claim_within == timedelta(minutes=90)
    policy = settings.policy(forum=True)
    assert (policy.nudge_after, policy.staff_language, policy.forum) == (timedelta(minutes=20), Language.UK, True)
    assert policy.zone.key == "Europe/Kyiv"


@shows("F100")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TIMEZONE", "Kiev/Europe", "Europe/Kyiv"),
        ("TIMEZONE", "../etc/passwd", "Europe/Kyiv"),
        ("WORKING_HOURS", "nine to five", "Mon-Fri 09:00-18:00"),
        ("SURVEY_HOURS", "21:00-25:00", "09:00-21:00"),
        ("STAFF_QUIET_HOURS", "at night", "22:00-07:00"),
        ("CLOSED_DATES", "31.12.2026", "2026-12-31"),
        ("OPEN_DATES", "2026-12-26 ten to two", "2026-12-27 10:00-14:00"),
        ("CLAIM_WITHIN", "soon", "15m"),
        ("CLAIM_WITHIN", "0", "longer than zero"),
        ("MERGE_WINDOW", "-5s", "MERGE_WINDOW=5s"),
        ("MANAGER_IDS", "olga", "12345"),
        ("CONFIDANT_IDS", "olga", "12345"),
        ("STAFF_CHAT_ID", "@staff", ""),
        ("DEFAULT_LANGUAGE", "de", "ru"),
        ("TELEGRAM_API_URL", "api.telegram.org", "https://"),
        ("HTTP_PORT", "eighty", ""),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    """And with the right form, on one line."""
    said = fault(monkeypatch, **{name: value})
    assert name in said
    assert words in said


@shows("F100")
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-1002222222222: kind=delivery", "a kind that there is not: delivery"),
        ("-1002345678901: kind=praise", "names STAFF_CHAT_ID"),
        ("-5: place=kiev; -6: place=Kiev", "sends place=kiev where it is sent already"),
        ("the shop", "'the shop'"),
    ],
)
def test_groups_that_cannot_be_are_refused_with_a_right_line(
    monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    """The bad piece is named, and a line that would do stands beside it."""
    said = fault(monkeypatch, STAFF_CHAT_ID="-1002345678901", STAFF_CHATS=value)
    assert "STAFF_CHATS" in said and words in said
    assert "STAFF_CHATS=-1002222222222: kind=praise, kind=idea; -1003333333333: place=kiev" in said
    right = read(monkeypatch, STAFF_CHAT_ID="-1002345678901", STAFF_CHATS="-5: kind=praise; -6: place=kiev")
    assert [one.key for one in right.groups] == [-5, -6]


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one after the other."""
    said = fault(monkeypatch, TIMEZONE="x/y", MANAGER_IDS="a", DEFAULT_LANGUAGE="de")
    assert len(said.splitlines()) == 3


@shows("F100", "T2")
@pytest.mark.parametrize("secret", ["", "with space", "жук", "x" * 257, "a/b"])
def test_a_webhook_needs_a_secret_that_telegram_takes(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """1-256 of A-Z a-z 0-9 _ -."""
    said = fault(monkeypatch, **{**HOOK, "WEBHOOK_SECRET": secret})
    assert "WEBHOOK_SECRET" in said
    assert secret not in said or not secret


def test_a_webhook_needs_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Complete it is taken."""
    assert "HTTP_PORT" in fault(monkeypatch, **{**HOOK, "HTTP_PORT": "0"})
    assert read(monkeypatch, **HOOK).webhook_secret.get_secret_value() == "abc_DEF-1"


@shows("I16", "T23")
def test_no_secret_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither when settings are printed nor in a fault."""
    secrets = {"BOT_TOKEN": "42:tok3n", "DATABASE_URL": "postgresql+asyncpg://u:passw0rd@h/d", **HOOK}
    shown = repr(read(monkeypatch, **secrets))
    said = fault(monkeypatch, **secrets, TIMEZONE="x/y")
    for secret in ("tok3n", "passw0rd", "abc_DEF-1"):
        assert secret not in shown
        assert secret not in said


def test_every_setting_says_what_it_is() -> None:
    """`.env.example` is made of these words."""
    assert not [name for name, field in Settings.model_fields.items() if not field.description]


def test_processes_are_read_from_the_example_and_a_wrong_line_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What SETTINGS.md shows can be copied; without a file the feature is off."""
    shown = (Path(__file__).parents[2] / "SETTINGS.md").read_text(encoding="utf-8")
    example = shown.partition("## Processes")[2].split("```")[1]
    assert load().policy(forum=False).processes == ()
    (tmp_path / "processes.txt").write_text(example, encoding="utf-8-sig")
    delivery, order = read(monkeypatch, PROCESSES="processes.txt").policy(forum=False).processes
    assert (delivery.name, len(delivery.script), order.criteria[1].zones[2].sign) == ("Delivery", 4, "<")
    (tmp_path / "processes.txt").write_text(example.replace("green yes", "green maybe"), encoding="utf-8")
    said = fault(monkeypatch, PROCESSES="processes.txt")
    assert "PROCESSES" in said and "line 6 (" in said and "none of yes, no" in said and "'maybe'" in said
    assert "cannot be read as UTF-8" in fault(monkeypatch, PROCESSES="nowhere.txt")
