"""Every text on one page, for a person to read: what changed in it is what changes for people."""

from pathlib import Path

from dialogs.states import Language
from tests.house.samples import Sample, samples

SNAPSHOT = Path(__file__).with_name("texts.txt")
ALL = samples()


def _heading(sample: Sample) -> str:
    return f"== {sample.audience}: {sample.name}" + (f" ({sample.case})" if sample.case else "")


def _in_page_order() -> list[Sample]:
    """The samples as the stored page has them, new ones below the one they follow in their file.

    So a text that moves to another file keeps its place here, and a difference of the page is one of words.
    """
    stored = SNAPSHOT.read_text(encoding="utf-8").split("\n") if SNAPSHOT.is_file() else []
    order = [line for line in stored if line.startswith("== ")]
    at = 0
    for heading in map(_heading, ALL):
        if heading not in order:
            order.insert(at, heading)
        at = order.index(heading) + 1
    return sorted(ALL, key=lambda sample: order.index(_heading(sample)))


def _all_texts() -> str:
    """Every text in three languages, for a person to read."""
    page = ["Every text, as sent. Refreshed by `pytest --rewrite`; read the difference before a commit.\n"]
    for sample in _in_page_order():
        page.append(_heading(sample))
        for language in (Language.EN, Language.RU, Language.UK):
            first, *more = sample.plain(language).split("\n")
            page.append("\n".join([f"{language.value}  {first}", *(f"    {line}".rstrip() for line in more)]))
        page.append("")
    return "\n".join(page)


def test_snapshot_of_all_texts(rewrite: bool) -> None:
    """The stored page of all texts is what the program says; `pytest --rewrite` refreshes it."""
    page = _all_texts()
    if rewrite:
        SNAPSHOT.write_text(page, encoding="utf-8")
    assert SNAPSHOT.is_file(), "run pytest --rewrite"
    assert SNAPSHOT.read_text(encoding="utf-8") == page, "a text changed: read the difference, then pytest --rewrite"
