"""The promise about reactions: each stands on the other side's own message, as long as somebody there has it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation.case import Case
from tests.simulation.said import Reacted

Ref = tuple[int, int]
OWN = frozenset("👌✍")
"""The bot's own marks: delivered, and noted."""


def a_reaction_stands_on_the_original(case: Case) -> Iterator[str]:
    """(20) The bot shows no reaction but the other side's, on that of which it was put on a copy. In a story it shows
    the latest that stands; in a random history too much may come in between."""
    put, on_cards = _by_original(case), _on_cards(case)
    for call in case.history.calls:
        if call.method == "setMessageReaction" and call.status == 200:
            shown, there = _emoji(call.params), (call.params["chat_id"], call.params["message_id"])
            made = put.get(there, []) + on_cards.get(there, [])
            if shown and shown not in OWN and not any(one.at <= call.at and one.emoji == shown for one in made):
                yield f"{shown} stands on {there}, and nobody has put it on a copy of that"
    for there, made in put.items() if not case.history.plan.acts else ():
        told, expected = _shown(case, there), _standing(made) or ("👌" if there[0] in case.history.staff_chats else "")
        if told != expected:
            yield f"{told or 'nothing'} stands on {there}, where {expected or 'nothing'} belongs"


def _by_original(case: Case) -> dict[Ref, list[Reacted]]:
    """What was put on copies of each message."""
    originals: dict[Ref, Ref] = {}
    for row in case.history.records["links"]:
        brought = row["role"] == ("copy" if row["chat_id"] > 0 else "customer")
        if brought and row["peer_message_id"] is not None:
            originals[row["chat_id"], row["message_id"]] = row["peer_chat_id"], row["peer_message_id"]
    put: dict[Ref, list[Reacted]] = defaultdict(list)
    for one in case.history.people.reacted:
        if (one.chat, one.message) in originals:
            put[originals[one.chat, one.message]].append(one)
    return put


def _on_cards(case: Case) -> dict[Ref, list[Reacted]]:
    """What was put on the cards that may have shown each message of a customer: there the first one is meant."""
    cards = {(row["chat_id"], row["message_id"]): row["complaint_id"] for row in case.history.records["links"]
             if row["role"] == "card"}  # fmt: skip
    put: dict[int, list[Reacted]] = defaultdict(list)
    for one in case.history.people.reacted:
        if (one.chat, one.message) in cards:
            put[cards[one.chat, one.message]].append(one)
    theirs = [row for row in case.history.records["messages"] if row["author"] == "customer"]
    return {(row["chat_id"], row["message_id"]): put[row["complaint_id"]] for row in theirs}


def _standing(made: list[Reacted]) -> str:
    """The latest that nobody has taken away."""
    last: dict[tuple[int, int], Reacted] = {}
    for one in made:
        last.pop((one.who, one.message), None)
        last[one.who, one.message] = one
    return next((one.emoji for one in reversed(last.values()) if one.emoji), "")


def _shown(case: Case, there: Ref) -> str:
    world = case.history.world
    reactions = world.chats[there[0]].messages[there[1]].reactions
    return "".join(emoji for emoji, ids in reactions.items() if world.bot.id in ids)


def _emoji(params: dict[str, Any]) -> str:
    return "".join(str(one["emoji"]) for one in params["reaction"])
