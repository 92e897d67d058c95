"""`/promises` on both databases: due today, late and whose, promised anew; for managers alone."""

from dataclasses import replace

from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import OLGA, STAFF, in_group

MANAGER = {**OLGA, "id": 777, "first_name": "Marta"}


async def ask(stage: Stage, number: int) -> str:
    """What the manager reads in the group."""
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.member(MANAGER)
    await stage.update({"message": in_group(number, MANAGER, text="/promises")})
    return stage.to(STAFF)[-1]


async def test_a_day_of_promises(stage: Stage) -> None:
    """Nothing, then all of them to come, then one late and one told anew, with whose they are."""
    assert "Nothing falls due today" in await ask(stage, 8)
    number = await complain(stage)
    told = await ask(stage, 9)
    assert "Claim it: 0 kept, 0 late, 0 with a new time, 1 to come" in told and "Nothing is late" in told
    await stage.member(OLGA)
    await claim(stage)
    told = await ask(stage, 10)
    assert "Claim it: 1 kept, 0 late" in told and "First reply: 0 kept, 0 late, 0 with a new time, 1 to come" in told
    await stage.later(hours=1, minutes=5)  # the bot has told a new time by now
    told = await ask(stage, 11)
    assert "First reply: 0 kept, 0 late, 1 with a new time" in told
    assert f"K-{number}</b>: first reply, " in told and "Olga" in told.splitlines()[-1]


async def test_what_is_late_stands_there_with_its_owner(stage: Stage) -> None:
    """Nobody has it: the take-up is late, and nobody's."""
    number = await complain(stage)
    await stage.later(minutes=20)
    told = await ask(stage, 9)
    assert f"K-{number}</b>: claim it by" in told and "nobody" in told
    assert "Claim it: 0 kept, 1 late" in told


async def test_it_is_for_managers(stage: Stage) -> None:
    """A colleague is told so."""
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.member(OLGA)
    await stage.update({"message": in_group(8, OLGA, text="/promises")})
    assert "/promises is for managers" in stage.to(STAFF)[-1]
