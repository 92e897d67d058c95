"""Cues that several parts hear: a customer's words by what they are, and a colleague's reply."""

from dialogs.events import (
    ColleagueUnreachable,
    Delivered,
    ManagerWrote,
    Pressed,
    Rang,
    Said,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    Undelivered,
    Wrote,
)
from dialogs.machine import cue

HELLO = cue("hello", Wrote)
THANKS = cue("thanks", Wrote)
CONTENT = cue("content", Wrote, answered=True)
"""Everything that is not a bare hello or thanks: worth a record, in every step of the talk."""

SAID = cue("customer's words", Said)
"""Words of the customer have reached the complaint, by whatever way; a part may resume on them."""

REPLY = cue("reply", StaffWrote, answered=True)
"""A colleague wrote to the customer: in every state it arrives."""
ARRIVED = cue("spoken with", Delivered)
"""Words of a person have reached the customer; a part that waits for somebody to speak with them has to know."""
IS_CLOSED = cue("is closed", Rang)
"""Nothing is owed any more; a part that comes back to it weeks later has to know."""
NOT_ARRIVED = cue("did not arrive", Undelivered)
"""What a colleague wrote did not reach the customer; a part that waits for the answer has to know."""
CHANGED = cue("reply changed", StaffEdited)
"""What a colleague wrote to the customer reads otherwise now; a part that repeats it has to know."""
GIVEN = cue("goodwill is there", StaffPressed)
"""What was promised on top is with the customer; a part that waited for it has to know."""
MANAGER_ANSWERS = cue("manager answers", ManagerWrote, inner=True)
"""A manager has written a note about the complaint; a part that asked managers has to know."""
NOT_REACHED = cue("manager not reached", ColleagueUnreachable)
"""A manager could not be written to in private; a part that waits for an answer asks somebody else."""
TAKEN_OVER = cue("a person answers", object)
"""The same, as the talk hears it: from here on the bot asks nothing more."""
NOT_SOLVED = cue("not solved", Pressed)
"""The customer opened the complaint again, as the talk hears it: what is missing comes next."""
WITHDRAWN = cue("withdrawn", object)
"""The customer took the complaint back, as the talk hears it: there is nothing to ask about."""
