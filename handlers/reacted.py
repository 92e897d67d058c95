"""Reactions: which one somebody has put on a message, and whose own message it is for. No aiogram here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from dialogs.events import Reacted
from handlers.heard import CustomerReacted, StaffReacted
from handlers.located import Located, Meant, is_member
from handlers.memory import Memory
from handlers.place import clean
from storage.links import Link

_AS_AN_EMOJI = "\ufe0f"  # Telegram knows reactions without it


class Change(Protocol):
    """What Telegram tells of one person's reactions on a message."""

    date: datetime
    message_id: int
    old_reaction: Any
    new_reaction: Any


def leave_emojis(update: dict[str, Any]) -> None:
    """Leave out of a raw update the kinds of reactions that a bot cannot show.

    A kind of tomorrow is none that aiogram can read, and no reaction shall ever be told to the staff as parked.
    """
    change = update.get("message_reaction")
    if not isinstance(change, dict):
        return
    for side in ("old_reaction", "new_reaction"):
        if isinstance(change.get(side), list):
            change[side] = [one for one in change[side] if not isinstance(one, dict) or one.get("type") == "emoji"]


def changed(change: Change) -> str | None:
    """The emoji that a bot can show and that stands now ("": none); None when that is as it was.

    People may put several; a bot shows one, the last. Custom and paid ones are not for bots.
    """
    old, new = _last(change.old_reaction), _last(change.new_reaction)
    return None if old == new else new


def _last(reactions: Iterable[Any]) -> str:
    emojis = [clean(one.emoji).replace(_AS_AN_EMOJI, "") for one in reactions if one.type == "emoji"]
    return emojis[-1] if emojis else ""


def customer_reacted(memory: Memory, one: CustomerReacted) -> Located:
    """It counts on a colleague's words, in the chat of the customer whose they are."""
    link = memory.links.get((one.user, one.message))
    if link is None or link.role != "copy" or memory.owners.get(link.complaint) != one.user:
        return None
    return _meant(one.user, link, one.user, one)


def staff_reacted(memory: Memory, one: StaffReacted) -> Located:
    """It counts on words of a customer who has them in Telegram, by a member of the group whose case it is; on a card,
    on the first words there, which have no other copy in the group."""
    link = memory.links.get((memory.place.chat_of(one.group), one.message))
    if link is None or link.role not in ("customer", "card"):
        return None
    customer, is_ours = memory.owners.get(link.complaint, 0), memory.group_of(link.complaint) == one.group
    first = _first_words(memory, link) if link.role == "card" else link.peer_message
    if customer <= 0 or not first or (link.role == "customer" and link.peer_chat != customer):
        return None
    if not is_ours or not is_member(memory, one.staff.id, one.group):
        return None
    return _meant(customer, replace(link, peer_chat=customer, peer_message=first), one.staff.id, one)


def _first_words(memory: Memory, link: Link) -> int:
    """The customer's message that stands first on this card; 0 where none does."""
    complaint = memory.complaint(link.complaint)
    return complaint.words[0].message if complaint is not None and complaint.words else 0


def _meant(customer: int, link: Link, by: int, one: CustomerReacted | StaffReacted) -> Located:
    if link.peer_chat is None or link.peer_message is None:
        return None
    event = Reacted(link.complaint, link.peer_chat, link.peer_message, one.message, by, one.emoji, one.at)
    return Meant(customer, event)
