"""What a message is made of, by name: its text with the arguments, and its buttons."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A template by name and its named arguments."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: label template, and what a press means."""

    label: Text
    act: str
    complaint: int
    arg: str = ""


Rows = tuple[tuple[Button, ...], ...]
