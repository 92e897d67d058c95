"""The end of a batch: private lines get their addresses, what has changed is written, and letters get numbers."""

from collections.abc import Callable, Container
from datetime import timedelta

from dialogs.effects import Tell
from dialogs.model import Remedy
from dialogs.records import replace
from handlers import quiet
from handlers.answers import address_of
from handlers.board import Board
from handlers.letters import Post
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from handlers.recount import recount
from storage import (
    cases,
    colleagues,
    facts,
    goodwill,
    inbox,
    journal,
    links,
    matters,
    messages,
    outbox,
    rooms,
    search,
    surveys,
    tally,
    timers,
)
from storage.outbox import Letter

COMPARED = timedelta(days=365)  # so far back a gesture is compared with others


async def put_down_tells(memory: Memory, out: Outgoing, post: Post) -> None:
    """Private lines to colleagues, with the address of the complaint's topic or card; whole stories go before."""
    for story in out.recounts:
        out.letters += await recount(memory, out, post, story)
    out.recounts = []
    for effect in out.tells:
        linked = effect.complaint is not None and "link" in effect.text.args
        room = await memory.room_of(effect.complaint or 0) if linked else None
        if effect.similar is not None:
            effect = await _compared(memory, effect, effect.similar)
        out.letters += post.tell(effect, address_of(memory.place, room))
    out.tells = []


async def _compared(memory: Memory, effect: Tell, what: Remedy) -> Tell:
    """The line with what other cases got."""
    found = await goodwill.similar(memory.tx, what, memory.policy.currency, memory.now - COMPARED)
    return replace(effect, text=replace(effect.text, args={**effect.text.args, "similar": found}))


Leaves = Callable[[list[Letter], list[int]], Container[int]]
"""Which of these new rows leave at once (the others being replaced), by their ids."""


def none_leave(_: list[Letter], __: list[int]) -> Container[int]:
    """All wait."""
    return ()


async def save(memory: Memory, out: Outgoing, board: Board, leaves: Leaves) -> tuple[list[Letter], list[int]]:
    """Write everything; return the new letters with their ids, and the ids of those they replace."""
    tx, now = memory.tx, memory.now
    if memory.numbers:  # drawn for words that turned out to open nothing; they are the last ones of the row
        await facts.take_numbers(tx, "complaints", -len(memory.numbers))
        memory.numbers = []
    await cases.save(tx, memory.before, memory.cases, now)
    await rooms.save_rooms(tx, list(out.rooms.values()))
    await links.save_links(tx, out.links)
    await messages.keep(tx, out.written)
    await search.keep(tx, [(one.complaint, one.item.text) for one in out.written])
    await board.gather()
    await surveys.note_down(tx, out.surveys, now)
    await journal.note_down(tx, out.entries, now)
    await facts.save_members(tx, out.members)
    await colleagues.save(tx, list(out.colleagues.values()), now)
    await matters.save(tx, list(out.matters.values()), now)
    await inbox.ask_of_ourselves(tx, out.asked, now)
    await tally.add(tx, out.counted)
    await timers.drop_timers(tx, sorted(out.drop_timers))
    await timers.set_timers(tx, list(out.set_timers.values()))
    letters, replaced = await out.coalesced(tx, now)
    quiet.hush(letters, memory)
    replaced += out.recalled
    if letters:
        first = 1 + await facts.take_numbers(tx, "outbox", len(letters))
        letters = [replace(letter, id=first + index) for index, letter in enumerate(letters)]
    leaving = leaves(letters, replaced)
    if letters:
        await outbox.add(tx, letters, leaving)
    return letters, replaced
