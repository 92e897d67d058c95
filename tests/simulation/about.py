"""Which customers a message in the staff group is about: by their names, or by the aliases they were told."""

import re
from collections.abc import Iterable, Mapping

from bot.sandbox import World
from bot.sandbox.model import Message

NUMBER = re.compile(r"K-\d+")
ALIAS = re.compile(r"\b(?:Guest|Гость|Гість) \d+\b")  # of somebody who keeps the name back
CARD = re.compile(r"^(?:\S{1,2} (?:(?:[a-z ]+ )?· )?)?K-\d+ · ")
"""How a card begins, the bare one too."""


def customers_in(said: str, names: Mapping[int, str], world: World) -> frozenset[int]:
    """The customers of these names whom the words are about."""
    named = {user for user, name in names.items() if re.search(rf"\b{name}\b", said)}
    return frozenset(named | bearers(ALIAS.findall(said), names, world))


def bearers(aliases: Iterable[str], names: Iterable[int], world: World) -> set[int]:
    """The customers who were told by now that staff read them under one of these."""
    return {user for user in names for alias in aliases if _was_told(user, alias, world)}


def words(message: Message) -> str:
    """What a message says."""
    return str(message.data.get("text", message.data.get("caption", "")))


def number_of(message: Message) -> str:
    """The first complaint it names."""
    found = NUMBER.search(words(message))
    return found.group() if found else ""


def leads_out(one: Message, said: str, names: Iterable[str]) -> bool:
    """Whether a reply to this may reach the customer: a card, the customer's words, a question of Resolve."""
    data = [button.get("callback_data", "") for row in (one.markup or {}).get("inline_keyboard", []) for button in row]
    pressed = ("s:outcome:", "s:cause:", "s:remedy:", "s:cancel:", "s:send:", "s:again:")
    question = (bool(data) and all(each.startswith(pressed) for each in data)) or "next question is below" in said
    head = said.partition("\n")[0].partition(" · ")[0]
    told = ALIAS.fullmatch(head) or head in names or re.search(r"\bw\d{4}\b| asks for a person ", said)
    return question or bool(told) or CARD.match(said) is not None


def _was_told(user: int, alias: str, world: World) -> bool:
    chat = world.chats.get(user)
    return chat is not None and any(one.out and alias in words(one) for one in chat.messages.values())
