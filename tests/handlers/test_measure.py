"""What closed cases took is promised to whoever complains next, on both databases; what was promised stays."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.matters import Measure
from dialogs.model import Case, Clock, Complaint, Person, Promise
from dialogs.promises import MEASURED, RULE, running
from dialogs.states import Language, State
from handlers.standing import stand
from storage import cases, matters
from storage.database import Database
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import ANN, OLGA, STAFF, a_card, in_group, message, private

HOUR = timedelta(hours=1)
BORIS = {**ANN, "id": 102, "first_name": "Boris"}
EMMA = 555


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """It is noon, and the first night is still to come; Olga has answered Ann, who was promised what is set."""
    made = Stage(database)
    made.policy = replace(made.policy, resolve_measured=True, managers=(OLGA["id"],))
    await made.member(OLGA)
    await close(made, 30)
    await restart(made)
    await complain(made)
    await claim(made)
    yield made


async def restart(stage: Stage) -> None:
    """What each start of the process does about timers that always stand."""
    async with stage.database.transaction() as tx:
        await stand(tx, stage.now, stage.policy)


async def close(stage: Stage, count: int, first: int = 5000) -> None:
    """Emma's complaints, each of which took two hours: there were so many of them lately."""
    since = stage.now - timedelta(days=20)
    clock = Clock(Promise.RESOLUTION, since, since + 8 * HOUR, ended=since + 3 * HOUR, paused_for=HOUR)
    bare = Complaint(
        0, EMMA, "Emma", Language.EN, State.CLOSED, since, since, clocks=(clock,), resolved_at=since + 3 * HOUR,
        closed_at=since + 7 * 24 * HOUR,
    )  # fmt: skip
    made = {number: replace(bare, id=number) for number in range(first, first + count)}
    async with stage.database.transaction() as tx:
        before = await cases.load(tx, {EMMA}, set())
        person = before[EMMA].person if before else Person(EMMA, "Emma", Language.EN)
        await cases.save(tx, before, {EMMA: Case(person, made, count)}, stage.now)


async def decision(stage: Stage, person: int) -> Clock:
    """What somebody was promised for the decision."""
    clock = running(await stage.only(person), Promise.RESOLUTION)
    assert clock is not None
    return clock


async def measures(stage: Stage) -> list[Measure]:
    """What was measured."""
    async with stage.database.reading() as tx:
        return [one for one in (await matters.load(tx, set())).values() if isinstance(one, Measure)]


async def complains_and_is_answered(stage: Stage, number: int) -> None:
    """Boris complains; Olga takes it, and answers."""
    await stage.update({"message": message(number, private(BORIS), BORIS, text="The lid came broken as well")})
    complaint = (await stage.only(BORIS["id"])).id
    await stage.member(OLGA)
    await stage.update({"callback_query": _press(stage, complaint)})
    card = a_card(stage.message(f"K-{complaint}", method="send"), complaint)
    await stage.update({"message": in_group(number, text="I am looking into it", reply_to_message=card)})


def _press(stage: Stage, complaint: int) -> dict[str, object]:
    card = in_group(stage.message(f"s:claim:{complaint}", method="send"), None, text="card")
    return {"id": str(complaint), "from": OLGA, "message": card, "data": f"s:claim:{complaint}:", "chat_instance": "1"}


async def test_the_next_customer_hears_the_measured_time_and_who_waits_keeps_theirs(stage: Stage) -> None:
    """Two hours and a tenth are three; before the night nothing is measured, and Ann keeps her eight."""
    before = await decision(stage, ANN["id"])
    assert (before.due - before.started, before.rule) == (8 * HOUR, RULE)
    assert await measures(stage) == []
    stage.policy = replace(stage.policy, holding_reply_after=timedelta(days=9), first_reply_within=timedelta(days=9))
    await stage.later(hours=15, minutes=50)
    anns = await decision(stage, ANN["id"])
    await stage.later(minutes=15)
    assert [(one.ordinary, one.ordinary_of, one.serious_of) for one in await measures(stage)] == [(3 * 3600, 30, 0)]
    assert await decision(stage, ANN["id"]) == anns
    await complains_and_is_answered(stage, 50)
    theirs = await decision(stage, BORIS["id"])
    assert (theirs.due - theirs.started, theirs.rule) == (3 * HOUR, MEASURED)
    await stage.update({"message": message(51, private(BORIS), BORIS, text="/status")})
    assert f"{theirs.due:%H:%M}" in stage.to(BORIS["id"])[-1]
    assert await decision(stage, ANN["id"]) == anns


async def test_managers_read_it_below_promises(stage: Stage) -> None:
    """As set at first; after the night measured, and of how many."""
    await stage.update({"message": in_group(8, OLGA, text="/promises")})
    assert "within 8&#160;h of working time, as set: fewer than thirty are closed" in stage.to(STAFF)[-1]
    await stage.later(hours=17)
    await stage.member(OLGA)
    await stage.update({"message": in_group(9, OLGA, text="/promises")})
    told = stage.to(STAFF)[-1].replace("&#160;", " ").replace("\xa0", " ")
    assert "within 3 h of working time, measured on 30 closed complaints; in serious cases within 4 h, as set" in told


async def test_it_is_measured_once_a_day_however_often_we_start(stage: Stage) -> None:
    """Before its hour, after it, and past a night in which nothing ran; switched off, it stands for nobody."""
    for _ in range(3):
        await stage.later(hours=6)
        await restart(stage)
    first = await measures(stage)
    assert [one.ordinary_of for one in first] == [30]
    await close(stage, 5, first=6000)
    await stage.later(hours=4)
    await restart(stage)
    assert await measures(stage) == first
    stage.now += timedelta(days=3)  # nothing runs, and then all that is due rings
    await restart(stage)
    await stage.later(minutes=1)
    (now,) = await measures(stage)
    assert (now.id, now.ordinary_of, now.at) == (first[0].id, 35, stage.now - timedelta(minutes=1))
    stage.policy = replace(stage.policy, resolve_measured=False)
    await restart(stage)
    await stage.later(days=1)
    assert await measures(stage) == [now]
    await stage.update({"message": message(50, private(BORIS), BORIS, text="The lid came broken as well")})
    theirs = await decision(stage, BORIS["id"])
    assert (theirs.due - theirs.started, theirs.rule) == (8 * HOUR, RULE)
