"""The answer to a reading command as outbox rows: a new message where it was asked, or the page in its place."""

from typing import Any

from dialogs.board.page import QUIET, Made
from dialogs.effects import Lane, Text, Toast
from dialogs.groups import FIRST
from dialogs.items import clip
from dialogs.render import LIMIT_CAPTION, LIMIT_TEXT
from handlers.answers import Answered
from handlers.callbacks import page_data
from handlers.cards import board_lines
from handlers.heard import Reads
from handlers.letters import Post
from handlers.outgoing import Outgoing
from handlers.split import split_html
from storage.journal import Entry
from storage.meaning import PAGES, Address, After, Which
from storage.outbox import NOTHING, NOWHERE, Letter
from storage.times import to_us


def show(post: Post, out: Outgoing, found: Answered) -> None:
    """The page leaves, and what it wants to have written down is."""
    out.letters += page_letters(post, found)
    noted = found.page.noted
    if noted is not None:
        out.entries.append(Entry(0, noted.event, "", "", found.asked.staff.id, dict(noted.details)))
        group = None if found.asked.private else post.group_at(found.asked.chat)
        if noted.line is not None:
            out.letters += board_lines(post, noted.line, group=group or FIRST)


def page_letters(post: Post, found: Answered) -> list[Letter]:
    """The page, below the question or in place of the page before; a press is answered, too."""
    asked, page = found.asked, found.page
    if page.quiet:
        return []
    if page.alert and asked.query:
        return [post.toast(Toast(asked.query, page.text, alert=True, staff=True), post.staff_language, asked.chat)]
    told = post.words(post.staff_language, page.text, staff=True)
    if page.missing:
        told += "\n\n" + post.words(post.staff_language, Text("not_made", {"names": page.missing}), staff=True)
    parts = split_html(told, LIMIT_TEXT)
    rows = _keyboard(post, found)
    if asked.query:
        params = {"message_id": asked.message, "text": parts[0], "parse_mode": "HTML", "reply_markup": rows}
        toast = post.toast(Toast(asked.query, None, staff=True), post.staff_language, asked.chat)
        return [toast, _letter(post, found, "editMessageText", _calm(params))]
    letters = []
    for index, part in enumerate(parts):
        params = {"text": part, "parse_mode": "HTML"}
        if index == len(parts) - 1 and rows["inline_keyboard"]:
            params["reply_markup"] = rows
        letters.append(_letter(post, found, "sendMessage", _calm(_below(found, params))))
    if page.file is not None:
        words = post.renderer.plain("staff", post.staff_language, page.file.text, post.now)
        params = {"document": {"name": page.file.name, "text": words}}
        letters.append(_letter(post, found, "sendDocument", _below(found, params)))
    return letters + _made(post, found)


def counting_letter(post: Post, asked: Reads, done: int, of: int) -> Letter:
    """How far a page is that somebody waits for; it comes before the page."""
    words = post.words(post.staff_language, Text("counting", {"done": done, "of": of}), staff=True)
    found = Answered(asked, QUIET)
    return _letter(post, found, "sendMessage", _calm(_below(found, {"text": words, "parse_mode": "HTML"})))


def _made(post: Post, found: Answered) -> list[Letter]:
    """The pictures as one album, each with its words for those who do not see it; then the tables."""
    drawn = [one for one in found.page.made if one.shown == "photo"]
    album = [{"type": "photo", "media": _file(one, "image/png"), "caption": _told(post, one)} for one in drawn]
    letters = []
    if len(album) > 1:
        letters.append(_letter(post, found, "sendMediaGroup", _below(found, {"media": album})))
    elif album:
        photo = {"photo": album[0]["media"], "caption": album[0]["caption"]}
        letters.append(_letter(post, found, "sendPhoto", _below(found, photo)))
    for one in found.page.made:
        if one.shown == "document":
            params: dict[str, Any] = {"document": _file(one, _KINDS[one.name.rpartition(".")[2]])}
            if one.told != found.page.text:  # else the page has said so
                params["caption"] = _told(post, one)
            letters.append(_letter(post, found, "sendDocument", _below(found, params)))
    return letters


_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}


def _file(made: Made, kind: str) -> dict[str, str]:
    return {"name": made.name, "data": made.data, "kind": kind}


def _told(post: Post, made: Made) -> str:
    return clip(post.renderer.plain("staff", post.staff_language, made.told, post.now), LIMIT_CAPTION)


def _calm(params: dict[str, Any]) -> dict[str, Any]:
    return {**params, "link_preview_options": {"is_disabled": True}}


def _below(found: Answered, params: dict[str, Any]) -> dict[str, Any]:
    asked = found.asked
    if asked.due or not asked.message:
        return params
    thread = {} if asked.thread is None else {"message_thread_id": asked.thread}
    answered = {"message_id": asked.message, "allow_sending_without_reply": True}
    return {**params, **thread, "reply_parameters": answered}


def _keyboard(post: Post, found: Answered) -> dict[str, Any]:
    """Buttons of the group, which a private chat does not have, and those that choose or turn the page."""
    page, asked = found.page, found.asked
    turning = [(Text("button_page_back"), page.back), (Text("button_page_on"), page.on)]
    turns = [
        {
            "text": post.renderer.plain("staff", post.staff_language, label, post.now),
            "callback_data": page_data(asked.command, key),
        }
        for label, key in (*page.choices, *turning)
        if key
    ]
    rows = [] if asked.private else post.keyboard(page.rows, post.staff_language, staff=True)["inline_keyboard"]
    size = page.in_a_row or len(turns)
    return {"inline_keyboard": [*rows, *(turns[at : at + size] for at in range(0, len(turns), size or 1))]}


def _letter(post: Post, found: Answered, method: str, params: dict[str, Any]) -> Letter:
    asked, edits = found.asked, method == "editMessageText"
    after = NOTHING
    coalesce = f"page:{asked.chat}:{asked.message}" if edits else None
    stream = f"{PAGES}{asked.chat}:{asked.message}"
    if asked.private:
        params = {"chat_id": asked.chat, **params}
        chat, lane, address = asked.chat, Lane.DIALOGUE, NOWHERE
        if asked.due and method == "sendMessage":
            after = After(board_page=(asked.command, asked.words))
    else:
        chat, lane, address = post.group_at(asked.chat) or FIRST, Lane.CLAIM, Address(staff=True)
        if edits:
            address = Address(edit=Which("line", (asked.chat, asked.message)))
    return Letter(stream, chat, lane, method, params, address, after, coalesce=coalesce, created_at=to_us(post.now))
