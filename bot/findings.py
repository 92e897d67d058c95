"""What `check` says: one finding a line, with a sign and a word, and how to mend what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SIGNS = {"ok": "✓", "wrong": "✗", "note": "·"}
INDENT = " " * 8


class Word(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WRONG = "wrong"  # the bot could not work
    NOTE = "note"  # the bot works all the same, but the owner should know it


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do about it."""

    word: Word
    what: str
    mend: str = ""


def ok(what: str) -> Finding:
    """As it should be."""
    return Finding(Word.OK, what)


def wrong(what: str, mend: str) -> Finding:
    """The bot could not work like this."""
    return Finding(Word.WRONG, what, mend)


def note(what: str, mend: str = "") -> Finding:
    """The bot works, but the owner should know."""
    return Finding(Word.NOTE, what, mend)


def lines(finding: Finding, secrets: Iterable[str] = ()) -> list[str]:
    """The finding as it is printed; whatever is in `secrets` never is."""
    found = [f"{SIGNS[finding.word]} {finding.word:<5} {finding.what}"]
    found += [f"{INDENT}{one}" for one in finding.mend.splitlines()]
    for secret in secrets:
        if secret:
            found = [line.replace(secret, "***") for line in found]
    return found


def summary(findings: Iterable[Finding], more: str = "") -> str:
    """The last line; `more` says where to learn more of what is wrong."""
    count = sum(finding.word is Word.WRONG for finding in findings)
    if not count:
        return "The bot can work: start it with `make run`."
    return f"The bot cannot work yet: {count} {'thing is' if count == 1 else 'things are'} wrong. {more}".rstrip()
