"""`python -m tests.bench`: play the scenarios and print the table.

The exit code is 1 when a goal was missed or could not be measured.
"""

import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.bench.contenders import ECHO, OURS, Contender
from tests.bench.goals import all_met
from tests.bench.machine import Machine
from tests.bench.scenarios import SCENARIOS, play
from tests.bench.stage import QUICK, Bench, Sizes
from tests.bench.table import as_json, markdown, reasons, terminal

_FILE_WIDTH = 130
"""Columns of the table where no terminal says how many there are."""


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def run(
    quick: Annotated[bool, typer.Option("--quick", help="A look in under a minute; proves little.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"One of: {', '.join(SCENARIOS)}. Repeatable.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write every figure here.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the table for ARCHITECTURE.md.")] = False,
    postgres: Annotated[str | None, typer.Option(help="postgresql+asyncpg:// URL to use in place of SQLite.")] = None,
    self_check: Annotated[
        bool,
        typer.Option("--self-check", help="The echo in our place: every ratio to it ought to be near 1."),
    ] = False,
) -> None:
    """Measure our bot beside a bare aiogram echo bot, in one run on this machine."""
    unknown = sorted(set(only or ()) - set(SCENARIOS))
    if unknown:
        raise typer.BadParameter(f"no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    # Ended from outside, we still leave through every `finally`, so that nothing we started stays behind.
    signal.signal(signal.SIGTERM, _end)
    log, out = Console(stderr=True, highlight=False), Console(highlight=False)
    if not out.is_terminal:
        out.width = _FILE_WIDTH
    began = time.monotonic()
    ours = Contender("echo in our place", ECHO.module) if self_check else OURS
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        bench = Bench(Path(folder), QUICK if quick else Sizes(), postgres, ours, lambda text: log.print(f"· {text}"))
        names = only or list(SCENARIOS)
        bar = Progress(
            TextColumn("scenarios"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=log,
            transient=True,  # what stays is the table
            disable=not log.is_terminal,  # a log has a plain line for each piece of work
        )
        with bar:
            rows = [row for name in bar.track(names) for row in play(bench, [name])]
    machine = Machine.here()
    bench.notes += reasons(rows)
    if self_check:
        bench.notes.append("SELF-CHECK: the echo bot stood in our place; nothing here speaks of our bot.")
    if quick:
        bench.notes.append("QUICK: too short to be quoted.")
    bench.notes.append(f"The whole run took {time.monotonic() - began:.0f} s.")
    if as_markdown:
        print(markdown(rows, machine, bench.notes))
    else:
        out.print(terminal(rows))
        out.print(f"Measured on: {machine}.", *bench.notes, sep="\n", markup=False)
    if json_file is not None:
        json_file.write_text(json.dumps(as_json(rows, machine, bench.notes), indent=2, ensure_ascii=False) + "\n")
    if not all_met(rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(run)
