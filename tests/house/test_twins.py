"""Each button of a customer has a typed twin: its own label, typed, does what the press does, in every language."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs.effects import Text
from dialogs.events import Pressed, Wrote
from dialogs.model import Case, Kind, Outcome, Refusal, Wish
from dialogs.states import Language, State, Step
from dialogs.step import step
from tests.dialogs.making import FRESH, a_case, a_complaint, an_item
from tests.dialogs.world import START, policy
from tests.house.samples import NOW, RENDERER, macros

SINCE: dict[str, Any] = {"owner": 201, "owner_name": "Olga"}
RESOLVED = a_complaint(state=State.RESOLVED, resolved_at=START, **SINCE)
SCORED = a_complaint(state=State.SOLVED, csat_asked_at=START, **SINCE)
CONTENT = replace(SCORED, score=5)
REFUSED = replace(RESOLVED, outcome=Outcome.NOT_UPHELD, refusal=Refusal(START, "no seal"))
WAITS = an_item("the lid, too")

Twin = tuple[str, str, Any, dict[str, Any]]  # what the button carries, the complaint, the person
TWINS: dict[str, Twin] = {
    "skip": ("skip", "where", a_complaint(), {"step": Step.WHERE}),
    **{f"wish_{wish.value}": ("wish", wish.value, a_complaint(), {"step": Step.WISH, "focus": 1}) for wish in Wish},
    "add": ("add", "", a_complaint(adding=False), {"step": Step.TALKING}),
    "correct": ("ok", "", a_complaint(adding=False), {"step": Step.TALKING}),
    "addition": ("plus", "", a_complaint(), {"step": Step.CHOOSING, "pending": (WAITS,)}),
    "fresh": ("new", "", a_complaint(), {"step": Step.CHOOSING, "pending": (WAITS,)}),
    "solved_yes": ("solved", "yes", RESOLVED, {"step": Step.TALKING}),
    "solved_partly": ("solved", "partly", RESOLVED, {"step": Step.TALKING}),
    "solved_no": ("solved", "no", RESOLVED, {"step": Step.TALKING}),
    "score": ("score", "2", SCORED, {"step": Step.TALKING}),
    "nps": ("nps", "2", replace(SCORED, score=5, nps_asked_at=START), {"step": Step.TALKING}),
    "ces": ("ces", "6", replace(SCORED, score=5, ces_asked_at=START), {"step": Step.TALKING}),
    "publish": ("publish", "yes", CONTENT, {"step": Step.TALKING}),
    "unpublish": ("publish", "no", replace(CONTENT, publishable=True), {"step": Step.TALKING}),
    "notices_off": ("notices", "off", a_complaint(), {"step": Step.TALKING}),
    "notices_on": ("notices", "on", a_complaint(), {"step": Step.TALKING, "stopped": True}),
    "other": ("other", "", a_complaint(), {"step": Step.TALKING}),
    "complaint": ("complaint", "", a_complaint(kind=Kind.IDEA, clocks=()), {"step": Step.TALKING}),
    "name": ("name", "", a_complaint(), {"step": Step.TALKING}),
    "name_hide": ("name", "hide", a_complaint(), {"step": Step.TALKING}),
    "name_show": ("name", "show", a_complaint(), {"step": Step.TALKING, "alias": "Guest 1"}),
    "withdraw": ("withdraw", "yes", a_complaint(), {"step": Step.TALKING}),
    "withdraw_number": ("withdraw", "yes", a_complaint(), {"step": Step.TALKING}),
    "keep": ("withdraw", "no", a_complaint(), {"step": Step.TALKING}),
    "keep_all": ("withdraw", "no", a_complaint(), {"step": Step.TALKING}),
    "open_again": (
        "solved",
        "again",
        a_complaint(state=State.CLOSED, closed_at=START, **SINCE),
        {"step": Step.TALKING},
    ),
    "just_thanks": ("thanks", "", RESOLVED, {"step": Step.CHOOSING, "pending": (WAITS,)}),
    "review": ("review", "", REFUSED, {"step": Step.TALKING}),
    "director": ("director", "", a_complaint(), {"step": Step.TALKING}),
    "status": ("status", "", a_complaint(), {"step": Step.TALKING}),
    "language": ("lang", "", a_complaint(), {"step": Step.TALKING}),
    **{f"language_{one.value}": ("lang", one.value, a_complaint(), {"step": Step.TALKING}) for one in Language},
}
ARGS: dict[str, dict[str, object]] = {
    **{name: {"number": "K-1"} for name in ("addition", "withdraw_number", "open_again")},
    "score": {"score": 2},
    "nps": {"score": 2},
    "ces": {"score": 6},
}
NUMBERLESS = {
    "notices_off",
    "notices_on",
    "status",
    "language",
    "name",
    "name_hide",
    "name_show",
    *(f"language_{one.value}" for one in Language),
}
LATER = timedelta(seconds=10)


def test_every_button_is_in_the_list() -> None:
    """A new button gets its twin here."""
    buttons = {name.removeprefix("button_") for name in macros(Language.EN, "customer") if name.startswith("button_")}
    assert buttons == set(TWINS)


def _did(case: Case, event: Any) -> tuple[Any, ...]:
    """Where the talk and the complaints are after it; not who is told of it and how."""
    after, _ = step(case, event, START + LATER, policy(), lambda: FRESH)
    one = after.complaints[1]
    changed = (
        one.state,
        one.kind,
        one.name,
        one.refusal,
        one.wish,
        one.score,
        one.confirmed,
        one.director_due,
        one.owner,
        one.asked_again,
        one.publishable,
        one.nps,
        one.ces,
    )
    person = after.person
    return person.step, person.focus, person.language, person.language_chosen, person.stopped, person.pending, changed


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", TWINS)
def test_a_label_typed_is_a_press(name: str, language: Language) -> None:
    """What stands on the button is the first thing that people type."""
    act, arg, complaint, person = TWINS[name]
    label = RENDERER.plain("customer", language, Text(f"button_{name}", ARGS.get(name, {})), NOW)
    case = a_case(complaint, **{"language": language, "language_chosen": True, **person})
    pressed = Pressed(act, 0 if name in NUMBERLESS else 1, arg, "q", 7)
    item = replace(an_item(label, LATER), message=77)
    assert _did(case, Wrote(item)) == _did(case, pressed), label
