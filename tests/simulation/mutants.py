"""Mutants: the real code with one promise broken on purpose, to show that the oracle bites.

Each takes a monkeypatch and says in its docstring what goes wrong. tests.simulation.bites names the promise.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import lanes, pace, sender
from bot import round as rounds
from bot.updates import Intake
from bot.verdicts import verdict_of
from dialogs import machine, promises, render
from dialogs.complaint import approval, claim, incident, late, merge, news, nps, owner, react, release, score, transfer
from dialogs.effects import Arm, Line, Mirrored, Replies, Say, Text, Toast
from dialogs.events import Answers, StaffWrote
from dialogs.model import Kind, Person
from dialogs.states import State
from dialogs.talk import confidential, kinds
from dialogs.talk.route import Route
from dialogs.together import Part
from handlers import batch, group, letters
from handlers.attempts import Fate
from handlers.board import Board
from storage import members, outbox, search, suspects, tables
from storage.database import StorageTrouble
from storage.statement import statement


def _instead(patch: pytest.MonkeyPatch, of: Callable[[Any], Any], *done: Callable[[Any], Any]) -> None:
    """Effects that are meant are replaced by these, or by none."""
    apply = vars(batch)["apply"]

    def careless(effect: Any, *onto: Any) -> None:
        for one in [do(effect) for do in done] if of(effect) else [effect]:
            apply(one, *onto)

    patch.setattr(batch, "apply", careless)


def _twice(patch: pytest.MonkeyPatch, sort: type[Say] | type[Line], *names: str) -> None:
    """What is said in these words is said two times."""
    _instead(patch, lambda one: isinstance(one, sort) and one.text.name in names, _same, _same)


def _never(patch: pytest.MonkeyPatch, of: Callable[[Any], bool]) -> None:
    """These effects have no consequences."""
    _instead(patch, of)


def _same(effect: Any) -> Any:
    return effect


def _ruled(patch: pytest.MonkeyPatch, was: Any, now: Any, on: Any = None) -> None:
    """Wherever a rule would do `was` (on a cue, if one is given) it does `now`."""
    find = machine.Table.find

    def careless(self: Any, state: Any, cue: Any, turn: Any, event: Any) -> Any:
        rule = find(self, state, cue, turn, event)
        return replace(rule, do=now) if rule is not None and rule.do is was and on in (None, cue) else rule

    patch.setattr(machine.Table, "find", careless)


def words_stay_away(patch: pytest.MonkeyPatch) -> None:
    """What a customer adds to a claimed complaint is kept, and never shown."""
    patch.setattr(letters.Post, "to_staff", lambda self, effect: [])


def confirmed_before_stored(patch: pytest.MonkeyPatch) -> None:
    """Updates are confirmed although the database refused them."""
    store = Intake.store

    async def careless(self: Intake, updates: Any) -> None:
        try:
            await store(self, updates)
        except StorageTrouble:
            return

    patch.setattr(Intake, "store", careless)


def lost_is_taken_for_unsent(patch: pytest.MonkeyPatch) -> None:
    """A send whose answer was lost is repeated as if it had certainly not arrived."""
    _taken_for_unsent(patch, Fate.LOST)


def _taken_for_unsent(patch: pytest.MonkeyPatch, fate: Fate) -> None:
    def careless(letter: Any, answer: Any) -> Any:
        attempt = verdict_of(letter, answer)
        return replace(attempt, fate=Fate.AGAIN) if attempt.fate is fate else attempt

    patch.setattr(sender, "verdict_of", careless)


def no_receipt(patch: pytest.MonkeyPatch) -> None:
    """A complaint is made without a word to the customer."""
    _never(patch, lambda one: isinstance(one, Say) and one.text.name == "receipt")


def sorry_for_everything(patch: pytest.MonkeyPatch) -> None:
    """The bot is sorry before anything was told."""
    words = render.Renderer.render

    def sorry(self: Any, audience: str, language: Any, text: Any, now: Any) -> str:
        found = words(self, audience, language, text, now)
        return f"We are sorry. {found}" if text.name in ("invite", "greeting") else found

    patch.setattr(render.Renderer, "render", sorry)


def everybody_owns_it(patch: pytest.MonkeyPatch) -> None:
    """Whoever presses Claim is told that it is theirs."""
    _ruled(patch, owner.taken_by, claim.claim)


def notes_leave(patch: pytest.MonkeyPatch) -> None:
    """Whatever is written in a complaint's topic goes to the customer."""

    def careless(number: int, item: Any, staff: Any, answers: Answers, *more: Any) -> StaffWrote:
        return StaffWrote(number, item, staff, Answers.CARD)

    patch.setattr(group, "StaffWrote", careless)


def closing_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The timer that closes is never set."""
    _never(patch, lambda one: isinstance(one, Arm) and one.ring == "close")


def each_row_for_itself(patch: pytest.MonkeyPatch) -> None:
    """Rows of one stream do not wait for each other."""
    add, settle = lanes.Lanes.add, lanes.Lanes.settle

    def careless(self: Any, rows: Any, not_before: Any = None) -> None:
        add(self, [replace(row, stream=f"{row.stream}.{row.id}") for row in rows], not_before)

    def settled(self: Any, stream: str) -> None:
        for name in [name for name in self._busy if name.partition(".")[0] == stream]:
            settle(self, name)

    patch.setattr(lanes.Lanes, "add", careless)
    patch.setattr(lanes.Lanes, "settle", settled)


def no_pace(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts what leaves."""
    patch.setattr(pace.Pace, "busy_until", lambda self, chat, share, now, *more: now)


def deaf_to_retry_after(patch: pytest.MonkeyPatch) -> None:
    """A 429 is tried again after a second, whatever Telegram asked for."""
    _taken_for_unsent(patch, Fate.HELD)


def fresh_minute_after_a_crash(patch: pytest.MonkeyPatch) -> None:
    """A new process believes that nothing has left in the last minute."""

    async def forgetful(tx: Any, chat: int, since: Any) -> list[Any]:
        return []

    patch.setattr(outbox, "left_since", forgetful)


def score_asked_twice(patch: pytest.MonkeyPatch) -> None:
    """The satisfaction question comes two times."""
    _twice(patch, Say, "ask_score")


def goodwill_is_told_twice(patch: pytest.MonkeyPatch) -> None:
    """What comes on top is promised two times."""
    _twice(patch, Say, "goodwill")


def parked_in_silence(patch: pytest.MonkeyPatch) -> None:
    """Nobody is told what could not be processed."""
    patch.setattr(rounds.Rounds, "_parked", lambda self, batch, row: None)


def outcomes_are_dropped(patch: pytest.MonkeyPatch) -> None:
    """When a commit fails, what the answers said is forgotten."""
    undo = rounds.Rounds.undo

    def careless(self: Any, this: Any) -> None:
        undo(self, this)
        self._sender.take_attempts()

    patch.setattr(rounds.Rounds, "undo", careless)


def nobody_is_called_when_a_chat_is_free(patch: pytest.MonkeyPatch) -> None:
    """A row whose chat has a call under way is not looked at again when that call is answered."""

    def careless(self: Any, row: Any, now: float, weight: int) -> None:
        if row.lane != 0:
            if weight:
                self.pace.end(row.chat, row.share, now, weight, lanes._part(row))
            else:
                self.pace.cancel(row.chat, row.share, now, row.weight, lanes._part(row))

    patch.setattr(lanes.Lanes, "ended", careless)


def notices_lead_out(patch: pytest.MonkeyPatch) -> None:
    """What colleagues say to each other under a notice of the bot reaches the customer."""
    line = letters.Post.line

    def careless(self: Any, effect: Any) -> Any:
        return line(self, replace(effect, replies=Replies.CUSTOMER) if effect.replies is Replies.NOTE else effect)

    patch.setattr(letters.Post, "line", careless)


def attempts_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """An attempt leaves no trace where the process dies of it."""

    async def careless(tx: Any, one: Any) -> bool:
        return True

    patch.setattr(suspects, "begin", careless)


def a_refusal_is_always_the_storages(patch: pytest.MonkeyPatch) -> None:
    """What the database refuses is tried again for ever, with all that waits beside it."""

    async def careless(tx: Any) -> None:
        raise StorageTrouble("no probe")

    patch.setattr(suspects, "probe", careless)


def a_pause_costs_the_customer(patch: pytest.MonkeyPatch) -> None:
    """The clocks run on after an answer as if they had never stood still."""
    run_on = promises.resume

    def careless(complaint: Any, now: Any, *rest: Any) -> Any:
        whole = run_on(complaint, now, *rest)
        dues = [clock.due for clock in complaint.clocks]
        return replace(whole, clocks=tuple(replace(one, due=due) for one, due in zip(whole.clocks, dues, strict=True)))

    patch.setattr(promises, "resume", careless)


def an_answer_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    """The customer answers, and the clocks stand still all the same."""
    patch.setattr("dialogs.step._words_reach_complaints", lambda turn: None)


def praise_is_taken_for_trouble(patch: pytest.MonkeyPatch) -> None:
    """Whatever somebody writes first is a complaint, so that we are sorry about praise."""
    patch.setattr(kinds, "route_of", lambda text: Route(Kind.COMPLAINT, True))


def an_alias_is_known_to_its_bearer_only(patch: pytest.MonkeyPatch) -> None:
    """The customer is told an alias, and staff go on reading the name."""
    patch.setattr(Person, "called", property(lambda self: self.name))


def old_complaints_keep_the_name(patch: pytest.MonkeyPatch) -> None:
    """The alias stands on new complaints only; what goes on about the others goes on under the name."""

    async def nothing(self: Any) -> None:
        pass

    patch.setattr(confidential, "_rename", lambda turn: None)
    patch.setattr(Board, "rename", nothing)


def everybody_is_asked(patch: pytest.MonkeyPatch) -> None:
    """The score is asked for whatever the case is."""
    patch.setattr(score, "may_ever_be_asked", lambda complaint: True)


def people_are_called_twice(patch: pytest.MonkeyPatch) -> None:
    """Each step of a ladder comes two times."""
    _twice(patch, Line, "call")


def nobody_is_called(patch: pytest.MonkeyPatch) -> None:
    """What runs out is noted, and nobody hears of it."""
    patch.setattr(late, "_call", lambda *of, **how: None)


def whoever_presses_accepts(patch: pytest.MonkeyPatch) -> None:
    """A complaint that is offered to one colleague goes to whoever presses Accept first."""
    _ruled(patch, transfer.offered_to, transfer.accept, transfer.ACCEPT)


def a_released_one_keeps_its_owner(patch: pytest.MonkeyPatch) -> None:
    """It is free for everybody, and belongs to the one who gave it back all the same."""

    def careless(turn: Any, done: Any) -> None:
        was = turn.complaint
        release.release(turn, done)
        turn.put(replace(turn.complaint, owner=was.owner, owner_name=was.owner_name))

    _ruled(patch, release.release, careless)


def advice_is_asked_for_each_case(patch: pytest.MonkeyPatch) -> None:
    """Whether they would recommend us is asked after each complaint."""
    patch.setattr(nps, "ONCE_IN", timedelta())


def advice_is_asked_for_at_once(patch: pytest.MonkeyPatch) -> None:
    """Whether they would recommend us is asked before they can know."""

    def soon(effect: Any) -> Any:
        return replace(effect, due=effect.due - timedelta(minutes=4))

    _instead(patch, lambda one: isinstance(one, Arm) and one.ring == nps.DUE.act, soon)


def news_comes_twice(patch: pytest.MonkeyPatch) -> None:
    """That a promise is late is said two times."""
    _twice(patch, Say, "late_news")


def how_it_stands_comes_twice(patch: pytest.MonkeyPatch) -> None:
    """That there is nothing new is said two times."""
    _twice(patch, Say, "holding")


def no_news_of_what_is_late(patch: pytest.MonkeyPatch) -> None:
    """The customer does not hear that a promise is broken: neither before nor after."""
    _never(patch, lambda one: isinstance(one, Arm) and one.ring == news.NEWS.act)


def news_is_counted_and_not_told(patch: pytest.MonkeyPatch) -> None:
    """A promise is made anew, and the customer does not hear of it."""
    _never(patch, lambda one: isinstance(one, Say) and one.text.name == "late_news")


def news_comes_too_early(patch: pytest.MonkeyPatch) -> None:
    """Half of the promised time has passed, and the bot says that it is late."""
    patch.setattr(news, "TOLD_AT", 0.5)


def reactions_go_astray(patch: pytest.MonkeyPatch) -> None:
    """They stand on the message before the one that they are about."""

    def beside(effect: Any) -> Any:
        return replace(effect, message=effect.message - 1)

    _instead(patch, lambda one: isinstance(one, Mirrored), beside)


def a_reaction_stays_when_it_is_gone(patch: pytest.MonkeyPatch) -> None:
    """Nobody sees that the other side has taken it away."""
    _never(patch, lambda one: isinstance(one, Mirrored) and not one.emoji)


def one_colleague_takes_away_anothers(patch: pytest.MonkeyPatch) -> None:
    """Of a customer and those who answer a single reaction is remembered."""
    patch.setattr(react, "MOST", 1)


def news_for_all_comes_twice(patch: pytest.MonkeyPatch) -> None:
    """What goes to all is said to each two times."""
    _twice(patch, Say, "incident_news")


def _all_are_parts(patch: pytest.MonkeyPatch) -> None:
    """Every complaint is taken for a part of every incident, and every customer for told."""

    async def everybody(tx: Any, matter: int, known: Any = ()) -> list[Part]:
        rows = await tx.rows(statement(select(tables.complaints.c.id, tables.complaints.c.state)), {})
        return [Part(int(number), True, State(state)) for number, state in rows]

    patch.setattr(members, "of", everybody)


def everybody_hears_it(patch: pytest.MonkeyPatch) -> None:
    """News go to all customers, whatever they have complained of."""
    _all_are_parts(patch)
    patch.setattr(incident, "concerns", lambda *_: True)


def everybody_is_resolved(patch: pytest.MonkeyPatch) -> None:
    """A resolution for all resolves what is no part of it, too."""
    _all_are_parts(patch)
    patch.setattr(incident, "is_part", lambda *_: True)


def a_second_decision_counts(patch: pytest.MonkeyPatch) -> None:
    """One manager approves, another declines it afterwards."""
    _ruled(patch, approval.decided_already, approval.decline, approval.DECLINE)


def declined_and_promised(patch: pytest.MonkeyPatch) -> None:
    """One manager declines, another approves it afterwards, and the customer hears of it."""
    _ruled(patch, approval.decided_already, approval.approve, approval.APPROVE)


def an_offer_is_accepted_after_all(patch: pytest.MonkeyPatch) -> None:
    """Who has given an offer back takes the complaint all the same."""
    _ruled(patch, transfer.decided, transfer.accept, transfer.ACCEPT)


def a_merged_number_is_claimed(patch: pytest.MonkeyPatch) -> None:
    """Whoever presses [Claim] on a number that has become a part of another one has it."""
    find = machine.Table.find

    def careless(self: Any, state: Any, cue: Any, turn: Any, event: Any) -> Any:
        rule = find(self, state, cue, turn, event)
        late = cue is claim.CLAIM and state is State.WITHDRAWN
        return replace(rule, do=claim.claim, to=State.CLAIMED) if rule is not None and late else rule

    patch.setattr(machine.Table, "find", careless)


def both_numbers_go_on(patch: pytest.MonkeyPatch) -> None:
    """One number takes over what the other has, and the other goes on as if nothing had been."""
    find = machine.Table.find

    def careless(self: Any, state: Any, cue: Any, turn: Any, event: Any) -> Any:
        rule = find(self, state, cue, turn, event)
        return replace(rule, do=lambda *_: None, to=state) if rule is not None and cue is merge.INTO else rule

    patch.setattr(machine.Table, "find", careless)


def kept_names_are_found(patch: pytest.MonkeyPatch) -> None:
    """Under what name a complaint was found once it is found for ever."""

    async def careless(tx: Any, named: list[tuple[int, str]]) -> None:
        await search._note(tx, named, search.NAMES)

    patch.setattr(search, "rename", careless)


def whoever_presses_reads_the_name(patch: pytest.MonkeyPatch) -> None:
    """[Show name] tells the name to colleagues who are not trusted with names, too."""

    def told(effect: Any) -> Any:
        return replace(effect, text=Text("name_is", {"number": effect.text.args["number"], "name": "Ann"}))

    _instead(patch, lambda one: isinstance(one, Toast) and one.text is not None and one.text.name == "name_for", told)


def a_case_is_answered_where_it_was(patch: pytest.MonkeyPatch) -> None:
    """What is written in a group about a case that has moved to another one reaches the customer."""
    patch.setattr(group, "elsewhere", lambda *of: None)
