"""Clarify: at most three questions after the receipt, each of which can be skipped, and a summary that needs no answer.

A question waits until its answer is complete (quiet); what the story told is not asked; one nudge after ten minutes,
never while we are closed, and then the case goes on without an answer. Who sends pictures or a voice alone is asked for
one line about them, and nothing is summed up. As soon as a person has the complaint the bot
asks nothing more, and neither does it after an answer that says how unwelcome the questions are.
"""

from collections.abc import Callable

from dialogs.cues import CONTENT, TAKEN_OVER
from dialogs.effects import Arm, Button, Disarm, Keep, Noted, Redraw, Say, ShowCard, Text, Toast
from dialogs.events import Pressed, Rang, Wrote
from dialogs.items import Item, length
from dialogs.journal import ASKED, SKIPPED
from dialogs.machine import Part, Rule, Turn, both, button, press, rings, say, write_down
from dialogs.model import Complaint, Wish
from dialogs.numbers import label
from dialogs.pieces import QUIET, add_piece, sounds_hot, to_staff, wait_for_quiet
from dialogs.records import replace
from dialogs.states import ASKING, QUESTIONS, State, Step
from dialogs.talk.story import is_hostile, is_shown_only, is_told, messages, told_length

NUDGE = rings("nudge", "silence")
SKIP = press("skip")
WISH = press("wish", *(wish.value for wish in Wish if wish is not Wish.OTHER))
OWN_WORDS = press("wish", Wish.OTHER.value, name="own words")
ADD = press("add")
CORRECT = press("ok", name="all correct")

SHOWN_STORY = 600  # characters; a longer story is named by its length
SHOWN_ANSWER = 400  # the same of an answer


def end_questions(turn: Turn) -> None:
    """Ask nothing more: the card stops saying that the customer is still adding."""
    turn.do(Disarm(QUIET.act), Disarm(NUDGE.act))
    turn.person = replace(turn.person, answering=False, asked_at=None)
    focus = turn.focus()
    if focus is not None and focus.adding:
        turn.id = focus.id
        turn.put(replace(focus, adding=False))
        turn.do(ShowCard(focus.id))


def remaining_questions(complaint: Complaint, after: Step) -> list[Step]:
    """The questions still to ask, in order."""
    if is_shown_only(complaint):
        return [] if complaint.what or after in ASKING or not complaint.asked else [Step.WHAT]
    position = 0
    if after in ASKING:
        position = QUESTIONS.index(Step.WISH if after is Step.WORDS else after) + 1
    return [
        question
        for question in complaint.asked
        if QUESTIONS.index(question) >= position and not is_told(complaint, question)
    ]


# Guards -----------------------------------------------------------------------------------------


def next_is(step: Step) -> Callable[[Turn, object], bool]:
    """Guard: the talk goes to `step` next (TALKING when nothing is left to ask)."""

    def guard(turn: Turn, _: object) -> bool:
        focus = turn.focus()
        if focus is None:
            return step is Step.TALKING
        left = remaining_questions(focus, turn.person.step)
        return (left[0] if left else Step.TALKING) is step

    guard.__name__ = f"next_is_{step.value}"
    return guard


def is_answering(turn: Turn, _: Rang) -> bool:
    """Guard: an answer has come in, so quiet means that it is complete."""
    return turn.person.answering


def is_current(turn: Turn, pressed: Pressed) -> bool:
    """Guard: the pressed button belongs to the question that is being asked, of this complaint."""
    asked = Step.WISH if turn.person.step is Step.WORDS else turn.person.step
    if pressed.complaint != turn.person.focus:
        return False
    return pressed.act != SKIP.act or pressed.arg == asked.value


def can_nudge(turn: Turn, _: Rang) -> bool:
    """Guard: no nudge has been given for this complaint, and nothing is coming in."""
    return not turn.person.nudged and not turn.person.answering


def is_nudged(turn: Turn, _: Rang) -> bool:
    """Guard: the one nudge has been given, and nothing is coming in."""
    return turn.person.nudged and not turn.person.answering


def is_about_focus(turn: Turn, pressed: Pressed) -> bool:
    """Guard: the pressed button belongs to the complaint the talk is about."""
    return turn.person.focus is not None and pressed.complaint == turn.person.focus


def is_unwelcome(_: Turn, wrote: Wrote) -> bool:
    """Guard: the answer answers nothing and says that the questions are too much."""
    return is_hostile(wrote.item.text)


def may_end(turn: Turn, wrote: Wrote) -> bool:
    """Guard: the same before the first question, where nothing is asked that a register needs."""
    focus = turn.focus()
    return focus is not None and focus.register is None and is_unwelcome(turn, wrote)


# Questions and answers --------------------------------------------------------------------------


def ask(step: Step) -> Callable[[Turn, object], None]:
    """Action: ask this question, or sum up when it is TALKING."""

    def act(turn: Turn, _: object) -> None:
        turn.about_focus()
        turn.person = replace(turn.person, answering=False, asked_at=None)
        if step is Step.TALKING:
            summarise(turn)
        else:
            _question(turn, step)

    act.__name__ = f"ask_{step.value}"
    return act


def skip(step: Step) -> Callable[[Turn, Pressed], None]:
    """Action: a question was skipped; the next one follows at once."""
    following = ask(step)

    def act(turn: Turn, pressed: Pressed) -> None:
        turn.about_focus()
        write_down(turn, SKIPPED, question=pressed.arg)
        turn.do(Toast(pressed.query, None), Disarm(QUIET.act), Disarm(NUDGE.act))
        following(turn, pressed)
        turn.do(Redraw(pressed.message, None))

    act.__name__ = f"skip_to_{step.value}"
    return act


def _question(turn: Turn, step: Step) -> None:
    really = tuple(one for one in turn.complaint.asked if one is step or not is_told(turn.complaint, one))
    shown = is_shown_only(turn.complaint)
    complaint = turn.put(replace(turn.complaint, asked=(step,) if shown else really))
    write_down(turn, ASKED, question=step.value)
    buttons: tuple[tuple[Button, ...], ...] = ((button("skip", complaint.id, step.value),),)
    if step is Step.WISH:
        choices = [button("wish", complaint.id, wish.value, f"wish_{wish.value}") for wish in Wish]
        buttons = (*((choice,) for choice in choices), *buttons)
    if shown:
        (first, *more) = complaint.words
        say(turn, "ask_line", buttons=buttons, complaint=complaint.id, kind="files" if more else first.kind)
        _await_answer(turn)
        return
    say(
        turn,
        f"ask_{step.value}",
        buttons=buttons,
        complaint=complaint.id,
        step=complaint.asked.index(step) + 1,
        of=len(complaint.asked),
        has_photo=any(piece.kind in ("photo", "video") for piece in complaint.words),
    )
    _await_answer(turn)


def _await_answer(turn: Turn) -> None:
    """Silence is noticed later, and not while we are closed: nobody should be asked to hurry then."""
    turn.do(Arm(NUDGE.act, turn.hours.opens(turn.now + turn.policy.nudge_after)))


def enough(turn: Turn, wrote: Wrote) -> None:
    """Questions are unwelcome: they end, and nothing is said back. The words are kept like any others."""
    end_questions(turn)
    turn.about_focus()
    add_piece(turn, wrote.item)
    turn.do(Noted(wrote.item.message))


def answer(turn: Turn, wrote: Wrote) -> None:
    """An answer to the present question; more of it may follow, so the next question waits for quiet."""
    complaint, item = turn.about_focus(), wrote.item
    if turn.person.paused or not complaint.adding:
        turn.person = replace(turn.person, paused=False)
        complaint = replace(complaint, adding=True)
    if not item.origin:  # else it is evidence, and no answer in the customer's own words
        complaint = _with_answer(complaint, turn.person.step, item.text)
    turn.put(complaint)
    if not turn.person.answering:
        turn.person = replace(turn.person, asked_at=None)
    if item.origin:
        add_piece(turn, item)
    else:
        _answer_piece(turn, item)
    if is_shown_only(complaint):  # nothing is summed up: the mark says that it was read
        turn.do(Noted(item.message))
    wait_for_quiet(turn)


def _with_answer(complaint: Complaint, step: Step, words: str) -> Complaint:
    if step is Step.WHERE:
        return replace(complaint, where=_joined(complaint.where, words))
    if step is Step.WHAT:
        return replace(complaint, what=_joined(complaint.what, words))
    return replace(complaint, wish=complaint.wish or Wish.OTHER, wish_words=_joined(complaint.wish_words, words))


def _answer_piece(turn: Turn, item: Item) -> None:
    """Keep an answer; its text stands in the card's own line, and what does not fit there goes below."""
    complaint = turn.complaint
    turn.do(Keep(complaint.id, item, "customer", turn.person.id), ShowCard(complaint.id))
    hot = complaint.hot or sounds_hot(item)
    turn.put(replace(complaint, last_at=max(item.at, complaint.last_at), last_by_staff=False, hot=hot))
    most = turn.policy.card_answer
    fits = max(length(text) for text in (complaint.where, complaint.what, complaint.wish_words)) <= most
    if complaint.state is not State.NEW or item.is_media or not fits:
        to_staff(turn, item)


def _joined(before: str, more: str) -> str:
    return f"{before}\n{more}".strip() if more else before


def choose_wish(turn: Turn, pressed: Pressed) -> None:
    """A wish was chosen by button: note it and sum up at once."""
    complaint = turn.put(replace(turn.about_focus(), wish=Wish(pressed.arg)))
    turn.do(Toast(pressed.query, None), ShowCard(complaint.id))
    turn.person = replace(turn.person, answering=False, asked_at=None)
    summarise(turn)
    turn.do(Redraw(pressed.message, None))


def ask_words(turn: Turn, pressed: Pressed) -> None:
    """The wish in own words."""
    complaint = turn.put(replace(turn.about_focus(), wish=Wish.OTHER))
    turn.person = replace(turn.person, answering=False, asked_at=None)
    turn.do(Toast(pressed.query, None))
    say(
        turn,
        "ask_words",
        buttons=((button("skip", complaint.id, Step.WISH.value),),),
        complaint=complaint.id,
    )
    _await_answer(turn)


def nudge(turn: Turn, _: Rang) -> None:
    """Once: the question still stands, and the case goes on either way."""
    complaint = turn.about_focus()
    turn.person = replace(turn.person, nudged=True)
    step = Step.WISH if turn.person.step is Step.WORDS else turn.person.step
    say(
        turn,
        "nudge",
        buttons=((button("skip", complaint.id, step.value),),),
        complaint=complaint.id,
        number=label(complaint.id),
    )
    _await_answer(turn)


def go_on(turn: Turn, _: Rang) -> None:
    """Silence after the nudge: staff see "no further answer"; the step stays, so coming back resumes it."""
    complaint = turn.put(replace(turn.about_focus(), adding=False))
    turn.person = replace(turn.person, paused=True)
    turn.do(ShowCard(complaint.id))


def stop_asking(turn: Turn, _: object) -> None:
    """A person has it: the bot asks nothing more. What comes now is an addition."""
    end_questions(turn)


# The summary ------------------------------------------------------------------------------------


def summarise(turn: Turn) -> None:
    """What was answered, in the customer's words; it needs no answer. One message alone is not said back, nor is
    anything where a person writes first (dialogs.complaint.repeat)."""
    end_questions(turn)
    complaint = turn.complaint
    if complaint.lately or is_shown_only(complaint):
        return
    story = told_length(complaint)
    media = sum(1 for piece in complaint.words if piece.kind != "text")
    wish = complaint.wish if complaint.wish is not Wish.OTHER or complaint.wish_words else None
    facts = {
        "story": story if story > SHOWN_STORY else 0,
        "media": media,
        "where": _shown(complaint.where),
        "what": _shown(complaint.what),
        "wish": wish.value if wish else "",
        "wish_words": _shown(complaint.wish_words),
    }
    answered = complaint.where or complaint.what or wish
    if not answered and not (messages(complaint) > 1 and (facts["story"] or media)):
        return
    buttons = ((button("add", complaint.id), button("ok", complaint.id, text="correct")),)
    turn.do(Say(Text("summary", {"number": label(complaint.id), **facts}), complaint.id, buttons))


def _shown(answer: str) -> str | int:
    """An answer as it is, or how many characters it has: nothing is cut, and no hard word is said back."""
    return answer if len(answer) <= SHOWN_ANSWER and not is_hostile(answer) else len(answer)


def await_addition(turn: Turn, pressed: Pressed) -> None:
    """ "Add" under the summary: whatever comes next within ten minutes belongs to it."""
    complaint = turn.put(replace(turn.about_focus(), last_at=turn.now))
    turn.do(Toast(pressed.query, None))
    say(turn, "add_words", complaint=complaint.id, number=label(complaint.id))


def confirm(turn: Turn, pressed: Pressed) -> None:
    """ "All correct" under the summary."""
    turn.put(replace(turn.about_focus(), confirmed=True))
    turn.do(Toast(pressed.query, Text("confirmed")), Redraw(pressed.message, None))


LISTENING, WHERE, WHAT, ASK_WISH, TALKING = Step.LISTENING, Step.WHERE, Step.WHAT, Step.WISH, Step.TALKING

PART = Part(
    "clarify",
    talk=(
        Rule(ASKING, CONTENT, TALKING, enough, is_unwelcome),
        Rule(ASKING, CONTENT, None, answer),
        Rule(LISTENING, CONTENT, TALKING, enough, may_end),
        # Quiet means that an answer is complete; what is known already is passed over.
        Rule(LISTENING, QUIET, WHERE, ask(WHERE), both(is_answering, next_is(WHERE))),
        Rule((LISTENING, WHERE), QUIET, WHAT, ask(WHAT), both(is_answering, next_is(WHAT))),
        Rule((LISTENING, WHERE, WHAT), QUIET, ASK_WISH, ask(ASK_WISH), both(is_answering, next_is(ASK_WISH))),
        Rule((LISTENING, *ASKING), QUIET, TALKING, ask(TALKING), both(is_answering, next_is(TALKING))),
        Rule(WHERE, SKIP, WHAT, skip(WHAT), both(is_current, next_is(WHAT))),
        Rule((WHERE, WHAT), SKIP, ASK_WISH, skip(ASK_WISH), both(is_current, next_is(ASK_WISH))),
        Rule(ASKING, SKIP, TALKING, skip(TALKING), both(is_current, next_is(TALKING))),
        Rule((ASK_WISH, Step.WORDS), WISH, TALKING, choose_wish, is_current),
        Rule(ASK_WISH, OWN_WORDS, Step.WORDS, ask_words, is_current),
        Rule(ASKING, NUDGE, None, nudge, can_nudge),
        Rule(ASKING, NUDGE, None, go_on, is_nudged),
        Rule((LISTENING, *ASKING), TAKEN_OVER, TALKING, stop_asking),
        Rule(TALKING, ADD, TALKING, await_addition, is_about_focus),
        Rule(TALKING, CORRECT, TALKING, confirm, is_about_focus),
    ),
)
