"""What Telegram shows of the bot before it has said a word: set in each language, within Telegram's limits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calls import Answer
from bot.menu import introduce
from bot.sandbox import Api, World
from dialogs.calendar import hours
from dialogs.policy import Policy
from dialogs.render import Renderer
from dialogs.states import Language
from tests.bot.house import Taking
from tests.handlers.stage import POLICY
from tests.shows import shows

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = replace(
    POLICY, working=hours("Mon-Fri 09:00-18:00", KYIV), zone=KYIV, company="Kettle & Co", contact="+380 44"
)
LANGUAGES = ["", *(language.value for language in Language)]


async def told(policy: Policy) -> Taking:
    """A Telegram that has been told all of it."""
    telegram = Taking()
    await introduce(telegram, Renderer(policy.zone), policy, NOW)
    return telegram


def texts(telegram: Taking, method: str, field: str) -> dict[str, Any]:
    """What was set by a method, by language."""
    return {params.get("language_code", ""): params[field] for name, params in telegram.calls if name == method}


async def test_each_language_is_told_who_answers_and_when() -> None:
    """Company, that people stand behind the bot, hours and contact; without a code stands the default language."""
    telegram = await told(replace(OFFICE, default_language=Language.RU))
    described = texts(telegram, "setMyDescription", "description")
    shown = texts(telegram, "setMyShortDescription", "short_description")
    assert sorted(described) == sorted(shown) == sorted(LANGUAGES)
    assert described[""] == described["ru"] != described["uk"]
    for words in described.values():
        assert "Kettle & Co" in words and "09:00–18:00" in words and words.endswith("+380 44")
    assert "Monday to Friday, 09:00–18:00 (Kyiv)" in described["en"]
    assert "с понедельника по пятницу" in described["ru"] and "з понеділка до п’ятниці" in described["uk"]
    assert sorted(texts(telegram, "setMyCommands", "commands")) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("working", "said"),
    [
        ("24/7", "at any hour"),
        ("10:00-20:00", "every day, 10:00–20:00"),
        ("Tue-Sun 10:00-24:00", "Tuesday to Sunday, 10:00–00:00"),
        ("Mon-Fri 09:00-18:00; Sat 10:00-14:00", ""),
        ("Mon-Fri 09:00-13:00,14:00-18:00", ""),
        ("Mon,Wed 09:00-18:00", ""),
        ("Sat 09:00-18:00", ""),
    ],
)
async def test_hours_are_told_where_one_line_can(working: str, said: str) -> None:
    """Anything else would be wrong or too long: then no hours are named."""
    telegram = await told(replace(OFFICE, working=hours(working, KYIV)))
    words = texts(telegram, "setMyDescription", "description")["en"]
    assert said in words
    assert said or "Our hours" not in words


@pytest.mark.parametrize(("company", "contact"), [("К" * 700, "4" * 700), ("Kettle", "4" * 700), ("К" * 100, "1")])
async def test_long_settings_fit(company: str, contact: str) -> None:
    """What does not fit is left out, and nothing is cut in its middle."""
    telegram = await told(replace(OFFICE, company=company, contact=contact))
    for method, field, most in (
        ("setMyDescription", "description", 512),
        ("setMyShortDescription", "short_description", 120),
    ):
        for words in texts(telegram, method, field).values():
            assert 0 < len(words) <= most
            assert contact not in words or len(contact) == 1
            assert not words.endswith("…")


@shows("F15")
async def test_a_refusal_leaves_the_rest_to_be_set() -> None:
    """A 429 ends its own method only; of words that one language cannot take the others are set."""
    telegram = Taking()
    telegram.answers["setMyCommands"] = [Answer(429, {"ok": False, "parameters": {"retry_after": 3600}})]
    telegram.answers["setMyDescription"] = [Answer(400, {"ok": False, "description": "BOT_DESCRIPTION_INVALID"})]
    await introduce(telegram, Renderer(OFFICE.zone), OFFICE, NOW)
    made = [method for method, _ in telegram.calls]
    assert made == ["setMyCommands", *["setMyDescription"] * 4, *["setMyShortDescription"] * 4]


class ToSandbox:
    """A Telegram that is the sandbox, called without HTTP."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Make one call."""
        told = Api(self.world).call(self.world.token, method, params)
        return Answer(told.status, told.body)


async def test_the_sandbox_takes_all_of_it() -> None:
    """It is as strict as Telegram about lengths and languages; what was set is told again."""
    world = World(forum=False)
    telegram = ToSandbox(world)
    await introduce(telegram, Renderer(OFFICE.zone), OFFICE, NOW)
    for code in LANGUAGES:
        params = {"language_code": code} if code else {}
        described = await telegram.call("getMyDescription", params, 5)
        shown = await telegram.call("getMyShortDescription", params, 5)
        assert described.body and "Kettle & Co" in described.body["result"]["description"]
        assert shown.body and "Kettle & Co" in shown.body["result"]["short_description"]
    assert world.problems == []
