"""`/away` in the staff group: what is open is named on the board or given to somebody by name, and comes back."""

from storage import colleagues
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import STAFF, in_group


async def test_what_is_open_is_free_until_the_owner_is_back(stage: Stage) -> None:
    """The board names it; [Claim] goes when the owner is back, who was not loaded by anything else."""
    number = await complain(stage)
    await claim(stage)
    await stage.update({"message": in_group(8, text="/away until Friday")})
    assert any("away" in said and f"K-{number}" in said and "Claim" in said for said in stage.to(STAFF))
    assert (await stage.only(101)).absence is not None
    await stage.update({"message": in_group(9, text="/away back")})
    assert (await stage.only(101)).absence is None


async def test_what_is_open_goes_to_whoever_is_named(stage: Stage) -> None:
    """The customer reads the new name, once; nobody else is asked to claim it, and nothing is done for a stranger."""
    number = await complain(stage)
    await claim(stage)
    await stage.member(PETR)
    await stage.update({"message": in_group(8, text="/away until Friday, Zed")})
    assert "Zed" in stage.to(STAFF)[-1] and (await stage.only(101)).owner == 201
    await stage.update({"message": in_group(9, text="/away until Friday, petr")})
    assert (await stage.only(101)).owner == 202
    assert sum("Petr" in said for said in stage.to(101)) == 1
    assert not any("Press Claim" in said and f"K-{number}" in said for said in stage.to(STAFF))
    async with stage.database.reading() as tx:
        assert (await colleagues.load(tx, {201}))[201].away_until is not None


async def test_duty_is_kept_for_somebody_who_has_done_nothing_yet(stage: Stage) -> None:
    """By the name that Telegram tells; the rota shows it."""
    await stage.member(PETR)
    await stage.update({"message": in_group(8, text="/duty petr 18:00-09:00")})
    await stage.update({"message": in_group(9, text="/duty")})
    assert "Petr: 18:00-09:00" in stage.to(STAFF)[-1]
