"""The lists of the desk: who may read them and where, in which order, and how their pages are turned."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.addresses import Ready
from handlers.attempts import Attempt, Refusal
from handlers.heard import Reads
from handlers.located import UnknownMember
from tests.handlers.stage import PETR, Stage, claim, complain, refusing
from tests.handlers.updates import ANN, AT, OLGA, PLACE, SELF, STAFF, Json, heard, in_group, in_topic, message, press
from tests.handlers.updates import private as private_chat

MARTA: Json = {**OLGA, "id": 301, "first_name": "Marta"}


def customer(number: int) -> Json:
    """One of many customers."""
    return {**ANN, "id": 1000 + number, "first_name": f"Guest{number}"}


async def many(stage: Stage, count: int) -> list[str]:
    """So many complaints, a minute apart, the oldest first."""
    labels = []
    for one in range(count):
        await stage.update({"message": message(1, user=customer(one), text=f"Nothing arrived, day {one}")})
        labels.append(f"K-{(await stage.only(1000 + one)).id}")
        await stage.later(minutes=1)
    await stage.member(OLGA)
    return labels


def turn(stage: Stage, label: str, who: Json = OLGA, where: Json | None = None) -> Json:
    """A press of a button under the newest page."""
    page = next(one for one in reversed(stage.sent) if label in str(one.params.get("reply_markup")))
    rows = page.params["reply_markup"]["inline_keyboard"]
    data = next(button["callback_data"] for row in rows for button in row if button["text"] == label)
    number = page.params.get("message_id") or stage.message(label, method="send")
    text = str(page.params["text"]).replace("<b>", "").replace("</b>", "")
    return press(data, who, message(number, where, SELF, text=text) if where else in_group(number, SELF, text=text))


async def test_lists_count_and_stand_below_the_question(stage: Stage) -> None:
    """The oldest promise first; who has it, by when what is owed, and a link to the card or the topic."""
    labels = await many(stage, 3)
    card = stage.message(labels[2], "s:claim")  # later ones are reminders
    await stage.later(minutes=13)
    await stage.member(OLGA)
    await stage.update({"message": in_group(8, text="/late")})
    assert stage.sent[-1].params["reply_parameters"]["message_id"] == 8
    shown = stage.to(STAFF)[-1]
    assert shown.startswith("<b>/late 1&#160;of&#160;3</b>")
    assert labels[0] in shown and labels[1] not in shown and "🔴 late" in shown and "claim by 12:15" in shown
    await stage.update({"message": in_group(9, text="/open")})
    shown = stage.to(STAFF)[-1]
    assert shown.startswith("<b>/open 3&#160;of&#160;3</b>")
    assert [shown.index(one) for one in labels] == sorted(shown.index(one) for one in labels)
    assert f'<a href="https://t.me/c/2345678901/{card}"><b>{labels[2]}</b></a>' in shown


async def test_mine_are_those_i_have_and_waiting_waits_for_the_customer(stage: Stage) -> None:
    """In a topic the answer stands there."""
    await complain(stage)
    number = await claim(stage)
    for command, count in (("mine", 1), ("waiting", 0)):
        await stage.update({"message": in_group(8, text=f"/{command}")})
        assert stage.to(STAFF)[-1].startswith(f"<b>/{command} {count}&#160;of&#160;1</b>"), command
    await stage.update({"message": in_group(8, PETR, text="/mine")})
    assert "You have no open complaint" in stage.to(STAFF)[-1]
    topic = stage.message(f"K-{number}", method="send")
    await stage.update({"message": in_topic(topic, 41, text="/mine@amends_bot")})
    assert stage.sent[-1].params["message_thread_id"] == topic


async def test_a_list_that_comes_too_late_is_let_go(stage: Stage) -> None:
    """Out of the group for a quarter of an hour: who is named there may keep the name back by now."""
    await complain(stage)
    refused, tried = refusing("sendMessage", Refusal.OUT, 100), []

    def out(ready: Ready) -> Attempt | None:
        tried.append("/open" in str(ready.params.get("text")))
        return refused(ready)

    stage.answer = out
    await stage.update({"message": in_group(8, text="/open")})
    times = []
    for _ in range(40):
        await stage.later(seconds=60)
        times.append(sum(tried))
    assert times[0] > 0 and times[-1] == times[16], times
    stage.answer = lambda ready: None
    await stage.later(seconds=600)
    assert not any("/open" in text for text in stage.to(STAFF)[-3:])


async def test_a_page_is_turned_in_its_place(stage: Stage) -> None:
    """On, back, and on while the list has become shorter; each press is answered, and no other message is made."""
    stage.policy = replace(stage.policy, cards_a_minute=100)
    labels = await many(stage, 12)
    await stage.update({"message": in_group(8, text="/open")})
    first = stage.to(STAFF)[-1]
    assert "1–8&#160;of&#160;12" in first and labels[7] in first and labels[8] not in first
    assert "Show previous" not in str(stage.sent[-1].params["reply_markup"])
    page = stage.message("/open", method="send")
    for label, says, holds in (
        ("Show next", "9–12&#160;of&#160;12", labels[8]),
        ("Show previous", "1–8&#160;of&#160;12", labels[0]),
    ):
        await stage.update({"callback_query": turn(stage, label)})
        edit, toast = stage.sent[-1], [one for one in stage.sent if one.method == "answerCallbackQuery"][-1]
        assert (edit.method, edit.params["message_id"]) == ("editMessageText", page)
        assert says in edit.params["text"] and holds in edit.params["text"]
        assert "text" not in toast.params


async def test_a_page_that_is_gone_gives_way_to_what_is_left(stage: Stage) -> None:
    """What stood behind the first page was taken back meanwhile: the press shows what there is, and how much."""
    stage.policy = replace(stage.policy, cards_a_minute=100)
    labels = await many(stage, 9)
    await stage.update({"message": in_group(8, text="/open")})
    stale = turn(stage, "Show next")
    await stage.update({"message": message(2, user=customer(8), text="/cancel")})
    asked = next(one for one in reversed(stage.sent) if "u:withdraw:" in str(one.params.get("reply_markup")))
    data = asked.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    under = message(stage.message("u:withdraw:", method="send"), private_chat(customer(8)), SELF, text="x")
    await stage.update({"callback_query": press(data, customer(8), under)})
    await stage.member(OLGA)
    await stage.update({"callback_query": stale})
    shown = stage.sent[-1].params["text"]
    assert "1–8&#160;of&#160;8" in shown or "8&#160;of&#160;8" in shown, shown
    assert labels[0] in shown, shown


async def test_in_private_they_are_for_colleagues_alone(stage: Stage) -> None:
    """A customer who types the same word is a customer; one with words behind it complains."""
    await complain(stage)
    await stage.update({"message": message(3, private_chat(OLGA), OLGA, text="/open")})
    assert stage.to(201)[-1].startswith("<b>/open 1&#160;of&#160;1</b>")
    await stage.member(ANN, "left")
    await stage.update({"message": message(3, text="/open")})
    assert "/open" not in stage.to(101)[-1] and "/help" in stage.to(101)[-1]
    eve = {**ANN, "id": 666, "first_name": "Eve"}
    await stage.member(eve, "left")
    await stage.update({"message": message(3, user=eve, text="/open the door of the lift does not")})
    assert "K-" in stage.to(666)[-1]
    edited = message(3, user=eve, text="/open the door of the lift will not", edit_date=AT)
    await stage.update({"edited_message": edited})
    assert len(await stage.complaints(666)) == 1
    await stage.update({"edited_message": message(4, private_chat(OLGA), OLGA, text="/open now", edit_date=AT)})
    assert await stage.complaints(201) == {}


async def test_who_has_left_reads_nothing(stage: Stage) -> None:
    """Asked for in the group, in private, or by turning an old page; a manager's private chat is open to them."""
    stage.policy = replace(stage.policy, managers=(301,), cards_a_minute=100)
    await many(stage, 9)
    await stage.update({"message": message(3, private_chat(OLGA), OLGA, text="/open")})
    pressed = turn(stage, "Show next", where=private_chat(OLGA))
    await stage.member(OLGA, "left")
    before = len(stage.sent)
    await stage.update({"message": in_group(8, text="/open")})
    assert stage.sent[before:] == []
    await stage.update({"callback_query": pressed})
    assert [one.method for one in stage.sent[before:]] == ["answerCallbackQuery"]
    assert "Only members" in stage.sent[-1].params["text"]
    await stage.update({"message": message(3, private_chat(MARTA), MARTA, text="/open")})
    assert stage.to(301)[-1].startswith("<b>/open 9&#160;of&#160;9</b>")


async def test_nobody_is_believed_before_telegram_was_asked(stage: Stage) -> None:
    """Whose place is not known, or was asked long ago."""
    for update in (in_group(8, MARTA, text="/open"), message(3, private_chat(MARTA), MARTA, text="/open")):
        with pytest.raises(UnknownMember):
            await stage.hear(*await heard({"message": update}))
    stage.now += timedelta(minutes=1)
    with pytest.raises(UnknownMember):
        await stage.hear(*await heard({"message": in_group(8, text="/open")}))


@pytest.mark.parametrize("data", ["l:open", "l:drop:>1.1", "l:late:>1.1", "l:open:>1.1:x", "l:"])
async def test_a_forged_page_is_out_of_date(data: str) -> None:
    """Another command than the page shows, or one that is none."""
    shown = in_group(70, SELF, text="/open 3 of 3\n\n…")
    (found,) = await heard({"callback_query": press(data, OLGA, shown)})
    assert not isinstance(found, Reads)


@pytest.mark.parametrize("key", ["", ">", "<x.1", ">1.x", "?1.1", ">" + "9" * 30 + "." + "9" * 30, ">-1.-1", ">²._"])
async def test_a_forged_key_is_the_first_page(stage: Stage, key: str) -> None:
    """It finds what it can find, and fails nowhere."""
    await complain(stage)
    shown = in_group(70, SELF, text="/open 1 of 1\n\n…")
    await stage.update({"callback_query": press(f"l:open:{key}", OLGA, shown)})
    assert "/open 1&#160;of&#160;1" in stage.sent[-1].params["text"]


async def test_a_command_for_another_bot_or_a_changed_one_is_nothing() -> None:
    """As with all commands."""
    ours = replace(PLACE, username="amends_bot")
    assert await heard({"message": in_group(8, text="/open@other_bot")}, ours) == []
    assert await heard({"edited_message": in_group(8, text="/open", edit_date=AT)}) == []
    (mine,) = await heard({"message": in_group(8, text="/open@amends_bot")}, ours)
    assert isinstance(mine, Reads)
