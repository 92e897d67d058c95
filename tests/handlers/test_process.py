"""Processes on both databases: asked at Resolve, marked by a walk-through, told by /process; a plan and its effect."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.figures.processes import MARKED
from dialogs.items import BEGINNING
from dialogs.model import Staff
from dialogs.processes import read_processes
from handlers.answers import read
from handlers.heard import Reads
from handlers.reading import View
from storage import journal
from storage.database import Database
from storage.journal import Entry
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.test_department import offered, presses, resolves, resolves_another
from tests.handlers.updates import OLGA, SELF, STAFF, Json, in_group, message, press
from tests.handlers.updates import private as private_chat

MARTA: Json = {**OLGA, "id": 301, "first_name": "Marta"}
LENA: Json = {**OLGA, "id": 302, "first_name": "Lena"}
PROCESSES = read_processes(
    """
process: Delivery
script: call before | greet
criterion: minutes late | green <= 0 | yellow <= 15 | red
criterion: called before | green yes | red no

process: Order
criterion: read back | green yes | red no
"""
)
DELIVERY, ORDER = PROCESSES


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga has claimed Ann's complaint; Marta is a manager, Lena a lead, Petr none of both."""
    made = Stage(database)
    made.policy = replace(made.policy, managers=(301,), processes=PROCESSES)
    for one in (OLGA, PETR, MARTA, LENA):
        await made.member(one)
    await made.update({"message": in_group(20, MARTA, text="/role Lena lead")})
    await complain(made)
    await claim(made)
    yield made


async def asks(stage: Stage, who: Json, words: str) -> str:
    """A command in private; what it answers."""
    at = 100 + len(stage.sent)
    await stage.update({"message": message(at, private_chat(who), who, text=words)})
    return stage.to(who["id"])[-1].replace("&#160;", "\xa0")


async def turns(stage: Stage, who: Json, key: str, at: int = 90) -> str:
    """A press under a page in private; what stands there now, or the toast."""
    under = message(at, private_chat(who), SELF, text="/process · Delivery, 1 of 2")
    await stage.update({"callback_query": press(f"l:process:{key}", who, under)})
    return str(stage.sent[-1].params.get("text")).replace("&#160;", "\xa0")


def keys(stage: Stage) -> list[str]:
    """What the buttons of the last page carry."""
    rows = stage.sent[-1].params["reply_markup"]["inline_keyboard"]
    return [str(one["callback_data"]).removeprefix("l:process:") for row in rows for one in row]


async def kept(stage: Stage) -> list[Entry]:
    """The lines of the journal about marks."""
    async with stage.database.reading() as tx:
        return [line for _, line in await journal.about_none(tx, MARKED, BEGINNING)]


# At Resolve -----------------------------------------------------------------------------------------


async def test_three_presses_tell_what_was_worst_in_which_process(stage: Stage) -> None:
    """One line asks; the customer reads nothing of it; next time what was named comes first."""
    number = (await stage.only(101)).id
    await resolves(stage, number)
    heard = len(stage.to(101))
    assert offered(stage, "In which process") == ["Delivery", "Order", "In none of these"]
    await presses(stage, f"s:process:{number}:{ORDER.key}")
    assert offered(stage, "Order. What was worst") == ["read back", "All as it should be"]
    await presses(stage, f"s:criterion:{number}:{ORDER.key}.0")
    assert f"K-{number}: Order, “read back” was 🔴 red." in stage.to(STAFF)
    (line,) = await kept(stage)
    values = {"complaint": number, "process": "Order", "marks": [["read back", "red"]]}
    assert (line.complaint, line.actor, line.details) == (0, 201, values)
    assert (await stage.only(101)).process == "Order" and len(stage.to(101)) == heard
    async with stage.database.reading() as tx:
        told = [line for _, line in await journal.history(tx, number) if "process" in line.details]
    assert [(one.actor, one.details["process"]) for one in told] == [(201, ["", "Order"])]
    await resolves_another(stage)
    assert offered(stage, "In which process") == ["Order", "Delivery", "In none of these"]


async def test_where_two_zones_are_bad_the_third_press_says_which(stage: Stage) -> None:
    """All as it should be marks every criterion green; the last word about a complaint counts."""
    number = (await stage.only(101)).id
    await resolves(stage, number)
    await presses(stage, f"s:process:{number}:{DELIVERY.key}")
    await presses(stage, f"s:criterion:{number}:{DELIVERY.key}.0")
    assert offered(stage, "How far off") == ["🟡 ≤\xa015", "🔴 >\xa015"]
    assert await kept(stage) == []
    await presses(stage, f"s:criterion:{number}:{DELIVERY.key}.0.yellow")
    assert f"K-{number}: Delivery, “minutes late” was 🟡 yellow." in stage.to(STAFF)
    told = await asks(stage, MARTA, "/process")
    assert "index 0; green 0\xa0%, yellow 100\xa0%, red 0\xa0% (n\xa01, few</i>)" in told
    assert "from 0\xa0walk-throughs and 1\xa0complaint" in told
    await presses(stage, f"s:criterion:{number}:{DELIVERY.key}.all")
    assert f"K-{number}: Delivery, all as it should be." in stage.to(STAFF)
    assert [one.details["marks"] for one in await kept(stage)][1:] == [
        [["minutes late", "green"], ["called before", "green"]]
    ]
    assert "index 100; green 100\xa0%, yellow 0\xa0%, red 0\xa0% (n\xa02, few</i>)" in await asks(
        stage, MARTA, "/process"
    )


async def test_departments_and_the_process_are_asked_for_in_one_line(stage: Stage) -> None:
    """One after the other; a button leads straight to the process, and none is an answer."""
    stage.policy = replace(stage.policy, departments=("Kitchen", "Support"))
    number = (await stage.only(101)).id
    before = [one.method for one in stage.sent].count("sendMessage")
    await resolves(stage, number)
    assert not [text for text in stage.to(STAFF) if "In which process" in text]
    assert offered(stage, "did it arise")[-1] == "Straight to the process"
    lines = [one.method for one in stage.sent].count("sendMessage") - before
    await presses(stage, f"s:arose:{number}:0")
    await presses(stage, f"s:handled:{number}:1")
    assert "it arose in Kitchen; Support has dealt with it. In which process did it go wrong?" in stage.to(STAFF)[-1]
    await presses(stage, f"s:process:{number}:none")
    assert "it belongs to none of these processes" in stage.to(STAFF)[-1] and await kept(stage) == []
    await presses(stage, f"s:process:{number}:ask")
    assert stage.to(STAFF)[-1].startswith(f"K-{number}: it arose in Kitchen; Support has dealt with it. In which")
    await presses(stage, f"s:criterion:{number}:{ORDER.key}.0")
    await presses(stage, f"s:process:{number}:none")  # by who still sees that button
    assert [one.details["marks"] for one in await kept(stage)] == [[["read back", "red"]], []]
    assert [one.method for one in stage.sent].count("sendMessage") - before == lines  # one line, changed in its place
    assert "No marks yet" in await asks(stage, MARTA, "/process Order")


async def test_without_processes_nobody_is_asked_and_old_buttons_are_stale(stage: Stage) -> None:
    """Also where a zone has changed since, and what nobody ever made."""
    number = (await stage.only(101)).id
    await resolves(stage, number)
    changed = replace(DELIVERY, criteria=DELIVERY.criteria[:1])
    for known in ((changed, ORDER), ()):
        stage.policy = replace(stage.policy, processes=known)
        for data in (
            f"process:{number}:{DELIVERY.key}",
            f"criterion:{number}:{DELIVERY.key}.0.red",
            f"criterion:{number}:",
        ):
            await presses(stage, f"s:{data}")
            told = stage.sent[-1]
            assert told.method == "answerCallbackQuery" and told.params["show_alert"], data
            assert "The processes in the settings have changed since" in told.params["text"]
    for forged in (f"criterion:{number}:{ORDER.key}.7", f"criterion:{number}:{ORDER.key}.-1", f"process:{number}:x.y"):
        stage.policy = replace(stage.policy, processes=PROCESSES)
        await presses(stage, f"s:{forged}")
        assert stage.sent[-1].method == "answerCallbackQuery"
    assert await kept(stage) == [] and (await stage.only(101)).process == ""
    stage.policy = replace(stage.policy, processes=())
    before = len(stage.to(STAFF))
    await resolves_another(stage)
    assert not [text for text in stage.to(STAFF)[before:] if "process" in text]
    assert "No processes are set" in await asks(stage, MARTA, "/process")


# The walk-through -----------------------------------------------------------------------------------


async def test_a_walk_is_one_message_that_is_kept_at_its_last_press(stage: Stage) -> None:
    """By a lead, in private; who, when and each mark stand in the journal."""
    shown = await asks(stage, LENA, "/process deliv")
    assert "1. call before" in shown
    assert "minutes late (🟢 green: ≤\xa00, 🟡 yellow: ≤\xa015, 🔴 red: &gt;\xa015): no data" in shown
    assert "No marks yet" in shown and "Nothing is being changed" in shown
    first = await turns(stage, LENA, keys(stage)[0])
    assert "1\xa0of 2" in first and "<b>minutes late</b>?" in first
    assert [one["text"] for row in stage.sent[-1].params["reply_markup"]["inline_keyboard"] for one in row] == [
        "🟢 ≤\xa00", "🟡 ≤\xa015", "🔴 >\xa015", "Not seen",
    ]  # fmt: skip
    second = await turns(stage, LENA, keys(stage)[2])
    assert "minutes late: 🔴 red" in second and "2\xa0of 2" in second and await kept(stage) == []
    last = keys(stage)[0]
    assert "kept" in await turns(stage, LENA, last)
    assert {one.method for one in stage.sent[-2:]} == {"answerCallbackQuery", "editMessageText"}
    await turns(stage, LENA, last)  # twice
    lines = await kept(stage)
    values = {"process": "Delivery", "walk": [302, 90], "marks": [["minutes late", "red"], ["called before", "green"]]}
    assert lines[0].actor == 302 and lines[0].details == values
    told = await asks(stage, MARTA, "/process Delivery")
    assert "red 50\xa0% (n\xa02, few</i>), from 1\xa0walk-through and 0\xa0complaints" in told
    assert "Worst: <b>minutes late</b>" in told


async def test_a_walk_begins_by_words_too_and_where_nothing_was_seen_nothing_is_kept(stage: Stage) -> None:
    """In the group as well."""
    await stage.update({"message": in_group(300, MARTA, text="/process Order walk")})
    assert "<b>read back</b>?" in stage.to(STAFF)[-1]
    under = in_group(301, SELF, text="/process · Order, 1 of 1")
    await stage.update({"callback_query": press(f"l:process:{keys(stage)[-1]}", MARTA, under)})
    assert "nothing was seen, so nothing is kept" in stage.to(STAFF)[-1] and await kept(stage) == []


async def test_who_may_not_walk_reads_why_and_the_page_stays(stage: Stage) -> None:
    """A handler, somebody else in the middle of a walk, and buttons of changed settings."""
    for words in ("/process", "/process Delivery walk"):
        assert "This is for leads, administrators of this group and managers" in await asks(stage, PETR, words)
    await asks(stage, MARTA, "/process Delivery walk")
    key = keys(stage)[0]
    for who, said in ((PETR, "This is for leads"), (LENA, "Somebody else walks here")):
        assert said in await turns(stage, who, key)
        assert stage.sent[-1].method == "answerCallbackQuery" and stage.sent[-1].params["show_alert"]
    stage.policy = replace(stage.policy, processes=(ORDER,))
    for old in (key, f"={DELIVERY.key}", "nonsense"):
        assert "have changed since" in await turns(stage, MARTA, old)
        assert stage.sent[-1].method == "answerCallbackQuery"
    assert await kept(stage) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/process Kitchen", "I know no process “Kitchen”. Known: Delivery, Order."),
        ("/process Delivery walk now", "I did not understand"),
        ("/process Delivery plan", "I did not understand"),
        ("/process Delivery plan two vans", "What we change is noted in the group"),
    ],
)
async def test_what_cannot_be_read_is_said_with_what_can(stage: Stage, words: str, said: str) -> None:
    """In private."""
    assert said in await asks(stage, MARTA, words)


async def test_from_the_list_a_press_leads_to_a_process_and_back(stage: Stage) -> None:
    """In the place of the page before."""
    await asks(stage, MARTA, "/process")
    assert "<b>Order</b>, the last 30\xa0days" in await turns(stage, MARTA, keys(stage)[1])
    assert "The index goes from −100 to 100" in await turns(stage, MARTA, keys(stage)[1])


# The plan -------------------------------------------------------------------------------------------


async def orders(stage: Stage, who: Json, words: str, at: int = 400) -> str:
    """A command in the group; the last line there."""
    await stage.update({"message": in_group(at + len(stage.sent), who, text=words)})
    return stage.to(STAFF)[-1].replace("&#160;", "\xa0")


async def test_a_plan_has_an_owner_and_a_day_and_its_effect_is_told(stage: Stage) -> None:
    """No customer hears of it; thirty days after it was done the board reads what became of the light."""
    for day in range(12):
        await turns(stage, MARTA, f"{DELIVERY.key}.301.rr", at=500 + day)
    told = await orders(stage, MARTA, "/process delivery plan Two vans on Saturdays, owner Olga, until Friday")
    assert "· Delivery: Two vans on Saturdays" in told and "Olga does it, due" in told
    shown = await asks(stage, MARTA, "/process Delivery")
    assert "· Two vans on Saturdays · Olga · due" in shown and "· late" not in shown
    assert "Delivery: Two vans" in await orders(stage, MARTA, "/fix")
    line = in_group(stage.message("fix_done", method="send"), SELF, text="x")
    data = next(one for one in reversed(stage.sent) if "fix_done" in str(one.params)).params["reply_markup"]
    await stage.later(hours=1)
    await stage.member(OLGA)
    await stage.update({"callback_query": press(data["inline_keyboard"][0][0]["callback_data"], OLGA, line)})
    assert "Done. Thank you, Olga. In 30&#160;days I say what became of its light." in stage.to(STAFF)[-1]
    await stage.later(days=1)
    for one in (OLGA, MARTA):
        await stage.member(one)
    for day in range(12):
        await turns(stage, MARTA, f"{DELIVERY.key}.301.gg", at=600 + day)
    await stage.later(days=30)
    told = next(text for text in stage.to(STAFF) if "In the 60" in text).replace("&#160;", "\xa0")
    assert "index −100; green 0\xa0%, yellow 0\xa0%, red 100\xa0% (n\xa024)" in told
    assert "Since: index 100; green 100\xa0%" in told and "Red became rarer, more than chance explains" in told
    assert not [text for text in stage.to(101) if "Two vans" in text]


async def test_a_plan_without_owner_or_day_is_asked_for_and_a_bad_day_is_told(stage: Stage) -> None:
    """As of any prevention; a handler may not, and an unknown process is none."""
    assert "Who does it, and by when?" in await orders(stage, LENA, "/process Delivery plan Two vans")
    told = await orders(stage, MARTA, "/process Delivery plan Two vans, owner Olga, until 31 February")
    assert "I cannot read “31 February”" in told and "By when?" in told
    assert "This is for leads" in await orders(stage, PETR, "/process Delivery plan Two vans")
    assert "I know no process “Kitchen”" in await orders(stage, MARTA, "/process Kitchen plan Two vans")
    assert "say what we change, in at most 300" in await orders(stage, MARTA, "/process Delivery plan " + "x" * 301)
    stage.policy = replace(stage.policy, processes=())
    assert "No processes are set" in await orders(stage, MARTA, "/process Delivery plan Two vans")


# The report -----------------------------------------------------------------------------------------


async def test_the_monthly_report_names_the_worst_and_shows_a_picture(stage: Stage) -> None:
    """Of all places; a week says nothing of it, and a month without marks says so."""
    assert "Processes: no mark yet." in await asks(stage, MARTA, "/report month")
    for day, marks in enumerate(("rg", "yg", "gg")):
        await turns(stage, MARTA, f"{DELIVERY.key}.301.{marks}", at=500 + day)
    told = await asks(stage, MARTA, "/report month")
    assert "Processes: <i>Delivery 50 (n\xa06, worst: minutes late)</i>." in told and len(told.splitlines()) <= 10
    assert "Processes" not in await asks(stage, MARTA, "/report week")
    asked = Reads(Staff(301, "Marta"), "report", "month", 301, 8)
    async with stage.database.reading() as tx:
        page = await read(tx, asked, View(stage.policy, stage.place, stage.now))
    (picture,) = page.pictures
    assert picture.kind == "zones" and picture.data["green"] == [4] and picture.data["red"] == [1]
