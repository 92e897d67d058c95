"""Reports and tables in the chat: for managers alone, with a clear line for what is no period, or no known place."""

from dataclasses import replace

import pytest

from dialogs.board.cells import rows_of
from dialogs.model import Staff
from handlers.answers import read
from handlers.heard import Reads
from handlers.reading import View
from storage import journal, reports
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, in_group, message, press
from tests.handlers.updates import private as private_chat
from tests.shows import shows

MANAGER = {**OLGA, "id": 777, "first_name": "Marta"}


async def ask(stage: Stage, words: str, number: int = 8) -> str:
    """What the manager reads in the group."""
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.member(MANAGER)
    await stage.update({"message": in_group(number, MANAGER, text=words)})
    return stage.to(STAFF)[-1]


async def test_a_manager_reads_the_report_of_this_week(stage: Stage) -> None:
    """Ten lines, below the question; one complaint is too few for pictures."""
    await complain(stage)
    told = await ask(stage, "/report")
    assert told.startswith("<b>The week from ") and "1\xa0complaint (0 in the period before)" in told
    assert len(told.splitlines()) <= 10
    assert stage.sent[-1].method == "sendMessage"


async def test_an_empty_bot_has_a_report_too(stage: Stage) -> None:
    """Nothing is said to be nothing."""
    told = await ask(stage, "/report month")
    assert "0\xa0complaints" in told and "no data" in told and "Nothing is late" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/report soon", "That is no period I know"),
        ("/report 2199-01-01", "That lies ahead"),
        ("/report 2001-01-01..2009-01-01", "That is longer than a year"),
        ("/report week Moon base", "No complaint has come from “Moon base”"),
        ("/export today", "No complaint came in this period"),
    ],
)
async def test_what_cannot_be_told_is_said_with_what_can(stage: Stage, words: str, said: str) -> None:
    """Bad input gets a line of its own."""
    assert said in await ask(stage, words)


async def test_reports_are_for_managers(stage: Stage) -> None:
    """A colleague is told so, and a customer's "/report" is a customer's word."""
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.member(OLGA)
    await stage.update({"message": in_group(8, OLGA, text="/report")})
    assert "/report is for managers" in stage.to(STAFF)[-1]
    await stage.update({"message": message(3, private_chat(MANAGER), MANAGER, text="/report")})
    assert stage.to(777)[-1].startswith("<b>The week from ")


async def test_a_table_of_messages_has_no_words(stage: Stage) -> None:
    """A row each, by whom and how long; of one place as well."""
    await complain(stage)
    assert "1\xa0message, one row each, without the words" in (await ask(stage, "/export messages today")).replace(
        "&#160;", "\xa0"
    )
    asked = Reads(Staff(777, "Marta"), "export", "messages today", STAFF, 8)
    async with stage.database.reading() as tx:
        page = await read(tx, asked, View(stage.policy, stage.place, stage.now))
    assert page.sheet is not None and page.sheet.name.startswith("messages_")
    number = (await stage.only(101)).id
    assert list(rows_of(page.sheet.parts)) == [[f"K-{number}", stage.now.replace(tzinfo=None), "customer", "text", 22]]
    assert "That is no period I know" in await ask(stage, "/export messages soon", 9)


async def test_who_waits_reads_how_far_it_is_below_the_question(stage: Stage) -> None:
    """In the place where the report will be; while nothing is counted yet, that it takes a moment."""
    asked = Reads(Staff(777, "Marta"), "report", "", STAFF, 8)
    for done, of, said in ((3, 9, "Counting: 3&#160;of&#160;9."), (0, 0, "I am reading; it takes a moment.")):
        async with stage.database.transaction() as tx:
            batch = stage.batch(tx)
            await batch.load([], [], set(), set())
            batch.counting(asked, done, of)
            await batch.write()
        await stage.deliver()
        assert stage.to(STAFF)[-1] == said
        assert stage.sent[-1].params["reply_parameters"]["message_id"] == 8


async def test_a_place_has_a_report_of_its_own(stage: Stage) -> None:
    """By the name of the link the customer came by."""
    await stage.update({"message": message(1, text="/start Table_7")})
    await stage.update({"message": message(2, text="The soup was cold")})
    assert "table 7</b>: 1\xa0complaint" in await ask(stage, "/report today table 7")


async def test_further_figures_and_alarms_are_for_managers_too(stage: Stage) -> None:
    """In a message of their own, with the same periods; a day that is not over has no alarms."""
    await complain(stage)
    assert "further figures" in await ask(stage, "/report full month")
    assert "That is no period I know" in await ask(stage, "/report full soon", 9)
    assert "Nothing unusual" in await ask(stage, "/alarms", 10)
    assert "That is no period I know" in await ask(stage, "/alarms 2199-01-01", 11)


async def test_how_people_come_is_counted_and_which_question_they_skip(stage: Stage) -> None:
    """A scan is a start by a link; who starts twice is one; the question that was passed over stands there."""
    await stage.update({"message": message(1, text="/start p-Kiosk")})
    await stage.update({"message": message(2, text="/start")})
    bob = {**ANN, "id": 555, "first_name": "Bob"}
    await stage.update({"message": message(3, private_chat(bob), bob, text="/start")})
    await stage.update({"message": message(4, text="The kettle came broken")})
    await stage.later(minutes=1)
    number = (await stage.only(101)).id
    asked = message(stage.message("u:skip:"), private_chat(ANN), SELF, text="What?")
    await stage.update({"callback_query": press(f"u:skip:{number}:what", ANN, asked)})
    told = await ask(stage, "/report full month")
    assert "by a link or a code 1, pressed Start 2, wrote 1, with a complaint 1" in told
    assert "what exactly 1&#160;of&#160;1" in next(
        line for line in told.splitlines() if line.startswith("Questions skipped")
    )


async def test_a_paper_for_the_meeting_comes_to_a_manager(stage: Stage) -> None:
    """With the same periods and places as the report; the words of who allowed nothing stay out of it."""
    await complain(stage)
    assert "The paper for the meeting" in await ask(stage, "/pack month")
    assert "That is no period I know" in await ask(stage, "/pack soon", 9)
    assert "No complaint has come from" in await ask(stage, "/pack week Moon base", 10)
    asked = Reads(Staff(777, "Marta"), "pack", "month", STAFF, 8)
    async with stage.database.reading() as tx:
        page = await read(tx, asked, View(stage.policy, stage.place, stage.now))
    assert page.paper is not None and "kettle" not in str(page.paper)


async def test_words_are_told_as_they_were_changed_last(stage: Stage) -> None:
    """Of the customer alone: what they forwarded is not theirs."""
    number = await complain(stage)
    await stage.update({"edited_message": message(1, text="The kettle came dented")})
    async with stage.database.reading() as tx:
        assert await reports.words(tx, {number}) == {number: "The kettle came dented"}
        assert await reports.words(tx, set()) == {}


@shows("T31")
async def test_a_table_with_names_is_for_a_manager_who_says_why(stage: Stage) -> None:
    """In private alone; the journal has who and when, the board who and why. Who keeps the name back is an alias."""
    number = await complain(stage)
    await claim(stage)
    await stage.update({"message": message(2, text="/confidential")})
    eve = {**ANN, "id": 557, "first_name": "Eve"}
    await stage.update({"message": message(1, private_chat(eve), eve, text="The spout is bent")})
    assert "do not belong in a group" in await ask(stage, "/personal month: the court asks for it")

    async def privately(words: str, at: int) -> str:
        await stage.update({"message": message(at, private_chat(MANAGER), MANAGER, text=words)})
        return stage.to(777)[-1]

    assert "Say what it is for" in await privately("/personal month", 3)
    assert "Say what it is for" in await privately("/personal month: ok", 4)
    assert "That is no period I know" in await privately("/personal soon: the court asks for it", 5)
    assert "No complaint has come from" in await privately("/personal month Moon base: the court asks for it", 6)
    before = len(stage.to(STAFF))
    assert "2\xa0complaints with names, phones and words" in await privately(
        "/personal month: the court  asks for it", 7
    )
    assert (
        "Marta took a table with names" in stage.to(STAFF)[-1]
        and "What for: the court asks for it" in stage.to(STAFF)[-1]
    )
    assert len(stage.to(STAFF)) == before + 1
    async with stage.database.reading() as tx:
        ((_, entry),) = [one for one in await journal.history(tx, 0) if one[1].event == "table with names taken"]
        asked = Reads(Staff(777, "Marta"), "personal", "month: the court asks for it", 777, 8)
        page = await read(tx, asked, View(stage.policy, stage.place, stage.now))
    assert (entry.actor, entry.details["count"]) == (777, 2) and "court" not in str(entry)
    assert page.sheet is not None
    rows = {row[0]: row[4:] for row in rows_of(page.sheet.parts)}
    assert rows.pop(f"K-{number}")[1:] == ["101", "", "The kettle came broken", ""]
    assert list(rows.values()) == [["Eve", "557", "", "The spout is bent", ""]]


async def test_a_colleague_gets_no_names(stage: Stage) -> None:
    """A customer who writes the same in private is a customer; a colleague in the group hears whom it is for."""
    await complain(stage)
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.member(OLGA)
    await stage.update({"message": in_group(8, OLGA, text="/personal month: I am curious")})
    assert "/personal is for managers" in stage.to(STAFF)[-1]
