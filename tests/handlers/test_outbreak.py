"""Two cases of safety at one place within two days are told of together, once."""

import json
from dataclasses import replace
from datetime import timedelta

from storage import facts
from tests.handlers.stage import Stage
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, Json, in_group, message, press

BORYS: Json = {**ANN, "id": 102, "first_name": "Borys"}
CLARA: Json = {**ANN, "id": 103, "first_name": "Clara"}
MANAGER = 777
ILL = "My son was poisoned by your salad"


async def ill(stage: Stage, who: Json, number: int, spot: str, words: str = ILL) -> int:
    """Somebody tells of an illness, skips what is asked first, and says where it was; the number of the case."""
    await stage.update({"message": message(number, user=who, text=words)})
    for more in ("12345", "he is in bed", "since noon", spot):
        await stage.later(seconds=6)
        number += 1
        await stage.update({"message": message(number, user=who, text=more)})
    await stage.later(seconds=6)
    return max(await stage.complaints(who["id"]))


def lines(stage: Stage, chat: int = STAFF) -> list[str]:
    """What was said of cases that came together."""
    return [said for said in stage.to(chat) if "Second case at" in said]


async def test_two_customers_at_one_place(stage: Stage) -> None:
    """The board and the managers hear of both; a third one there says nothing more for two days."""
    stage.policy = replace(stage.policy, managers=(MANAGER,))
    first = await ill(stage, ANN, 1, "Café on Main Street, 5")
    assert lines(stage) == []
    second = await ill(stage, BORYS, 21, "café on main street 5")
    (said,) = lines(stage)
    assert f"K-{first}, K-{second}" in said and "café on main street 5" in said
    assert len(lines(stage, MANAGER)) == 1
    await ill(stage, CLARA, 41, "Café on Main Street 5!")
    assert len(lines(stage)) == 1
    async with stage.database.reading() as tx:
        kept = json.loads((await facts.all_facts(tx))["safety_cases"])
    assert len(kept["cases"]) == 3 and "street" not in json.dumps(kept)


async def test_what_does_not_belong_together(stage: Stage) -> None:
    """One customer twice, another place, a place that is none, and what was three days before."""
    await ill(stage, ANN, 1, "Main Street 5")
    await stage.update({"message": message(11, user=ANN, text="/start table_9")})
    await ill(stage, BORYS, 21, "Low Road 7")
    await ill(stage, CLARA, 41, "at home")
    await ill(stage, {**ANN, "id": 104}, 61, "at home")
    assert lines(stage) == []
    stage.now += timedelta(hours=72)  # three days in which nobody looked: no timer has to ring for this
    await ill(stage, {**ANN, "id": 105}, 81, "Main Street 5")
    assert lines(stage) == []
    await ill(stage, {**ANN, "id": 106}, 91, "Main Street 5")
    assert len(lines(stage)) == 1


async def test_a_lifted_register_is_no_case(stage: Stage) -> None:
    """What the staff have looked at and marked otherwise does not count."""
    number = await ill(stage, ANN, 1, "Main Street 5")
    card = in_group(stage.message(f"K-{number}", "special"), SELF, text="card")
    await stage.update({"callback_query": press(f"s:special:{number}:", OLGA, card)})
    asked = in_group(stage.message(f"s:mark:{number}:none"), SELF, text="which")
    await stage.update({"callback_query": press(f"s:mark:{number}:none", OLGA, asked)})
    await ill(stage, BORYS, 21, "Main Street 5")
    assert lines(stage) == []
