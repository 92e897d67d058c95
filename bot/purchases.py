"""What customers have bought, from a file: `python -m bot value import FILE`, while the bot runs or not.

Each line is a customer (the number in Telegram, or the phone of one who called) and what they are worth: the purchase,
times a year, years; or one sum. A bad line is named and skipped. Importing a file again changes nothing.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse

from bot.parked import database_beside
from bot.settings import Settings, load
from dialogs.absent import number_of
from dialogs.complaint.value import worth
from dialogs.events import Valued
from dialogs.model import Staff
from storage import cases, facts, inbox
from storage.codec import event_to_json
from storage.times import to_us

OWNER = Staff(0, "import")


@dataclass(frozen=True, slots=True)
class Bought:
    """One line of the file that could be read: whose it is (the number, or the phone), and the sum in hundredths."""

    place: int
    user: int
    phone: str
    amount: int


def read(file: Path, country: str) -> Iterator[Bought | str]:
    """Each line that holds something, as a line or as what is wrong with it. A heading is passed over."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        sample = stream.read(4096)
        stream.seek(0)
        delimiter = max(";,\t", key=sample.count)
        for place, cells in enumerate(csv.reader(stream, delimiter=delimiter), 1):
            who, *sums = (cell.strip() for cell in [*cells, ""])
            words = " ".join(filter(None, sums))
            if not who and not words:
                continue
            amount = worth(words)
            user, phone = _whose(who, country)
            if place == 1 and amount is None and not user and not phone:
                continue
            if not user and not phone:
                yield f"line {place}: no number in Telegram and no phone"
            elif amount is None:
                yield f"line {place}: no sum above zero"
            else:
                yield Bought(place, user, phone, amount)


def _whose(who: str, country: str) -> tuple[int, str]:
    """A number in Telegram, or a phone (with "+", or as people of the country write it, beginning with zero)."""
    if who.isascii() and who.isdecimal() and not who.startswith("0") and len(who) < 16:
        return int(who), ""
    try:
        number = parse(who, country or None)
    except NumberParseException:
        return 0, ""
    return (0, format_number(number, PhoneNumberFormat.E164)) if is_possible_number(number) else (0, "")


async def bring(file: Path) -> bool:
    """Import it, and say what became of each line that was left out; whether all were taken."""
    settings = load()
    taken, wrong = await _ask(list(read(file, settings.country)), settings)
    for line in wrong:
        typer.echo(line)
    typer.echo(f"{taken} taken, {len(wrong)} left out. The bot notes them with its next round.")
    return not wrong


async def _ask(lines: list[Bought | str], settings: Settings) -> tuple[int, list[str]]:
    wrong = [line for line in lines if isinstance(line, str)]
    good = [line for line in lines if isinstance(line, Bought)]
    now = datetime.now(UTC)
    async with database_beside() as database, database.transaction() as tx:
        salt = (await facts.all_facts(tx)).get("salt", "")
        people = {line.place: line.user or number_of(line.phone, 0, salt) for line in good}
        known = await cases.known(tx, set(people.values()))
        events = []
        for line in good:
            person = people[line.place]
            if person not in known:
                wrong.append(f"line {line.place}: nobody here has this number")
                continue
            event = Valued(0, line.amount, settings.currency, OWNER, person)
            events.append((f"value:{person}:{to_us(now)}", event_to_json(event)))
        await inbox.ask_of_ourselves(tx, events, now)
    return len(events), wrong
