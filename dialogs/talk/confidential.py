"""Confidential: a customer keeps their name from the staff. From then on staff read an alias wherever the name stood.

Only the customer can lift it. The name itself stays in the person's own record, because Telegram tells it with every
message; all that is shown, written down or told about a complaint is made from the alias (model.Person.called). Who
keeps the name back a second time gets another alias: the first one has been seen beside the name.
"""

from dialogs.effects import Button, Line, Redraw, Replies, ShowCard, Text, Toast
from dialogs.events import Pressed
from dialogs.machine import Answer, Part, Turn, button, press, say
from dialogs.model import Complaint
from dialogs.names import alias
from dialogs.records import replace

EXPLAIN = press("name", "", name="about the name")
KEEP_BACK = press("name", "hide", name="name kept back")
LIFT = press("name", "show", name="name shown")


def explain(turn: Turn) -> None:
    """/confidential: who knows what, in one message, with the two ways."""
    say(
        turn,
        "confidential",
        buttons=((_show(),),) if turn.person.alias else ((_hide(),), (_show(),)),
        alias=turn.person.alias,
        seen=_has_seen(turn),
    )


def press_explain(turn: Turn, pressed: Pressed) -> None:
    """[Keep my name private] under the greeting."""
    turn.do(Toast(pressed.query, None))
    explain(turn)


def keep_back(turn: Turn, pressed: Pressed) -> None:
    """From now on staff read an alias; what they have read before cannot be taken back, and that is said."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    seen = _has_seen(turn)
    if not turn.person.alias:
        named = alias(turn.new_number(), turn.policy.staff_language)
        turn.person = replace(turn.person, alias=named)
        _rename(turn)
    say(turn, "confidential_on", buttons=((_show(),),), alias=turn.person.alias, seen=seen)


def lift(turn: Turn, pressed: Pressed) -> None:
    """The customer writes under their name again."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    if turn.person.alias:
        turn.person = replace(turn.person, alias="")
        _rename(turn)
    say(turn, "confidential_off", buttons=((_hide(),),))


def _has_seen(turn: Turn) -> bool:
    """Whether staff know complaints of this customer under the name."""
    return turn.before.earlier > 0 and not turn.person.alias


def _rename(turn: Turn) -> None:
    """Every complaint of theirs, its card, and a line where people work on it: the next words come under that name."""
    for complaint in list(turn.complaints.values()):
        turn.put(replace(complaint, name=turn.person.called, confidential=bool(turn.person.alias)))
        turn.do(ShowCard(complaint.id, urgent=True))
        if complaint.is_open:
            told = Text("name_kept_back" if turn.person.alias else "name_shown", {"name": turn.person.called})
            turn.do(Line(complaint.id, told, Replies.NOTE))


def _hide() -> Button:
    return button("name", 0, "hide", "name_hide")


def _show() -> Button:
    return button("name", 0, "show", "name_show")


def card(complaint: Complaint) -> list[Text]:
    """That it is no name."""
    return [Text("alias_only")] if complaint.confidential else []


PART = Part(
    "confidential",
    answers=(Answer(EXPLAIN, press_explain), Answer(KEEP_BACK, keep_back), Answer(LIFT, lift)),
    card=card,
)
