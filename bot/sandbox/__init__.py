"""A local Telegram: the Bot API with real state, people who act, faults on demand, and a page to watch it.

It knows nothing of the bot that talks to it. Start it with `python -m bot.sandbox`, or in a program with
`await Sandbox.start()`; `Api(World())` is the same without HTTP and without waiting.

On purpose unlike Telegram: ids are counted, never random; webhooks may be plain http on any port (as with a server in
local mode); files named by a URL are not fetched but drawn; polls take no votes; nothing expires but by the clock.
"""

from bot.sandbox.api import Answer, Api
from bot.sandbox.control import Wrong, perform
from bot.sandbox.http_control import Panel
from bot.sandbox.model import Upload
from bot.sandbox.server import Sandbox
from bot.sandbox.world import STAFF_CHAT_ID, World

# Importing them fills the table of acts.
from bot.sandbox import control_chats, control_gestures, control_media, control_world  # isort: skip

__all__ = [
    "STAFF_CHAT_ID",
    "Answer",
    "Api",
    "Panel",
    "Sandbox",
    "Upload",
    "World",
    "Wrong",
    "control_chats",
    "control_gestures",
    "control_media",
    "control_world",
    "perform",
]
