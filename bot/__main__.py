"""The command line: python -m bot run | demo | check | migrate | backup | parked | diagram."""

import asyncio
import os
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Amends: complaints, taken well.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
parked_app = typer.Typer(no_args_is_help=True, help="Updates that could not be processed and wait for you.")
app.add_typer(parked_app, name="parked")


def _stop(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(1)


@app.command()
def run() -> None:
    """Run the bot (reads the environment and .env)."""
    from bot.settings import BadSettings, load

    try:
        settings = load()
    except BadSettings as error:
        _stop(f"The settings cannot be used:\n{error}")
        return
    missing = settings.missing()
    if missing:
        _stop("\n".join([*missing, "See .env.example; `python -m bot check` tells more."]))
    try:
        import uvloop
    except ImportError:
        runner: type[asyncio.AbstractEventLoop] | None = None
    else:
        runner = uvloop.Loop
    from bot.app import IMPORTING
    from bot.app import run as run_app
    from bot.supervisor import Fatal

    try:
        with asyncio.Runner(loop_factory=runner) as loop:
            loop.run(run_app(settings))
        if any(thread.name == IMPORTING for thread in threading.enumerate()):
            sys.stdout.flush()
            os._exit(0)  # told to stop while aiogram was still being imported: everything of ours is closed
    except Fatal as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"The bot cannot start: {error}")


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
) -> None:
    """Bring the database to the newest schema (run does this by itself), or back."""
    from bot.settings import BadSettings, load
    from storage import migrate

    try:
        url = load().database_url.get_secret_value()
    except BadSettings as error:
        _stop(f"The settings cannot be used:\n{error}")
        return
    asyncio.run(migrate.downgrade(url, revision) if down else migrate.upgrade(url, revision))
    typer.echo(f"The database is at {revision}.")


@app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file; never overwritten")],
) -> None:
    """Copy the SQLite database into a new file, while the bot runs or not, and check the copy."""
    from bot.backup import NoBackup, backup
    from bot.settings import BadSettings, load

    try:
        size = backup(load().database_url.get_secret_value(), file)
    except BadSettings as error:
        _stop(f"The settings cannot be used:\n{error}")
    except NoBackup as error:
        _stop(str(error))
    else:
        typer.echo(f"{file}: {size} bytes, checked. It holds what people wrote: keep it like the database itself.")


@parked_app.command("list")
def parked_list() -> None:
    """Show what is parked, with the reason."""
    from bot.parked import show

    asyncio.run(show())


@parked_app.command("retry")
def parked_retry(numbers: Annotated[list[int], typer.Argument(help="Inbox numbers from the list")]) -> None:
    """Try parked updates again (the running bot takes them)."""
    from bot.parked import change

    asyncio.run(change(numbers, retry=True))


@parked_app.command("drop")
def parked_drop(numbers: Annotated[list[int], typer.Argument(help="Inbox numbers from the list")]) -> None:
    """Give parked updates up."""
    from bot.parked import change

    asyncio.run(change(numbers, retry=False))


@app.command()
def diagram() -> None:
    """Print the state diagrams (Mermaid), as they stand in the README."""
    from dialogs.diagram import diagrams

    sys.stdout.write(diagrams())


if __name__ == "__main__":
    app()
