"""Long work shows its way: a bar with a number and the time left on a terminal, one plain line each in a log.

rich is loaded only for a terminal; the line of a log goes to standard error, so that a pipe carries results alone.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def shown(what: str, total: int = 0, done: Callable[[], int] | None = None, to: TextIO | None = None) -> Iterator[None]:
    """Show work while it lasts. `done` tells how many bytes of `total` are done; without it only time is shown.

    It is asked from another thread, and must only look.
    """
    out = to or sys.stderr
    began = time.monotonic()
    if out.isatty():
        with _bar(what, total, done, out):
            yield
    else:
        yield
    print(f"{what}: done{_size(total)} in {time.monotonic() - began:.1f} s", file=out, flush=True)


def _size(total: int) -> str:
    return f", {total:,} bytes," if total else ""


@contextmanager
def _bar(what: str, total: int, done: Callable[[], int] | None, out: TextIO) -> Iterator[None]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress_bar import ProgressBar

    class Watching(BarColumn):
        """A bar that looks how far the work is each time it is drawn."""

        def render(self, task: Task) -> ProgressBar:
            if done is not None:
                task.completed = min(done(), total)
            return super().render(task)

    figures = [DownloadColumn(), TimeRemainingColumn()] if done is not None else [TimeElapsedColumn()]
    columns = [TextColumn("{task.description}"), Watching(), *figures]
    with Progress(*columns, console=Console(file=out), transient=True, refresh_per_second=4) as progress:
        progress.add_task(what, total=total or None)
        yield
