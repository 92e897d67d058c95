"""At the edges: bodies that swell, visitors who dawdle, headers that lie, and what was recorded and is played again."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import aiohttp
import pytest

from bot.calls import Answer
from bot.clock import Clock
from bot.settings import Settings
from bot.web import LARGEST_BODY
from storage import inbox, outbox
from tests.bot.edge import HEADER, SECRET, Edge, update
from tests.bot.faults.town import ANN, BORYS, OLGA, Town, virtual
from tests.bot.house import House
from tests.handlers import updates
from tests.handlers.updates import a_card, in_group, message, press
from tests.shows import shows

# Bodies -------------------------------------------------------------------------------------------


@shows("F59")
async def test_ten_megabytes_are_refused_whatever_they_say_of_their_length(edge: Edge) -> None:
    """Told before, or in pieces without a word of how many will come; nothing is stored, the next update is."""
    large = b'{"update_id":1,"x":"' + b"x" * 10 * 1024 * 1024 + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(large), 65536):
            yield large[at : at + 65536]

    for body in (BytesIO(large), pieces()):
        try:
            async with edge.session.post(
                f"http://127.0.0.1:{edge.port}/hook", data=body, headers={HEADER: SECRET}
            ) as response:
                assert response.status == 413
        except aiohttp.ClientOSError:
            continue  # it hung up on us in the middle: that is a refusal too
    assert await edge.stored() == []
    assert await edge.status(update(2)) == 200


@shows("F80")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity, gzip", "nonsense"])
async def test_a_body_that_swells_is_refused(edge: Edge, encoding: str) -> None:
    """A hundred kilobytes that become a hundred megabytes: read up to the limit, never a 5xx."""
    bomb = gzip.compress(b'{"x":"' + b" " * 100 * LARGEST_BODY + b'"}')
    assert len(bomb) < LARGEST_BODY
    try:
        status = await edge.status(bomb, **{"Content-Encoding": encoding})
    except aiohttp.ClientOSError:
        status = 413
    assert 400 <= status < 500
    assert await edge.stored() == []
    assert await edge.status(update(2)) == 200


# Visitors -----------------------------------------------------------------------------------------


@shows("F80")
async def test_visitors_who_dawdle_keep_nobody_waiting(edge: Edge) -> None:
    """Three hundred connections that never finish their first line, or their headers, or their body."""
    begun = [b"", b"POST /hook HT", b"POST /hook HTTP/1.1\r\nHost: x\r\nX-A: ", b"GET /metrics HTTP/1.1\r\n"]
    with_secret = f"POST /hook HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 500\r\n\r\n{{".encode()
    writers = []
    try:
        for number in range(300):
            _, writer = await asyncio.open_connection("127.0.0.1", edge.port)
            writer.write([*begun, with_secret][number % 5])
            writers.append(writer)
        assert await edge.status(update(1)) == 200
        async with edge.session.get(f"http://127.0.0.1:{edge.port}/healthz") as response:
            assert response.status == 200
    finally:
        for writer in writers:
            writer.close()
    assert [one["update_id"] for one in await edge.stored()] == [1]


@shows("F79")
@pytest.mark.parametrize(
    "claimed", ["149.154.167.220", "127.0.0.1, 149.154.167.220", "x" * 1000, "::1", "\u00e9", "', DROP TABLE"]
)
async def test_where_a_visitor_says_he_comes_from_counts_for_nothing(edge: Edge, claimed: str) -> None:
    """Only the secret does, with and without a claim to be Telegram."""
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert await edge.status(update(1), **{name: claimed, HEADER: "wrong"}) == 401
    assert await edge.stored() == []
    assert await edge.status(update(1), **{"X-Forwarded-For": claimed}) == 200


@shows("F103")
def test_strangers_do_not_reach_the_figures_unless_the_owner_opens_the_port() -> None:
    """/metrics and /healthz listen on this machine only, and not at all without a port."""
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 0)


@shows("F103")
async def test_a_stranger_at_the_figures_learns_counts_and_holds_up_nobody(edge: Edge) -> None:
    """Scraped by many at once while updates come: numbers only, and each update is taken."""
    secret = {"message": {"text": "my private words", "from": {"first_name": "Canary", "id": 987654321}}}

    async def scrape() -> str:
        async with edge.session.get(f"http://127.0.0.1:{edge.port}/metrics") as response:
            assert response.status == 200
            return await response.text()

    bodies = [json.dumps({**secret, "update_id": number}).encode() for number in range(20)]
    told = await asyncio.gather(*(scrape() for _ in range(20)), *(edge.status(body) for body in bodies), scrape())
    assert told[20:40] == [200] * 20
    for text in (*told[:20], told[40]):
        assert isinstance(text, str)
        assert not [word for word in ("private", "Canary", "987654321", SECRET) if word in text]
        assert all(line.startswith(("#", "amends_")) for line in text.splitlines())


# Played again -------------------------------------------------------------------------------------


@shows("I2", "F82")
async def test_an_update_played_again_after_it_was_forgotten_changes_nothing(house: House) -> None:
    """The inbox forgets after three days; what a message did is known for ever."""
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": updates.OLGA}})
    first = {"message": message(1)}
    await house.bring(first)
    await house.work()
    number = (await house.complaint()).id
    card = a_card(1003, number)
    recorded = [
        first,
        {"callback_query": press(f"s:claim:{number}:", updates.OLGA, card)},
        {"message": in_group(80, updates.OLGA, text="I am on it", reply_to_message=card)},
        {"callback_query": press(f"u:skip:{number}:", updates.ANN)},
    ]
    await house.bring(*recorded[1:])
    await house.work()
    before, said = await house.complaint(), len(house.telegram.said(101))
    newest = {"message": message(1, user={**updates.ANN, "id": 102})}
    await house.bring(newest)
    await house.work()
    async with house.database.transaction() as tx:
        await inbox.prune(tx, Clock().now() + inbox.KEEP_FOR + timedelta(days=1))
        await outbox.prune(tx, Clock().now() + outbox.KEEP_FOR + timedelta(days=1))
    assert await house.inbox() == {"done": 1}, "the newest one is kept"
    await house.bring(*recorded)
    await house.work()
    assert await house.complaint() == before
    assert len(house.telegram.said(101)) == said
    assert sum("I am on it" in words for words in house.telegram.said(101)) == 1


def shown_data(town: Town, chat: int) -> list[str]:
    """The data of every button the bot has shown in a chat."""
    found: list[str] = []
    for _, _, params, _ in town.wire.calls:
        if params.get("chat_id") == chat:
            rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
            found += [button["callback_data"] for row in rows for button in row]
    return found


@shows("F72")
@virtual
async def test_real_data_pressed_from_another_message_or_too_late_changes_nothing(town: Town) -> None:
    """All data that Ann and the staff were ever shown, after the customer's "solved", from messages without it."""
    await town.open(forum=False)
    number, card = await town.complaint(ANN)
    for step in ("1 of 3", "2 of 3", "3 of 3"):
        await town.press(ANN, await town.sees(ANN, step), "Skip this question")
    await town.press(OLGA, card, "Claim")
    town.replies(OLGA, "We sent a new one", await town.resolving(number, card))
    solved = await town.sees(ANN, "solved", button="Yes, solved")
    await town.press(ANN, solved, "Yes, solved")
    await town.passes(10)
    look = f"SELECT state, owner_id, epoch, outcome, cause, score, reopened FROM complaints WHERE id = {number[2:]}"
    before = town.rows(look)
    receipt, note = town.told(ANN, "Saved as")[0], town.told(town.staff)[0]
    mine = [one for one in shown_data(town, ANN) if "solved" not in one]
    theirs = shown_data(town, town.staff)
    assert len(mine) > 5
    assert len(theirs) > 10
    town.act("start", user_id=BORYS)
    greeting = await town.sees(BORYS, "")
    for user, under, data in (
        *((ANN, receipt, one) for one in mine),
        *((BORYS, greeting, one) for one in mine),
        *((OLGA, note, one) for one in theirs if "resolve" not in one),
    ):
        chat, message = under["chat"]["id"], under["message_id"]
        pressed = town.act("press", user_id=user, chat_id=chat, message_id=message, data=data, forged=True)
        query = town.world.presses[pressed["callback_query_id"]]
        await town.until(lambda query=query: query.answer is not None, f"an answer to {data}")  # type: ignore[misc]
    await town.passes(60)
    assert town.rows(look) == before


@shows("F75")
@virtual
async def test_a_hundred_presses_by_one_are_one_claim_and_a_hundred_answers(town: Town) -> None:
    """Impatience: each press is answered, the complaint is claimed once, and its customer told once."""
    await town.open()
    number, card = await town.complaint(ANN)
    presses = [town.presses(OLGA, card, "Claim") for _ in range(100)]
    await town.until(lambda: all(town.world.presses[one].answer for one in presses), "every answer")
    await town.sees(ANN, "has K-")
    await town.passes(30)
    assert town.rows(f"SELECT owner_id, epoch FROM complaints WHERE id = {number[2:]}") == [(OLGA, 1)]
    assert len(town.told(ANN, "has K-")) == 1
    assert len(town.world.chats[town.staff].topics) == 1
