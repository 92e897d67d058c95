"""From the first word to the summary: invite, record, gather, clarify.

The first real content makes the complaint and is answered at once; everything after that is help,
each question can be skipped, and leaving in the middle loses nothing.
"""

from dataclasses import replace

from dialogs.clocks import minute_up
from dialogs.effects import (
    Arm,
    Button,
    Disarm,
    Journal,
    Keep,
    Lane,
    Purpose,
    Redraw,
    Say,
    ShowCard,
    Text,
    Toast,
    ToStaff,
)
from dialogs.events import Act, Ring, Wrote
from dialogs.machine import Action, Guard, Turn
from dialogs.model import QUESTIONS, Complaint, Item, State, Step, Wish, Words, length
from dialogs.numbers import label
from dialogs.says import (
    arm_overdue,
    end_questions,
    press,
    remaining_questions,
    say,
    wait_for_quiet,
)

INVITES = 2  # after so many greetings without content, whatever comes is content
KIND = 25  # characters that the name of a file's kind takes on a card, in any language
EDITED = 12  # the same for the word that says that a piece was changed


def invite(turn: Turn) -> None:
    """A bare hello: ask to tell, without apology."""
    turn.customer(invites=turn.person.invites + 1)
    say(turn, "invite", again=turn.person.invites > 1, contact=turn.policy.contact)


def courtesy(turn: Turn) -> None:
    """A bare thank-you when nothing is open."""
    say(turn, "courtesy")


def open_complaint(turn: Turn) -> None:
    """Make the record of the waiting items (or the item of this event) and give the receipt."""
    person, policy, now = turn.person, turn.policy, turn.now
    items = person.pending or (turn.event.item,)
    number = turn.new_number()
    asked = tuple(question for question in QUESTIONS if question is not Step.WHERE or not person.place)
    complaint = Complaint(
        id=number,
        customer=person.id,
        name=person.name,
        language=person.language,
        state=State.NEW,
        created_at=now,
        take_up_due=policy.working.add(now, policy.claim_within),
        reply_due=policy.working.add(now, policy.first_reply_within),
        resolve_due=policy.working.add(now, policy.resolve_within),
        last_at=items[-1].at,
        earlier=turn.before.earlier,
        place=person.place,
        asked=asked,
    )
    turn.complaints[number] = complaint
    turn.id = number
    turn.customer(
        focus=number,
        pending=(),
        invites=0,
        place="",
        asked_at=now,
        answering=True,
        nudged=False,
        paused=False,
    )
    turn.do(
        Say(
            Text(
                "receipt",
                {
                    "number": label(number),
                    "due": minute_up(complaint.take_up_due),
                    "open": policy.working.is_open(now),
                },
            ),
            number,
            lane=Lane.RECEIPT,
            purpose=Purpose.RECEIPT,
        ),
        ShowCard(number, first=True),
        Journal(number, "created", "", State.NEW.value),
    )
    for item in items:
        add_piece(turn, item)
    wait_for_quiet(turn)
    arm_overdue(turn)


def add_piece(turn: Turn, item: Item) -> None:
    """Put one message into the complaint this step is about, and before the staff.

    While nobody has claimed it, words stand on the card as long as they fit; media, and words that
    do not fit, stand below it. Later everything goes into the room.
    """
    complaint = turn.complaint
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    turn.change(last_at=max(item.at, complaint.last_at), last_by_staff=False)
    if complaint.state is State.NEW:
        piece = Words(item.message, item.kind, item.text, item.album)
        fits = _on_card((*complaint.words, piece)) <= turn.policy.card_words
        if fits:
            turn.change(words=(*complaint.words, piece))
        else:
            turn.change(unseen=complaint.unseen + 1)
        turn.do(ShowCard(complaint.id))
        if item.is_media or not fits:
            to_staff(turn, item)
    else:
        to_staff(turn, item)


def _on_card(words: tuple[Words, ...]) -> int:
    """How long these are on a card at most, with the line ends and what stands there for a file or an edit."""
    albums = {piece.album for piece in words if piece.album}
    named = len(albums) + sum(piece.kind != "text" and not piece.album for piece in words)
    edited = sum(piece.edited for piece in words)
    return sum(length(piece.text) + 1 for piece in words) - 1 + KIND * named + EDITED * edited


def to_staff(turn: Turn, item: Item) -> None:
    """Bring an item into the room; parts of an album wait for each other first."""
    if not item.album:
        turn.do(ToStaff(turn.complaint.id, (item,), turn.person.name))
        return
    gathered = dict(turn.person.albums)
    key = _album_key(turn, item)
    gathered[key] = (*gathered.get(key, ()), item)
    turn.customer(albums=tuple(gathered.items()))
    turn.do(Arm(Ring.ALBUM, turn.now + turn.policy.album))


def begins_album(turn: Turn, item: Item) -> bool:
    """Whether this is a single message, or the first part of its album."""
    return not item.album or _album_key(turn, item) not in dict(turn.person.albums)


def with_album(turn: Turn, event: Wrote) -> Wrote:
    """A later part of an album belongs where its first part went; not every part need be a reply."""
    if not event.item.album or event.complaint is not None:
        return event
    begun = [int(key.split(":")[0]) for key, _ in turn.person.albums if key.endswith(f":{event.item.album}")]
    return replace(event, complaint=begun[0]) if begun else event


def _album_key(turn: Turn, item: Item) -> str:
    return f"{turn.complaint.id}:{item.album}"


def gather(turn: Turn) -> None:
    """More comes before the first question: merged silently, in order."""
    turn.id = turn.person.focus
    add_piece(turn, turn.event.item)
    wait_for_quiet(turn)


def answer(turn: Turn) -> None:
    """An answer to the present question; more of it may follow, so the next question waits for quiet."""
    turn.id = turn.person.focus
    item: Item = turn.event.item
    complaint = turn.complaint
    if turn.person.paused or not complaint.adding:
        turn.customer(paused=False)
        turn.change(adding=True)
    if turn.person.step is Step.WHERE:
        turn.change(where=_joined(complaint.where, item.text))
    elif turn.person.step is Step.WHAT:
        turn.change(what=_joined(complaint.what, item.text))
    else:
        turn.change(wish=complaint.wish or Wish.OTHER, wish_words=_joined(complaint.wish_words, item.text))
    if not turn.person.answering:
        turn.customer(asked_at=None)
    _answer_piece(turn, item)
    wait_for_quiet(turn)


def _answer_piece(turn: Turn, item: Item) -> None:
    """Keep an answer; its text stands in the card's own line, and what does not fit there goes below."""
    complaint = turn.complaint
    turn.do(Keep(complaint.id, item, "customer", turn.person.id), ShowCard(complaint.id))
    turn.change(last_at=max(item.at, complaint.last_at), last_by_staff=False)
    most = turn.policy.card_answer
    fits = max(length(text) for text in (complaint.where, complaint.what, complaint.wish_words)) <= most
    if complaint.state is not State.NEW or item.is_media or not fits:
        to_staff(turn, item)


def _joined(before: str, more: str) -> str:
    return f"{before}\n{more}".strip() if more else before


def next_is(step: Step) -> Guard:
    """Guard: the talk goes to `step` next (TALKING when nothing is left to ask)."""

    def guard(turn: Turn) -> bool:
        focus = turn.focus()
        if focus is None:
            return step is Step.TALKING
        left = remaining_questions(focus, turn.person.step)
        return (left[0] if left else Step.TALKING) is step

    guard.__name__ = f"next_is_{step.value}"
    return guard


def both(first: Guard, second: Guard) -> Guard:
    """Guard: both hold."""

    def guard(turn: Turn) -> bool:
        return first(turn) and second(turn)

    guard.__name__ = f"{first.__name__} and {second.__name__}"
    return guard


def is_answering(turn: Turn) -> bool:
    """Guard: an answer has come in, so quiet means that it is complete."""
    return turn.person.answering


def is_current(turn: Turn) -> bool:
    """Guard: the pressed button belongs to the question that is being asked, of this complaint."""
    asked = Step.WISH if turn.person.step is Step.WORDS else turn.person.step
    if turn.event.complaint != turn.person.focus:
        return False
    return turn.event.act is not Act.SKIP or turn.event.arg == asked.value


def ask(step: Step) -> Action:
    """Action: ask this question, or sum up when it is TALKING."""

    def act(turn: Turn) -> None:
        turn.id = turn.person.focus
        turn.customer(answering=False, asked_at=None)
        if step is Step.TALKING:
            summarise(turn)
        else:
            _question(turn, step)

    act.__name__ = f"ask_{step.value}"
    return act


def _question(turn: Turn, step: Step) -> None:
    complaint = turn.complaint
    buttons: tuple[tuple[Button, ...], ...] = ((press(Act.SKIP, complaint.id, step.value),),)
    if step is Step.WISH:
        choices = [press(Act.WISH, complaint.id, wish.value, f"wish_{wish.value}") for wish in Wish]
        buttons = (*((choice,) for choice in choices), *buttons)
    say(
        turn,
        f"ask_{step.value}",
        buttons=buttons,
        complaint=complaint.id,
        step=complaint.asked.index(step) + 1,
        of=len(complaint.asked),
        has_photo=any(piece.kind in ("photo", "video") for piece in complaint.words),
    )
    turn.do(Arm(Ring.NUDGE, turn.now + turn.policy.nudge_after))


def choose_wish(turn: Turn) -> None:
    """A wish was chosen by button: note it and sum up at once."""
    turn.id = turn.person.focus
    turn.change(wish=Wish(turn.event.arg))
    turn.do(Toast(turn.event.query, None), ShowCard(turn.complaint.id))
    turn.customer(answering=False, asked_at=None)
    summarise(turn)
    turn.do(Redraw(turn.event.message, None))


def ask_words(turn: Turn) -> None:
    """The wish in own words."""
    turn.id = turn.person.focus
    turn.change(wish=Wish.OTHER)
    turn.customer(answering=False, asked_at=None)
    turn.do(Toast(turn.event.query, None))
    say(
        turn,
        "ask_words",
        buttons=((press(Act.SKIP, turn.complaint.id, Step.WISH.value),),),
        complaint=turn.complaint.id,
    )
    turn.do(Arm(Ring.NUDGE, turn.now + turn.policy.nudge_after))


def summarise(turn: Turn) -> None:
    """A short summary in the customer's words; it needs no answer."""
    end_questions(turn)
    complaint = turn.complaint
    words = [piece.text for piece in complaint.words if piece.text]
    media = sum(1 for piece in complaint.words if piece.kind != "text")
    say(
        turn,
        "summary",
        buttons=((press(Act.ADD, complaint.id), press(Act.CORRECT, complaint.id)),),
        complaint=complaint.id,
        number=label(complaint.id),
        words=_short("\n".join(words), 600),
        media=media,
        where=_short(complaint.where or complaint.place, 200),
        what=_short(complaint.what, 400),
        wish=complaint.wish.value if complaint.wish else "",
        wish_words=_short(complaint.wish_words, 200),
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def nudge(turn: Turn) -> None:
    """Once: the question still stands, and the case goes on either way."""
    turn.id = turn.person.focus
    turn.customer(nudged=True)
    step = Step.WISH if turn.person.step is Step.WORDS else turn.person.step
    say(
        turn,
        "nudge",
        buttons=((press(Act.SKIP, turn.complaint.id, step.value),),),
        complaint=turn.complaint.id,
        number=label(turn.complaint.id),
    )
    turn.do(Arm(Ring.NUDGE, turn.now + turn.policy.nudge_after))


def go_on(turn: Turn) -> None:
    """Silence after the nudge: staff see "no further answer"; the step stays, so coming back resumes it."""
    turn.id = turn.person.focus
    turn.customer(paused=True)
    turn.change(adding=False)
    turn.do(ShowCard(turn.complaint.id))


def can_nudge(turn: Turn) -> bool:
    """Guard: no nudge has been given for this complaint, and nothing is coming in."""
    return not turn.person.nudged and not turn.person.answering


def replace_piece(turn: Turn, item: Item) -> bool:
    """Replace the text of a piece on the card by its newer version; return whether all of it stands there now."""

    def with_words(text: str) -> tuple[Words, ...]:
        return tuple(
            replace(piece, text=text, edited=True) if piece.message == item.message else piece
            for piece in turn.complaint.words
        )

    if not any(piece.message == item.message for piece in turn.complaint.words):
        return False
    room = turn.policy.card_words - _on_card(with_words(""))
    text = item.text if length(item.text) <= room else f"{item.text[: max(0, room // 2 - 1)]}…"
    turn.change(words=with_words(text))
    turn.do(ShowCard(turn.complaint.id))
    return text == item.text


def is_nudged(turn: Turn) -> bool:
    """Guard: the one nudge has been given, and nothing is coming in."""
    return turn.person.nudged and not turn.person.answering


def skip(step: Step) -> Action:
    """Action: a question was skipped; the next one follows at once."""
    following = ask(step)

    def act(turn: Turn) -> None:
        turn.do(Toast(turn.event.query, None), Disarm(Ring.QUIET), Disarm(Ring.NUDGE))
        following(turn)
        turn.do(Redraw(turn.event.message, None))

    act.__name__ = f"skip_to_{step.value}"
    return act


# Which questions can follow which: any may be known already, so each step can lead past the next one.
FOLLOWING: dict[Step, tuple[Step, ...]] = {
    Step.LISTENING: (Step.WHERE, Step.WHAT, Step.WISH, Step.TALKING),
    Step.WHERE: (Step.WHAT, Step.WISH, Step.TALKING),
    Step.WHAT: (Step.WISH, Step.TALKING),
    Step.WISH: (Step.TALKING,),
    Step.WORDS: (Step.TALKING,),
}
