"""The digest: many new complaints in one message, when they come faster than the group may be written to."""

from datetime import datetime

from dialogs.effects import Rows, Text
from dialogs.items import clip
from dialogs.machine import staff_button
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.policy import Policy
from dialogs.promises import light, next_promise
from dialogs.states import UNCLAIMED

# Of the lines, 25 of which must stay below Telegram's 4096 with all that stands around these:
LINE_NAME = 24  # length of a name, the customer's or the owner's
LINE_WORDS = 48  # length of the words of a complaint nobody has
LINE_REST = 24  # the same once somebody has it: its state takes the room


def digest(complaints: list[Complaint], now: datetime, policy: Policy) -> tuple[Text, Rows]:
    """Many new complaints in one message, each with its Claim button."""
    lines = []
    for complaint in complaints:
        words = " ".join(complaint.own_words).replace("\n", " ")
        lines.append(
            {
                "number": label(complaint.id),
                "light": light(complaint, now, policy.hours_of(complaint.place)),
                "due": next_promise(complaint),
                "name": clip(complaint.name, LINE_NAME),
                "words": clip(words, LINE_WORDS if complaint.state in UNCLAIMED else LINE_REST),
                "media": sum(1 for piece in complaint.words if piece.kind != "text" or piece.origin),
                "owner": clip(complaint.owner_name, LINE_NAME),
                "state": complaint.state.value,
            }
        )
    free = [complaint for complaint in complaints if complaint.state in UNCLAIMED]
    buttons = [staff_button("claim", complaint.id, text="claim_number") for complaint in free]
    for button, complaint in zip(buttons, free, strict=True):
        button.label.args["number"] = label(complaint.id)
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    return Text("digest", {"lines": lines}), rows
