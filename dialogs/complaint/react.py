"""React: a reaction is mirrored both ways. What a customer puts on a colleague's words stands on the colleague's own
message, and what a colleague puts on a customer's words on the customer's. It is no message and no answer: nobody is
told anything, no clock stops, and no state changes.

Several colleagues may react to the same words, and a bot can show one reaction a message: the latest that stands.
"""

from dialogs.effects import Mirrored
from dialogs.events import Reacted
from dialogs.machine import Answer, Part, Turn, cue
from dialogs.model import Reaction
from dialogs.records import replace

REACTED = cue("reaction", Reacted)
MOST = 20  # reactions that are remembered of one person's talk with us


def react(turn: Turn, event: Reacted) -> None:
    """Show it, or what stands without it; one that was forgotten meanwhile can be taken away all the same."""
    person = turn.person
    kept = tuple(one for one in person.reactions if not _is_this(one, event))
    if event.emoji:
        new = Reaction(event.chat, event.message, event.source, event.by, event.emoji, event.at)
        kept = (*kept, new)[-MOST:]
    before, after = _shown(person.reactions, event), _shown(kept, event)
    turn.person = replace(person, reactions=kept)
    if person.blocked and event.chat == person.id:
        return
    if before != after or not after:
        turn.do(Mirrored(event.complaint, event.chat, event.message, after))


def _is_this(one: Reaction, event: Reacted) -> bool:
    """Whether it is this person's reaction on this copy."""
    return (one.chat, one.message, one.source, one.by) == (event.chat, event.message, event.source, event.by)


def _shown(reactions: tuple[Reaction, ...], event: Reacted) -> str:
    """The latest of those that stand on the original."""
    there = [one for one in reactions if (one.chat, one.message) == (event.chat, event.message)]
    return max(there, key=lambda one: one.at).emoji if there else ""


PART = Part("react", answers=(Answer(REACTED, react),))
