"""A customer's flood before the staff: all words in one message, or in a file when they are long, then the files.

The words stand in order with their times; a photo is named where it came ("[photo 3]") and follows in an album with
others of its kind. Those albums have a stream of their own and the last lane: what is said meanwhile does not wait
for them.
"""

from collections.abc import Iterable
from datetime import timedelta
from html import escape
from itertools import chain
from typing import Any

from dialogs.effects import Lane, Text
from dialogs.items import Item
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.render import LIMIT_TEXT
from handlers.letters import Post
from handlers.split import visible
from storage.meaning import CARD, Address, After
from storage.outbox import Letter
from storage.times import to_us

ROOM_WITHIN = timedelta(minutes=1)  # a topic is there by then; where it is not, files go below the card
ALBUM = 10  # Bot API: parts of an album at most
_TOGETHER = {"photo": "seen", "video": "seen", "document": "document", "audio": "audio"}  # what an album may mix


def gathered_letters(
    post: Post, complaint: Complaint, items: list[Item], opening: bool = False, of: int = 0
) -> list[Letter]:
    """The letters for these messages, oldest first; none for none.

    `opening`: the room is being made. The words leave behind it; the files, which have a stream of their own, wait.
    `of`: the number under which they were written, where that is a part of this complaint.
    """
    if not items:
        return []
    names = _names(post, [item for item in items if item.is_media])
    number = label(of or complaint.id)
    files = _files(post, complaint, items, names, number)
    if opening:
        files = (replace(one, not_before=to_us(post.now + ROOM_WITHIN)) for one in files)
    return [_words(post, complaint, items, names, number), *files]


def _names(post: Post, media: list[Item]) -> dict[int, str]:
    """What each file is called in the words, by its message: "[photo 3]"."""
    return {
        item.message: post.renderer.plain(
            "staff", post.staff_language, Text("gathered_media", {"kind": item.kind, "index": index}), post.now
        )
        for index, item in enumerate(media, 1)
    }


def _words(post: Post, complaint: Complaint, items: list[Item], names: dict[int, str], number: str) -> Letter:
    """One message with all words; a text file when Telegram would cut it."""
    args: dict[str, Any] = {"number": number, "name": complaint.name, "count": len(items)}
    html = "\n".join(_line(post, item, item.html, names, escape(_whose(post, item), quote=False)) for item in items)
    frame = post.words(post.staff_language, Text("gathered", {**args, "words": "\x00"}), staff=True)
    if visible(frame) + visible(html) <= LIMIT_TEXT:
        return _letter(post, complaint, items[:1], "sendMessage", {"text": frame.replace("\x00", html)})
    told = "\n".join(_line(post, item, item.text, names, _whose(post, item)) for item in items)
    name = f"{number}_{items[0].at.astimezone(post.renderer.zone):%Y-%m-%d_%H-%M-%S}.txt"
    caption = post.words(post.staff_language, Text("gathered_file", args), staff=True)
    return _letter(
        post, complaint, items[:1], "sendDocument", {"document": {"name": name, "text": told}, "caption": caption}
    )


def _whose(post: Post, item: Item) -> str:
    """Whose words a forwarded message is, and which words it means; "" for the customer's own that mean none."""
    marks = [Text("forwarded_mark", {"origin": item.origin})] if item.origin else []
    marks += [Text("quoted", {"words": item.quote})] if item.quote else []
    return " ".join(post.renderer.plain("staff", post.staff_language, mark, post.now) for mark in marks)


def _line(post: Post, item: Item, words: str, names: dict[int, str], whose: str) -> str:
    """A message with its time, and the day where it is not today."""
    zone = post.renderer.zone
    at = item.at.astimezone(zone)
    day = "" if at.date() == post.now.astimezone(zone).date() else f"{at:%Y-%m-%d} "
    return " ".join(part for part in (f"{day}{at:%H:%M:%S}", names.get(item.message, ""), whose, words) if part)


def _files(post: Post, complaint: Complaint, items: list[Item], names: dict[int, str], number: str) -> Iterable[Letter]:
    """Albums of what may stand together; a copy of each other file."""
    kinds: dict[str, list[Item]] = {}
    alone: list[Item] = []
    for item in items:
        if item.kind in _TOGETHER and item.media:
            kinds.setdefault(_TOGETHER[item.kind], []).append(item)
        elif item.is_media:
            alone.append(item)
    albums = (some[start : start + ALBUM] for some in kinds.values() for start in range(0, len(some), ALBUM))
    for album in chain(albums, ([item] for item in alone)):
        told = {
            "number": number,
            "name": complaint.name,
            "words": " ".join(names[i.message] for i in album),
        }
        caption = post.words(post.staff_language, Text("gathered_album", told), staff=True)
        bare = tuple(replace(item, text="", html="") for item in album)
        method, params, _ = post.media(bare, caption, {})
        letter = _letter(post, complaint, album, method, params)
        yield replace(letter, stream=f"m{complaint.id}", lane=Lane.BULK)


def _letter(post: Post, complaint: Complaint, of: list[Item], method: str, params: dict[str, Any]) -> Letter:
    """A row into the room. A reply to it reaches the customer, like one to any of their words."""
    after = After(link="customer", peer=(of[0].chat, of[0].message))
    if len(of) > 1:
        after = replace(after, peers=tuple(item.message for item in of), weight=len(of))
    if method in ("sendMessage", "sendDocument"):
        params = {**params, "parse_mode": "HTML"}
    return post.room(complaint.id, method, params, Address(room=True, reply=CARD), after)
