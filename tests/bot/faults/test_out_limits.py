"""Telegram says "not now" or "not you": limits of seconds and of hours, and a token that is refused."""

from typing import Any

import pytest

from bot.calls import Answer
from bot.sandbox.faults import Fault, Kind
from tests.bot.faults.town import ANN, BORYS, OLGA, Json, Town, refused, virtual
from tests.shows import shows

HOURS = 10_072  # seconds; somebody was really told so


def too_many(seconds: int) -> Answer:
    """A 429."""
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@shows("F13")
@virtual
async def test_each_429_is_waited_out_and_holds_its_own_chat_only(town: Town) -> None:
    """Seven customers are told to wait 1 to 60 seconds, the group 45; each is called again on time and served once."""
    await town.open()
    waits = dict.fromkeys((town.newcomer(f"Guest {wait}"), wait) for wait in (1, 2, 5, 9, 17, 33, 60))
    for user, wait in waits:
        town.world.faults.add(Fault(Kind.TOO_MANY, "sendMessage", user, retry_after=wait))
    town.world.faults.add(Fault(Kind.TOO_MANY, "sendMessage", town.staff, retry_after=45))
    for user, _ in waits:
        town.says(user, f"Broken thing {user}.")
    await town.passes(2)
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=1)
    await town.passes(65)
    for user, _ in waits:
        assert len(town.told(user, "K-")) == 1
        assert len(town.told(town.staff, f"Broken thing {user}.")) == 1
    assert set(town.letters()) <= {"sent", "replaced"}
    assert town.rows("SELECT sum(ambiguous) FROM outbox") == [(0,)]


@shows("I11", "F14")
@pytest.mark.parametrize("where", ["the customer's chat", "the staff group"])
@virtual
async def test_a_429_of_hours_is_honoured_by_the_next_processes_too(town: Town, where: str) -> None:
    """Three processes one after the other leave that chat alone, with newer rows too; others are served meanwhile."""
    await town.open()
    chat = ANN if where == "the customer's chat" else town.staff
    town.world.faults.add(Fault(Kind.TOO_MANY, "sendMessage", chat, retry_after=HOURS))
    town.says(ANN, "The kettle came broken")
    await town.passes(30)
    await town.restart()
    await town.passes(HOURS / 2)
    await town.restart()
    town.says(ANN, "Is anybody there?")
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=1)
    await town.passes(HOURS / 2 - 60)
    assert [status for _, status in town.wire.made("sendMessage", chat)] == [429]
    await town.passes(60)
    assert len(town.told(ANN, "Saved as")) == 1
    assert len(town.told(town.staff, "The kettle came broken")) == 1


@shows("F13")
@pytest.mark.parametrize("together", [True, False])
@virtual
async def test_of_two_429_for_one_chat_the_longer_counts(town: Town, together: bool) -> None:
    """Two cards were under way; with answers in one round, or one after the other and then a restart."""
    await town.open()
    town.wire.refuse(too_many(5 if together else 600), "sendMessage", chat=town.staff, times=1)
    town.wire.refuse(too_many(600 if together else 5), "sendMessage", chat=town.staff, times=1)
    town.says(ANN, "The kettle came broken")
    if not together:
        _answer_later(town, 5)
    town.says(BORYS, "Чайник течёт")
    await town.passes(2)
    if not together:
        await town.restart()
    town.says(town.newcomer("Eve"), "The lamp too")
    await town.passes(500)
    assert [status for _, status in town.wire.made("sendMessage", town.staff)] == [429, 429]
    await town.passes(120)
    assert len(town.told(town.staff, "new")) == 3


def _answer_later(town: Town, wait: float) -> None:
    """The answer that tells to wait so long takes a second more."""
    call = town.wire.call

    async def slowly(method: str, params: Json, timeout: float) -> Answer:
        answer = await call(method, params, timeout)
        await town.passes(1 if answer.retry_after == wait else 0)
        return answer

    town.wire.call = slowly  # type: ignore[method-assign]


@shows("F15")
@virtual
async def test_a_429_on_asking_who_pressed_delays_that_press_only(town: Town) -> None:
    """Telegram is asked again when it said so; meanwhile customers are served, then the press counts."""
    await town.open()
    _, card = await town.complaint(ANN)
    town.wire.refuse(too_many(20), "getChatMember", times=2)
    began = town.time
    query = town.presses(OLGA, card, "Claim")
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=1)
    answer: Any = await town.until(lambda: town.world.presses[query].answer, "an answer")
    assert "is yours" in answer["text"]
    assert {round(at - began) for at, _ in town.wire.made("getChatMember", since=began)} == {0, 20, 40}


@shows("F15")
@virtual
async def test_who_cannot_be_checked_for_hours_hears_so_within_minutes(town: Town) -> None:
    """Telegram wants to be asked again in hours only: the colleague must know that the reply has not left."""
    await town.open(forum=False)
    _, card = await town.complaint(ANN)
    town.wire.refuse(too_many(HOURS), "getChatMember", times=1)
    town.replies(OLGA, "I am on it", card)
    await town.sees(town.staff, "could not check", within=300)


@shows("F15")
@virtual
async def test_429_on_everything_a_start_needs_delays_it_and_no_more(town: Town) -> None:
    """getUpdates, getChat and the menu are each asked again when Telegram said so, not before."""
    await town.open()
    await town.passes(1)
    await town.kill()
    for method in ("getUpdates", "getChat", "setMyCommands"):
        town.world.faults.add(Fault(Kind.TOO_MANY, method, retry_after=30))
    town.says(ANN, "The kettle came broken")
    began = town.time
    await town.start()
    await town.sees(ANN, "K-")
    assert town.time - began >= 30
    assert [status for _, status in town.wire.made("getChat", since=began)] == [429, 200]


@shows("F25")
@virtual
async def test_a_token_refused_for_an_hour_loses_nothing(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """401 on everything: it is in the log, no row is given up, few calls are made, and all goes on by itself."""
    await town.open()
    _, card = await town.claimed(ANN)
    began = town.time
    town.wire.refuse(refused(401, "Unauthorized"))
    town.says(ANN, "It leaks too")  # fetched: the poll was under way
    await town.passes(1)
    town.says(BORYS, "Чайник течёт")
    town.replies(OLGA, "I am on it", card)
    await town.passes(3600)
    assert "token refused" in capsys.readouterr().out
    assert len(town.wire.calls) - sum(at < began for at, *_ in town.wire.calls) < 150
    town.wire.rules.clear()
    await town.sees(BORYS, "K-", within=400)
    await town.sees(town.staff, "It leaks too", within=400)
    await town.sees(ANN, "I am on it", within=400)
    assert "failed" not in town.letters()


@shows("F25")
@virtual
async def test_a_404_on_everything_is_no_answer_to_a_message(town: Town) -> None:
    """A token or an address that is wrong for a while: the poller waits it out, and so must the sender."""
    await town.open()
    _, card = await town.claimed(ANN)
    town.wire.refuse(refused(404, "Not Found"), "sendMessage", "editMessageText", "copyMessage")
    town.says(ANN, "It leaks too")
    town.says(BORYS, "Чайник течёт")
    town.replies(OLGA, "I am on it", card)
    await town.passes(120)
    town.wire.rules.clear()
    await town.passes(600)
    assert "failed" not in town.letters()
    assert town.told(BORYS, "K-")
    assert town.told(town.staff, "It leaks too")
    assert town.told(ANN, "I am on it")
