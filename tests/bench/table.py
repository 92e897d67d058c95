"""The result as a table for the terminal, as Markdown for ARCHITECTURE.md, and as JSON for machines."""

import math
from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table

from tests.bench.arithmetic import Spread
from tests.bench.goals import Goal, Measured, Verdict
from tests.bench.machine import Machine

COLUMNS = ("goal", "ours", "echo / baseline", "ratio", "must", "stretch", "verdict")
_STYLES = {Verdict.STRETCH: "bold green", Verdict.MUST: "green", Verdict.MISSED: "bold red"}


def figure(value: float, unit: str = "") -> str:
    """A figure to three significant places with its unit, thousands separated; `never` for infinity."""
    if math.isinf(value):
        return "never"
    places = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} {unit}".strip()


def cells(row: Measured) -> tuple[str, ...]:
    """One line of the table, in the order of `COLUMNS`."""
    goal, judged = row.goal, row.judged
    if judged is None:
        return (goal.title, "", "", "", *_bounds(goal), str(row.verdict))
    ours = figure(Spread.of(row.ours).middle, goal.unit)
    baseline = figure(Spread.of(row.baseline).middle, goal.unit) if row.baseline else ""
    if row.ratios:
        compared = f"{judged.middle:.2f}"
        if len(row.ratios) > 1:
            compared += f" ({judged.least:.2f}-{judged.greatest:.2f})"
    else:
        compared = ""
        if len(row.ours) > 1:
            ours += f" ({figure(judged.least)}-{figure(judged.greatest)})"
    return goal.title, ours, baseline, compared, *_bounds(goal), str(row.verdict)


def reasons(rows: list[Measured]) -> list[str]:
    """Why what is missing is missing, each reason once."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.judged is None:
            found.setdefault(row.reason or "no figures", []).append(row.goal.title)
    return [f"Not measured ({'; '.join(titles)}): {reason}." for reason, titles in found.items()]


def _bounds(goal: Goal) -> tuple[str, str]:
    must, stretch = ("" if bound is None else f"{goal.sense} {bound:g}" for bound in (goal.must, goal.stretch))
    return must, stretch


def terminal(rows: list[Measured]) -> Table:
    """The table for rich; colour only repeats what the verdict says in words."""
    table = Table(title="Our durable bot beside a bare aiogram echo bot", box=box.SIMPLE_HEAD, padding=(0, 1))
    for name in COLUMNS:
        words = name in ("goal", "verdict")
        table.add_column(name, justify="left" if words else "right", no_wrap=name != "goal")
    for row in rows:
        table.add_row(*cells(row), style=_STYLES.get(row.verdict, ""))
    return table


def markdown(rows: list[Measured], machine: Machine, notes: list[str]) -> str:
    """The table for ARCHITECTURE.md."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * (len(COLUMNS) - 2) + " --- |"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells(row)) + " |" for row in rows]
    return "\n".join([*lines, "", f"Measured on: {machine}.", *notes])


def as_json(rows: list[Measured], machine: Machine, notes: list[str]) -> dict[str, Any]:
    """Everything, every repetition included; a figure that never came is null, as JSON knows no infinity."""
    return {
        "machine": asdict(machine),
        "notes": notes,
        "rows": [
            {
                "goal": row.goal.title,
                "unit": row.goal.unit,
                "sense": row.goal.sense,
                "must": row.goal.must,
                "stretch": row.goal.stretch,
                "ours": _finite(row.ours),
                "baseline": _finite(row.baseline),
                "ratios": _finite(row.ratios),
                "verdict": row.verdict,
                "reason": row.reason,
            }
            for row in rows
        ],
    }


def _finite(values: tuple[float, ...]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values]
