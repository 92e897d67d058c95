"""Counters of the process, for /metrics and the bench; nothing in them names a person or a word."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Stats:
    """Plain numbers; `sends` is by method and fate, `troubled` names whose last attempt at storage failed."""

    updates: int = 0
    rounds: int = 0
    parked: int = 0
    unheard: int = 0  # timers that no rule was for
    polls: int = 0
    sends: dict[tuple[str, str], int] = field(default_factory=dict)
    troubled: set[str] = field(default_factory=set)
    ready: bool = False
    token_accepted: bool = True  # as far as Telegram has said lately, as the next one
    unreachable: set[int] = field(default_factory=set)  # staff groups that refused us lately
    alone: bool = True  # False while another process takes updates with the same token (409)

    @property
    def storage_trouble(self) -> bool:
        """Whether anybody is in trouble; one who works proves nothing about the others."""
        return bool(self.troubled)

    @property
    def health(self) -> str:
        """What `/healthz` says: "ok", or what keeps the bot from its work."""
        if not self.ready:
            return "starting"
        if self.storage_trouble:
            return "storage in trouble"
        if not self.token_accepted:
            return "token refused"
        return "ok" if self.alone else "another process polls with this token"

    def in_trouble(self, name: str) -> bool:
        """`name` could not use storage; whether that is news (nobody else was in trouble)."""
        news = not self.troubled
        self.troubled.add(name)
        return news

    def works(self, name: str) -> bool:
        """`name` did its work; whether that was the end of the trouble."""
        if name not in self.troubled:
            return False
        self.troubled.remove(name)
        return not self.troubled

    def count_send(self, method: str, fate: str) -> None:
        """One attempt came to an end."""
        key = (method, fate)
        self.sends[key] = self.sends.get(key, 0) + 1
