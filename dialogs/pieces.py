"""The customer's messages on their way into a complaint: kept, on its card while they fit, and before the staff.

Every part that hears a customer's words brings them by `add_piece`. Parts of an album are gathered for a moment, and
the bot asks its next question only when nothing more came for the quiet time.
"""

from datetime import timedelta

from dialogs.complaint.ended import ended_lately
from dialogs.effects import Arm, Disarm, Keep, ShowCard, ToStaff
from dialogs.events import Wrote
from dialogs.items import Item, Words, length
from dialogs.machine import Turn, rings
from dialogs.records import replace
from dialogs.states import ASKING, OF_SAFETY, State, Step
from dialogs.talk.story import is_hot

KIND = 25  # characters that the name of a file's kind takes on a card, in any language
EDITED = 12  # the same for the word that says that a piece was changed
QUOTED = 3  # the same for the marks around a quote
FORWARDED = 40  # the same for the words around the name of whose a forwarded piece is

QUIET = rings("quiet")
ALBUM = rings("album")
GATHER = rings("gather")
MINUTE = timedelta(minutes=1)  # of a flood: what is kept back is shown when it is over


Albums = tuple[tuple[str, tuple[Item, ...]], ...]
"""Parts of albums that wait for each other, by album."""


def wait_for_quiet(turn: Turn) -> None:
    """Start the quiet window again, at most `merge_cap` after the first piece."""
    first = turn.person.asked_at or turn.now
    turn.person = replace(turn.person, asked_at=first, answering=True)
    due = min(turn.now + turn.policy.merge, max(first + turn.policy.merge_cap, turn.now))
    turn.do(Arm(QUIET.act, due), Disarm("nudge"))


def add_piece(turn: Turn, item: Item) -> None:
    """Put one message into the complaint this step is about, and before the staff.

    While nobody has claimed it, words stand on the card as long as they fit; media, and words that
    do not fit, stand below it. Later everything goes into the room.
    """
    complaint = turn.complaint
    if complaint.gathering:  # earlier words wait: nothing overtakes them
        keep_back(turn, item)
        return
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    last_at, told = max(item.at, complaint.last_at), complaint.told + len(item.text)
    hot = complaint.hot or sounds_hot(item)
    complaint = turn.put(replace(complaint, last_at=last_at, last_by_staff=False, told=told, hot=hot))
    if complaint.state is State.NEW:
        piece = Words(item.message, item.kind, item.text, item.album, origin=item.origin, quote=item.quote)
        fits = on_card((*complaint.words, piece)) <= turn.policy.card_words
        if fits:
            turn.put(replace(complaint, words=(*complaint.words, piece)))
        else:
            turn.put(replace(complaint, unseen=complaint.unseen + 1))
        turn.do(ShowCard(complaint.id))
        if item.is_media or not fits:
            to_staff(turn, item)
    else:
        to_staff(turn, item)


def sounds_hot(item: Item) -> bool:
    """Whether the customer's own words swear or shout."""
    return not item.origin and is_hot(item.text)


def keep_back(turn: Turn, item: Item) -> None:
    """Keep a message of a flood (see talk.flood); the first one sets the time at which they are shown together."""
    complaint = turn.complaint
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    if not complaint.gathering:
        turn.do(Arm(GATHER.act, (turn.person.minute or turn.now) + MINUTE, complaint.id))
    turn.put(
        replace(
            complaint,
            last_at=max(item.at, complaint.last_at),
            last_by_staff=False,
            told=complaint.told + len(item.text),
            hot=complaint.hot or sounds_hot(item),
            gathering=complaint.gathering + 1,
            gathering_since=min(complaint.gathering_since or item.message, item.message),
            gathering_last=max(complaint.gathering_last, item.message),
        )
    )
    if is_asked(turn):
        wait_for_quiet(turn)


def is_asked(turn: Turn) -> bool:
    """Whether the bot is asking about this complaint: it then waits for quiet, and marks nothing as passed on."""
    return turn.person.focus == turn.id and turn.person.step in (Step.LISTENING, *ASKING, *OF_SAFETY)


def on_card(words: tuple[Words, ...]) -> int:
    """How long these are on a card at most, with the line ends and what stands there for a file or an edit."""
    albums = {piece.album for piece in words if piece.album}
    named = len(albums) + sum(piece.kind != "text" and not piece.album for piece in words)
    edited = sum(piece.edited for piece in words)
    forwarded = sum(length(piece.origin) + FORWARDED for piece in words if piece.origin)
    quoted = sum(length(piece.quote) + QUOTED for piece in words if piece.quote)
    return sum(length(piece.text) + 1 for piece in words) - 1 + KIND * named + EDITED * edited + forwarded + quoted


def to_staff(turn: Turn, item: Item) -> None:
    """Bring an item into the room; parts of an album wait for each other first."""
    if not item.album:
        turn.do(ToStaff(turn.complaint.id, (item,), turn.person.called))
        return
    gathered = dict(turn.person.albums)
    key = _album_key(turn, item)
    gathered[key] = (*gathered.get(key, ()), item)
    turn.person = replace(turn.person, albums=tuple(gathered.items()))
    turn.do(Arm(ALBUM.act, turn.now + turn.policy.album))


def begins_album(turn: Turn, item: Item) -> bool:
    """Whether this is a single message, or the first part of its album."""
    return not item.album or _album_key(turn, item) not in dict(turn.person.albums)


def swap_in_album(albums: Albums, item: Item) -> Albums | None:
    """The albums on their way, with this changed part in place of what it was; None when it is in none of them."""
    if not any(part.message == item.message for _, parts in albums for part in parts):
        return None
    return tuple(
        (key, tuple(item if part.message == item.message else part for part in parts)) for key, parts in albums
    )


def with_album(turn: Turn, wrote: Wrote) -> Wrote:
    """A later part of an album belongs where its first part went; not every part need be a reply."""
    if not wrote.item.album or wrote.complaint is not None:
        return wrote
    begun = [int(key.split(":")[0]) for key, _ in turn.person.albums if key.endswith(f":{wrote.item.album}")]
    return replace(wrote, complaint=begun[0]) if begun else wrote


def _album_key(turn: Turn, item: Item) -> str:
    return f"{turn.complaint.id}:{item.album}"


# Where words belong (guards) ---------------------------------------------------------------------


def answers_other(turn: Turn, wrote: Wrote) -> bool:
    """Guard: it is a reply to a message of another complaint than the one the talk is about."""
    return answers_known(turn, wrote) and wrote.complaint != turn.person.focus


def answers_known(turn: Turn, wrote: Wrote) -> bool:
    """Guard: it is a reply to a message of one of this person's complaints."""
    return wrote.complaint is not None and wrote.complaint in turn.complaints


def is_recent(turn: Turn, wrote: Wrote) -> bool:
    """Guard: within ten minutes of the customer's last words, or staff had the last word on an open complaint."""
    focus = turn.focus()
    if focus is None:
        return False
    if focus.last_by_staff and (focus.is_open or ended_lately(turn, focus)):
        return focus.is_open  # the last words of one that is over ask for no answer: what comes may be thanks
    return wrote.item.at - focus.last_at <= turn.policy.addition_within


def rated_recently(turn: Turn, wrote: Wrote) -> bool:
    """Guard: the score was given within ten minutes, and the words answer nothing else: they are its comment."""
    asked = turn.person.asked_at
    elsewhere = wrote.complaint in turn.complaints and wrote.complaint != turn.person.focus
    return not elsewhere and asked is not None and turn.now - asked <= turn.policy.addition_within
