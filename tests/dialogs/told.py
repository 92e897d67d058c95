"""How a transcript prints what a step did: one line an effect, short enough for a manager to read.

Every text is also rendered in its reader's language, so that a transcript fails on a broken template.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dialogs import effects as fx
from dialogs.board.card import card, card_buttons
from dialogs.effects import Effect, Rows, Text
from dialogs.items import Item, Words
from dialogs.model import Complaint, Staff
from dialogs.money import money, shown
from dialogs.names import Mention, shown_name
from dialogs.numbers import label
from dialogs.render import Renderer
from dialogs.states import Language
from dialogs.tables import PARTS
from tests.dialogs.world import UTC_ZONE, World

RENDERER = Renderer(UTC_ZONE)
_LISTS = ("complaints",)  # arguments that hold one complaint each
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def length(gap: timedelta) -> str:
    """A duration as people write it: `1h30m`, `1.5s`."""
    seconds = gap.total_seconds()
    if seconds != int(seconds):
        return f"{seconds:g}s"
    parts, left = [], int(seconds)
    for unit, size in _UNITS:
        if left >= size:
            parts.append(f"{left // size}{unit}")
            left %= size
    return "".join(parts) or "0s"


def moment(at: datetime, now: datetime) -> str:
    """A time as a text names it: `today 10:15`."""
    ahead = (at.date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(ahead, at.strftime("%a ") + str(at.day) + at.strftime(" %b"))
    return f"{day} {at:%H:%M}" + (f":{at:%S}" if at.second else "")


def caption(button: fx.Button, language: Language, now: datetime, staff: bool = False) -> str:
    """A button's label in a language."""
    return RENDERER.plain("staff" if staff else "customer", language, button.label, now)


class Telling:
    """Prints effects for one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def lines(self, person: int, effects: list[Effect], armed_before: set[tuple[int | None, str]]) -> list[str]:
        """The effects of one step; a card drawn several times in it is shown once, as it stands after the step."""
        case = self.world.cases.get(person)
        name, language = (case.person.name, case.person.language) if case else ("", self.world.policy.staff_language)
        told, armed = list[str](), set(armed_before)
        cards: dict[int, None] = {}
        for effect in effects:
            if isinstance(effect, fx.ShowCard):
                cards[effect.complaint] = None
            elif isinstance(effect, fx.Disarm):
                key = (effect.complaint if effect.matter is None else effect.matter, effect.ring)
                if key in armed:
                    armed.remove(key)
                    told.append(f"timer          {effect.ring} off")
            elif line := self._line(effect, name, language):
                told.append(line)
        return [*told, *(self._card(self.world.complaint(number)) for number in cards)]

    def _line(self, effect: Effect, name: str, language: Language) -> str:
        match effect:
            case fx.Say():
                return f"bot > {name:<9}{self._text(effect.text, language)}{self._buttons(effect.buttons, language)}"
            case fx.Redraw():
                text = self._text(effect.text, language) if effect.text else "buttons"
                shown = self._buttons(effect.buttons, language)
                return f"bot ~ {name:<9}{text}{shown or '  no buttons'}"
            case fx.Toast():
                who = "staff" if effect.staff else name
                return f"toast {who:<9}{self._text(effect.text, language, effect.staff)}" if effect.text else ""
            case fx.Noted():
                return f"mark  {name:<9}passed on"
            case fx.Marked():
                return f"mark  staff    {'kept as a note' if effect.note else 'delivered'}"
            case fx.Mirrored():
                who, without = ("staff", "delivered") if effect.chat < 0 else (name, "none")
                return f"mark  {who:<9}{effect.emoji or without}"
            case fx.Relocate():
                return f"former <       line {self._text(effect.text, language, staff=True)}"
            case fx.OpenTopic():
                return f"staff <        topic {label(effect.complaint)}"
            case fx.Line():
                shown = self._buttons(effect.buttons, language, staff=True)
                where = "board" if effect.board else "staff"
                return f"{where} <        line {self._text(effect.text, language, staff=True)}{shown}"
            case fx.RedrawLine():
                shown = self._buttons(effect.buttons, language, staff=True)
                return f"staff ~        line {self._text(effect.text, language, staff=True)}{shown}"
            case fx.SayBelow() | fx.Notice():
                shown = self._buttons(effect.buttons, language, staff=True)
                where = "staff <        below" if isinstance(effect, fx.SayBelow) else "board <        line"
                return f"{where} {self._text(effect.text, language, staff=True)}{shown}"
            case fx.Poster():
                languages, told = " ".join(effect.languages), f"{effect.tenths} of 10" if effect.tenths else "no claim"
                return f"staff <        poster of {effect.place} in {languages}: {told}"
            case fx.Unsaid():
                return f"silent         {name} hears nothing of it"
            case fx.Scatter():
                return "board ~        what its line has shown is shown one by one"
            case fx.RedrawNotice() | fx.RedrawNamed():
                shown = self._buttons(effect.buttons, language, staff=True)
                return f"board ~        line {self._text(effect.text, language, staff=True)}{shown}"
            case fx.ToStaff():
                how = " replaced" if effect.heading == "replaced" else ""
                return f"staff <        {label(effect.complaint)} {effect.name}{how}: {_items(effect.items)}"
            case fx.Gathered():
                whose = f"{name} in {label(effect.of)}" if effect.of else name
                return f"staff <        {label(effect.complaint)} {whose}: all since {effect.since[1]}, gathered"
            case fx.ToCustomer():
                return f"reply > {name:<9}{_heading(effect)} {self._shown(effect.staff)}: {_items(effect.items)}"
            case fx.ChangeCopy():
                return f"reply ~ {name:<9}{_heading(effect)} {self._shown(effect.staff)}: {_items((effect.item,))}"
            case fx.Tell():
                shown = self._buttons(effect.buttons, language, staff=True)
                sign = "<" if effect.message is None else "~"
                return f"manager {sign}      {self._text(effect.text, language, staff=True)}{shown}"
            case fx.TakeBack():
                return f"reply x {name:<9}{len(effect.copies)} deleted"
            case fx.Recount():
                return f"manager <      the whole story of {label(effect.complaint)}"
            case fx.Arm():
                return f"timer          {effect.ring} +{length(effect.due - self.world.now)}"
            case fx.Journal():
                moved = effect.before != effect.after
                return (
                    f"state          {effect.before or 'nothing'} -> {effect.after} ({effect.event})" if moved else ""
                )
            case _:
                return ""

    def _shown(self, staff: Staff) -> str:
        """How the customer reads a colleague."""
        return shown_name(staff.id, staff.name, self.world.colleagues) or "our colleague"

    def _text(self, text: Text, language: Language, staff: bool = False) -> str:
        spoken = self.world.policy.staff_language if staff else language
        RENDERER.render("staff" if staff else "customer", spoken, text, self.world.now)
        args = ", ".join(f"{key}={self._value(key, value)}" for key, value in text.args.items())
        return f"{text.name}({args})" if args else text.name

    def _value(self, key: str, value: Any) -> str:
        match value:
            case Mention(name=called):
                return f"@{called}"
            case bool():
                return "yes" if value else "no"
            case datetime():
                zone = self.world.policy.zone
                return moment(value.astimezone(zone), self.world.now.astimezone(zone))
            case {"amount": _, "currency": _}:
                return shown(money(value["amount"], value["currency"]), Language.EN).replace("\u00a0", " ")
            case list():
                return "; ".join(" ".join(self._value(key, each) for each in entry.values()) for entry in value)
            case Text():
                facts = ", ".join(f"{name}={self._value(name, one)}" for name, one in value.args.items())
                return f"{value.name}({facts})"
            case None | "":
                return "-"
            case str() if re.search(r"[ \n,)]", value):
                return '"' + value.replace("\n", " / ") + '"'
        return str(value)

    def _buttons(self, rows: Rows, language: Language, staff: bool = False) -> str:
        spoken = self.world.policy.staff_language if staff else language
        labels = [caption(button, spoken, self.world.now, staff) for row in rows for button in row]
        return "  " + " ".join(f"[{each}]" for each in labels) if labels else ""

    def _whole(self, complaint: Complaint) -> Text:
        return card(complaint, self.world.now, self.world.policy)

    def _card(self, complaint: Complaint) -> str:
        RENDERER.render("staff", self.world.policy.staff_language, self._whole(complaint), self.world.now)
        light = self._whole(complaint).args["light"]
        facts = [f"{light}, {complaint.state.value}" if light != "done" else complaint.state.value]
        facts += [f"of {complaint.owner_name}"] if complaint.owner_name else []
        facts += ["still adding"] if complaint.adding else []
        for key in (
            "place",
            "where",
            "what",
            "wish",
            "wish_words",
            "outcome",
            "cause",
            "score",
            "reopened",
            "unseen",
            "gathered",
        ):
            value = getattr(complaint, key)
            facts += [f"{key}={self._value(key, value)}"] if value else []
        added = [line for part in PARTS if part.card for line in part.card(complaint)]
        facts += [self._text(line, complaint.language, staff=True) for line in added]
        words = " / ".join(_piece(one) for one in complaint.words)
        rows = card_buttons(complaint, self.world.whole_policy())
        shown = self._buttons(rows, complaint.language, staff=True)
        return f'staff <        card {label(complaint.id)} {", ".join(facts)}: "{words}"{shown}'


def _piece(words: Words) -> str:
    kind = f"[{words.kind}] " if words.kind != "text" else ""
    whose = f"({words.origin}) " if words.origin else ""
    return f"{kind}{whose}{words.text}".strip()


def _heading(effect: fx.ToCustomer | fx.ChangeCopy) -> str:
    return "from" if effect.heading == "from_staff" else f"{effect.heading} from"


def _items(items: tuple[Item, ...]) -> str:
    kinds = {item.kind for item in items}
    if items[0].origin:
        own = tuple(replace(item, origin="") for item in items)
        return f"({items[0].origin}) {_items(own)}"
    text = " / ".join(item.text for item in items if item.text)
    if len(items) > 1:
        return f"album of {len(items)}{f', {text}' if text else ''}"
    return text if kinds == {"text"} else f"[{items[0].kind}]{f' {text}' if text else ''}"
