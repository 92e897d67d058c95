"""Registers: what a message must be recognised for before anything else, by the phrases in dialogs/phrases.

Illness, injury, an allergen, gas, fire and violence are one register (safety); the others are a death, words of
self-harm, a child, a threat, and law, press or an authority. What is denied right before it ("nobody was poisoned",
"никто не отравился") does not count, nor do figures of speech (the group meant_otherwise). To take too much is better
than to miss one: people look at each, and lift a register by a press.
"""

import re

from dialogs import phrases
from dialogs.model import Hazard, Register

ORDER = (Register.SELF_HARM, Register.THREAT, Register.DEATH, Register.SAFETY, Register.CHILD, Register.LEGAL)
"""Of several in one message the first counts: what cannot wait comes before what can."""

_FOUND_BY = phrases.Groups("dangers")
_ALL = (*(one.value for one in Hazard), *(one.value for one in ORDER if one is not Register.SAFETY))

_DENIED = re.compile(
    r"(?:\b(?:nobody|no one|noone|none of us|not|never|no|without|isn't|wasn't|weren't|didn't|don't|won't|hasn't)\s+"
    r"(?:\w+\s+){0,3}"
    r"|\b(?:никто|не|нет|без|ни у кого|никого|никому)\s+(?:(?:из|у|нас|вас|них|там|пока|вроде|же|бы|не|в|к|на|с|буду"
    r"|хочу|собираюсь|было|был|была|бывает|слава|богу)\s+){0,3}"
    r"|\b(?:ніхто|не|нема|немає|без|ні в кого|нікого|нікому)\s+(?:(?:із|з|у|нас|вас|них|там|поки|наче|же|би|не|в|до|на"
    r"|буду|хочу|збираюся|було|був|була|буває|слава|богу)\s+){0,3})$"
)
"""What denies the words right after it."""
_DENIED_AFTER = re.compile(
    r"^\w*\s+(?:(?:у|в)\s+\w+\s+)?(?:не\s+(?:было|был|была|случил\w*|пострадал\w*|стало)|нет\b"
    r"|не\s+(?:було|сталося|стало)|немає\b|нема\b)"
)
_NOT = re.compile(r"\b(?:не|not|no|never|nobody|никто|ніхто)\b")
_DENIES_ITSELF = (Register.SELF_HARM, Register.DEATH)
"""Registers whose phrases hold a "not" of their own: "не хочу жить", "мамы не стало"."""
_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[.!?,;:\n]")


def register_of(text: str) -> tuple[Register, Hazard | None] | None:
    """The register a message asks for, and of safety which hazard; None when it is none of them."""
    plain = _FOUND_BY["meant_otherwise"].sub(" … ", phrases.plain(text))
    if _FOUND_BY.any_of(_ALL).search(plain) is None:
        return None
    for register in ORDER:
        if register is Register.SAFETY:
            hazard = next((one for one in Hazard if _says(one.value, plain)), None)
            if hazard is not None:
                return register, hazard
        elif _says(register.value, plain, deniable=register not in _DENIES_ITSELF):
            return register, None
    return None


def place_of(text: str) -> str:
    """A place in the form in which two are compared: lower case, words alone. "" when it names none ("at home")."""
    words = " ".join(_WORD.findall(phrases.plain(text)))
    return "" if _FOUND_BY["no_place"].fullmatch(words) else words


def _says(group: str, plain: str, deniable: bool = True) -> bool:
    """Whether the text says so somewhere and does not deny it there."""
    for found in _FOUND_BY[group].finditer(plain):
        clause = _CLAUSE.split(plain[: found.start()])[-1]
        inside = deniable and _NOT.search(_CLAUSE.split(found.group())[0])
        after = _DENIED_AFTER.match(plain[found.end() :])
        if not deniable or not (inside or after or _DENIED.search(clause)):
            return True
    return False
