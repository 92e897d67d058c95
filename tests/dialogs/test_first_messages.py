"""What a first message is taken for, measured on labelled ones. A third was held back: nobody who writes phrases may
look at it, so what it says holds for words that we have not read yet. Only its counts are shown, never a text of it.
"""

import re
from collections import Counter
from pathlib import Path

from dialogs.model import Kind, Register
from dialogs.states import Language
from tests.dialogs.first_words import FRIENDLY, LABELS, confusion, first_messages, table

README = Path(__file__).parents[2] / "ARCHITECTURE.md"
BETWEEN = re.compile(r"(<!-- first messages -->\n)(.*?)(<!-- /first messages -->)", re.DOTALL)
MESSAGES = first_messages()
HELD = [one for one in MESSAGES if one.held]


def _recall(label: str, told: Counter[tuple[str, str]]) -> float:
    return told[label, label] / sum(count for (written, _), count in told.items() if written == label)


def test_the_set_is_large_and_a_third_is_held_back() -> None:
    """At least 400 in all, a third of each language and label held."""
    assert len(MESSAGES) >= 400
    assert 0.3 <= len(HELD) / len(MESSAGES) <= 0.4
    assert {one.label for one in MESSAGES} == set(LABELS)
    for language in Language:
        held = Counter(one.label for one in HELD if one.language == language.value)
        every = Counter(one.label for one in MESSAGES if one.language == language.value)
        assert all(0.2 <= held[label] / every[label] <= 0.45 for label in LABELS), language


def test_the_labels_are_what_the_code_can_take_a_message_for() -> None:
    """A new register or kind gets messages of its own here."""
    made_later = {Kind.MESSAGE.value}  # what a customer turns a complaint into; nothing is taken for it at first
    known = {register.value for register in Register} | {kind.value for kind in Kind} - made_later
    assert set(LABELS) == known | {"hello", "thanks"}


def test_held_messages_are_taken_for_what_they_are() -> None:
    """The floors, on messages nobody tuned for: below one of them the change of phrases is a loss."""
    told = confusion(HELD)
    right = sum(count for (written, taken), count in told.items() if written == taken)
    assert right / len(HELD) >= 0.85
    assert _recall("complaint", told) >= 0.93
    assert _recall("safety", told) >= 0.9
    friendly = sum(told["complaint", taken] for taken in FRIENDLY)
    assert friendly / sum(one.label == "complaint" for one in HELD) <= 0.03


def test_no_language_is_left_behind() -> None:
    """Each language by itself is told nearly as well as all of them."""
    for language in Language:
        held = [one for one in HELD if one.language == language.value]
        told = confusion(held)
        assert sum(told[label, label] for label in LABELS) / len(held) >= 0.8, language
        assert _recall("complaint", told) >= 0.9, language
        assert _recall("safety", told) >= 0.85, language


def test_open_messages_stay_told() -> None:
    """The two thirds the phrases were written from: what was right once stays so."""
    opened = [one for one in MESSAGES if not one.held]
    told = confusion(opened)
    assert sum(told[label, label] for label in LABELS) / len(opened) >= 0.97


def test_the_readme_shows_the_table(rewrite: bool) -> None:
    """Rows are what people wrote, columns what it was taken for; held messages only."""
    text = README.read_text()
    found = BETWEEN.search(text)
    assert found is not None
    expected = f"\n{table(HELD)}\n"
    if rewrite:
        README.write_text(text[: found.start(2)] + expected + text[found.end(2) :])
        return
    assert found.group(2) == expected, "The table is stale: run pytest --rewrite and read the diff."
