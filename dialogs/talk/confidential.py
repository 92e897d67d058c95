"""Confidential: a customer keeps their name from the staff. From then on staff read an alias wherever the name stood.

Only the customer can lift it. Where colleagues are trusted with names (CONFIDANT_IDS, `/role Olga confidant`) the
customer is told so before the choice and with it, and then one of them may look: [Show name] on the card tells it to
the presser alone, and the journal has who looked and at which complaint. Who chose while nobody was trusted is shown to
nobody later.

The name itself stays in the person's own record, because Telegram tells it with every message; all that is shown,
written down or told about a complaint is made from the alias (model.Person.called). Who keeps the name back a second
time gets another alias: the first one has been seen beside the name.
"""

from dialogs.effects import Button, Line, Redraw, Replies, ShowCard, Text, Toast
from dialogs.events import Pressed, StaffPressed
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, button, press, say, staff_button, staff_press, write_down
from dialogs.model import Complaint
from dialogs.names import alias, names_of, under_its_name
from dialogs.numbers import label
from dialogs.records import replace

EXPLAIN = press("name", "", name="about the name")
KEEP_BACK = press("name", "hide", name="name kept back")
LIFT = press("name", "show", name="name shown")
LOOK_UP = staff_press("look_up", name="shows the name")

LONGEST = 130  # characters of a name, or of names, that fit into the answer to a press with what stands beside them


def explain(turn: Turn) -> None:
    """/confidential: who knows what, in one message, with the two ways."""
    say(
        turn,
        "confidential",
        buttons=((_show(),),) if turn.person.alias else ((_hide(),), (_show(),)),
        alias=turn.person.alias,
        seen=_has_seen(turn),
        trusted=_trusted(turn),
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
        turn.person = replace(turn.person, alias=named, entrusted=bool(turn.policy.confidants))
        _rename(turn)
    trusted = _trusted(turn)
    say(turn, "confidential_on", buttons=((_show(),),), alias=turn.person.alias, seen=seen, trusted=trusted)


def lift(turn: Turn, pressed: Pressed) -> None:
    """The customer writes under their name again."""
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    if turn.person.alias:
        turn.person = replace(turn.person, alias="", entrusted=False)
        _rename(turn)
    say(turn, "confidential_off", buttons=((_hide(),),))


def _has_seen(turn: Turn) -> bool:
    """Whether staff know complaints of this customer under the name."""
    return turn.before.earlier > 0 and not turn.person.alias


def _trusted(turn: Turn) -> int:
    """How many colleagues may look the name up; none for whoever chose while there were none."""
    chosen_before = turn.person.alias and not turn.person.entrusted
    return 0 if chosen_before else len(turn.policy.confidants)


def _rename(turn: Turn) -> None:
    """Every complaint of theirs, its card, and a line where people work on it: the next words come under that name."""
    for complaint in list(turn.complaints.values()):
        turn.put(under_its_name(complaint, turn.person))
        turn.do(ShowCard(complaint.id, urgent=True))
        if complaint.is_open:
            told = Text("name_kept_back" if turn.person.alias else "name_shown", {"name": turn.person.called})
            turn.do(Line(complaint.id, told, Replies.NOTE))


def _hide() -> Button:
    return button("name", 0, "hide", "name_hide")


def _show() -> Button:
    return button("name", 0, "show", "name_show")


# Colleagues who are trusted ----------------------------------------------------------------------


def look_up(turn: Turn, pressed: StaffPressed) -> None:
    """[Show name]: to the presser alone, if they are trusted with names and the customer was told that somebody is."""
    complaint, confidants = turn.complaint, turn.policy.confidants
    facts = {"number": label(complaint.id)}
    if not complaint.confidential:
        text = Text("name_is_open", {**facts, "name": clip(complaint.name, LONGEST)})
    elif not complaint.entrusted:
        text = Text("name_for_nobody", facts)
    elif pressed.staff.id not in confidants:
        text = Text("name_for", {**facts, "names": clip(names_of(confidants, turn.colleagues), LONGEST)})
    else:
        text = Text("name_is", {**facts, "name": clip(turn.person.name, LONGEST)})
        write_down(turn, LOOK_UP.value, pressed.staff.id)
    turn.do(Toast(pressed.query, text, alert=True, staff=True))


def card(complaint: Complaint) -> list[Text]:
    """That it is no name."""
    return [Text("alias_only")] if complaint.confidential else []


def buttons(complaint: Complaint) -> list[Button]:
    """[Show name], where somebody may."""
    return [staff_button("look_up", complaint.id)] if complaint.entrusted else []


PART = Part(
    "confidential",
    answers=(
        Answer(EXPLAIN, press_explain),
        Answer(KEEP_BACK, keep_back),
        Answer(LIFT, lift),
        Answer(LOOK_UP, look_up),
    ),
    card=card,
    buttons=buttons,
    crew=(LOOK_UP,),
)
