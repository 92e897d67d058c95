"""How customers read a colleague: the first word of a name in Telegram if it is one, or what the colleague chose."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.effects import SayBelow, Text
from dialogs.errands import Errand
from dialogs.events import Commanded
from dialogs.model import Colleague, Staff
from dialogs.names import LONGEST, Mention, chosen_name, first_name, owner_shown, shown_name
from dialogs.render import Renderer
from dialogs.states import Language, State
from dialogs.step import carry_out
from tests.dialogs.making import a_complaint
from tests.dialogs.world import START, policy

OLGA = Colleague(201, "Olga")


@pytest.mark.parametrize(
    ("telegram", "read"),
    [
        ("Olga", "Olga"),
        ("Olga Ivanova", "Olga"),
        ("Olga | Kettle & Co", "Olga"),
        ("🔥 Ольга 🔥", "Ольга"),
        ("❤️Оля❤️Kettle", "Оля"),
        ("Анна-Марія", "Анна-Марія"),
        ("Мар’яна", "Мар’яна"),
        ("O'Neil", "O'Neil"),
        ("José", "José"),
        ("प्रिया", "प्रिया"),
        ("Li", "Li"),
    ],
)
def test_a_name_is_taken_from_telegram(telegram: str, read: str) -> None:
    """Signs and what stands behind a bar are left out."""
    assert first_name(telegram) == read


@pytest.mark.parametrize(
    "telegram",
    ["", "?", "O", "🔥", "|Olga", "user777", "t.me/best", "@olga", "24/7 Support", "-", "Olga-", "'", "\u202eaglO!",
     "A" * 21, "Dr.", "www.kettle.com Olga", "+380"],
)  # fmt: skip
def test_what_is_no_name_is_not_shown(telegram: str) -> None:
    """Rather "our colleague" than a nickname, an address or a number."""
    assert first_name(telegram) == ""


@pytest.mark.parametrize(
    ("words", "name", "title"),
    [
        ("Olga", "Olga", ""),
        ("Olga, care team", "Olga", "care team"),
        ("  Ольга  Іванова ,служба   турботи", "Ольга Іванова", "служба турботи"),
        ("Мар’яна, к-с", "Мар’яна", "к-с"),
        ("Olga," + "x" * (LONGEST - 5), "Olga", "x" * (LONGEST - 5)),
    ],
)
def test_words_that_can_be_shown(words: str, name: str, title: str) -> None:
    """A name, or a name and a role after a comma."""
    assert chosen_name(words) == (name, title)


def _me(colleague: Colleague, words: str) -> tuple[Colleague, Text]:
    """What `/me` with these words makes of somebody, and what it answers."""
    staff = Staff(colleague.id, colleague.name)
    errand = Errand(START, policy(), lambda: 1, {colleague.id: colleague}, {}, staff)
    (answer,) = (one for one in carry_out(errand, Commanded("me", words, staff, 8)) if isinstance(one, SayBelow))
    return errand.colleagues[colleague.id], answer.text


@pytest.mark.parametrize(
    "words",
    ["O", "Olga,", ", care team", "Olga, care, team", "Olga 🔥", "Olga, @care", "olga.com", "Olga, t.me/x", "Olga 2",
     "<b>Olga</b>", "Olga\u202e", "Olga -", "x" * (LONGEST + 1), "Olga," + "x" * LONGEST],
)  # fmt: skip
def test_words_that_cannot(words: str) -> None:
    """Anything but letters, too little, and too much."""
    assert chosen_name(words) is None
    assert _me(OLGA, words) == (OLGA, Text("me_refused"))


def test_what_was_chosen_is_read_from_then_on() -> None:
    """In place of the name in Telegram; the role only where there is one, and it can be taken away again."""
    titled, told = _me(OLGA, "Olga, care team")
    assert told.args == {"shown": "Olga, care team"}
    assert shown_name(201, "🔥", {201: titled}) == "Olga, care team"
    plain, _ = _me(titled, "Ольга")
    assert shown_name(201, "🔥", {201: plain}) == "Ольга"
    assert plain.hints == titled.hints == ("seen",)
    assert _me(plain, "") == (plain, replace(told, name="me_now", args={"shown": "Ольга"}))


def test_a_complaint_without_an_owner_names_nobody() -> None:
    """And one whose owner has no name neither; the texts know both."""
    assert owner_shown(a_complaint(), {}) == ""
    taken = a_complaint(state=State.CLAIMED, owner=201, owner_name="Olga Ivanova")
    assert owner_shown(taken, {}) == "Olga"
    assert owner_shown(replace(taken, owner_name="🔥"), {}) == ""


def test_a_mention_rings_and_is_safe() -> None:
    """The person for whom a line is hears of it in a muted group, too; a name is never markup."""
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    facts = {"number": "K-4821", "name": "Ann", "words": "a person", "owner": Mention(201, "Olga <b>")}
    said = Renderer(ZoneInfo("UTC")).render("staff", Language.EN, Text("asks_for_person", facts), now)
    assert said.startswith('<a href="tg://user?id=201">Olga &lt;b&gt;</a>, for you: <b>Ann</b>')
    assert not Mention(201, "")
