"""One errand: what it needs is read, the pure deed is done, and what follows is put onto what will be written.

It is taken in the transaction that heard it, like the step of a case, and its rights are checked there.
"""

from dialogs import effects as fx
from dialogs.errands import Errand, Role
from dialogs.events import Commanded, ErrandEvent, Handed, MatterPressed, MatterRang
from dialogs.groups import FIRST
from dialogs.matters import Matter, Place
from dialogs.model import Colleague, Staff
from dialogs.places import with_places
from dialogs.records import replace
from dialogs.step import carry_out
from dialogs.tables import errand_of
from handlers.apply import apply
from handlers.cards import below, board_lines, redrawn_line, redrawn_named
from handlers.letters import Post
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from handlers.posters import poster_letters
from handlers.readings import READINGS
from handlers.standing import next_of
from storage import facts, matters


async def take_errand(memory: Memory, out: Outgoing, post: Post, event: ErrandEvent) -> None:
    """Do it. One about a matter that is unknown finds none."""
    what = errand_of(event)
    team = await _team(memory)
    known: dict[int, Matter] = await matters.load(memory.tx, _named(event)) | out.matters
    places = [one for one in known.values() if isinstance(one, Place) and one.open]
    group = _group(memory, event)
    policy = replace(with_places(memory.policy, places), forum=memory.policy.is_forum(group))
    found = {need: await READINGS[need](memory, event) for need in what.needs} if what is not None else {}
    number = 1 + await facts.take_numbers(memory.tx, "matters", 1)
    unused = [number]
    staff = None if isinstance(event, MatterRang) else event.staff
    errand = Errand(memory.now, policy, unused.pop, team, known, staff, role_of(memory, staff), found, group)
    for effect in carry_out(errand, event):
        if isinstance(effect, fx.SayBelow):
            if isinstance(event, Commanded | MatterPressed):
                out.letters += below(post, event.message, getattr(event, "thread", None), effect, group)
        elif isinstance(effect, fx.Poster):
            if isinstance(event, Commanded):
                out.letters += poster_letters(post, memory.policy, effect, event)
        elif isinstance(effect, fx.Notice):
            where = group if effect.group is None else effect.group
            out.letters += board_lines(post, effect.text, effect.buttons, where, effect.name)
        elif isinstance(effect, fx.RedrawNamed):
            out.letters.append(redrawn_named(post, effect))
        elif isinstance(effect, fx.RedrawNotice):
            out.letters.append(redrawn_line(post, effect))
        else:
            apply(effect, None, memory, out, post)
    if isinstance(event, MatterRang) and (again := next_of(event.ring, memory.now, memory.policy)) is not None:
        out.arm(again)
    if unused:
        await facts.take_numbers(memory.tx, "matters", -1)


def role_of(memory: Memory, staff: Staff | None) -> Role:
    """What somebody may ask for, by what is known in this transaction."""
    if staff is not None and staff.id in memory.policy.leaders:
        return Role.MANAGER
    if staff is not None and any(one.leads for one in memory.places_of(staff.id)):
        return Role.ADMIN
    return Role.LEAD if staff is not None and staff.id in memory.policy.leads else Role.HANDLER


def _named(event: ErrandEvent) -> set[int]:
    if isinstance(event, Handed):
        return {int(event.values["matter"])} if "matter" in event.values else set()
    return set() if isinstance(event, Commanded) else {event.matter}


async def _team(memory: Memory) -> dict[int, Colleague]:
    """Everybody who is in a group as far as Telegram has told us, and whoever is known otherwise; nobody who left."""
    members = (await facts.all_members(memory.tx) | memory.members).values()
    await memory.load_team()
    team = {one.id: Colleague(one.id, one.name) for one in members if one.is_in}
    left = {one.id for one in members} - team.keys()
    return team | {one.id: one for one in memory.colleagues.values() if one.id not in left}


def _group(memory: Memory, event: ErrandEvent) -> int:
    """The group in which it was asked for; what comes by itself is the first one's, what a case hands over its own."""
    if isinstance(event, Commanded):
        return event.group
    if isinstance(event, MatterPressed):
        return memory.place.group_at(event.chat) or FIRST
    return memory.group_of(event.complaint) if isinstance(event, Handed) else FIRST
