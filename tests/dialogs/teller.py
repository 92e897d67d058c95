"""Plays a transcript: people's lines go in, what the program does comes out below them.

Lines that begin with two blanks are what was recorded; all others are played:

    # a comment                              with hours Mon-Fri 09:00-18:00 | with a plain group | starting 17:50
    Ann: The kettle came broken              Ann: [photo in a] a caption     Ann: /status
    Ann replies to "words": more             Ann edits "words": new words    Ann sends a poll
    Ann presses Skip                         Ann presses the old Skip        Ann blocks the bot
    Olga: a note in the topic                Olga presses Claim              Olga edits "words": new words
    Olga replies to the card: words          Olga replies to Ann: words      Olga replies to the question: words
    the reply arrives                        the reply fails: blocked        the topic is lost
    manager 777 is unreachable               +5s
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from dialogs import effects as fx
from dialogs.cards import card_buttons
from dialogs.clocks import duration
from dialogs.effects import Button, Effect, Rows
from dialogs.events import (
    Act,
    Answers,
    Asked,
    Blocked,
    Command,
    Delivered,
    Desk,
    Event,
    ManagerUnreachable,
    Pressed,
    Ring,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TopicLost,
    Undelivered,
    Unsupported,
    Why,
)
from dialogs.model import Item, Language, Staff
from tests.dialogs.told import Telling, caption
from tests.dialogs.world import OLGA, PETR, STAFF_CHAT, World, policy

CUSTOMERS = {"Ann": (101, Language.EN), "Borys": (102, Language.RU), "Solomia": (103, Language.UK)}
STAFF = {"Olga": OLGA, "Petr": PETR}
_MEDIA = re.compile(r"\[(\w+)(?: in (\w+))?\] ?")
_ANSWERS = {"card": Answers.CARD, "question": Answers.WIZARD, "line": Answers.LINE}


class NotUnderstood(Exception):
    """A transcript's line says nothing the teller can play."""


@dataclass(slots=True)
class Shown:
    """One of our messages with its buttons, as a customer (or the staff) sees it."""

    message: int
    reader: int
    rows: Rows
    first: Rows  # as it was sent: what somebody with an old screen still sees


class Teller:
    """One transcript being played."""

    def __init__(self) -> None:
        self.world = World(policy())
        for name, (number, language) in CUSTOMERS.items():
            self.world.meet(number, name, language)
        self.telling = Telling(self.world)
        self.items: list[Item] = []
        self.shown: list[Shown] = []
        self.replies: list[tuple[int, Item, Staff]] = []  # sent to a customer, fate not known yet
        self.out: list[str] = []
        self.queries = 0

    def play(self, page: str) -> str:
        """Play a page and return it with what happens now in place of what was recorded."""
        for line in page.splitlines():
            if line.startswith("  "):
                continue
            self.out.append(line)
            if line.strip() and not line.startswith("#"):
                self._input(line)
        return "\n".join(self.out).rstrip() + "\n"

    def _input(self, line: str) -> None:
        if line.startswith("with ") or line.startswith("starting "):
            self._setting(line)
        elif line.startswith("+"):
            self._wait(duration(line[1:]))
        elif line.startswith(("the ", "manager ")):
            self._from_outside(line)
        else:
            name = re.match(r"\w+", line)
            who = name.group() if name else ""
            if who in CUSTOMERS:
                self._customer(CUSTOMERS[who][0], line[len(who) :].strip(), line)
            elif who in STAFF:
                self._staff(STAFF[who], line[len(who) :].strip(), line)
            else:
                raise NotUnderstood(line)

    def _setting(self, line: str) -> None:
        if found := re.fullmatch(r"with hours (.+)", line):
            self.world.policy = policy(found[1])
        elif line == "with a plain group":
            self.world.policy = replace(self.world.policy, forum=False)
        elif found := re.fullmatch(r"starting (\d\d):(\d\d)", line):
            self.world.now = self.world.now.replace(hour=int(found[1]), minute=int(found[2]))
        else:
            raise NotUnderstood(line)

    # Time -----------------------------------------------------------------------------------------

    def _wait(self, length: timedelta) -> None:
        until = self.world.now + length
        while (key := self.world.next_timer(until)) is not None:
            armed = {(each[1], each[2]) for each in self.world.timers if each[0] == key[0]}
            effects = self.world.ring(key)
            if effects:
                self.out.append(f"  {self.world.now:%H:%M:%S} {key[2].value}")
            self._tell(key[0], effects, armed)
        self.world.now = until

    # Customers ------------------------------------------------------------------------------------

    def _customer(self, person: int, rest: str, line: str) -> None:
        if found := re.fullmatch(r"sends a (\w+)", rest):
            self._act(person, Unsupported(found[1], next(self.world.messages)))
        elif rest in ("blocks the bot", "unblocks the bot"):
            self._act(person, Blocked(rest == "blocks the bot"))
        elif found := re.fullmatch(r"presses (the old )?(.+)", rest):
            self._press(person, found[2], old=bool(found[1]))
        elif found := re.fullmatch(r'replies to "(.+?)": (.*)', rest):
            self._wrote(person, found[2], self._item(found[1], person).message)
        elif found := re.fullmatch(r'edits "(.+?)": (.*)', rest):
            item = self._changed(found[1], person, found[2])
            self._act(person, self.world.edited(item))
        elif found := re.fullmatch(r": */(\w+) ?(.*)", rest):
            self._act(person, Asked(Command(found[1]), found[2]))
        elif found := re.fullmatch(r": *(.*)", rest):
            self._wrote(person, found[1])
        else:
            raise NotUnderstood(line)

    def _wrote(self, person: int, words: str, reply_to: int | None = None) -> None:
        self._act(person, self.world.wrote(self._new(person, words, reply_to)))

    def _new(self, chat: int, words: str, reply_to: int | None = None) -> Item:
        media = _MEDIA.match(words)
        kind, album = (media[1], media[2] or "") if media else ("text", "")
        item = self.world.item(chat, words[media.end() :] if media else words, kind, album, reply_to)
        self.items.append(item)
        return item

    def _item(self, words: str, chat: int) -> Item:
        """The latest message of a chat that begins so."""
        for item in reversed(self.items):
            if item.chat == chat and (item.text.startswith(words) or f"[{item.kind}]" == words):
                return item
        raise NotUnderstood(f"Nobody wrote {words!r} there.")

    def _changed(self, words: str, chat: int, text: str) -> Item:
        old = self._item(words, chat)
        item = replace(old, text=text, html=text)
        self.items[self.items.index(old)] = item
        return item

    def _press(self, person: int, wanted: str, old: bool) -> None:
        seen = [one for one in self.shown if one.reader == person]
        for one in seen if old else reversed(seen):
            for button in self._in_rows(one.first if old else one.rows, wanted):
                self.queries += 1
                event = Pressed(Act(button.act), button.complaint, button.arg, f"q{self.queries}", one.message)
                self._act(person, event)
                return
        raise NotUnderstood(f"No button {wanted!r} is shown there.")

    def _in_rows(self, rows: Rows, wanted: str, staff: bool = False) -> list[Button]:
        return [
            button for row in rows for button in row if caption(button, Language.EN, self.world.now, staff) == wanted
        ]

    # Staff ----------------------------------------------------------------------------------------

    def _staff(self, who: Staff, rest: str, line: str) -> None:
        number = self.world.complaints()[-1].id
        if found := re.search(r" on K-(\d+)(?=:|$)", rest):
            number, rest = int(found[1]), rest.replace(found[0], "")
        customer = self.world.complaint(number).customer
        if found := re.fullmatch(r"presses (.+)", rest):
            self._staff_press(who, number, found[1])
        elif found := re.fullmatch(r"replies to the (card|question|line): (.*)", rest):
            item = self._new(STAFF_CHAT, found[2])
            self._act(customer, StaffWrote(number, item, who, _ANSWERS[found[1]]))
        elif found := re.fullmatch(r"replies to (?:Ann|Borys|Solomia): (.*)", rest):
            self._act(customer, StaffWrote(number, self._new(STAFF_CHAT, found[1]), who, Answers.CUSTOMER))
        elif found := re.fullmatch(r'edits "(.+?)": (.*)', rest):
            item = self._changed(found[1], STAFF_CHAT, found[2])
            delivered = self.world.roles.get((item.chat, item.message)) == "staff"
            self._act(customer, StaffEdited(number, item, who, delivered))
        elif found := re.fullmatch(r": *(.*)", rest):
            self._act(customer, StaffWrote(number, self._new(STAFF_CHAT, found[1]), who, Answers.NOTHING))
        else:
            raise NotUnderstood(line)

    def _staff_press(self, who: Staff, number: int, wanted: str) -> None:
        """A button of the card as it stands, of a line of ours, or of a card that has changed meanwhile."""
        rows = [card_buttons(self.world.complaint(number))]
        rows += [one.rows for one in reversed(self.shown) if one.reader == STAFF_CHAT]
        found = [button for each in rows for button in self._in_rows(each, wanted, staff=True)]
        act, arg = Desk(wanted.lower()) if not found else Desk(found[0].act), found[0].arg if found else ""
        self.queries += 1
        event = StaffPressed(act, number, arg, f"q{self.queries}", self._wizard(), who)
        self._act(self.world.complaint(number).customer, event)

    def _wizard(self) -> int:
        lines = [one.message for one in self.shown if one.reader == STAFF_CHAT]
        return lines[-1] if lines else 0

    def _from_outside(self, line: str) -> None:
        if self.replies and (line == "the reply arrives" or line.startswith("the reply fails: ")):
            number, item, staff = self.replies.pop(0)
            event: Event = Delivered(number, item.chat, item.message, staff)
            if line != "the reply arrives":
                event = Undelivered(number, item.chat, item.message, Why(line.split(": ")[1]))
        elif line == "the topic is lost":
            number = self.world.complaints()[-1].id
            event = TopicLost(number, existed=True)
        elif found := re.fullmatch(r"manager (\d+) is unreachable", line):
            number = self.world.complaints()[-1].id
            event = ManagerUnreachable(number, int(found[1]))
        else:
            raise NotUnderstood(line)
        self._act(self.world.complaint(number).customer, event)

    # What came of it ------------------------------------------------------------------------------

    def _act(self, person: int, event: Event) -> None:
        armed = {(key[1], key[2]) for key in self.world.timers if key[0] == person}
        effects = self.world.act(person, event)
        if isinstance(event, (Pressed, StaffPressed)):
            answers = [effect for effect in effects if isinstance(effect, fx.Toast)]
            assert len(answers) == 1, f"A press was answered {len(answers)} times: {event}"
        self._tell(person, effects, armed)

    def _tell(self, person: int, effects: list[Effect], armed: set[tuple[int | None, Ring]]) -> None:
        for effect in effects:
            match effect:
                case fx.Say():
                    self.shown.append(Shown(next(self.world.messages), person, effect.buttons, effect.buttons))
                case fx.Line():
                    self.shown.append(Shown(next(self.world.messages), STAFF_CHAT, effect.buttons, effect.buttons))
                case fx.Redraw() | fx.RedrawLine():
                    for one in self.shown:
                        if one.message == effect.message:
                            one.rows = effect.buttons
                case fx.ToCustomer():
                    self.replies.append((effect.complaint, effect.items[0], effect.staff))
        self.out += [f"  {line}" for line in self.telling.lines(person, effects, armed)]
