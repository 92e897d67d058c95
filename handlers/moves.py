"""Complaints that went to another staff group in this batch: what the one that they leave keeps of them.

The old card becomes one line, without buttons; the old topic gets the same line, and is closed. What waits to be shown
in the old group does not leave any more: the new one gets the whole story. The links of the old messages stay, so that
a reply to them is answered with where the case is.
"""

from typing import Any

from dialogs.effects import Relocate
from dialogs.model import Complaint
from handlers.letters import Post, calm
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from storage import outbox
from storage.meaning import ALERTS, EDITS, Address, After, Which, is_in_room
from storage.outbox import NOTHING, Letter
from storage.rooms import Room


async def leave(memory: Memory, out: Outgoing, post: Post) -> list[tuple[Complaint, Room]]:
    """Say in each old group where the complaint went; return those that moved, with the room that each had."""
    moved = []
    for number, effect in out.relocated.items():
        complaint, room = memory.complaint(number), await memory.room_of(number)
        if complaint is None or room is None or room.group == complaint.group:
            continue
        out.letters = [one for one in out.letters if not _is_of_old_room(one, complaint, memory)]
        out.recalled += await outbox.recall_room(memory.tx, number, room.group, memory.now)
        if room.shown_at is not None:
            out.letters += _left_behind(memory, post, effect, room)
        moved.append((complaint, room))
    return moved


def _is_of_old_room(letter: Letter, complaint: Complaint, memory: Memory) -> bool:
    """Whether this batch has put it there before the complaint moved."""
    there = letter.chat in memory.place.groups and letter.chat != complaint.group
    return there and letter.complaint == complaint.id and is_in_room(letter.address, letter.after)


def _left_behind(memory: Memory, post: Post, effect: Relocate, room: Room) -> list[Letter]:
    chat = memory.place.chat_of(room.group)
    words = {"text": post.words(post.staff_language, effect.text, staff=True), "parse_mode": "HTML"}
    bare = {**words, "reply_markup": {"inline_keyboard": []}}

    def letter(method: str, params: dict[str, Any], address: Address, after: After) -> Letter:
        return post.room(room.complaint, method, calm(method, params), address, after, chat=chat)

    def changed(message: int) -> Letter:
        where = Address(edit=Which("line", (chat, message)))
        return letter("editMessageText", bare, where, After(link="line", share=EDITS))

    said, on_board = After(link="line", share=ALERTS), Address(staff=True)
    if room.board_message is not None:
        letters = [changed(room.board_message)]
    else:
        letters = [letter("sendMessage", words, on_board, said)]
    if room.topic is not None:
        topic = {"message_thread_id": room.topic}
        letters += [changed(room.topic_message)] if room.topic_message is not None else []
        letters.append(letter("sendMessage", {**words, **topic}, on_board, said))
        letters.append(letter("closeForumTopic", topic, on_board, NOTHING))
    return letters
