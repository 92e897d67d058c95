"""What every walk is made of: the people, the steps with their checks, what was shown, and the time."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from dialogs import effects as fx
from dialogs.board.card import card_buttons
from dialogs.effects import Button, Effect
from dialogs.events import Asked, Blocked, Event, ManagerWrote, Pressed, Rang, Unsupported
from dialogs.items import Item
from dialogs.model import Case, Colleague, Complaint, Staff
from dialogs.promises import AT_WORK
from dialogs.states import Language
from dialogs.talk.greet import COMMANDS
from tests.dialogs.ledger import MANAGER, Ledger
from tests.dialogs.world import OLGA, PETR, World, policy, with_everything

ANN, SOLOMIA = 101, 103
IRYNA = Staff(MANAGER, "Iryna")
PEOPLE = st.sampled_from((ANN, SOLOMIA))
PICK = st.integers(0, 99)
TEXTS = st.sampled_from(
    (
        "The kettle came broken",
        "hello",
        "thanks",
        "and <b>wet</b>",
        "x" * 1800,
        "не працює",
        "Чому: так?",
        "skip",
        "да",
        "No, nothing came",
        "2, never called back",
        "5",
        "money back",
        "I want a human",
        "директор",
        "tell the director",
        "status?",
        "new",
        "add",
        "всё верно",
        "по-русски",
        "forget it",
        "When do you open?",
        "You are great, thank you so much",
        "He burned his hand",
        "I will see my lawyer",
    )
)
KINDS = st.sampled_from(("text", "text", "text", "photo", "voice", "sticker"))
ALBUMS = st.sampled_from(("a", "b"))
WAITS = st.sampled_from(
    [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=6), timedelta(seconds=31), timedelta(minutes=9),
     timedelta(minutes=11), timedelta(hours=1), timedelta(hours=25), timedelta(days=2), timedelta(days=8)]
)  # fmt: skip
ACTS = ("skip", "wish", "add", "ok", "plus", "new", "solved", "review", "score", "lang", "status", "withdraw")
LATELY = 7  # of what was shown, where a walk shall come far


class Walk(RuleBasedStateMachine):
    """Two customers and time; who works here is added by its subclasses."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(policy("Mon-Fri 09:00-18:00"))
        self.ledger = Ledger(self.world)
        self.world.meet(ANN, "Ann")
        self.world.meet(SOLOMIA, "Solomia", Language.UK)
        self.world.meet(MANAGER, IRYNA.name)
        for one in (OLGA, PETR):
            self.world.colleagues[one.id] = Colleague(one.id, one.name, here=True)
        self.private_buttons: list[tuple[Button, int]] = []
        self.notes: list[tuple[int, Item]] = []
        self.buttons: list[tuple[int, Button, int]] = []  # who sees it, the button, under which message
        self.staff_buttons: list[Button] = []
        self.under_way: list[tuple[int, Item, Staff]] = []
        self.presses = 0

    def do(self, person: int, event: Event) -> list[Effect]:
        """One step, checked; what it shows can be pressed from now on, for ever."""
        before = self.world.cases[person]
        effects = self.world.act(person, event)
        self.after(person, event, before, effects)
        self.then()
        return effects

    def then(self) -> None:
        """What one case hands over, and what it asked of another."""
        while self.world.handed:
            self.world.errand(self.world.handed.pop(0))
        while self.world.asked:
            whose, asked = self.world.asked.pop(0)
            if isinstance(asked, ManagerWrote):
                self.notes.append((asked.complaint, asked.item))
            self.do(whose, asked)

    def after(self, person: int, event: Event, before: Case, effects: list[Effect]) -> None:
        """Check one step, and remember what it showed."""
        self.ledger.check(person, event, before, effects)
        for effect in effects:
            match effect:
                case fx.Say() | fx.Redraw():
                    self.buttons += [(person, b, next(self.world.messages)) for row in effect.buttons for b in row]
                case fx.Line() | fx.RedrawLine():
                    self.staff_buttons += [button for row in effect.buttons for button in row]
                case fx.Tell():
                    self.private_buttons += [(b, next(self.world.messages)) for row in effect.buttons for b in row]
                case fx.ShowCard():
                    rows = card_buttons(self.world.complaint(effect.complaint), with_everything(self.world.policy))
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

    def at_work(self, pick: int) -> Complaint:
        """One that somebody can work on; any, where there is none."""
        known = [one for one in self.world.complaints() if one.state in AT_WORK] or self.world.complaints()
        return known[pick % len(known)]

    # Customers ------------------------------------------------------------------------------------

    @initialize(text=TEXTS)
    def begins(self, text: str) -> None:
        """Somebody has told something, so that walks come far."""
        self.do(ANN, self.world.wrote(self.world.item(ANN, "The kettle came broken")))
        self.time_passes(timedelta(seconds=6))
        self.do(ANN, self.world.wrote(self.world.item(ANN, text)))

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

    @rule(person=PEOPLE, many=st.integers(15, 30), kind=st.sampled_from(("text", "text", "photo")))
    def floods(self, person: int, many: int, kind: str) -> None:
        """More than comes before the staff one by one."""
        for _ in range(many):
            self.do(person, self.world.wrote(self.world.item(person, "and another thing", kind)))

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
        event = Pressed(button.act, button.complaint, button.arg, self.query(), message)
        self.do(person, event)

    @precondition(lambda self: self.buttons)
    @rule(act=st.sampled_from(("skip", "wish", "solved", "review", "score", "new", "withdraw")), pick=PICK)
    def presses_one_of(self, act: str, pick: int) -> None:
        """One of the latest buttons of a kind, after a moment or when the score is asked, so that walks come far."""
        self.time_passes(timedelta(hours=30) if act == "score" else timedelta(seconds=6))
        found = [each for each in self.buttons if each[1].act == act][-LATELY:]
        if found:
            person, button, message = found[-1 - pick % len(found)]
            self.do(person, Pressed(act, button.complaint, button.arg, self.query(), message))

    @precondition(lambda self: self.buttons)
    @rule(person=PEOPLE, act=st.sampled_from(ACTS), arg=st.sampled_from(("", "yes", "no", "9", "xx")), pick=PICK)
    def forges(self, person: int, act: str, arg: str, pick: int) -> None:
        """Data of a button that was never made, or that belongs to somebody else."""
        _, button, message = self.buttons[pick % len(self.buttons)]
        foreign = button.complaint not in self.world.cases[person].complaints
        if foreign or (act, arg) not in (("solved", "yes"), ("solved", "no"), ("review", "")):
            self.do(person, Pressed(act, button.complaint, arg, self.query(), message))

    @rule(person=PEOPLE, command=st.sampled_from((*COMMANDS, "nothing")), payload=st.sampled_from(("", "table_7")))
    def asks(self, person: int, command: str, payload: str) -> None:
        """A command."""
        self.do(person, Asked(command, payload))

    @rule(person=PEOPLE, blocked=st.booleans())
    def blocks(self, person: int, blocked: bool) -> None:
        """The bot is blocked, or let in; something that cannot be passed on comes."""
        self.do(person, Blocked(blocked))
        self.do(person, Unsupported("poll", next(self.world.messages)))

    # Time -----------------------------------------------------------------------------------------

    @rule(length=WAITS)
    def time_passes(self, length: timedelta) -> None:
        """Every timer that is due on the way rings."""
        until = self.world.now + length
        while (key := self.world.next_timer(until)) is not None:
            before = self.world.cases[key[0]]
            self.after(key[0], Rang(key[2], key[1]), before, self.world.ring(key))
            self.then()
        self.world.now = until

    def teardown(self) -> None:
        """Weeks of silence: everything comes to rest."""
        self.time_passes(timedelta(days=30))
        self.ledger.settled()
