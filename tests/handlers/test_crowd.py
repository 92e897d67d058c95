"""People are called one by one while few complaints wait, and about all of them at once when they are many."""

from dataclasses import replace

import pytest

from handlers.crowd import FEW
from tests.handlers.stage import Stage, complain
from tests.handlers.test_lists import customer
from tests.handlers.updates import STAFF, message

MARTA = 777


@pytest.mark.parametrize("count", [1, FEW + 4])
async def test_many_calls_are_one(stage: Stage, count: int) -> None:
    """One is called out by a line and a message; of a dozen one line tells, every five minutes, naming the first."""
    stage.policy = replace(stage.policy, managers=(MARTA,))
    if count == 1:
        await complain(stage)
    else:
        for one in range(count):
            await stage.update({"message": message(1, user=customer(one), text="Nothing arrived")})
    await stage.later(minutes=40)
    board = [text for text in stage.to(STAFF) if "Nobody has it" in text]
    together = [text for text in stage.to(STAFF) if "complaints have nobody" in text]
    private = [text for text in stage.to(MARTA) if "nobody" in text.lower()]
    if count == 1:
        assert (len(board), len(together), len(private)) == (2, 0, 1)
    else:
        assert board == []
        assert 1 <= len(together) == len(private) <= 4
        assert f"{count}\u00a0complaints have nobody" in together[0]
        assert together[0].count("K-") == 10
