"""The documents say what the program does: settings, commands, diagrams, changes. `pytest --rewrite` refreshes them."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main

from bot.__main__ import app
from bot.settings import Settings
from tests.house import settings_text

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
SETTINGS = ROOT / "SETTINGS.md"
EXAMPLE = ROOT / ".env.example"
CHANGELOG = ROOT / "CHANGELOG.md"
DOCUMENTS = [README, ARCHITECTURE, SETTINGS, CHANGELOG, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", EXAMPLE]
TABLE = re.compile(r"(<!-- settings -->\n\n)(.*?)(\n<!-- /settings -->)", re.DOTALL)

# Hosts that may be named anywhere: made up, this machine, Telegram, standards, and what a reader is sent to.
HOSTS = {
    *("example.com", "example.org", "localhost", "127.0.0.1", "api.telegram.org", "core.telegram.org", "t.me"),
    *("www.w3.org", "keepachangelog.com", "semver.org", "docs.astral.sh"),
}
# Written in two halves, so that this file does not contain what it looks for.
TRACES = [
    "/" + "work/",
    "/" + "root/",
    "/" + "tmp/",
    "issues" + " show",
    "index" + "-url",
    "." + "library",
]
ALLOWED = {("Makefile", "index" + "-url")}  # the lock file is made without one


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return ""


def test_the_example_names_every_setting_with_its_default(rewrite: bool) -> None:
    """In the order of the code, each with its description."""
    if rewrite:
        EXAMPLE.write_text(settings_text.env_example())
    assert EXAMPLE.read_text() == settings_text.env_example(), "stale: run pytest --rewrite"


def test_the_example_as_it_is_gives_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying it changes nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    copied = Settings(_env_file=EXAMPLE)  # type: ignore[call-arg]
    assert copied == Settings(_env_file=None)  # type: ignore[call-arg]


def test_every_setting_is_listed(rewrite: bool) -> None:
    """The table is made from the code."""
    text = SETTINGS.read_text()
    found = TABLE.search(text)
    assert found is not None
    if rewrite:
        SETTINGS.write_text(text[: found.start(2)] + settings_text.table() + text[found.end(2) :])
        return
    assert found.group(2) == settings_text.table(), "stale: run pytest --rewrite"


def test_every_setting_has_a_description() -> None:
    """It is all that a newcomer has."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_commands_that_are_named_exist(file: Path) -> None:
    """`make x` is a target of the Makefile, `python -m bot x y` a command, and a --flag one of its options."""
    text = file.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", text, re.MULTILINE))
    assert {one or other for one, other in named} <= targets
    click_app = typer.main.get_command(app)
    for words in re.findall(r"python -m bot ((?:[a-z]+ ?)+)((?:--[a-z-]+ ?)*)", text):
        command = click_app
        for word in words[0].split():
            inner = getattr(command, "commands", None)
            if inner is None:
                break
            assert word in inner, f"{file.name}: python -m bot {words[0]}"
            command = inner[word]
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(words[1].split()) <= options | {"--help"}, words


def test_the_demo_is_the_first_command_and_files_that_are_named_exist() -> None:
    """A reader gets to see it before anything else; no link is dead."""
    text = README.read_text()
    assert text.index("make demo") < text.index("make run")
    for page in (README, ARCHITECTURE, SETTINGS):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            if not urlsplit(target).scheme:
                assert (ROOT / target).exists(), target


def test_changes_keep_their_form() -> None:
    """Keep a Changelog: Unreleased first, then versions with dates, newest first, known kinds of change only."""
    text = CHANGELOG.read_text()
    assert text.startswith("# Changelog\n")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    dates = []
    for head in heads[1:]:
        found = re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})", head)
        assert found is not None, head
        dates.append(found.group(2))
    assert dates == sorted(dates, reverse=True)
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_nothing_speaks_of_the_place_where_it_was_written() -> None:
    """No path of somebody's machine, no package registry, no tool that a reader does not have."""
    for file in _tracked():
        text = _text(file)
        name = str(file.relative_to(ROOT))
        found = [trace for trace in TRACES if trace in text and (name, trace) not in ALLOWED]
        assert not found, f"{name}: {found}"


def test_only_known_hosts_are_named() -> None:
    """Every address in the repository leads to a host that a reader may expect."""
    for file in _tracked():
        if file.name == "requirements.txt":
            continue
        for address in re.findall(r"https?://[A-Za-z0-9.-]+", _text(file)):
            host = urlsplit(address).hostname or ""
            assert (
                host in HOSTS
                or "." not in host.strip(".")
                or host.endswith((".example.org", ".example.com", ".invalid"))
            ), f"{file.relative_to(ROOT)}: {address}"


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_the_glossary_has_every_word_in_every_language(language: str) -> None:
    """About twenty words of the house, none left out in a language."""
    text = ARCHITECTURE.read_text()
    found = re.search(r"<!-- glossary -->\n\n(.*?)\n<!-- /glossary -->", text, re.DOTALL)
    assert found is not None
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found.group(1).splitlines()]
    place = head.index(language)
    assert len(rows) >= 20
    assert all(row[place] for row in rows)


def test_the_words_of_the_engine_stand_where_the_glossary_says() -> None:
    """Each word has one meaning and one place, and the file in that place uses the word."""
    text = ARCHITECTURE.read_text()
    found = re.search(r"<!-- engine -->\n\n(.*?)\n\n<!-- /engine -->", text, re.DOTALL)
    assert found is not None
    _, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found.group(1).splitlines()]
    assert len(rows) >= 15
    for word, meaning, place in rows:
        code = (ROOT / place.strip("`")).read_text(encoding="utf-8")
        assert meaning and re.search(rf"\b{word}s?\b", code, re.IGNORECASE), f"{place} does not say {word}"


def test_the_licence_is_told() -> None:
    """MIT, by those who contributed."""
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("MIT License")
    assert "Amends contributors" in text
