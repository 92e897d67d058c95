"""Where a complaint arose and who has dealt with it: asked when it is resolved, with the likely ones first."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.lists import read_departments
from storage.database import Database
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, in_group, message, press, private


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Three departments, and Olga has claimed Ann's complaint."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(777,), departments=("Kitchen", "Delivery", "Support"))
    await made.member(OLGA)
    await complain(made)
    await claim(made)
    yield made


async def presses(stage: Stage, data: str) -> None:
    """Olga presses a button under the newest message with buttons."""
    under = in_group(stage.message("s:", method="send"), SELF, text="x")
    await stage.update({"callback_query": press(data, OLGA, under)})


async def resolves(stage: Stage, number: int, at: int = 40) -> None:
    """Olga resolves it."""
    for data in (f"s:resolve:{number}:", f"s:outcome:{number}:replaced", f"s:cause:{number}:product"):
        await presses(stage, data)
    asked = in_group(stage.message("how was", method="send"), SELF, text="x")
    words = "A new kettle is on its way to you, we are sorry for the broken one"
    await stage.update({"message": in_group(at, text=words, reply_to_message=asked)})


def offered(stage: Stage, words: str) -> list[str]:
    """The names on the buttons of the last such question."""
    asked = [one for one in stage.sent if words in str(one.params.get("text"))][-1]
    return [button["text"] for row in asked.params["reply_markup"]["inline_keyboard"] for button in row]


async def test_both_are_told_by_two_presses(stage: Stage) -> None:
    """The customer reads nothing of it; next time what was named comes first; the report counts both."""
    number = (await stage.only(101)).id
    await resolves(stage, number)
    assert offered(stage, "did it arise") == ["Kitchen", "Delivery", "Support"]
    heard = len(stage.to(101))
    await presses(stage, f"s:arose:{number}:1")
    assert offered(stage, "it arose in Delivery") == ["Kitchen", "Delivery", "Support"]
    await presses(stage, f"s:handled:{number}:2")
    assert f"K-{number}: it arose in Delivery; Support has dealt with it." in stage.to(STAFF)
    kept = await stage.only(101)
    assert (kept.arose, kept.handled, len(stage.to(101))) == ("Delivery", "Support", heard)
    await stage.member({**OLGA, "id": 777, "first_name": "Marta"})
    marta = {**OLGA, "id": 777, "first_name": "Marta"}
    await stage.update({"message": in_group(60, marta, text="/report full month")})
    assert "Delivery 1 / 0; Support 0 / 1" in stage.to(STAFF)[-1]


async def test_what_was_named_for_this_cause_comes_first(stage: Stage) -> None:
    """Counted over all complaints, each cause by itself."""
    number = (await stage.only(101)).id
    await resolves(stage, number)
    await presses(stage, f"s:arose:{number}:2")
    await presses(stage, f"s:arose:{number}:2")
    assert offered(stage, "it arose in Support") == ["Kitchen", "Delivery", "Support"]
    await resolves_another(stage)
    assert offered(stage, "did it arise") == ["Support", "Kitchen", "Delivery"]


async def resolves_another(stage: Stage) -> None:
    """Bob complains, Olga takes it and resolves it."""
    bob = {**ANN, "id": 555, "first_name": "Bob"}
    await stage.update({"message": message(1, private(bob), bob, text="The lid is lost")})
    number = (await stage.only(555)).id
    card = in_group(stage.message("claim", method="send"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:claim:{number}:", OLGA, card)})
    await resolves(stage, number, 50)


async def test_a_department_that_is_gone_is_a_stale_button(stage: Stage) -> None:
    """The setting has changed since; and without departments nobody is asked."""
    number = (await stage.only(101)).id
    await resolves(stage, number)
    stage.policy = replace(stage.policy, departments=("Kitchen",))
    for data in (f"s:arose:{number}:1", f"s:handled:{number}:7"):
        await presses(stage, data)
        assert stage.sent[-1].method == "answerCallbackQuery" and stage.sent[-1].params["show_alert"]
    assert ((await stage.only(101)).arose, (await stage.only(101)).handled) == ("", "")
    stage.policy = replace(stage.policy, departments=())
    before = len([text for text in stage.to(STAFF) if "arise" in text])
    await resolves_another(stage)
    assert len([text for text in stage.to(STAFF) if "arise" in text]) == before


@pytest.mark.parametrize("words", ["Kitchen, kitchen", ",".join(f"D{n}" for n in range(13)), "x" * 31])
def test_a_list_that_cannot_be_asked_is_refused(words: str) -> None:
    """Twice the same, too many, or too long for a button."""
    with pytest.raises(ValueError, match=r"department|names"):
        read_departments(words)
    assert read_departments(" Kitchen ,Delivery;; Support ") == ("Kitchen", "Delivery", "Support")
