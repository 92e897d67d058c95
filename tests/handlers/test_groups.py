"""Several staff groups: each has its cases, its members, its lists and its head, and none reads those of another."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.groups import FIRST
from handlers.attempts import Attempt, Fate, Refusal
from handlers.located import UnknownMember
from storage import facts, groups, rooms
from storage.database import Database
from tests.handlers.stage import PETR, complain
from tests.handlers.two_groups import IRYNA, SHOP, SHOP_CHAT, TwoGroups
from tests.handlers.updates import ANN, GROUP, OLGA, SELF, STAFF, Json, in_group, member, message
from tests.handlers.updates import private as private_chat

BORYS: Json = {**ANN, "id": 102, "first_name": "Borys"}
QUESTION = "When do you open on Sunday?"


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[TwoGroups]:
    """Everybody is where they are."""
    made = TwoGroups(database)
    await made.team()
    yield made


async def asks(stage: TwoGroups) -> int:
    """Borys asks a question, which is for the Shop; its number."""
    await stage.update({"message": message(1, user=BORYS, text=QUESTION)})
    return (await stage.only(102)).id


def below(number: int, words: str, under: int, who: Json = OLGA, chat: Json = SHOP_CHAT) -> Json:
    """A reply in a group to a message of the bot."""
    return {"message": message(number, chat, who, text=words, reply_to_message=message(under, chat, SELF, text="card"))}


async def test_a_case_comes_to_the_group_that_it_is_sent_to_and_to_no_other(stage: TwoGroups) -> None:
    """By its kind; the talk goes on in that group, topic and all, though both groups count alike."""
    first, second = await complain(stage), await asks(stage)
    assert f"K-{first}" in "".join(stage.to(STAFF)) and f"K-{second}" in "".join(stage.to(SHOP))
    assert await stage.press(OLGA, SHOP_CHAT, "claim", second)
    assert await stage.press(OLGA, GROUP, "claim", first)
    async with stage.database.reading() as tx:
        found = await rooms.load_rooms(tx, {first, second})
    assert (found[first].topic, found[first].board_message) == (found[second].topic, found[second].board_message)
    await stage.update({"message": message(2, user=BORYS, text="And on Monday?")})
    await stage.update(below(70, "At nine", stage.number(SHOP, "Monday"), IRYNA))
    await stage.update(below(71, "We are sorry", stage.number(STAFF, f"K-{first}"), chat=GROUP))
    assert any("At nine" in text for text in stage.to(102)) and any("We are sorry" in text for text in stage.to(101))
    assert not [text for text in stage.to(STAFF) if f"K-{second}" in text or "Monday" in text]
    assert not [text for text in stage.to(SHOP) if f"K-{first}" in text or "kettle" in text]


async def test_rights_are_those_of_the_group(stage: TwoGroups) -> None:
    """Who is in the other one is nobody here, also for a press that was forged; and so is a case of the other group."""
    number = await asks(stage)
    card = stage.number(SHOP, "claim")
    assert "staff group" in await stage.press(PETR, SHOP_CHAT, "claim", number)
    assert "the group “Shop” now" in await stage.press(PETR, GROUP, "claim", number, under=card)
    assert (await stage.only(102)).owner is None
    before = len(stage.to(102))
    await stage.update(below(70, "Never", card, PETR))
    assert len(stage.to(102)) == before
    await stage.among(IRYNA, SHOP)
    assert await stage.press(IRYNA, SHOP_CHAT, "claim", number)
    assert (await stage.only(102)).owner == 203


async def test_telegram_is_asked_about_that_very_group(stage: TwoGroups) -> None:
    """What is known of somebody in one group says nothing of the other."""
    number = await asks(stage)
    stage.now += timedelta(minutes=5)
    await stage.among(OLGA, FIRST)
    async with stage.database.transaction() as tx:
        await tx.run(facts._FORGET_MEMBERS, {"group": SHOP})
    with pytest.raises(UnknownMember) as caught:
        await stage.press(OLGA, SHOP_CHAT, "claim", number)
    assert (caught.value.user, caught.value.group) == (201, SHOP)


async def test_lists_show_the_cases_of_their_group(stage: TwoGroups) -> None:
    """In private those of all groups in which the reader is; a case of another group is named, not shown."""
    first, second = await complain(stage), await asks(stage)

    async def reads(words: str, chat: Json, who: Json = OLGA) -> str:
        await stage.team()
        await stage.update({"message": message(300 + len(stage.sent), chat, who, text=words)})
        return stage.to(chat["id"])[-1]

    here, there = await reads("/open", GROUP), await reads("/open", SHOP_CHAT)
    assert f"K-{first}" in here and f"K-{second}" not in here
    assert f"K-{second}" in there and f"K-{first}" not in there
    both, one = await reads("/open", private_chat(OLGA)), await reads("/open", private_chat(IRYNA), IRYNA)
    assert f"K-{first}" in both and f"K-{second}" in both
    assert f"K-{second}" in one and f"K-{first}" not in one
    assert "in the group “Staff” now" in await reads(f"/card {first}", SHOP_CHAT)
    assert f"K-{first}" not in await reads("/find kettle", SHOP_CHAT)
    assert f"K-{second}" in await reads("/next", SHOP_CHAT)


async def test_each_group_has_a_head_of_its_own(stage: TwoGroups) -> None:
    """With its counts, its people, and its pin."""
    stage.policy = replace(stage.policy, head=True)
    await complain(stage)
    await asks(stage)
    await stage.update({"message": message(5, user={**ANN, "id": 103}, text="The lamp is broken as well")})
    await stage.later(seconds=15)
    (here,), (there,) = ([text for text in stage.to(chat) if "with nobody" in text] for chat in (STAFF, SHOP))
    assert "<b>2 open</b>" in here and "Petr" in here and "Iryna" not in here
    assert "<b>1 open</b>" in there and "Iryna" in there and "Petr" not in there
    assert [one.params["chat_id"] for one in stage.sent if one.method == "pinChatMessage"] in (
        [STAFF, SHOP],
        [SHOP, STAFF],
    )
    await stage.team()
    await stage.press(OLGA, SHOP_CHAT, "claim", (await stage.only(102)).id)
    await stage.later(seconds=15)
    edited = [
        one.params for one in stage.sent if one.method == "editMessageText" and "with nobody" in one.params["text"]
    ]
    assert [one["chat_id"] for one in edited if "0 with nobody" in one["text"]] == [SHOP]


async def test_who_leaves_one_group_keeps_what_is_theirs_in_the_other(stage: TwoGroups) -> None:
    """Each group reads what has become free in it."""
    first, second = await complain(stage), await asks(stage)
    await stage.press(OLGA, GROUP, "claim", first)
    await stage.press(OLGA, SHOP_CHAT, "claim", second)
    left = member("left", OLGA)
    change = {
        "chat": SHOP_CHAT,
        "from": OLGA,
        "date": 1,
        "old_chat_member": member("member", OLGA),
        "new_chat_member": left,
    }
    await stage.update({"chat_member": change})
    assert (await stage.only(102)).absence is not None and (await stage.only(101)).absence is None
    assert [text for text in stage.to(SHOP) if "Olga" in text and f"K-{second}" in text and "left" in text]
    assert not [text for text in stage.to(STAFF) if "left" in text]


async def test_a_group_that_moves_is_followed_alone(stage: TwoGroups) -> None:
    """It became a supergroup: its cases are shown where it is now, the other group stays as it is."""
    first, second = await complain(stage), await asks(stage)
    new = -1_009_999_999_999
    left = [1]

    def moving(ready: object) -> Attempt | None:
        if ready.letter.chat != SHOP or not left:  # type: ignore[attr-defined]
            return None
        left.clear()
        return Attempt(ready.letter, Fate.REFUSED, refusal=Refusal.MOVED, reason="moved", moved_to=new)  # type: ignore[attr-defined]

    stage.answer = moving
    await stage.press(IRYNA, SHOP_CHAT, "claim", second)
    assert stage.place.others == ((SHOP, new),) and stage.place.staff_chat == STAFF
    assert any(f"K-{second}" in text for text in stage.to(new))
    assert await stage.press(OLGA, GROUP, "claim", first)


async def test_one_group_that_cannot_be_reached_holds_up_no_other(stage: TwoGroups) -> None:
    """What is for it waits."""
    stage.answer = lambda ready: (
        Attempt(ready.letter, Fate.REFUSED, refusal=Refusal.OUT, reason="out") if ready.letter.chat == SHOP else None
    )
    second, first = await asks(stage), await complain(stage)
    assert stage.to(SHOP) == [] and any(f"K-{first}" in text for text in stage.to(STAFF))
    stage.answer = lambda ready: None
    stage.now += timedelta(minutes=6)
    await stage.deliver()
    assert any(f"K-{second}" in text for text in stage.to(SHOP))


async def test_a_crowd_in_one_group_leaves_the_other_its_cards(stage: TwoGroups) -> None:
    """Above eight a minute a group gets digests; each group counts its own, and a digest's buttons work there."""
    for one in range(12):
        await stage.update({"message": message(1, user={**ANN, "id": 1000 + one}, text=QUESTION)})
    first = await complain(stage)
    assert any(f"K-{first}" in text for text in stage.to(STAFF))
    await stage.later(seconds=15)
    number = (await stage.only(1011)).id
    assert f"K-{number}" in stage.to(SHOP)[-1] and len(stage.to(STAFF)) == 1
    await stage.team()
    assert await stage.press(IRYNA, SHOP_CHAT, "claim", number)
    assert (await stage.only(1011)).owner == 203


async def test_a_group_that_is_not_in_the_settings_any_more_leaves_its_cases_to_the_first(stage: TwoGroups) -> None:
    """They are shown there anew when something changes, and can be worked on at once."""
    number = await asks(stage)
    async with stage.database.transaction() as tx:
        assert await groups.let_go(tx, {SHOP}) == set()
        assert await groups.let_go(tx, set()) == {SHOP}
        assert await groups.let_go(tx, set()) == set()
    stage.place, stage.policy = replace(stage.place, others=()), replace(stage.policy, groups=())
    await stage.update({"message": message(2, user=BORYS, text="And on Monday?")})
    assert any("Monday" in text for text in stage.to(STAFF))
    await stage.update({"message": in_group(80, text=f"/card {number}")})
    assert QUESTION in stage.to(STAFF)[-1]
    assert (await stage.only(102)).group == FIRST


async def test_that_the_bot_is_out_of_a_group_is_told_in_the_others(stage: TwoGroups) -> None:
    """In plain words; that it was made administrator is nobody's news."""
    change = {"chat": SHOP_CHAT, "from": OLGA, "date": 1, "old_chat_member": member("administrator", SELF)}
    await stage.update({"my_chat_member": {**change, "new_chat_member": member("member", SELF)}})
    assert stage.to(STAFF) == []
    await stage.update({"my_chat_member": {**change, "new_chat_member": member("kicked", SELF)}})
    assert "not in the group “Shop” any more" in stage.to(STAFF)[-1] and stage.to(SHOP) == []
