"""Guide: how colleagues work here, told at /help, with the commands that work for that person and in that chat.

STAFF.md says the same, to be forwarded. Whoever first writes beside a customer's case what was perhaps meant for the
customer is told so, once, here or in a topic (see dialogs.complaint.reply).
"""

from dialogs.effects import Text
from dialogs.errands import Command, Errand, Role
from dialogs.events import Commanded
from dialogs.machine import Part
from dialogs.model import Colleague
from dialogs.records import replace

NOTES = "notes"  # the hint that what is no reply reaches no customer: once a person
UNKNOWN = ""
"""The name under which a command that nobody answers is heard: it gets one line, not silence."""
TALK = " "
"""The name under which it is heard that the owner of something writes on the board and answers nothing there."""


def guide(errand: Errand, _: Commanded) -> None:
    """`/help` in the group: half a page."""
    errand.answer("guide", role=errand.role.name.lower(), forum=errand.policy.forum)


def in_private(role: Role) -> Text:
    """`/help` of a colleague in private."""
    return Text("guide_private", {"role": role.name.lower()})


def unknown(errand: Errand, _: Commanded) -> None:
    """A slash that means nothing here; /status is for customers."""
    errand.answer("unknown_here")


def may_be_lost(colleague: Colleague | None) -> bool:
    """Whether what a colleague writes to nobody may have been meant for a customer, and they have not been told yet."""
    return colleague is not None and colleague.load > 0 and NOTES not in colleague.hints


def talk(errand: Errand, _: Commanded) -> None:
    """Nobody but colleagues reads it: say so, and how it would reach a customer."""
    colleague = errand.colleague
    if may_be_lost(colleague):
        errand.know(replace(colleague, hints=(*colleague.hints, NOTES)))
        errand.answer("talk_hint")


PART = Part("guide", commands=(Command("help", guide), Command(UNKNOWN, unknown), Command(TALK, talk)))
