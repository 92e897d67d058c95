"""Roles: given by administrators and managers, checked against present membership, over both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage.database import Database
from tests.handlers.stage import PETR, Stage
from tests.handlers.updates import GROUP, OLGA, STAFF, Json, in_group, member, message, moved, private

MARTA: Json = {**OLGA, "id": 301, "first_name": "Marta"}


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga runs the group, Petr is a handler, Marta a manager by the settings."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(301,))
    await made.member(OLGA, "administrator")
    await made.member(PETR)
    await made.member(MARTA)
    yield made


async def asks(stage: Stage, who: Json, words: str) -> str:
    """A command in the group; what it answers."""
    before = len(stage.to(STAFF))
    await stage.update({"message": in_group(900 + before, who, text=words)})
    return stage.to(STAFF)[-1]


async def test_an_administrator_gives_a_role_and_takes_it(stage: Stage) -> None:
    """A handler asks in vain before; a lead may do what leads do, and gives no roles."""
    assert "Nothing has changed" in await asks(stage, PETR, "/role Petr manager")
    await asks(stage, PETR, "/place add Cafe 7")
    assert "Nothing has changed" in await asks(stage, PETR, "/place drop Cafe 7")
    assert "a lead from now on" in await asks(stage, OLGA, "/role Petr lead")
    assert "no place any more" in await asks(stage, PETR, "/place drop Cafe 7")
    await asks(stage, PETR, "/place add Cafe 8")
    assert "Nothing has changed" in await asks(stage, PETR, "/role Petr manager")
    assert "/place drop" in await asks(stage, PETR, "/help")
    assert "Leads: Petr" in await asks(stage, OLGA, "/role")
    assert "a handler from now on" in await asks(stage, MARTA, "/role Petr handler")
    assert "Nothing has changed" in await asks(stage, PETR, "/place drop Cafe 8")


async def test_a_manager_by_role_is_one_while_in_the_group(stage: Stage) -> None:
    """Figures in private, too; whoever leaves has no right any more."""
    await asks(stage, OLGA, "/role Petr manager")
    await stage.update({"message": message(9, private(PETR), PETR, text="/alarms")})
    assert "Nothing unusual" in stage.to(202)[-1] or "unusual" in stage.to(202)[-1]
    await stage.update(moved("chat_member", GROUP, OLGA, member("member", PETR), member("left", PETR)))
    before = len(stage.to(202))
    await stage.update({"message": message(10, private(PETR), PETR, text="/alarms")})
    assert all("unusual" not in text for text in stage.to(202)[before:])


async def test_a_confidant_is_made_by_somebody_else(stage: Stage) -> None:
    """It stands beside a role, nobody gives it to themselves, and who leaves the group is none."""
    assert "Nothing has changed" in await asks(stage, PETR, "/role Petr confidant")
    assert "nobody makes themselves" in await asks(stage, OLGA, "/role Olga confidant")
    assert "nobody makes themselves" in await asks(stage, MARTA, "/role Marta confidant")
    assert "Confidants: nobody" in await asks(stage, OLGA, "/role")
    await asks(stage, OLGA, "/role Petr lead")
    assert "is a confidant from now on" in await asks(stage, OLGA, "/role Petr confidant")
    assert "is a confidant from now on" in await asks(stage, OLGA, "/role Marta confidant")
    shown = await asks(stage, OLGA, "/role")
    assert "Leads: Petr" in shown and "Confidants: Marta, Petr" in shown
    assert "no confidant any more" in await asks(stage, MARTA, "/role Marta no confidant")
    await stage.update(moved("chat_member", GROUP, OLGA, member("member", PETR), member("left", PETR)))
    assert "Confidants: nobody" in await asks(stage, OLGA, "/role")
    stage.policy = replace(stage.policy, confidants=(201, 999))
    assert "Confidants: 999, Olga" in await asks(stage, OLGA, "/role")
    assert "by CONFIDANT_IDS" in await asks(stage, MARTA, "/role Olga no confidant")


async def test_what_the_settings_say_stays(stage: Stage) -> None:
    """And whom or what nobody knows is asked again."""
    assert "MANAGER_IDS" in await asks(stage, OLGA, "/role Marta handler")
    assert "I cannot tell whom" in await asks(stage, OLGA, "/role Zed lead")
    assert "after Petr comes the role" in await asks(stage, OLGA, "/role Petr boss")
