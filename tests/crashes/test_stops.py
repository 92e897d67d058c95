"""A thousand waiting updates, clean stops in the middle of a burst, and a process that is frozen for a while."""

import random
import signal

import pytest

from tests.crashes.history import Director, directing
from tests.crashes.promises import broken_in
from tests.crashes.strikes import STOP, TERM, Moment, Script, Strike
from tests.shows import shows
from tests.simulation.history import History
from tests.simulation.said import Said

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240)]

GUESTS, EACH = 34, 30


def lost_answers(history: History) -> int:
    """How many answers were lost; where none was, the promises let nothing stand anywhere twice."""
    return sum(row["ambiguous"] for row in history.records["outbox"])


def write_a_thousand(director: Director) -> None:
    """Many customers write, all mixed up."""
    people, chance = director.people, random.Random("a thousand")
    for number in range(GUESTS):
        user = 30_001 + number
        people.names[user] = f"Guest{number:02d}"
        people.do("new_user", user_id=user, first_name=people.names[user], language_code="en")
    order = people.customers * EACH
    chance.shuffle(order)
    for user in order:
        mark = people.mark("w")
        found = people.do("send", user_id=user, chat_id=user, text=f"Nobody answers me {mark}")
        people.said.append(Said(user, found["message_id"], mark, "text", people.now()))


async def test_a_thousand_waiting_updates(sqlite_url: str) -> None:
    """All are taken, in order, and everybody has one complaint with one receipt."""
    async with directing(Script(1, "plain", 0, False, "1s", 0, ()), sqlite_url) as director:
        write_a_thousand(director)
        await director.spawn()
        history = await director.finish()
    done = [row["status"] for row in history.records["inbox"]]
    kept = [row for row in history.records["messages"] if row["author"] == "customer"]

    assert broken_in(history) == {}
    assert len(done) == GUESTS * EACH
    assert set(done) == {"done"}
    for user in history.people.customers:
        own = [row["message_id"] for row in kept if row["chat_id"] == user]
        assert own == sorted(own)
        assert len(own) == EACH
    assert len(history.records["complaints"]) == GUESTS
    assert lost_answers(history) == 0


@shows("I19", "F4", "F5", "F7")
async def test_told_to_stop_or_frozen_in_a_burst(sqlite_url: str) -> None:
    """SIGTERM ends it at once and cleanly, also when told twice; SIGSTOP and later SIGCONT change nothing.

    Nothing is lost, and nothing needs to be sent twice, unless a stop took all its time: then an answer that was still
    awaited is given up.
    """
    blows = (
        Strike(Moment.APPLIED, 5, how=TERM, acts=20, down=5),
        Strike(Moment.HANDED, 3, how=TERM, acts=20, down=5),
        Strike(Moment.APPLIED, 4, how=STOP, acts=30, down=40),
    )
    async with directing(Script(2, "forum", 4, False, "300ms", 20, blows), sqlite_url) as director:
        stage = director.stage
        await director.begin()
        await director.until_hit(blows[0])
        await director.recover(blows[0], None)
        await director.until_hit(blows[1])
        assert stage.process is not None
        stage.process.send_signal(signal.SIGTERM)
        stage.process.send_signal(signal.SIGINT)
        await director.recover(blows[1], None)
        await director.until_hit(blows[2])
        await director.recover(blows[2], None)
        await director.busy(20)
        history = await director.finish()

    assert broken_in(history) == {}
    assert lost_answers(history) == 0 or director.cut_off
    assert stage.blows == {"SIGTERM applied": 1, "SIGTERM handed": 1, "SIGSTOP applied": 1}
