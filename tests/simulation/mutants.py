"""Mutants: the real code with one promise broken on purpose, to show that the oracle bites.

Each takes a monkeypatch and says in its docstring what goes wrong. `MUTANTS` names the promise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest

from bot import lanes, pace, pump, sender
from bot.fates import fate_of
from bot.updates import Intake
from dialogs import complaint, machine, render
from dialogs.effects import Arm, Say
from dialogs.events import Answers, Ring, StaffWrote
from handlers import desk, letters
from handlers.outcomes import Fate
from storage import outbox
from storage.database import StorageTrouble
from tests.simulation.history import plan_of

Mutate = Callable[[pytest.MonkeyPatch], None]


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
    known = fate_of

    def careless(letter: Any, answer: Any) -> Any:
        outcome = known(letter, answer)
        return replace(outcome, fate=Fate.AGAIN) if outcome.fate is Fate.LOST else outcome

    patch.setattr(sender, "fate_of", careless)


def no_receipt(patch: pytest.MonkeyPatch) -> None:
    """A complaint is made without a word to the customer."""
    apply = desk.Batch.apply

    def silent(self: desk.Batch, effect: Any, case: Any) -> None:
        if not (isinstance(effect, Say) and effect.text.name == "receipt"):
            apply(self, effect, case)

    patch.setattr(desk.Batch, "apply", silent)


def sorry_for_everything(patch: pytest.MonkeyPatch) -> None:
    """The bot is sorry before anything was told."""
    words = render.Renderer.render

    def sorry(self: Any, audience: str, language: Any, text: Any, now: Any) -> str:
        found = words(self, audience, language, text, now)
        return f"We are sorry. {found}" if text.name in ("invite", "greeting") else found

    patch.setattr(render.Renderer, "render", sorry)


def everybody_owns_it(patch: pytest.MonkeyPatch) -> None:
    """Whoever presses Claim is told that it is theirs."""
    find = machine.Table.find

    def careless(self: Any, state: Any, on: Any, turn: Any) -> Any:
        rule = find(self, state, on, turn)
        return replace(rule, do=complaint.claim) if rule is not None and rule.do is complaint.taken_by else rule

    patch.setattr(machine.Table, "find", careless)


def notes_leave(patch: pytest.MonkeyPatch) -> None:
    """Whatever is written in a complaint's topic goes to the customer."""

    def careless(number: int, item: Any, staff: Any, answers: Answers) -> StaffWrote:
        return StaffWrote(number, item, staff, Answers.CARD)

    patch.setattr(desk, "StaffWrote", careless)


def closing_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The timer that closes is never set."""
    apply = desk.Batch.apply

    def forgetful(self: desk.Batch, effect: Any, case: Any) -> None:
        if not (isinstance(effect, Arm) and effect.ring is Ring.CLOSE):
            apply(self, effect, case)

    patch.setattr(desk.Batch, "apply", forgetful)


def each_row_for_itself(patch: pytest.MonkeyPatch) -> None:
    """Rows of one stream do not wait for each other."""
    add = lanes.Lanes.add

    def careless(self: Any, rows: Any, not_before: Any = None) -> None:
        add(self, [replace(row, stream=f"{row.stream}.{row.id}") for row in rows], not_before)

    patch.setattr(lanes.Lanes, "add", careless)


def no_pace(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts what leaves."""
    patch.setattr(pace.Pace, "busy_until", lambda self, chat, share, now, *more: now)


def deaf_to_retry_after(patch: pytest.MonkeyPatch) -> None:
    """A 429 is tried again after a second, whatever Telegram asked for."""
    known = fate_of

    def careless(letter: Any, answer: Any) -> Any:
        outcome = known(letter, answer)
        return replace(outcome, fate=Fate.AGAIN) if outcome.fate is Fate.HELD else outcome

    patch.setattr(sender, "fate_of", careless)


def fresh_minute_after_a_crash(patch: pytest.MonkeyPatch) -> None:
    """A new process believes that nothing has left in the last minute."""

    async def forgetful(tx: Any, chat: int, since: Any) -> list[Any]:
        return []

    patch.setattr(outbox, "left_since", forgetful)


def score_asked_twice(patch: pytest.MonkeyPatch) -> None:
    """The satisfaction question comes two times."""
    apply = desk.Batch.apply

    def twice(self: desk.Batch, effect: Any, case: Any) -> None:
        apply(self, effect, case)
        if isinstance(effect, Say) and effect.text.name == "ask_score":
            apply(self, effect, case)

    patch.setattr(desk.Batch, "apply", twice)


def parked_in_silence(patch: pytest.MonkeyPatch) -> None:
    """Nobody is told what could not be processed."""
    patch.setattr(pump.Pump, "_parked", lambda self, batch, row: None)


def outcomes_are_dropped(patch: pytest.MonkeyPatch) -> None:
    """When a commit fails, what the answers said is forgotten."""
    undo = pump.Pump._undo

    def careless(self: Any, settled: Any, news: Any) -> Any:
        leaving = undo(self, settled, news)
        self._sender.outcomes = []
        return leaving

    patch.setattr(pump.Pump, "_undo", careless)


def nobody_is_called_when_a_chat_is_free(patch: pytest.MonkeyPatch) -> None:
    """A row whose chat has a call under way is not looked at again when that call is answered."""

    def careless(self: Any, row: Any, now: float, weight: int) -> None:
        if row.lane != 0:
            if weight:
                self.pace.end(row.chat, row.share, now, weight)
            else:
                self.pace.cancel(row.chat, row.share, now, row.weight)

    patch.setattr(lanes.Lanes, "ended", careless)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken promise, and what a history needs to show it (a kind of fault, a kind of group)."""

    promise: int
    mutate: Mutate
    fault: str = ""
    kind: str = ""

    def seeds(self, most: int = 12) -> list[int]:
        """The first seeds whose plan has what it needs."""
        fits = (
            seed
            for seed in range(1, 10_000)
            if (plan := plan_of(seed)).acts >= 80
            and (not self.fault or self.fault in plan.faults)
            and (not self.kind or plan.kind == self.kind)
        )
        return list(islice(fits, most))


MUTANTS = (
    Mutant(1, words_stay_away),
    Mutant(1, confirmed_before_stored, "storage"),
    Mutant(2, lost_is_taken_for_unsent, "network"),
    Mutant(2, no_receipt),
    Mutant(3, sorry_for_everything),
    Mutant(4, everybody_owns_it),
    Mutant(5, notes_leave, kind="forum"),
    Mutant(6, closing_is_forgotten),
    Mutant(7, each_row_for_itself),
    Mutant(8, no_pace),
    Mutant(8, deaf_to_retry_after, "limits"),
    Mutant(8, fresh_minute_after_a_crash, "crashes"),
    Mutant(9, score_asked_twice),
    Mutant(10, parked_in_silence, "bad"),
    Mutant(11, outcomes_are_dropped, "refusals"),
    Mutant(11, nobody_is_called_when_a_chat_is_free),
)
