"""STAFF.md, made to be forwarded, says what /help says in the staff group, in the three languages."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogs.complaint.guide import TALK, UNKNOWN, in_private
from dialogs.effects import Text
from dialogs.errands import Role
from dialogs.render import Renderer
from dialogs.states import Language
from dialogs.tables import COMMANDS, ORDERS
from handlers.answers import ANSWERS
from handlers.staff import NUMBER

PAGE = Path(__file__).parents[2] / "STAFF.md"
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
HEAD = """\
# For the people who answer

Half a page to forward to colleagues. In the staff group `/help` says the same.
"""
WHOLE = Text("guide", {"role": "manager", "forum": False})
_COMMAND = re.compile(r"(?<!\S)/([a-z_]+)")
NAMES = {Language.RU: "По-русски", Language.UK: "Українською", Language.EN: "In English"}


def page() -> str:
    """The whole file, made from the texts."""
    renderer = Renderer(ZoneInfo("UTC"))
    parts = [HEAD]
    for language, name in NAMES.items():
        said = renderer.render("staff", language, WHOLE, NOW)
        lines = [unescape(re.sub(r"</?b>", "**", line)).rstrip() for line in said.splitlines()]
        parts.append(f"\n## {name}\n\n" + "\n\n".join(line for line in lines if line) + "\n")
    return "".join(parts)


def test_the_page_and_the_answer_to_help_are_equal(rewrite: bool) -> None:
    """Written by `pytest --rewrite`."""
    if rewrite:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "stale: run pytest tests/house --rewrite"


def test_it_is_half_a_page_and_fits_one_message() -> None:
    """Telegram takes 4096 characters; people read less."""
    for language in Language:
        said = Renderer(ZoneInfo("UTC")).plain("staff", language, WHOLE, NOW)
        assert len(said) < 3600
        assert all(word in said for word in ("/me", "/help", "/id", "👌"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", Role)
def test_help_names_what_works_for_this_person_in_this_chat(role: Role, language: Language) -> None:
    """All of it, and nothing that would be refused: in the group by role, in private what can be read there."""
    renderer = Renderer(ZoneInfo("UTC"))
    read = {name for name, reading in ANSWERS.items() if reading.role <= role}
    asked = {name for name, command in COMMANDS.items() if command.role <= role} - {UNKNOWN, TALK}
    for forum in (True, False):
        text = Text("guide", {"role": role.name.lower(), "forum": forum})
        said = renderer.plain("staff", language, text, NOW)
        assert set(_COMMAND.findall(said)) == read | asked | ORDERS | {NUMBER}
        assert ("/place drop" in said) == (role >= Role.LEAD)
        assert ("; here" in said) == forum
    private = renderer.plain("staff", language, in_private(role), NOW)
    assert set(_COMMAND.findall(private)) == read | {"help"}
