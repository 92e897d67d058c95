"""Whatever somebody sends, wherever, as whoever: it is passed on, or it is said that it was not."""

from typing import Any

import pytest
from aiogram.enums import ContentType

from dialogs.talk.greetings import is_bare
from tests.bot.faults.town import ANN, BORYS, IRYNA, OLGA, Json, Town, text_of, told_to_staff, virtual
from tests.bot.house import House
from tests.handlers.updates import FILE, PHOTO, STAFF, message, private
from tests.shows import shows

SIZED: Json = {**FILE, "width": 1, "height": 1, "duration": 1, "length": 1}
USER: Json = {"id": 5, "is_bot": False, "first_name": "Eve"}
CHAT: Json = {"id": -9, "type": "channel", "title": "News"}
POLL: Json = {
    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    "shuffle_options": False, "allow_adding_options": False, "hide_results_until_closes": False,
}  # fmt: skip
PAID: Json = {
    "currency": "XTR", "total_amount": 1, "invoice_payload": "x", "telegram_payment_charge_id": "1",
    "provider_payment_charge_id": "1",
}  # fmt: skip
STICKER: Json = {**SIZED, "type": "regular", "is_animated": False, "is_video": False}
PASSED: dict[str, Json] = {
    "photo": {"photo": PHOTO}, "video": {"video": SIZED}, "voice": {"voice": SIZED}, "audio": {"audio": SIZED},
    "video_note": {"video_note": SIZED}, "document": {"document": FILE}, "sticker": {"sticker": STICKER},
    "animation": {"animation": SIZED, "document": FILE}, "location": {"location": {"latitude": 1, "longitude": 2}},
    "contact": {"contact": {"phone_number": "1", "first_name": "x"}},
    "venue": {
        "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "x", "address": "y"},
        "location": {"latitude": 1, "longitude": 2},
    },
}  # fmt: skip
SAID_NO: dict[str, Json] = {
    "poll": {"poll": POLL},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "game": {"game": {"title": "x", "description": "y", "photo": PHOTO}},
    "story": {"story": {"chat": private(), "id": 1}},
    "invoice": {
        "invoice": {"title": "x", "description": "y", "start_parameter": "z", "currency": "XTR", "total_amount": 1}
    },
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": PHOTO}]}},
    "checklist": {"checklist": {"title": "x", "tasks": []}},
    "giveaway": {"giveaway": {"chats": [CHAT], "winners_selection_date": 1, "winner_count": 1}},
    "giveaway_winners": {
        "giveaway_winners": {
            "chat": CHAT, "giveaway_message_id": 1, "winners_selection_date": 1, "winner_count": 1, "winners": [USER],
        }
    },
    "unknown": {"hologram": {"depth": 3}},
    "an empty one": {},
}  # fmt: skip
SERVICE: dict[str, Json] = {
    "successful_payment": {"successful_payment": PAID},
    "refunded_payment": {"refunded_payment": PAID},
    "users_shared": {"users_shared": {"request_id": 1, "users": []}},
    "chat_shared": {"chat_shared": {"request_id": 1, "chat_id": -5}},
    "connected_website": {"connected_website": "example.org"},
    "write_access_allowed": {"write_access_allowed": {}},
    "boost_added": {"boost_added": {"boost_count": 1}},
    "giveaway_created": {"giveaway_created": {}},
    "giveaway_completed": {"giveaway_completed": {"winner_count": 1}},
    "pinned_message": {"pinned_message": {"message_id": 3, "date": 0, "chat": private()}},
    "video_chat_started": {"video_chat_started": {}},
    "message_auto_delete_timer_changed": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 5}},
    "web_app_data": {"web_app_data": {"data": "x", "button_text": "y"}},
}


# Every kind ---------------------------------------------------------------------------------------


@shows("F53")
@pytest.mark.parametrize("kind", PASSED)
async def test_what_can_be_copied_makes_a_complaint(house: House, kind: str) -> None:
    """Alone and without a word: there is a receipt, and the thing itself is before staff."""
    await house.bring({"message": message(1, text="/start")}, {"message": message(2, **PASSED[kind])})
    if kind == "sticker":  # as good as a hello, the first two times
        await house.bring(*({"message": message(n, **PASSED[kind])} for n in (3, 4)))
    await house.work()
    assert any("K-" in said for said in house.telegram.said(101))
    copied = [params["message_id"] for method, params in house.telegram.calls if method == "copyMessage"]
    assert copied == [4 if kind == "sticker" else 2]
    assert set(await house.inbox()) == {"done"}


@shows("F53")
@pytest.mark.parametrize("kind", SAID_NO)
async def test_what_cannot_be_passed_on_is_said_to_be_so(house: House, kind: str) -> None:
    """One answer that says what works instead; nothing is parked, and what follows is served."""
    await house.bring({"message": _empty(2, SAID_NO[kind])})
    await house.work()
    assert ["couldn’t pass this" in said for said in house.telegram.said(101)] == [True]
    await house.bring({"message": message(3)})
    await house.work()
    assert any("K-" in said for said in house.telegram.said(101))
    assert await house.inbox() == {"done": 2}


@shows("F53")
@pytest.mark.parametrize("kind", SERVICE)
async def test_what_only_happened_is_no_word_of_anybody(house: House, kind: str) -> None:
    """Payments, boosts, pins: nothing is said, nothing is parked."""
    await house.bring({"message": _empty(2, SERVICE[kind])})
    await house.work()
    assert house.telegram.calls == []
    assert await house.inbox() == {"ignored": 1}


def _empty(number: int, content: Json) -> Json:
    """A message with exactly this content."""
    made = {**message(number), **content}
    del made["text"]
    return made


@shows("F53")
def test_every_kind_of_content_that_somebody_sends_is_tried() -> None:
    """Those that aiogram knows and a customer can send; a new one has to be put somewhere."""
    tried = {"text", "live_photo", "rich_message", *PASSED, *SAID_NO, *SERVICE}
    content = [kind.value for kind in ContentType]
    sent = set(content[content.index("text") : content.index("new_chat_members")])
    assert sent - tried == set()


@shows("F53")
async def test_a_live_photo_is_a_photo(house: House) -> None:
    """What telephones make by default; Telegram gives the still picture with it, and copies it like any other."""
    live = {**SIZED, "photo": PHOTO}
    await house.bring({"message": message(2, photo=PHOTO, live_photo=live, caption="The lid cut my hand")})
    await house.work()
    assert any("K-" in said for said in house.telegram.said(101))
    assert any("The lid cut my hand" in said for said in house.telegram.said(STAFF))


# Albums -------------------------------------------------------------------------------------------


@shows("I23", "F51", "F52")
@pytest.mark.parametrize("between", ["nothing", "a poll", "a crash", "the album's window"])
@virtual
async def test_an_album_of_ten_is_one_complaint_with_all_its_parts(town: Town, between: str) -> None:
    """Six parts, then something in between, then four: all are before staff once, in one complaint."""
    await town.open(forum=False)
    town.act("start", user_id=ANN)
    for n in range(6):
        town.sends(ANN, "photo", media_group="77", caption="The lid" if n == 0 else None)
    if between == "a poll":
        await town.passes(0.1)
    elif between == "a crash":
        await town.until(lambda: town.inbox().get("done") == 7, "six parts")
        await town.restart()
    elif between == "the album's window":
        await town.passes(4)
    for _ in range(4):
        town.sends(ANN, "photo", media_group="77")
    await town.passes(60)
    assert town.rows("SELECT count(*) FROM complaints") == [(1,)]
    assert len(town.told(ANN, "Saved as")) == 1
    shown = [one for one in town.told(town.staff) if "photo" in one]
    assert len(shown) == 10
    assert len({one["photo"][-1]["file_unique_id"] for one in shown}) == 10
    whole = 6 if between == "the album's window" else 10
    albums = [one.get("media_group_id") for one in shown]
    assert albums.count(albums[0]) == whole
    assert "×10" in text_of(await town.sees(town.staff, "The lid", button="Claim"))


@shows("I23", "F52")
@virtual
async def test_an_album_of_staff_around_a_crash_reaches_the_customer_whole(town: Town) -> None:
    """Its parts are gathered in the database."""
    await town.open(forum=False)
    _, card = await town.claimed(ANN)

    def part() -> None:
        town.act(
            "send_media", user_id=OLGA, chat_id=town.staff, kind="photo", media_group="88", reply_to=card["message_id"]
        )

    part()
    part()
    await town.passes(0.1)
    await town.restart()
    part()
    await town.passes(60)
    assert len([one for one in town.told(ANN) if "photo" in one and one.get("media_group_id")]) == 3


# Who and where ------------------------------------------------------------------------------------


@shows("F48")
@virtual
async def test_who_hides_behind_the_group_is_told_that_nobody_was_answered(town: Town) -> None:
    """An anonymous administrator replies to the card: nothing leaves, and a line says why."""
    await town.open(forum=False)
    _, card = await town.claimed(ANN)
    before = len(town.told(ANN))
    town.act("anonymous_send", user_id=IRYNA, chat_id=town.staff, text="Dear Ann", reply_to=card["message_id"])
    line = await town.until(lambda: town.told(town.staff, "nonymous"), "a line")
    assert "nonymous" in text_of(line[-1])
    assert len(town.told(ANN)) == before


@shows("F49")
@virtual
async def test_presses_under_messages_that_telegram_shows_no_more_count(town: Town) -> None:
    """The query then names only chat and number: the customer's answer to the question, and Claim by staff."""
    await town.open(forum=False)
    _, card = await town.complaint(ANN)
    question = await town.sees(ANN, "1 of 3")
    town.presses(ANN, question, "Skip this question", inaccessible=True)
    await town.sees(ANN, "2 of 3")
    town.presses(OLGA, card, "Claim", inaccessible=True)
    await town.sees(ANN, "has K-")


@shows("F54")
@virtual
async def test_two_hundred_messages_in_ten_seconds_by_one_delay_nobody_else(town: Town) -> None:
    """With Telegram's limits on: one complaint, one receipt; the next customer is served and shown at once."""
    await town.open(strict=True)
    for n in range(200):
        town.says(ANN, f"word{n:03}. " + "x" * 40)
        await town.passes(0.05)
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=5)
    await town.sees(town.staff, "Чайник течёт", within=30)
    assert town.rows("SELECT count(*) FROM complaints") == [(2,)]
    assert len(town.told(ANN, "Saved as")) == 1
    assert not [call for call in town.wire.calls if call[3] == 429]
    await town.passes(3600)
    shown = "".join(told_to_staff(town))
    assert [n for n in range(200) if f"word{n:03}." not in shown] == []


@shows("F55")
@pytest.mark.parametrize(
    "chat",
    [
        {"id": -5, "type": "group", "title": "x"},
        {"id": -1005, "type": "supergroup", "title": "x", "is_forum": True},
        {"id": -1006, "type": "supergroup", "title": "x", "is_direct_messages": True},
        {"id": -1007, "type": "channel", "title": "x"},
    ],
    ids=lambda chat: str(chat["type"]),
)
async def test_words_in_another_chat_are_heard_by_nobody(house: House, chat: Json) -> None:
    """A group, a forum, a channel's messages: no complaint, no answer, and nothing is parked."""
    more: dict[str, Any] = {"message_thread_id": 3, "is_topic_message": True}
    await house.bring(
        {"message": message(3, chat, text="The kettle came broken")},
        {"message": message(4, chat, text="/start", **more)},
        {"edited_message": message(3, chat, text="The kettle", edit_date=1)},
    )
    await house.work()
    assert house.telegram.calls == []
    assert await house.inbox() == {"ignored": 3}


@shows("F55")
async def test_a_topic_in_a_private_chat_is_that_chat(house: House) -> None:
    """Where somebody has topics with the bot: what is written in one is a complaint like any other."""
    more: dict[str, Any] = {"message_thread_id": 3, "is_topic_message": True}
    await house.bring({"message": message(4, text="The kettle came broken", **more)})
    await house.work()
    assert any("K-" in said for said in house.telegram.said(101))


@shows("F56")
@pytest.mark.parametrize("payload", ["🫖" * 16, "ж" * 32, "_" * 64, "-" * 64, "%F0%9F" * 10 + "abcd", "'\"<&>" * 12])
async def test_sixty_four_odd_bytes_after_start_do_no_harm(house: House, payload: str) -> None:
    """What a link can carry is the place; what only a finger can put there are words, on the card as they are."""
    await house.bring({"message": message(1, text=f"/start {payload}")}, {"message": message(2)})
    await house.work()
    assert await house.inbox() == {"done": 2}
    found = await house.complaint()
    if set(payload) <= {"_", "-"}:
        assert found.place == payload.replace("_", " ").strip()
    else:
        told = [] if is_bare("text", payload) else [payload]  # signs alone are a greeting
        assert (found.place, [one.text for one in found.words]) == ("", [*told, "The kettle came broken"])
