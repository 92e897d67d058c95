"""Commands in the staff group and in groups of others: /help, /id, and those that nobody knows."""

from dataclasses import replace

import pytest

from dialogs.complaint.guide import may_be_lost
from dialogs.model import Colleague
from handlers.heard import ForeignGroup, NumberAsked, StaffAsked, StaffMessage
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import ANN, AT, OLGA, PLACE, SELF, STAFF, heard, in_group, in_topic, message, private

OTHER = {"id": -5, "type": "supergroup", "title": "Elsewhere"}


async def test_help_tells_how_we_work_below_the_question(stage: Stage) -> None:
    """In the staff's language, once."""
    await stage.update({"message": in_group(8, text="/help")})
    assert stage.sent[-1].params["reply_parameters"]["message_id"] == 8
    assert "<b>How we answer</b>" in stage.to(STAFF)[-1]


@pytest.mark.parametrize("text", ["/status", "/min please", "/frobnicate"])
async def test_an_unknown_command_gets_one_line(stage: Stage, text: str) -> None:
    """Also in a topic, where it is no note and no reply."""
    await complain(stage)
    await claim(stage)
    before = len(stage.to(STAFF))
    await stage.update({"message": in_group(8, text=text)})
    (line,) = stage.to(STAFF)[before:]
    assert "don’t know this command" in line and "/help" in line


async def test_help_is_by_role(stage: Stage) -> None:
    """An administrator reads what a lead may do, a manager the figures too; in private only what works there."""
    stage.policy = replace(stage.policy, managers=(202,))
    await stage.member(OLGA, "administrator")
    await stage.update({"message": in_group(8, text="/help")})
    assert "/place drop" in stage.to(STAFF)[-1] and "/report" not in stage.to(STAFF)[-1]
    for who in (PETR, OLGA):
        await stage.update({"message": message(9, private(who), who, text="/help")})
    assert "/report" in stage.to(202)[-1] and "/claim" not in stage.to(202)[-1]
    assert "/mine" in stage.to(201)[-1] and "/report" not in stage.to(201)[-1]
    await stage.update({"message": message(3, text="/help")})
    assert "/mine" not in stage.to(101)[-1]


async def test_who_writes_beside_the_case_is_told_once_that_no_customer_reads_it(stage: Stage) -> None:
    """Only whoever has something open: others talk, and are let talk. In a topic it counts as told."""
    await complain(stage)
    await stage.member(PETR)
    await claim(stage)
    before = len(stage.to(STAFF))
    await stage.update({"message": in_group(8, PETR, text="Lunch?")})
    assert stage.to(STAFF)[before:] == []
    await stage.update({"message": in_group(9, text="Dear Ann, it is on its way")})
    (line,) = stage.to(STAFF)[before:]
    assert "no customer got it" in line and "/help" in line
    assert stage.sent[-1].params["reply_parameters"]["message_id"] == 9
    await stage.update({"message": in_group(10, text="Dear Ann?")})
    assert len(stage.to(STAFF)) == before + 1
    assert not may_be_lost(Colleague(201, "Olga", load=0)) and not may_be_lost(None)


async def test_a_command_for_another_bot_is_nothing_to_us() -> None:
    """Once we know our name; words that only look like a command are talk, and a changed command is nothing."""
    ours = replace(PLACE, username="Amends_Bot")
    for text in ("/help@other_bot", "/ban@other_bot", "/id@other_bot"):
        assert await heard({"message": in_group(8, text=text)}, ours) == [], text
    (mine,) = await heard({"message": in_group(8, text="/help@amends_bot")}, ours)
    assert isinstance(mine, StaffAsked)
    (talk,) = await heard({"message": in_group(8, text="/24 hours")})
    assert isinstance(talk, StaffMessage)
    assert await heard({"edited_message": in_group(8, text="/help", edit_date=AT)}) == []
    assert await heard({"message": in_group(8, SELF, text="/foo")}) == []


async def test_id_tells_a_group_its_number(stage: Stage) -> None:
    """The staff group below the question, in a topic too; any other group by itself; the rest there is nothing."""
    assert await heard({"message": in_topic(5, 8, OLGA, text="/id")}) == [NumberAsked(8, 5)]
    await stage.update({"message": in_group(8, text="/id")})
    assert f"<code>{STAFF}</code>" in stage.to(STAFF)[-1]
    assert await heard({"message": message(3, OTHER, ANN, text="/id")}) == [ForeignGroup(-5)]
    assert await heard({"message": message(3, OTHER, ANN, text="/help")}) == []
    assert await heard({"message": message(3, OTHER, ANN, text="my id")}) == []


async def test_id_tells_a_person_theirs(stage: Stage) -> None:
    """In the private chat; it opens no complaint."""
    await stage.update({"message": message(1, text="/id")})
    assert "<code>101</code>" in stage.to(101)[-1]
    assert stage.to(STAFF) == []
