"""`/me` in the staff group: who may use it, where its answer stands, and what customers read from then on."""

import pytest

from handlers.heard import StaffAsked
from handlers.located import UnknownMember
from storage import colleagues, rooms
from tests.handlers.stage import Stage, claim, complain
from tests.handlers.updates import AT, OLGA, SELF, STAFF, Json, heard, in_group, in_topic, message

NAMELESS: Json = {**OLGA, "id": 205, "first_name": "🔥 24/7"}


async def shown(stage: Stage, user: int = 201) -> tuple[str, str]:
    """The name and the role that a colleague has chosen."""
    async with stage.database.reading() as tx:
        known = (await colleagues.load(tx, {user})).get(user)
    return (known.shown, known.title) if known else ("", "")


@pytest.mark.parametrize("text", ["/me Olga, care team", "/ME@amends_bot  Olga, care team ", "/me\nOlga, care team"])
async def test_the_command_is_heard_in_the_group(text: str) -> None:
    """With the bot's name behind it or without; changed later, it is nothing."""
    (found,) = await heard({"message": in_group(8, text=text)})
    assert isinstance(found, StaffAsked)
    assert (found.command, found.words, found.message, found.thread) == ("me", "Olga, care team", 8, None)
    assert await heard({"edited_message": in_group(8, text=text, edit_date=AT)}) == []
    (other,) = await heard({"message": in_group(8, text="/mebot Olga")})
    assert isinstance(other, StaffAsked) and other.command == ""
    assert await heard({"message": in_group(8, SELF, text=text)}) == []


async def test_customers_read_the_chosen_name_and_staff_the_one_in_telegram(stage: Stage) -> None:
    """In the words about a claim, above a reply, at /status; what stood there before is not touched."""
    number = await complain(stage)
    await stage.update({"message": in_group(8, text="/me Ольга, care team")})
    assert stage.sent[-1].params["reply_parameters"]["message_id"] == 8
    assert "Ольга, care team" in stage.to(STAFF)[-1]
    await claim(stage)
    assert any(f"<b>Ольга, care team,</b> has K-{number}" in said for said in stage.to(101))
    card = in_group(stage.message(f"K-{number}", "ask"), SELF, text="card")
    await stage.update({"message": in_group(9, text="On its way", reply_to_message=card)})
    assert stage.to(101)[-1] == "<b>Ольга, care team</b>\nOn its way"
    await stage.update({"message": message(3, text="/status")})
    assert "with Ольга, care team" in stage.to(101)[-1]
    await stage.update({"message": in_group(10, text="/me Olga")})
    await stage.update({"message": message(4, text="/status")})
    assert "with Olga" in stage.to(101)[-1]
    assert (await stage.only(101)).owner_name == "Olga"
    assert not any("seen" in said or "customers read you" in said for said in stage.to(STAFF) if "From now" not in said)


async def test_who_has_no_name_is_told_so_at_the_first_claim(stage: Stage) -> None:
    """The customer reads "our colleague"; the line stands in the complaint's room, once."""
    await stage.member(NAMELESS)
    number = await complain(stage)
    await claim(stage, NAMELESS)
    assert any(f"<b>Our colleague</b> has K-{number}" in said for said in stage.to(101))
    hints = [said for said in stage.to(STAFF) if "“our colleague”" in said and "/me" in said]
    assert len(hints) == 1
    assert not any("24/7" in said for said in stage.to(101))


async def test_in_a_topic_the_answer_stands_in_that_topic(stage: Stage) -> None:
    """And the command is no note."""
    number = await complain(stage)
    await claim(stage)
    async with stage.database.reading() as tx:
        topic = (await rooms.load_rooms(tx, {number}))[number].topic
    assert topic is not None
    await stage.update({"message": in_topic(topic, 41, text="/me Olga, care team")})
    assert stage.sent[-1].params["message_thread_id"] == topic
    assert await shown(stage) == ("Olga", "care team")


async def test_only_members_of_the_group_have_a_name(stage: Stage) -> None:
    """Somebody unknown is asked about first; who has left changes nothing; where nobody can tell, it is said."""
    eve: Json = {**OLGA, "id": 666, "first_name": "Eve"}
    asked = await heard({"message": in_group(8, eve, text="/me Olga, care team")})
    with pytest.raises(UnknownMember):
        await stage.hear(*asked)
    async with stage.database.transaction() as tx:
        batch = stage.batch(tx)
        batch.cannot_check(asked[0])
        await batch.write()
    await stage.deliver()
    assert "could not check" in stage.to(STAFF)[-1]
    await stage.member(eve, "left")
    await stage.hear(*asked)
    assert await shown(stage, 666) == ("", "")


async def test_a_refused_name_is_answered_in_words(stage: Stage) -> None:
    """A link is none; what was there before stays."""
    await stage.update({"message": in_group(8, text="/me Olga")})
    await stage.update({"message": in_group(9, text="/me t.me/olga")})
    assert "letters" in stage.to(STAFF)[-1]
    assert await shown(stage) == ("Olga", "")
