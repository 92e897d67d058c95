"""Places in the whole of the desk: link, topic, poster, and the figure that it tells."""

from dataclasses import replace
from datetime import timedelta

from dialogs.board.places import Kept
from dialogs.model import Clock, Promise
from handlers.attempts import Refusal
from storage import cases, clocks
from tests.handlers.stage import Stage, complain, refusing
from tests.handlers.updates import PLACE, STAFF, in_group, in_topic, message
from tests.storage.records import case, complaint


async def test_complaints_of_a_place_come_to_its_topic(stage: Stage) -> None:
    """By its link; where the topic is gone, to the board."""
    stage.place = replace(PLACE, username="amends_bot")
    await stage.update({"message": in_topic(55, 8, text="/place add Café; here")})
    assert "https://t.me/amends_bot?start=p-cafe" in stage.to(STAFF)[-1]
    await stage.update({"message": message(1, text="/start p-cafe")})
    stage.answer = refusing("sendMessage", Refusal.TOPIC_LOST, times=0)
    await complain(stage)
    assert (await stage.only(101)).place == "Café"
    cards = [one.params for one in stage.sent if "claim" in str(one.params.get("reply_markup", ""))]
    assert [one.get("message_thread_id") for one in cards] == [55]


async def test_where_the_topic_of_a_place_is_gone_the_board_has_the_card(stage: Stage) -> None:
    """The refusal of one topic is not the group's."""
    stage.place = replace(PLACE, username="amends_bot")
    await stage.update({"message": in_topic(55, 8, text="/place add Café; here")})
    await stage.update({"message": message(1, text="/start p-cafe")})
    refuse = refusing("sendMessage", Refusal.TOPIC_LOST)
    stage.answer = lambda ready: refuse(ready) if ready.params.get("message_thread_id") == 55 else None
    await complain(stage)
    cards = [one.params for one in stage.sent if "claim" in str(one.params.get("reply_markup", ""))]
    assert [one.get("message_thread_id") for one in cards] == [None]


async def test_a_poster_leaves_as_files_with_what_was_measured(stage: Stage) -> None:
    """One PDF with a page a language, a PNG of each; the claim only where it may be told."""
    stage.place = replace(PLACE, username="amends_bot")
    await stage.update({"message": in_group(8, text="/place add Café")})
    await stage.update({"message": in_group(9, text="/poster Café")})
    files = [one.params["document"] for one in stage.sent if one.method == "sendDocument"]
    assert [one["name"] for one in files] == [
        "poster-cafe.pdf", "poster-cafe-ru.png", "poster-cafe-uk.png", "poster-cafe-en.png",
    ]  # fmt: skip
    assert [page["claim"] for page in files[0]["poster"]] == ["", "", ""]
    assert "no speed" in stage.to(STAFF)[-1]


async def test_first_replies_that_fell_due_are_counted(stage: Stage) -> None:
    """Kept, late, still open and late; not what is due later, was told anew, or was taken back."""
    now, hour = stage.now, timedelta(hours=1)

    def clock(due: float, ended: float | None, dropped: bool = False) -> Clock:
        end = None if ended is None else now + ended * hour
        return Clock(Promise.FIRST_REPLY, now - 9 * hour, now + due * hour, ended=end, dropped=dropped)

    told = [
        (clock(-2, -3),), (clock(-2, -1),), (clock(-2, None),), (clock(1, None),), (clock(-2, -3, True),),
        (clock(-800, -801),), (clock(-3, -1, True), clock(-1, -1.5)),
    ]  # fmt: skip
    async with stage.database.transaction() as tx:
        made = [case(1000 + at, replace(complaint(at, 1000 + at), clocks=each)) for at, each in enumerate(told, 1)]
        await cases.save(tx, {}, {one.person.id: one for one in made}, now)
        assert await clocks.kept(tx, now - timedelta(days=30), now) == Kept(1, 5)
