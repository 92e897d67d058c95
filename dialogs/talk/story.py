"""Story: what the customer's first words tell already, so that nobody is asked it again, and how an answer sounds.

Both are read from phrases (dialogs/phrases), and both are careful: whatever is not plain is asked, once and kindly.
"""

import re

from dialogs import phrases
from dialogs.model import Complaint
from dialogs.states import Step

LONG = 12  # words; who tells more has said what exactly went wrong
SHOUTED = 4  # words of capitals alone, and so many letters in them
LETTERS = 12

_TOLD = phrases.Groups("told")
_HOSTILE = phrases.Groups("hostile")
_WORD = re.compile(r"[^\W\d_]+")


def told_length(complaint: Complaint) -> int:
    """How many characters the customer has told so far, answers apart."""
    if complaint.unseen or complaint.gathered:
        return complaint.told
    return sum(len(piece.text) for piece in complaint.words)  # as they read now: they may have been changed


def messages(complaint: Complaint) -> int:
    """In how many messages; an album is one."""
    return len({piece.album or piece.message for piece in complaint.words}) + complaint.unseen + complaint.gathered


def is_shown_only(complaint: Complaint) -> bool:
    """Whether the story is pictures, voices or files, without a word of the customer's own."""
    pieces = complaint.words
    silent = all(piece.kind != "text" and not piece.text for piece in pieces)
    return bool(pieces) and silent and not (complaint.unseen or complaint.gathered or complaint.gathering)


def is_told(complaint: Complaint, question: Step) -> bool:
    """Whether the first words answer this question."""
    text = "\n".join(piece.text for piece in complaint.words if piece.text)
    if question is Step.WHAT:
        return bool(complaint.unseen or complaint.gathered) or len(_WORD.findall(text)) > LONG
    if question is Step.WHERE:
        return bool(_TOLD["where"].search(phrases.plain(text)))
    return False


def is_hostile(text: str) -> bool:
    """Whether somebody swears, shouts, or says that it is none of our business."""
    words = _WORD.findall(text)
    letters = "".join(words)
    shouts = len(words) >= SHOUTED and len(letters) >= LETTERS and letters.isupper()
    if shouts and not any(char.isdigit() for char in text):
        return True
    return any(group.search(phrases.plain(text)) for group in _HOSTILE.values())


def is_hot(text: str) -> bool:
    """Whether somebody swears at us, or writes in capitals alone: staff answer calmly, and nothing else changes."""
    letters = "".join(_WORD.findall(text))
    return (len(letters) > LETTERS and letters.isupper()) or bool(_HOSTILE["abuse"].search(phrases.plain(text)))
