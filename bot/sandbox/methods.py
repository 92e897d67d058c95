"""The table of Bot API methods: name, function, and the parameters that Telegram documents for it.

A method is a synchronous function `(world, params) -> result`; it raises `Refused` to say no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.params import Params
from bot.sandbox.world import World

Run = Callable[[World, Params], Any]

ANSWERING = (
    "chat_id message_thread_id disable_notification protect_content allow_paid_broadcast message_effect_id "
    "reply_parameters allow_sending_without_reply reply_to_message_id"
)
SENDING = f"{ANSWERING} reply_markup"
CAPTION = "caption parse_mode caption_entities"
NOT_SIMULATED = frozenset(
    {
        "business_connection_id",
        "direct_messages_topic_id",
        "suggested_post_parameters",
        "ephemeral_message_parameters",
        "receiver_user_id",
        "callback_query_id",
        "inline_message_id",
        "rich_message",
    }
)
"""Parameters of Telegram that this sandbox does not act out: their use is recorded as a problem."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the API."""

    name: str
    run: Run
    known: frozenset[str]


METHODS: dict[str, Method] = {}
"""All methods by lower-case name."""


def method(name: str, known: str = "") -> Callable[[Run], Run]:
    """Register a method under its documented name with the names of its parameters."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, run, frozenset(known.split()))
        return run

    return register
