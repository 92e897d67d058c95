"""Ideas of colleagues: `/idea WORDS` keeps one, `/idea` alone shows what is open.

Whoever leads takes it up or puts it aside by a press, and the board reads which, with the name of who had it. What is
open stands in the paper for the meeting, too.
"""

from dialogs.effects import Notice, RedrawNotice, Rows, Text, Toast
from dialogs.errands import Command, Deed, Errand, Role, matter_button, matter_press
from dialogs.events import Commanded, MatterPressed
from dialogs.machine import Part
from dialogs.matters import Idea
from dialogs.records import replace

LONGEST = 500  # characters of an idea
SHOWN = 20  # ideas in one message


def idea(errand: Errand, asked: Commanded) -> None:
    """Keep one; without words, show those that are open."""
    words = " ".join(asked.words.split())
    if not words:
        known = [one for one in errand.of(Idea) if one.open]
        lines = [_facts(one) for one in known[-SHOWN:]]
        errand.answer("ideas", lines=lines, more=len(known) - len(lines))
        return
    if len(words) > LONGEST:
        errand.answer("idea_long", most=LONGEST)
        return
    one = errand.put(Idea(errand.new_id(), what=words, by=errand.colleague.id, by_name=errand.colleague.name))
    errand.id = one.id
    errand.write_down("idea")
    errand.do(Notice(Text("idea_kept", _facts(one)), _rows(one)))


def decide(errand: Errand, pressed: MatterPressed) -> None:
    """Taken up, or put aside; only the first press counts."""
    one = errand.about(Idea)
    if one is None or not one.open:
        errand.do(Toast(pressed.query, Text("stale"), staff=True))
        return
    if errand.role < Role.LEAD:
        errand.do(Toast(pressed.query, Text("idea_not_yours"), alert=True, staff=True))
        return
    taken = pressed.act == "idea_take"
    one = errand.put(replace(one, open=False, taken=taken, decided_by=errand.colleague.id))
    errand.write_down("idea_decided", taken=taken)
    facts = {**_facts(one), "taken": taken, "decided": errand.colleague.name}
    errand.do(Toast(pressed.query, None, staff=True))
    errand.do(RedrawNotice(pressed.chat, pressed.message, Text("idea_decided", facts)))


def _facts(one: Idea) -> dict[str, object]:
    return {"number": one.id, "what": one.what, "name": one.by_name}


def _rows(one: Idea) -> Rows:
    return ((matter_button("idea_take", one.id), matter_button("idea_leave", one.id)),)


PART = Part(
    "ideas",
    commands=(Command("idea", idea),),
    deeds=(Deed(matter_press("idea_take"), decide), Deed(matter_press("idea_leave"), decide)),
)
