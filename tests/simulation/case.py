"""A history that has ended, arranged for the promises: what people saw, and the rows of the tables."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.simulation import texts
from tests.simulation.history import History


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of the bot that Telegram put into a chat."""

    at: float
    chat: int
    text: str
    method: str


@dataclass(slots=True)
class Case:
    """The history, arranged for the promises."""

    history: History
    shown: list[Shown] = field(default_factory=list)
    complaints: dict[int, dict[str, Any]] = field(default_factory=dict)
    ambiguous: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for call in self.history.calls:
            if call.status != 200:
                continue
            chat = call.params.get("chat_id")
            for text in texts.texts_in(call.params):
                if isinstance(chat, int):
                    self.shown.append(Shown(call.at, chat, text, call.method))
        for row in self.history.records["complaints"]:
            self.complaints[row["id"]] = {**json.loads(row["data"]), **row}
        for row in self.history.records["outbox"]:
            key = (row["complaint_id"] or 0, str(json.loads(row["after"]).get("text", "")))
            self.ambiguous[key] = self.ambiguous.get(key, 0) + row["ambiguous"]

    def hear_of(self, mark: str) -> set[int]:
        """Who is told what we change, if this stands in the words of a prevention: customers who complained of its
        cause."""
        found = [json.loads(row["data"]) for row in self.history.records["matters"] if row["kind"] == "prevention"]
        causes = {one["cause"] for one in found if mark in one["what"]}
        return {row["customer_id"] for row in self.complaints.values() if row.get("cause") in causes}

    def to(self, chat: int) -> list[Shown]:
        """What was shown in one chat, in order."""
        return [one for one in self.shown if one.chat == chat]

    @property
    def to_staff(self) -> list[Shown]:
        """What was shown in the staff groups, under whatever id, pages apart: they show again what stands there."""
        return [one for one in self.shown if one.chat in self.history.staff_chats and not texts.PAGE.match(one.text)]

    def rows(self, complaint: int, text: str) -> list[dict[str, Any]]:
        """Outbox rows of a complaint, by template."""
        return [
            row
            for row in self.history.records["outbox"]
            if row["complaint_id"] == complaint and json.loads(row["after"]).get("text") == text
        ]

    def receipts(self, complaint: int) -> list[dict[str, Any]]:
        """Outbox rows of its first answer, whatever it was; a receipt may follow when it becomes a complaint."""
        return [row for text in texts.FIRST_ANSWERS for row in self.rows(complaint, text)]

    def is_unnumbered(self, complaint: int) -> bool:
        """Whether its first answer told no number."""
        return any(self.rows(complaint, text) for text in texts.UNNUMBERED)
