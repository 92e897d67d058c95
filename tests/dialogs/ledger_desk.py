"""What must hold of the staff's side after every step: where each word of a colleague went, and who has a complaint."""

from collections import Counter
from dataclasses import fields

from dialogs import effects as fx
from dialogs.complaint.grave import REGISTERS
from dialogs.complaint.hold import TWICE
from dialogs.effects import Effect
from dialogs.events import (
    Answers,
    Event,
    GivenTo,
    ManagerPressed,
    ManagerSends,
    Ordered,
    Pressed,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    Wrote,
)
from dialogs.model import Case, Clock, Complaint, Gesture, Kind, Promise, Register
from dialogs.promises import running
from dialogs.states import ENDED, UNCLAIMED, State
from dialogs.tables import FORMS
from dialogs.talk import twins
from dialogs.talk.dangers import register_of
from tests.dialogs.world import World

Message = tuple[int, int]

AGAIN = (
    ("solved", "partly"),
    ("solved", "no"),
    ("solved", "again"),
    ("review", ""),
    ("complaint", ""),
)  # what brings a complaint back to the board
_FORMS = {form.name: form for form in FORMS}
_FREE = {"state", "owner", "owner_name", "handover", "absence", "clocks", "light"}
MAY_CHANGE = {
    "release": _FREE,
    "transfer": {"handover"},
    "escalate": {"escalation"},
    "goodwill": {"goodwill", "clocks", "light", "first_reply_at", "last_at", "last_by_staff"},
    "agreed": {"agreed", "clocks", "light", "first_reply_at", "last_at", "last_by_staff"},
    "resolve": {"apology"},  # it became grave meanwhile, so that the words have to wait
}
"""What words that stay with the staff may change by being the answer in a form, besides the form itself."""
MAY_SAY = {"goodwill": {"goodwill"}, "agreed": {"agreed_date"}, "resolve": {"refusal"}}
"""What the bot may tell the customer in its own words then."""


class DeskLedger:
    """Books over the colleagues of one world; `check` is called with every step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sent: Counter[Message] = Counter()  # staff messages to customers

    def check(self, event: Event, before: Case, after: Case, effects: list[Effect]) -> None:
        """All laws, for one step."""
        self._replies(event, effects)
        match event:
            case StaffWrote():
                self._wrote(event, before, after, effects)
            case StaffEdited(delivered=False):
                waits = any(one.item.message == event.item.message for one in before.complaints[event.complaint].held)
                speaks = any(isinstance(each, fx.ChangeCopy | fx.ToCustomer | fx.Say) for each in effects)
                assert waits or not speaks, "a note speaks"
            case StaffPressed(act="deliver"):
                self._delivered(event, before, after)
            case Ordered():
                spoken = [each for each in effects if isinstance(each, fx.ChangeCopy | fx.ToCustomer | fx.Say)]
                assert not spoken, "an order speaks"
        self._owners(event, before, after)
        self._gestures(after)
        self._apologies(before, after)

    # Words ----------------------------------------------------------------------------------------

    def _replies(self, event: Event, effects: list[Effect]) -> None:
        """A note never reaches a customer; a reply reaches the customer exactly once."""
        leaving = [(one.complaint, item) for one in effects if isinstance(one, fx.ToCustomer) for item in one.items]
        for number, item in leaving:
            key = (item.chat, item.message)
            sent = isinstance(event, ManagerSends) and event.item == item
            assert sent or self.world.roles.get(key) == "staff", f"a note leaked: {item}"
            assert self.world.links[key] == number, "a reply about another complaint"
            self.sent[key] += 1
            assert self.sent[key] == 1, f"sent twice: {item}"

    def _wrote(self, event: StaffWrote, before: Case, after: Case, effects: list[Effect]) -> None:
        """What a colleague wrote has left, or waits with its album, or is a note: for a reason, and changing nothing
        but what its reason says."""
        key = (event.item.chat, event.item.message)
        waiting = {item.message for _, items in after.person.staff_albums for item in items}
        assert not waiting or (after.person.id, None, "staff_album") in self.world.timers
        was, now = before.complaints[event.complaint], after.complaints[event.complaint]
        if self.world.roles.get(key) == "staff":
            assert not self._is_inside(event, was), f"words for the staff left: {event.item}"
            assert self.sent[key] == 1 or event.item.message in waiting, f"a reply went nowhere: {event.item}"
            return
        doubted = any(one.by == event.staff.id and one.doubted for one in now.forms)
        held = any(one.item.message == event.item.message for one in now.held)
        form = self._form(event, was)
        graver = form == "resolve" and _lacks_apology(was, self.world)
        managers = was.register is Register.LEGAL and event.staff.id not in self.world.policy.managers
        asks_nobody = event.answers not in (Answers.CARD, Answers.CUSTOMER)
        assert asks_nobody or doubted or held or graver or managers, f"a reply went nowhere: {event.item}"
        said = {each.text.name for each in effects if isinstance(each, fx.Say)}
        assert not any(isinstance(each, fx.ToCustomer) for each in effects), "a note leaves"
        assert said <= MAY_SAY.get(form, set()), "a note speaks"
        if said == {"refusal"}:
            return  # it is refused by these words
        changed = {one.name for one in fields(Complaint) if getattr(was, one.name) != getattr(now, one.name)}
        may = {"forms", *MAY_CHANGE.get(form, ()), *(("held",) if held else ())}
        assert changed <= may, f"a note changes nothing: {changed - may}"
        others = {number: one for number, one in before.complaints.items() if number != was.id}
        assert all(after.complaints[number] == one for number, one in others.items()), "a note changes another"

    def _form(self, event: StaffWrote, was: Complaint) -> str:
        """The form of this colleague to which the words are the answer; "" where they are none."""
        mine = [one for one in was.forms if one.by == event.staff.id and _FORMS[one.form].awaits_words(one)]
        if event.answers is Answers.QUESTION:
            name = event.form.partition(":")[0]
            return name if any(one.form == name for one in mine) else ""
        takes = event.answers in (Answers.CARD, Answers.CUSTOMER) and any(one.form == "resolve" for one in mine)
        return "resolve" if takes else ""

    def _is_inside(self, event: StaffWrote, was: Complaint) -> bool:
        """Whether it answers a question whose answer is for the staff, or a part of what the bot writes itself."""
        if event.answers is not Answers.QUESTION:
            return False
        name, _, begun = event.form.partition(":")
        asked = [
            one for one in was.forms if (one.form, one.by) == (name, event.staff.id) and begun in ("", one.begun_by)
        ]
        words = [_FORMS[name].asked(one) for one in asked if _FORMS[name].awaits_words(one)]
        return any(one.inside or one.most for one in words)

    def _delivered(self, pressed: StaffPressed, before: Case, after: Case) -> None:
        """[Send to the customer], by who wrote it: it has left; by anybody else: it waits on."""
        held = before.complaints[pressed.complaint].held
        waits = next((one for one in held if str(one.item.message) == pressed.arg), None)
        if waits is None:
            return
        key, mine = (waits.item.chat, waits.item.message), waits.by == pressed.staff.id and waits.why != TWICE
        managers = before.complaints[pressed.complaint].register is Register.LEGAL
        assert self.sent[key] == (mine and not managers), "what waits leaves by one press of its writer"
        assert (waits in after.complaints[pressed.complaint].held) is not mine

    # Who has it -----------------------------------------------------------------------------------

    def _owners(self, event: Event, before: Case, after: Case) -> None:
        """One owner at most: comes by claiming or by being given it, goes by releasing or by reopening alone."""
        for number, complaint in after.complaints.items():
            nobody_had = complaint.state is State.WITHDRAWN or complaint.kind is not Kind.COMPLAINT
            free = complaint.state in UNCLAIMED or (complaint.state in ENDED and nobody_had and complaint.owner is None)
            assert (complaint.owner is None) == free, f"{complaint.state} of {complaint.owner_name or 'nobody'}"
            assert complaint.absence is None or complaint.owner is not None, "nobody is absent"
            was = before.complaints.get(number)
            if was is None or was.owner == complaint.owner:
                continue
            if complaint.owner is None:
                assert self._opens(event) or self._releases(event, was, complaint), "an owner was lost"
                continue
            assert complaint.epoch == was.epoch + 1 and complaint.claimed_at == self.world.now
            assert complaint.absence is None and complaint.handover is None, "of an earlier owner"
            if was.owner is None:
                assert self._takes(event, was) == complaint.owner, "owned by somebody else"
            else:
                assert complaint.owner == self._given(event, was), "an owner was replaced"

    def _takes(self, event: Event, was: Complaint) -> int | None:
        """Who takes what nobody has: by a press, a reply, or a change by which words that waited leave."""
        if isinstance(event, StaffPressed | StaffWrote) or (isinstance(event, ManagerPressed) and event.act == "take"):
            return event.staff.id
        held = [one.item.message for one in was.held]
        return event.staff.id if isinstance(event, StaffEdited) and event.item.message in held else None

    def _opens(self, event: Event) -> bool:
        """Whether the customer has it opened again."""
        if isinstance(event, Wrote):
            return twins.denies(event.item.text) is not None or register_of(event.item.text) is not None
        pressed = isinstance(event, Pressed) and (event.act, event.arg) in AGAIN
        return pressed or (isinstance(event, StaffPressed) and event.act == "turn")

    def _releases(self, event: Event, was: Complaint, now: Complaint) -> bool:
        """Whether the owner gives it back, with a reason; no time that the customer was told moves by that."""
        if not isinstance(event, StaffWrote) or now.state is not State.RELEASED:
            return False
        assert event.staff.id == was.owner and self._form(event, was) == "release"
        assert _told(was) == _told(now), "a promise moved"
        return True

    def _given(self, event: Event, was: Complaint) -> int | None:
        """Who has it from now on, as far as somebody else may take it from its owner."""
        offer, absence = was.handover, was.absence
        match event:
            case StaffPressed(act="accept") if offer is not None and offer.epoch == was.epoch:
                return offer.to
            case StaffPressed(act="claim") if absence is not None:
                away = absence.until is None or absence.until > self.world.now
                return event.staff.id if away else None
            case GivenTo() if event.colleague == was.owner:
                return event.to.id
        return None

    # What only managers decide --------------------------------------------------------------------

    def _gestures(self, after: Case) -> None:
        """What was promised on top has a clock until it is there, whatever becomes of the complaint."""
        for complaint in after.complaints.values():
            given = complaint.goodwill
            promised = given is not None and given.state is Gesture.PROMISED
            assert promised == (running(complaint, Promise.GOODWILL) is not None), "a gesture without a clock"
            limit = self.world.policy.goodwill_limit * 100
            decided = given is None or given.state is Gesture.ASKED or given.cost <= limit or given.decided_by
            assert decided, "a gesture that nobody decided"

    def _apologies(self, before: Case, after: Case) -> None:
        """A grave case is resolved only after a manager has apologised, or said why not."""
        for number, complaint in after.complaints.items():
            was = before.complaints.get(number)
            if was is not None and was.state is not complaint.state is State.RESOLVED:
                assert not _lacks_apology(complaint, self.world), "resolved without an apology"

    # The end --------------------------------------------------------------------------------------

    def settled(self) -> None:
        """After weeks of silence nothing is offered to anybody, and nobody is waited for who should be back."""
        for complaint in self.world.complaints():
            offer, absence = complaint.handover, complaint.absence
            if complaint.state is State.CLAIMED:
                assert offer is None or offer.epoch != complaint.epoch, "offered for ever"
            assert absence is None or absence.until is None or absence.until > self.world.now, "away for ever"


def _lacks_apology(complaint: Complaint, world: World) -> bool:
    signed = complaint.apology is not None and bool(complaint.apology.name)
    return complaint.register in REGISTERS and bool(world.policy.managers) and not signed


def _told(complaint: Complaint) -> list[Clock]:
    """The clocks of what customers wait for; who takes it up concerns the staff alone."""
    return [one for one in complaint.clocks if one.kind is not Promise.TAKE_UP]
