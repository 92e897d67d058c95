"""The command line: python -m bot run | demo | check | service | migrate | backup | parked | value | diagram."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.mistakes import Mistake

CHECK = "`python -m bot check` tells more."

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Amends: complaints, taken well.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
parked_app = typer.Typer(no_args_is_help=True, help="What could not be processed and waits for you.")
app.add_typer(parked_app, name="parked")
value_app = typer.Typer(no_args_is_help=True, help="What customers are worth to us.")
app.add_typer(value_app, name="value")


def _stop(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def _refuse(mistakes: list["Mistake"]) -> None:
    """Each once, as `check` says it, and how many there are."""
    from bot.findings import lines, summary, wrong

    found = [wrong(one.what, one.mend) for one in mistakes]
    _stop("\n".join([*(line for one in found for line in lines(one)), "", summary(found, CHECK)]))


@contextmanager
def _in_words() -> Iterator[None]:
    """What keeps a command from its work ends in a sentence and the exit code 1."""
    from bot.said import database_said
    from bot.settings import BadSettings
    from bot.supervisor import Fatal
    from storage.database import BadAddress, StorageTrouble

    try:
        yield
    except BadSettings as error:
        _refuse(error.mistakes)
    except StorageTrouble as error:
        _stop(f"The database cannot be used: {database_said(error)}. Look at DATABASE_URL: {CHECK}")
    except (BadAddress, Fatal) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"It cannot work here: {error}")


@app.command()
def run() -> None:
    """Run the bot (reads the environment and .env)."""
    with _in_words():
        _run()


def _open_standard_streams() -> None:
    """Started with one of them closed, the next socket would get its number, and be written lines of the log."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(opened)


def _run() -> None:
    from bot.findings import lines, note
    from bot.settings import readable, unread

    _open_standard_streams()

    settings, mistakes = readable()
    told = {one.name for one in mistakes}
    if "" not in told:  # else the file itself cannot be read
        mistakes += [one for one in settings.missing() if one.name not in told]
    for one in unread():
        typer.echo("\n".join(lines(note(one.what, one.mend))), err=True)
    if mistakes:
        _refuse(mistakes)
    try:
        import uvloop
    except ImportError:
        runner: type[asyncio.AbstractEventLoop] | None = None
    else:
        runner = uvloop.Loop
    from bot.app import IMPORTING
    from bot.app import run as run_app

    with asyncio.Runner(loop_factory=runner) as loop:
        loop.run(run_app(settings))
    if any(thread.name == IMPORTING for thread in threading.enumerate()):
        sys.stdout.flush()
        os._exit(0)  # told to stop while aiogram was still being imported: everything of ours is closed


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 picks a free one")] = 8080,
    plain: Annotated[bool, typer.Option(help="A plain staff group instead of a forum")] = False,
) -> None:
    """Play the whole story in a browser, with no token and no account."""
    from bot.demo import play

    asyncio.run(play(port, forum=not plain))


@app.command()
def check() -> None:
    """Say in plain words what is missing or wrong, and how to mend it."""
    from bot.check import check as run_check

    raise typer.Exit(0 if asyncio.run(run_check()) else 1)


@app.command("migrate")
def migrate_command(
    revision: Annotated[str, typer.Argument(help="Where to go: head, base or a revision")] = "head",
    down: Annotated[bool, typer.Option(help="Go down to that revision instead of up")] = False,
    after_restore: Annotated[
        bool, typer.Option("--after-restore", help="Also pass over numbers that were told after the dump was taken")
    ] = False,
) -> None:
    """Bring the database to the newest schema (run does this by itself), or back."""
    from bot.progress import shown
    from bot.settings import load
    from storage import migrate

    with _in_words():
        url = load().database_url.get_secret_value()
        with shown("Changing the schema"):
            asyncio.run(migrate.downgrade(url, revision) if down else migrate.upgrade(url, revision))
        typer.echo(f"The database is at {revision}.")
        if after_restore:
            asyncio.run(migrate.pass_over_numbers(url))
            typer.echo("Numbers of complaints that may have been told since the dump are passed over.")


@app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file; never overwritten")],
) -> None:
    """Copy the SQLite database into a new file, while the bot runs or not, and check the copy."""
    from bot.backup import NoBackup, backup
    from bot.settings import load

    with _in_words():
        try:
            size = backup(load().database_url.get_secret_value(), file)
        except NoBackup as error:
            _stop(str(error))
            return
        typer.echo(f"{file}: {size} bytes, checked. It holds what people wrote: keep it like the database itself.")


@app.command("service")
def service_command() -> None:
    """Print a unit for systemd with the paths of this copy, and the commands that put it to work."""
    from bot.service import write
    from bot.settings import load

    with _in_words():
        unit, steps = write(load())
        typer.echo(unit, nl=False)
        typer.echo(f"\n{steps}", err=True)


@value_app.command("import")
def value_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: id or phone; purchase, a year, years")],
) -> None:
    """Take what customers have bought from a file; a bad line is named and skipped."""
    from bot.purchases import bring

    if not file.is_file():
        _stop(f"There is no file {file}.")
    with _in_words():
        if not asyncio.run(bring(file)):
            raise typer.Exit(1)


@parked_app.command("list")
def parked_list() -> None:
    """Show what is parked or waits in trouble, with the reason."""
    from bot.parked import show

    with _in_words():
        asyncio.run(show())


@parked_app.command("retry")
def parked_retry(names: Annotated[list[str], typer.Argument(help="From the first column of the list")]) -> None:
    """Try parked rows again (the running bot takes them)."""
    from bot.parked import change

    with _in_words():
        asyncio.run(change(names, retry=True))


@parked_app.command("drop")
def parked_drop(names: Annotated[list[str], typer.Argument(help="From the first column of the list")]) -> None:
    """Give up what is parked or waits in trouble."""
    from bot.parked import change

    with _in_words():
        asyncio.run(change(names, retry=False))


@app.command()
def diagram() -> None:
    """Print the state diagrams (Mermaid), as they stand in ARCHITECTURE.md."""
    from dialogs.diagram import diagrams

    sys.stdout.write(diagrams())


if __name__ == "__main__":
    app()
