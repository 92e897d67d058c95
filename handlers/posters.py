"""A poster of a place as outbox rows: its words, rendered in each language; the file is drawn when the row leaves."""

from typing import Any

from dialogs.effects import Lane, Poster, Text
from dialogs.events import Commanded
from dialogs.policy import Policy
from handlers.cards import board_of
from handlers.letters import Post
from storage.meaning import ALERTS, Address, After
from storage.outbox import Letter
from storage.times import to_us


def poster_letters(post: Post, policy: Policy, effect: Poster, asked: Commanded) -> list[Letter]:
    """One PDF with a page a language, and a PNG of each, below the command."""
    within = int(policy.first_reply_within.total_seconds() // 60)
    pages = []
    for language in effect.languages:
        page = {
            "title": Text("poster_title"),
            "how": Text("poster_how"),
            "claim": Text("poster_claim", {"tenths": effect.tenths or 0, "minutes": within, "n": effect.n}),
            "foot": Text("poster_foot", {"company": policy.company, "place": effect.place}),
        }
        words = {name: post.renderer.plain("customer", language, text, post.now) for name, text in page.items()}
        pages.append({**words, "claim": words["claim"] if effect.tenths else "", "link": effect.link})
    named = zip(effect.languages, pages, strict=True)
    files = [{"name": f"poster-{effect.code}.pdf", "poster": pages}]
    files += [{"name": f"poster-{effect.code}-{language.value}.png", "poster": [page]} for language, page in named]
    return [_letter(post, file, asked) for file in files]


def _letter(post: Post, file: dict[str, Any], asked: Commanded) -> Letter:
    params: dict[str, Any] = {"document": file}
    if asked.thread is not None:
        params["message_thread_id"] = asked.thread
    params["reply_parameters"] = {"message_id": asked.message, "allow_sending_without_reply": True}
    stream, address, after = board_of(asked.group), Address(staff=True), After(share=ALERTS)
    return Letter(stream, asked.group, Lane.CLAIM, "sendDocument", params, address, after, created_at=to_us(post.now))
