"""How customers read the name of a colleague, and what may stand there; and the alias of a customer who wants none.

A colleague may choose a name and a role (dialogs.complaint.me): "Olga, care team". Until then customers read the first
word of the name in Telegram, if that looks like a name; many names there are none ("🔥 Olga|sale 24/7"). Where nothing
is left the name is "", and the texts say "our colleague" in the customer's language. Staff read the name in Telegram.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from dialogs.model import Colleague, Complaint, Person
from dialogs.records import replace
from dialogs.states import Language

LONGEST = 40  # characters of a name and a role that somebody chooses
LENGTHS = range(2, 21)  # of a first name that is taken from Telegram
_GUEST = {Language.EN: "Guest", Language.RU: "Гость", Language.UK: "Гість"}
_JOINS = "-'’ʼ"
_DROPPED = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cn"})  # signs, and what joins or colours them


@dataclass(frozen=True, slots=True)
class Mention:
    """A colleague who shall hear of a line: the name rings the phone, in a muted group, too. Never a customer."""

    id: int
    name: str

    def __html__(self) -> str:
        """What a template writes for it."""
        return f'<a href="tg://user?id={self.id}">{escape(self.name)}</a>'

    def __bool__(self) -> bool:
        return bool(self.name)


def owner_called(complaint: Complaint) -> Mention | str:
    """The owner, to be called by a line for the staff; "" where nobody has it."""
    return Mention(complaint.owner, complaint.owner_name) if complaint.owner is not None else ""


def shown_name(colleague: int, telegram: str, known: Mapping[int, Colleague]) -> str:
    """How customers read a colleague whose name in Telegram this is; "" for one without a name."""
    chosen = known.get(colleague)
    if chosen is None or not chosen.shown:
        return first_name(telegram)
    return f"{chosen.shown}, {chosen.title}" if chosen.title else chosen.shown


def owner_shown(complaint: Complaint, known: Mapping[int, Colleague]) -> str:
    """How the customer reads the owner of a complaint; "" where nobody has it, or one without a name."""
    return shown_name(complaint.owner, complaint.owner_name, known) if complaint.owner is not None else ""


def under_its_name(complaint: Complaint, person: Person) -> Complaint:
    """The complaint as staff may read it: under the alias of its customer, or under the name."""
    return replace(complaint, name=person.called, confidential=bool(person.alias), entrusted=person.entrusted)


def names_of(ids: Iterable[int], colleagues: Mapping[int, Colleague]) -> str:
    """Colleagues by name, those whose name nobody has told us by their number; "" for nobody."""
    known = (colleagues.get(one) or Colleague(one, "") for one in ids)
    return ", ".join(sorted((one.name or str(one.id) for one in known), key=str.casefold))


def alias(number: int, staff_language: Language) -> str:
    """What staff read in place of a customer's name. A name and no text: it is kept with the complaint."""
    return f"{_GUEST[staff_language]} {number}"


def first_name(telegram: str) -> str:
    """The first word of a name in Telegram, signs and what follows "|" left out; "" if it does not look like a name."""
    plain = unicodedata.normalize("NFKC", telegram.partition("|")[0])
    bare = "".join(" " if unicodedata.category(char) in _DROPPED or char == "\ufe0f" else char for char in plain)
    word = next(iter(bare.split()), "")
    return word if len(word) in LENGTHS and is_letters(word) and " " not in word else ""


def chosen_name(words: str) -> tuple[str, str] | None:
    """The name and the role in "Olga, care team"; None where something else than letters stands there, or too many."""
    plain = " ".join(unicodedata.normalize("NFKC", words).split())
    name, comma, title = (part.strip() for part in plain.partition(","))
    if len(plain) > LONGEST or len(name) < LENGTHS.start or not is_letters(name) or (comma and not is_letters(title)):
        return None
    return name, title


def is_letters(words: str) -> bool:
    """Whether these are words of letters, and nothing else but a hyphen or an apostrophe within one."""
    parts = [part for word in words.split(" ") for part in _split(word)]
    return all(part and all(unicodedata.category(char)[0] in "LM" for char in part) for part in parts)


def _split(word: str) -> list[str]:
    for join in _JOINS:
        word = word.replace(join, "-")
    return word.split("-")
