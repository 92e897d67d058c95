"""The card: what staff see of a complaint at one glance, as arguments for the template."""

from datetime import datetime

from dialogs.calendar import minute_of
from dialogs.effects import Rows, Text
from dialogs.items import clip
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.promises import light, pressing
from dialogs.tables import PARTS

ANSWER = 500  # as Policy.card_answer
ROW = 3  # buttons in a row


def card(complaint: Complaint, now: datetime, policy: Policy) -> Text:
    """The whole card. The customer's words stand on it as far as they fit (see dialogs.pieces)."""
    owed = pressing(complaint)
    return Text(
        "card",
        {
            "number": label(complaint.id),
            "light": light(complaint, now, policy.hours_of(complaint.place)),
            "sort": complaint.kind.value,
            "state": stands(complaint),
            "created": minute_of(complaint.created_at),
            "due": owed.due if owed else None,
            "name": complaint.name,
            "language": complaint.language.value,
            "earlier": complaint.earlier,
            "place": complaint.place,
            "words": _pieces(complaint),
            "unseen": complaint.unseen,
            "gathered": complaint.gathered,
            "where": _short(complaint.where),
            "what": _short(complaint.what),
            "wish": complaint.wish.value if complaint.wish else "",
            "wish_words": _short(complaint.wish_words),
            "adding": complaint.adding,
            "last": minute_of(complaint.last_at),
            "owner": complaint.owner_name,
            "reopened": complaint.reopened,
            "outcome": complaint.outcome.value if complaint.outcome else "",
            "cause": complaint.cause.value if complaint.cause else "",
            "score": complaint.score,
            "lines": [line for part in PARTS if part.card for line in part.card(complaint)],
        },
    )


def stands(complaint: Complaint) -> str:
    """The state as people name it: one that has become a part of another was not taken back by its customer."""
    return complaint.state.value if complaint.into is None else "merged"


def _short(text: str) -> str:
    """An answer in its line, cut where the messages below begin (see dialogs.pieces): what stood on it stays."""
    return clip(text, ANSWER)


def _pieces(complaint: Complaint) -> list[dict[str, object]]:
    """Words in order; the parts of one album are one piece with a count."""
    pieces: list[dict[str, object]] = []
    albums: dict[str, dict[str, object]] = {}
    for words in complaint.words:
        known = albums.get(words.album) if words.album else None
        if known is not None:
            known["count"] = int(str(known["count"])) + 1
            known["text"] = f"{known['text']}\n{words.text}".strip() if words.text else known["text"]
            continue
        piece: dict[str, object] = {"kind": words.kind, "text": words.text, "edited": words.edited, "count": 1}
        piece |= {"origin": words.origin, "quote": words.quote}
        pieces.append(piece)
        if words.album:
            albums[words.album] = piece
    return pieces


def card_buttons(complaint: Complaint, policy: Policy) -> Rows:
    """What can be pressed now: each part hands in its own, a few in a row."""
    parts = [part for part in PARTS if part.where is None or part.where(policy)]
    found = [button for part in parts if part.buttons for button in part.buttons(complaint)]
    return tuple(tuple(found[start : start + ROW]) for start in range(0, len(found), ROW))
