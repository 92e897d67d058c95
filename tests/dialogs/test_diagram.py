"""The diagrams in ARCHITECTURE.md are drawn from the tables; `pytest --rewrite` refreshes a stale one."""

import re
from pathlib import Path

import pytest

from dialogs.diagram import diagrams
from dialogs.machine import Table
from dialogs.tables import LIFE, TALK

PAGE = Path(__file__).parents[2] / "ARCHITECTURE.md"
BETWEEN = re.compile(r"(<!-- diagrams -->\n)(.*?)(<!-- /diagrams -->)", re.DOTALL)


def test_the_readme_shows_the_tables_as_they_are(rewrite: bool) -> None:
    """What stands between the markers is what `python -m bot diagram` prints."""
    text = PAGE.read_text()
    found = BETWEEN.search(text)
    assert found is not None
    expected = f"\n{diagrams()}\n"
    if rewrite:
        PAGE.write_text(text[: found.start(2)] + expected + text[found.end(2) :])
        return
    assert found.group(2) == expected, "The diagrams are stale: run pytest --rewrite and read the diff."


@pytest.mark.parametrize("table", [TALK, LIFE], ids=lambda table: table.name)
def test_every_rule_can_be_found_in_the_drawing(table: Table) -> None:  # type: ignore[type-arg]
    """Each cue stands in its state's box, or on an arrow from the state (or its group) to the right target."""
    blocks = diagrams().split("```mermaid")
    drawn = blocks[1] if table is LIFE else blocks[2]
    boxes = dict(re.findall(r'state "([^"]+)" as (\w+)', drawn))
    inside = {name: set(re.split(r", |<br/>", label)[1:]) for label, name in boxes.items()}
    arrows = re.findall(r"(\w+) --> (\w+): (.+)", drawn)
    for rule in table.rules:
        if rule.state == rule.to:
            assert rule.on.value in inside[rule.state.value], rule
            continue
        fits = [
            (source, cues.split(", "))
            for source, target, cues in arrows
            if target == rule.to.value and rule.on.value in cues.split(", ")
        ]
        groups = {name: label for label, name in boxes.items() if name.startswith("any")}
        assert any(
            source == rule.state.value
            or (source in groups and groups[source].startswith("any but") and rule.state.value not in groups[source])
            or (source in groups and rule.state.value in groups[source].split(", "))
            for source, _ in fits
        ), rule


def test_no_arrow_is_drawn_twice() -> None:
    """Parallel arrows are merged, so that a person can follow them."""
    arrows = re.findall(r"(\w+ --> \w+):", diagrams())
    assert len(arrows) == len(set(arrows))
