"""Tell: from the first word to the record. A bare hello is invited to tell; the first real content makes the complaint
and is answered at once with thanks, an apology, a number and a time.

What comes within the quiet time after it is gathered in silence, in order (the questions that follow are in
dialogs.talk.clarify). Leaving in the middle loses nothing.
"""

from dialogs.complaint import repeat
from dialogs.cues import CONTENT, HELLO, THANKS
from dialogs.effects import Noted, Text, ToStaff
from dialogs.events import Rang, Wrote
from dialogs.items import Item
from dialogs.machine import Answer, Heard, Part, Rule, Turn, button, say
from dialogs.opening import BARE, bring, history, make, receipt_facts, to_ask
from dialogs.pieces import ALBUM, add_piece, wait_for_quiet
from dialogs.promises import first_clocks
from dialogs.records import replace
from dialogs.states import Step
from dialogs.talk.greetings import is_bare, is_hello, is_thanks
from dialogs.talk.route import route_of

INVITES = 2  # after so many greetings without content, whatever comes goes to people


def hears(turn: Turn, wrote: Wrote) -> Heard:
    """Tell content from a bare hello or thanks; after two hellos, whatever comes goes to people."""
    item = wrote.item
    if turn.person.step not in BARE or wrote.complaint is not None or turn.person.invites >= INVITES:
        return CONTENT, wrote
    is_own = item.kind == "text" and not item.origin
    if item.kind == "sticker" or (is_own and is_hello(item.text)):
        return HELLO, wrote
    if is_own and is_thanks(item.text):
        return THANKS, wrote
    return CONTENT, wrote


def invite(turn: Turn, _: Wrote) -> None:
    """A bare hello: ask to tell, without apology."""
    turn.person = replace(turn.person, invites=turn.person.invites + 1)
    say(turn, "invite", again=turn.person.invites > 1, contact=turn.policy.contact)


def courtesy(turn: Turn, _: Wrote) -> None:
    """A bare thank-you when nothing is open."""
    say(turn, "courtesy")


def open_complaint(turn: Turn, wrote: Wrote) -> None:
    """Make the record of this message and give the receipt."""
    record(turn, (wrote.item,))


def record(turn: Turn, items: tuple[Item, ...], *, calls: bool = False, again: int | None = None) -> None:
    """Make the record of these messages and give the receipt.

    Whoever only greets, again and again, wants a person, and so does who `calls` for one: there is a record and a
    number, but nothing to apologise for, and nothing is asked until something is told. Where nothing in the words
    speaks of trouble, the customer is offered to say that it is no complaint. Whom something went wrong for lately
    (dialogs.complaint.repeat) gets facts, and no questions; `again` is the complaint that this one goes back to.
    """
    told = not calls and any(item.origin or not is_bare(item.kind, item.text) for item in items)
    unsure = told and not route_of("\n".join(item.text for item in items)).sure
    before = history(turn, items, again) if told else {}
    repeated = bool(before.get("lately"))
    complaint = make(
        turn,
        items,
        asking=told,
        asked=() if repeated else to_ask(turn.person.place),
        unsure=unsure,
        apologised=told and not repeated,
        clocks=first_clocks(turn.now, turn.policy, turn.person.place),
        **before,
    )
    buttons = ((button("other", complaint.id),),) if unsure else ()
    if repeated:
        bring(turn, items, repeat.receipt(turn, complaint), buttons)
        repeat.announce(turn, turn.complaint)
    else:
        bring(turn, items, Text("receipt" if told else "here", receipt_facts(turn, complaint)), buttons)


def gather(turn: Turn, wrote: Wrote) -> None:
    """More comes before the first question: merged silently, in order. One more bare greeting begins no questions."""
    complaint = turn.about_focus()
    if not turn.person.answering and is_bare(wrote.item.kind, wrote.item.text):
        add_piece(turn, wrote.item)
        turn.do(Noted(wrote.item.message))
        return
    turn.put(replace(complaint, adding=True))
    add_piece(turn, wrote.item)
    wait_for_quiet(turn)


def flush_albums(turn: Turn, _: Rang) -> None:
    """The last part of an album came a while ago: bring it to staff as one item."""
    gathered = turn.person.albums
    turn.person = replace(turn.person, albums=())
    for key, items in gathered:
        number = int(key.partition(":")[0])
        turn.do(ToStaff(number, tuple(sorted(items, key=lambda item: item.message)), turn.person.called))


PART = Part(
    "tell",
    talk=(
        Rule(Step.IDLE, CONTENT, Step.LISTENING, open_complaint),
        Rule((Step.TALKING, Step.RATED), CONTENT, Step.LISTENING, open_complaint),
        Rule(Step.LISTENING, CONTENT, Step.LISTENING, gather),
        Rule(Step.IDLE, THANKS, Step.IDLE, courtesy),
        Rule((Step.TALKING, Step.RATED), THANKS, Step.TALKING, courtesy),
    ),
    answers=(Answer(ALBUM, flush_albums),),
    hears=hears,
)
