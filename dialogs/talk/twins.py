"""Twins: which words mean the same as a button, by the phrases in dialogs/phrases/<language>/typed.txt.

The whole message has to say it: signs and emoji are put aside, and a "please" or a hello around it says nothing more.
What a press may be followed by ("no, nothing came", "2, never called back") is handed back as it was written. What the
words stand for in the present state of the talk is for dialogs.talk.typed.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from dialogs import phrases
from dialogs.talk.greetings import THANKING, is_hello, is_thanks

_SAID = phrases.Groups("typed")

LONGEST = 120  # characters; whoever writes more than this says more than a button
_SIGNS = re.compile(r"[^\w\s'/-]|_")
_MARKS = re.compile("[\ufe0e\ufe0f\u20e3\u200d]")  # what makes an emoji of a letter, or one emoji of two
_BEHIND = re.compile(r"\s*[,.;:!)\n\u2013\u2014]+\s*|\s+-\s+")  # between an answer and the words behind it
_LETTER = re.compile(r"[^\W\d_]")
_OF_FIVE = re.compile(r" ?/ ?5$")
_DASH = re.compile(r"[-\u2013\u2014]+")
_THUMBS = re.compile("(?:[\U0001f44d\U0001f44c\u2705\u2714\U0001f64f][\U0001f3fb-\U0001f3ff]?)+")
_STARS = re.compile("[\u2b50\u2605\U0001f31f]{1,5}")
_LIST = re.compile(r"(?:^|\s)2\s*[.)]")
_OF_TEN = re.compile(
    r"(10|\d)(?:\s*(?:/|of|out of|из|із|з)\s*10)?[.!)]*(?:\s*[,.;:\u2013\u2014-]\s*(\D.*))?", re.IGNORECASE | re.DOTALL
)
_HELD = 4  # words that a score may take: "5 out of five"

ANYWHERE = ("human", "director", "tell_director", "status", "list", "languages", "language_en", "language_ru",
            "language_uk", "other", "complaint", "about_name", "name_hide", "name_show", "review",
            "withdraw", "keep", "open_again", "publish", "unpublish", "notices_off", "notices_on")  # fmt: skip
CALLS = ("human", "director", "tell_director")
"""What asks for somebody, and tells nothing."""
WISHES = ("fix", "replacement", "money", "apology", "heard")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and the words that came behind it, as they were written."""

    arg: str
    behind: str = ""


def says(group: str, text: str) -> bool:
    """Whether the whole text says what this group is about."""
    return len(text) <= LONGEST and any(_SAID[group].fullmatch(one) for one in _without_politeness(text))


@lru_cache(maxsize=64)  # the same text is held against each group in turn
def _without_politeness(text: str) -> tuple[str, ...]:
    """The words, and the words without what stands around an answer and says nothing: "please", a hello."""
    bare = _bare(text)
    before, after = _around()
    begun = before.match(bare)
    late = bare[begun.end() :] if begun else bare
    return tuple(dict.fromkeys((bare, late, after.sub("", bare), after.sub("", late))))


def first_of(groups: tuple[str, ...], text: str) -> str:
    """The first of these groups that the whole text is; "" where it is none."""
    if len(text) > LONGEST:
        return ""
    anything = _SAID.any_of(groups)
    if not any(anything.fullmatch(one) for one in _without_politeness(text)):
        return ""
    return next((group for group in groups if says(group, text)), "")


def skips(text: str) -> bool:
    """Whether a question is passed over: "skip", "I don't know", a dash."""
    return _DASH.fullmatch(text.strip()) is not None or says("skip", text)


def thanks(text: str) -> bool:
    """Whether it thanks, and says nothing more. A bare "ok" is none."""
    return is_thanks(text) and not THANKING.isdisjoint(_bare(text).split())


def agrees(text: str, *, plainly: bool = False) -> bool:
    """Whether "solved?" is answered with yes; `plainly`: a bare "yes" or thanks may be about something else."""
    if says("solved", text):
        return True
    if plainly or len(text) > LONGEST:
        return False
    signs = "".join(_MARKS.sub("", text).split())
    return (
        _THUMBS.fullmatch(signs) is not None or thanks(text) or _and_thanks("yes", text) or _and_thanks("solved", text)
    )


def denies(text: str, *, plainly: bool = False) -> Answer | None:
    """Whether "solved?" is answered with "partly" or "no", perhaps with words behind it. `plainly`: as in `agrees`."""
    for arg, groups in (("partly", ("partly",)), ("no", ("not_solved",) if plainly else ("not_solved", "no"))):
        if any(_alone(group, text) for group in groups):
            return Answer(arg)
        head, behind = _parted(text)
        if behind and any(_alone(group, head) for group in groups):
            return None if is_thanks(behind) or agrees(behind) else Answer(arg, behind)
    return None


def scores(text: str) -> Answer | None:
    """The score that is given: a number, a word or stars, perhaps with words behind it."""
    signs = "".join(_MARKS.sub("", text).split())
    if _STARS.fullmatch(signs):
        return Answer(str(len(signs)))
    score = _score(text, counted=False)
    if score:
        return Answer(score)
    head, behind = _parted(text)
    score = _score(head, counted=False)
    if score and behind and not behind[0].isdigit() and not _LIST.search(behind):
        return Answer(score, "" if is_thanks(behind) else behind)
    words = text.split(" ")
    for most in range(min(_HELD, len(words) - 1), 0, -1):
        head, behind = " ".join(words[:most]), " ".join(words[most:]).strip()
        score = _score(head, counted=not is_thanks(behind))
        if score and _LETTER.search(behind):
            return Answer(score, "" if is_thanks(behind) else behind)
    return None


def advice(text: str) -> Answer | None:
    """A number from 0 to 10, perhaps with what it is out of, and words behind it."""
    found = _OF_TEN.fullmatch(text.strip())
    return Answer(found[1], (found[2] or "").strip()) if found else None


def number_of(text: str) -> int | None:
    """The number of a complaint, if nothing else is said: "K-4821", "add to K-4821"."""
    found = _number().fullmatch(_bare(text))
    digits = (found[1] or found[2]) if found else ""
    return int(digits) if 0 < len(digits) <= 12 else None


def number_in(text: str) -> int | None:
    """The number of a complaint that stands somewhere in it; None where there is none."""
    found = re.search(r"\b[kк] ?(\d{1,12})\b", _bare(text))
    return int(found[1]) if found else None


def is_typed(text: str) -> bool:
    """Whether words may stand for a button in some state: what they say is then in what was done."""
    groups = (*ANYWHERE, *WISHES, "own_words", "add", "correct", "new", "addition")
    found = skips(text) or agrees(text) or denies(text) or scores(text) or number_of(text)
    return bool(found or first_of(groups, text))


def _score(text: str, *, counted: bool) -> str:
    """The score that a text is; `counted`: only with its unit ("5 stars"), since words follow without a stop."""
    found = _scoring(counted).fullmatch(_OF_FIVE.sub(" /5", _bare(text)))
    return found.lastgroup.removeprefix("score_") if found and found.lastgroup else ""


@cache
def _scoring(counted: bool) -> re.Pattern[str]:
    """What gives a score, each in a group of its own: the first that fits is the one."""
    unit = rf"(?: ?(?:{_SAID['of_score'].pattern}|/5)){'' if counted else '?'}"
    before = rf"(?:(?:{_SAID['before_score'].pattern}) )?"
    scores = "|".join(f"(?P<score_{n}>{before}(?:{_SAID[f'score_{n}'].pattern}){unit})" for n in range(1, 6))
    return re.compile(scores)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before an answer, and what behind it."""
    words = _SAID["around"].pattern
    return re.compile(rf"(?:(?:{words}) )+"), re.compile(rf"(?: (?:{words}))+$")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(rf"(?:{_SAID['to'].pattern})(?:[kк] ?(\d+)|(\d{{3,}}))")


def _alone(group: str, text: str) -> bool:
    return len(text) <= LONGEST and _SAID[group].fullmatch(_bare(text)) is not None


def _and_thanks(group: str, text: str) -> bool:
    """Whether the text is of this group, with thanks or a hello around it or not."""
    if _alone(group, text):
        return True
    words = text.split()
    for at in range(1, len(words)):
        head, rest = " ".join(words[:at]), " ".join(words[at:])
        if _alone(group, head) and (is_thanks(rest) or is_hello(rest)):
            return True
        if _alone(group, rest) and (is_thanks(head) or is_hello(head)):
            return True
    return False


def _parted(text: str) -> tuple[str, str]:
    """An answer and the words behind it; no words where nothing but signs follows."""
    parts = _BEHIND.split(text.strip(), maxsplit=1)
    behind = parts[1].strip() if len(parts) > 1 else ""
    return parts[0], behind if _LETTER.search(behind) else ""


@lru_cache(maxsize=64)
def _bare(text: str) -> str:
    """The words alone, as the phrases are written."""
    plain = _SIGNS.sub(" ", _MARKS.sub("", phrases.plain(text)))
    return " ".join(plain.replace("-", " ").split())
