"""Words as they are searched for: lower case, without the ending that their case or number gives them.

Light on purpose: one list of endings for Russian and Ukrainian, one for English, and what is left keeps three letters
at least. A search compares stems with stems, so a stem need not be a word; it must be the same for the forms of one.
"""

import re
from functools import lru_cache

LONGEST = 32  # characters of a stem
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_MARKS = str.maketrans({"'": None, "’": None, "ʼ": None, "`": None, "ё": "е", "ґ": "г"})
_REFLEXIVE = ("ся", "сь")
_CYRILLIC = tuple(
    sorted(
        [
            "иями",
            "ями",
            "ами",
            "ого",
            "его",
            "ому",
            "ему",
            "ими",
            "ыми",
            "ого",
            "его",
            "ая",
            "яя",
            "ою",
            "ею",
            "ой",
            "ей",
            "ий",
            "ый",
            "ые",
            "ие",
            "их",
            "ых",
            "им",
            "ым",
            "ую",
            "юю",
            "ов",
            "ев",
            "ям",
            "ам",
            "ах",
            "ях",
            "ом",
            "ем",
            "а",
            "я",
            "о",
            "е",
            "и",
            "ы",
            "у",
            "ю",
            "ь",
            "й",
            "ла",
            "ло",
            "ли",
            "ть",
            "ти",
            "л",
            "ет",
            "ит",
            "ут",
            "ют",
            "ат",
            "ят",
            "ешь",
            "ишь",
            "ете",
            "ите",
            "ил",
            "ал",
            "ові",
            "еві",
            "ої",
            "ій",
            "ії",
            "ів",
            "їв",
            "ями",
            "ами",
            "ою",
            "єю",
            "ею",
            "ім",
            "їм",
            "ах",
            "ях",
            "ми",
            "ти",
            "ть",
            "ла",
            "ло",
            "ли",
            "в",
            "є",
            "ї",
            "і",
            "ого",
            "ому",
            "ими",
            "их",
            "им",
            "а",
            "я",
            "у",
            "ю",
            "ував",
            "увала",
            "ували",
            "увати",
            "овал",
            "овала",
            "овали",
            "овать",
            "ает",
            "яет",
            "ают",
            "яют",
            "ення",
            "ання",
            "ение",
            "ания",
            "ению",
            "анию",
            "ением",
            "анием",
        ],
        key=len,
        reverse=True,
    )
)
_LATIN = ("ingly", "edly", "ing", "ies", "ed", "es", "ly", "s", "e", "y")
_SHORTEST = 3


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word, which may come in any letters."""
    plain = word.lower().translate(_MARKS)
    if plain[:1].isdigit():
        return plain[:LONGEST]
    latin = plain.isascii()
    if not latin and plain.endswith(_REFLEXIVE) and len(plain) > _SHORTEST + 3:
        plain = plain[:-2]
    for ending in _LATIN if latin else _CYRILLIC:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            plain = plain[: -len(ending)]
            break
    return plain[:LONGEST]


def stems(text: str) -> list[str]:
    """The stems of a text, each once, in order; single letters are none."""
    found = (stem(word) for word in _WORD.findall(text))
    return list(dict.fromkeys(one for one in found if len(one) > 1))


def is_near(one: str, other: str) -> bool:
    """Whether one typing mistake may lie between two stems, two in long ones: a letter wrong, missing, too many, or
    two letters in each other's place."""
    most = 1 if len(one) < 7 else 2
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, seen in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != seen))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == seen:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most
