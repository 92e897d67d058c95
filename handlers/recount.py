"""The whole story of a complaint for one colleague in private: its card, what everybody wrote in order, and the files.

It is for people who decide without having read the topic. All of it can be answered: a reply belongs to the complaint.
"""

from collections.abc import Iterator
from html import escape

from dialogs.board.card import card
from dialogs.effects import Lane, Recount, Text
from dialogs.items import Item
from dialogs.model import Complaint
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.render import LIMIT_TEXT
from handlers.letters import Post
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from handlers.split import split_html, visible
from storage import facts, messages
from storage.meaning import After
from storage.messages import Told
from storage.outbox import Letter
from storage.times import to_us

MOST = 500  # messages; who needs more reads the topic
FILES = 10  # files beside the words; the others are named in them
PAGES = 3  # messages of words; longer than that it is one file


async def recount(memory: Memory, out: Outgoing, post: Post, effect: Recount) -> list[Letter]:
    """The letters, in order; none for a complaint that is unknown."""
    complaint = memory.complaint(effect.complaint)
    if complaint is None:
        return []
    told = await messages.all_of(memory.tx, (complaint.id, *complaint.merged), MOST)
    fresh = {(one.item.chat, one.item.message): one for one in out.written if one.complaint == complaint.id}
    told = [one for one in told if (one.item.chat, one.item.message) not in fresh]
    told += [Told(one.item, one.author, one.author_id) for one in fresh.values()]
    ids = {one.author_id for one in told if one.author != "customer"}
    names = {one: member.name for one, member in (await facts.load_members(memory.tx, ids)).items()}
    names |= {one.id: one.name for one in memory.colleagues.values() if one.name}
    whole = post.words(post.staff_language, card(complaint, memory.now, memory.policy), staff=True)
    letters = [_letter(post, effect, {"text": part, "parse_mode": "HTML"}) for part in split_html(whole, LIMIT_TEXT)]
    lines = [_line(post, complaint, one, names) for one in told]
    if lines:
        letters += _words(post, complaint, effect, lines)
    return letters + list(_files(post, complaint, effect, told, names))


def _words(post: Post, complaint: Complaint, effect: Recount, lines: list[str]) -> list[Letter]:
    """All words in a few messages, or in a file."""
    head = post.words(post.staff_language, Text("recounted", {"number": label(complaint.id)}), staff=True)
    html = "\n".join([head, *(escape(line, quote=False) for line in lines)])
    if visible(html) <= PAGES * LIMIT_TEXT:
        return [_letter(post, effect, {"text": part, "parse_mode": "HTML"}) for part in split_html(html, LIMIT_TEXT)]
    file = {"name": f"{label(complaint.id)}.txt", "text": "\n".join(lines)}
    return [replace(_letter(post, effect, {"document": file, "caption": head}), method="sendDocument")]


def _line(post: Post, complaint: Complaint, one: Told, names: dict[int, str]) -> str:
    """When, who, for whom, and the words."""
    at = one.item.at.astimezone(post.renderer.zone)
    day = "" if at.date() == post.now.astimezone(post.renderer.zone).date() else f"{at:%Y-%m-%d} "
    kind = ""
    if one.item.is_media:
        named = Text("gathered_media", {"kind": one.item.kind, "index": one.item.message})
        kind = post.renderer.plain("staff", post.staff_language, named, post.now)
    words = " ".join(part for part in (kind, one.item.text) if part)
    return f"{day}{at:%H:%M} {_who(post, complaint, one, names)}: {words}"


def _who(post: Post, complaint: Complaint, one: Told, names: dict[int, str]) -> str:
    """Who speaks, and whether the customer has read it."""
    name = complaint.name if one.author == "customer" else names.get(one.author_id, "?")
    facts = {"name": name, "role": one.author, "customer": complaint.name}
    return post.renderer.plain("staff", post.staff_language, Text("recounted_by", facts), post.now)


def _files(
    post: Post, complaint: Complaint, effect: Recount, told: list[Told], names: dict[int, str]
) -> Iterator[Letter]:
    """The latest files, each below a line that says whose it is."""
    for one in [each for each in told if each.item.is_media][-FILES:]:
        caption = escape(_line(post, complaint, one, names), quote=False)
        method, params, _ = post.media([_bare(one.item)], caption, {"chat_id": effect.colleague})
        yield replace(_letter(post, effect, params), method=method)


def _bare(item: Item) -> Item:
    return replace(item, text="", html="", album="")


def _letter(post: Post, effect: Recount, params: dict[str, object]) -> Letter:
    """A row to the colleague; a reply to it is about this complaint."""
    to = effect.colleague
    calm = {"link_preview_options": {"is_disabled": True}} if "text" in params else {}
    return Letter(
        f"c{to}", to, Lane.CLAIM, "sendMessage", {"chat_id": to, **params, **calm}, after=After(link="alert"),
        complaint=effect.complaint, created_at=to_us(post.now),
    )  # fmt: skip
