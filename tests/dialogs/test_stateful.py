"""Anything in any order: customers, staff and the clock at random, with the promises checked after every step.

The walks are the same in every run; raise `max_examples` and drop `derandomize` to look further, and add `Phase.shrink`
to read a long walk that broke a promise: it takes minutes, so it is left out here.
"""

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from dialogs.effects import Button
from dialogs.events import ManagerPressed, ManagerSends, ManagerWrote
from dialogs.tables import LIFE, NAMED, named
from tests.dialogs.ledger import MANAGER
from tests.dialogs.walk import IRYNA, LATELY, PICK, TEXTS
from tests.dialogs.walk_desk import Desk

PRIVATE = sorted({act for kind, act, _ in NAMED if kind is ManagerPressed} | {"send"})


class Talk(Desk):
    """Two customers, two colleagues, time, and a manager in private."""

    @precondition(lambda self: self.private_buttons)
    @rule(pick=PICK, text=TEXTS, replies=st.booleans())
    def manager_writes(self, pick: int, text: str, replies: bool) -> None:
        """In answer to something the bot told about a complaint, or just so."""
        item = self.world.item(MANAGER, text)
        if not replies:
            self.do(MANAGER, self.world.wrote(item))
            return
        about = self.private_buttons[pick % len(self.private_buttons)][0].complaint
        self.notes.append((about, item))
        self.do(self.world.complaint(about).customer, ManagerWrote(about, item, IRYNA))

    @precondition(lambda self: self.private_buttons)
    @rule(pick=PICK)
    def manager_presses(self, pick: int) -> None:
        """Any button that a manager was ever shown; it is pressed with the note it stands under."""
        self._presses(*self.private_buttons[pick % len(self.private_buttons)])

    @precondition(lambda self: self.private_buttons)
    @rule(act=st.sampled_from(PRIVATE), pick=PICK, text=TEXTS)
    def manager_decides(self, act: str, pick: int, text: str) -> None:
        """One of the latest buttons of a kind, and the words that it may ask for."""
        found = [each for each in self.private_buttons if each[0].act == act][-LATELY:]
        if found:
            self._presses(*found[-1 - pick % len(found)])
            self.do(MANAGER, self.world.wrote(self.world.item(MANAGER, text)))

    def _presses(self, button: Button, message: int) -> None:
        customer = self.world.complaint(button.complaint).customer
        if button.act == "send":
            item = next(item for _, item in self.notes if str(item.message) == button.arg)
            self.do(customer, ManagerSends(button.complaint, item, IRYNA, self.query(), message))
            return
        decides = named(ManagerPressed, button.act) in LIFE.cues  # about the complaint, not the manager's own talk
        pressed = ManagerPressed(button.act, button.complaint, self.query(), message, IRYNA)
        self.do(customer if decides else MANAGER, pressed)


TestTalk = pytest.mark.timeout(300)(Talk.TestCase)  # a busy machine is no failure
TestTalk.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
