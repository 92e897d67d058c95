"""What colleagues do in a walk: presses of every kind, replies, whole forms, orders by a slash, absences."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from dialogs import effects as fx
from dialogs.complaint.score import low_score
from dialogs.effects import Button, Effect
from dialogs.events import (
    Answers,
    ColleagueUnreachable,
    Delivered,
    Event,
    Fate,
    GivenTo,
    Linked,
    Merged,
    Ordered,
    OwnerAbsent,
    Pressed,
    Prevented,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TakenBack,
    TopicLost,
    Undelivered,
    Valued,
    Why,
)
from dialogs.items import Item
from dialogs.matters import Wording
from dialogs.model import REFUSALS, Cause, Complaint, Outcome, Staff
from dialogs.states import State
from dialogs.tables import FORMS, NAMED
from tests.dialogs.walk import LATELY, PICK, Walk
from tests.dialogs.world import OLGA, PETR, STAFF_CHAT

COLLEAGUES = st.sampled_from((OLGA, PETR))
DESK = st.sampled_from(sorted((act, arg.replace("*", "")) for kind, act, arg in NAMED if kind is StaffPressed))
FORM = {form.name: form for form in FORMS}
WORDS = st.sampled_from(("We look into it", "Ok", "500", "50000", "500, by 5.03", "It is our policy"))
SUMS = st.sampled_from(("500", "50000", "500, by 5.03", "Ok"))
STOPS = st.sampled_from((False, False, True))
ORDERS = st.sampled_from(("note", "save", "w"))
ALBUM = st.sampled_from(("", "", "c", "d"))
COPY = 7000  # the message that a customer has of a reply


class Desk(Walk):
    """Two colleagues at work, of whom the one or the other is away."""

    def __init__(self) -> None:
        super().__init__()
        self.staff_items: list[tuple[int, Item, Staff]] = []
        self.arrived: set[tuple[int, int]] = set()

    def owner(self, complaint: Complaint) -> Staff:
        """Who has it; Olga where nobody has."""
        return next((one for one in (OLGA, PETR) if one.id == complaint.owner), OLGA)

    def press(self, complaint: Complaint, act: str, arg: str, who: Staff) -> list[Effect]:
        """A colleague's press."""
        return self.do(complaint.customer, StaffPressed(act, complaint.id, arg, self.query(), 1, who, STAFF_CHAT))

    def write(self, complaint: Complaint, wrote: StaffWrote) -> None:
        """A colleague's words, which can be changed or taken back from now on."""
        self.do(complaint.customer, wrote)
        if (wrote.item.chat, wrote.item.message) in self.world.roles:
            self.staff_items.append((complaint.id, wrote.item, wrote.staff))

    # Presses --------------------------------------------------------------------------------------

    @precondition(Walk.has_complaints)
    @rule(who=COLLEAGUES, pick=PICK, press=DESK)
    def staff_presses(self, who: Staff, pick: int, press: tuple[str, str]) -> None:
        """Any staff button of any complaint, whether it is shown now or not."""
        self.press(self.complaint(pick), *press, who)

    @precondition(lambda self: self.staff_buttons)
    @rule(owns=st.booleans(), who=COLLEAGUES, pick=PICK)
    def staff_presses_shown(self, owns: bool, who: Staff, pick: int) -> None:
        """One of the latest buttons that the staff were shown, by the owner or by anybody."""
        found = self.staff_buttons[-2 * LATELY :]
        button = found[-1 - pick % len(found)]
        complaint = self.world.complaint(button.complaint)
        self.press(complaint, button.act, button.arg, self.owner(complaint) if owns else who)

    @precondition(Walk.has_complaints)
    @rule(who=COLLEAGUES, pick=PICK, register=st.sampled_from(("safety", "death", "legal", "none")))
    def marks(self, who: Staff, pick: int, register: str) -> None:
        """Somebody claims a complaint, says that it is grave, or that it is not, and wants to resolve it."""
        complaint = self.at_work(pick)
        self.press(complaint, "claim", "", who)
        self.press(complaint, "mark", register, who)
        self.press(complaint, "resolve", "", who)

    @precondition(lambda self: any(one.handover for one in self.world.complaints()))
    @rule(pick=PICK, act=st.sampled_from(("accept", "accept", "give_back")), who=COLLEAGUES)
    def answers_offer(self, pick: int, act: str, who: Staff) -> None:
        """Somebody says yes or no to a complaint that was offered."""
        offered = [one for one in self.world.complaints() if one.handover]
        self.press(offered[pick % len(offered)], act, "", who)

    # Words ----------------------------------------------------------------------------------------

    @precondition(Walk.has_complaints)
    @rule(
        who=COLLEAGUES,
        pick=PICK,
        answers=st.sampled_from(Answers),
        album=st.sampled_from(("", "", "c", "d")),
        text=WORDS,
    )
    def staff_writes(self, who: Staff, pick: int, answers: Answers, album: str, text: str) -> None:
        """A reply, a note, an answer to a question that may be over, or a part of an album."""
        complaint = self.complaint(pick)
        item = self.world.item(STAFF_CHAT, text, "photo" if album else "text", album)
        mine = [one for one in complaint.forms if one.by == who.id]
        asked = mine[pick % len(mine)] if mine and answers is Answers.QUESTION else None
        form = f"{asked.form}:{asked.begun_by}" if asked is not None else ""
        self.write(complaint, StaffWrote(complaint.id, item, who, answers, form))

    @precondition(lambda self: any(one.forms for one in self.world.complaints()))
    @rule(pick=PICK, text=WORDS)
    def answers_late(self, pick: int, text: str) -> None:
        """An answer to a question that stands there still, whatever has become of the complaint."""
        asked = [(one, form) for one in self.world.complaints() for form in one.forms]
        complaint, form = asked[pick % len(asked)]
        who = next((one for one in (OLGA, PETR) if one.id == form.by), None)
        if who is not None:
            item = self.world.item(STAFF_CHAT, text)
            form_id = f"{form.form}:{form.begun_by}"
            self.write(complaint, StaffWrote(complaint.id, item, who, Answers.QUESTION, form_id))

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, text=WORDS, stops=STOPS)
    def releases(self, pick: int, text: str, stops: bool) -> None:
        """The owner gives it back to everybody, or begins to."""
        self._fill_in("release", pick, 0, text, stops)

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, text=WORDS, stops=STOPS)
    def asks_customer(self, pick: int, text: str, stops: bool) -> None:
        """The owner asks the customer something, or begins to."""
        self._fill_in("ask", pick, 0, text, stops)

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, text=WORDS, stops=STOPS)
    def escalates(self, pick: int, text: str, stops: bool) -> None:
        """The owner asks a manager, or begins to."""
        self._fill_in("escalate", pick, 0, text, stops)

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, text=st.sampled_from(("Friday 14:00", "tomorrow", "Ok")), stops=STOPS)
    def agrees(self, pick: int, text: str, stops: bool) -> None:
        """The owner has settled on a day with the customer, or begins to say so."""
        self._fill_in("agreed", pick, 0, text, stops)

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, choice=PICK, text=SUMS, stops=STOPS)
    def gives(self, pick: int, choice: int, text: str, stops: bool) -> None:
        """The owner offers something on top, or begins to."""
        self._fill_in("goodwill", pick, choice, text, stops)

    @precondition(Walk.has_complaints)
    @rule(
        pick=PICK, text=WORDS, stops=STOPS, act=st.sampled_from(("accept", "accept", "give_back", "")), who=COLLEAGUES
    )
    def hands_over(self, pick: int, text: str, stops: bool, act: str, who: Staff) -> None:
        """The owner offers it to the other colleague; somebody answers at once, or nobody yet."""
        complaint = self._fill_in("transfer", pick, 0, text, stops)
        if act:
            self.press(complaint, act, "", who)

    def _fill_in(self, form: str, pick: int, choice: int, text: str, stops: bool) -> Complaint:
        """A whole form of the owner, or all of it but the words; what nobody has is claimed before."""
        complaint = self.at_work(pick)
        who = self.owner(complaint)
        if complaint.owner is None:
            self.press(complaint, "claim", "", who)
        effects, begun = self.press(complaint, form, "", who), f"q{self.presses}"
        for one in FORM[form].choices:
            shown = [each for each in _buttons(effects) if each.act == one.name]
            if shown:
                button = shown[choice % len(shown)]
                effects = self.press(complaint, button.act, button.arg, who)
        if not stops:
            item = self.world.item(STAFF_CHAT, text)
            self.write(complaint, StaffWrote(complaint.id, item, who, Answers.QUESTION, f"{form}:{begun}"))
        return complaint

    @precondition(Walk.has_complaints)
    @rule(
        pick=PICK,
        outcome=st.sampled_from(Outcome),
        cause=st.sampled_from(Cause),
        album=st.sampled_from(("", "e")),
        text=st.sampled_from(("This is what we did", "Done")),
        answer=st.sampled_from(("", "yes", "partly")),
    )
    def resolves(self, pick: int, outcome: Outcome, cause: Cause, album: str, text: str, answer: str) -> None:
        """The whole of Resolve, by the owner or by Olga, and what the customer says to it, so that walks come far."""
        complaint = self.at_work(pick)
        who = self.owner(complaint)
        for act, arg in (("resolve", ""), ("outcome", outcome.value), ("cause", cause.value)):
            self.press(complaint, act, arg, who)
        album = album and f"{album}{self.presses}"  # Telegram gives no two albums one number
        for _ in range(3 if outcome in REFUSALS else 1):
            item = self.world.item(STAFF_CHAT, text, "photo" if album else "text", album)
            if any(one.by == who.id for one in self.world.complaint(complaint.id).forms):
                self.write(complaint, StaffWrote(complaint.id, item, who, Answers.QUESTION, "resolve"))
        if pick % 2:
            self.press(complaint, "send", "resolve", who)
        if answer and self.world.complaint(complaint.id).state is State.RESOLVED:
            self.do(complaint.customer, Pressed("solved", complaint.id, answer, self.query(), 1))

    @precondition(lambda self: self.staff_items)
    @rule(pick=PICK, text=WORDS)
    def staff_edits(self, pick: int, text: str) -> None:
        """A colleague changes a reply or a note."""
        at = pick % len(self.staff_items)
        number, item, who = self.staff_items[at]
        delivered = self.world.roles[item.chat, item.message] == "staff"
        changed = replace(item, text=text, html=text)
        self.staff_items[at] = (number, changed, who)
        self.do(self.world.complaint(number).customer, StaffEdited(number, changed, who, delivered))

    # Orders by a slash ----------------------------------------------------------------------------

    @precondition(lambda self: self.staff_items)
    @rule(who=COLLEAGUES, pick=PICK, command=ORDERS, words=st.sampled_from(("", "hello", "thanks for that")))
    def staff_orders(self, who: Staff, pick: int, command: str, words: str) -> None:
        """A note, or a wording that is saved or asked for."""
        number, was, _ = self.staff_items[pick % len(self.staff_items)]
        item = self.world.item(STAFF_CHAT, words, reply_to=was.message)
        known = tuple(one for one in self.world.matters.values() if isinstance(one, Wording))
        event = Ordered(number, command, item, who, Answers.OWN, was, wordings=known)
        self.do(self.world.complaint(number).customer, event)

    @precondition(lambda self: self.staff_items)
    @rule(pick=PICK, leaving=st.booleans(), old=st.booleans())
    def staff_takes_back(self, pick: int, leaving: bool, old: bool) -> None:
        """A colleague wants words back that have not left, are leaving, are there, or went nowhere."""
        number, was, who = self.staff_items[pick % len(self.staff_items)]
        customer, key, fate = self.world.complaint(number).customer, (was.chat, was.message), Fate.NONE
        waiting = [one for one in self.under_way if one[1].message == was.message]
        if waiting:
            fate = Fate.LEAVING if leaving else Fate.HELD
        elif key in self.arrived:
            fate = Fate.OLD if old else Fate.THERE
        copies = (COPY,) if fate is Fate.THERE else ()
        item = self.world.item(STAFF_CHAT, reply_to=was.message)
        self.do(customer, Ordered(number, "withdraw", item, who, Answers.OWN, was, fate, copies))
        if fate is Fate.HELD:
            self.under_way = [one for one in self.under_way if one not in waiting]
        if copies:
            self.arrived.remove(key)
            self.do(customer, TakenBack(number, item.chat, item.message, not old))

    # Who is here ----------------------------------------------------------------------------------

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, gone=st.booleans(), length=st.sampled_from((timedelta(hours=1), timedelta(days=3), None)))
    def is_absent(self, pick: int, gone: bool, length: timedelta | None) -> None:
        """The owner has left, or is away for a while, or is back."""
        complaint, now = self.at_work(pick), self.world.now
        until = now + length if length is not None and not gone else None
        absent = gone or length is not None
        who = self.owner(complaint).id
        self.do(complaint.customer, OwnerAbsent(complaint.id, who, absent, gone, until))

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, other=PICK, what=st.sampled_from(("given", "valued", "linked", "prevented", "merged")))
    def is_told(self, pick: int, other: int, what: str) -> None:
        """What a command of a colleague asks of a complaint: another owner, a value, a link, news, or that it becomes
        one with another one of the same customer."""
        complaint, who = self.complaint(pick), self.owner(self.complaint(pick))
        others = [one.id for one in self.world.complaints() if one.id != complaint.id]
        theirs = [one for one in others if one in self.world.cases[complaint.customer].complaints]
        if (what == "linked" and not others) or (what == "merged" and not theirs):
            return
        events: dict[str, Event] = {
            "given": GivenTo(complaint.id, who.id, PETR if who == OLGA else OLGA),
            "valued": Valued(complaint.id, 100 * (other + 1), "EUR", who),
            "linked": Linked(complaint.id, others[other % len(others)] if others else 0, "the same courier", who),
            "merged": Merged(complaint.id, theirs[other % len(theirs)] if theirs else 0, who),
            "prevented": Prevented(complaint.id, "two people pack each parcel"),
        }
        self.do(complaint.customer, events[what])

    # What became of it ----------------------------------------------------------------------------

    @precondition(lambda self: self.under_way)
    @rule(fate=st.sampled_from((None, None, *Why)))
    def reply_ends(self, fate: Why | None) -> None:
        """A reply arrives, or fails."""
        number, item, who = self.under_way.pop(0)
        event: Event = Delivered(number, item.chat, item.message, who)
        if fate is None:
            self.arrived.add((item.chat, item.message))
        else:
            event = Undelivered(number, item.chat, item.message, fate)
        self.do(self.world.complaint(number).customer, event)

    @precondition(Walk.has_complaints)
    @rule(pick=PICK, existed=st.booleans())
    def things_break(self, pick: int, existed: bool) -> None:
        """The topic is lost, a manager cannot be written to."""
        complaint = self.complaint(pick)
        self.do(complaint.customer, TopicLost(complaint.id, existed))
        told = low_score(complaint)
        self.do(complaint.customer, ColleagueUnreachable(complaint.id, 777, "low_score_board", told.args))


def _buttons(effects: list[Effect]) -> list[Button]:
    """The buttons of the lines that a step has said or changed."""
    lines = [each for each in effects if isinstance(each, fx.Line | fx.RedrawLine)]
    return [button for line in lines for row in line.buttons for button in row]
