"""Plays a transcript: people's lines go in, what the program does comes out below them.

Lines that begin with two blanks are what was recorded; all others are played:

    # a comment                              with hours Mon-Fri 09:00-18:00 in Europe/Kyiv | with a plain group
    with review_url=https://example.org      with processes | with departments
    with days off 2026-03-03                 starting 17:50 | starting 2026-10-24 23:50 (by the zone of the hours)
    Ann: The kettle came broken              Ann: [photo in a] a caption     Ann: /status
    Ann replies to "words": more             Ann edits "words": new words    Ann sends a poll
    Ann forwards from user Ivan: words       Ann forwards from channel News: [photo] words
    Ann replaces "words": [photo] words      Olga replaces "words": [video] words (another file in its place)
    Ann presses Skip                         Ann presses the old Skip        Ann blocks the bot
    Olga: a note in the topic                Olga presses Claim              Olga edits "words": new words
    Olga replies to the card: words          Olga replies to Ann: words      Olga replies to the question: words
    Olga: /me Olga, care team                Olga replies to the question: @Petr
    Olga below her own answer: words         Olga replies to the card with /note words
    Olga withdraws "words", which is held | there | leaving | old | none
    Olga saves "words": name                 Olga replies to the card with /w name
    Olga leaves the group                    Olga is away for 3d | is back
    the reply arrives                        the reply fails: blocked        the topic is lost
    manager 777 is unreachable               +5s                             the bot restarts
    Petr leads                               Iryna in the group: /promises
    Olga is on duty                          the bot is down for 7d
    Ann reacts to "words": 👍                Olga takes the reaction from "words"
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from dialogs import effects as fx
from dialogs.board.card import card_buttons
from dialogs.calendar import duration
from dialogs.complaint.guide import UNKNOWN
from dialogs.complaint.score import low_score
from dialogs.days import closed_dates, with_days
from dialogs.effects import Button, Effect, Rows
from dialogs.errands import Role
from dialogs.events import (
    Answers,
    Asked,
    Blocked,
    ColleagueUnreachable,
    Commanded,
    Delivered,
    ErrandEvent,
    Event,
    Joined,
    ManagerPressed,
    ManagerSends,
    ManagerWrote,
    MatterPressed,
    MatterRang,
    Pressed,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    TopicLost,
    Undelivered,
    Unsupported,
    Why,
)
from dialogs.items import Item
from dialogs.model import Colleague, Staff
from dialogs.states import Language
from dialogs.tables import COMMANDS, DEEDS, LIFE, named
from tests.dialogs.hands import hands, reacts, set_groups
from tests.dialogs.told import Telling, caption
from tests.dialogs.world import OLGA, PETR, SETTINGS, STAFF_CHAT, World, policy

CUSTOMERS = {"Ann": (101, Language.EN), "Borys": (102, Language.RU), "Solomia": (103, Language.UK)}
STAFF = {"Olga": OLGA, "Petr": PETR}
MANAGERS = {"Iryna": Staff(777, "Iryna")}
_MEDIA = re.compile(r"\[(\w+)(?: in (\w+))?\] ?")
_GONE = {
    "Send to the customer": "deliver",
    "Send as it is": "deliver",
    "Leave it a note": "leave",
    "Stop waiting": "unask",
    "Delivered": "given",
    "Give back": "give_back",
    "Spoken with them": "spoken",
}  # what a button carries that the card does not show any more, if not its caption
_ANSWERS = {"card": Answers.CARD, "question": Answers.QUESTION, "line": Answers.LINE}


class NotUnderstood(Exception):
    """A transcript's line says nothing the teller can play."""


@dataclass(slots=True)
class Shown:
    """One of our messages with its buttons, as a customer (or the staff) sees it."""

    message: int
    reader: int
    rows: Rows
    first: Rows  # as it was sent: what somebody with an old screen still sees
    complaint: int = 0  # of a private line to a colleague: what it is about


class Teller:
    """One transcript being played."""

    def __init__(self) -> None:
        self.world = World(policy())
        for name, (number, language) in CUSTOMERS.items():
            self.world.meet(number, name, language)
        for manager in MANAGERS.values():
            self.world.meet(manager.id, manager.name)
        for one in STAFF.values():
            self.world.colleagues[one.id] = Colleague(one.id, one.name, here=True)
        self.telling = Telling(self.world)
        self.items: list[Item] = []
        self.shown: list[Shown] = []
        self.replies: list[tuple[int, Item, Staff]] = []  # sent to a customer, fate not known yet
        self.out: list[str] = []
        self.queries = 0
        self.roles: dict[int, Role] = {one.id: Role.MANAGER for one in MANAGERS.values()}
        self.tells: dict[int, fx.Tell] = {}  # the last one to each colleague

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
            if found := re.fullmatch(r"(\w+) leads", line):
                self.roles[STAFF[found[1]].id] = Role.LEAD
            elif found := re.fullmatch(r"(\w+) in the group(: .+| presses .+)", line):
                self._staff(MANAGERS[found[1]], found[2].strip(), line)
            elif who in CUSTOMERS:
                self._customer(CUSTOMERS[who][0], line[len(who) :].strip(), line)
            elif who in MANAGERS:
                self._manager(MANAGERS[who], line[len(who) :].strip(), line)
            elif who in STAFF:
                self._staff(STAFF[who], line[len(who) :].strip(), line)
            else:
                raise NotUnderstood(line)

    def _setting(self, line: str) -> None:
        if found := re.fullmatch(r"with hours (.+?)(?: in (\S+))?", line):
            self.world.policy = policy(found[1], zone=found[2] or "UTC")
        elif found := re.fullmatch(r"with days off (.+)", line):
            week = with_days(self.world.policy.working, closed_dates(found[1]), {})
            self.world.policy = replace(self.world.policy, working=week)
        elif found := re.fullmatch(r"with (\w+)=(\S+)", line):
            self.world.policy = replace(self.world.policy, **{found[1]: found[2]})  # type: ignore[arg-type]
        elif line in SETTINGS:
            self.world.policy = replace(self.world.policy, **SETTINGS[line])  # type: ignore[arg-type]
        elif found := re.fullmatch(r"starting (?:(\S+) )?(\d\d:\d\d)", line):
            day = date.fromisoformat(found[1]) if found[1] else self.world.now.date()
            wall = datetime.combine(day, time.fromisoformat(found[2]), self.world.policy.zone)
            self.world.now = wall.astimezone(UTC)
        elif not set_groups(self, line):
            raise NotUnderstood(line)

    # Time -----------------------------------------------------------------------------------------

    def _wait(self, length: timedelta) -> None:
        until = self.world.now + length
        while (key := self.world.next_timer(until)) is not None:
            armed = {(each[1], each[2]) for each in self.world.timers if each[0] == key[0]}
            effects = self.world.ring(key)
            if effects:
                self.out.append(f"  {self.world.now.astimezone(self.world.policy.zone):%H:%M:%S} {key[2]}")
            self._tell(key[0], effects, armed)
            self._then()
        self.world.now = until

    # Customers ------------------------------------------------------------------------------------

    def _customer(self, person: int, rest: str, line: str) -> None:
        if found := re.fullmatch(r"sends a (\w+)", rest):
            self._act(person, Unsupported(found[1], next(self.world.messages)))
        elif (event := reacts(self, person, self.world.cases[person].person.focus or 0, rest, STAFF_CHAT)) is not None:
            self._act(person, event)
        elif rest in ("blocks the bot", "unblocks the bot"):
            self._act(person, Blocked(rest == "blocks the bot"))
        elif found := re.fullmatch(r"presses (the old )?(.+)", rest):
            self._press(person, found[2], old=bool(found[1]))
        elif found := re.fullmatch(r'replies to "(.+?)": (.*)', rest):
            self._wrote(person, found[2], self.item(found[1], person).message)
        elif found := re.fullmatch(r"forwards from (\w+ [^:]+): (.*)", rest):
            item = replace(self.new(person, found[2]), origin=found[1])
            self._act(person, self.world.wrote(item))
        elif found := re.fullmatch(r'edits "(.+?)": (.*)', rest):
            item = self._changed(found[1], person, found[2])
            self._act(person, self.world.edited(item))
        elif found := re.fullmatch(r'replaces "(.+?)": (.*)', rest):
            was, item = self._replaced(found[1], person, found[2])
            self._act(person, replace(self.world.edited(item), was=was))
        elif rest == "comes by the link":
            number = max(one.id for one in self.world.complaints() if one.source is not None)
            if self.world.complaint(number).customer < 0:
                self.world.adopt(number, person)
                self._act(person, Joined(number))
            else:
                self._act(person, Joined(0))
        elif found := re.fullmatch(r": */(\w+) ?(.*)", rest):
            self._act(person, Asked(found[1], found[2]))
        elif found := re.fullmatch(r": *(.*)", rest):
            self._wrote(person, found[1])
        else:
            raise NotUnderstood(line)

    def _wrote(self, person: int, words: str, reply_to: int | None = None) -> None:
        self._act(person, self.world.wrote(self.new(person, words, reply_to)))

    def new(self, chat: int, words: str, reply_to: int | None = None) -> Item:
        """Somebody writes a message there."""
        media = _MEDIA.match(words)
        kind, album = (media[1], media[2] or "") if media else ("text", "")
        item = self.world.item(chat, words[media.end() :] if media else words, kind, album, reply_to)
        self.items.append(item)
        return item

    def item(self, words: str, chat: int) -> Item:
        """The latest message of a chat that begins so."""
        for item in reversed(self.items):
            if item.chat == chat and (item.text.startswith(words) or f"[{item.kind}]" == words):
                return item
        raise NotUnderstood(f"Nobody wrote {words!r} there.")

    def _changed(self, words: str, chat: int, text: str) -> Item:
        old = self.item(words, chat)
        item = replace(old, text=text, html=text)
        self.items[self.items.index(old)] = item
        return item

    def _replaced(self, words: str, chat: int, new: str) -> tuple[Item, Item]:
        """A message before and after another file was put into it."""
        old = self.item(words, chat)
        shown = self.new(chat, new)
        item = replace(old, kind=shown.kind, text=shown.text, html=shown.html, media=f"new{shown.message}")
        self.items.remove(shown)
        self.items[self.items.index(old)] = item
        return old, item

    def _press(self, person: int, wanted: str, old: bool) -> None:
        seen = [one for one in self.shown if one.reader == person]
        for one in seen if old else reversed(seen):
            for button in self._in_rows(one.first if old else one.rows, wanted):
                self.queries += 1
                event = Pressed(button.act, button.complaint, button.arg, f"q{self.queries}", one.message)
                self._act(person, event)
                return
        raise NotUnderstood(f"No button {wanted!r} is shown there.")

    def _in_rows(self, rows: Rows, wanted: str, staff: bool = False) -> list[Button]:
        return [
            button for row in rows for button in row if caption(button, Language.EN, self.world.now, staff) == wanted
        ]

    # Managers, in private -------------------------------------------------------------------------

    def _manager(self, who: Staff, rest: str, line: str) -> None:
        if found := re.fullmatch(r"replies to the alert: (.*)", rest):
            about = next(one.complaint for one in reversed(self.shown) if one.reader == who.id and one.complaint)
            item = self.new(who.id, found[1])
            self._act(self.world.complaint(about).customer, ManagerWrote(about, item, who))
        elif found := re.fullmatch(r"presses (?:the old )?(.+)", rest):
            self._manager_presses(who, found[1], old="the old" in rest)
        else:
            self._customer(who.id, rest, line)

    def _manager_presses(self, who: Staff, wanted: str, old: bool) -> None:
        seen = [one for one in self.shown if one.reader == who.id]
        for one in seen if old else reversed(seen):
            found = self._in_rows(one.first if old else one.rows, wanted, staff=True) if one.complaint else []
            if found:
                self._private(who, found[0], one.message)
                return
        raise NotUnderstood(f"{who.name} sees no {wanted}.")

    def _private(self, who: Staff, button: Button, message: int) -> None:
        self.queries += 1
        query = f"q{self.queries}"
        if button.act == "send":
            item = next(each for each in self.items if (each.chat, str(each.message)) == (who.id, button.arg))
            event: Event = ManagerSends(button.complaint, item, who, query, message)
            self._act(self.world.complaint(button.complaint).customer, event)
        elif named(ManagerPressed, button.act) in LIFE.cues:  # a decision about the complaint
            whose = self.world.complaint(button.complaint).customer
            self._act(whose, ManagerPressed(button.act, button.complaint, query, message, who))
        else:
            self._act(who.id, ManagerPressed(button.act, button.complaint, query, message, who))

    # Staff ----------------------------------------------------------------------------------------

    def _staff(self, who: Staff, rest: str, line: str) -> None:
        if rest == "is on duty":
            self.world.colleagues[who.id] = Colleague(who.id, who.name, duty="24/7")
            return
        if found := re.fullmatch(r": */(\w+) ?(.*)", rest):
            self._command(who, found[1], found[2])
            return
        if (found := re.fullmatch(r"presses (.+)", rest)) and self._presses_a_matter(who, found[1]):
            return
        number = self.world.complaints()[-1].id
        if found := re.search(r" on K-(\d+)(?=:|$)", rest):
            number, rest = int(found[1]), rest.replace(found[0], "")
        customer = self.world.complaint(number).customer
        if found := re.fullmatch(r"presses (.+)", rest):
            self._staff_press(who, number, found[1])
        elif found := re.fullmatch(r"replies to the (card|question|line): (.*)", rest):
            item = self.new(STAFF_CHAT, found[2])
            begun = [one.form for one in self.world.complaint(number).forms if one.by == who.id]
            form = (begun or ["resolve"])[-1] if found[1] == "question" else ""
            named = tuple(STAFF[name].id if name in STAFF else 0 for name in re.findall(r"@(\w+)", found[2]))
            self._act(customer, StaffWrote(number, item, who, _ANSWERS[found[1]], form, named))
        elif (events := hands(self, who, number, rest)) is not None:
            for person, event in events:
                self._act(person, event)
        elif found := re.fullmatch(r"replies to (?:Ann|Borys|Solomia): (.*)", rest):
            self._act(customer, StaffWrote(number, self.new(STAFF_CHAT, found[1]), who, Answers.CUSTOMER))
        elif found := re.fullmatch(r'edits "(.+?)": (.*)', rest):
            item = self._changed(found[1], STAFF_CHAT, found[2])
            delivered = self.world.roles.get((item.chat, item.message)) == "staff"
            self._act(customer, StaffEdited(number, item, who, delivered))
        elif found := re.fullmatch(r'replaces "(.+?)": (.*)', rest):
            was, item = self._replaced(found[1], STAFF_CHAT, found[2])
            delivered = self.world.roles.get((item.chat, item.message)) == "staff"
            self._act(customer, StaffEdited(number, item, who, delivered, was))
        elif found := re.fullmatch(r": *(.*)", rest):
            self._act(customer, StaffWrote(number, self.new(STAFF_CHAT, found[1]), who, Answers.NOTHING))
        else:
            raise NotUnderstood(line)

    def _command(self, who: Staff, command: str, words: str) -> None:
        """A command in the group; what it answers stands below it."""
        self._errand(Commanded(command if command in COMMANDS else UNKNOWN, words, who, next(self.world.messages)))

    def _errand(self, event: ErrandEvent) -> None:
        """Something colleagues ask for that is about no customer's case."""
        armed = {(key[1], key[2]) for key in self.world.timers if key[0] == 0}
        staff = None if isinstance(event, MatterRang) else event.staff
        role = self.roles.get(staff.id, Role.HANDLER) if staff else Role.HANDLER
        self._tell(0, self.world.errand(event, role), armed)
        self._then()

    def _presses_a_matter(self, who: Staff, wanted: str) -> bool:
        """Whether it is a button under a line about a matter, the latest with one of that caption."""
        for one in reversed(self.shown):
            for button in self._in_rows(one.rows, wanted, staff=True) if one.reader == STAFF_CHAT else ():
                if (MatterPressed, button.act) in DEEDS:
                    self.queries += 1
                    query = f"q{self.queries}"
                    press = MatterPressed(button.act, button.complaint, button.arg, query, one.message, who, STAFF_CHAT)
                    self._errand(press)
                    return True
        return False

    def _staff_press(self, who: Staff, number: int, wanted: str) -> None:
        """A button of the card as it stands, of a line of ours, or of a card that has changed meanwhile."""
        rows = [card_buttons(self.world.complaint(number), self.world.whole_policy())]
        rows += [one.rows for one in reversed(self.shown) if one.reader == STAFF_CHAT]
        found = [button for each in rows for button in self._in_rows(each, wanted, staff=True)]
        act, arg = (found[0].act, found[0].arg) if found else (_GONE.get(wanted, wanted.lower()), "")
        self.queries += 1
        event = StaffPressed(act, number, arg, f"q{self.queries}", self._wizard(), who)
        self._act(self.world.complaint(number).customer, event)

    def _wizard(self) -> int:
        lines = [one.message for one in self.shown if one.reader == STAFF_CHAT]
        return lines[-1] if lines else 0

    def _from_outside(self, line: str) -> None:
        if line == "the bot restarts":
            self.world.restart()
            return
        if found := re.fullmatch(r"the bot is down for (.+)", line):
            self.world.restart()
            self.world.now += duration(found[1])
            self._wait(timedelta())
            return
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
            told = low_score(self.world.complaint(number))
            last = self.tells.get(int(found[1]))
            event = ColleagueUnreachable(number, int(found[1]), "low_score_board", told.args)
            if last is not None and last.board and last.complaint:
                event = ColleagueUnreachable(last.complaint, last.colleague, last.board, last.text.args)
        else:
            raise NotUnderstood(line)
        self._act(self.world.complaint(number).customer, event)

    # What came of it ------------------------------------------------------------------------------

    def _act(self, person: int, event: Event) -> None:
        armed = {(key[1], key[2]) for key in self.world.timers if key[0] == person}
        effects = self.world.act(person, event)
        if isinstance(event, (Pressed, StaffPressed, ManagerPressed, ManagerSends)):
            answers = [effect for effect in effects if isinstance(effect, fx.Toast)]
            assert len(answers) == 1, f"A press was answered {len(answers)} times: {event}"
        self._tell(person, effects, armed)
        self._then()

    def _then(self) -> None:
        """What one case hands over, and what it asks of another, comes next."""
        while self.world.handed:
            self._errand(self.world.handed.pop(0))
        while self.world.asked:
            whose, asked = self.world.asked.pop(0)
            self.out.append(f"  then {type(asked).__name__}")
            self._act(whose, asked)

    def _tell(self, person: int, effects: list[Effect], armed: set[tuple[int | None, str]]) -> None:
        for effect in effects:
            match effect:
                case fx.Say():
                    self.shown.append(Shown(next(self.world.messages), person, effect.buttons, effect.buttons))
                case fx.Tell(message=None):
                    shown = Shown(next(self.world.messages), effect.colleague, effect.buttons, effect.buttons)
                    shown.complaint = effect.complaint or 0
                    self.tells[effect.colleague] = effect
                    self.shown.append(shown)
                case fx.Line() | fx.SayBelow() | fx.Notice():
                    self.shown.append(Shown(next(self.world.messages), STAFF_CHAT, effect.buttons, effect.buttons))
                case fx.Redraw() | fx.RedrawLine() | fx.Tell() | fx.RedrawNotice():
                    for one in self.shown:
                        if one.message == effect.message:
                            one.rows = effect.buttons
                case fx.ToCustomer():
                    self.replies.append((effect.complaint, effect.items[0], effect.staff))
        self.out += [f"  {line}" for line in self.telling.lines(person, effects, armed)]
