"""A file that leaves: as multipart over real HTTP, and taken by the sandbox, which is as strict as Telegram."""

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.calls import HttpTelegram
from bot.sandbox import STAFF_CHAT_ID, Api, World
from bot.uploads import fields_of, files_of
from tests.simulation.telegram import as_sent

TEXT = "10:00:07 Чайник протікає 🫖 <b>&\n" * 3
CALL: dict[str, Any] = {
    "chat_id": STAFF_CHAT_ID, "document": {"name": "K-4821.txt", "text": TEXT}, "caption": "<b>Ann</b> & co",
    "parse_mode": "HTML", "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
}  # fmt: skip


async def test_a_file_goes_as_a_form_and_everything_else_as_json() -> None:
    """The server sees a file with its name and bytes, and the parameters beside it; the next call is JSON again."""
    seen: list[tuple[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            seen.append((request.content_type, await request.json()))
        else:
            given = dict(await request.post())
            file = given.pop("document")
            assert isinstance(file, web.FileField)
            seen.append((request.content_type, (file.filename, file.content_type, file.file.read(), given)))
        return web.json_response({"ok": True, "result": {"message_id": 1}})

    app = web.Application()
    app.router.add_post("/{tail:.*}", take)
    async with TestServer(app) as server:
        client = HttpTelegram(str(server.make_url("")).rstrip("/"), "42:AAAA")
        await client.open()
        try:
            assert (await client.call("sendDocument", CALL, 5)).ok
            assert (await client.call("sendMessage", {"chat_id": 1, "text": "x"}, 5)).ok
        finally:
            await client.close()
    kind, (name, file_kind, data, fields) = seen[0]
    assert (kind, name, file_kind) == ("multipart/form-data", "K-4821.txt", "text/plain")
    assert data.decode("utf-8-sig") == TEXT
    assert fields == {
        "chat_id": str(STAFF_CHAT_ID), "caption": "<b>Ann</b> & co", "parse_mode": "HTML",
        "reply_parameters": '{"message_id": 5, "allow_sending_without_reply": true}',
    }  # fmt: skip
    assert seen[1] == ("application/json", {"chat_id": 1, "text": "x"})


def test_the_sandbox_takes_a_form_and_refuses_a_file_in_json() -> None:
    """As Telegram does: JSON cannot carry a file."""
    world = World(forum=False)
    refused = Api(world).call(world.token, "sendDocument", CALL)
    assert (refused.status, "no document in the request" in str(refused.body)) == (400, True)
    taken = Api(world).call(world.token, "sendDocument", as_sent(CALL))
    assert taken.status == 200
    shown = taken.body["result"]["document"]
    assert (shown["file_name"], shown["mime_type"]) == ("K-4821.txt", "text/plain")


@pytest.mark.parametrize("text", ["", "\ud83d", "\x00", "ж" * 100_000])
def test_any_words_make_a_file(text: str) -> None:
    """Half a pair too: it is replaced, nothing fails."""
    files = files_of({"chat_id": 1, "document": {"name": "a.txt", "text": text}})
    assert files["document"].data.decode("utf-8-sig").replace("?", "\ud83d" if "\ud83d" in text else "?") == text
    assert fields_of({"chat_id": 1, "document": {"name": "a.txt", "text": text}}) == {"chat_id": "1"}


def test_a_file_id_is_no_file() -> None:
    """A document by its id stays a plain parameter."""
    assert files_of({"document": "BQAC"}) == {}
    assert fields_of({"document": "BQAC"}) == {"document": "BQAC"}
