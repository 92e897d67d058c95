"""Crowd: people are called about complaints one by one while they are few; where many wait, about all of them at once.

In a burst that nobody can keep up with, or after a standstill, a line for each would drown the group and every manager.
So what would be too much is said together: how many wait, and which are first, at most once in five minutes.
"""

from datetime import timedelta
from typing import Any

from dialogs import effects as fx
from dialogs.complaint.owner import works_in
from dialogs.duty import on_duty
from dialogs.effects import Text
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.promises import next_clock
from dialogs.records import replace
from dialogs.together import together
from handlers.apply import tell
from handlers.cards import board_lines, board_of
from handlers.letters import Post
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from handlers.together import lines as together_lines
from handlers.together import numbers_of
from storage import lists
from storage.timers import Timer
from storage.times import stretch_ends

RING = "calls"
FEW = 8
SHOWN = 10
EVERY = timedelta(minutes=5)


async def call(memory: Memory, out: Outgoing, post: Post) -> None:
    """Say what this batch calls out; where it is too much, later and together."""
    calls, out.crowd = out.crowd, []
    for group in memory.place.groups:
        await _call(memory, out, post, [one for one in calls if memory.group_of(one.complaint or 0) == group], group)


async def _call(memory: Memory, out: Outgoing, post: Post, calls: list[fx.Line | fx.Tell], group: int) -> None:
    """What is called out about the complaints of this group."""
    if not calls:
        return
    span = memory.place.span(group)
    lined = await together_lines(memory.tx, span)
    alone = [one for one in calls if not _is_shown(memory.complaint(one.complaint or 0), lined)]
    counted = (await lists.counts(memory.tx, memory.now, span)).unclaimed
    waiting = counted - sum(int(one["count"]) for one in lined)  # what one line shows holds up no call of others
    many = max(waiting, len({one.complaint for one in alone})) > FEW
    if many or len(alone) < len(calls):
        seconds = EVERY.total_seconds()
        due = stretch_ends(memory.now, seconds)
        out.arm(Timer(board_of(group), RING, due))
    for effect in () if many else alone:
        if isinstance(effect, fx.Line):
            out.letters += post.line(effect)
        else:
            tell(effect, memory, out)


def _is_shown(complaint: Complaint | None, lined: list[dict[str, Any]]) -> bool:
    return complaint is not None and together(complaint) in numbers_of(lined)


async def tell_together(memory: Memory, out: Outgoing, post: Post, group: int) -> None:
    """One line before everybody of the group, which names who is on duty, and one message to each manager."""
    span = memory.place.span(group)
    counted = await lists.counts(memory.tx, memory.now, span)
    if not counted.unclaimed and not counted.late:
        return
    lined = await together_lines(memory.tx, span)
    apart = replace(lists.OPEN, groups=span, apart=numbers_of(lined))
    page = await lists.page(memory.tx, apart, None, SHOWN)
    numbers = [number for _, number in page.keys]
    await memory.load_more(set(numbers))
    found = [one for one in map(memory.complaint, numbers) if one is not None and next_clock(one) is not None]
    people = [
        {"id": one.id, "name": one.name}
        for one in on_duty(memory.colleagues.values(), memory.now, memory.policy.zone)
        if span is None or works_in(one, group)
    ]
    facts = {
        "unclaimed": counted.unclaimed, "late": counted.late, "together": lined,
        "lines": [_line(one) for one in found],
    }  # fmt: skip
    out.letters += board_lines(post, Text("many_wait", {**facts, "people": people}), group=group)
    for manager in memory.policy.managers:
        out.tells.append(fx.Tell(manager, None, Text("many_wait", {**facts, "people": []})))


def _line(complaint: Complaint) -> dict[str, Any]:
    clock = next_clock(complaint)
    assert clock is not None
    return {
        "number": label(complaint.id), "owner": complaint.owner_name, "sort": clock.kind.value, "due": clock.due,
    }  # fmt: skip
