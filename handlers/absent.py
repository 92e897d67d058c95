"""Colleagues who left the staff group or went away in this batch, or came back: each of their complaints has to know.

The complaints hear of it by events of our own, a hundred a round; the board reads it at once, in one line a colleague.
"""

from collections.abc import Iterator
from datetime import datetime

from dialogs.board.rota import given_key
from dialogs.effects import Text
from dialogs.events import OwnerAbsent
from dialogs.numbers import label
from handlers.board import Board
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from storage import cases
from storage.codec import event_to_json
from storage.times import to_us

NAMED = 20  # complaints in the line; the others are counted

Now = tuple[bool, datetime | None]
"""How somebody is: gone from the group, and away until then."""


async def tell(memory: Memory, out: Outgoing, board: Board) -> None:
    """Compare what the batch has learned of colleagues with what was known before, and tell what follows."""
    for group in memory.place.groups:
        await _tell(memory, out, board, group)


async def _tell(memory: Memory, out: Outgoing, board: Board, group: int) -> None:
    """What follows for the complaints of this group."""
    changed = dict(_changed(memory, out, group))
    theirs = await cases.with_owners(memory.tx, set(changed), group) if changed else {}
    given = {key for key, _ in out.asked}  # to somebody by name: nobody else is asked for those
    for colleague, owned in theirs.items():
        gone, until = changed[colleague]
        absent = gone or until is not None
        numbers = [number for number in owned if given_key(number, memory.now) not in given]
        for number in numbers:
            event = OwnerAbsent(number, colleague, absent, gone, until)
            out.asked.append((f"absent:{number}:{to_us(memory.now)}:{absent:d}", event_to_json(event)))
        if absent and (numbers or not owned):
            shown = ", ".join(label(number) for number in numbers[:NAMED])
            more = max(0, len(numbers) - NAMED)
            facts = {"name": _name(memory, colleague), "gone": gone, "m": until, "numbers": shown, "more": more}
            board.line(Text("owner_absent_board", facts), group)


def _changed(memory: Memory, out: Outgoing, group: int) -> Iterator[tuple[int, Now]]:
    for one in {member.id for member in out.members} | out.colleagues.keys():
        was, now = _how(memory, one, group, before=True), _how(memory, one, group, before=False)
        if was != now:
            yield one, now


def _how(memory: Memory, colleague: int, group: int, *, before: bool) -> Now:
    members = memory.members_before if before else memory.members
    known = (memory.colleagues_before if before else memory.colleagues).get(colleague)
    member, until = members.get((colleague, group)), known.away_until if known is not None else None
    gone = member is not None and not member.is_in
    return gone, until if until is not None and until > memory.now else None


def _name(memory: Memory, colleague: int) -> str:
    known, member = memory.colleagues.get(colleague), next(iter(memory.places_of(colleague)), None)
    return (known.name if known is not None else "") or (member.name if member is not None else "") or str(colleague)
