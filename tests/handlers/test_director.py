"""The director is told, with a time; what is told in private is kept with the row until it is known to have arrived."""

from dataclasses import replace

from handlers.addresses import Ready
from handlers.attempts import Attempt, Fate, Refusal
from tests.handlers.stage import Stage, complain
from tests.handlers.updates import ANN, OLGA, STAFF, press


def closed_to_us(ready: Ready) -> Attempt | None:
    """The manager has never started the bot."""
    if ready.params.get("chat_id") != 777:
        return None
    return Attempt(ready.letter, Fate.REFUSED, refusal=Refusal.BLOCKED, reason="bot was blocked")


async def test_a_manager_who_cannot_be_told_is_named_on_the_board(stage: Stage) -> None:
    """The time that was promised stands there, too; and it has an alarm."""
    stage.policy = replace(stage.policy, managers=(777,))
    number = await complain(stage)
    stage.answer = closed_to_us
    await stage.member({**OLGA, "id": 777, "first_name": "Iryna"})
    await stage.update({"callback_query": press(f"u:director:{number}:", ANN)})
    assert any("You’ll have an answer here" in said for said in stage.to(101))
    assert any("Iryna could not be told in private" in said for said in stage.to(STAFF))
    due = (await stage.only(101)).director_due
    assert due is not None
    await stage.later(hours=9)
    assert any("We’re late, and that is our fault" in said for said in stage.to(101))
    assert any("the director’s answer by" in said for said in stage.to(STAFF))
    assert (await stage.only(101)).director_due > due  # type: ignore[operator]
