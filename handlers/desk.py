"""The desk: load what a batch touches, step its events in order, write everything in the caller's transaction.

One `Batch` lives for one transaction. Work that fails alone is the caller's to park; here any exception
means that nothing of the batch may be committed.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dialogs import effects as fx
from dialogs.cards import card, card_buttons, digest
from dialogs.effects import Effect, Lane, Text
from dialogs.events import (
    Answers,
    Asked,
    Blocked,
    Desk,
    Edited,
    Event,
    Pressed,
    Rang,
    Ring,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TopicLost,
    Unsupported,
    Wrote,
)
from dialogs.greetings import is_hello, is_thanks
from dialogs.model import UNCLAIMED, Case, Cause, Complaint, Item, Outcome, Policy, State, language_of
from dialogs.numbers import speakable
from dialogs.render import LIMIT_TEXT, Renderer
from dialogs.step import step
from handlers.heard import (
    Anonymous,
    BotMoved,
    ForeignGroup,
    ForeignPress,
    FromCustomer,
    GroupMoved,
    Heard,
    MemberSeen,
    StaffButton,
    StaffMessage,
    TopicSeen,
)
from handlers.letters import Post
from handlers.routes import Place
from handlers.split import split_html, visible
from storage import cases, facts, outbox, rooms, timers
from storage.database import Tx
from storage.outbox import STAFF_CHAT, Letter
from storage.rooms import Entry, Link, Room, Written
from storage.timers import Timer
from storage.times import to_us

WAIT_FOR_LINK = timedelta(minutes=1)
MEMBER_FRESH = timedelta(seconds=30)  # domain: leaving the group ends access within a minute
DIGEST_EVERY = timedelta(seconds=15)
DIGEST_LINES = 25
BOARD = "board"
_ROLES = {
    "card": Answers.CARD,
    "customer": Answers.CUSTOMER,
    "wizard": Answers.WIZARD,
    "line": Answers.LINE,
}


class UnknownMember(Exception):
    """Telegram has to be asked whether this person is in the staff group."""

    def __init__(self, user: int) -> None:
        super().__init__(user)
        self.user = user


class TooEarly(Exception):
    """The answered message of ours has left, but its answer is not settled: its link comes with the next round."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one event did, for the log: never anybody's words."""

    event: str
    person: int | None
    complaint: int | None
    before: str
    after: str
    effects: int


@dataclass(slots=True)
class Batch:
    """What one transaction has read and is going to write."""

    tx: Tx
    now: datetime
    policy: Policy
    place: Place
    renderer: Renderer
    salt: str
    before: dict[int, Case] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    links: dict[tuple[int, int], Link] = field(default_factory=dict)
    known: dict[tuple[int, int], Item] = field(default_factory=dict)  # what stood in messages that were changed
    topics: dict[int, int] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)
    members: dict[int, facts.Member] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    new_links: list[Link] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    set_timers: dict[tuple[str, str], Timer] = field(default_factory=dict)
    drop_timers: set[tuple[str, str]] = field(default_factory=set)
    cards: dict[int, fx.ShowCard] = field(default_factory=dict)
    opening: list[int] = field(default_factory=list)
    late_cards: list[int] = field(default_factory=list)  # first cards of complaints that waited for one
    changed_rooms: set[int] = field(default_factory=set)
    changed_members: list[facts.Member] = field(default_factory=list)
    moved_to: int | None = None
    under_way: frozenset[int] = frozenset()  # chats that have sends whose outcome is not known yet
    steps: list[Step] = field(default_factory=list)
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        self.post = Post(self.renderer, self.policy.staff_language, self.now)

    # Reading --------------------------------------------------------------------------------------

    async def load(self, heard: list[Heard], rings: list[Timer], complaints: set[int], customers: set[int]) -> None:
        """Read everything these events may touch, in a fixed number of queries."""
        refs: set[tuple[int, int]] = set()
        changed: set[tuple[int, int]] = set()
        threads: set[int] = set()
        people: set[int] = set(customers)
        named = set(complaints)
        staff: set[int] = set()
        new = 0
        for one in heard:
            match one:
                case FromCustomer(event=Wrote(item=item) | Edited(item=item)):
                    people.add(one.user)
                    refs.add((item.chat, item.message))
                    if item.reply_to:
                        refs.add((item.chat, item.reply_to))
                    if isinstance(one.event, Edited):
                        changed.add((item.chat, item.message))
                    new += 1
                case FromCustomer():
                    people.add(one.user)
                    new += 1
                    if isinstance(one.event, Pressed):
                        named.add(one.event.complaint)
                case StaffMessage():
                    staff.add(one.staff.id)
                    refs.add((one.item.chat, one.item.message))
                    if one.edited:
                        changed.add((one.item.chat, one.item.message))
                    if one.item.reply_to:
                        refs.add((one.item.chat, one.item.reply_to))
                    if one.thread:
                        threads.add(one.thread)
                    if one.card:
                        named.add(one.card)
                case StaffButton():
                    staff.add(one.staff.id)
                    named.add(one.complaint)
                case ForeignPress():
                    people.add(one.user)
                case Anonymous():
                    refs.add((self.place.staff_chat, one.reply_to or 0))
                case TopicSeen():
                    named.add(_number_in(one.name))
                case _:
                    pass
        for timer in rings:
            kind, _, number = timer.subject.partition(":")
            if kind == "p":
                people.add(int(number))
            elif kind == "k":
                named.add(int(number))
        if refs:
            self.links = await rooms.load_links(self.tx, refs)
            named |= {link.complaint for link in self.links.values()}
        if changed:
            self.known = await rooms.last_versions(self.tx, changed)
        if threads:
            self.topics = await rooms.by_topic(self.tx, threads)
            named |= set(self.topics.values())
        if named:
            self.owners = await cases.owners(self.tx, named)
            people |= set(self.owners.values())
        if staff:
            self.members = await facts.load_members(self.tx, staff)
        if people:
            self.cases = await cases.load(self.tx, people, named & set(self.owners))
            for person, case in self.cases.items():
                self.owners.update(dict.fromkeys(case.complaints, person))
        self.before = dict(self.cases)
        if new:
            first = await facts.take_numbers(self.tx, "complaints", new)
            self.numbers = [speakable(first + offset, self.salt) for offset in range(new)]

    # Stepping -------------------------------------------------------------------------------------

    async def hear(self, one: Heard) -> None:
        """Take one thing that was heard. UnknownMember: nothing was done, ask Telegram first."""
        match one:
            case FromCustomer():
                self._from_customer(one)
            case StaffMessage():
                self._from_staff(one)
            case StaffButton():
                self._staff_button(one)
            case ForeignPress():
                language = language_of(one.code, self.policy.default_language)
                known = self.cases.get(one.user)
                text = Text("not_staff") if one.staff else Text("stale")
                toast = fx.Toast(one.query, text, alert=one.staff, staff=one.staff)
                self.letters.append(self.post.toast(toast, known.person.language if known else language, one.user))
            case Anonymous():
                self._anonymous(one)
            case MemberSeen():
                self.member_seen(facts.Member(one.user, one.status, one.name, self.now))
            case GroupMoved():
                self.moved_to = one.chat
            case TopicSeen():
                await self._topic_seen(one)
            case ForeignGroup():
                words = self.post.words(self.policy.staff_language, Text("foreign_group", {"chat": one.chat}), True)
                params = {"chat_id": one.chat, "text": words, "parse_mode": "HTML"}
                self.letters.append(
                    Letter(f"g{one.chat}", one.chat, Lane.BULK, "sendMessage", params, created_at=to_us(self.now))
                )
            case BotMoved():
                self._note("bot_moved", None, None, "", one.status, 0)

    def member_seen(self, member: facts.Member) -> None:
        """Telegram told of somebody's place in the group."""
        self.members[member.id] = member
        self.changed_members.append(member)

    def ring(self, timer: Timer) -> None:
        """A timer is due; it has been taken off."""
        self.drop_timers.add((timer.subject, timer.ring))
        kind, _, number = timer.subject.partition(":")
        if kind == "p":
            self.act(int(number), Rang(Ring(timer.ring), None, timer.data))
        elif kind == "k" and int(number) in self.owners:
            self.act(self.owners[int(number)], Rang(Ring(timer.ring), int(number), timer.data))

    def act(self, person: int, event: Event) -> None:
        """One pure step, and its effects onto the batch."""
        case = self.cases.get(person)
        if case is None:
            return
        after, effects = step(case, event, self.now, self.policy, self._new_number)
        created = after.complaints.keys() - case.complaints.keys()
        if created:
            after = replace(after, earlier=after.earlier + len(created))
            self.owners.update(dict.fromkeys(created, person))
        self.cases[person] = after
        about = getattr(event, "complaint", None) or after.person.focus
        was, now = (one.complaints.get(about) if about else None for one in (case, after))
        before = f"{case.person.step.value}/{was.state.value if was else '-'}"
        self._note(
            type(event).__name__,
            person,
            about,
            before,
            f"{after.person.step.value}/{now.state.value if now else '-'}",
            len(effects),
        )
        for effect in effects:
            self.apply(effect, after)

    def _note(self, event: str, person: int | None, complaint: int | None, before: str, after: str, n: int) -> None:
        self.steps.append(Step(event, person, complaint, before, after, n))

    def _new_number(self) -> int:
        number = self.numbers.pop(0)
        return number

    # Customers ------------------------------------------------------------------------------------

    def _from_customer(self, one: FromCustomer) -> None:
        language = language_of(one.code, self.policy.default_language)
        case = self.cases.get(one.user)
        if case is None:
            if isinstance(one.event, Blocked):
                return
            case = cases.newcomer(one.user, one.name, language)
        self.cases[one.user] = cases.renamed(case, one.name, language)
        event = one.event
        match event:
            case Wrote(item=item):
                if (item.chat, item.message) in self.links or _waits(case, item):
                    return  # the same message again, or its edit was handled before it
                event = Wrote(self._dated(item), self._complaint_of(item.chat, item.reply_to))
            case Edited(item=item):
                link = self.links.get((item.chat, item.message))
                if link is not None and not self._changes(item):
                    return
                answered = self._complaint_of(item.chat, item.reply_to)
                seen = link is not None or _waits(case, item)
                if not seen and (is_hello(item.text) or is_thanks(item.text)):
                    return  # it was answered when it came; only words of a complaint are kept
                event = Edited(self._dated(item), link.complaint if link else answered, seen)
            case Asked() | Unsupported() | Pressed() | Blocked():
                pass
        self.act(one.user, event)

    def _changes(self, item: Item) -> bool:
        """Whether an edit is one: Telegram sends them for reactions and places on the move too."""
        was = self.known.get((item.chat, item.message))
        return was is None or (was.html, was.media) != (item.html, item.media)

    def _dated(self, item: Item) -> Item:
        """Telegram's own time of a message, unless it is far from ours (a broken clock on either side)."""
        if abs(self.now - item.at) > timedelta(hours=25):
            return replace(item, at=self.now)
        return item

    def _complaint_of(self, chat: int, message: int | None) -> int | None:
        link = self.links.get((chat, message)) if message else None
        return link.complaint if link else None

    # Staff ----------------------------------------------------------------------------------------

    def _is_member(self, user: int) -> bool:
        """Rights, checked in the transaction of the act; UnknownMember when Telegram must be asked first."""
        member = self.members.get(user)
        if member is None or abs(self.now - member.checked_at) > MEMBER_FRESH:  # a clock may be set back
            raise UnknownMember(user)
        return member.is_in

    def _from_staff(self, one: StaffMessage) -> None:
        item = one.item
        replied = self.links.get((item.chat, item.reply_to)) if item.reply_to else None
        if replied is None and one.card in self.owners and item.reply_to:
            # The card stands there, but we never learned its id (its answer was lost, or is on its way).
            replied = Link(item.chat, item.reply_to, one.card or 0, "card")
        awaited = one.answers_bot and not one.edited and STAFF_CHAT in self.under_way
        if replied is None and awaited and self.now - self._dated(item).at < WAIT_FOR_LINK:
            raise TooEarly
        own = self.links.get((item.chat, item.message))
        complaint = replied.complaint if replied else self.topics.get(one.thread or 0)
        if own is not None:
            complaint = own.complaint
        if complaint is None or complaint not in self.owners:
            return  # talk among colleagues
        if not self._is_member(one.staff.id):
            return
        customer = self.owners[complaint]
        if one.edited:
            if own is not None and self._changes(item):
                was = self.known.get((item.chat, item.message))
                self.act(customer, StaffEdited(complaint, item, one.staff, own.role == "reply", was))
            return
        if own is not None:
            return  # the same message again
        answers = _ROLES.get(replied.role, Answers.NOTHING) if replied else Answers.NOTHING
        if answers is Answers.NOTHING and one.thread is None:
            return
        self.act(customer, StaffWrote(complaint, item, one.staff, answers))

    def _staff_button(self, one: StaffButton) -> None:
        if not self._is_member(one.staff.id):
            self._refuse(one, Text("not_staff"))
        elif one.complaint not in self.owners or not _known(one.act, one.arg):
            self._refuse(one, Text("stale"))
        else:
            if one.act not in (Desk.CLAIM, Desk.RESOLVE):
                # It stands under a question of Resolve, which we may not know: its answer was lost, and it came twice.
                asked = Link(self.place.staff_chat, one.message, one.complaint, "wizard")
                self.links.setdefault((asked.chat, asked.message), asked)
                self.new_links.append(asked)
            group = self.place.staff_chat
            event = StaffPressed(one.act, one.complaint, one.arg, one.query, one.message, one.staff, group)
            self.act(self.owners[one.complaint], event)

    def _refuse(self, one: StaffButton, text: Text) -> None:
        toast = fx.Toast(one.query, text, alert=True, staff=True)
        self.letters.append(self.post.toast(toast, self.policy.staff_language, self.place.staff_chat))

    def cannot_check(self, one: Heard) -> None:
        """Telegram would not say whether the presser or writer is in the group: nothing is lost in silence."""
        if isinstance(one, StaffButton):
            self._refuse(one, Text("unchecked"))
        elif isinstance(one, StaffMessage) and one.item.reply_to:
            replied = self.links.get((one.item.chat, one.item.reply_to))
            number = replied.complaint if replied else one.card
            asked = (one.item.chat, one.item.message)
            if number is not None and number in self.owners:
                self.apply(fx.Line(number, Text("unchecked_reply"), answers=asked, alert=True), None)

    def _anonymous(self, one: Anonymous) -> None:
        link = self.links.get((self.place.staff_chat, one.reply_to or 0))
        if link is not None and link.role in ("card", "customer", "wizard"):
            self.apply(fx.Line(link.complaint, Text("anonymous"), answers=(link.chat, one.message)), None)

    async def _topic_seen(self, one: TopicSeen) -> None:
        """Our own topic came into being; if its creation's answer was lost, this is how we find it."""
        complaint = _number_in(one.name)
        if complaint in self.owners:
            room = await self.room_of(complaint)
            if room is not None and room.topic is None:
                self.change_room(replace(room, topic=one.topic))

    # Effects --------------------------------------------------------------------------------------

    def apply(self, effect: Effect, case: Case | None) -> None:
        """Put one effect onto the batch."""
        customer = case.person.id if case else 0
        language = case.person.language if case else self.policy.default_language
        match effect:
            case fx.Say():
                self.letters.append(self.post.say(effect, customer, language))
            case fx.Redraw():
                self.letters.append(self.post.redraw(effect, customer, language))
            case fx.Toast():
                self.letters.append(
                    self.post.toast(effect, language, self.place.staff_chat if effect.staff else customer)
                )
            case fx.Noted():
                self.letters.append(self.post.noted(effect, customer))
            case fx.Marked():
                self.letters.append(self.post.marked(effect))
            case fx.ShowCard():
                known = self.cards.get(effect.complaint)
                urgent = effect.urgent or (known is not None and known.urgent)
                self.cards[effect.complaint] = replace(effect, urgent=urgent)
            case fx.OpenTopic():
                self.opening.append(effect.complaint)
                assert case is not None
                self.letters.append(self.post.topic(case.complaints[effect.complaint]))
                self._topic_card(case.complaints[effect.complaint], first=True)
            case fx.Line():
                self.letters += self.post.line(effect)
            case fx.RedrawLine():
                self.letters.append(self.post.redraw_line(effect))
            case fx.ToStaff():
                self.letters += self.post.to_staff(effect)
            case fx.ToCustomer():
                self.letters += self.post.to_customer(effect, customer, language)
            case fx.ChangeCopy():
                self.letters += self.post.change_copy(effect, customer, language)
            case fx.TellManagers():
                self._tell_managers(effect)
            case fx.Arm():
                timer = Timer(_subject(effect.complaint, customer), effect.ring.value, effect.due, effect.data)
                key = (timer.subject, timer.ring)
                self.set_timers[key] = timer
                self.drop_timers.discard(key)
            case fx.Disarm():
                key = (_subject(effect.complaint, customer), effect.ring.value)
                self.set_timers.pop(key, None)
                self.drop_timers.add(key)
            case fx.Keep():
                self._keep(effect)
            case fx.Journal():
                self.entries.append(
                    Entry(effect.complaint, effect.event, effect.before, effect.after, effect.actor, effect.details)
                )

    def _keep(self, effect: fx.Keep) -> None:
        if effect.complaint is None:
            return
        item = effect.item
        self.written.append(Written(item, effect.complaint, effect.author, effect.author_id))
        role = {"customer": "said", "staff": "reply", "note": "note"}[effect.author]
        key = (item.chat, item.message)
        self.known[key] = item
        if key not in self.links:
            self.links[key] = Link(item.chat, item.message, effect.complaint, role)
            self.new_links.append(self.links[key])

    def _tell_managers(self, effect: fx.TellManagers) -> None:
        words = self.post.words(self.policy.staff_language, effect.text, staff=True)
        for manager in self.policy.managers:
            for index, part in enumerate(split_html(words, LIMIT_TEXT)):
                self.letters.append(
                    Letter(
                        stream=f"c{manager}",
                        chat=manager,
                        lane=Lane.CLAIM,
                        method="sendMessage",
                        params={"chat_id": manager, "text": part, "parse_mode": "HTML"},
                        after={} if effect.also or index else {"manager": manager},
                        complaint=effect.complaint,
                        created_at=to_us(self.now),
                    )
                )
        if not self.policy.managers and not effect.also:
            board = Text("low_score_board", {**effect.text.args, "manager": 0})
            self.letters += self.post.line(fx.Line(effect.complaint, board, words=True, alert=True))

    # Cards ----------------------------------------------------------------------------------------

    async def room_of(self, complaint: int) -> Room | None:
        """The room of a complaint, read once."""
        if complaint not in self.rooms:
            self.rooms |= await rooms.load_rooms(self.tx, {complaint})
        return self.rooms.get(complaint)

    def change_room(self, room: Room) -> None:
        """Remember a changed room for writing."""
        self.rooms[room.complaint] = room
        self.changed_rooms.add(room.complaint)

    def complaint(self, number: int) -> Complaint | None:
        """A complaint as it stands in this batch."""
        case = self.cases.get(self.owners.get(number, 0))
        return case.complaints.get(number) if case else None

    async def show_cards(self) -> None:
        """Render each card once, as it stands after the whole batch; gather in digests what is too many."""
        below = {one.complaint for one in self.letters if one.complaint and one.after.get("below")}
        missing = (set(self.cards) | below) - set(self.rooms)
        if missing:
            self.rooms |= await rooms.load_rooms(self.tx, missing)
        room_budget = None
        digests: set[int] = set()
        for number, effect in self.cards.items():
            complaint = self.complaint(number)
            if complaint is None:
                continue
            room = self.rooms.get(number)
            if room is None:
                if room_budget is None:
                    shown = await rooms.shown_since(self.tx, self.now - timedelta(minutes=1))
                    queued = await rooms.waiting_for_digest(self.tx, 1)
                    room_budget = 0 if queued else max(0, self.policy.cards_a_minute - shown)
                if room_budget > 0:
                    room_budget -= 1
                    self.change_room(Room(number, self.now, shown_at=self.now))
                    self.board_card(complaint, first=True)
                else:
                    self.change_room(Room(number, self.now))
                    self._arm_digest()
                continue
            if room.shown_at is None and complaint.state is not State.NEW:
                self.change_room(replace(room, shown_at=self.now))
                if not complaint.topic:
                    self.board_card(complaint, first=True)
                    self.late_cards.append(number)
            elif room.shown_at is not None and room.digest is not None:
                if effect.urgent:
                    digests.add(room.digest)
                    if not complaint.topic and room.board_message is None and complaint.state is State.CLAIMED:
                        self.board_card(complaint, first=True)
                        self.late_cards.append(number)
                elif room.board_message is not None:
                    self.board_card(complaint)
            elif room.shown_at is not None and (
                effect.urgent or not complaint.topic or complaint.state is not State.CLAIMED
            ):
                self.board_card(complaint)
            if complaint.topic and number not in self.opening:
                self._topic_card(complaint)
        for one in digests:
            await self._redraw_digest(one)
        self._hold_back()
        for number in [*self.opening, *self.late_cards]:
            await self._recap(number)

    def _hold_back(self) -> None:
        """What would stand below a card waits while there is none (digests): the card brings it along later."""
        hidden = {
            f"k{number}"
            for number, room in self.rooms.items()
            if room.board_message is None and room.topic is None and (room.shown_at is None or room.digest is not None)
        }
        hidden -= {f"k{number}" for number in (*self.opening, *self.late_cards)}
        self.letters = [one for one in self.letters if not (one.stream in hidden and one.after.get("below"))]

    def board_card(self, complaint: Complaint, first: bool = False) -> None:
        """The complaint's card on the board: a new one, or the one that stands there brought up to date."""
        after = {"link": "card", "board": True, "share": "cards" if first else "edits"}
        address: dict[str, object] = {"staff": True} if first else {"edit": "board"}
        self._card(complaint, "board", address, after, first, Lane.CARD if first else Lane.CLAIM)

    def _topic_card(self, complaint: Complaint, first: bool = False) -> None:
        after = {"link": "card", "topic_card": True, "share": "edits"}
        address: dict[str, object] = {"topic": True} if first else {"edit": "topic"}
        self._card(complaint, "topic", address, after, first, Lane.CLAIM)

    def _card(
        self,
        complaint: Complaint,
        where: str,
        address: dict[str, object],
        after: dict[str, object],
        first: bool,
        lane: int,
    ) -> None:
        language = self.policy.staff_language
        params = {
            "text": self._card_words(complaint),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": self.post.keyboard(card_buttons(complaint), language, staff=True),
        }
        method = "sendMessage" if first else "editMessageText"
        key = f"card:{complaint.id}:{where}"
        letter = self.post.room(complaint.id, method, params, address, after, lane, key)
        if first and where == "board":  # before what stands below it, which this batch may have put there already
            same = (index for index, one in enumerate(self.letters) if one.stream == letter.stream)
            self.letters.insert(next(same, len(self.letters)), letter)
        else:
            self.letters.append(letter)

    def _card_words(self, complaint: Complaint) -> str:
        """The card's words; of very many changed pieces those that Telegram's limit allows."""
        kept = len(complaint.words)
        while True:
            unseen = complaint.unseen + len(complaint.words) - kept
            shown = replace(complaint, words=complaint.words[:kept], unseen=unseen)
            text = self.post.words(self.policy.staff_language, card(shown, self.now), staff=True)
            if not kept or len(text) * 2 <= LIMIT_TEXT or visible(text) <= LIMIT_TEXT:
                return text
            kept //= 2

    async def _recap(self, number: int) -> None:
        """A new topic holds the whole conversation: bring media and what the card could not hold."""
        complaint = self.complaint(number)
        if complaint is None:
            return
        room = self.rooms.get(number)
        if room is None:
            return
        on_card = {piece.message for piece in complaint.words}
        albums: dict[str, list[Item]] = {}
        for item in await rooms.written_by_customer(self.tx, number):
            if item.album:
                albums.setdefault(item.album, []).append(item)
            elif item.is_media or (item.message not in on_card and len(item.text) > self.policy.card_answer):
                self.letters += self.post.to_staff(fx.ToStaff(number, (item,), complaint.name))
        for items in albums.values():
            self.letters += self.post.to_staff(fx.ToStaff(number, tuple(items), complaint.name))

    def _arm_digest(self) -> None:
        key = (BOARD, "digest")
        if key not in self.set_timers:
            seconds = DIGEST_EVERY.total_seconds()
            due = datetime.fromtimestamp((self.now.timestamp() // seconds + 1) * seconds, tz=self.now.tzinfo)
            self.set_timers[key] = Timer(BOARD, "digest", due)
            self.drop_timers.discard(key)

    async def board_ring(self, timer: Timer) -> None:
        """Time for the board: gather the complaints nobody has been shown."""
        self.drop_timers.add((timer.subject, timer.ring))
        if timer.ring != "digest":
            return
        numbers = await rooms.waiting_for_digest(self.tx, DIGEST_LINES * 4)
        self.rooms |= await rooms.load_rooms(self.tx, set(numbers))
        await self._load_more(set(numbers))
        found = [one for one in (self.complaint(number) for number in numbers) if one is not None]
        shown = await rooms.shown_since(self.tx, self.now - timedelta(minutes=1))
        if len(found) <= max(0, self.policy.cards_a_minute - shown) // 2:
            for complaint in found:
                self.change_room(replace(self.rooms[complaint.id], shown_at=self.now))
                self.board_card(complaint, first=True)
                self.late_cards.append(complaint.id)
            return
        for start in range(0, len(found), DIGEST_LINES):
            await self._new_digest(found[start : start + DIGEST_LINES])
        if len(numbers) == DIGEST_LINES * 4:
            self._arm_digest()

    async def _new_digest(self, complaints: list[Complaint]) -> None:
        number = 1 + await facts.take_numbers(self.tx, "digests", 1)
        for complaint in complaints:
            self.change_room(replace(self.rooms[complaint.id], shown_at=self.now, digest=number))
        self._digest(number, complaints, first=True)

    async def _redraw_digest(self, number: int) -> None:
        listed = set(await rooms.in_digest(self.tx, number))
        await self._load_more(listed)
        found = [one for one in (self.complaint(each) for each in sorted(listed)) if one is not None]
        if found:
            self._digest(number, sorted(found, key=lambda one: one.created_at), first=False)

    async def digest_gone(self, number: int) -> None:
        """Somebody deleted a digest: what nobody has yet is shown anew."""
        listed = set(await rooms.in_digest(self.tx, number))
        self.rooms |= await rooms.load_rooms(self.tx, listed - set(self.rooms))
        await self._load_more(listed)
        for each in sorted(listed):
            complaint, room = self.complaint(each), self.rooms.get(each)
            if complaint is not None and room is not None:
                waits = complaint.state in UNCLAIMED
                self.change_room(replace(room, digest=None, shown_at=None if waits else room.shown_at))
        self._arm_digest()

    async def _load_more(self, numbers: set[int]) -> None:
        """Read complaints that the batch did not touch so far; they are shown, not changed."""
        more = {number for number in numbers if self.complaint(number) is None}
        if not more:
            return
        owners = await cases.owners(self.tx, more)
        self.owners |= owners
        people = set(owners.values())
        for person, case in (await cases.load(self.tx, people, more)).items():
            if person in self.cases:
                known = self.cases[person]
                extra = {n: c for n, c in case.complaints.items() if n not in known.complaints}
                self.cases[person] = replace(known, complaints={**known.complaints, **extra})
                if person in self.before:
                    was = self.before[person]
                    self.before[person] = replace(was, complaints={**was.complaints, **extra})
            else:
                self.cases[person] = self.before[person] = case

    def _digest(self, number: int, complaints: list[Complaint], first: bool) -> None:
        text, rows = digest(complaints, self.now)
        language = self.policy.staff_language
        self.letters.append(
            Letter(
                stream=f"d{number}",
                chat=STAFF_CHAT,
                lane=Lane.CARD if first else Lane.CLAIM,
                method="sendMessage" if first else "editMessageText",
                params={
                    "text": self.post.words(language, text, staff=True),
                    "parse_mode": "HTML",
                    "reply_markup": self.post.keyboard(rows, language, staff=True),
                },
                address={"staff": True} if first else {"edit": ["digest", number]},
                after={"share": "cards" if first else "edits", "digest": number},
                coalesce=f"digest:{number}",
                created_at=to_us(self.now),
            )
        )

    def staff_line(self, text: Text) -> None:
        """A line on the board that is about no single complaint."""
        params = {"text": self.post.words(self.policy.staff_language, text, staff=True), "parse_mode": "HTML"}
        self.letters.append(
            Letter(
                BOARD,
                STAFF_CHAT,
                Lane.CLAIM,
                "sendMessage",
                params,
                {"staff": True},
                {"share": "alerts"},
                created_at=to_us(self.now),
            )
        )

    async def topic_lost(self, complaint: int) -> None:
        """A topic turned out to be gone; the talk goes on under the card."""
        room = await self.room_of(complaint)
        if room is not None and room.topic is not None:
            self.change_room(replace(room, topic=None, topic_message=None))
            customer = self.owners.get(complaint)
            if customer is not None:
                self.act(customer, TopicLost(complaint, existed=True))

    # Writing --------------------------------------------------------------------------------------

    async def write(self) -> tuple[list[Letter], list[int]]:
        """Write everything; return the new letters with their ids, and the ids of those they replace."""
        await self.show_cards()
        tx = self.tx
        if self.numbers:  # drawn for words that turned out to open nothing; they are the last ones of the row
            await facts.take_numbers(tx, "complaints", -len(self.numbers))
            self.numbers = []
        await cases.save(tx, self.before, self.cases, self.now)
        await rooms.save_rooms(tx, [self.rooms[number] for number in self.changed_rooms])
        await rooms.save_links(tx, self.new_links)
        await rooms.keep(tx, self.written)
        await rooms.note_down(tx, self.entries, self.now)
        await facts.save_members(tx, self.changed_members)
        await timers.drop_timers(tx, sorted(self.drop_timers))
        await timers.set_timers(tx, list(self.set_timers.values()))
        letters, replaced = await self._coalesced()
        if letters:
            first = 1 + await facts.take_numbers(tx, "outbox", len(letters))
            letters = [replace(letter, id=first + index) for index, letter in enumerate(letters)]
            await outbox.add(tx, letters)
        return letters, replaced

    async def _coalesced(self) -> tuple[list[Letter], list[int]]:
        """The latest card wins; one that replaces an unsent first card is itself the first card."""
        last: dict[str, int] = {}
        first: dict[str, Letter] = {}
        for index, letter in enumerate(self.letters):
            if letter.coalesce:
                last[letter.coalesce] = index
                if letter.method == "sendMessage":
                    first.setdefault(letter.coalesce, letter)
        taken = await outbox.replace_waiting(self.tx, list(last), self.now)
        born: dict[str, tuple[int, dict[str, object]]] = {}
        for _, key, method, created_at, after in taken:
            if method == "sendMessage":
                born[key] = (created_at, after)
        kept = []
        for index, letter in enumerate(self.letters):
            key = letter.coalesce or ""
            if not key:
                kept.append(letter)
                continue
            if key in first and key not in born:  # keep the place of the first one, with the last one's words
                if first[key] is letter:
                    kept.append(replace(letter, params=self.letters[last[key]].params))
                continue
            if last[key] != index:
                continue
            if key in born:
                created_at, after = born[key]
                address = {"topic": True} if key.endswith(":topic") else {"staff": True}
                lane = Lane.CLAIM if key.endswith(":topic") else Lane.CARD
                letter = replace(
                    letter, method="sendMessage", address=address, after=after, created_at=created_at, lane=lane
                )
            kept.append(letter)
        return kept, [one[0] for one in taken]


def _subject(complaint: int | None, customer: int) -> str:
    return f"p:{customer}" if complaint is None else f"k:{complaint}"


def _waits(case: Case, item: Item) -> bool:
    """Whether a message of a customer waits for "addition or new?" already."""
    return any(held.message == item.message for held in case.person.pending)


def _number_in(topic: str) -> int:
    """The complaint's number that begins a topic's name; 0, which no complaint has, where there is none."""
    digits = "".join(char for char in topic.split(" ", 1)[0] if char.isdecimal())
    return int(digits) if digits and len(digits) < 12 else 0


def _known(act: Desk, arg: str) -> bool:
    """Whether a press carries an argument we could have put there."""
    if act is Desk.OUTCOME:
        return arg in Outcome.__members__.values()
    if act is Desk.CAUSE:
        return arg in Cause.__members__.values()
    return True
