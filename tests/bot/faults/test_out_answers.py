"""Answers that are odd, endless or never come, and what the bot then takes for true."""

import asyncio
import json
import socket
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web

from bot.calls import Answer, HttpTelegram
from bot.verdicts import verdict_of
from handlers.attempts import Fate
from tests.bot.faults.town import ANN, BORYS, OLGA, Json, Town, labels, text_of, virtual
from tests.bot.test_verdicts import LETTER, telegram
from tests.shows import shows


def spoiled(town: Town, method: str, made: Any) -> None:
    """The next answer to this method in the group has this in place of its result; a function changes it."""
    left = [1]

    def spoil(name: str, params: Json, answer: Answer) -> Answer:
        if name != method or params.get("chat_id") != town.staff or not answer.ok or not left[0]:
            return answer
        left[0] -= 1
        result = made((answer.body or {})["result"]) if callable(made) else made
        body = {"ok": True, "result": result}
        return Answer(200, body, json.dumps(body).encode())

    town.wire.spoil = spoil


@shows("F22", "F38")
@pytest.mark.parametrize(
    "result",
    [
        True, None, "x", [], {}, {"message_id": "x"}, {"message_id": None}, {"message_id": -1}, {"message_id": True},
        {"surprise": [None, {"nested": "shape"}]}, [{"message_id": None}, 5],
        {"message_id": 2**70}, [{"message_id": {}}],
    ],
    ids=json.dumps,
)  # fmt: skip
@virtual
async def test_a_result_nobody_knows_counts_as_sent_and_holds_up_nothing(town: Town, result: object) -> None:
    """The card's answer: it may be shown again when it changes; the words that follow come, and it can be claimed."""
    await town.open()
    spoiled(town, "sendMessage", result)
    town.says(ANN, "The kettle came broken")
    await town.passes(20)
    town.says(ANN, "It leaks too")
    town.says(BORYS, "Чайник течёт")
    await town.sees(town.staff, "It leaks too")
    await town.sees(town.staff, "Чайник течёт")
    assert not {"pending", "sending"} & set(town.letters())
    assert town.rows("SELECT sum(ambiguous) FROM outbox") == [(0,)]
    card = await town.sees(town.staff, "The kettle came broken", button="Claim")
    assert "is yours" in await town.press(OLGA, card, "Claim")
    assert len(town.told(ANN, "Saved as")) == 1


@shows("F22")
@pytest.mark.parametrize(
    "result", [True, {}, {"name": "x"}, {"message_thread_id": "x"}, {"message_thread_id": 2**70}], ids=json.dumps
)
@virtual
async def test_a_topic_of_unknown_number_loses_no_word(town: Town, result: object) -> None:
    """The complaint's words come before staff, in the topic or on the board."""
    await town.open()
    _, card = await town.complaint(ANN)
    spoiled(town, "createForumTopic", result)
    await town.press(OLGA, card, "Claim")
    await town.passes(10)
    town.says(ANN, "It leaks too")
    await town.sees(town.staff, "It leaks too")
    assert not {"pending", "sending"} & set(town.letters())


@shows("F38")
@virtual
async def test_an_answer_with_the_number_of_another_card_mixes_up_nobody(town: Town) -> None:
    """Borys's card is said to have the number of Ann's: each card keeps its words, and answers go to their owners."""
    await town.open(forum=False)
    _, card = await town.complaint(ANN)
    spoiled(town, "sendMessage", lambda result: {**result, "message_id": card["message_id"]})
    town.says(BORYS, "Чайник течёт")
    await town.passes(10)
    town.says(BORYS, "И крышка")
    await town.passes(10)
    shown = town.world.chats[town.staff].messages[card["message_id"]]
    assert "Борис" not in text_of(shown.data)
    town.replies(OLGA, "I am on it", card)
    await town.sees(ANN, "I am on it")
    assert labels(card)


# Over HTTP ----------------------------------------------------------------------------------------


@shows("F23")
async def test_an_answer_that_never_ends_is_given_up() -> None:
    """A byte now and then keeps the line busy: what counts is the time for the whole, not for the next byte."""
    released = asyncio.Event()

    async def drips(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with suppress(ConnectionError):
            while not released.is_set():
                await response.write(b" ")
                await asyncio.sleep(0)
        return response

    async with telegram(drips) as client:
        try:
            async with asyncio.timeout(20):
                found = verdict_of(LETTER, await client.call("sendMessage", LETTER.params, 0.2))
        finally:
            released.set()
    assert found.fate is Fate.LOST


@shows("F23")
async def test_a_huge_answer_is_read_and_let_go() -> None:
    """Eight megabytes around a message: it was sent, and hardly anything of it is kept."""

    async def huge(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"message_id": 7, "text": "x" * 2**23}})

    async with telegram(huge) as client:
        answer = await client.call("sendMessage", LETTER.params, 20)
    found = verdict_of(LETTER, answer)
    assert (found.fate, found.messages) == (Fate.SENT, (7,))
    assert len(answer.raw) <= 4096


@shows("F24")
async def test_a_name_that_cannot_be_looked_up_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has left: the row is tried again and counts as sent once."""

    async def lookup(*args: object, **more: object) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup)
    client = HttpTelegram("http://telegram.invalid", "42:AAAA")
    await client.open()
    try:
        assert verdict_of(LETTER, await client.call("sendMessage", {}, 20)).fate is Fate.AGAIN
    finally:
        await client.close()


@shows("F24")
async def test_a_server_without_tls_or_with_a_wrong_certificate_is_harmless() -> None:
    """The request is not written before both sides know each other."""

    async def handler(request: web.Request) -> web.Response:
        raise AssertionError("The request has left.")

    async with telegram(handler) as plain:
        client = HttpTelegram(plain._root.replace("http:", "https:"), "42:AAAA")
        await client.open()
        try:
            assert verdict_of(LETTER, await client.call("sendMessage", {}, 20)).fate is Fate.AGAIN
        finally:
            await client.close()
