"""After the questions: additions, "addition or new?", edits, albums, commands, and the customer's side of news."""

from dataclasses import replace

from dialogs.clocks import minute_up
from dialogs.effects import Arm, Disarm, Keep, Line, Noted, Redraw, TellManagers, Text, Toast, ToStaff
from dialogs.events import Act, Command, Pressed, Ring
from dialogs.greetings import is_hello, is_thanks
from dialogs.intake import add_piece, begins_album, invite, open_complaint, replace_piece, to_staff
from dialogs.machine import Turn
from dialogs.model import Complaint, Item, Language, State
from dialogs.numbers import label
from dialogs.says import end_questions, is_live, press, say, solved_buttons, status_of

# Guards -----------------------------------------------------------------------------------------


def answers_other(turn: Turn) -> bool:
    """Guard: it is a reply to a message of another complaint than the one the talk is about."""
    known = turn.event.complaint
    return known is not None and known in turn.complaints and known != turn.person.focus


def answers_known(turn: Turn) -> bool:
    """Guard: it is a reply to a message of one of this person's complaints."""
    return turn.event.complaint is not None and turn.event.complaint in turn.complaints


def is_about_focus(turn: Turn) -> bool:
    """Guard: the pressed button belongs to the complaint the talk is about."""
    return turn.person.focus is not None and turn.event.complaint == turn.person.focus


def is_recent(turn: Turn) -> bool:
    """Guard: within ten minutes of the last words, or staff had the last word on an open complaint."""
    focus = turn.focus()
    if focus is None:
        return False
    if is_live(focus) and focus.last_by_staff:
        return True
    return bool(turn.event.item.at - focus.last_at <= turn.policy.addition_within)


def has_open(turn: Turn) -> bool:
    """Guard: some complaint of this person is open."""
    return bool(turn.open_complaints())


def rated_recently(turn: Turn) -> bool:
    """Guard: the score was given within the last ten minutes, so words now are its comment."""
    asked = turn.person.asked_at
    return asked is not None and turn.now - asked <= turn.policy.addition_within


def names_waiting(turn: Turn) -> bool:
    """Guard: the chosen complaint is one of this person's, and messages wait for the choice."""
    return bool(turn.person.pending) and turn.event.complaint in turn.complaints


# Actions ----------------------------------------------------------------------------------------


def add(turn: Turn) -> None:
    """An addition to the complaint the talk is about."""
    _add_to(turn, turn.event.complaint if turn.event.complaint in turn.complaints else turn.person.focus)


def add_other(turn: Turn) -> None:
    """A reply to a message of another complaint: an addition there; the present question stands."""
    _add_to(turn, turn.event.complaint, keep_focus=True)


def _add_to(turn: Turn, number: int | None, keep_focus: bool = False) -> None:
    turn.id = number
    if not keep_focus:
        turn.customer(focus=number)
    add_item(turn, turn.event.item)


def add_item(turn: Turn, item: Item) -> None:
    """One more message on an existing complaint, marked as passed on."""
    first_part = begins_album(turn, item)
    add_piece(turn, item)
    if first_part:
        turn.do(Noted(item.message))
    bare = item.kind == "text" and (is_thanks(item.text) or is_hello(item.text))
    if first_part and not bare and turn.complaint.state in (State.RESOLVED, State.SOLVED, State.CLOSED):
        say(
            turn,
            "passed_on_resolved",
            buttons=solved_buttons(turn.complaint.id),
            complaint=turn.complaint.id,
            name=turn.complaint.owner_name,
        )


def hold(turn: Turn) -> None:
    """Neither a reply nor recent: ask whether it adds to an open complaint or is a new one."""
    first = not turn.person.pending
    turn.customer(pending=(*turn.person.pending, turn.event.item))
    turn.do(Arm(Ring.CHOOSE, turn.now + turn.policy.choose_within))
    if first:
        latest = turn.open_complaints()[:3]
        buttons = tuple(
            (press(Act.ADDITION, complaint.id, text="addition", number=label(complaint.id)),) for complaint in latest
        )
        fresh = press(Act.FRESH, latest[0].id)
        say(turn, "choose", buttons=(*buttons, (fresh,)), number=label(latest[0].id), many=len(latest) > 1)


def choose_addition(turn: Turn) -> None:
    """The waiting messages belong to the complaint that was named."""
    turn.id = turn.event.complaint
    _flush(turn)


def choose_latest(turn: Turn) -> None:
    """No choice was made: nothing may lie unseen, so they go to the latest open complaint."""
    latest = turn.open_complaints() or list(turn.complaints.values())
    turn.id = latest[0].id
    _flush(turn)


def _flush(turn: Turn) -> None:
    waiting = turn.person.pending
    turn.customer(pending=(), focus=turn.complaint.id)
    if isinstance(turn.event, Pressed):
        turn.do(Toast(turn.event.query, None), Redraw(turn.event.message, None))
    turn.do(Disarm(Ring.CHOOSE))
    for item in waiting:
        add_piece(turn, item)
    say(
        turn,
        "added",
        complaint=turn.complaint.id,
        number=label(turn.complaint.id),
        name=turn.complaint.owner_name,
    )


def choose_fresh(turn: Turn) -> None:
    """The waiting messages are a complaint of their own."""
    turn.do(Toast(turn.event.query, None), Redraw(turn.event.message, None), Disarm(Ring.CHOOSE))
    open_complaint(turn)


def await_addition(turn: Turn) -> None:
    """ "Add" under the summary: whatever comes next within ten minutes belongs to it."""
    turn.id = turn.person.focus
    turn.change(last_at=turn.now)
    turn.do(Toast(turn.event.query, None))
    say(turn, "add_words", complaint=turn.complaint.id, number=label(turn.complaint.id))


def confirm(turn: Turn) -> None:
    """ "All correct" under the summary."""
    turn.id = turn.person.focus
    turn.change(confirmed=True)
    turn.do(Toast(turn.event.query, Text("confirmed")), Redraw(turn.event.message, None))


def missing_words(turn: Turn) -> None:
    """What is still missing, in the customer's words."""
    turn.id = turn.person.focus
    add_piece(turn, turn.event.item)
    turn.do(Noted(turn.event.item.message))


def comment(turn: Turn) -> None:
    """Words after a score."""
    turn.id = turn.person.focus
    item: Item = turn.event.item
    complaint = turn.complaint
    first = not complaint.comment and begins_album(turn, item)
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    turn.change(comment=f"{complaint.comment}\n{item.text}".strip()[:2000])
    turn.customer(asked_at=turn.now)
    if item.text:
        text = Text("comment", {"name": complaint.name, "score": complaint.score, "words": item.text})
        turn.do(Line(complaint.id, text, quotes=(item.chat, item.message), words=True))
        if complaint.low_score_told:
            turn.do(TellManagers(complaint.id, text, also=True))
    if item.is_media:
        to_staff(turn, item)
    if first:
        say(turn, "comment_thanks", complaint=complaint.id)


def invite_or_status(turn: Turn) -> None:
    """A hello: say how open complaints stand, or invite to tell."""
    if turn.open_complaints():
        show_status(turn)
    else:
        invite(turn)


def stop_asking(turn: Turn) -> None:
    """A person has answered: the bot asks nothing more."""
    end_questions(turn)


# Outside the tables: what holds in every step ---------------------------------------------------


def command(turn: Turn) -> None:
    """/start, /status, /language, /help and unknown ones; the step of the talk stays."""
    match turn.event.command:
        case Command.START:
            _greet(turn)
        case Command.STATUS:
            show_status(turn)
        case Command.LANGUAGE:
            ask_language(turn)
        case Command.HELP:
            say(turn, "help", contact=turn.policy.contact)
        case _:
            say(turn, "unknown_command")


def _greet(turn: Turn) -> None:
    payload = turn.event.payload.replace("_", " ").strip()
    if payload:
        turn.customer(place=payload[:64])
    policy = turn.policy
    due = policy.working.add(turn.now, policy.first_reply_within)
    say(
        turn,
        "greeting",
        buttons=((press(Act.STATUS, 0, text="status"), press(Act.LANGUAGE, 0, text="language")),),
        company=policy.company,
        due=minute_up(due),
        open=policy.working.is_open(turn.now),
        privacy_url=policy.privacy_url,
    )


def show_status(turn: Turn) -> None:
    """Every open complaint of that person."""
    text = status_of(turn)
    say(turn, text.name, **text.args)


def ask_language(turn: Turn) -> None:
    """Three buttons, each in its own language."""
    choices = tuple((press(Act.LANGUAGE, 0, lang.value, f"language_{lang.value}"),) for lang in Language)
    say(turn, "ask_language", buttons=choices)


def set_language(turn: Turn) -> None:
    """A language was pressed: remember it over Telegram's."""
    chosen = Language(turn.event.arg)
    turn.customer(language=chosen, language_chosen=True)
    for complaint in turn.open_complaints():
        turn.complaints[complaint.id] = replace(complaint, language=chosen)
    turn.do(Toast(turn.event.query, None))
    say(turn, "language_set")


def changed(turn: Turn) -> None:
    """A customer changed a message: keep the new version and let staff see it."""
    item: Item = turn.event.item
    if any(waiting.message == item.message for waiting in turn.person.pending):
        pending = tuple(item if waiting.message == item.message else waiting for waiting in turn.person.pending)
        turn.customer(pending=pending)
        return
    known: Complaint | None = turn.complaints.get(turn.event.complaint or -1)
    if known is None:
        return
    turn.id = known.id
    turn.do(Keep(known.id, item, "customer", turn.person.id))
    on_card = replace_piece(turn, item)
    if known.state is not State.NEW or not on_card:
        turn.do(
            Line(
                known.id,
                Text("edited", {"name": known.name, "words": item.text}),
                quotes=(item.chat, item.message),
                words=True,
            )
        )


def flush_albums(turn: Turn) -> None:
    """The last part of an album came a while ago: bring it to staff as one item."""
    gathered = turn.person.albums
    turn.customer(albums=())
    for key, items in gathered:
        number = int(key.partition(":")[0])
        turn.do(ToStaff(number, tuple(sorted(items, key=lambda item: item.message)), turn.person.name))


def block(turn: Turn) -> None:
    """The customer blocked the bot, or came back: the owner should know why answers do not arrive."""
    turn.customer(blocked=turn.event.blocked)
    name = "blocked" if turn.event.blocked else "unblocked"
    for complaint in turn.open_complaints():
        turn.do(Line(complaint.id, Text(name, {"name": complaint.name})))


def unsupported(turn: Turn) -> None:
    """Something we cannot pass on: say what works instead; nothing else changes."""
    say(turn, "unsupported")


def toast_only(turn: Turn) -> None:
    """Take the waiting sign off a pressed button; the answer comes as a message."""
    turn.do(Toast(turn.event.query, None))


def stale(turn: Turn, staff: bool = False) -> None:
    """A press that means nothing any more."""
    turn.do(Toast(turn.event.query, Text("stale"), staff=staff))
