"""Typed: every button of a customer can be typed. Words that say nothing but what a button says are taken for its
press, in the state in which that button stands; all other words mean what they always mean.

What was typed is kept with the complaint it is about. A press that nobody pressed changes no button (Turn.do), so where
a press shows its effect in the button's message only, it is said here. Thanks or a hello inside a question answer
nothing: they are marked, and the question stands. Only texts count: no captions, and nothing that was forwarded.
"""

from dataclasses import dataclass
from html import escape

from dialogs.complaint.nps import ADVISE, EASE, is_lately
from dialogs.complaint.publish import ALLOW, FORBID
from dialogs.complaint.refuse import REVIEW
from dialogs.complaint.score import SCORE, is_open_for_scores, rated, score_buttons
from dialogs.complaint.solved import NOT_YET, YES, is_assumed, within_reopening
from dialogs.complaint.withdraw import KEEP, TAKE_BACK
from dialogs.cues import CONTENT
from dialogs.effects import Keep, Noted, Say, ToStaff
from dialogs.events import Pressed, Wrote
from dialogs.items import Item
from dialogs.machine import Answer, Cue, Heard, Part, Turn, cue
from dialogs.model import Complaint, Kind, Wish
from dialogs.opening import BARE
from dialogs.pieces import rated_recently
from dialogs.records import replace
from dialogs.states import ASKING, ENDED, Language, State, Step
from dialogs.talk import person, twins
from dialogs.talk.after import JUST_THANKS
from dialogs.talk.choose import ADDITION, FRESH, latest_first
from dialogs.talk.clarify import ADD, CORRECT, OWN_WORDS, SKIP, WISH
from dialogs.talk.confidential import EXPLAIN, KEEP_BACK, LIFT
from dialogs.talk.greet import STATUS
from dialogs.talk.greetings import is_bare
from dialogs.talk.kinds import IS_COMPLAINT, IS_OTHER
from dialogs.talk.language import LANGUAGE, LANGUAGES
from dialogs.talk.stop import AGAIN, NO_MORE

_NAMES: dict[str, tuple[Cue[Pressed], str]] = {
    "notices_off": (NO_MORE, "off"),
    "notices_on": (AGAIN, "on"),
    "about_name": (EXPLAIN, ""),
    "name_hide": (KEEP_BACK, "hide"),
    "name_show": (LIFT, "show"),
}
UNASKED = (Step.IDLE, Step.TALKING, Step.MISSING, Step.RATED)
"""Steps in which the bot asks nothing of its own, so that "solved?" and the score may be answered."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A message that was taken for a press. `complaint`: what it is about; None for what the talk is about by then."""

    item: Item
    complaint: int | None
    behind: str = ""  # words behind the answer
    shown: bool = False  # staff read it where they talk
    marked: bool = False  # nothing is said in return: a mark shows that it was read
    rated: bool = False


TYPED = cue("typed", Typed)
POLITE = cue("only polite", Typed)


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """The press that a text stands for; None where it stands for none."""
    item = wrote.item
    if item.kind != "text" or item.origin or turn.person.alert is not None:
        return None
    if turn.person.step is Step.CHOOSING:
        return _anywhere(turn, wrote) or _choice(turn, wrote)
    return (
        _anywhere(turn, wrote)
        or _advice(turn, wrote)
        or _score(turn, wrote)
        or _solved(turn, wrote)
        or _question(turn, wrote)
        or _summary(turn, wrote)
    )


def _press(turn: Turn, on: Cue[Pressed], number: int, arg: str, typed: Typed) -> Heard:
    """The press, and right after it what was typed."""
    turn.id = number or None
    turn.then(TYPED, typed)
    return on, Pressed(on.act, number, arg, query="", message=0)


def _about(turn: Turn, wrote: Wrote) -> Complaint | None:
    """The complaint replied to, or the talk's; None where a question of ours stands between."""
    if wrote.complaint in turn.complaints:
        return turn.complaints[wrote.complaint]
    return turn.focus() if turn.person.step in UNASKED else None


def _elsewhere(turn: Turn, wrote: Wrote) -> bool:
    """Whether it is a reply to a message of another complaint than the talk's."""
    return wrote.complaint in turn.complaints and wrote.complaint != turn.person.focus


# What is heard -----------------------------------------------------------------------------------


def _anywhere(turn: Turn, wrote: Wrote) -> Heard | None:
    """A human, the director, how it stands, the language: in every state."""
    group = twins.first_of(twins.ANYWHERE, wrote.item.text)
    if not group:
        return None
    kept = Typed(wrote.item, turn.person.focus)
    if group == "status":
        return person.ASKS_STATUS, wrote
    if group == "list":
        return _press(turn, STATUS, 0, "", kept)
    if group == "languages":
        return _press(turn, LANGUAGES, 0, "", kept)
    if group.startswith("language_"):
        return _press(turn, LANGUAGE, 0, Language(group.removeprefix("language_")).value, kept)
    if group in _NAMES:
        on, arg = _NAMES[group]
        return _press(turn, on, 0, arg, kept)
    if group in ("other", "complaint", "review"):
        return _turned(turn, wrote, group)
    if group in ("publish", "unpublish"):
        return _published(turn, wrote, group)
    if group in ("withdraw", "keep", "open_again"):
        return _taken_back(turn, wrote, group)
    about = (person.concerns if group == "human" else person.for_director)(turn, wrote)
    if about is None and turn.person.step not in BARE:
        return None
    if group == "tell_director" and about is not None:
        return _press(turn, person.DIRECTOR, about.id, "", Typed(wrote.item, about.id))
    return (person.WANTS_PERSON if group == "human" else person.WANTS_DIRECTOR), wrote


def _turned(turn: Turn, wrote: Wrote, group: str) -> Heard | None:
    """It is no complaint, or one after all; or another person shall decide."""
    about = turn.complaints.get(wrote.complaint or -1) or turn.focus()
    if about is None:
        return None
    kept = Typed(wrote.item, about.id, shown=True)
    if group == "review":
        return _press(turn, REVIEW, about.id, "", kept) if about.is_refused else None
    is_other = about.kind is not Kind.COMPLAINT
    if is_other is (group == "other"):
        return None
    if group == "other":  # the receipt is changed, wherever it stands by now; the mark says that this was read
        return _press(turn, IS_OTHER, about.id, "", replace(kept, marked=True))
    return _press(turn, IS_COMPLAINT, about.id, "", kept)


def _published(turn: Turn, wrote: Wrote, group: str) -> Heard | None:
    """The words about a high score may be published, or not."""
    about = turn.complaints.get(wrote.complaint or -1) or turn.focus()
    if about is None or about.score is None or about.scored_low:
        return None
    on, arg = (ALLOW, "yes") if group == "publish" else (FORBID, "no")
    return _press(turn, on, about.id, arg, Typed(wrote.item, about.id))


def _taken_back(turn: Turn, wrote: Wrote, group: str) -> Heard | None:
    """A complaint is taken back, kept after all, or opened again."""
    number = twins.number_in(wrote.item.text)
    about = turn.complaints.get(number or wrote.complaint or -1) or turn.focus()
    if about is None:
        return None
    kept = Typed(wrote.item, about.id)
    if group == "open_again":
        return _press(turn, NOT_YET, about.id, "again", kept) if about.state in ENDED else None
    if not about.is_open:
        return None
    on, arg = (TAKE_BACK, "yes") if group == "withdraw" else (KEEP, "no")
    return _press(turn, on, about.id, arg, kept)


def _choice(turn: Turn, wrote: Wrote) -> Heard | None:
    """Addition or new?"""
    text, latest = wrote.item.text, turn.open_complaints()
    kept = Typed(wrote.item, None)
    number = twins.number_of(text)
    if number in turn.complaints:
        return _press(turn, ADDITION, number, "", kept)
    if twins.says("just_thanks", text):
        over = latest_first(turn)
        return _press(turn, JUST_THANKS, over[0].id, "", replace(kept, complaint=over[0].id)) if over else None
    if latest and twins.first_of(("addition", "add"), text):
        return _press(turn, ADDITION, latest[0].id, "", kept)
    if latest and twins.says("new", text):
        return _press(turn, FRESH, latest[0].id, "", kept)
    return None


def _advice(turn: Turn, wrote: Wrote) -> Heard | None:
    """A number from 0 to 10, or from 1 to 7, where that was asked for last and not answered."""
    given = twins.advice(wrote.item.text)
    if given is None or turn.person.step not in UNASKED:
        return None
    theirs = list(turn.complaints.values())
    about = [one for one in theirs if wrote.complaint not in turn.complaints or one.id == wrote.complaint]
    asked = [(one.nps_asked_at, ADVISE, one) for one in about if one.nps is None and is_lately(one.nps_asked_at, turn)]
    asked += [(one.ces_asked_at, EASE, one) for one in about if one.ces is None and is_lately(one.ces_asked_at, turn)]
    scores = [one.csat_asked_at for one in theirs if one.csat_asked_at and one.score is None]
    at, on, last = max(asked, key=lambda one: one[0] or one[2].created_at, default=(None, ADVISE, None))
    if at is None or last is None or given.arg not in on.args or any(later > at for later in scores):
        return None
    return _press(turn, on, last.id, given.arg, Typed(wrote.item, last.id, given.behind))


def _score(turn: Turn, wrote: Wrote) -> Heard | None:
    """A score, where one was asked for."""
    about = _scored(turn, wrote)
    given = twins.scores(wrote.item.text) if about is not None else None
    if given is None or about is None:
        return None
    return _press(turn, SCORE, about.id, given.arg, Typed(wrote.item, about.id, given.behind, rated=True))


def _scored(turn: Turn, wrote: Wrote) -> Complaint | None:
    """The complaint a number is the score of: the one asked last. A colleague who asked later is answered instead."""
    if wrote.complaint in turn.complaints:
        known = turn.complaints[wrote.complaint]
        return known if is_open_for_scores(known, turn.now) else None
    if turn.person.step not in UNASKED:
        return None
    focus = turn.focus()
    waiting = [one for one in turn.complaints.values() if one.score is None and is_open_for_scores(one, turn.now)]
    asked = [(one.csat_asked_at, one) for one in waiting if one.csat_asked_at]
    rated = turn.person.step is Step.RATED and rated_recently(turn, wrote)
    if not asked and focus is not None and focus.csat_asked_at and rated:
        asked = [(focus.csat_asked_at, focus)]
    at, last = max(asked, key=lambda one: one[0], default=(None, None))
    if at and focus is not None and focus.state is State.CLAIMED and focus.last_by_staff and focus.last_at > at:
        return None
    return last


def _solved(turn: Turn, wrote: Wrote) -> Heard | None:
    """Solved? A bare "yes" or "no" counts only where nothing else was asked meanwhile."""
    about, text = _about(turn, wrote), wrote.item.text
    if about is None:
        return None
    commenting = turn.person.step is Step.RATED and rated_recently(turn, wrote)
    if about.state is State.RESOLVED:
        since = about.resolved_at or about.last_at
        plainly = commenting or (about.last_by_staff and about.last_at > since)
        if twins.agrees(text, plainly=plainly):
            return _press(turn, YES, about.id, "yes", Typed(wrote.item, about.id, shown=True))
        return _not_solved(turn, wrote, about, plainly=plainly)
    if about.state not in (State.SOLVED, State.CLOSED):
        return None
    if about.state is State.CLOSED and twins.says("solved", text) and is_assumed(turn, about):
        return _press(turn, YES, about.id, "yes", Typed(wrote.item, about.id, shown=True))
    polite = about.state is State.SOLVED and twins.agrees(text) and not twins.thanks(text) and not commenting
    if polite:  # it was said before
        return POLITE, Typed(wrote.item, about.id, shown=True, marked=True)
    return _not_solved(turn, wrote, about, plainly=True)


def _not_solved(turn: Turn, wrote: Wrote, about: Complaint, *, plainly: bool) -> Heard | None:
    answer = twins.denies(wrote.item.text, plainly=plainly)
    if answer is None:
        return None
    turn.id = about.id
    heard = NOT_YET, Pressed(NOT_YET.act, about.id, answer.arg, query="", message=0)
    if about.state is State.CLOSED and not within_reopening(turn, heard[1]):
        return None
    turn.then(TYPED, Typed(wrote.item, about.id, answer.behind))
    return heard


def _question(turn: Turn, wrote: Wrote) -> Heard | None:
    """An answer by button to the question that is being asked, or only politeness, which answers nothing."""
    step, text, focus = turn.person.step, wrote.item.text, turn.focus()
    if step not in (*ASKING, Step.MISSING) or focus is None or _elsewhere(turn, wrote):
        return None
    kept = Typed(wrote.item, focus.id)
    if step in ASKING and twins.skips(text):
        return _press(turn, SKIP, focus.id, (Step.WISH if step is Step.WORDS else step).value, kept)
    if step in (Step.WISH, Step.WORDS):
        wish = twins.first_of(twins.WISHES, text)
        if wish:
            return _press(turn, WISH, focus.id, Wish(wish).value, kept)
    if step is Step.WISH and twins.says("own_words", text):
        return _press(turn, OWN_WORDS, focus.id, Wish.OTHER.value, kept)
    return (POLITE, replace(kept, marked=True)) if is_bare("text", text) else None


def _summary(turn: Turn, wrote: Wrote) -> Heard | None:
    """ "Add" and "all correct" under the summary, as long as no person has written since."""
    focus, text = turn.focus(), wrote.item.text
    if turn.person.step is not Step.TALKING or focus is None or _elsewhere(turn, wrote):
        return None
    if focus.last_by_staff or focus.state not in (State.NEW, State.CLAIMED, State.REOPENED, State.RELEASED):
        return None
    kept = Typed(wrote.item, focus.id)
    if twins.says("add", text):
        return _press(turn, ADD, focus.id, "", kept)
    return _press(turn, CORRECT, focus.id, "", replace(kept, marked=True)) if twins.says("correct", text) else None


# What becomes of the words -----------------------------------------------------------------------


def take(turn: Turn, typed: Typed) -> None:
    """Right after the press: say what only a button would show; words behind it come as words of their own."""
    number = typed.complaint or turn.person.focus
    if number not in turn.complaints:
        return
    turn.id = number
    if typed.rated:
        _show_score(turn)
    if not typed.behind:
        keep(turn, replace(typed, complaint=number))
        return
    words = replace(typed.item, text=typed.behind, html=escape(typed.behind, quote=False))
    turn.then(CONTENT, Wrote(words, number))
    turn.then(TYPED, replace(typed, behind="", rated=False))  # the last version that is kept is the whole message


def keep(turn: Turn, typed: Typed) -> None:
    """Keep what was typed, and let staff read it where it is more than what was done."""
    number = typed.complaint
    if number not in turn.complaints:
        return
    turn.id = number
    complaint = turn.complaint
    turn.do(Keep(number, typed.item, "customer", turn.person.id))
    turn.put(replace(complaint, last_at=max(typed.item.at, complaint.last_at)))
    if typed.shown:
        turn.do(ToStaff(number, (typed.item,), turn.person.called))
    if typed.marked:
        turn.do(Noted(typed.item.message))


def _show_score(turn: Turn) -> None:
    complaint = turn.complaint
    if complaint.score is not None:
        turn.do(Say(rated(turn, complaint), complaint.id, score_buttons(complaint.id)))


PART = Part("typed", answers=(Answer(TYPED, take), Answer(POLITE, keep)), hears=hears)
