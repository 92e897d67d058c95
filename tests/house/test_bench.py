"""The benchmark's own sums, verdicts and tables, and its server: a wrong ruler is worse than none."""

import asyncio
import json
import math
from dataclasses import replace
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.methods import CreateForumTopic, GetChat, GetChatMember, GetMe, SendMediaGroup, SendMessage
from aiogram.methods.base import TelegramMethod
from aiogram.types import InputMediaPhoto, Update
from aiogram.types.base import TelegramObject

from tests.bench.answers import BOT_ID, Answers
from tests.bench.api import Report
from tests.bench.arithmetic import NEVER, Spread, paired_ratios, percentile, ratio
from tests.bench.contenders import STAFF_CHAT, read_counter
from tests.bench.goals import Goal, Measured, Sense, Verdict, all_met
from tests.bench.machine import Machine
from tests.bench.processes import BenchError
from tests.bench.table import COLUMNS, as_json, cells, figure, markdown, reasons
from tests.bench.waiting import FIRST_CUSTOMER, FIRST_UPDATE, Waiting
from tests.bench.wire import Connection, Exchange

FASTER = Goal("updates", "/s", Sense.AT_LEAST, must=1.0, stretch=2.0)
SOONER = Goal("waiting", "ms", Sense.AT_MOST, must=1.0, stretch=0.5)
MACHINE = Machine("a processor", 2, "Linux", "3.11", "3.40", "3.31")


@pytest.mark.parametrize(
    ("percent", "expected"), [(0.1, 1), (1, 1), (50, 50), (50.5, 51), (99, 99), (99.1, 100), (100, 100)]
)
def test_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    """Of 1 to 100, the n-th percentile is n itself, and a fraction rounds up to a sample that occurred."""
    assert percentile(reversed(range(1, 101)), percent) == expected


def test_percentile_of_one_sample_is_that_sample() -> None:
    """A single sample is every percentile."""
    assert percentile([7.0], 1) == percentile([7.0], 99) == 7.0


@pytest.mark.parametrize(("samples", "percent"), [([], 50), ([1.0], 0), ([1.0], 101)])
def test_percentile_refuses_nonsense(samples: list[float], percent: float) -> None:
    """No samples, or a percent outside the scale, is an error and not a number."""
    with pytest.raises(ValueError, match="percent"):
        percentile(samples, percent)


def test_a_lost_answer_spoils_the_percentile() -> None:
    """Two of a hundred without an answer make p99 infinite, while p98 is still told."""
    samples = [1.0] * 98 + [NEVER] * 2
    assert percentile(samples, 98) == 1.0
    assert percentile(samples, 99) == NEVER


def test_ratio_keeps_ours_infinite_and_refuses_zero() -> None:
    """Ours over theirs; never stays never even beside another never; nothing is compared with zero."""
    assert ratio(3.0, 2.0) == 1.5
    assert ratio(NEVER, NEVER) == NEVER
    assert ratio(1.0, NEVER) == 0.0
    with pytest.raises(ValueError, match="zero"):
        ratio(1.0, 0.0)


def test_ratios_are_taken_within_pairs() -> None:
    """Each repetition is compared with its neighbour, and an odd one out is an error."""
    assert paired_ratios([2.0, 9.0], [1.0, 3.0]) == (2.0, 3.0)
    with pytest.raises(ValueError, match="shorter"):
        paired_ratios([1.0, 2.0], [1.0])


def test_spread_is_median_least_and_greatest() -> None:
    """The middle is the median, not the mean, so that one disturbed repetition decides nothing."""
    assert Spread.of([9.0, 1.0, 2.0]) == Spread(2.0, 1.0, 9.0)
    with pytest.raises(ValueError, match="nothing"):
        Spread.of([])


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (FASTER, 0.99, Verdict.MISSED),
        (FASTER, 1.0, Verdict.MUST),
        (FASTER, 1.99, Verdict.MUST),
        (FASTER, 2.0, Verdict.STRETCH),
        (SOONER, 1.01, Verdict.MISSED),
        (SOONER, 1.0, Verdict.MUST),
        (SOONER, 0.5, Verdict.STRETCH),
        (SOONER, NEVER, Verdict.MISSED),
        (SOONER, math.nan, Verdict.MISSED),
        (replace(SOONER, stretch=None), 0.0, Verdict.MUST),
        (replace(SOONER, must=None), NEVER, Verdict.SHOWN),
    ],
)
def test_verdict_at_the_bounds(goal: Goal, value: float, verdict: Verdict) -> None:
    """Bounds are inclusive, either way round; without a must nothing can be missed."""
    assert goal.judge(value) is verdict


def test_the_verdict_rests_on_the_median_ratio() -> None:
    """Paired ratios 0.5, 2 and 3 are judged by 2, although the medians of the columns would give 1.5."""
    row = Measured(FASTER, (1.0, 20.0, 3.0), (2.0, 10.0, 1.0))
    assert row.ratios == (0.5, 2.0, 3.0)
    assert row.verdict is Verdict.STRETCH


def test_a_goal_without_figures_is_not_met() -> None:
    """What was not measured counts against the run as much as what was missed; what is only shown does not."""
    shown = Measured(Goal("shown", ""), (9.0,))
    assert all_met([Measured(SOONER, (1.0,)), shown])
    assert not all_met([shown, Measured(SOONER, (2.0,))])
    assert not all_met([shown, Measured(SOONER, reason="no bot")])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (2984.4, "2,984"), (12.345, "12.3"), (0.01234, "0.0123"), (100.0, "100"), (NEVER, "never")],
)
def test_figures_have_three_significant_places(value: float, text: str) -> None:
    """Enough to compare, no more than was measured, and a round hundred keeps its zeros."""
    assert figure(value) == text


def test_the_table_shows_medians_spread_bounds_and_words() -> None:
    """One line says everything without colour."""
    row = Measured(FASTER, (300.0, 100.0, 200.0), (100.0, 100.0, 100.0))
    expected = ("updates", "200 /s", "100 /s", "2.00 (1.00-3.00)", ">= 1", ">= 2", "stretch reached")
    assert cells(row) == expected
    assert len(expected) == len(COLUMNS)


def test_an_absolute_figure_has_its_spread_and_no_ratio() -> None:
    """Without a baseline the ratio stays empty and our own figure carries the spread."""
    assert cells(Measured(SOONER, (1.0, 3.0, 2.0)))[1:4] == ("2 ms (1-3)", "", "")


def test_markdown_is_one_table_with_its_machine_and_reasons() -> None:
    """Every line has as many cells as the head, and a missing figure has its reason below."""
    rows = [Measured(FASTER, (2.0,), (1.0,)), Measured(SOONER, reason="no bot")]
    text = markdown(rows, MACHINE, reasons(rows))
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(rows)
    assert {line.count("|") for line in table} == {len(COLUMNS) + 1}
    assert "Measured on: a processor, 2 cores" in text
    assert "Not measured (waiting): no bot." in text


def test_json_holds_every_repetition_and_no_infinity() -> None:
    """The file is strict JSON: what never came is null."""
    row = Measured(SOONER, (1.0, NEVER), (2.0, 2.0))
    read = json.loads(json.dumps(as_json([row], MACHINE, []), allow_nan=False))
    assert read["rows"][0]["ours"] == [1.0, None]
    assert read["rows"][0]["ratios"] == [0.5, None]
    assert read["rows"][0]["verdict"] == "MISSED"


def test_counters_are_summed_over_labels_and_told_apart() -> None:
    """A longer name or a comment is not the counter; its absence is an error."""
    text = '# TYPE a_total counter\na_total{kind="x{y}"} 2.0\na_total{kind="z"} 3\na_total_created 9\nb_total 1e3\n'
    assert read_counter(text, "a_total") == 5
    assert read_counter(text, "b_total") == 1000
    with pytest.raises(BenchError, match="c_total"):
        read_counter(text, "c_total")


def test_a_report_counts_the_unanswered_as_infinitely_late() -> None:
    """Latencies are per customer, by range; with one lost there is no last answer to time a run by."""
    report = Report({"sendMessage": 2, "getMe": 1}, 3, 0.0, [1.0, 2.0, 3.0], [1.5, None, 3.25], 0, 0, 0, 0.0)
    assert report.latencies(0, 3) == [0.5, NEVER, 0.25]
    assert report.latencies(2, 3) == [0.25]
    assert report.total_calls == 3
    with pytest.raises(BenchError, match="1 of 3"):
        _ = report.last_answer


async def test_updates_wait_until_their_offset_confirms_them() -> None:
    """The same updates come again until a higher offset; each is a decodable message of another customer."""
    told = asyncio.Event()
    waiting = Waiting(asyncio.get_running_loop(), told.set)
    waiting.feed(3, None)
    assert told.is_set()
    batch = waiting.take(0, 2)
    assert batch is not None
    assert waiting.take(0, 2) == batch
    updates = [Update.model_validate(one) for one in json.loads(batch)["result"]]
    assert [one.message.chat.id for one in updates if one.message] == [FIRST_CUSTOMER, FIRST_CUSTOMER + 1]
    assert waiting.confirmed == 0
    rest = waiting.take(FIRST_UPDATE + 2, 100)
    assert rest is not None
    assert [one["update_id"] for one in json.loads(rest)["result"]] == [FIRST_UPDATE + 2]
    assert waiting.take(FIRST_UPDATE + 3, 100) is None
    assert waiting.confirmed == FIRST_UPDATE + 2


async def test_only_the_first_answer_to_a_customer_counts() -> None:
    """A second message to the same customer is counted as repeated, one to the staff as neither."""
    waiting = Waiting(asyncio.get_running_loop(), lambda: None)
    waiting.feed(2, None)
    for chat, moment in ((FIRST_CUSTOMER, 1.0), (FIRST_CUSTOMER, 2.0), (STAFF_CHAT, 3.0), (FIRST_CUSTOMER + 2, 4.0)):
        waiting.note_answer(chat, moment)
    assert (waiting.answered_at, waiting.answered, waiting.repeated) == ([1.0, None], 1, 1)


@pytest.mark.parametrize(
    "method",
    [
        GetMe(),
        SendMessage(chat_id=FIRST_CUSTOMER, text="hello"),
        SendMessage(chat_id=STAFF_CHAT, text="hello", message_thread_id=7),
        SendMediaGroup(chat_id=STAFF_CHAT, media=[InputMediaPhoto(media="a"), InputMediaPhoto(media="b")]),
        GetChat(chat_id=STAFF_CHAT),
        GetChatMember(chat_id=STAFF_CHAT, user_id=BOT_ID),
        GetChatMember(chat_id=STAFF_CHAT, user_id=5),
        CreateForumTopic(chat_id=STAFF_CHAT, name="K-1"),
    ],
    ids=lambda method: type(method).__name__,
)
def test_answers_are_what_aiogram_expects(method: TelegramMethod[Any]) -> None:
    """A made-up result that aiogram could not decode would measure its error handling."""
    given = method.model_dump(exclude_none=True, exclude_unset=True)
    bot = Bot("42:TEST")
    answer = Answers(forum=True).result(method.__api_method__, given).decode()
    decoded = bot.session.check_response(bot, method, 200, answer).result
    members = decoded if isinstance(decoded, list) else [decoded]
    assert members
    assert all(isinstance(member, TelegramObject) for member in members)


class _Transport(asyncio.Transport):
    """Takes what is written and stays open."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return False


_FORM = b"chat_id=-5&text=%D0%9F%D1%80%D0%B8%D0%B2%D1%96%D1%82+a%2Bb%26"
_JSON = '{"chat_id": "-5", "text": "Привіт a+b&"}'.encode()
_PARTS = (
    '--XX\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n-5\r\n--XX\r\n'
    'Content-Disposition: form-data; name="text"\r\n\r\nПривіт a+b&\r\n--XX--\r\n'
).encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"application/x-www-form-urlencoded", _FORM),
        (b"application/json", _JSON),
        (b"multipart/form-data; boundary=XX", _PARTS),
    ],
    ids=["form", "json", "multipart"],
)
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_requests_are_read_however_they_are_cut(kind: bytes, body: bytes, chunked: bool, piece: int) -> None:
    """Two requests on one connection, in any encoding, arriving in pieces of any size, give two equal calls."""
    head = b"POST /bot1:a/sendMessage HTTP/1.1\r\nContent-Type: " + kind + b"\r\n"
    if chunked:
        half = len(body) // 2
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:], b""))
        request = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    else:
        request = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    seen: list[tuple[str, dict[str, Any]]] = []

    def serve(exchange: Exchange) -> None:
        seen.append((exchange.path, exchange.parameters()))
        exchange.answer(b"true")

    transport = _Transport()
    connection = Connection(serve)
    connection.connection_made(cast(asyncio.BaseTransport, transport))
    stream = request * 2
    for start in range(0, len(stream), piece):
        connection.data_received(stream[start : start + piece])
    assert seen == [("/bot1:a/sendMessage", {"chat_id": "-5", "text": "Привіт a+b&"})] * 2
    assert transport.written.count(b"HTTP/1.1 200 OK\r\n") == 2
