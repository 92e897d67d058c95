"""One transaction: load what its events touch, step them in order, write everything that follows.

One `Batch` lives for one transaction. Work that fails alone is the caller's to park; here any exception means that
nothing of the batch may be committed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import assert_never

from dialogs.board.page import Page
from dialogs.board.roles import with_roles
from dialogs.effects import Line, SayBelow, Text
from dialogs.events import (
    Commanded,
    ErrandEvent,
    Event,
    MatterPressed,
    MatterRang,
    Ordered,
    Rang,
    StaffEdited,
    TopicLost,
)
from dialogs.model import Colleague, Staff
from dialogs.policy import Policy
from dialogs.records import replace
from dialogs.render import Renderer
from dialogs.step import step
from handlers import absent, crowd, head, outbreak
from handlers.answers import Answered
from handlers.apply import apply, know
from handlers.board import Board
from handlers.cards import BOARD, below, leave_alone
from handlers.errands import take_errand
from handlers.heard import (
    Anonymous,
    BotMoved,
    CustomerReacted,
    ForeignGroup,
    ForeignPress,
    FromCustomer,
    GroupMoved,
    Heard,
    ManagerButton,
    MemberSeen,
    NumberAsked,
    Own,
    Reads,
    StaffAsked,
    StaffButton,
    StaffMessage,
    StaffReacted,
    TopicSeen,
)
from handlers.letters import Post
from handlers.locate import locate, unchecked
from handlers.located import Below, Located, Meant, Refused
from handlers.memory import Memory
from handlers.outgoing import Outgoing, Trace
from handlers.pages import counting_letter, show
from handlers.place import Place
from handlers.recall import held_back, looked_up
from handlers.save import Leaves, none_leave, put_down_tells, save
from handlers.wanted import Wanted, number_in
from storage import colleagues
from storage.database import Tx
from storage.facts import Member
from storage.outbox import Letter
from storage.timers import Timer

COMPARED = timedelta(days=365)  # so far back a gesture is compared with others


@dataclass(slots=True)
class Batch:
    """What one transaction has read (`memory`) and is going to write (`out`)."""

    tx: Tx
    now: datetime
    policy: Policy
    place: Place
    renderer: Renderer
    salt: str
    memory: Memory = field(init=False)
    out: Outgoing = field(init=False)
    post: Post = field(init=False)
    board: Board = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(self.tx, self.now, self.policy, self.place, self.salt)
        self.out = Outgoing()
        language, places = self.policy.staff_language, (self.memory.group_of, self.place.group_at)
        self.post = Post(self.renderer, language, self.now, self.policy, *places)
        self.board = Board(self.memory, self.out, self.post)

    async def load(
        self,
        heard: list[Heard],
        rings: list[Timer],
        complaints: set[int],
        customers: set[int],
        under_way: frozenset[int] = frozenset(),
        answers: Mapping[Reads, Page] = MappingProxyType({}),
        roles: Mapping[int, tuple[str, ...]] | None = None,
    ) -> None:
        """Read all that these events, timers and settled messages (of these complaints and customers) may touch.
        `under_way`: chats with sends that are not settled. `answers`: what is read for those who asked. `roles` too."""
        self.memory.under_way, self.memory.answers = under_way, answers
        given = await self.tx.ask_one(colleagues.roles()) if roles is None else roles
        self.policy = self.memory.policy = with_roles(self.policy, given)
        wanted = Wanted(frozenset(self.policy.leaders), self.place, self.salt, people=set(customers))
        for one in heard:
            wanted.by_heard(one)
        wanted.by_timers(rings)
        await self.memory.load(wanted, complaints)
        self.policy = self.memory.policy
        self.post = self.board.post = replace(self.post, policy=self.policy)

    # Stepping -------------------------------------------------------------------------------------

    async def hear(self, one: Heard) -> None:
        """Take one thing that was heard. UnknownMember: nothing was done, ask Telegram first; Unread: read it first.
        TooEarly: next round."""
        match one:
            case (
                FromCustomer()
                | StaffMessage()
                | StaffAsked()
                | Reads()
                | StaffButton()
                | ManagerButton()
                | CustomerReacted()
                | StaffReacted()
                | Own()
                | ForeignPress()
                | Anonymous()
            ):
                found = locate(self.memory, one)
                if isinstance(found, Meant) and isinstance(found.event, Ordered):
                    found = replace(found, event=await looked_up(self.memory, self.out, found.event))
                elif isinstance(found, Meant) and isinstance(found.event, StaffEdited):
                    found = replace(found, event=await held_back(self.memory, self.out, found.event))
                if isinstance(found, Commanded | MatterPressed):
                    await self.errand(found)
                else:
                    self._take(found)
                if isinstance(one, StaffMessage | StaffButton):
                    self._learn_name(one.staff)
            case MemberSeen():
                self.member_seen(Member(one.user, one.status, one.name, self.now, one.group))
            case GroupMoved():
                self.out.moved[one.group] = one.chat
            case TopicSeen():
                await self._topic_seen(one)
            case ForeignGroup():
                self.out.letters.append(leave_alone(self.post, one.chat, self.now))
            case NumberAsked():
                number = Text("group_number", {"chat": self.memory.place.chat_of(one.group)})
                self._below(Below(one.message, one.thread, number, one.group))
            case BotMoved():
                self.board.bot_moved(one.group, one.status)
            case _:
                assert_never(one)

    def cannot_check(self, one: Heard) -> None:
        """Telegram would not say whether the presser or writer is in the group: nothing is lost in silence."""
        self._take(unchecked(self.memory, one))

    async def errand(self, event: ErrandEvent) -> None:
        """Something that is about no customer's case."""
        await take_errand(self.memory, self.out, self.post, event)

    def counting(self, asked: Reads, done: int, of: int) -> None:
        """Somebody waits for a page: it is that far."""
        self.out.letters.append(counting_letter(self.post, asked, done, of))

    def _learn_name(self, staff: Staff) -> None:
        """By which name a colleague can be mentioned."""
        if not any(one.is_in for one in self.memory.places_of(staff.id)):
            return
        known = self.memory.colleagues.get(staff.id) or Colleague(staff.id, staff.name)
        if known.username != staff.username:
            know(replace(known, username=staff.username), self.memory, self.out)

    def _take(self, found: Located) -> None:
        match found:
            case Meant(customer, event, asked):
                if asked is not None:
                    self.memory.links[asked.chat, asked.message] = asked
                    self.out.links.append(asked)
                self.act(customer, event)
            case Refused(toast, chat, language):
                self.out.letters.append(self.post.toast(toast, language, chat))
            case Line():
                self.out.letters += self.post.line(found)
            case Below():
                self._below(found)
            case Commanded() | MatterPressed():
                raise AssertionError("Errands are taken where they are heard.")
            case Answered():
                show(self.post, self.out, found)
            case None:
                pass
            case _:
                assert_never(found)

    def member_seen(self, member: Member) -> None:
        """Telegram told of somebody's place in a group."""
        self.memory.see(member)
        self.out.members.append(member)

    async def rings(self, due: Iterable[Timer]) -> None:
        """Timers that are due, but those that something in this batch has set anew or taken off meanwhile."""
        for timer in due:
            if self.out.decides(timer.subject, timer.ring):
                continue
            if timer.subject.partition(":")[0] == BOARD:
                await self.board.ring(timer)
            else:
                await self.ring(timer)

    async def ring(self, timer: Timer) -> None:
        """A timer is due; it has been taken off."""
        self.out.drop_timers.add((timer.subject, timer.ring))
        kind, _, number = timer.subject.partition(":")
        late = max(self.now - timer.due, timedelta())
        if kind == "m":
            await self.errand(MatterRang(timer.ring, int(number)))
        elif kind == "p":
            self.act(int(number), Rang(timer.ring, late=late))
        elif kind == "k" and int(number) in self.memory.owners:
            self.act(self.memory.owners[int(number)], Rang(timer.ring, int(number), late))

    def act(self, person: int, event: Event) -> None:
        """One pure step of this person's case, and its effects."""
        memory = self.memory
        case = memory.cases.get(person)
        if case is None:
            return
        after, effects = step(case, event, self.now, self.policy, memory.new_number, memory.colleagues)
        created = after.complaints.keys() - case.complaints.keys()
        if created:
            after = replace(after, earlier=after.earlier + len(created))
            memory.owners.update(dict.fromkeys(created, person))
        memory.cases[person] = after
        about = getattr(event, "complaint", None) or after.person.focus
        was, now = (one.complaints.get(about) if about else None for one in (case, after))
        self._trace(
            type(event).__name__,
            person,
            about,
            f"{case.person.step.value}/{was.state.value if was else '-'}",
            f"{after.person.step.value}/{now.state.value if now else '-'}",
            len(effects),
        )
        for effect in effects:
            apply(effect, after, memory, self.out, self.post)

    def _trace(self, event: str, person: int | None, complaint: int | None, before: str, after: str, n: int) -> None:
        self.out.traces.append(Trace(event, person, complaint, before, after, n))

    # What is about no step ------------------------------------------------------------------------

    async def _topic_seen(self, one: TopicSeen) -> None:
        """Our own topic came into being; if its creation's answer was lost, this is how we find it."""
        complaint = number_in(one.name)
        if complaint in self.memory.owners:
            room = await self.memory.room_of(complaint)
            if room is not None and room.topic is None and room.group == one.group:
                self.board.change_room(replace(room, topic=one.topic))

    def _below(self, found: Below) -> None:
        self.out.letters += below(self.post, found.message, found.thread, SayBelow(found.text), found.group)

    async def topic_lost(self, complaint: int) -> None:
        """A topic turned out to be gone; the talk goes on under the card."""
        room = await self.memory.room_of(complaint)
        if room is not None and room.topic is not None:
            self.board.change_room(replace(room, topic=None, topic_message=None))
            customer = self.memory.owners.get(complaint)
            if customer is not None:
                self.act(customer, TopicLost(complaint, existed=True))

    # Writing --------------------------------------------------------------------------------------

    async def write(self, leaves: Leaves = none_leave) -> tuple[list[Letter], list[int]]:
        """Write everything; return the new letters with their ids, and the ids of those they replace."""
        while self.out.handed:
            await self.errand(self.out.handed.pop(0))
        await self.board.rename()
        await self.board.show()
        await outbreak.watch(self.memory, self.out, self.board)
        await absent.tell(self.memory, self.out, self.board)
        await crowd.call(self.memory, self.out, self.post)
        head.follow(self.memory, self.out)
        await put_down_tells(self.memory, self.out, self.post)
        return await save(self.memory, self.out, self.board, leaves)
