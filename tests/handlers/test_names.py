"""Names are shown as they are in profiles, on one line; nobody is nameless, and no name is a link."""

import re

import pytest

from dialogs.effects import Text
from dialogs.states import Language
from handlers.heard import FromCustomer, StaffMessage
from handlers.place import shown_name
from tests.handlers.stage import Stage, complain
from tests.handlers.updates import ANN, OLGA, a_card, heard_one, in_group, message
from tests.house.samples import NOW, RENDERER, samples
from tests.shows import shows

NOTHING_TO_SEE = [
    "\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\u00a0\u2003", "\u200b\u200d\u2060", "\u0301\u0301", "\u00ad",
    "\u202e", "\ufe0f", "\u3164 \u2800\u200b", "\x00", "", "\U000e0020",
]  # fmt: skip
SEEN = ["Ann", "Ольга", "李", "🙂", "❤️", ".", "7", "e\u0301", "\u3164x", "\U0001fae8"]
LIVE = [
    "@durov", "t.me/x", "/start", "#sale", "$USD", "https://example.com/a", "evil.com", "a@b.com", "@durov @ann",
    "tg://resolve?domain=durov", "Ann (@durov)", "/start@amends_bot", "www.google.com", "＃sale", "1.2.3.4",
    "x" * 60 + " @durov",
]  # fmt: skip
IN_TEXTS = {
    Language.EN: "our colleague|our team",
    Language.RU: "наш\\w* (?:сотрудник|команд)",
    Language.UK: "наш\\w* (?:співробітник|команд)",
}
UNNAMED = {
    "merged",
    "from_manager",
    "from_manager_caption",
    "added",
    "refusal",
    "who",
    "incident_told",  # the name is the customer's own, and may be left out
    "incident_news",
    "incident_solved",
}  # nobody is named there then, or somebody always is


@shows("F62")
@pytest.mark.parametrize("name", NOTHING_TO_SEE)
def test_a_name_that_nobody_can_see_is_a_question_mark(name: str) -> None:
    """Fillers, blanks, combining and formatting signs: alone they show nothing."""
    assert shown_name(name) == "?"


@pytest.mark.parametrize("name", SEEN)
def test_a_name_with_anything_to_see_stays(name: str) -> None:
    """Of any script, of one letter, of a new emoji."""
    assert shown_name(name) == name


@shows("T18")
@pytest.mark.parametrize("name", LIVE)
def test_a_name_is_never_live(name: str) -> None:
    """Telegram itself finds nothing in it, alone and in a sentence; people read the same as before."""
    pytest.importorskip("tdjson", reason="the extra `sandbox` is not installed")
    from bot.sandbox.html import found_in

    shown = shown_name(name)
    assert found_in(name, []) or name in ("$USD", "＃sale", "1.2.3.4")
    for text in (shown, f"{shown} has it.", f"K-1 · {shown}\nwords"):
        assert found_in(text, []) == []
    assert name.startswith(shown.replace("\u200b", ""))


async def test_people_are_heard_under_such_names() -> None:
    """Customers and colleagues alike."""
    customer = await heard_one({"message": message(user={**ANN, "first_name": "\u3164"})})
    colleague = await heard_one({"message": in_group(user={**OLGA, "first_name": "@durov"}, text="a note")})
    assert isinstance(customer, FromCustomer) and customer.name == "?"
    assert isinstance(colleague, StaffMessage) and colleague.staff.name == "@\u200bdurov"


@shows("F62")
@pytest.mark.parametrize("language", Language)
def test_customers_read_a_word_in_place_of_such_a_name(language: Language) -> None:
    """In every text that names somebody of the staff; no question mark stands for a person."""
    for sample in samples():
        if sample.audience == "customer" and "name" in sample.args:
            text = Text(sample.name, {**sample.args, "name": ""})
            said = RENDERER.plain("customer", language, text, NOW)
            assert re.search(IN_TEXTS[language], said.casefold()) or sample.name in UNNAMED, (sample.name, said)


async def test_a_nameless_colleague_answers(stage: Stage) -> None:
    """On the card too the customer's own name is "?" when it cannot be seen."""
    number = await complain(stage)
    card = a_card(stage.message("claim", method="send"), number)
    nameless = {**OLGA, "first_name": "\u2800"}
    await stage.update({"message": in_group(40, nameless, text="I am on it", reply_to_message=card)})
    assert stage.to(101)[-1] == "<b>Our colleague</b>\nI am on it"
    await stage.update({"message": message(2, text="/status")})
    assert "with our team" in stage.to(101)[-1]
