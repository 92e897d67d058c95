"""aiogram routers, wired: customers, the staff groups, presses, other places. They translate; nobody acts here.

The staff groups' ids come with each update (`place`), because a group can move to a new id.
"""

from aiogram import Dispatcher, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from dialogs.board.page import words_in
from dialogs.events import Pressed
from handlers.answers import ANSWERS
from handlers.callbacks import CustomerPress, ManagerPress, PagePress, StaffPress
from handlers.customer import customer, said
from handlers.heard import ForeignGroup, ForeignPress, Heard, ManagerButton, Reads, StaffButton
from handlers.items import command_in, is_for
from handlers.place import Place, colleague_of
from handlers.staff import NUMBER, staff

ALLOWED_UPDATES = [
    "message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction",
]  # fmt: skip
LARGEST = 2**63  # a forged number above it would fail in the database, and not as a stale press

# Presses ------------------------------------------------------------------------------------------

presses = Router(name="presses")


@presses.callback_query()
async def on_press(query: CallbackQuery, place: Place) -> list[Heard]:
    """A press anywhere. Data we did not make, or from the wrong chat, gets a plain answer."""
    user = query.from_user
    chat = query.message.chat.id if query.message else None
    message = query.message.message_id if query.message else 0
    data = query.data or ""
    group = place.group_at(chat)
    foreign = ForeignPress(user.id, user.language_code, query.id, staff=group is not None)
    try:
        if group is not None and data.startswith("s:"):
            press = StaffPress.unpack(data)
            if not 0 <= press.complaint < LARGEST:
                return [foreign]
            who = colleague_of(user)
            return [StaffButton(who, press.act, press.complaint, press.arg, query.id, message, group)]
        if chat is not None and (chat == user.id or group is not None) and data.startswith("l:"):
            return [_turned(query, chat)]
        if chat == user.id and data.startswith("u:"):
            own = CustomerPress.unpack(data)
            if not 0 <= own.complaint < LARGEST:
                return [foreign]
            return said(user, Pressed(own.act, own.complaint, own.arg, query.id, message))
        if chat == user.id and data.startswith("m:"):
            told = ManagerPress.unpack(data)
            if not 0 <= told.complaint < LARGEST or (told.arg and not 0 < int(told.arg) < LARGEST):
                return [foreign]
            who = colleague_of(user)
            return [ManagerButton(who, told.act, told.complaint, told.arg, query.id, message)]
    except (ValueError, TypeError):
        return [foreign]
    return [foreign]


def _turned(query: CallbackQuery, chat: int) -> Reads:
    """A page is turned: what was asked for stands in its first line. ValueError when it is no page of ours."""
    turn = PagePress.unpack(query.data or "")
    shown = query.message if isinstance(query.message, Message) else None
    heading, _, _ = ((shown.text or "") if shown else "").partition("\n")
    if shown is None or turn.command not in ANSWERS or not heading.startswith(f"/{turn.command}"):
        raise ValueError("no page")
    who = colleague_of(query.from_user)
    words = words_in(heading, turn.command)
    return Reads(who, turn.command, words, chat, shown.message_id, key=turn.key, query=query.id)


# Other places -------------------------------------------------------------------------------------

elsewhere = Router(name="elsewhere")


async def _in_group(change: ChatMemberUpdated) -> bool:
    return change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


@elsewhere.my_chat_member(_in_group)
async def on_foreign_group(change: ChatMemberUpdated) -> list[Heard]:
    """Added to a group that is no staff group: say its id, once."""
    joined = change.new_chat_member.status in ("member", "administrator")
    was_in = change.old_chat_member.status in ("member", "administrator")
    return [ForeignGroup(change.chat.id)] if joined and not was_in else []


async def _asks_for_the_number(message: Message, place: Place) -> bool:
    in_group = message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
    return in_group and command_in(message.text)[0] == NUMBER and is_for(message.text, place.username)


@elsewhere.message(_asks_for_the_number)
async def on_number(message: Message) -> list[Heard]:
    """`/id` in a group that is no staff group."""
    return [ForeignGroup(message.chat.id)]


def dispatcher() -> Dispatcher:
    """The routers, wired; without FSM (state belongs to our transaction)."""
    made = Dispatcher(disable_fsm=True)
    for router in (customer, staff, presses, elsewhere):
        router._parent_router = None  # a test may wire the same routers again
        made.include_router(router)
    return made
