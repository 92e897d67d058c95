"""`python -m bot.sandbox`: serve until SIGTERM; the first line on stdout tells where, as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from bot.sandbox.server import Sandbox


def read_arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Telegram for a bot.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default="42:TEST")
    parser.add_argument("--strict-limits", action="store_true", help="30/s in all, 1/s per person, 20/min per group")
    parser.add_argument("--staff", choices=("forum", "group"), default="forum", help="kind of the staff group")
    return parser.parse_args(given)


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    sandbox = await Sandbox.start(
        arguments.host,
        arguments.port,
        arguments.token,
        forum=arguments.staff == "forum",
        strict_limits=arguments.strict_limits,
    )
    told = {
        "url": sandbox.url,
        "token": sandbox.token,
        "staff_chat_id": sandbox.staff_chat_id,
        "bot_id": sandbox.world.bot.id,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await sandbox.stop()


if __name__ == "__main__":
    asyncio.run(serve(read_arguments()))
