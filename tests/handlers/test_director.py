"""The director is told, with a time; what is told in private is kept with the row until it is known to have arrived."""

from dataclasses import replace

from handlers.addresses import Ready
from handlers.attempts import Attempt, Fate, Refusal
from tests.handlers.stage import Stage, complain
from tests.handlers.test_batch import resolve
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, in_group, press


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


async def test_nobody_names_a_third_time(stage: Stage) -> None:
    """A new time once; then that none is named any more, and silence; managers hear both times."""
    stage.policy = replace(stage.policy, managers=(777,), contact="+380 44 000 00 00")
    number = await complain(stage)
    await stage.update({"callback_query": press(f"u:director:{number}:", ANN)})
    for _ in range(6):
        await stage.later(hours=24)
    told = [said for said in stage.to(101) if "director" in said and "our fault" in said]
    assert ["New time" in said for said in told] == [True, False]
    assert "We won’t name a third time" in told[1] and "+380 44" in told[1]
    assert sum("was promised the director’s answer" in said for said in stage.to(777)) == 2
    assert (await stage.only(101)).director_missed == 2


async def test_what_is_over_owes_no_answer(stage: Stage) -> None:
    """Solved, the customer says: nobody promises them the director's answer anew. Asked after that, it is owed."""
    stage.policy = replace(stage.policy, managers=(777,))
    number = await complain(stage)
    await stage.update({"callback_query": press(f"u:director:{number}:", ANN)})
    await stage.member(OLGA)
    under = in_group(stage.message("s:", method="send"), SELF, text="x")
    await stage.update({"callback_query": press(f"s:claim:{number}:", OLGA, under)})
    await stage.later(minutes=5)
    await stage.member(OLGA)  # what Telegram says of them is asked again now and then
    await resolve(stage, number)
    await stage.update({"callback_query": press(f"u:solved:{number}:yes", ANN)})
    await stage.later(hours=24)
    assert not any("We’re late" in said for said in stage.to(101))
    await stage.update({"callback_query": press(f"u:director:{number}:", ANN)})
    await stage.later(hours=24)
    assert any("We’re late" in said for said in stage.to(101))
