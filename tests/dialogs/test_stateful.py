"""Anything in any order: customers, staff and the clock at random, with the promises checked after every step.

The walks are the same in every run; raise `max_examples` and drop `derandomize` to look further.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from dialogs import effects as fx
from dialogs.cards import card_buttons
from dialogs.effects import Button, Effect
from dialogs.events import (
    Act,
    Answers,
    Asked,
    Blocked,
    Command,
    Delivered,
    Desk,
    Event,
    ManagerUnreachable,
    Pressed,
    Rang,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TopicLost,
    Undelivered,
    Unsupported,
    Why,
)
from dialogs.model import Case, Cause, Complaint, Item, Language, Outcome, Staff
from tests.dialogs.ledger import Ledger
from tests.dialogs.world import OLGA, PETR, STAFF_CHAT, World, policy

ANN, SOLOMIA = 101, 103
PEOPLE = st.sampled_from((ANN, SOLOMIA))
COLLEAGUES = st.sampled_from((OLGA, PETR))
PICK = st.integers(0, 99)
TEXTS = st.sampled_from(
    ("The kettle came broken", "hello", "thanks", "and <b>wet</b>", "x" * 1800, "не працює", "Чому: так?")
)
KINDS = st.sampled_from(("text", "text", "text", "photo", "voice", "sticker"))
ALBUMS = st.sampled_from(("a", "b"))
WAITS = st.sampled_from(
    [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=6), timedelta(seconds=31), timedelta(minutes=9),
     timedelta(minutes=11), timedelta(hours=1), timedelta(hours=25), timedelta(days=2), timedelta(days=8)]
)  # fmt: skip
ARGS = {Desk.OUTCOME: [each.value for each in Outcome], Desk.CAUSE: [each.value for each in Cause]}


class Talk(RuleBasedStateMachine):
    """Two customers, two colleagues and time."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(policy("Mon-Fri 09:00-18:00"))
        self.ledger = Ledger(self.world)
        self.world.meet(ANN, "Ann")
        self.world.meet(SOLOMIA, "Solomia", Language.UK)
        self.buttons: list[tuple[int, Button, int]] = []  # who sees it, the button, under which message
        self.staff_buttons: list[Button] = []
        self.staff_items: list[tuple[int, Item, Staff]] = []
        self.under_way: list[tuple[int, Item, Staff]] = []
        self.presses = 0

    def do(self, person: int, event: Event) -> None:
        """One step, checked; what it shows can be pressed from now on, for ever."""
        before = self.world.cases[person]
        self.after(person, event, before, self.world.act(person, event))

    def after(self, person: int, event: Event, before: Case, effects: list[Effect]) -> None:
        """Check one step, and remember what it showed."""
        self.ledger.check(person, event, before, effects)
        for effect in effects:
            match effect:
                case fx.Say() | fx.Redraw():
                    self.buttons += [(person, b, next(self.world.messages)) for row in effect.buttons for b in row]
                case fx.Line() | fx.RedrawLine():
                    self.staff_buttons += [button for row in effect.buttons for button in row]
                case fx.ShowCard():
                    rows = card_buttons(self.world.complaint(effect.complaint))
                    self.staff_buttons += [button for row in rows for button in row]
                case fx.ToCustomer():
                    self.under_way.append((effect.complaint, effect.items[0], effect.staff))

    def query(self) -> str:
        """The next press's id."""
        self.presses += 1
        return f"q{self.presses}"

    def complaint(self, pick: int) -> Complaint:
        """Any complaint."""
        known = self.world.complaints()
        return known[pick % len(known)]

    def has_complaints(self) -> bool:
        """Whether there is one."""
        return bool(self.world.complaints())

    # Customers ------------------------------------------------------------------------------------

    @rule(person=PEOPLE, text=TEXTS, kind=KINDS, replying=st.booleans(), pick=PICK)
    def writes(self, person: int, text: str, kind: str, replying: bool, pick: int) -> None:
        """A customer writes, perhaps in answer to a message of one of the complaints."""
        known = [message for chat, message in self.world.links if chat == person]
        reply_to = known[pick % len(known)] if replying and known else None
        item = self.world.item(person, "" if kind == "sticker" else text, kind, reply_to=reply_to)
        self.do(person, self.world.wrote(item))

    @rule(person=PEOPLE, album=ALBUMS, text=st.sampled_from(("", "all broken")), parts=st.integers(1, 3))
    def sends_album(self, person: int, album: str, text: str, parts: int) -> None:
        """Some parts of an album; more may come later."""
        for _ in range(parts):
            self.do(person, self.world.wrote(self.world.item(person, text, "photo", album)))

    @precondition(lambda self: self.ledger.said)
    @rule(pick=PICK, text=TEXTS)
    def edits(self, pick: int, text: str) -> None:
        """A customer changes an earlier message."""
        items = list(self.ledger.said.values())
        old = items[pick % len(items)]
        waiting = any(item.message == old.message for item in self.world.cases[old.chat].person.pending)
        if (old.chat, old.message) in self.world.links or waiting:
            item = Item(old.chat, old.message, old.kind, text, text, old.media, old.album, at=old.at)
            if waiting:
                self.ledger.said[old.chat, old.message] = item
            self.do(old.chat, self.world.edited(item))

    @precondition(lambda self: self.buttons)
    @rule(pick=PICK)
    def presses_any(self, pick: int) -> None:
        """A button, new or old."""
        person, button, message = self.buttons[-1 - pick % len(self.buttons)]
        event = Pressed(Act(button.act), button.complaint, button.arg, self.query(), message)
        self.do(person, event)

    @precondition(lambda self: self.buttons)
    @rule(act=st.sampled_from((Act.SKIP, Act.WISH, Act.SOLVED, Act.SCORE, Act.FRESH)), pick=PICK)
    def presses_one_of(self, act: Act, pick: int) -> None:
        """One of the latest buttons of a kind, after a moment, so that walks come far."""
        self.time_passes(timedelta(seconds=6))
        found = [each for each in self.buttons if each[1].act == act.value][-7:]
        if found:
            person, button, message = found[-1 - pick % len(found)]
            self.do(person, Pressed(act, button.complaint, button.arg, self.query(), message))

    @precondition(lambda self: self.buttons)
    @rule(person=PEOPLE, act=st.sampled_from(Act), arg=st.sampled_from(("", "yes", "no", "9", "xx")), pick=PICK)
    def forges(self, person: int, act: Act, arg: str, pick: int) -> None:
        """Data of a button that was never made, or that belongs to somebody else."""
        _, button, message = self.buttons[pick % len(self.buttons)]
        foreign = button.complaint not in self.world.cases[person].complaints
        if foreign or (act, arg) not in ((Act.SOLVED, "yes"), (Act.SOLVED, "no")):
            self.do(person, Pressed(act, button.complaint, arg, self.query(), message))

    @rule(person=PEOPLE, command=st.sampled_from(Command), payload=st.sampled_from(("", "table_7")))
    def asks(self, person: int, command: Command, payload: str) -> None:
        """A command."""
        self.do(person, Asked(command, payload))

    @rule(person=PEOPLE, blocked=st.booleans())
    def blocks(self, person: int, blocked: bool) -> None:
        """The bot is blocked, or let in; something that cannot be passed on comes."""
        self.do(person, Blocked(blocked))
        self.do(person, Unsupported("poll", next(self.world.messages)))

    # Staff ----------------------------------------------------------------------------------------

    @precondition(has_complaints)
    @rule(who=COLLEAGUES, pick=PICK, act=st.sampled_from(Desk), arg=PICK)
    def staff_presses(self, who: Staff, pick: int, act: Desk, arg: int) -> None:
        """Any staff button of any complaint, whether it is shown now or not."""
        complaint = self.complaint(pick)
        args = ARGS.get(act, [""])
        event = StaffPressed(act, complaint.id, args[arg % len(args)], self.query(), 1, who)
        self.do(complaint.customer, event)

    @precondition(has_complaints)
    @rule(who=COLLEAGUES, pick=PICK, answers=st.sampled_from(Answers), album=st.sampled_from(("", "", "c", "d")))
    def staff_writes(self, who: Staff, pick: int, answers: Answers, album: str) -> None:
        """A reply, a note, or a part of an album."""
        complaint = self.complaint(pick)
        item = self.world.item(STAFF_CHAT, "We look into it", "photo" if album else "text", album)
        self.do(complaint.customer, StaffWrote(complaint.id, item, who, answers))
        if (item.chat, item.message) in self.world.roles:
            self.staff_items.append((complaint.id, item, who))

    @precondition(has_complaints)
    @rule(pick=PICK, outcome=st.sampled_from(Outcome), cause=st.sampled_from(Cause), album=st.sampled_from(("", "e")))
    def resolves(self, pick: int, outcome: Outcome, cause: Cause, album: str) -> None:
        """The whole of Resolve, by the owner or by Olga, so that walks come far."""
        complaint = self.complaint(pick)
        who = next((one for one in (OLGA, PETR) if one.id == complaint.owner), OLGA)
        for act, arg in ((Desk.RESOLVE, ""), (Desk.OUTCOME, outcome.value), (Desk.CAUSE, cause.value)):
            self.do(complaint.customer, StaffPressed(act, complaint.id, arg, self.query(), 1, who))
        item = self.world.item(STAFF_CHAT, "Done", "photo" if album else "text", album)
        if self.world.complaint(complaint.id).resolving is not None:
            self.do(complaint.customer, StaffWrote(complaint.id, item, who, Answers.WIZARD))

    @precondition(lambda self: self.staff_items)
    @rule(pick=PICK)
    def staff_edits(self, pick: int) -> None:
        """A colleague changes a reply or a note."""
        number, item, who = self.staff_items[pick % len(self.staff_items)]
        delivered = self.world.roles[item.chat, item.message] == "staff"
        self.do(self.world.complaint(number).customer, StaffEdited(number, item, who, delivered))

    @precondition(lambda self: self.under_way)
    @rule(fate=st.sampled_from((None, *Why)))
    def reply_ends(self, fate: Why | None) -> None:
        """A reply arrives, or fails."""
        number, item, who = self.under_way.pop(0)
        event: Event = Delivered(number, item.chat, item.message, who)
        if fate is not None:
            event = Undelivered(number, item.chat, item.message, fate)
        self.do(self.world.complaint(number).customer, event)

    @precondition(has_complaints)
    @rule(pick=PICK, existed=st.booleans())
    def things_break(self, pick: int, existed: bool) -> None:
        """The topic is lost, a manager cannot be written to."""
        complaint = self.complaint(pick)
        self.do(complaint.customer, TopicLost(complaint.id, existed))
        self.do(complaint.customer, ManagerUnreachable(complaint.id, 777))

    # Time -----------------------------------------------------------------------------------------

    @rule(length=WAITS)
    def time_passes(self, length: timedelta) -> None:
        """Every timer that is due on the way rings."""
        until = self.world.now + length
        while (key := self.world.next_timer(until)) is not None:
            before, timer = self.world.cases[key[0]], self.world.timers[key]
            self.after(key[0], Rang(key[2], key[1], timer.data), before, self.world.ring(key))
        self.world.now = until

    def teardown(self) -> None:
        """Weeks of silence: everything comes to rest."""
        self.time_passes(timedelta(days=30))
        self.ledger.settled()


TestTalk = Talk.TestCase
TestTalk.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
