"""The waiting updates of the instant server: fed at a rate or at once, handed out by offset, timed.

Every update is the first message of another customer, so that each ought to bring exactly one first answer.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

import orjson

FIRST_CUSTOMER = 1_000_001
MANAGER = 900_001
FIRST_UPDATE = 700_000_001
_PEOPLE = (
    ("Олена", "Ковальчук", "uk"),
    ("Анна", "Смирнова", "ru"),
    ("Ann", "Miller", "en"),
    ("José", "Núñez", "es"),
)
_TEXTS = (
    "The kettle I ordered last week came broken: the lid does not close and the handle is cracked. What now?",
    "Здравствуйте! Курьер не приехал вчера с 18 до 21, никто не позвонил, а деньги уже списаны. Верните!",
    "Добрий день, у рахунку двічі нараховано за доставку. Прошу перевірити замовлення № 48213 від понеділка.",
    "Third time this month that your app logs me out and loses the basket. I am about to give up 😡",
)


class Waiting:
    """The queue of one bot. `changed` is called whenever an update has become available.

    Times are seconds of the monotonic clock, which all processes of one machine share.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: Callable[[], None]) -> None:
        self._loop = loop
        self._changed = changed
        self._queue: deque[tuple[int, bytes]] = deque()
        self.available_at: list[float] = []
        self.answered_at: list[float | None] = []
        self.answered = 0
        self.repeated = 0
        self.repeated_in_group = 0
        self._said_in_group: set[str] = set()
        self.confirmed = 0
        self._commands = 0

    def ask(self, words: str) -> None:
        """Let the manager write a command in private; its answer counts as nobody's."""
        person = {"id": MANAGER, "first_name": "Marta"}
        number = FIRST_UPDATE + len(self.available_at) + self._commands
        self._commands += 1
        message = {
            "message_id": 10 + number - FIRST_UPDATE,
            "from": person | {"is_bot": False, "language_code": "en"},
            "chat": person | {"type": "private"},
            "date": int(time.time()),
            "text": words,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(words.split()[0])}],
        }
        self._queue.append((number, orjson.dumps({"update_id": number, "message": message})))
        self._changed()

    def feed(self, count: int, rate: float | None) -> None:
        """Make `count` updates available: all at once, or `rate` a second evenly from now on."""
        if rate is None:
            for _ in range(count):
                self._put()
            self._changed()
        else:
            self._trickle(self._loop.time(), 0, count, rate)

    def _trickle(self, began: float, done: int, count: int, rate: float) -> None:
        now = self._loop.time()
        due = min(count, int((now - began) * rate) + 1)
        for _ in range(done, due):
            self._put()
        if due > done:
            self._changed()
        if due < count:
            self._loop.call_at(began + due / rate, self._trickle, began, due, count, rate)

    def _put(self) -> None:
        index = len(self.available_at)
        first, last, language = _PEOPLE[index % len(_PEOPLE)]
        person = {
            "id": FIRST_CUSTOMER + index,
            "first_name": first,
            "last_name": last,
            "username": f"customer{index}",
        }
        number = FIRST_UPDATE + index + self._commands
        update = {
            "update_id": number,
            "message": {
                "message_id": 10 + number - FIRST_UPDATE,
                "from": person | {"is_bot": False, "language_code": language},
                "chat": person | {"type": "private"},
                "date": int(time.time()),
                "text": _TEXTS[index % len(_TEXTS)],
            },
        }
        self._queue.append((number, orjson.dumps(update)))
        self.available_at.append(time.monotonic())
        self.answered_at.append(None)

    def take(self, offset: int, limit: int) -> bytes | None:
        """Confirm what lies below `offset` and return the next updates as an answer; None when none wait."""
        while self._queue and self._queue[0][0] < offset:
            self.confirmed = self._queue.popleft()[0]
        if not self._queue:
            return None
        size = min(limit, len(self._queue))
        batch = b",".join([self._queue[place][1] for place in range(size)])
        return b'{"ok":true,"result":[%b]}' % batch

    def note_in_group(self, text: str) -> None:
        """Record words to a group; the same ones a second time count as repeated."""
        self.repeated_in_group += text in self._said_in_group
        self._said_in_group.add(text)

    def note_answer(self, chat_id: int, now: float) -> None:
        """Record a sendMessage; only the first to a customer counts as the answer, later ones as repeated."""
        index = chat_id - FIRST_CUSTOMER
        if not 0 <= index < len(self.answered_at):
            return
        if self.answered_at[index] is None:
            self.answered_at[index] = now
            self.answered += 1
        else:
            self.repeated += 1
