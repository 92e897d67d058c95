"""The two transition tables: the customer's talk, and the complaint.

They are the only place where a state changes. The talk (`TALK`) is about what the bot asks next;
the complaint (`LIFE`) is about who owes what. One event can move both: a "not yet" reopens the
complaint and turns the talk to what is missing. The diagrams in the README are drawn from here.
"""

from enum import StrEnum

from dialogs import complaint as desk
from dialogs import followup, intake, talk
from dialogs.machine import Rule, Table
from dialogs.model import ASKING, State, Step


class Cue(StrEnum):
    """What moves the talk."""

    HELLO = "hello"
    THANKS = "thanks"
    CONTENT = "content"
    QUIET = "quiet"
    SILENCE = "silence"
    SKIP = "skip"
    WISH = "wish"
    OWN_WORDS = "own words"
    ADD = "add"
    CORRECT = "all correct"
    ADDITION = "addition"
    FRESH = "new complaint"
    NO_CHOICE = "no choice"
    TAKEN_OVER = "a person answers"
    NOT_SOLVED = "not solved"
    SCORED = "scored"


class Fact(StrEnum):
    """What moves a complaint."""

    CLAIM = "claim"
    REPLY = "reply"
    RESOLVE = "resolve"
    OUTCOME = "outcome"
    CAUSE = "cause"
    CANCEL = "cancel"
    YES = "solved"
    NOT_YET = "not solved"
    FOLLOW_UP = "follow-up"
    REMINDER = "follow-up reminder"
    SCORE = "score"
    SILENCE = "silence"
    OVERDUE = "overdue"


def _talk() -> list[Rule[Step]]:
    rules = [
        Rule(Step.IDLE, Cue.HELLO, Step.IDLE, talk.invite_or_status),
        Rule(Step.IDLE, Cue.THANKS, Step.IDLE, intake.courtesy),
        Rule(Step.IDLE, Cue.CONTENT, Step.TALKING, talk.add_other, talk.answers_other),
        Rule(Step.IDLE, Cue.CONTENT, Step.LISTENING, intake.open_complaint),
        Rule(Step.LISTENING, Cue.CONTENT, Step.LISTENING, talk.add_other, talk.answers_other),
        Rule(Step.LISTENING, Cue.CONTENT, Step.LISTENING, intake.gather),
    ]
    for step in ASKING:
        rules += [
            Rule(step, Cue.CONTENT, step, talk.add_other, talk.answers_other),
            Rule(step, Cue.CONTENT, step, intake.answer),
            Rule(step, Cue.SILENCE, step, intake.nudge, intake.can_nudge),
            Rule(step, Cue.SILENCE, step, intake.go_on, intake.is_nudged),
        ]
    for step, later in intake.FOLLOWING.items():
        for target in later:
            to = intake.next_is(target)
            rules.append(Rule(step, Cue.QUIET, target, intake.ask(target), intake.both(intake.is_answering, to)))
            if step is not Step.LISTENING:
                current = intake.both(intake.is_current, to)
                rules.append(Rule(step, Cue.SKIP, target, intake.skip(target), current))
    rules += [
        Rule(Step.WISH, Cue.WISH, Step.TALKING, intake.choose_wish, intake.is_current),
        Rule(Step.WORDS, Cue.WISH, Step.TALKING, intake.choose_wish, intake.is_current),
        Rule(Step.WISH, Cue.OWN_WORDS, Step.WORDS, intake.ask_words, intake.is_current),
    ]
    for step in (Step.LISTENING, *ASKING):
        rules.append(Rule(step, Cue.TAKEN_OVER, Step.TALKING, talk.stop_asking))
    for step in (Step.TALKING, Step.RATED):
        if step is Step.RATED:
            rules.append(Rule(step, Cue.CONTENT, Step.RATED, talk.add_other, talk.answers_other))
            rules.append(Rule(step, Cue.CONTENT, Step.RATED, talk.comment, talk.rated_recently))
            rules.append(Rule(step, Cue.THANKS, Step.TALKING, intake.courtesy))
            rules.append(Rule(step, Cue.HELLO, Step.TALKING, talk.invite_or_status))
        else:
            rules += [
                Rule(step, Cue.HELLO, step, talk.add, talk.is_recent),
                Rule(step, Cue.HELLO, step, talk.invite_or_status),
                Rule(step, Cue.THANKS, step, talk.add, talk.is_recent),
                Rule(step, Cue.THANKS, step, intake.courtesy),
            ]
        rules += [
            Rule(step, Cue.CONTENT, Step.TALKING, talk.add, talk.answers_known),
            Rule(step, Cue.CONTENT, Step.TALKING, talk.add, talk.is_recent),
            Rule(step, Cue.CONTENT, Step.CHOOSING, talk.hold, talk.has_open),
            Rule(step, Cue.CONTENT, Step.LISTENING, intake.open_complaint),
        ]
    rules += [
        Rule(Step.TALKING, Cue.ADD, Step.TALKING, talk.await_addition, talk.is_about_focus),
        Rule(Step.TALKING, Cue.CORRECT, Step.TALKING, talk.confirm, talk.is_about_focus),
        Rule(Step.CHOOSING, Cue.CONTENT, Step.CHOOSING, talk.hold),
        Rule(Step.CHOOSING, Cue.ADDITION, Step.TALKING, talk.choose_addition, talk.names_waiting),
        Rule(Step.CHOOSING, Cue.FRESH, Step.LISTENING, talk.choose_fresh, talk.names_waiting),
        Rule(Step.CHOOSING, Cue.NO_CHOICE, Step.TALKING, talk.choose_latest),
        Rule(Step.MISSING, Cue.CONTENT, Step.MISSING, talk.add_other, talk.answers_other),
        Rule(Step.MISSING, Cue.CONTENT, Step.TALKING, talk.missing_words),
    ]
    for step in Step:
        if step is not Step.CHOOSING:
            rules.append(Rule(step, Cue.NOT_SOLVED, Step.MISSING, followup.await_missing))
        if step in (Step.IDLE, Step.TALKING, Step.MISSING, Step.RATED):
            rules.append(Rule(step, Cue.SCORED, Step.RATED, followup.await_comment))
    return rules


def _life() -> list[Rule[State]]:
    rules: list[Rule[State]] = []
    for state in (State.NEW, State.REOPENED):
        rules += [
            Rule(state, Fact.CLAIM, State.CLAIMED, desk.claim),
            Rule(state, Fact.REPLY, State.CLAIMED, desk.claim_and_reply),
            Rule(state, Fact.RESOLVE, State.CLAIMED, desk.claim_and_resolve),
            Rule(state, Fact.OVERDUE, state, desk.show_again),
        ]
    rules += [
        Rule(State.CLAIMED, Fact.CLAIM, State.CLAIMED, desk.already_mine, desk.is_mine),
        Rule(State.CLAIMED, Fact.CLAIM, State.CLAIMED, desk.taken_by),
        Rule(State.CLAIMED, Fact.REPLY, State.RESOLVED, desk.resolve, desk.awaits_words),
        Rule(State.CLAIMED, Fact.REPLY, State.CLAIMED, desk.reply),
        Rule(State.CLAIMED, Fact.RESOLVE, State.CLAIMED, desk.begin_resolve, desk.is_mine),
        Rule(State.CLAIMED, Fact.RESOLVE, State.CLAIMED, desk.only_owner),
        Rule(State.CLAIMED, Fact.OUTCOME, State.CLAIMED, desk.choose_outcome, desk.may_press),
        Rule(State.CLAIMED, Fact.CAUSE, State.CLAIMED, desk.choose_cause, desk.may_choose_cause),
        Rule(State.CLAIMED, Fact.CANCEL, State.CLAIMED, desk.cancel_resolve, desk.may_press),
        Rule(State.CLAIMED, Fact.OVERDUE, State.CLAIMED, desk.show_again),
        Rule(State.RESOLVED, Fact.YES, State.SOLVED, followup.solved),
        Rule(State.RESOLVED, Fact.NOT_YET, State.REOPENED, followup.reopen),
        Rule(State.SOLVED, Fact.NOT_YET, State.REOPENED, followup.reopen),
        Rule(State.CLOSED, Fact.NOT_YET, State.REOPENED, followup.reopen, followup.within_reopening),
        Rule(State.CLOSED, Fact.NOT_YET, State.CLOSED, followup.too_late),
        Rule(State.CLOSED, Fact.YES, State.CLOSED, followup.thank_again),
        Rule(State.SOLVED, Fact.YES, State.SOLVED, followup.thank_again),
        Rule(State.RESOLVED, Fact.SILENCE, State.CLOSED, followup.close),
        Rule(State.SOLVED, Fact.SILENCE, State.CLOSED, followup.close),
    ]
    for state in (State.RESOLVED, State.SOLVED, State.CLOSED):
        rules += [
            Rule(state, Fact.CLAIM, state, desk.finished),
            Rule(state, Fact.RESOLVE, state, desk.finished),
            Rule(state, Fact.REPLY, state, desk.reply),
            Rule(state, Fact.FOLLOW_UP, state, followup.ask_score, followup.not_asked),
            Rule(state, Fact.REMINDER, state, followup.remind_score, followup.no_score),
        ]
    for state in State:
        rules.append(Rule(state, Fact.SCORE, state, followup.score, followup.was_asked))
    return rules


TALK: Table[Step] = Table("talk", Step, Step.IDLE, _talk())
LIFE: Table[State] = Table("complaint", State, State.NEW, _life())
