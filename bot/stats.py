"""Counters of the process, for /metrics and the bench; nothing in them names a person or a word."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Stats:
    """Plain numbers; `sends` is by method and fate."""

    updates: int = 0
    rounds: int = 0
    parked: int = 0
    polls: int = 0
    sends: dict[tuple[str, str], int] = field(default_factory=dict)
    storage_trouble: bool = False
    ready: bool = False

    def count_send(self, method: str, fate: str) -> None:
        """One attempt came to an end."""
        key = (method, fate)
        self.sends[key] = self.sends.get(key, 0) + 1
