"""Strangers and floods through the whole pump: what people who are nobody here can bring about, and what not."""

from collections.abc import AsyncIterator

import pytest

from bot.calls import Answer
from bot.metrics import exposition
from storage.sqlite import Sqlite
from storage.times import from_us
from tests.bot.house import TOKEN, House, logging_as_in_the_process
from tests.handlers.updates import (
    ANN,
    GROUP,
    OLGA,
    SELF,
    STAFF,
    a_card,
    in_group,
    in_topic,
    member,
    message,
    moved,
    press,
)
from tests.shows import shows

EVE = {"id": 666, "is_bot": False, "first_name": "Eve"}
CARD = in_group(70, SELF, text="card")


@pytest.fixture
async def house(sqlite_database: Sqlite) -> AsyncIterator[House]:
    """A house where Ann has complained."""
    made = House(sqlite_database)
    made.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await made.pump.prepare()
    await made.bring({"message": message(1)})
    await made.work()
    yield made
    await made.supervisor.finish(5)


@shows("T9")
async def test_buttons_of_other_people_are_answered_and_change_nothing(house: House) -> None:
    """Ann's own buttons, and the staff's, pressed by Eve in her chat and in the group; each press gets its answer."""
    before = await house.complaint()
    acts = ("skip", "solved", "score", "add")
    await house.bring({"message": message(1, user=EVE, text="/start")})
    await house.bring(
        *({"callback_query": press(f"u:{act}:{before.id}:1", EVE)} for act in acts),
        {"callback_query": press(f"s:claim:{before.id}:", EVE)},
        {"callback_query": press(f"s:claim:{before.id}:", EVE, CARD)},
        {"callback_query": press(f"s:resolve:{before.id}:", EVE, CARD)},
    )
    await house.work()
    assert await house.complaint() == before
    assert sum(method == "answerCallbackQuery" for method, _ in house.telegram.calls) == 7
    assert not any(f"K-{before.id}" in said for said in house.telegram.said(666))


@shows("F73", "T10")
async def test_who_has_left_can_neither_claim_nor_reply(house: House) -> None:
    """Known as a member a moment ago; Telegram says they left, and nothing of theirs counts from then on."""
    number = (await house.complaint()).id
    await house.bring({"callback_query": press(f"s:claim:{number}:", OLGA, CARD)})
    await house.work()
    assert (await house.complaint()).owner == 201
    await house.bring(moved("chat_member", GROUP, OLGA, member("member", OLGA), member("left", OLGA)))
    answered = a_card(1002, number)
    await house.bring(
        {"message": in_group(80, OLGA, text="after I left", reply_to_message=answered)},
        {"callback_query": press(f"s:resolve:{number}:", OLGA, CARD)},
    )
    await house.work()
    assert not any("after I left" in said for said in house.telegram.said(101))
    assert (await house.complaint()).state.value == "claimed"


@shows("T11")
async def test_a_foreign_group_is_told_its_number_and_nothing_else(house: House) -> None:
    """The bot is added by a stranger; commands, presses and replies there have no effect."""
    other = {"id": -5, "type": "supergroup", "title": "Elsewhere"}
    await house.bring(
        moved("my_chat_member", other, EVE, member("left", SELF), member("member", SELF)),
        {"message": message(3, other, EVE, text="/start")},
        {"message": message(5, other, EVE, text="/help")},
        {"message": message(4, other, EVE, text="hello", reply_to_message=message(2, other, SELF, text="x"))},
        {"callback_query": press("s:claim:1:", EVE, message(2, other, SELF, text="x"))},
        moved("chat_member", other, EVE, member("left", EVE), member("administrator", EVE)),
    )
    await house.work()
    said = house.telegram.said(-5)
    assert len(said) == 1
    assert "-5" in said[0]
    assert str(STAFF) not in said[0]


@shows("F56", "T12")
@pytest.mark.parametrize(
    "payload", ["s:claim:1:", "../../etc/passwd", "{{7*7}}", "<b>x", "K-1", "x" * 64, "\x00\ud800", "%00", "201"]
)
async def test_a_link_carries_a_place_and_nothing_more(house: House, payload: str) -> None:
    """Whatever stands behind `?start=`: a greeting; in the end it is words on a card, escaped like any others."""
    await house.bring({"message": message(1, user=EVE, text=f"/start {payload}")})
    await house.bring({"message": message(2, user=EVE, text="The door is broken")})
    await house.work()
    assert "parked" not in await house.inbox()
    cards = [said for said in house.telegram.said(STAFF) if "The door is broken" in said]
    assert cards
    assert not any("<b>x" in said for said in cards)
    assert all("{{7*7}}" in said for said in cards) or "7*7" not in payload
    assert (await house.complaint(666)).customer == 666


@shows("F54", "T13")
async def test_a_flood_is_gathered_with_one_receipt_and_every_word_before_staff(house: House) -> None:
    """Sixty messages at once by one person: one complaint, one receipt, and nothing dropped."""
    await house.bring(*({"message": message(n, user=EVE, text=f"word{n:02}.")} for n in range(1, 61)))
    await house.work()
    found = await house.complaint(666)
    assert sum(f"K-{found.id}" in said for said in house.telegram.said(666)) == 1
    await house.bring({"callback_query": press(f"s:claim:{found.id}:", OLGA, CARD)})
    await house.work()
    before_staff = "\n".join(house.telegram.said(STAFF))
    assert [n for n in range(1, 61) if f"word{n:02}." not in before_staff] == []
    assert len(house.telegram.said(666)) <= 3


@shows("F102", "T21")
async def test_a_busy_day_leaves_no_word_in_logs_and_figures(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """Words, names, captions, file ids, the token; also of updates that are parked and of sends that are refused."""
    with logging_as_in_the_process("debug"):
        nina = {"id": 667, "is_bot": False, "first_name": "Canaryname", "last_name": "canarylast"}
        refused = Answer(400, {"ok": False, "description": "Bad Request: message is too long"})
        house.telegram.answers["sendMessage"] = [Answer(0, None), Answer(502, None, b"canaryproxy"), refused]
        await house.bring(
            {"message": message(1, user=nina, text="canaryword")},
            {"message": message(2, user=nina, voice={"file_id": "canaryfile", "file_unique_id": "u", "duration": 1})},
            {"edited_message": message(1, user=nina, text="canaryedit", edit_date=1)},
            {"message": {"text": "canaryraw"}},
            {"message": message(3, user=nina, text="/start canarylink")},
            {"message": in_group(81, {**OLGA, "first_name": "canarystaff"}, text="canarynote")},
            {"message": in_topic(1004, 82, OLGA, text="canaryreply")},
            {"callback_query": press("canarypress", nina)},
        )
        for _ in range(2):
            await house.work()
        figures = (await exposition(house.database, house.stats, from_us(0))).decode()  # type: ignore[arg-type]
    said = capsys.readouterr()
    lines = said.out + said.err + figures
    assert '"event": "Wrote"' in lines
    assert "update parked" in lines
    assert "canary" not in lines.lower()
    assert TOKEN not in lines
    assert ANN["first_name"] not in said.out
