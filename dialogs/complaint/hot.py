"""Hot: the customer swears or shouts. It is registered and worked like any other; staff alone read of it, on the card.

What sounds so is told by dialogs.talk.story, when the words come in; it stays, whatever is written later.
"""

from dialogs.effects import Text
from dialogs.machine import Part
from dialogs.model import Complaint


def card(complaint: Complaint) -> list[Text]:
    """How to answer."""
    return [Text("hot")] if complaint.hot else []


PART = Part("hot", card=card)
