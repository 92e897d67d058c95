"""Saved wordings: `/save name` on a reply keeps its words; `/w name` shows them to a colleague for another complaint,
in its language, with name and number filled in. They are there to be changed: nobody gets the same words twice.
"""

import hashlib

from dialogs.effects import Hand, Line, Replies, Text
from dialogs.errands import Deed, Errand, handed
from dialogs.events import Handed, Ordered
from dialogs.items import clip
from dialogs.machine import Answer, Part, Turn, order
from dialogs.matters import Wording
from dialogs.model import Person
from dialogs.numbers import label
from dialogs.records import replace

SAVE, USE = order("save"), order("w")
KEPT = handed("save_wording")
LONGEST = 32  # characters of a name
MOST = 3500  # characters of the words: they are shown in one message
REMEMBERED = 50  # wordings of a person
LISTED = 60


def save(turn: Turn, asked: Ordered) -> None:
    """Keep the answered words; of the same name and language, in place of what was there."""
    name, item = _name(asked.item.text), asked.answered
    if not name or item is None or not item.text:
        _say(turn, asked, Text("save_how"))
        return
    complaint = turn.complaint
    text = clip(item.text, MOST).replace(label(complaint.id), "{number}")
    text = _named(text, complaint.name, "{name}")
    mark = fingerprint(item.text)  # this customer has read them
    person = turn.person
    turn.person = replace(person, offered=(*person.offered, mark), read=(*person.read, mark))
    values = {"name": name, "language": complaint.language.value, "text": text}
    turn.do(Hand(Handed("save_wording", complaint.id, asked.staff, values)))
    _say(turn, asked, Text("wording_saved", {"wording": name, "language": complaint.language.value}))


def keep(errand: Errand, event: Handed) -> None:
    """It is a record of the whole team."""
    same = (event.values["name"], event.values["language"])
    known = next((one for one in errand.of(Wording) if (one.name, one.language) == same), None)
    by = event.staff.id if event.staff is not None else 0
    number = known.id if known is not None else errand.new_id()
    errand.put(Wording(number, name=same[0], language=same[1], text=event.values["text"], by=by))


def use(turn: Turn, asked: Ordered) -> None:
    """Show it filled in, to be copied and changed; without a name, the names there are."""
    complaint, name = turn.complaint, _name(asked.item.text)
    named = [one for one in asked.wordings if one.name == name]
    found = next((one for one in named if one.language == complaint.language.value), None)
    if found is not None:
        words = found.text.replace("{number}", label(complaint.id)).replace("{name}", complaint.name)
        mark = fingerprint(words)
        offered = tuple(one for one in turn.person.offered if one != mark)
        turn.person = replace(turn.person, offered=(*offered, mark)[-REMEMBERED:])
        read = mark in turn.person.read
        _say(turn, asked, Text("wording", {"name": complaint.name, "words": words, "read": read}))
    elif named:
        others = ", ".join(sorted(one.language for one in named))
        facts = {"wording": name, "language": complaint.language.value, "others": others}
        _say(turn, asked, Text("wording_other_language", facts))
    else:
        names = sorted({f"{one.name} ({one.language})" for one in asked.wordings})
        _say(turn, asked, Text("wordings", {"names": ", ".join(names[:LISTED]), "wording": clip(name, LONGEST)}))


def fingerprint(words: str) -> str:
    """What tells whether two texts are the same, spaces and capitals apart."""
    return hashlib.sha256(" ".join(words.casefold().split()).encode()).hexdigest()[:16]


def was_read(person: Person, words: str) -> bool:
    """Whether this person got exactly this wording before."""
    return bool(person.read) and fingerprint(words) in person.read


def sent(person: Person, words: str) -> Person:
    """The person, once these words went to them."""
    mark = fingerprint(words) if person.offered else ""
    if mark not in person.offered or mark in person.read:
        return person
    return replace(person, read=(*person.read, mark)[-REMEMBERED:])


def _name(words: str) -> str:
    """The name of a wording: one word."""
    first = words.split()[0].casefold() if words.split() else ""
    return first if len(first) <= LONGEST else ""


def _named(text: str, name: str, mark: str) -> str:
    """The text with a mark where the name stands as a word."""
    parts = text.split(" ")
    bare = [part.strip(".,!?:;«»“”()") for part in parts]
    return " ".join(part.replace(name, mark) if one == name else part for part, one in zip(parts, bare, strict=True))


def _say(turn: Turn, asked: Ordered, text: Text) -> None:
    turn.do(Line(turn.complaint.id, text, Replies.NOTE, answers=(asked.item.chat, asked.item.message)))


PART = Part("wordings", answers=(Answer(SAVE, save), Answer(USE, use)), deeds=(Deed(KEPT, keep),))
