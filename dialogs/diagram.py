"""The transition tables drawn as Mermaid state diagrams, for people.

Parallel arrows become one. A cue that leads to the same state from many states is drawn once, from a dashed
box like "any but choosing", and cues that leave a state as it is stand inside its box.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from dialogs.machine import Found, Table
from dialogs.tables import LIFE, TALK

S = TypeVar("S", bound=StrEnum)

MANY = 4  # from as many states on, the same arrow is drawn once
ROW = 3


def diagrams() -> str:
    """Both tables as Markdown: a heading and a diagram each."""
    parts = [
        "**The complaint**: who owes what.",
        _fenced(_diagram(LIFE)),
        "**The talk**: what the bot asks the customer next.",
        _fenced(_diagram(TALK)),
    ]
    return "\n\n".join(parts) + "\n"


def _fenced(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```"])


def _diagram(table: Table[S]) -> list[str]:
    order = list(table.states)
    lines = ["stateDiagram-v2", f"    [*] --> {_name(table.initial)}"]
    for state in order:
        staying = _cues(rule for rule in table.rules if rule.state == rule.to == state)
        lines.append(f'    state "{state.value.upper()}{_inside(staying)}" as {_name(state)}')
    shared, single = _arrows(table)
    groups: dict[tuple[S, ...], str] = {}
    for (sources, target), cues in shared.items():
        if sources not in groups:
            groups[sources] = f"any{len(groups) + 1}"
            lines.append(f'    state "{_group(sources, order)}" as {groups[sources]}')
            lines.append(f"    class {groups[sources]} many")
        lines.append(f"    {groups[sources]} --> {_name(target)}: {', '.join(cues)}")
    lines += [
        f"    {_name(source)} --> {_name(target)}: {', '.join(cues)}" for (source, target), cues in single.items()
    ]
    if groups:
        lines.append("    classDef many fill:none,stroke-dasharray:4")
    return lines


def _arrows(table: Table[S]) -> tuple[dict[tuple[tuple[S, ...], S], list[str]], dict[tuple[S, S], list[str]]]:
    """Arrows from many states and arrows from one, each with its cues in the order of the table."""
    sources: dict[tuple[str, S], list[S]] = {}
    for rule in table.rules:
        if rule.state != rule.to:
            found = sources.setdefault((rule.on.value, rule.to), [])
            if rule.state not in found:
                found.append(rule.state)
    shared: dict[tuple[tuple[S, ...], S], list[str]] = {}
    single: dict[tuple[S, S], list[str]] = {}
    for (cue, target), states in sources.items():
        if len(states) >= MANY:
            whole = tuple(state for state in table.states if state in states)
            shared.setdefault((whole, target), []).append(cue)
        else:
            for state in states:
                single.setdefault((state, target), []).append(cue)
    return shared, single


def _group(sources: tuple[S, ...], order: list[S]) -> str:
    """Many states in few words; the target itself need not be named, for what stays there stands in its box."""
    others = [state.value for state in order if state not in sources]
    if len(others) < len(sources):
        return "any but " + " and ".join(others) if others else "any"
    return ", ".join(state.value for state in sources)


def _inside(cues: list[str]) -> str:
    """Cues in the box of their state, a few a line. No other HTML: GitHub shows it as it is written."""
    rows = [", ".join(cues[start : start + ROW]) for start in range(0, len(cues), ROW)]
    return "".join(f"<br/>{row}" for row in rows)


def _cues(rules: Iterable[Found[S]]) -> list[str]:
    return list(dict.fromkeys(rule.on.value for rule in rules))


def _name(state: StrEnum) -> str:
    return state.value.replace(" ", "_")
