"""Another complaint within ninety days, from the first row to the last: the earlier one is found, loaded or not."""

from dataclasses import replace
from datetime import timedelta

from dialogs.states import State, Step
from storage import cases
from tests.handlers.stage import Stage
from tests.handlers.updates import message


async def closed_long_ago(stage: Stage, days: float, *, state: State = State.CLOSED) -> int:
    """Ann's complaint of so many days ago, closed the day after; its number."""
    made = stage.now
    stage.now = made - timedelta(days=days)
    await stage.update({"message": message(1, text="The kettle came broken")})
    async with stage.database.transaction() as tx:
        case = (await cases.load(tx, {101}, set()))[101]
        (number,) = case.complaints
        over = replace(case.complaints[number], state=state, owner_name="Olga", closed_at=stage.now + timedelta(days=1))
        idle = replace(case.person, focus=None, step=Step.IDLE)
        await cases.save(tx, {101: case}, {101: replace(case, person=idle, complaints={number: over})}, stage.now)
    stage.now = made
    return number


async def test_what_was_closed_two_months_ago_counts(stage: Stage) -> None:
    """It is not loaded any more, and known all the same; the number in the words links the two."""
    stage.policy = replace(stage.policy, managers=(777,))
    old = await closed_long_ago(stage, 60)
    await stage.update({"message": message(7, text=f"K-{old} again: the new one is broken")})
    (one,) = [one for one in (await stage.complaints(101)).values() if one.id != old]
    assert (one.lately, one.again, one.again_owner, one.asked) == ((old,), old, "Olga", ())
    said = stage.to(101)[-1]
    assert "second time in 90" in said and "sorry" not in said and f"K-{one.id}" in said
    assert any(f"after K-{old}" in told for told in stage.to(777))


async def test_what_is_older_does_not(stage: Stage) -> None:
    """The receipt is the usual one."""
    await closed_long_ago(stage, 91)
    await stage.update({"message": message(7, text="The lid is broken")})
    assert "sorry" in stage.to(101)[-1]


async def test_what_was_taken_back_does_not(stage: Stage) -> None:
    """A withdrawn complaint is no first time."""
    await closed_long_ago(stage, 60, state=State.WITHDRAWN)
    await stage.update({"message": message(7, text="The lid is broken")})
    assert "sorry" in stage.to(101)[-1]
