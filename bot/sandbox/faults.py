"""Faults on demand: what the network and the server do to a call now and then.

Kinds ending in "_after" are applied first: the work is done and only the answer is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.model import Json


class Kind(StrEnum):
    """What happens to the call."""

    TOO_MANY = "429"
    UNAUTHORIZED = "401"
    ERROR = "500"
    BAD_GATEWAY = "502_html"
    BARE_ERROR = "500_bare"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    TIMEOUT_AFTER = "timeout_after"
    TRUNCATED_AFTER = "truncated_after"
    ODD_AFTER = "odd_after"
    SLOW = "slow"


@dataclass(slots=True)
class Fault:
    """A fault waiting for its calls: `times` counts down, 0 means until cleared. `chat_id` None means any chat.

    `retry_after` 0 makes a 429 without parameters. `seconds` is how long "slow" and "timeout_after" take.
    """

    kind: Kind
    method: str = "*"
    chat_id: int | None = None
    times: int = 1
    retry_after: int = 1
    seconds: float = 300.0

    def view(self) -> Json:
        """The fault as the control interface shows it."""
        return {
            "kind": self.kind.value,
            "method": self.method,
            "chat_id": self.chat_id,
            "times": self.times,
            "retry_after": self.retry_after,
            "seconds": self.seconds,
        }


class Faults:
    """The faults that wait, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Ask for a fault."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Forget all of them."""
        self.waiting.clear()

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this call, if any; its count goes down."""
        for fault in self.waiting:
            if fault.method != "*" and fault.method.lower() != method.lower():
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.times:
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
            return fault
        return None


def fault_from(asked: Json) -> Fault:
    """Read a fault from JSON; ValueError in plain words when it makes no sense."""
    kinds = ", ".join(kind.value for kind in Kind)
    if str(asked.get("kind")) not in {kind.value for kind in Kind}:
        raise ValueError(f"kind must be one of {kinds}")
    chat_id = asked.get("chat_id")
    kind = Kind(str(asked["kind"]))
    return Fault(
        kind,
        str(asked.get("method", "*")),
        None if chat_id is None else int(chat_id),
        int(asked.get("times", 1)),
        int(asked.get("retry_after", 1)),
        float(asked.get("seconds", 1.0 if kind is Kind.SLOW else 300.0)),
    )
