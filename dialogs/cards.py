"""The card: what staff see of a complaint at one glance, as arguments for the template."""

from datetime import datetime

from dialogs.complaint import staff_button
from dialogs.effects import Rows, Text
from dialogs.events import Desk
from dialogs.model import UNCLAIMED, Complaint, State, length
from dialogs.numbers import label
from dialogs.says import next_promise

ANSWER = 500  # as Policy.card_answer
# Of a digest's lines, 25 of which must stay below Telegram's 4096 with all that stands around these:
LINE_NAME = 24  # length of a name, the customer's or the owner's
LINE_WORDS = 72  # length of the words of a complaint nobody has
LINE_REST = 24  # the same once somebody has it: its state takes the room


def card(complaint: Complaint, now: datetime) -> Text:
    """The whole card. The customer's words stand on it as far as they fit (see intake.add_piece)."""
    due = next_promise(complaint)
    return Text(
        "card",
        {
            "number": label(complaint.id),
            "light": light(complaint, now),
            "state": complaint.state.value,
            "created": complaint.created_at,
            "age": int((now - complaint.created_at).total_seconds() // 60),
            "due": due,
            "name": complaint.name,
            "language": complaint.language.value,
            "earlier": complaint.earlier,
            "place": complaint.place,
            "words": _pieces(complaint),
            "unseen": complaint.unseen,
            "where": _short(complaint.where),
            "what": _short(complaint.what),
            "wish": complaint.wish.value if complaint.wish else "",
            "wish_words": _short(complaint.wish_words),
            "adding": complaint.adding,
            "owner": complaint.owner_name,
            "reopened": complaint.reopened,
            "outcome": complaint.outcome.value if complaint.outcome else "",
            "cause": complaint.cause.value if complaint.cause else "",
            "score": complaint.score,
        },
    )


def _short(text: str) -> str:
    """An answer in its line, cut where the messages below the card begin (see intake): what stood on it stays."""
    return clip(text, ANSWER)


def clip(text: str, most: int) -> str:
    """The text, or its beginning of at most that length and "…"."""
    if length(text) <= most:
        return text
    shown = text[:most]
    while length(shown) > most:
        shown = shown[: len(shown) - (length(shown) - most + 1) // 2]
    return shown.rstrip() + "…"


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
        pieces.append(piece)
        if words.album:
            albums[words.album] = piece
    return pieces


def light(complaint: Complaint, now: datetime) -> str:
    """Live light (domain 3.4): green below 60 % of the clock, yellow to 100 %, red beyond; done without a clock."""
    due = next_promise(complaint)
    if due is None:
        return "done"
    start = complaint.claimed_at if complaint.state is State.CLAIMED and complaint.claimed_at else complaint.created_at
    if now >= due:
        return "red"
    return "yellow" if (now - start) > (due - start) * 0.6 else "green"


def card_buttons(complaint: Complaint) -> Rows:
    """What can be pressed now: Claim while nobody has it, Resolve once somebody has."""
    if complaint.state in UNCLAIMED:
        return ((staff_button(Desk.CLAIM, complaint.id),),)
    if complaint.state is State.CLAIMED:
        return ((staff_button(Desk.RESOLVE, complaint.id),),)
    return ()


def digest(complaints: list[Complaint], now: datetime) -> tuple[Text, Rows]:
    """Many new complaints in one message, each with its Claim button."""
    lines = []
    for complaint in complaints:
        words = " ".join(piece.text for piece in complaint.words if piece.text).replace("\n", " ")
        lines.append(
            {
                "number": label(complaint.id),
                "due": next_promise(complaint),
                "name": clip(complaint.name, LINE_NAME),
                "words": clip(words, LINE_WORDS if complaint.state in UNCLAIMED else LINE_REST),
                "media": sum(1 for piece in complaint.words if piece.kind != "text"),
                "owner": clip(complaint.owner_name, LINE_NAME),
                "state": complaint.state.value,
            }
        )
    free = [complaint for complaint in complaints if complaint.state in UNCLAIMED]
    buttons = [staff_button(Desk.CLAIM, complaint.id, text="claim_number") for complaint in free]
    for button, complaint in zip(buttons, free, strict=True):
        button.label.args["number"] = label(complaint.id)
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    return Text("digest", {"lines": lines}), rows
