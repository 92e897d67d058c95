"""Telegram's length limits: whatever is cut stays whole, stays formatted, and fits."""

import re
from html import escape, unescape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.sandbox.html import parse
from handlers.split import split_html, visible
from tests.shows import shows

TAG = re.compile(r"</?[a-zA-Z][^>]*>")
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('🙂👩‍👩‍👧 .!?\nш&<>"'), min_size=1, max_size=30
).map(lambda text: escape(text, quote=False))
PAIRS = [("b", "<b>"), ("i", "<i>"), ("code", "<code>"), ("a", '<a href="https://example.org/?a=1&amp;b=2">')]
NESTED = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda pair, parts: f"{pair[1]}{''.join(parts)}</{pair[0]}>",
        st.sampled_from(PAIRS),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=12,
)
HTML = st.lists(NESTED, min_size=1, max_size=6).map("".join)


def plain(html: str) -> str:
    """The words without markup."""
    return unescape(TAG.sub("", html))


def squeezed(text: str) -> str:
    """Without white space, which may be trimmed where parts meet."""
    return "".join(text.split())


@given(html=HTML, limit=st.integers(2, 60))
def test_parts_fit_are_balanced_and_lose_nothing(html: str, limit: int) -> None:
    """For any text and any limit that holds one character."""
    parts = split_html(html, limit)
    assert parts
    for part in parts:
        assert visible(part) <= limit
        opened: list[str] = []
        for match in TAG.finditer(part):
            name = re.match(r"</?([a-zA-Z-]+)", match.group(0)).group(1)  # type: ignore[union-attr]
            if match.group(0).startswith("</"):
                assert opened.pop() == name
            else:
                opened.append(name)
        assert opened == []
    assert squeezed("".join(map(plain, parts))) == squeezed(plain(html))


@shows("I15", "F36", "T17")
@given(html=HTML, limit=st.integers(2, 60))
def test_telegrams_own_parser_takes_every_part(html: str, limit: int) -> None:
    """And reads the same words in them, with the same formatting."""
    words, entities = parse(html, "HTML")
    marked = dict.fromkeys(("bold", "italic", "code", "text_link"), 0)
    for entity in entities:
        inside = words.encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
        if entity["type"] in marked:
            marked[entity["type"]] += len(squeezed(inside.decode("utf-16-le")))
    found = ""
    for part in split_html(html, limit):
        text, pieces = parse(part, "HTML")
        assert len(text.encode("utf-16-le")) // 2 <= limit
        found += text
        for entity in pieces:
            inside = text.encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
            if entity["type"] in marked:
                marked[entity["type"]] -= len(squeezed(inside.decode("utf-16-le")))
    assert squeezed(found) == squeezed(words)
    assume("\u200b" not in words)
    assert set(marked.values()) == {0}


@given(html=HTML)
def test_what_fits_is_left_alone(html: str) -> None:
    """Not a character is changed."""
    assert split_html(html, max(1, visible(html))) == [html]


def test_cuts_fall_after_a_sentence_else_after_a_word() -> None:
    """In the second half of a part; a word longer than a part is cut anywhere."""
    assert split_html("One two. Three four five six", 20) == ["One two. Three four", "five six"]
    assert split_html("One two three. Four five six", 20) == ["One two three.", "Four five six"]
    assert split_html("x" * 45, 20) == ["x" * 20, "x" * 20, "x" * 5]


@shows("F58")
def test_no_character_is_cut_in_half() -> None:
    """An emoji counts two units, an entity one character."""
    assert split_html("🙂🙂🙂", 3) == ["🙂", "🙂", "🙂"]
    assert split_html("&lt;&lt;&lt;", 2) == ["&lt;&lt;", "&lt;"]
    assert visible("<b>🙂</b>&amp;") == 3
    assert split_html("0000 0🙂", 2) == ["00", "00", "0", "🙂"]


def test_formatting_goes_on_in_the_next_part() -> None:
    """Closed at the cut and opened again, links too."""
    found = split_html('<a href="https://example.org"><b>one two</b></a> three', 5)
    assert found == [
        '<a href="https://example.org"><b>one </b></a>',
        '<a href="https://example.org"><b>two</b></a>',
        "three",
    ]


def test_an_empty_text_is_one_empty_part() -> None:
    """And a limit below one is an error of ours."""
    assert split_html("", 5) == [""]
    with pytest.raises(ValueError, match="at least one"):
        split_html("x", 0)
