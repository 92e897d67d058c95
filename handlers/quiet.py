"""Quiet hours of the staff (STAFF_QUIET_HOURS): what comes then makes no sound, in the group and in private.

It is there in the morning, unread. What cannot wait rings all the same: cases of danger and of despair, and a line that
names somebody who has duty at that time.
"""

from collections.abc import Iterable

from dialogs.duty import on_duty
from dialogs.model import Register
from handlers.memory import Memory
from storage.outbox import Letter

RINGS = frozenset(Register) - {Register.LEGAL}
_SILENT = "disable_notification"


def hush(letters: Iterable[Letter], memory: Memory) -> None:
    """Take the sound from what goes to colleagues now. One that was marked as ringing keeps it."""
    quiet = memory.policy.staff_quiet
    if quiet is None or not quiet.is_open(memory.now):
        return
    on = on_duty(memory.colleagues.values(), memory.now, memory.policy.zone)
    names = tuple(f"tg://user?id={one.id}" for one in on)
    for letter in letters:
        private = letter.after.link == "alert"
        if not letter.method.startswith(("send", "copy")) or not (private or letter.chat in memory.place.groups):
            continue
        about = memory.complaint(letter.complaint) if letter.complaint is not None else None
        said = str(letter.params.get("text", ""))
        if (about is None or about.register not in RINGS) and not any(name in said for name in names):
            letter.params.setdefault(_SILENT, True)


def ring(letters: Iterable[Letter]) -> None:
    """These ring at any hour."""
    for letter in letters:
        letter.params[_SILENT] = False
