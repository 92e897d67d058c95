"""Add: more words for a complaint that exists. A reply to one of its messages belongs to it, and so do words within ten
minutes, or after staff had the last word; for all others the bot asks (dialogs.talk.choose).

A changed message is kept as a further version, and staff see it.
"""

from dialogs.complaint import refuse
from dialogs.complaint.ended import asks_whether_solved, offer_again, offers_again, solved_buttons
from dialogs.cues import CONTENT, HELLO, THANKS
from dialogs.effects import Keep, Line, Noted, Replies, ShowCard, Text, ToStaff
from dialogs.events import Edited, Wrote
from dialogs.items import Item, Words, length
from dialogs.machine import Part, Rule, Turn, say
from dialogs.model import Complaint
from dialogs.names import owner_shown
from dialogs.pieces import add_piece, answers_known, answers_other, begins_album, is_recent, on_card, swap_in_album
from dialogs.records import replace
from dialogs.states import ASKING, State, Step
from dialogs.talk.greetings import is_hello, is_thanks

# Actions ----------------------------------------------------------------------------------------


def add(turn: Turn, wrote: Wrote) -> None:
    """An addition to the complaint the talk is about, from here on."""
    turn.id = wrote.complaint if wrote.complaint in turn.complaints else turn.person.focus
    turn.person = replace(turn.person, focus=turn.id)
    add_item(turn, wrote.item)


def add_other(turn: Turn, wrote: Wrote) -> None:
    """A reply to a message of another complaint: an addition there; the present question stands."""
    turn.id = wrote.complaint
    add_item(turn, wrote.item)


def add_item(turn: Turn, item: Item) -> None:
    """One more message on an existing complaint, marked as passed on.

    "Solved?" is repeated once after a resolution, and never after a "yes": the mark says enough.
    """
    first_part = begins_album(turn, item)
    add_piece(turn, item)
    if first_part:
        turn.do(Noted(item.message))
    bare = item.kind == "text" and (is_thanks(item.text) or is_hello(item.text))
    if not first_part or bare:
        return
    if turn.complaint.is_refused:
        refuse.passed_on(turn)
    elif offers_again(turn):
        offer_again(turn)
    elif asks_whether_solved(turn.complaint) and may_ask_again(turn.complaint):
        turn.put(replace(turn.complaint, asked_again=True))
        say(
            turn,
            "passed_on_resolved",
            buttons=solved_buttons(turn.complaint.id),
            complaint=turn.complaint.id,
            name=owner_shown(turn.complaint, turn.colleagues),
        )


def may_ask_again(complaint: Complaint) -> bool:
    """Whether "solved?" may be asked once more: once after each resolution, and never after a yes."""
    return not complaint.asked_again and complaint.state is State.RESOLVED


def changed(turn: Turn, edited: Edited) -> None:
    """A customer changed a message: keep the new version and let staff see it."""
    item = edited.item
    if any(waiting.message == item.message for waiting in turn.person.pending):
        pending = tuple(item if waiting.message == item.message else waiting for waiting in turn.person.pending)
        turn.person = replace(turn.person, pending=pending)
        return
    known = turn.complaints.get(edited.complaint or -1)
    if known is None:
        return
    turn.id = known.id
    turn.do(Keep(known.id, item, "customer", turn.person.id))
    if known.waits(item.message):
        return  # it has not been shown; it will be as it reads then
    stands = _replace_piece(turn, item)
    albums = swap_in_album(turn.person.albums, item)
    if albums is not None:
        turn.person = replace(turn.person, albums=albums)
    elif item.has_other_file(edited.was):
        new = replace(item, album="", reply_to=item.message)  # below the copy of what it was
        turn.do(ToStaff(known.id, (new,), known.name, "replaced"))
    elif known.state is not State.NEW or not stands:
        text = Text("edited", {"name": known.name, "words": item.text})
        turn.do(Line(known.id, text, Replies.CUSTOMER, quotes=(item.chat, item.message)))


def _replace_piece(turn: Turn, item: Item) -> bool:
    """Replace a piece on the card by its newer version; return whether all of it stands there now."""

    def with_words(text: str) -> tuple[Words, ...]:
        return tuple(
            replace(piece, kind=item.kind, text=text, edited=True) if piece.message == item.message else piece
            for piece in turn.complaint.words
        )

    if not any(piece.message == item.message for piece in turn.complaint.words):
        return False
    room = turn.policy.card_words - on_card(with_words(""))
    text = item.text if length(item.text) <= room else f"{item.text[: max(0, room // 2 - 1)]}…"
    turn.put(replace(turn.complaint, words=with_words(text)))
    turn.do(ShowCard(turn.complaint.id))
    return text == item.text


PART = Part(
    "add",
    talk=(
        Rule(Step.IDLE, CONTENT, Step.TALKING, add_other, answers_other),
        Rule((Step.LISTENING, *ASKING, Step.MISSING, Step.RATED), CONTENT, None, add_other, answers_other),
        Rule((Step.TALKING, Step.RATED), CONTENT, Step.TALKING, add, answers_known),
        Rule((Step.TALKING, Step.RATED), CONTENT, Step.TALKING, add, is_recent),
        Rule(Step.TALKING, HELLO, Step.TALKING, add, is_recent),
        Rule(Step.TALKING, THANKS, Step.TALKING, add, is_recent),
    ),
)
