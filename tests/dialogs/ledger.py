"""What must hold after every step, whatever people do: the promises of the dialogue, kept as books."""

from collections import Counter
from dataclasses import replace
from typing import Any

from dialogs import effects as fx
from dialogs.cards import card, card_buttons
from dialogs.effects import Button, Effect, Purpose, Text
from dialogs.events import Act, Answers, Desk, Event, Pressed, Ring, StaffEdited, StaffPressed, StaffWrote, Wrote
from dialogs.greetings import is_hello, is_thanks
from dialogs.model import UNCLAIMED, Case, Complaint, Item, State, Step
from handlers.callbacks import data_of
from storage import cases as rows
from storage import tables
from tests.dialogs.told import RENDERER
from tests.dialogs.world import World

Message = tuple[int, int]


class Ledger:
    """Books over one world; `check` is called with every step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.told: Counter[tuple[int | None, str]] = Counter()  # texts said, by complaint and name
        self.said: dict[Message, Item] = {}  # customers' content
        self.seen: set[Message] = set()  # customers' messages before the staff
        self.sent: Counter[Message] = Counter()  # staff messages to customers

    def check(self, person: int, event: Event, before: Case, effects: list[Effect]) -> None:
        """All laws, for one step."""
        after = self.world.cases[person]
        self._texts(person, effects)
        self._content(person, event, effects)
        self._staff(event, before, after, effects)
        self._owners(event, before, after)
        self._questions(effects, after)
        self._talk(person, after)
        self._rows(after)
        if isinstance(event, (Pressed, StaffPressed)):
            toasts = [effect for effect in effects if isinstance(effect, fx.Toast)]
            assert len(toasts) == 1, "a press has one answer"

    # Words ----------------------------------------------------------------------------------------

    def _texts(self, person: int, effects: list[Effect]) -> None:
        """Every text renders, every button fits, and what is about a complaint is about one of this person's."""
        language = self.world.cases[person].person.language
        for effect in effects:
            number = getattr(effect, "complaint", None)
            assert number is None or number in self.world.cases[person].complaints
            text: Text | None = getattr(effect, "text", None)
            staff = isinstance(effect, (fx.Line, fx.RedrawLine, fx.TellManagers)) or getattr(effect, "staff", False)
            if text is not None:
                RENDERER.render("staff" if staff else "customer", language, text, self.world.now)
            for row in getattr(effect, "buttons", ()):
                for button in row:
                    self._button(button, bool(staff))
            if isinstance(effect, fx.ShowCard):
                complaint = self.world.complaint(effect.complaint)
                RENDERER.render("staff", language, card(complaint, self.world.now), self.world.now)
                for row in card_buttons(complaint):
                    for button in row:
                        self._button(button, staff=True)

    def _button(self, button: Button, staff: bool) -> None:
        assert data_of(button, staff)
        assert (Desk if staff else Act)(button.act)

    # Customers ------------------------------------------------------------------------------------

    def _content(self, person: int, event: Event, effects: list[Effect]) -> None:
        """One apology, with the content and never before it; nothing a customer wrote is lost or unseen."""
        if isinstance(event, Wrote):
            self.said[event.item.chat, event.item.message] = event.item
        kept = {(each.item.chat, each.item.message) for each in effects if isinstance(each, fx.Keep)}
        for effect in effects:
            match effect:
                case fx.Say(text=Text(name="receipt")):
                    number = effect.complaint
                    assert number is not None and self.told[number, "receipt"] == 0, "a second apology"
                    assert effect.purpose is Purpose.RECEIPT
                    assert any(self.world.links.get(key) == number for key in kept), "an apology before content"
                    self.told[number, "receipt"] += 1
                case fx.ToStaff():
                    for item in effect.items:
                        assert self.world.links[item.chat, item.message] == effect.complaint, "in another's room"
                        self.seen.add((item.chat, item.message))
                case fx.Line(quotes=(chat, message), words=True):
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
        assert not pending or (person, None, Ring.CHOOSE) in self.world.timers, "held without a timer"
        assert not gathered or (person, None, Ring.ALBUM) in self.world.timers, "an album without a timer"
        for (chat, message), item in self.said.items():
            if chat != person or message in pending:
                continue
            if self.world.roles.get((chat, message)) != "customer":
                bare = item.kind == "sticker" or is_hello(item.text) or is_thanks(item.text)
                assert item.kind in ("text", "sticker") and bare, f"lost: {item}"
                continue
            assert (chat, message) in self.seen or message in gathered, f"unseen by staff: {item}"

    # Staff ----------------------------------------------------------------------------------------

    def _staff(self, event: Event, before: Case, after: Case, effects: list[Effect]) -> None:
        """A note never reaches a customer; a reply reaches the customer exactly once."""
        to_customer = [effect for effect in effects if isinstance(effect, fx.ToCustomer)]
        for effect in to_customer:
            for item in effect.items:
                key = (item.chat, item.message)
                assert self.world.roles.get(key) == "staff", f"a note leaked: {item}"
                assert self.world.links[key] == effect.complaint, "a reply about another complaint"
                self.sent[key] += 1
                assert self.sent[key] == 1, f"sent twice: {item}"
        if isinstance(event, StaffWrote):
            key = (event.item.chat, event.item.message)
            waiting = {item.message for _, items in after.person.staff_albums for item in items}
            if self.world.roles.get(key) == "staff":
                assert self.sent[key] == 1 or event.item.message in waiting, f"a reply went nowhere: {event.item}"
            else:
                assert event.answers not in (Answers.CARD, Answers.CUSTOMER), f"a reply went nowhere: {event.item}"
                assert not to_customer and not any(isinstance(each, fx.Say) for each in effects), "a note speaks"
                assert before.complaints == after.complaints, "a note changes nothing"
            assert not waiting or (after.person.id, None, Ring.STAFF_ALBUM) in self.world.timers
        if isinstance(event, StaffEdited) and not event.delivered:
            assert not any(isinstance(each, (fx.ChangeCopy, fx.ToCustomer, fx.Say)) for each in effects)

    def _owners(self, event: Event, before: Case, after: Case) -> None:
        """One owner at most; one comes by claiming, and goes by reopening alone."""
        for number, complaint in after.complaints.items():
            assert (complaint.owner is None) == (complaint.state in UNCLAIMED), complaint
            was = before.complaints.get(number)
            if was is None or was.owner == complaint.owner:
                continue
            if was.owner is None:
                assert isinstance(event, (StaffPressed, StaffWrote)) and event.staff.id == complaint.owner
                assert complaint.epoch == was.epoch + 1
            else:
                assert complaint.owner is None, "an owner was replaced"
                assert isinstance(event, Pressed) and event.act is Act.SOLVED and event.arg in ("partly", "no")

    # Afterwards -----------------------------------------------------------------------------------

    def _questions(self, effects: list[Effect], after: Case) -> None:
        """The score is asked once and reminded once; every resolution asks whether it is solved."""
        resolved = {e.complaint for e in effects if isinstance(e, fx.Journal) and e.after == "resolved" != e.before}
        for number in resolved:
            self.told[number, "ask_solved"] = 0
        for effect in effects:
            if isinstance(effect, fx.Say) and effect.text.name in ("ask_score", "remind_score", "ask_solved"):
                self.told[effect.complaint, effect.text.name] += 1
        for number, complaint in after.complaints.items():
            assert self.told[number, "ask_score"] <= 1 and self.told[number, "remind_score"] <= 1
            assert self.told[number, "remind_score"] <= self.told[number, "ask_score"]
            assert self.told[number, "receipt"] == 1
            if complaint.state is State.RESOLVED:
                assert self.told[number, "ask_solved"] == 1 - complaint.solved_due, "resolved, and nobody asked"

    def _talk(self, person: int, after: Case) -> None:
        """The talk's step fits what waits; a question about a complaint has that complaint."""
        talk = after.person
        assert bool(talk.pending) == (talk.step is Step.CHOOSING)
        assert talk.step is Step.IDLE or talk.focus in after.complaints
        assert after.earlier == len(after.complaints)

    def _rows(self, after: Case) -> None:
        """Storage gives back what it was given, but for the counted version."""
        row = rows._person_row(after, self.world.now)
        person = rows._person([row[name] for name in rows._PERSON_COLUMNS])
        assert person == replace(after.person, version=after.person.version + 1)
        for complaint in after.complaints.values():
            written: dict[str, Any] = rows._complaint_row(complaint)
            values = [written[column.name] for column in tables.complaints.columns]
            assert rows._complaint(values) == replace(complaint, version=complaint.version + 1)

    # The end --------------------------------------------------------------------------------------

    def settled(self) -> None:
        """After weeks of silence nothing is held, gathered, or marked as still coming."""
        for case in self.world.cases.values():
            assert not (case.person.pending or case.person.albums or case.person.staff_albums)
            assert [one.id for one in case.complaints.values() if one.adding] == []
            for key in self.said:
                assert self.world.roles.get(key) != "customer" or key in self.seen
