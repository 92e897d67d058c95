"""`python -m bot.sandbox` as a process."""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp


async def test_it_tells_where_it_is_and_stops_on_sigterm() -> None:
    """One JSON line, the Bot API behind it, exit code 0."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.sandbox", "--token", "77:KEY", "--staff", "group"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        told = json.loads(await process.stdout.readline())
        assert (told["token"], told["bot_id"]) == ("77:KEY", 77)
        async with aiohttp.ClientSession() as session:
            url = f"{told['url']}/bot77:KEY/getChat?chat_id={told['staff_chat_id']}"
            async with session.get(url) as response:
                chat = (await response.json())["result"]
        assert chat["type"] == "supergroup"
        assert "is_forum" not in chat
        process.terminate()
        assert await process.wait() == 0
