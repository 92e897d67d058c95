"""The labelled first messages, and what each is taken for: register, greeting, thanks, kind, in the order of a step."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dialogs.talk.dangers import register_of
from dialogs.talk.greetings import is_hello, is_thanks
from dialogs.talk.route import route_of

FILE = Path(__file__).with_name("first_messages.tsv")
LABELS = (
    *("complaint", "praise", "question", "idea", "thanks", "hello"),
    *("safety", "death", "self_harm", "child", "threat", "legal"),
)
FRIENDLY = ("praise", "thanks", "hello")  # a complaint taken for one of these is answered in the wrong tone


@dataclass(frozen=True, slots=True)
class First:
    """One first message; a `held` one was kept from whoever wrote the phrases."""

    language: str
    label: str
    held: bool
    text: str


def first_messages() -> list[First]:
    """All of them. What stands word for word among the open ones, too ("hello"), is not held: it was read there."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    read = {row["text"].casefold() for row in rows if row["split"] == "open"}
    return [
        First(row["language"], row["label"], row["split"] == "held" and row["text"].casefold() not in read, row["text"])
        for row in rows
    ]


def taken_for(text: str) -> str:
    """What a message out of nothing is taken for."""
    found = register_of(text)
    if found is not None:
        return found[0].value
    if is_hello(text):
        return "hello"
    return "thanks" if is_thanks(text) else route_of(text).kind.value


def confusion(messages: list[First]) -> Counter[tuple[str, str]]:
    """How often (label, taken for) occurs."""
    return Counter((one.label, taken_for(one.text)) for one in messages)


def table(messages: list[First]) -> str:
    """The confusion table in Markdown: rows are what people wrote, columns what it was taken for."""
    told = confusion(messages)
    shown = [label.replace("_", "-") for label in LABELS]
    lines = ["| written \\ taken for | " + " | ".join(shown) + " | right |", "| --- |" + " ---: |" * (len(LABELS) + 1)]
    for label, name in zip(LABELS, shown, strict=True):
        counts = [told[label, other] for other in LABELS]
        cells = [f"**{n}**" if other == label else str(n or "") for other, n in zip(LABELS, counts, strict=True)]
        lines.append(f"| {name} | {' | '.join(cells)} | {told[label, label] / sum(counts):.0%} |")
    right = sum(told[label, label] for label in LABELS)
    whole = len(messages)
    return (
        "\n".join(lines).replace("|  |", "| |").replace("|  |", "| |")
        + f"\n\nOf {whole} held messages {right} ({right / whole:.0%}) were taken for what they are.\n"
    )
