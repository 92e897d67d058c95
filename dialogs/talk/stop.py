"""Stop: whoever says so gets no surveys and no notices any more, by /stop, by a button, or by the word alone.

What is about an open complaint still comes: answers, questions, news. /start offers the others again, and turns nothing
on by itself.
"""

from dialogs.effects import Redraw, Rows, Toast
from dialogs.events import Pressed
from dialogs.machine import Answer, Part, Turn, button, press, say
from dialogs.records import replace

NO_MORE = press("notices", "off", name="no more surveys")
AGAIN = press("notices", "on", name="surveys again")


def stop(turn: Turn) -> None:
    """From now on, until they say otherwise; said once more it is no mistake."""
    turn.person = replace(turn.person, stopped=True)
    say(turn, "notices_off", buttons=_again(), open=bool(turn.open_complaints()))


def offer_again(turn: Turn) -> None:
    """At /start: how it stands, and the way back."""
    if turn.person.stopped:
        say(turn, "notices_are_off", buttons=_again())


def _again() -> Rows:
    return ((button("notices", 0, "on", "notices_on"),),)


def press_stop(turn: Turn, pressed: Pressed) -> None:
    """[No more surveys], or the word."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    stop(turn)


def press_again(turn: Turn, pressed: Pressed) -> None:
    """[Send them again]."""
    turn.person = replace(turn.person, stopped=False)
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    say(turn, "notices_on", buttons=((button("notices", 0, "off", "notices_off"),),))


PART = Part("stop", answers=(Answer(NO_MORE, press_stop), Answer(AGAIN, press_again)))
