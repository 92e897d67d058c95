"""A name that is kept back: what staff read, and what is stored beside the person's own record, holds an alias."""

from dataclasses import replace

from dialogs.states import State, Step
from storage import cases, journal, rooms
from tests.handlers.stage import PETR, Stage, claim
from tests.handlers.test_batch import contents, resolve
from tests.handlers.updates import ANN, OLGA, PHOTO, SELF, STAFF, Json, in_group, message, press
from tests.shows import shows

NAME = "Zinaida"
GUEST: Json = {**ANN, "first_name": NAME}
MARTA: Json = {**OLGA, "id": 301, "first_name": "Marta"}
HIDE, SHOW = "u:name:0:hide", "u:name:0:show"


async def pressed(stage: Stage, data: str) -> None:
    """Ann presses one of the two buttons."""
    await stage.update({"callback_query": press(data, GUEST)})


async def told(stage: Stage, number: int, text: str = "The waiter was rude") -> int:
    """Ann complains under the name she has in Telegram; the complaint's number."""
    before = set(await stage.complaints(101))
    await stage.update({"message": message(number, user=GUEST, text=text)})
    (made,) = set(await stage.complaints(101)) - before
    return made


@shows("T30")
async def test_the_name_stands_in_no_row_but_the_persons_own(stage: Stage) -> None:
    """Through a whole story: told, with a photo, claimed, answered, resolved, scored low, opened again, blocked."""
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.update({"message": message(1, user=GUEST, text="/start")})
    await pressed(stage, HIDE)
    number = await told(stage, 3)
    await stage.update({"message": message(4, user=GUEST, photo=PHOTO, caption="the table")})
    await claim(stage)
    card = in_group(stage.message(f"K-{number}", "ask"), SELF, text="card")
    await stage.update({"message": in_group(41, text="Which evening?", reply_to_message=card)})
    await stage.update({"message": message(5, user=GUEST, text="Friday")})
    await stage.update({"edited_message": message(5, user=GUEST, text="Saturday", edit_date=ANN["id"])})
    await stage.member(OLGA)
    await resolve(stage, number)
    await stage.update({"callback_query": press(f"u:solved:{number}:yes", GUEST)})
    await stage.later(hours=25)
    await stage.update({"callback_query": press(f"u:score:{number}:2", GUEST)})
    await stage.update({"message": message(6, user=GUEST, text="It was not that evening")})
    await stage.update({"callback_query": press(f"u:solved:{number}:no", GUEST)})
    await stage.later(minutes=20)
    rows = await contents(stage.database)
    assert [name for name, found in rows.items() if NAME in repr(found)] == ["people"]
    assert not any(NAME in repr(one.params) for one in stage.sent)
    alias = (await stage.only(101)).name
    assert alias.startswith("Guest ") and str(number) not in alias and "101" not in alias
    assert sum(alias in said for said in stage.to(STAFF)) > 5
    assert any(alias in said for said in stage.to(777))
    assert any("keeps the name back" in said for said in stage.to(STAFF))


@shows("T30")
async def test_complaints_of_before_are_renamed_too(stage: Stage) -> None:
    """One that is open, and one that is closed and not even loaded; what staff have seen is said to the customer."""
    closed = await told(stage, 1)
    async with stage.database.transaction() as tx:
        case = (await cases.load(tx, {101}, set()))[101]
        over = replace(case.complaints[closed], state=State.CLOSED)
        shut = replace(case, person=replace(case.person, focus=None, step=Step.IDLE), complaints={closed: over})
        await cases.save(tx, {101: case}, {101: shut}, stage.now)
    async with stage.database.transaction() as tx:  # it had a topic, where its name still stands
        room = (await rooms.load_rooms(tx, {closed}))[closed]
        await rooms.save_rooms(tx, [replace(room, topic=77)])
    opened = await told(stage, 2, "And the soup was cold")
    await claim(stage)
    await stage.update({"message": message(3, user=GUEST, text="/confidential")})
    assert "have already seen your name" in stage.to(101)[-1]
    sent = len(stage.sent)
    await pressed(stage, HIDE)
    assert "have already seen your name" in stage.to(101)[-1]
    assert not any(NAME in repr(one.params) for one in stage.sent[sent:])
    assert any(f"K-{opened}" in repr(one.params) and "Guest" in repr(one.params) for one in stage.sent[sent:])
    renamed = {
        one.params["message_thread_id"]: one.params["name"] for one in stage.sent if one.method == "editForumTopic"
    }
    assert len(renamed) == 2 and 77 in renamed
    assert all("Guest" in name for name in renamed.values())
    cards = [one.params["text"] for one in stage.sent[sent:] if one.letter.after.board]
    assert {number for number in (closed, opened) for text in cards if f"K-{number}" in text} == {closed, opened}
    async with stage.database.reading() as tx:
        found = (await cases.load(tx, {101}, {closed, opened}))[101]
    assert {one.name for one in found.complaints.values()} == {found.person.alias}
    assert all(one.confidential for one in found.complaints.values())
    assert found.person.name == NAME


async def looks(stage: Stage, who: Json, number: int) -> str:
    """Somebody of the group presses [Show name] of a complaint, wherever they have the button from."""
    await stage.update({"callback_query": press(f"s:look_up:{number}:", who, in_group(5, SELF, text="x"))})
    answer = stage.sent[-1]
    assert answer.method == "answerCallbackQuery" and answer.params["show_alert"]
    return str(answer.params["text"])


@shows("T30")
async def test_a_trusted_colleague_alone_reads_the_name_and_the_journal_knows(stage: Stage) -> None:
    """Told before the choice and with it; managers are not trusted by being managers; the name stands nowhere else."""
    stage.policy = replace(stage.policy, managers=(MARTA["id"],), confidants=(PETR["id"],))
    for who in (OLGA, PETR, MARTA):
        await stage.member(who)
    await stage.update({"message": message(1, user=GUEST, text="/confidential")})
    assert "trusted with names (at present 1\xa0person)" in stage.to(101)[-1]
    await pressed(stage, HIDE)
    assert "trusted with names (at present 1\xa0person)" in stage.to(101)[-1]
    number = await told(stage, 3)
    assert stage.message(f"K-{number}", "s:look_up", method="send")
    for who in (OLGA, MARTA):
        assert await looks(stage, who, number) == f"K-{number}: only Petr may look this name up."
    assert NAME in await looks(stage, PETR, number)
    stage.policy = replace(stage.policy, confidants=())
    assert "nobody may look this name up at present" in await looks(stage, PETR, number)
    async with stage.database.reading() as tx:
        lines = [line for _, line in await journal.history(tx, number)]
    assert [(one.actor, one.details) for one in lines if one.event == "shows the name"] == [(PETR["id"], {})]
    rows = await contents(stage.database)
    assert [name for name, found in rows.items() if NAME in repr(found)] == ["people"]
    assert sum(NAME in repr(one.params) for one in stage.sent) == 1
    await stage.update({"message": in_group(40, text=f"/history {number}")})
    assert "Petr: looked the name up" in stage.to(STAFF)[-1] and NAME not in stage.to(STAFF)[-1]
    await pressed(stage, SHOW)
    assert await looks(stage, OLGA, number) == f"K-{number}: the name is not kept back any more: {NAME}."


@shows("T30")
async def test_who_chose_while_nobody_was_trusted_is_shown_to_nobody(stage: Stage) -> None:
    """A later confidant changes nothing of what was promised; the card has no such button."""
    await pressed(stage, HIDE)
    assert "trusted" not in stage.to(101)[-1]
    number = await told(stage, 3)
    stage.policy = replace(stage.policy, confidants=(PETR["id"],))
    await stage.member(PETR)
    assert "nobody here sees the name" in await looks(stage, PETR, number)
    await stage.update({"message": message(4, user=GUEST, text="/confidential")})
    assert "trusted" not in stage.to(101)[-1]
    assert not any("s:look_up" in repr(one.params) for one in stage.sent)


async def test_complaints_of_before_can_be_looked_up_as_well(stage: Stage) -> None:
    """One that is closed, and was not even loaded when the name was kept back."""
    stage.policy = replace(stage.policy, confidants=(PETR["id"],))
    await stage.member(PETR)
    closed = await told(stage, 1)
    async with stage.database.transaction() as tx:
        case = (await cases.load(tx, {101}, set()))[101]
        over = replace(case.complaints[closed], state=State.CLOSED)
        shut = replace(case, person=replace(case.person, focus=None, step=Step.IDLE), complaints={closed: over})
        await cases.save(tx, {101: case}, {101: shut}, stage.now)
    await pressed(stage, HIDE)
    assert NAME in await looks(stage, PETR, closed)


async def test_only_the_customer_lifts_it_and_then_the_name_is_back(stage: Stage) -> None:
    """A colleague cannot press it; a second time there is another alias."""
    await pressed(stage, HIDE)
    number = await told(stage, 3)
    first = (await stage.only(101)).name
    for data in (SHOW, "s:name:0:show"):
        await stage.update({"callback_query": press(data, OLGA, in_group(5, SELF, text="x"))})
        await stage.update({"callback_query": press(data, OLGA)})
    assert (await stage.only(101)).name == first
    await pressed(stage, SHOW)
    assert (await stage.only(101)).name == NAME
    assert any(NAME in said and f"K-{number}" in said for said in stage.to(STAFF))
    await pressed(stage, HIDE)
    assert (await stage.only(101)).name not in (NAME, first)
