"""Goodwill on both databases: what a manager sees beside the sum, and the first decision alone is done."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.model import Complaint, Gesture
from storage.database import Database
from tests.handlers.stage import Stage
from tests.handlers.updates import ANN, OLGA, SELF, Json, in_group, message, press

BORYS: Json = {**ANN, "id": 102, "first_name": "Borys"}
IRYNA: Json = {**ANN, "id": 777, "first_name": "Iryna"}
MARTA: Json = {**ANN, "id": 778, "first_name": "Marta"}


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga answers customers; there are two managers."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(777, 778))
    await made.member(OLGA)
    yield made


async def offered(stage: Stage, whose: Json, words: str, at: int) -> Complaint:
    """This customer complains, Olga claims it and offers a coupon in these words."""
    await stage.update({"message": message(at, user=whose, text="The kettle came broken")})
    number = (await stage.only(whose["id"])).id
    for act, arg in (("claim", ""), ("goodwill", ""), ("remedy", "coupon")):
        under = in_group(stage.message("s:", method="send"), SELF, text="x")
        await stage.update({"callback_query": press(f"s:{act}:{number}:{arg}", OLGA, under)})
    asked = in_group(stage.message("on top", method="send"), SELF, text="x")
    await stage.update({"message": in_group(at + 50, text=words, reply_to_message=asked)})
    return await stage.only(whose["id"])


def gesture(complaint: Complaint) -> Gesture:
    """How far it is."""
    assert complaint.goodwill is not None
    return complaint.goodwill.state


async def test_a_small_sum_is_the_owners_and_a_large_one_the_managers(stage: Stage) -> None:
    """Ann hears it in Olga's name. For Borys both managers read what Ann got; the first of them decides."""
    first = await offered(stage, ANN, "500 tomorrow", 40)
    (told,) = [text for text in stage.to(101) if "a coupon for RUB\u00a0500" in text]
    assert told.startswith("<b>Olga</b>") and "by midnight" in told and gesture(first) is Gesture.PROMISED
    await stage.update({"callback_query": press(f"s:given:{first.id}:", OLGA, in_group(9, SELF, text="x"))})
    assert gesture(await stage.only(101)) is Gesture.DELIVERED
    second = await offered(stage, BORYS, "5000", 41)
    shown = {}
    for manager in (777, 778):
        (wanted,) = [text for text in stage.to(manager) if "wants to give" in text]
        assert "RUB\u00a05,000" in wanted and "The kettle came broken" in wanted and "t.me/c/" in wanted
        assert "Similar cases this year: 1, from RUB\u00a0500" in wanted
        shown[manager] = stage.message("wants to give", method="send")
    for who, act in ((MARTA, "decline"), (IRYNA, "approve")):
        data = f"m:{act}:{second.id}:"
        await stage.update({"callback_query": press(data, who, message(shown[who["id"]], user=who, text="x"))})
    assert [text for text in stage.to(102) if "coupon" in text] == []
    assert gesture(await stage.only(102)) is Gesture.DECLINED
    answers = [str(one.params.get("text")) for one in stage.sent if one.method == "answerCallbackQuery"]
    assert "Marta was first: declined" in answers[-1]


async def test_a_yes_that_comes_after_it_was_taken_back(stage: Stage) -> None:
    """Borys wants nothing any more: no manager is told again, a yes does nothing, and Borys hears of no coupon."""
    number = (await offered(stage, BORYS, "5000", 41)).id
    wanted = stage.message("wants to give", method="send")
    await stage.update({"callback_query": press(f"u:withdraw:{number}:yes", BORYS)})
    await stage.later(hours=3)
    assert sum("wants to give" in text for text in stage.to(777)) == 1
    await stage.update({"callback_query": press(f"m:approve:{number}:", IRYNA, message(wanted, user=IRYNA, text="x"))})
    assert [text for text in stage.to(102) if "coupon" in text] == []
    assert gesture(await stage.only(102)) is Gesture.DECLINED
