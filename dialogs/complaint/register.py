"""Register: what is heard before anything else, day and night: danger to health or life, a death, despair, a child, a
threat, law and press. Each has words of its own, without the thanks and the apology of a receipt, and an alarm of its
own on the board and to the managers. No score is ever asked for.

In a case of safety the first act is promised within a quarter of an hour by the clock on the wall, and only what helps
at once is asked: a number to call, what is felt, since when, where, and who else. Staff set and lift a register.
"""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from dialogs.alerts import first_words, tell_managers
from dialogs.calendar import minute_up
from dialogs.complaint.ended import ended_lately
from dialogs.complaint.solved import no_follow_up, open_again
from dialogs.countries import country
from dialogs.cues import CONTENT, TAKEN_OVER
from dialogs.effects import Arm, Button, Line, Redraw, RedrawLine, Replies, Say, ShowCard, Text, Toast, Watch
from dialogs.events import Alarmed, Pressed, Rang, StaffPressed, Wrote
from dialogs.items import clip
from dialogs.machine import Heard, Part, Rule, Turn, both, button, cue, say, staff_button, staff_press
from dialogs.model import Complaint, Hazard, Kind, Promise, Register
from dialogs.numbers import label
from dialogs.opening import bring, history, make
from dialogs.pieces import QUIET, add_piece, answers_other, wait_for_quiet
from dialogs.policy import Policy
from dialogs.promises import first_clocks, next_promise, running, start, told_due
from dialogs.records import replace
from dialogs.states import ENDED, OF_SAFETY, UNCLAIMED, State, Step
from dialogs.talk.add import add_other
from dialogs.talk.clarify import NUDGE, SKIP, end_questions, go_on, is_answering
from dialogs.talk.dangers import ORDER, place_of, register_of
from dialogs.talk.language import words_in_theirs
from dialogs.talk.manager import released

AT_ONCE = timedelta(minutes=15)  # domain 3.5: the first act in a case of safety, in clock time
OVER = (State.RESOLVED, *ENDED)  # nobody works on it
HURRY = (Register.SAFETY, Register.SELF_HARM)
LIFT = "none"

ALARM = cue("alarm", Alarmed)
AFTER_THE_END = cue("alarm after the end", Alarmed)
"""The same for a complaint that is over, or seemed to be: it is open again."""
SPECIAL = staff_press("special", name="special case")
MARK = staff_press("mark", *(one.value for one in Register), LIFT, name="sets a register")
OPEN_STATES = (State.NEW, State.CLAIMED, State.REOPENED, State.RELEASED, State.PAUSED)
ALARM_SHOWN = 600  # characters of the words in an alarm
FACT_SHOWN = 200  # characters of an answer on the card: five of them leave room for the words in Telegram's 4,096


# Hearing ------------------------------------------------------------------------------------------


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """Words that ask for a register which their complaint does not have yet, or a graver one."""
    found = None if wrote.item.origin else register_of(wrote.item.text)  # a forward tells of somebody else
    if found is None:
        return None
    register, hazard = found
    known = _complaint_of(turn, wrote)
    over = known is not None and known.state in OVER
    if (
        known is not None
        and not over
        and known.register is not None
        and ORDER.index(known.register) <= ORDER.index(register)
    ):
        return None
    return ALARM, Alarmed(wrote.item, register, hazard, known.id if known else None)


def _complaint_of(turn: Turn, wrote: Wrote) -> Complaint | None:
    """The complaint that such words belong to: the one they answer, or the one that is open and talked about."""
    named = turn.complaints.get(wrote.complaint or -1)
    if named is not None:
        return named
    focus = turn.focus()
    return focus if focus is not None and focus.is_open and turn.person.step is not Step.CHOOSING else None


def is_known(turn: Turn, event: Alarmed) -> bool:
    """Guard: the words belong to a complaint that is there, and has not been over for too long."""
    known = turn.complaints.get(event.complaint or -1)
    return known is not None and (known.state not in OVER or ended_lately(turn, known))


def asks(turn: Turn, event: Alarmed) -> bool:
    """Guard: a case of safety that no person has taken up: the bot asks what helps at once."""
    known = turn.complaints.get(event.complaint or -1)
    return event.register is Register.SAFETY and (known is None or known.state in (*UNCLAIMED, *OVER))


# The first answer ---------------------------------------------------------------------------------


def open_case(turn: Turn, event: Alarmed) -> None:
    """A record of its own, its words, and the alarm. What waited to be sorted just now comes with them."""
    clocks = first_clocks(turn.now, turn.policy, turn.person.place)
    asking = asks(turn, event)
    items = (*released(turn), event.item)
    before = history(turn, items, event.complaint)  # one that was over for too long is what this goes back to
    known = {"register": event.register, "hazard": event.hazard, "clocks": clocks, **before}
    make(turn, items, asking=asking, **known)
    _hurry(turn)
    bring(turn, items, words_of(turn, turn.complaint))
    alarm(turn, turn.complaint)  # with its words and the time that was promised, which came after it was made
    _watch(turn)


def mark_case(turn: Turn, event: Alarmed) -> None:
    """Words for a complaint that is there: it has a register from here on. One that was over is open again first."""
    assert event.complaint is not None  # guarded by is_known
    end_questions(turn)
    turn.id = event.complaint
    turn.person = replace(turn.person, focus=turn.id)
    if turn.complaint.state in OVER:
        turn.then(AFTER_THE_END, event)
    else:
        _mark(turn, event)


def open_again_for(turn: Turn, event: Alarmed) -> None:
    """It is back on the board, with nobody's name: whoever is there first acts."""
    open_again(turn)
    no_follow_up(turn)
    _mark(turn, event)


def _mark(turn: Turn, event: Alarmed) -> None:
    for item in (*released(turn), event.item):
        add_piece(turn, item)
    was = turn.complaint.kind
    turn.put(replace(turn.complaint, register=event.register, hazard=event.hazard, kind=Kind.COMPLAINT))
    _promise_anew(turn, was)
    _hurry(turn)
    turn.do(Say(words_of(turn, turn.complaint), turn.complaint.id), ShowCard(turn.complaint.id, urgent=True))
    alarm(turn, turn.complaint, event.item.text)  # the words of now, not those that it began with
    _watch(turn)
    if asks(turn, event):
        turn.put(replace(turn.complaint, adding=True))
        turn.person = replace(turn.person, asked_at=None)
        wait_for_quiet(turn)


def _hurry(turn: Turn) -> None:
    """Where it cannot wait, the first act is promised by the clock on the wall, at any hour; what the law sets a date
    for has that date."""
    complaint = turn.complaint
    if complaint.register is Register.LEGAL and complaint.legal_due is None:
        complaint = turn.put(replace(complaint, legal_due=turn.now + turn.policy.legal_answer_within))
    if complaint.register in HURRY:
        due = turn.now + AT_ONCE
        for kind in (Promise.TAKE_UP, Promise.FIRST_REPLY):
            clock = running(complaint, kind)
            if kind is Promise.TAKE_UP and complaint.state not in UNCLAIMED:
                continue
            if clock is None or clock.due > due or clock.due <= turn.now:
                complaint = turn.put(start(complaint, kind, turn.now, due, wall=True))


def _promise_anew(turn: Turn, was: Kind) -> None:
    """The customer reads by when a person writes: a time that is still to come. What was none gets all clocks."""
    complaint = turn.complaint
    for clock in first_clocks(turn.now, turn.policy, complaint.place):
        runs, whole = running(complaint, clock.kind), clock.kind is Promise.RESOLUTION
        gone = runs is None or (runs.due <= turn.now and not whole)
        owed = was is not Kind.COMPLAINT if whole else clock.kind is Promise.FIRST_REPLY or complaint.state in UNCLAIMED
        if gone and owed:
            complaint = turn.put(start(complaint, clock.kind, turn.now, clock.due, rule=clock.rule))


def words_of(turn: Turn, complaint: Complaint) -> Text:
    """What the customer reads first; each register has its own."""
    policy, register = turn.policy, complaint.register
    assert register is not None
    facts: dict[str, Any] = {"number": label(complaint.id), "due": minute_up(told_due(complaint, Promise.FIRST_REPLY))}
    match register:
        case Register.SAFETY:
            hazard = complaint.hazard or Hazard.INJURY
            writes = words_in_theirs(turn)
            return Text("safety", {**facts, "hazard": hazard.value, **_numbers(policy), "writes": writes})
        case Register.DEATH:
            return Text("death", facts)
        case Register.SELF_HARM:
            return Text("self_harm", {**facts, **_numbers(policy)})
        case Register.CHILD:
            return Text("child", facts)
        case Register.THREAT:
            return Text("threat", facts)
        case Register.LEGAL:
            managed = bool(policy.managers)
            return Text("legal", {**facts, "closed": not turn.hours.is_open(turn.now), "managed": managed})


def _numbers(policy: Policy) -> dict[str, object]:
    """Whom to call: an ambulance (or the fire brigade), the gas company, a line for people in despair."""
    known = country(policy.country)
    name = "" if policy.help_line else known.help_name
    return {
        "emergency": known.emergency[0],
        "also": known.emergency[1] if len(known.emergency) > 1 else "",
        "gas": known.gas,
        "help_line": policy.help_line or known.help_line,
        "help_name": name,
    }


# The alarm ----------------------------------------------------------------------------------------


def alarm(turn: Turn, complaint: Complaint, said: str = "") -> None:
    """At once, at any hour: a line on the board that rings, and every manager in private, with what was `said`."""
    register = complaint.register
    assert register is not None
    due = next_promise(complaint) or turn.now
    facts: dict[str, object] = {
        "number": label(complaint.id),
        "name": complaint.name,
        "register": register.value,
        "hazard": complaint.hazard.value if complaint.hazard else "",
        "at_once": register in HURRY,
        "words": clip(said, ALARM_SHOWN) or first_words(complaint),
    }
    told = {**facts, "due": due, "legal_due": complaint.legal_due}
    turn.do(Line(complaint.id, Text("alarm", told), Replies.NOTE, alert=True))
    if turn.policy.managers:
        tell_managers(turn, Text("alarm_private", {**facts, "due": due, "link": ""}), "alarm_untold")


def _watch(turn: Turn) -> None:
    """Where a case of safety was, as far as it is known: what happens twice at one place is told of."""
    complaint = turn.complaint
    told = (complaint.place, dict(complaint.facts).get(Step.SPOT.value, ""), complaint.where)
    safety = complaint.register is Register.SAFETY
    places = {place: words for words in told if safety and (place := place_of(words))}
    if places or not safety:
        turn.do(Watch(complaint.id, tuple(places.items())))


# Questions ----------------------------------------------------------------------------------------


def is_safety(turn: Turn, _: object) -> bool:
    """Guard: the talk is about a case of safety that nobody has taken up yet."""
    focus = turn.focus()
    return focus is not None and focus.register is Register.SAFETY and focus.state in UNCLAIMED


def has_register(turn: Turn, _: object) -> bool:
    """Guard: the talk is about a case with a register; only safety asks anything."""
    focus = turn.focus()
    return focus is not None and focus.register is not None


def is_this_question(turn: Turn, pressed: Pressed) -> bool:
    """Guard: the skipped question is the one that is being asked."""
    return pressed.complaint == turn.person.focus and pressed.arg == turn.person.step.value


def is_silent(turn: Turn, _: Rang) -> bool:
    """Guard: nothing is coming in. Nobody who may be hurt is told to hurry: the card alone says that no more comes."""
    return not turn.person.answering


def ask(step: Step) -> Any:
    """Action: ask this question."""

    def act(turn: Turn, _: object) -> None:
        complaint = turn.about_focus()
        turn.person = replace(turn.person, answering=False, asked_at=None)
        skip = ((button("skip", complaint.id, step.value),),)
        place = OF_SAFETY.index(step) + 1
        say(turn, f"ask_{step.value}", buttons=skip, complaint=complaint.id, step=place, of=len(OF_SAFETY))
        turn.do(Arm(NUDGE.act, turn.now + turn.policy.nudge_after))

    act.__name__ = f"ask_{step.value}"
    return act


def skipped(step: Step) -> Any:
    """Action: a question was skipped; this one follows at once."""
    following = ask(step)

    def act(turn: Turn, pressed: Pressed) -> None:
        turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
        following(turn, pressed)

    act.__name__ = f"skip_to_{step.value}"
    return act


def answer(turn: Turn, wrote: Wrote) -> None:
    """An answer: it stands on the card in its own line."""
    complaint, step = turn.about_focus(), turn.person.step.value
    turn.person, complaint = replace(turn.person, paused=False), replace(complaint, adding=True)
    told = dict(complaint.facts)
    told[step] = f"{told[step]}\n{wrote.item.text}".strip() if step in told else wrote.item.text
    turn.put(replace(complaint, facts=tuple(told.items())))
    if step == Step.SPOT.value:
        _watch(turn)
    if not turn.person.answering:
        turn.person = replace(turn.person, asked_at=None)
    add_piece(turn, wrote.item)
    wait_for_quiet(turn)


def enough(turn: Turn, event: Rang | Pressed) -> None:
    """Everything was asked: the words are with the person on duty; nothing is summed up."""
    if isinstance(event, Pressed):
        turn.do(Toast(event.query, None), Redraw(event.message, None))
    complaint = turn.about_focus()
    end_questions(turn)
    if complaint.register is Register.SAFETY:
        numbers = _numbers(turn.policy)
        say(turn, "safety_told", complaint=complaint.id, emergency=numbers["emergency"])


def stop_asking(turn: Turn, _: object) -> None:
    """A person has answered."""
    end_questions(turn)


# The staff's hand ---------------------------------------------------------------------------------


def offer(turn: Turn, pressed: StaffPressed) -> None:
    """[Special case]: which one."""
    complaint = turn.complaint
    named = [staff_button("mark", complaint.id, one.value, f"register_{one.value}") for one in Register]
    rows = tuple(tuple(named[at : at + 2]) for at in range(0, len(named), 2))
    lift = staff_button("mark", complaint.id, LIFT, "register_none")
    text = Text("which_register", {"number": label(complaint.id)})
    turn.do(
        Toast(pressed.query, None, staff=True),
        Line(complaint.id, text, Replies.NOTE, buttons=(*rows, (lift,))),
    )


def set_register(turn: Turn, pressed: StaffPressed) -> None:
    """A colleague says which register it is, or that it is none; the customer reads nothing of it."""
    was = turn.complaint
    register = None if pressed.arg == LIFT else Register(pressed.arg)
    hazard = was.hazard if register is Register.SAFETY else None
    turn.put(replace(was, register=register, hazard=hazard))
    number = label(was.id)
    text = Text("register_set", {"number": number, "register": pressed.arg, "by": pressed.staff.name})
    turn.do(
        Toast(pressed.query, None, staff=True),
        RedrawLine(was.id, pressed.chat, pressed.message, text),
        ShowCard(was.id, urgent=True),
    )
    if Register.SAFETY in (register, was.register):
        _watch(turn)
    if register is not None and register is not was.register:
        _hurry(turn)
        if turn.policy.managers:
            alarm(turn, turn.complaint)
    if turn.person.focus == was.id:
        turn.then(TAKEN_OVER, pressed)


def too_late(turn: Turn, pressed: StaffPressed) -> None:
    """It is over."""
    turn.do(Toast(pressed.query, Text("stale"), staff=True))


# Where it is seen ---------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """The register in words, and what was answered to its questions."""
    if complaint.register is None:
        return []
    hazard = complaint.hazard.value if complaint.hazard else ""
    lines = [Text("register_line", {"register": complaint.register.value, "hazard": hazard})]
    if complaint.register is Register.THREAT:
        lines.append(Text("threat_limits"))
    if complaint.legal_due is not None:
        lines.append(Text("legal_date", {"due": complaint.legal_due}))
    for step, words in complaint.facts:  # whole among the customer's words; Telegram refuses too long a card
        if words:
            lines.append(Text("told_fact", {"step": step, "words": clip(words, FACT_SHOWN - 1)}))
    return lines


def buttons(complaint: Complaint) -> list[Button]:
    """[Special case] as long as it is open."""
    if complaint.state not in OPEN_STATES or complaint.kind is not Kind.COMPLAINT:
        return []
    return [staff_button("special", complaint.id)]


def _questions() -> list[Rule[Step, Any]]:
    """One after the other, when it is quiet or the one before was skipped."""
    first, last = OF_SAFETY[0], OF_SAFETY[-1]
    rules: list[Rule[Step, Any]] = [
        Rule(Step.LISTENING, QUIET, first, ask(first), both(is_answering, is_safety)),
        Rule(Step.LISTENING, QUIET, Step.TALKING, enough, both(is_answering, has_register)),
    ]
    for before, after in pairwise(OF_SAFETY):
        rules.append(Rule(before, QUIET, after, ask(after), is_answering))
        rules.append(Rule(before, SKIP, after, skipped(after), is_this_question))
    rules.append(Rule(OF_SAFETY, NUDGE, None, go_on, is_silent))
    rules.append(Rule(last, QUIET, Step.TALKING, enough, is_answering))
    rules.append(Rule(last, SKIP, Step.TALKING, enough, is_this_question))
    return rules


PART = Part(
    "register",
    life=(
        Rule(OVER, AFTER_THE_END, State.REOPENED, open_again_for),
        Rule(OPEN_STATES, SPECIAL, None, offer),
        Rule(tuple(state for state in State if state not in OPEN_STATES), SPECIAL, None, too_late),
        Rule(OPEN_STATES, MARK, None, set_register),
        Rule(tuple(state for state in State if state not in OPEN_STATES), MARK, None, too_late),
    ),
    talk=(
        Rule(tuple(Step), ALARM, Step.LISTENING, mark_case, both(is_known, asks)),
        Rule(tuple(Step), ALARM, Step.TALKING, mark_case, is_known),
        Rule(tuple(Step), ALARM, Step.LISTENING, open_case, asks),
        Rule(tuple(Step), ALARM, Step.TALKING, open_case),
        *_questions(),
        Rule(OF_SAFETY, CONTENT, None, add_other, answers_other),
        Rule(OF_SAFETY, CONTENT, None, answer),
        Rule(OF_SAFETY, TAKEN_OVER, Step.TALKING, stop_asking),
    ),
    hears=hears,
    card=card,
    buttons=buttons,
)
