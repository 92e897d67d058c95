"""A situation played and read: one customer, what they write, and every word that anybody reads of it.

It is played like a transcript (tests/dialogs/teller.py), but what is said is kept as it is read, rendered in the
reader's language, so that a test can ask for words, for their absence, and for the buttons below.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialogs import effects as fx
from dialogs.board.card import card
from dialogs.effects import Effect, Rows, Text
from dialogs.model import Complaint
from dialogs.states import Language
from tests.dialogs.teller import STAFF, Teller
from tests.dialogs.told import RENDERER, caption

WHO = {Language.EN: "Ann", Language.RU: "Borys", Language.UK: "Solomia"}
NUMBERS = {Language.EN: 101, Language.RU: 102, Language.UK: 103}


@dataclass(frozen=True, slots=True)
class Read:
    """One message as somebody reads it."""

    name: str
    words: str
    buttons: tuple[str, ...] = ()  # what they carry, not how they are labelled
    alert: bool = False


NEWS = ("late_news", "holding")


class Scene(Teller):
    """One customer in one language; `said`, `board` and `managers` are what the three sides have read so far."""

    def __init__(self, language: Language, hours: str = "24/7", at: datetime | None = None, **settings: object) -> None:
        super().__init__()
        self.language, self.who, self.number = language, WHO[language], NUMBERS[language]
        self.said: list[Read] = []
        self.board: list[Read] = []
        self.managers: list[Read] = []
        self.marked = 0  # messages of the customer that were answered by a mark alone
        self._input(f"with hours {hours}")
        self.world.policy = replace(self.world.policy, **settings)  # type: ignore[arg-type]
        if at is not None:
            self.world.now = at

    def writes(self, *words: str) -> "Scene":
        """The customer writes; each message by itself."""
        for one in words:
            self._wrote(self.number, one)
        return self

    def line(self, line: str) -> "Scene":
        """A line of a transcript; "X" stands for the customer."""
        self._input(line.replace("X", self.who, 1) if line.startswith("X") else line)
        return self

    def wait(self, **length: float) -> "Scene":
        """Time passes, and what is due happens."""
        self._wait(timedelta(**length))
        return self

    def solved(self) -> "Scene":
        """A complaint that was told, taken, resolved, and confirmed; nothing of it is in the way of what comes."""
        told = {
            Language.EN: "Order 4821 came broken yesterday at the shop on Main Street",
            Language.RU: "Заказ 4821 вчера в магазине на Садовой отдали разбитым",
            Language.UK: "Замовлення 4821 учора в магазині на Садовій віддали розбитим",
        }
        self.writes(told[self.language])
        return self.resolved().line("X presses Yes, solved").fresh()

    def resolved(self) -> "Scene":
        """Olga resolves what is open."""
        self.line("Olga presses Claim").line("Olga presses Resolve").line("Olga presses Fixed")
        self.line("Olga presses Product").line("Olga replies to the question: A new one has left today, it is yours")
        return self.line("the reply arrives")

    def fresh(self) -> "Scene":
        """Forget what was read so far."""
        self.said.clear()
        self.board.clear()
        self.managers.clear()
        self.marked = 0
        return self

    # Asked by tests ---------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The names of what the customer was told, in order; news of a late promise has stories of its own."""
        return [one.name for one in self.said if one.name not in NEWS]

    @property
    def words(self) -> str:
        """All that the customer has read."""
        return "\n".join(one.words for one in self.said)

    @property
    def complaint(self) -> Complaint:
        """The latest record of this customer."""
        return list(self.world.cases[self.number].complaints.values())[-1]

    @property
    def records(self) -> int:
        """How many records this customer has."""
        return len(self.world.cases[self.number].complaints)

    @property
    def card(self) -> str:
        """The card of the latest record as the staff read it."""
        return RENDERER.plain(
            "staff", self.language, card(self.complaint, self.world.now, self.world.policy), self.world.now
        )

    def _tell(self, person: int, effects: list[Effect], armed: set[tuple[int | None, str]]) -> None:
        super()._tell(person, effects, armed)
        # Staff and managers of these scenes read the customer's language, so that one word list serves both.
        language = self.world.cases[self.number].person.language
        for effect in effects:
            match effect:
                case fx.Say(text=text, buttons=rows):
                    self.said.append(self._read("customer", text, rows, language))
                case fx.Redraw(text=Text() as text, buttons=rows):
                    self.said.append(self._read("customer", text, rows, language))
                case fx.Line(text=text, buttons=rows):
                    self.board.append(self._read("staff", text, rows, language, effect.alert))
                case fx.Tell(text=text, buttons=rows):
                    self.managers.append(self._read("staff", text, rows, language))
                case fx.Noted():
                    self.marked += 1

    def _read(self, side: str, text: Text, rows: Rows, language: Language, alert: bool = False) -> Read:
        words = RENDERER.plain(side, language, text, self.world.now)
        buttons = tuple(caption(button, Language.EN, self.world.now, side == "staff") for row in rows for button in row)
        return Read(text.name, words, buttons, alert)


__all__ = ["STAFF", "Read", "Scene"]
