"""What must hold after every step, whatever people do: the promises of the dialogue, kept as books."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from dialogs import effects as fx
from dialogs import journal
from dialogs.board.card import card, card_buttons
from dialogs.complaint.ended import asks_whether_solved
from dialogs.effects import Button, Effect, Purpose, Text
from dialogs.events import Event, Fate, ManagerPressed, ManagerSends, ManagerWrote, Pressed, StaffPressed, Why, Wrote
from dialogs.items import Item
from dialogs.model import (
    Case,
    Cause,
    Closing,
    Complaint,
    Gesture,
    Hazard,
    Kind,
    Outcome,
    Promise,
    Register,
    Remedy,
    Wish,
)
from dialogs.states import ASKING, State, Step
from dialogs.tables import NAMED, named
from dialogs.talk import twins
from dialogs.talk.greetings import is_bare
from handlers.callbacks import data_of
from storage import cases as rows
from storage import tables
from tests.dialogs.ledger_desk import DeskLedger
from tests.dialogs.told import RENDERER
from tests.dialogs.world import World, with_everything

Message = tuple[int, int]
MANAGER = 777


_LISTS = (Outcome, Cause, Closing, Wish, Promise, Why, Kind, Register, Hazard, Gesture, Remedy, Fate)
_ABSENT = {"gone", "away"}
_ASKED = {step.value for step in ASKING}
CLOSED = (
    {one.value for kind in _LISTS for one in kind}
    | _ABSENT
    | _ASKED
    | {arg for on in NAMED.values() for arg in on.args}
)
"""All words that may stand in the journal's values."""

_TAKES_BACK = ("ask_withdraw", "which_to_withdraw")


def _fold(told: dict[str, Any], changed: dict[str, Any]) -> None:
    """Several changes of one value in a step: from the first to the last."""
    for name, (was, now) in changed.items():
        first, last = told.get(name, (was, was))
        assert last == was, f"{name} was {last}, not {was}"
        told[name] = [first, now]


def _words(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, str):
        yield value
    else:
        assert value is None or isinstance(value, int), value


@cache
def _says_itself(kind: str, text: str) -> bool:
    """Whether what was done says that it was read: a press in words, or a greeting."""
    return (kind == "text" and twins.is_typed(text)) or is_bare(kind, text)


@cache
def _tells_nothing(kind: str, text: str) -> bool:
    """Only a greeting, or a call for a human or the director."""
    calls = kind == "text" and twins.first_of(("human", "director", "tell_director"), text)
    return bool(calls) or is_bare(kind, text)


class Ledger:
    """Books over one world; `check` is called with every step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.told: Counter[tuple[int | None, str]] = Counter()  # texts said, by complaint and name
        self.said: dict[Message, Item] = {}  # customers' content
        self.seen: set[Message] = set()  # customers' messages before the staff
        self.answered: set[Message] = set()  # those that say "forget it", and were asked whether it is meant
        self.desk = DeskLedger(world)

    def check(self, person: int, event: Event, before: Case, effects: list[Effect]) -> None:
        """All laws, for one step."""
        after = self.world.cases[person]
        self._texts(person, effects)
        self._content(person, event, effects)
        self.desk.check(event, before, after, effects)
        self._questions(effects, before, after)
        self._talk(person, after)
        self._rows(after)
        self._journal(before, after, effects)
        if isinstance(event, (Pressed, StaffPressed, ManagerPressed, ManagerSends)):
            toasts = [effect for effect in effects if isinstance(effect, fx.Toast)]
            assert len(toasts) == 1, "a press has one answer"

    # Words ----------------------------------------------------------------------------------------

    def _texts(self, person: int, effects: list[Effect]) -> None:
        """Every text renders, every button fits, and what is about a complaint is about one of this person's."""
        talk = self.world.cases[person].person
        for effect in effects:
            number = getattr(effect, "complaint", None)
            if person == MANAGER and isinstance(effect, fx.Tell | fx.Then):
                number = None  # what managers are told is about other people's complaints
            if isinstance(effect, fx.Keep) and effect.author == "waiting" and number == talk.alert:
                number = None  # a manager's words, of which it is not known yet whether they belong there
            of_none = number is None or (isinstance(effect, fx.Journal) and not number)  # Start is about none
            assert of_none or number in self.world.cases[person].complaints, effect
            text: Text | None = getattr(effect, "text", None)
            spoken = (fx.Line, fx.RedrawLine, fx.Relocate, fx.Tell)
            staff = isinstance(effect, spoken) or getattr(effect, "staff", False)
            if text is not None:
                RENDERER.render("staff" if staff else "customer", talk.language, text, self.world.now)
            for row in getattr(effect, "buttons", ()):
                for button in row:
                    self._button(button, bool(staff), isinstance(effect, fx.Tell))
            if isinstance(effect, fx.ShowCard):
                complaint = self.world.complaint(effect.complaint)
                shown = card(complaint, self.world.now, self.world.policy)
                RENDERER.render("staff", talk.language, shown, self.world.now)
                for row in card_buttons(complaint, with_everything(self.world.policy)):
                    for button in row:
                        self._button(button, staff=True)

    def _button(self, button: Button, staff: bool, private: bool = False) -> None:
        assert data_of(button, "m" if private else "s" if staff else "u")
        kind = ManagerPressed if private else StaffPressed if staff else Pressed
        sends = private and button.act == "send"  # becomes an event of its own, with the note it stands under
        assert sends or named(kind, button.act, button.arg) is not None, f"no part hears {button}"

    # Customers ------------------------------------------------------------------------------------

    def _content(self, person: int, event: Event, effects: list[Effect]) -> None:
        """One apology, with the content and never before it; nothing a customer wrote is lost or unseen."""
        if isinstance(event, Wrote):
            self.said[event.item.chat, event.item.message] = event.item
            if any(isinstance(each, fx.Say) and each.text.name in _TAKES_BACK for each in effects):
                self.answered.add((event.item.chat, event.item.message))
        kept = {(each.item.chat, each.item.message) for each in effects if isinstance(each, fx.Keep)}
        for effect in effects:
            if isinstance(effect, fx.Say) and effect.purpose is Purpose.RECEIPT:
                self.told[effect.complaint, "opened"] += 1
            match effect:
                case fx.Say(text=Text(name="receipt" | "here" as name)):
                    number = effect.complaint
                    assert number is not None and self.told[number, "receipt"] == 0, "a second apology"
                    words = [one for one in self.said if self.world.links.get(one) == number]
                    told = not all(_tells_nothing(self.said[one].kind, self.said[one].text) for one in words)
                    assert words and told == (name == "receipt"), "an apology before content"
                    self.told[number, "receipt"] += 1
                case fx.ToStaff():
                    for item in effect.items:
                        assert self.world.links[item.chat, item.message] == effect.complaint, "in another's room"
                        self.seen.add((item.chat, item.message))
                case fx.Gathered(complaint=number, since=(chat, first), of=part):
                    of = {one for one, complaint in self.world.links.items() if complaint == (part or number)}
                    self.seen |= {(where, message) for where, message in of if where == chat and message >= first}
                case fx.Line(quotes=(chat, message), replies=fx.Replies.CUSTOMER):
                    self.seen.add((chat, message))
                case fx.ShowCard():
                    self._on_card(self.world.complaint(effect.complaint), kept)
        self._nothing_lost(person)

    def _on_card(self, complaint: Complaint, kept: set[Message]) -> None:
        pieces = {piece.message for piece in complaint.words}
        answers = "\n".join((complaint.where, complaint.what, complaint.wish_words))
        for chat, message in kept:
            item = self.said.get((chat, message))
            if item and item.kind == "text" and (message in pieces or item.text in answers):
                self.seen.add((chat, message))

    def _nothing_lost(self, person: int) -> None:
        talk = self.world.cases[person].person
        pending = {item.message for item in talk.pending}
        gathered = {item.message for _, items in talk.albums for item in items}
        assert not pending or (person, None, "choose") in self.world.timers, "held without a timer"
        assert not gathered or (person, None, "album") in self.world.timers, "an album without a timer"
        for (chat, message), item in self.said.items():
            if chat != person or message in pending:
                continue
            if any(isinstance(one, ManagerWrote) and one.item == item for _, one in self.world.asked):
                continue  # on its way to the complaint of an alert
            if self.world.roles.get((chat, message)) in ("note", "staff"):
                assert person == MANAGER, "a customer's words became a note"
                continue
            if self.world.roles.get((chat, message)) != "customer":
                assert _says_itself(item.kind, item.text) or (chat, message) in self.answered, f"lost: {item}"
                continue
            complaint = self.world.complaint(self.world.links[chat, message])
            if complaint.waits(message):
                assert (person, complaint.id, "gather") in self.world.timers, "gathered without a timer"
                continue
            if item.kind == "text" and _says_itself(item.kind, item.text):
                continue
            assert (chat, message) in self.seen or message in gathered, f"unseen by staff: {item}"

    # Afterwards -----------------------------------------------------------------------------------

    def _questions(self, effects: list[Effect], before: Case, after: Case) -> None:
        """The score is asked once and reminded once. "Solved?" is asked when the last words of a resolution leave, and
        at no other moment: not on a refusal, nor where one may not ask so."""
        solved = Counter[int | None]()
        for effect in effects:
            if isinstance(effect, fx.Say) and effect.text.name in ("ask_score", "remind_score"):
                self.told[effect.complaint, effect.text.name] += 1
            elif isinstance(effect, fx.Say) and effect.text.name == "ask_solved":
                solved[effect.complaint] += 1
        for number, complaint in after.complaints.items():
            assert self.told[number, "ask_score"] <= 1 and self.told[number, "remind_score"] <= 1
            assert self.told[number, "remind_score"] <= self.told[number, "ask_score"]
            assert self.told[number, "opened"] == 1, "each has one first answer"
            was = before.complaints.get(number)
            anew = was is not None and (was.state is not State.RESOLVED or was.solved_due)
            leaves = anew and complaint.state is State.RESOLVED and not complaint.solved_due
            asks = leaves and not complaint.is_refused and asks_whether_solved(complaint)
            assert solved[number] == asks, "resolved, and nobody asked" if asks else "solved, asked at no such moment"

    def _talk(self, person: int, after: Case) -> None:
        """The talk's step fits what waits; a question about a complaint has that complaint."""
        talk = after.person
        assert bool(talk.pending) == (talk.step is Step.CHOOSING)
        about_alert = talk.step is Step.CHOOSING and talk.alert is not None
        assert talk.step is Step.IDLE or about_alert or talk.focus in after.complaints
        assert after.earlier == len(after.complaints)

    def _rows(self, after: Case) -> None:
        """Storage gives back what it was given, but for the counted version."""
        row = rows.person_row(after, self.world.now)
        person = rows.person_of([row[column.name] for column in tables.people.columns])
        assert person == replace(after.person, version=after.person.version + 1)
        for complaint in after.complaints.values():
            written: dict[str, Any] = rows.complaint_row(complaint)
            values = [written[column.name] for column in tables.complaints.columns]
            assert rows.complaint_of(values, complaint.clocks) == replace(complaint, version=complaint.version + 1)

    def _journal(self, before: Case, after: Case, effects: list[Effect]) -> None:
        """Whatever changed stands in the journal, in lines that follow each other, and no words stand there."""
        lines = [one for one in effects if isinstance(one, fx.Journal)]
        for number, complaint in after.complaints.items():
            was, told = before.complaints.get(number), dict[str, Any]()
            state = was.state.value if was else ""
            for line in (one for one in lines if one.complaint == number):
                assert line.before == state, "a line does not follow the one before it"
                state = line.after
                for name, value in line.details.items():
                    if name == "clocks":
                        for clock, changed in value.items():
                            _fold(told, {f"{clock} {one}": each for one, each in changed.items() if one != "kind"})
                    elif isinstance(value, list) and name not in ("answer", "why"):  # else it is no change
                        _fold(told, {name: value})
            assert state == complaint.state.value
            expected = journal.changes(was, complaint)
            clocks = expected.pop("clocks", {})
            for clock, changed in clocks.items():
                expected |= {f"{clock} {one}": each for one, each in changed.items() if one != "kind"}
            assert {name: value for name, value in told.items() if value[0] != value[1]} == expected
        allowed = CLOSED | {self.world.policy.currency}
        said = {word for line in lines for word in _words(line.details)}
        assert said <= allowed, f"words in the journal: {said - allowed}"

    # The end --------------------------------------------------------------------------------------

    def settled(self) -> None:
        """After weeks of silence nothing is held, gathered, or marked as still coming."""
        self.desk.settled()
        for case in self.world.cases.values():
            assert not (case.person.pending or case.person.albums or case.person.staff_albums)
            coming = [one for one in case.complaints.values() if one.adding or one.gathering]
            assert coming == [], f"still coming: {[(one.id, one.state, case.person.step) for one in coming]}"
            for key in self.said:
                known = self.said[key]
                done = known.kind == "text" and _says_itself(known.kind, known.text)
                assert self.world.roles.get(key) != "customer" or key in self.seen or done
