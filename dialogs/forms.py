"""Questions to a colleague about a complaint, as data: a form is a list of choices and, last, questions for words.

A form is begun by a press, each choice is a press on its question (which is redrawn), and words come as a reply to the
question. Where several questions want words, each is asked below the answer to the one before; what was answered so
far waits in the complaint as a draft, and follows when its writer changes the message. With the last words the form's
`done` cue is heard in the complaint's table, with everything that was answered. Several forms may be open on one
complaint: each belongs to one colleague. Begin, choose, cancel and time out are written here once; a part says only
what is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dialogs.effects import Button, Keep, Line, RedrawLine, Replies, Rows, Tell, Text, Toast
from dialogs.events import Answers, FormDone, ManagerWrote, StaffEdited, StaffPressed, StaffWrote
from dialogs.items import Item, clip
from dialogs.machine import Cue, Rule, Turn, cue, staff_button, staff_press
from dialogs.model import Alert, Colleague, Filled, Staff
from dialogs.numbers import label
from dialogs.questions import Choice as Choice
from dialogs.questions import Offer as Offer
from dialogs.questions import Pick as Pick
from dialogs.questions import Words as Words
from dialogs.questions import named as named
from dialogs.records import replace
from dialogs.states import State

HELD = ("send", "again")  # what can be pressed where words are held
PICKED = 24  # of those that can be picked have a button
SHOWN = 300  # characters of words that are shown again
LASTS = timedelta(hours=1)  # how long the words may take before a reply elsewhere than to the question is a plain reply


@dataclass(frozen=True, slots=True)
class Form:
    """See the module. `hint` is said to a colleague who writes a note while the words are awaited, `put_away` is what
    the question says once it was cancelled. A `private` one is answered by a manager in private. `done` is heard with a
    FormDone, and so is `more`, when after some words another question is left."""

    name: str
    choices: tuple[Choice | Pick, ...]
    words: Words | tuple[Words, ...]
    hint: str
    put_away: str
    done: Cue[FormDone]
    private: bool = False
    presses: tuple[Cue[StaffPressed], ...] = field(init=False)
    chain: tuple[Words, ...] = field(init=False)
    more: Cue[FormDone] = field(init=False)
    mention: Cue[StaffWrote] = field(init=False)

    def __post_init__(self) -> None:
        choices = [staff_press(one.name, *getattr(one, "values", ())) for one in self.choices]
        cancel = staff_press("cancel", self.name, name=f"cancel {self.name}")
        object.__setattr__(self, "chain", self.words if isinstance(self.words, tuple) else (self.words,))
        held = [staff_press(act, self.name, name=f"{act} {self.name}") for act in HELD if self._may_hold]
        object.__setattr__(self, "presses", (*choices, cancel, *held))
        object.__setattr__(self, "more", form_done(f"more of {self.name}"))
        object.__setattr__(self, "mention", cue(f"mention in {self.name}", StaffWrote))

    def rules(self, state: State) -> tuple[Rule[State, Any], ...]:
        """The presses on its questions and words on the way, in the one state in which it can be filled in."""
        rules: list[Rule[State, Any]] = []
        for number in range(len(self.choices)):
            rules.append(Rule(state, self.presses[number], None, self._choose(number), self._may_choose(number)))
        rules.append(Rule(state, self.presses[len(self.choices)], None, self._cancelled, self._is_theirs))
        if self._may_hold:
            send, again = self.presses[-len(HELD) :]
            rules.append(Rule(state, send, None, self._send, self._is_theirs_and_held))
            rules.append(Rule(state, again, None, self._again, self._is_theirs_and_held))
        if len(self.chain) > 1 or self._may_hold or any(words.most for words in self.chain):
            rules.append(Rule(state, self.more, None, self._go_on))
        if any(isinstance(one, Pick) and one.mentioned for one in self.choices):
            rules.append(Rule(state, self.mention, None, self._mentioned))
        return tuple(rules)

    @property
    def _may_hold(self) -> bool:
        return any(words.doubts for words in self.chain)

    # Its course -----------------------------------------------------------------------------------

    def begin(self, turn: Turn, press: StaffPressed, toast: Text | None = None) -> None:
        """The first question, as a line of its own; what this colleague had begun before is begun anew."""
        filled = Filled(self.name, press.staff.id, turn.now, begun_by=press.query)
        self._set(turn, press.staff.id, filled)
        turn.do(
            Toast(press.query, toast, staff=True),
            Line(
                turn.complaint.id,
                self._asks(turn, filled, press.staff.name),
                Replies.QUESTION,
                buttons=self._buttons(turn, filled),
                form=_role(filled),
            ),
        )

    def _choose(self, number: int) -> Any:
        choice = self.choices[number]

        def choose(turn: Turn, press: StaffPressed) -> None:
            open_form = self.of(turn, press.staff.id)
            assert open_form is not None  # guarded by _may_choose
            chosen = next((one for one in choice.offers(turn, press.staff.id) if one.value == press.arg), None)
            if chosen is None:
                turn.do(Toast(press.query, Text("stale"), staff=True))
                return
            answers = (*open_form.answers[:number], (choice.name, f"{chosen.value} {chosen.name}".strip()))
            filled = replace(open_form, at=turn.now, answers=answers, drafts=(), message=press.message, chat=press.chat)
            self._set(turn, press.staff.id, filled)
            toast = self.asked(filled).toast if self.awaits_words(filled) else ""
            turn.do(
                Toast(press.query, Text(toast) if toast else None, staff=True),
                RedrawLine(
                    turn.complaint.id,
                    press.chat,
                    press.message,
                    self._asks(turn, filled, press.staff.name),
                    self._buttons(turn, filled),
                    form=_role(filled),
                ),
            )

        choose.__name__ = f"choose_{choice.name}"
        return choose

    def _may_choose(self, number: int) -> Any:
        def may(turn: Turn, press: StaffPressed) -> bool:
            filled = self.of(turn, press.staff.id)
            return filled is not None and len(filled.answers) >= number

        may.__name__ = f"may_choose_{self.choices[number].name}"
        return may

    def awaits_mention(self, filled: Filled) -> Pick | None:
        """The question that a mention of a colleague answers, if it is that one's turn."""
        asked = None if self.awaits_words(filled) else self.choices[len(filled.answers)]
        return asked if isinstance(asked, Pick) and asked.mentioned else None

    def _mentioned(self, turn: Turn, wrote: StaffWrote) -> None:
        """A colleague is named in a reply to the question, instead of pressed."""
        filled = self.of(turn, wrote.staff.id)
        pick = self.awaits_mention(filled) if filled is not None else None
        assert filled is not None and pick is not None  # found by `mentions`
        turn.do(Keep(turn.complaint.id, wrote.item, "note", wrote.staff.id))
        offered = {one.value: one for one in pick.offers(turn, wrote.staff.id)}
        chosen = next((offered[str(one)] for one in wrote.mentions if str(one) in offered), None)
        if chosen is None:
            self._ask_below(turn, filled, Text(pick.unknown, {"number": label(turn.complaint.id)}), wrote.item)
            return
        answers = (*filled.answers, (pick.name, f"{chosen.value} {chosen.name}".strip()))
        filled = replace(filled, at=turn.now, answers=answers, drafts=(), message=0, chat=0)
        self._set(turn, wrote.staff.id, filled)
        if wrote.item.reply_to:
            text = Text("answered_below", {"number": label(turn.complaint.id)})
            turn.do(RedrawLine(turn.complaint.id, wrote.item.chat, wrote.item.reply_to, text, form=_role(filled)))
        self._ask_below(turn, filled, self._asks(turn, filled, wrote.staff.name), wrote.item)

    def _is_theirs(self, turn: Turn, press: StaffPressed) -> bool:
        """Guard: the one who presses has begun it."""
        return self.of(turn, press.staff.id) is not None

    def _cancelled(self, turn: Turn, press: StaffPressed) -> None:
        """It is put away; nothing was sent."""
        self.close(turn, press.staff.id)
        text = Text(self.put_away, {"number": label(turn.complaint.id)})
        turn.do(
            Toast(press.query, None, staff=True),
            RedrawLine(turn.complaint.id, press.chat, press.message, text),
        )

    def _go_on(self, turn: Turn, done: FormDone) -> None:
        """Words that are not the last, or are in doubt: they wait as a draft, and what comes next is asked."""
        complaint, words = turn.complaint, next(one for one in self.chain if one.name == done.asked)
        turn.do(Keep(complaint.id, done.item, "note", done.staff.id))
        filled = self.of(turn, done.staff.id)
        assert filled is not None  # whose words these are
        wrong = words.refuses(turn, done.item)
        if wrong is not None:
            self._ask_below(turn, filled, wrong, done.item)
            return
        if done.asked in dict(filled.drafts) and not self.is_held(filled):  # the next question stands already
            self._set(turn, done.staff.id, replace(filled, at=turn.now, drafts=tuple(done.words.items())))
            written = (done.item.chat, done.item.message)
            number = label(complaint.id)
            turn.do(Line(complaint.id, Text("answer_replaced", {"number": number}), Replies.NOTE, answers=written))
            return
        if done.message:
            text = Text("answered_below", {"number": label(complaint.id)})
            turn.do(RedrawLine(complaint.id, done.chat, done.message, text, form=_role(filled)))
        filled = replace(filled, at=turn.now, drafts=tuple(done.words.items()), message=0, chat=0)
        filled = replace(filled, doubted=filled.doubted or self.is_held(filled))
        self._set(turn, done.staff.id, filled)
        self._ask_below(turn, filled, self._asks(turn, filled, done.staff.name), done.item)

    def _ask_below(self, turn: Turn, filled: Filled, text: Text, item: Item) -> None:
        """A question as a line below the words that brought it."""
        number, buttons, written = turn.complaint.id, self._buttons(turn, filled), (item.chat, item.message)
        turn.do(Line(number, text, Replies.QUESTION, answers=written, buttons=buttons, form=_role(filled)))

    def is_held(self, filled: Filled) -> bool:
        """Whether all words are there, and wait for [Send as it is]."""
        return self.awaits_words(filled) and self.asked(filled).name in dict(filled.drafts)

    def _is_theirs_and_held(self, turn: Turn, press: StaffPressed) -> bool:
        """Guard: the one who presses has written what is held."""
        filled = self.of(turn, press.staff.id)
        return filled is not None and self.is_held(filled)

    def _send(self, turn: Turn, press: StaffPressed) -> None:
        """The words count as they are now."""
        filled = self.of(turn, press.staff.id)
        assert filled is not None  # guarded
        words, asked = dict(filled.drafts), self.asked(filled).name
        turn.do(Toast(press.query, None, staff=True))
        number, answers = turn.complaint.id, dict(filled.answers)
        done = FormDone(number, words[asked], press.staff, answers, press.message, press.chat, asked, words)
        turn.then(self.done, done)

    def _again(self, turn: Turn, press: StaffPressed) -> None:
        """The last words are forgotten, and asked for once more."""
        filled = self.of(turn, press.staff.id)
        assert filled is not None  # guarded
        last = self.asked(filled).name
        kept = tuple((name, item) for name, item in filled.drafts if name != last)
        filled = replace(filled, at=turn.now, drafts=kept, message=press.message, chat=press.chat)
        self._set(turn, press.staff.id, filled)
        text, buttons = self._asks(turn, filled, press.staff.name), self._buttons(turn, filled)
        turn.do(
            Toast(press.query, None, staff=True),
            RedrawLine(turn.complaint.id, press.chat, press.message, text, buttons, form=_role(filled)),
        )

    def of(self, turn: Turn, colleague: int) -> Filled | None:
        """What this colleague has filled in on the complaint so far."""
        return next((one for one in turn.complaint.forms if (one.form, one.by) == (self.name, colleague)), None)

    def awaits_words(self, filled: Filled) -> bool:
        """Whether everything is chosen, so that words are next."""
        return len(filled.answers) == len(self.choices)

    def asked(self, filled: Filled) -> Words:
        """The question that words are awaited for; once all are answered, the last one."""
        asked, answered = self._all(dict(filled.answers)), dict(filled.drafts)
        return next((words for words in asked if words.name not in answered), asked[-1])

    def hears(self, turn: Turn, done: FormDone) -> Cue[FormDone]:
        """What these words are for the complaint: the last ones, or some on the way."""
        for words in self._all(done.answers):
            if words.name not in done.words or words.refuses(turn, done.words[words.name]) is not None:
                return self.more
            if words.name == done.asked and words.doubts is not None and words.doubts(done.item):
                filled = self.of(turn, done.staff.id)
                return self.done if filled is not None and filled.doubted else self.more
        return self.done

    def leaves(self, done: FormDone) -> bool:
        """Whether these words are all that the customer gets, and neither for the staff nor a part of our own words."""
        words = next(one for one in self.chain if one.name == done.asked)
        return not (words.inside or words.most)

    def _all(self, answers: Mapping[str, str]) -> list[Words]:
        return [words for words in self.chain if words.when is None or words.when(answers)]

    def draft_changed(self, turn: Turn, event: StaffEdited) -> None:
        """A colleague changed a message that waits as a draft: it reads so from now on; what is held is shown again."""
        filled, item = self.of(turn, event.staff.id), event.item
        key = (item.chat, item.message)
        drafts = filled.drafts if filled is not None else ()
        changed = [name for name, one in drafts if (one.chat, one.message) == key]
        if filled is None or not changed:
            return
        words = next(one for one in self.chain if one.name == changed[0])
        wrong = words.refuses(turn, item)
        if wrong is not None:
            self._ask_below(turn, filled, wrong, item)
            return
        filled = replace(filled, drafts=tuple((name, item if name == words.name else one) for name, one in drafts))
        self._set(turn, event.staff.id, filled)
        if self.is_held(filled):
            self._ask_below(turn, filled, self._asks(turn, filled, event.staff.name), item)

    def ask_in_private(self, turn: Turn, staff: Staff, message: int) -> None:
        """From now on what this manager writes to the bot is the answer."""
        known = turn.colleagues.get(staff.id) or Colleague(staff.id, staff.name)
        turn.know(replace(known, alert=Alert(turn.complaint.id, turn.now, asked=True)))
        self._set(turn, staff.id, Filled(self.name, staff.id, turn.now, message=message, chat=staff.id))

    def close(self, turn: Turn, colleague: int) -> None:
        """It is no longer open."""
        self._set(turn, colleague, None)

    def _set(self, turn: Turn, colleague: int, filled: Filled | None) -> None:
        others = tuple(one for one in turn.complaint.forms if (one.form, one.by) != (self.name, colleague))
        turn.put(replace(turn.complaint, forms=others if filled is None else (*others, filled)))

    # What is said ---------------------------------------------------------------------------------

    def _asks(self, turn: Turn, filled: Filled, colleague: str) -> Text:
        complaint = turn.complaint
        picked = {one.name for one in self.choices if isinstance(one, Pick)}
        known = {
            "number": label(complaint.id),
            "name": colleague,
            "customer": complaint.name,
            "language": complaint.language.value,
            **{name: named(value) if name in picked else value for name, value in filled.answers},
        }
        asks = self.asked(filled) if self.awaits_words(filled) else self.choices[len(filled.answers)]
        if isinstance(asks, Words) and self.is_held(filled):
            words = dict(filled.drafts)[asks.name].text
            return Text(
                asks.preview, {"number": known["number"], "customer": known["customer"], "words": clip(words, SHOWN)}
            )
        return Text(asks.text, {name: known[name] for name in asks.facts})

    def _buttons(self, turn: Turn, filled: Filled) -> Rows:
        complaint = turn.complaint
        cancel = staff_button("cancel", complaint.id, self.name)
        if self.is_held(filled):
            send = staff_button("send", complaint.id, self.name, "send_as_it_is")
            return ((send, staff_button("again", complaint.id, self.name, "write_again")), (cancel,))
        if self.awaits_words(filled):
            return ((cancel,),)
        choice = self.choices[len(filled.answers)]
        offered = choice.offers(turn, filled.by)[:PICKED]
        buttons = [Button(one.label, choice.name, complaint.id, one.value) for one in offered]
        rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
        return (*rows, (cancel,))


def form_done(value: str) -> Cue[FormDone]:
    """The cue of a form that has been answered; `value` is what the journal calls it."""
    return cue(value, FormDone)


def _role(filled: Filled) -> str:
    """What a question of it is known by: the form, and the press that began it."""
    return f"{filled.form}:{filled.begun_by}"


def _asks_it(filled: Filled, reply: StaffWrote) -> bool:
    """Whether the question that is replied to is one of this form, and of no earlier one that is over.

    An earlier one's question is taken over by a press on it. Of some questions it is not known which press began them:
    their sends were answered by nobody.
    """
    form, _, begun_by = reply.form.partition(":")
    return form == filled.form and (begun_by in ("", filled.begun_by) or reply.item.reply_to == filled.message)


def answered(turn: Turn, forms: tuple[Form, ...], event: StaffWrote) -> tuple[Form, FormDone] | None:
    """The form to which a colleague's reply is words, if it is: one of their own that waits for them.

    A reply to its question always is; a reply to the card or to the customer's words is for an hour, for the form that
    was touched last, unless the words are only a part of what leaves, or stay inside. A second reply to a question
    answered before takes the place of that answer.
    """
    known = {form.name: form for form in forms}
    mine = [one for one in turn.complaint.forms if one.by == event.staff.id and one.form in known]
    waiting = [one for one in mine if known[one.form].awaits_words(one)]
    if event.answers is Answers.QUESTION:
        waiting = [one for one in waiting if _asks_it(one, event)]
    elif event.answers in (Answers.CARD, Answers.CUSTOMER):
        asked_of = ((one, known[one.form].asked(one)) for one in waiting)
        whole = [one for one, words in asked_of if not words.most and not words.inside]
        waiting = [one for one in whole if turn.now - one.at <= LASTS]
    else:
        waiting = []
    if not waiting:
        return None
    filled, item = max(waiting, key=lambda one: one.at), event.item
    form, question = known[filled.form], item.reply_to if event.answers is Answers.QUESTION else None
    before = (name for name, one in filled.drafts if question is not None and one.reply_to == question)
    asked = next(before, form.asked(filled).name)
    message, chat = filled.message, filled.chat
    if not message and question is not None:  # a question in a line of its own: only the reply tells which
        message, chat = question, item.chat
    words = {**dict(filled.drafts), asked: item}
    return form, FormDone(event.complaint, item, event.staff, dict(filled.answers), message, chat, asked, words)


def asked_in_private(turn: Turn, forms: tuple[Form, ...], event: ManagerWrote) -> Form | None:
    """The form that waits for what this manager writes in private; None where none does.

    A part begins such a form itself, under a button of its own: `ask_in_private`. Words from before are no answer.
    """
    if event.waited:
        return None
    return next((form for form in forms if form.private and form.of(turn, event.staff.id) is not None), None)


def answered_in_private(turn: Turn, form: Form, event: ManagerWrote) -> FormDone | None:
    """What a manager wrote as the answer in this form; None where it is none: it is told so, and asked for again."""
    filled = form.of(turn, event.staff.id)
    assert filled is not None  # it waits
    asked, number, staff = form.asked(filled), turn.complaint.id, event.staff
    wrong = asked.refuses(turn, event.item)
    if wrong is not None:
        form.ask_in_private(turn, staff, filled.message)
        turn.do(Tell(staff.id, number, wrong))
        return None
    words = {asked.name: event.item}
    return FormDone(number, event.item, staff, dict(filled.answers), filled.message, event.item.chat, asked.name, words)


def mentions(turn: Turn, forms: tuple[Form, ...], event: StaffWrote) -> Form | None:
    """The form whose question a colleague answers by a mention, if it is one of their own."""
    if event.answers is not Answers.QUESTION or not event.mentions:
        return None
    mine = ((form, form.of(turn, event.staff.id)) for form in forms if form.name == event.form.partition(":")[0])
    return next((form for form, filled in mine if filled is not None and form.awaits_mention(filled)), None)


def hint(turn: Turn, forms: tuple[Form, ...], event: StaffWrote) -> str:
    """What to say to a colleague who writes a note while a form of theirs waits for its words; "" when none does."""
    for form in forms:
        filled = form.of(turn, event.staff.id)
        if filled is not None and form.awaits_words(filled) and not form.private:
            return form.hint
    return ""
