"""The README is for the owner: short, in the order of doing; each question has its place, and its commands run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.house.test_docs import ARCHITECTURE, README, ROOT, SETTINGS, _tracked

LONGEST = 200
QUESTIONS = {  # question: (the heading under which it is answered, words of the answer)
    "What is it, and what does it look like?": ("Amends", "demo.png"),
    "What does it cost?": ("What it needs and costs", "No fees"),
    "How large a machine do I need?": ("What it needs and costs", "512 MB"),
    "Does it run on Windows?": ("What it needs and costs", "WSL"),
    "How do I get the program?": ("Get it", "git clone"),
    "Can I see it without a token?": ("Two commands", "make demo"),
    "What should I try in the demo?": ("The demo: a story of three minutes", "Olga"),
    "How do I get a token?": ("The bot: BotFather", "/newbot"),
    "How do I give the bot a picture?": ("The bot: BotFather", "/setuserpic"),
    "What about privacy mode?": ("The bot: BotFather", "/setprivacy"),
    "Which rights does the bot need in the group?": ("The staff group", "Manage Topics"),
    "Do I need topics?": ("The staff group", "Topics"),
    "How do I find the number of the group?": ("Settings", "STAFF_CHAT_ID"),
    "How do I find a manager's number?": ("Settings", "/id"),
    "Where are all the settings?": ("Settings", "SETTINGS.md"),
    "How do I know that it works?": ("The first test", "receipt"),
    "How does it survive a restart of the server?": ("Keep it running", "bot service"),
    "Where is the log?": ("Keep it running", "journalctl"),
    "How do I back it up?": ("Backup and restore", "bot backup"),
    "How do I restore a backup?": ("Backup and restore", "To restore"),
    "How do I update it?": ("Update", "git pull"),
    "How do I move to another machine?": ("Move to another machine", "make install"),
    "It does not answer: what now?": ("When something is wrong", "make check"),
    "A message could not be processed: what now?": ("When something is wrong", "parked list"),
    "What do I tell my staff?": ("Amends", "STAFF.md"),
    "What data does it keep, and who sees them?": ("Privacy, in short", "in your"),
}


def _sections(text: str) -> dict[str, str]:
    found = re.split(r"^#{1,2} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_it_is_short() -> None:
    """An owner reads it to its end."""
    assert len(README.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_of_an_owner_has_its_place(question: str) -> None:
    """Found by the heading, within a minute."""
    heading, words = QUESTIONS[question]
    assert words in _sections(README.read_text())[heading]


def test_the_headings_are_in_the_order_of_doing() -> None:
    """From the first look to the day when something is wrong."""
    order = list(dict.fromkeys(heading for heading, _ in QUESTIONS.values()))
    there = list(_sections(README.read_text()))
    assert [one for one in there if one in order] == order


def test_nothing_is_said_twice() -> None:
    """No line of some length stands in two of the pages."""
    pages = [README, ARCHITECTURE, SETTINGS]
    lines = [line.strip() for page in pages for line in page.read_text().splitlines() if len(line.strip()) > 60]
    assert [line for line in set(lines) if lines.count(line) > 1] == []


def test_the_lines_of_the_log_are_lines_of_the_log() -> None:
    """Each line that the README explains is said somewhere in the program."""
    table = _sections(README.read_text())["When something is wrong"]
    named = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "bot").glob("*.py"))
    assert len(named) >= 10
    assert [line for line in named if f'"{line}' not in code] == []


def blocks(text: str) -> list[str]:
    """The blocks of commands that are marked to run."""
    return re.findall(r"<!-- runs -->\n```sh\n(.*?)```", text, re.DOTALL)


def test_the_commands_run_one_after_the_other_in_a_fresh_copy(tmp_path: Path) -> None:
    """Every marked block, word by word; what is restored is what was backed up."""
    copy = tmp_path / "amends"
    for file in _tracked():
        target = copy / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    (copy / ".venv").symlink_to(sys.prefix)
    settings = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in settings}
    found = blocks(README.read_text())
    assert len(found) >= 4
    for block in found:
        done = subprocess.run(
            ["sh", "-e", "-c", block], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    assert (copy / "data" / "amends.db").is_file() and (copy / "data" / "set-aside" / "amends.db").is_file()
