"""The pure step: a case, an event and the time give the new case and the effects.

    new_case, effects = step(case, event, now, policy, new_number)

`new_number` hands out the next complaint number; storage draws it, so that nothing here is random.
"""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from dialogs import complaint as desk
from dialogs import followup, intake, talk
from dialogs.effects import Effect
from dialogs.events import (
    Act,
    Answers,
    Asked,
    Blocked,
    Delivered,
    Desk,
    Edited,
    Event,
    ManagerUnreachable,
    Pressed,
    Rang,
    Ring,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TopicLost,
    Undelivered,
    Unsupported,
    Wrote,
)
from dialogs.greetings import is_hello, is_thanks
from dialogs.intake import INVITES
from dialogs.machine import Turn, handle, speak
from dialogs.model import Case, Item, Language, Policy, Step, Wish
from dialogs.tables import LIFE, TALK, Cue, Fact

NumberSource = Callable[[], int]

_CUES = {
    Act.SKIP: Cue.SKIP,
    Act.ADD: Cue.ADD,
    Act.CORRECT: Cue.CORRECT,
    Act.ADDITION: Cue.ADDITION,
    Act.FRESH: Cue.FRESH,
}
_FACTS = {
    Desk.CLAIM: Fact.CLAIM,
    Desk.RESOLVE: Fact.RESOLVE,
    Desk.OUTCOME: Fact.OUTCOME,
    Desk.CAUSE: Fact.CAUSE,
    Desk.CANCEL: Fact.CANCEL,
}
_RINGS = {
    Ring.OVERDUE: Fact.OVERDUE,
    Ring.FOLLOW_UP: Fact.FOLLOW_UP,
    Ring.FOLLOW_UP_REMINDER: Fact.REMINDER,
    Ring.CLOSE: Fact.SILENCE,
}


def step(
    case: Case, event: Event, now: datetime, policy: Policy, new_number: NumberSource
) -> tuple[Case, list[Effect]]:
    """Take one event; an event that means nothing here changes nothing (a press is answered in words)."""
    turn = Turn(case, event, now, policy, new_number)
    match event:
        case Wrote():
            turn.customer(blocked=False)
            turn.event = intake.with_album(turn, event)
            speak(TALK, turn, _cue(turn, event.item))
        case Edited():
            if event.seen_before:
                talk.changed(turn)
            else:
                turn.event = Wrote(event.item, event.complaint)
                speak(TALK, turn, _cue(turn, event.item))
        case Asked():
            turn.customer(blocked=False)
            talk.command(turn)
        case Unsupported():
            talk.unsupported(turn)
        case Pressed():
            _pressed(turn, event)
        case Blocked():
            talk.block(turn)
        case Rang():
            _rang(turn, event)
        case StaffPressed():
            turn.id = event.complaint
            if not handle(LIFE, turn, _FACTS[event.act], event.staff.id):
                talk.stale(turn, staff=True)
        case StaffWrote():
            _staff_wrote(turn, event)
        case StaffEdited():
            turn.id = event.complaint
            desk.staff_edited(turn)
        case Delivered():
            turn.id = event.complaint
            desk.delivered(turn)
        case Undelivered():
            turn.id = event.complaint
            desk.undelivered(turn)
        case ManagerUnreachable():
            turn.id = event.complaint
            followup.manager_unreachable(turn)
        case TopicLost():
            turn.id = event.complaint
            desk.topic_lost(turn)
        case _:
            assert_never(event)
    return Case(turn.person, turn.complaints, case.earlier), turn.effects


def _cue(turn: Turn, item: Item) -> Cue:
    """Tell content from a bare hello or thanks; after two of them, whatever comes is content."""
    bare = Step.IDLE, Step.TALKING, Step.RATED
    if turn.person.step not in bare or turn.event.complaint is not None or turn.person.invites >= INVITES:
        return Cue.CONTENT
    if item.kind == "sticker" or (item.kind == "text" and is_hello(item.text)):
        return Cue.HELLO
    if item.kind == "text" and is_thanks(item.text):
        return Cue.THANKS
    return Cue.CONTENT


def _pressed(turn: Turn, event: Pressed) -> None:
    """A customer's press. A complaint of somebody else is never loaded, so it reads as stale."""
    if event.act is Act.STATUS:
        talk.toast_only(turn)
        talk.show_status(turn)
        return
    if event.act is Act.LANGUAGE:
        if event.arg in Language.__members__.values():
            talk.set_language(turn)
        elif event.arg:
            talk.stale(turn)
        else:
            talk.toast_only(turn)
            talk.ask_language(turn)
        return
    if event.complaint not in turn.complaints:
        talk.stale(turn)
        return
    turn.id = event.complaint
    done = False
    match event.act:
        case Act.WISH if event.arg in Wish.__members__.values():
            done = speak(TALK, turn, Cue.OWN_WORDS if event.arg == Wish.OTHER else Cue.WISH)
        case Act.SOLVED if event.arg == "yes":
            done = handle(LIFE, turn, Fact.YES)
        case Act.SOLVED if event.arg in ("partly", "no"):
            was_open = turn.complaint.reopened
            done = handle(LIFE, turn, Fact.NOT_YET)
            if turn.complaint.reopened > was_open:
                speak(TALK, turn, Cue.NOT_SOLVED)
        case Act.SCORE:
            before = turn.complaint.score
            done = handle(LIFE, turn, Fact.SCORE)
            if done and turn.complaints[event.complaint].score != before:
                speak(TALK, turn, Cue.SCORED)
        case Act.SKIP | Act.ADD | Act.CORRECT | Act.ADDITION | Act.FRESH:
            done = speak(TALK, turn, _CUES[event.act])
        case _:
            done = False
    if not done:
        talk.stale(turn)


def _rang(turn: Turn, event: Rang) -> None:
    match event.ring:
        case Ring.QUIET:
            speak(TALK, turn, Cue.QUIET)
        case Ring.NUDGE:
            speak(TALK, turn, Cue.SILENCE)
        case Ring.CHOOSE:
            speak(TALK, turn, Cue.NO_CHOICE)
        case Ring.ALBUM:
            talk.flush_albums(turn)
        case Ring.STAFF_ALBUM:
            desk.flush_staff_albums(turn)
        case _:
            turn.id = event.complaint
            if turn.id in turn.complaints:
                handle(LIFE, turn, _RINGS[event.ring])


def _staff_wrote(turn: Turn, event: StaffWrote) -> None:
    turn.id = event.complaint
    if desk.continues_album(turn):
        desk.reply(turn)
        return
    match event.answers:
        case Answers.CARD | Answers.CUSTOMER:
            _replied(turn, event)
        case Answers.WIZARD:
            if desk.awaits_words(turn):
                _replied(turn, event)
            else:
                desk.hint_line(turn)
        case Answers.LINE:
            desk.hint_line(turn)
        case Answers.NOTHING:
            desk.note(turn)
        case _:
            assert_never(event.answers)


def _replied(turn: Turn, event: StaffWrote) -> None:
    handle(LIFE, turn, Fact.REPLY, event.staff.id)
    if turn.person.focus == event.complaint:
        speak(TALK, turn, Cue.TAKEN_OVER)
