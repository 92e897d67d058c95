"""Language: which of ours we write in. The person's own choice first, then the letters of what they write, then
Telegram's setting; without a choice it follows what they wrote last.

Who writes in another language is answered in English, with one line of their own that says that the words are passed
on as they are, and the card names the language.
"""

from dialogs.effects import ShowCard, Text, Toast
from dialogs.events import Pressed, Wrote
from dialogs.languages import OURS, language_by_letters
from dialogs.machine import Answer, Heard, Part, Turn, button, press, say
from dialogs.model import Complaint
from dialogs.records import replace
from dialogs.states import Language

LANGUAGES = press("lang", "", name="which language")
LANGUAGE = press("lang", *(language.value for language in Language), name="language")


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """Follow the letters of a message; what it means is for others to say."""
    person = turn.person
    known = person.writes or person.language.value
    home = turn.policy.default_language.value
    found = language_by_letters(wrote.item.text, known=known, sure=person.focus is not None, home=home)
    if not found or person.language_chosen or wrote.item.origin:
        return None
    if found == known:
        turn.person = replace(person, language_heard=True)
        return None
    writes = "" if found in OURS else found
    _speak(turn, Language.EN if writes else Language(found), writes)
    return None


def _speak(turn: Turn, language: Language, writes: str) -> None:
    turn.person = replace(turn.person, language=language, language_heard=True, writes=writes)
    for complaint in turn.open_complaints():
        turn.put(replace(complaint, language=language, writes=writes))
        turn.do(ShowCard(complaint.id))


def ask_language(turn: Turn) -> None:
    """Three buttons, each in its own language."""
    choices = tuple((button("lang", 0, lang.value, f"language_{lang.value}"),) for lang in Language)
    say(turn, "ask_language", buttons=choices)


def press_language(turn: Turn, pressed: Pressed) -> None:
    """[Change language]."""
    turn.do(Toast(pressed.query, None))
    ask_language(turn)


def set_language(turn: Turn, pressed: Pressed) -> None:
    """A language was pressed: it stands above what the letters say, and above Telegram's."""
    turn.person = replace(turn.person, language_chosen=True)
    _speak(turn, Language(pressed.arg), "")
    turn.do(Toast(pressed.query, None))
    say(turn, "language_set")


def card(complaint: Complaint) -> list[Text]:
    """The language that is none of ours."""
    return [Text("writes_in", {"code": complaint.writes})] if complaint.writes else []


def words_in_theirs(turn: Turn) -> str:
    """The code of the language in which one line of their own is due; "" where none is."""
    return turn.person.writes if turn.person.language is Language.EN else ""


PART = Part(
    "language",
    answers=(Answer(LANGUAGES, press_language), Answer(LANGUAGE, set_language)),
    hears=hears,
    card=card,
)
