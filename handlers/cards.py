"""A complaint's card and the board's digests as outbox rows: rendered, and short enough for Telegram."""

from datetime import datetime

from dialogs.board.card import card, card_buttons
from dialogs.board.digest import digest
from dialogs.effects import Lane, RedrawNamed, RedrawNotice, Rows, SayBelow, Text
from dialogs.groups import FIRST
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.render import LIMIT_TEXT
from handlers.letters import Post, calm
from handlers.split import split_html, visible
from storage.meaning import ALERTS, CARDS, EDITS, IN_TOPIC, NAMED, ON_BOARD, Address, After, Which
from storage.outbox import Letter
from storage.times import to_us

BOARD = "board"


def board_of(group: int) -> str:
    """The board of a staff group, as its stream and its timers are called."""
    return BOARD if group == FIRST else f"{BOARD}:{group}"


def group_of(board: str) -> int:
    """The group whose board is called so."""
    return int(board.partition(":")[2] or FIRST)


def board_card(post: Post, complaint: Complaint, first: bool = False) -> Letter:
    """The complaint's card on the board: a new one, or the one that stands there brought up to date."""
    after = After(link="card", board=True, share=CARDS if first else EDITS)
    address = Address(staff=True) if first else Address(edit=ON_BOARD)
    return _card(post, complaint, "board", address, after, first, Lane.CARD if first else Lane.CLAIM)


def topic_card(post: Post, complaint: Complaint, first: bool = False) -> Letter:
    """The same in the complaint's topic."""
    after = After(link="card", topic_card=True)
    address = Address(topic=True) if first else Address(edit=IN_TOPIC)
    return _card(post, complaint, "topic", address, after, first, Lane.CLAIM)


def bare_words(post: Post, complaint: Complaint) -> str:
    """What a card says when Telegram takes none of its words: only whose complaint it is."""
    text = Text("bare_card", {"number": label(complaint.id), "name": complaint.name})
    return post.words(post.staff_language, text, staff=True)


def digest_card(post: Post, number: int, complaints: list[Complaint], first: bool, group: int = FIRST) -> Letter:
    """Several complaints in one message, with their buttons."""
    text, rows = digest(complaints, post.now, post.policy)
    language, method = post.staff_language, "sendMessage" if first else "editMessageText"
    params = {
        "text": post.words(language, text, staff=True),
        "parse_mode": "HTML",
        "reply_markup": post.keyboard(rows, language, staff=True),
    }
    return Letter(
        stream=f"d{number}",
        chat=group,
        lane=Lane.CARD if first else Lane.CLAIM,
        method=method,
        params=calm(method, params),
        address=Address(staff=True) if first else Address(edit=Which("digest", (number,))),
        after=After(share=CARDS if first else EDITS, digest=number),
        coalesce=f"digest:{number}",
        created_at=to_us(post.now),
    )


def board_lines(
    post: Post, text: Text, buttons: Rows = (), group: int = FIRST, name: tuple[int, ...] = ()
) -> list[Letter]:
    """A line on a board that is about no single complaint; more than one where Telegram's limit demands it. By its
    `name` it can be changed later, before anybody knows where it stands."""
    address, after, at = Address(staff=True), After(share=ALERTS), to_us(post.now)
    letters = []
    for part in split_html(post.words(post.staff_language, text, staff=True), LIMIT_TEXT):
        params = calm("sendMessage", {"text": part, "parse_mode": "HTML"})
        stream = board_of(group)
        letters.append(Letter(stream, group, Lane.CLAIM, "sendMessage", params, address, after, created_at=at))
    if buttons:
        letters[-1].params["reply_markup"] = post.keyboard(buttons, post.staff_language, staff=True)
    if name:
        letters[-1] = replace(letters[-1], coalesce=named_key(name))
    return letters


def named_key(name: tuple[int, ...]) -> str:
    """What the line of this name is known by in the outbox."""
    return ":".join(map(str, (NAMED, *name)))


def leave_alone(post: Post, chat: int, now: datetime) -> Letter:
    """Somebody added the bot to another group: say once what it is for."""
    words = post.words(post.staff_language, Text("foreign_group", {"chat": chat}), True)
    params = calm("sendMessage", {"chat_id": chat, "text": words, "parse_mode": "HTML"})
    return Letter(f"g{chat}", chat, Lane.BULK, "sendMessage", params, created_at=to_us(now))


def below(post: Post, message: int, thread: int | None, said: SayBelow, group: int = FIRST) -> list[Letter]:
    """What is said below a message in a group, about no complaint."""
    letters = board_lines(post, said.text, said.buttons, group, said.name)
    for letter in letters:
        if thread is not None:
            letter.params["message_thread_id"] = thread
    letters[0].params["reply_parameters"] = {"message_id": message, "allow_sending_without_reply": True}
    return letters


def redrawn_line(post: Post, effect: RedrawNotice) -> Letter:
    """A change of a line that is about no complaint."""
    params = {
        "text": post.words(post.staff_language, effect.text, staff=True),
        "parse_mode": "HTML",
        "reply_markup": post.keyboard(effect.buttons, post.staff_language, staff=True),
    }
    params = calm("editMessageText", params)
    address = Address(edit=Which("line", (effect.chat, effect.message)))
    group = post.group_at(effect.chat) or FIRST
    return Letter(board_of(group), group, Lane.CLAIM, "editMessageText", params, address, created_at=to_us(post.now))


def redrawn_named(post: Post, effect: RedrawNamed) -> Letter:
    """A change of a line that is known by its name."""
    (letter,) = board_lines(post, effect.text, group=effect.group, name=effect.name)[:1]
    markup = post.keyboard(effect.buttons, post.staff_language, staff=True)
    return replace(
        letter,
        lane=Lane.REMINDER,
        method="editMessageText",
        params={**letter.params, "reply_markup": markup},
        address=Address(edit=Which(NAMED, effect.name)),
        after=After(share=EDITS),
    )


def _card(
    post: Post,
    complaint: Complaint,
    where: str,
    address: Address,
    after: After,
    first: bool,
    lane: int,
) -> Letter:
    params = {
        "text": _words(post, complaint),
        "parse_mode": "HTML",
        "reply_markup": post.keyboard(card_buttons(complaint, post.policy), post.staff_language, staff=True),
    }
    method = "sendMessage" if first else "editMessageText"
    return post.room(complaint.id, method, params, address, after, lane, f"card:{complaint.id}:{where}")


def _words(post: Post, complaint: Complaint) -> str:
    """The card's words; of very many changed pieces those that Telegram's limit allows."""
    kept = len(complaint.words)
    while True:
        unseen = complaint.unseen + len(complaint.words) - kept
        shown = replace(complaint, words=complaint.words[:kept], unseen=unseen)
        text = post.words(post.staff_language, card(shown, post.now, post.policy), staff=True)
        if not kept or len(text) * 2 <= LIMIT_TEXT or visible(text) <= LIMIT_TEXT:
            return text
        kept //= 2
