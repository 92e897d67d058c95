"""Topic: a claimed complaint has a topic of its own; when it is lost, the talk goes on under the card on the board."""

from dialogs.effects import Line, Replies, ShowCard, Text
from dialogs.events import TopicLost
from dialogs.machine import Answer, Part, Turn, cue
from dialogs.numbers import label
from dialogs.records import replace

LOST = cue("topic lost", TopicLost)


def lost(turn: Turn, event: TopicLost) -> None:
    """The topic is gone, or could not be made: the talk goes on under the card on the board."""
    complaint = turn.put(replace(turn.complaint, topic=False))
    name = "topic_lost" if event.existed else "no_topic"
    turn.do(
        ShowCard(complaint.id, urgent=True),
        Line(complaint.id, Text(name, {"number": label(complaint.id)}), Replies.NOTE, alert=True),
    )


PART = Part("topic", answers=(Answer(LOST, lost),))
