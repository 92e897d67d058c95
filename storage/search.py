"""Search: which complaints hold which stems (dialogs.stems), written in the same commit as the words.

Two plain tables serve both databases alike, without an extension or a right that an owner would have to give. `words`
says where a stem stands, `stems` which there are at all: a word with a typing mistake is looked up there. A name stands
there as staff read it, so a name that is kept back cannot be found.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, select

from dialogs.stems import is_near, stems
from storage import tables as t
from storage.database import Tx
from storage.statement import Statement, among, insert, statement

WORDS, NAMES = 0, 1
MOST = 200  # complaints that one search finds
MOST_WORDS = 4  # that are looked for; the longest ones
_RARE = 500  # complaints from which on a word counts as frequent
_EXPANDED = 40  # stems that one word may stand for

_KEEP = insert(
    lambda ins: (
        ins(t.words)
        .values(term=bindparam("term"), complaint_id=bindparam("complaint_id"), source=bindparam("source"))
        .on_conflict_do_nothing()
    )
)
_KNOW = insert(lambda ins: ins(t.stems).values(term=bindparam("term")).on_conflict_do_nothing())
_FORGET = statement(delete(t.words).where(among(t.words.c.complaint_id, "ids"), t.words.c.source == NAMES))
_BETWEEN = statement(
    select(t.stems.c.term)
    .where(t.stems.c.term >= bindparam("low"), t.stems.c.term < bindparam("high"))
    .limit(bindparam("limit"))
)
_KNOWN = statement(select(t.stems.c.term).where(among(t.stems.c.term, "terms")))
_some = select(t.words.c.complaint_id).where(among(t.words.c.term, "terms")).limit(_RARE).subquery()
_HOW_MANY = statement(select(func.count()).select_from(_some))


def _matching(words: int) -> Select[Any]:
    """Complaints that hold one of `terms0`, and one of `terms1`, and so on."""
    asked = select(t.words.c.complaint_id).where(among(t.words.c.term, "terms0"))
    for number in range(1, words):
        other = t.words.alias(f"w{number}")
        held = exists().where(among(other.c.term, f"terms{number}"), other.c.complaint_id == t.words.c.complaint_id)
        asked = asked.where(held)
    return asked.distinct().limit(MOST + 1)


_MATCHING: dict[int, Statement] = {words: statement(_matching(words)) for words in range(1, MOST_WORDS + 1)}


async def keep(tx: Tx, written: Iterable[tuple[int, str]]) -> None:
    """Note where the words of these texts stand: (complaint, text)."""
    await _note(tx, written, WORDS)


async def rename(tx: Tx, named: list[tuple[int, str]]) -> None:
    """Note by which names and places complaints are found from now on: (complaint, all of them)."""
    if named:
        await tx.many(_FORGET, [{"ids": [number for number, _ in named]}])
        await _note(tx, named, NAMES)


async def _note(tx: Tx, texts: Iterable[tuple[int, str]], source: int) -> None:
    rows = {(term, number) for number, text in texts for term in stems(text)}
    if rows:
        await tx.many(_KNOW, [{"term": term} for term in sorted({term for term, _ in rows})])
        await tx.many(_KEEP, [{"term": term, "complaint_id": one, "source": source} for term, one in sorted(rows)])


async def find(tx: Tx, words: str) -> list[int]:
    """The complaints that hold all of these words, in any of their forms; with typing mistakes if nothing else helps.

    At most one more than MOST, which tells that there are more.
    """
    wanted = sorted(stems(words), key=len, reverse=True)[:MOST_WORDS]
    if not wanted:
        return []
    found = await _all_of(tx, [await _forms(tx, one) for one in wanted])
    return found or await _all_of(tx, [await _forms(tx, one) or await _near(tx, one) for one in wanted])


async def _all_of(tx: Tx, sets: list[list[str]]) -> list[int]:
    if not all(sets):
        return []
    counted = [(int((await tx.rows(_HOW_MANY, {"terms": one}))[0][0]), one) for one in sets] if len(sets) > 1 else []
    ordered = [one for _, one in sorted(counted)] or sets
    args = {f"terms{number}": one for number, one in enumerate(ordered)}
    return [int(row[0]) for row in await tx.rows(_MATCHING[len(ordered)], args)]


async def _forms(tx: Tx, stem: str) -> list[str]:
    """The stem itself and, of a word that may be cut off, longer ones that begin with it."""
    if len(stem) < 4 or stem[:1].isdigit():
        return [str(row[0]) for row in await tx.rows(_KNOWN, {"terms": [stem]})]
    return await _beginning(tx, stem, _EXPANDED)


async def _near(tx: Tx, stem: str) -> list[str]:
    """Stems that somebody may have meant: those that begin alike, then those whose first letter alone is the same."""
    if len(stem) < 4 or stem[:1].isdigit():
        return []
    for begins in (stem[:2], stem[:1]):
        near = [one for one in await _beginning(tx, begins, 20_000) if is_near(stem, one)]
        if near:
            return near[:_EXPANDED]
    return []


async def _beginning(tx: Tx, letters: str, limit: int) -> list[str]:
    high = letters[:-1] + chr(ord(letters[-1]) + 1)
    rows = await tx.rows(_BETWEEN, {"low": letters, "high": high, "limit": limit})
    return [str(row[0]) for row in rows]
