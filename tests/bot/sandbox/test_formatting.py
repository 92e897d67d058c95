"""Markup: TDLib's parser, and our own in the same words where it is missing."""

from __future__ import annotations

import pytest

from bot.sandbox import html
from bot.sandbox.plain_html import parse_html
from bot.sandbox.refused import Refused
from tests.bot.sandbox.conftest import ANN, Talk

GOOD = [
    "plain & bare &nbsp; text",
    "<b>b</b> <i>i</i> <u>u</u> <s>s</s> <strong>b</strong> <em>i</em> <ins>u</ins> <del>d</del> <strike>k</strike>",
    '<a href="https://example.com/?q=>">odd link</a>',
    "<B>case</b> does not matter",
    "<b>short end</>",
    "&lt;tag&gt; &amp; &quot;q&quot; &#65; &#x1F44D;",
    '<a href="https://example.com/x?a=1&amp;b=2">link</a>',
    '<a href="tg://user?id=101">person</a>',
    '<a href="javascript:alert(1)">no link</a>',
    "<code>c</code> <pre>p</pre>",
    '<pre><code class="language-py">x = 1</code></pre>',
    "<blockquote>q</blockquote>\n<blockquote expandable>long</blockquote>",
    '<span class="tg-spoiler">a</span> <tg-spoiler>b</tg-spoiler>',
    "<b>👍 wide</b> <i>after 👨‍👩‍👧</i>",
    "<b></b>nothing",
    "<b>one <i>two</i> three</b>",
]
BROKEN = [
    "<br>",
    "a < b",
    "<b>x",
    "</b>",
    "<b>x</i>",
    "ы<b",
    "<b>1</b",
    "<span>x</span>",
    "<!-- c -->",
    "<br",
    "<b class",
    "a <3 b",
]


def refusal(run: object, text: str) -> str:
    """The description with which a parser refuses."""
    with pytest.raises(Refused) as caught:
        run(text)  # type: ignore[operator]
    return caught.value.description


@pytest.mark.parametrize("text", GOOD)
def test_our_own_parser_agrees_with_tdlib(text: str) -> None:
    """Same text, same entities."""
    pytest.importorskip("tdjson")
    plain, entities = html.parse(text, "HTML")
    own_plain, own_entities = parse_html(text)
    assert own_plain == plain
    key = lambda item: (item["offset"], -item["length"], item["type"])  # noqa: E731
    assert sorted(own_entities, key=key) == sorted(entities, key=key)


@pytest.mark.parametrize("text", BROKEN)
def test_our_own_parser_refuses_in_tdlibs_words(text: str) -> None:
    """Same broken texts, same refusals."""
    pytest.importorskip("tdjson")
    assert refusal(parse_html, text) == refusal(lambda raw: html.parse(raw, "HTML"), text)


def test_without_tdlib_our_own_parser_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTML is read, Markdown is not."""
    monkeypatch.setattr(html, "tdjson", None)
    assert html.parse("<b>x</b>", "html") == ("x", [{"offset": 0, "length": 1, "type": "bold"}])
    assert refusal(lambda raw: html.parse(raw, "MarkdownV2"), "x") == "Bad Request: unsupported parse_mode"


def test_refusals_reach_the_caller(talk: Talk) -> None:
    """The description is Telegram's."""
    assert talk.no("sendMessage", chat_id=ANN, text="a<br>b", parse_mode="HTML") == (
        'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 1'
    )
    assert talk.no("sendMessage", chat_id=ANN, text="x", parse_mode="BBCode") == "Bad Request: unsupported parse_mode"


def test_a_parse_mode_wins_over_entities(talk: Talk) -> None:
    """Explicit entities count only without a parse mode."""
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    assert "entities" not in talk.ok("sendMessage", chat_id=ANN, text="ab", parse_mode="HTML", entities=entities)
    assert talk.ok("sendMessage", chat_id=ANN, text="ab", entities=entities)["entities"] == entities


def test_entities_are_found_and_people_resolved(talk: Talk) -> None:
    """Commands and links are found; a mention of a known person carries the person."""
    pytest.importorskip("tdjson")
    found = talk.send("/start https://example.com")["entities"]
    assert [item["type"] for item in found] == ["bot_command", "url"]
    message = talk.ok("sendMessage", chat_id=ANN, text='<a href="tg://user?id=201">O</a>', parse_mode="HTML")
    assert message["entities"][0]["user"]["first_name"] == "Olga"


def test_dates_keep_their_format(talk: Talk) -> None:
    """<tg-time> becomes a date_time entity."""
    text = '<tg-time unix="1647531900" format="wDT">then</tg-time>'
    entity = talk.ok("sendMessage", chat_id=ANN, text=text, parse_mode="HTML")["entities"][0]
    assert (entity["type"], entity["unix_time"], entity["date_time_format"]) == ("date_time", 1647531900, "wDT")
