"""The questions of a form, as data: a choice of values, a pick of what is there at the moment, and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dialogs.effects import Text
from dialogs.items import Item, length
from dialogs.machine import Turn
from dialogs.numbers import label


@dataclass(frozen=True, slots=True)
class Choice:
    """One question answered by a press. `text` asks it, with the arguments named in `facts`; a value's button is
    `button_<name>_<value>`."""

    name: str
    values: type[StrEnum]
    text: str
    facts: tuple[str, ...]

    def offers(self, _: Turn, __: int) -> list["Offer"]:
        """What can be pressed, whoever asks."""
        return [Offer(value.value, "", Text(f"button_{self.name}_{value.value}")) for value in self.values]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be chosen: what the button carries, its name where it has one of its own, and its label."""

    value: str
    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Pick:
    """A question answered by a press on one of those that are there at the moment: `options(turn, who asks)`.

    The answer is the value and, behind a blank, the name; a text gets the name alone. `mentioned`: colleagues are
    offered, by their ids, and a mention in a reply to the question chooses as well; of somebody who is not offered
    the text `unknown` says what to do.
    """

    name: str
    options: Callable[[Turn, int], list[Offer]]
    text: str
    facts: tuple[str, ...]
    mentioned: bool = False
    unknown: str = ""

    def offers(self, turn: Turn, colleague: int) -> list[Offer]:
        """What can be chosen."""
        return self.options(turn, colleague)


@dataclass(frozen=True, slots=True)
class Words:
    """A question answered in words, by a reply to it; they are known by its `name`.

    `toast` is said when it is reached by a press. `when`: it is asked only if this holds of what was chosen. `most`:
    the words become a part of a message of ours, so they must be characters, and at most so many. `inside`: they stay
    with the staff, so that only a reply to the question is the answer. `doubts`: words of which this holds are held,
    once, and shown again by the text `preview`: [Send as it is] or [Write it again]. `misread` says what is wrong with
    words that are no answer (a text with the argument `number`); "" for an answer.
    """

    text: str
    facts: tuple[str, ...]
    toast: str = ""
    name: str = "words"
    when: Callable[[Mapping[str, str]], bool] | None = None
    most: int = 0
    inside: bool = False
    doubts: Callable[[Item], bool] | None = None
    preview: str = ""
    misread: Callable[[Turn, str], str] | None = None

    def refuses(self, turn: Turn, item: Item) -> Text | None:
        """What is wrong with this answer; None when it is one."""
        number = label(turn.complaint.id)
        if self.most and not (item.kind == "text" and 0 < length(item.text.strip()) <= self.most):
            return Text("in_few_words", {"number": number, "most": self.most})
        wrong = self.misread(turn, item.text) if self.misread is not None else ""
        return Text(wrong, {"number": number}) if wrong else None


def named(answer: str) -> str:
    """The name in the answer to a Pick."""
    return answer.partition(" ")[2]
