"""Errands: rights, what is remembered, timers of matters and presses under their lines, in one transaction."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs import tables
from dialogs.effects import Arm, Hand, Notice, RedrawNotice, Tell, Text, Toast
from dialogs.errands import Command, Deed, Errand, Role, handed, matter_button, matter_press, matter_rings
from dialogs.events import Commanded, Handed, MatterPressed, MatterRang
from dialogs.matters import Place
from handlers.apply import apply
from handlers.attempts import Refusal
from storage import matters
from tests.handlers.stage import Stage, refusing
from tests.handlers.updates import OLGA, SELF, STAFF, in_group, press


def begin(errand: Errand, asked: Commanded) -> None:
    """A matter with a line, a button, a timer and a word to a manager."""
    place = errand.put(Place(errand.new_id(), name=asked.words))
    errand.do(Notice(_said(place.name), ((matter_button("close_it", place.id, "x", "cancel"),),)))
    errand.do(Arm("late", errand.now + timedelta(hours=1), matter=place.id))
    errand.do(Tell(777, None, Text("manager_replied", {"name": "Ann", "manager": "?"}), board="manager_replied"))
    errand.answer("me_now", shown=asked.staff.name)


def end(errand: Errand, pressed: MatterPressed) -> None:
    """It is over."""
    place = errand.about(Place)
    text = "stale" if place is None or not place.open else "unchecked"
    errand.do(Toast(pressed.query, Text(text), staff=True))
    if place is not None:
        errand.put(replace(place, open=False))
        errand.do(RedrawNotice(pressed.chat, pressed.message, _said("over")))


def late(errand: Errand, rang: MatterRang) -> None:
    """It is late, unless it is over."""
    place = errand.about(Place)
    if place is not None and place.open:
        errand.do(Notice(_said(f"{rang.ring} {place.name}")))


def heard(errand: Errand, event: Handed) -> None:
    """A case has handed something over."""
    errand.put(Place(errand.new_id(), name=str(event.values["name"])))


def _said(words: str) -> Text:
    return Text("group_number", {"chat": words})


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of errands, which no product has."""
    monkeypatch.setitem(tables.COMMANDS, "begin", Command("begin", begin, Role.LEAD))
    deeds: tuple[Deed[Any], ...] = (
        Deed(matter_press("close_it"), end),
        Deed(matter_rings("late"), late),
        Deed(handed("named"), heard),
    )
    for deed in deeds:
        monkeypatch.setitem(tables.DEEDS, (deed.on.kind, deed.on.act), deed)


async def places(stage: Stage, *numbers: int) -> list[Place]:
    """What is remembered: the open ones, and those of these numbers."""
    async with stage.database.reading() as tx:
        return [one for one in (await matters.load(tx, set(numbers))).values() if isinstance(one, Place)]


async def test_who_may_not_ask_is_told_so_and_nothing_happens(stage: Stage) -> None:
    """A member of the group is no lead; an administrator is, and so is a manager."""
    await stage.update({"message": in_group(8, text="/begin Café")})
    assert "administrators of this group" in stage.to(STAFF)[-1]
    assert await places(stage) == []
    await stage.member(OLGA, "administrator")
    await stage.update({"message": in_group(9, text="/begin Café")})
    await stage.member(OLGA)
    stage.policy = replace(stage.policy, managers=(201,))
    await stage.update({"message": in_group(10, text="/begin Shop")})
    assert [(one.id, one.name) for one in await places(stage)] == [(1, "Café"), (2, "Shop")]


async def test_a_matter_lives_from_its_line_to_its_end(stage: Stage) -> None:
    """The line with its button, the answer below the command, the timer; after the end the button is stale."""
    await stage.member(OLGA, "administrator")
    await stage.update({"message": in_group(8, text="/begin Café")})
    assert stage.sent[-1].params["reply_parameters"]["message_id"] == 8
    assert len(stage.to(777)) == 1
    await stage.later(hours=2)
    await stage.member(OLGA)
    assert "late Café" in stage.to(STAFF)[-1]
    line = in_group(stage.message("close_it"), SELF, text="line")
    await stage.update({"callback_query": press("s:close_it:1:x", OLGA, line)})
    assert [one.open for one in await places(stage, 1)] == [False]
    assert [one.params["message_id"] for one in stage.sent if one.method == "editMessageText"] == [line["message_id"]]
    await stage.update({"callback_query": press("s:close_it:1:x", OLGA, line)})
    answers = [one.params.get("text", "") for one in stage.sent if one.method == "answerCallbackQuery"]
    assert len(answers) == 2 and answers[0] != answers[1]


async def test_the_board_hears_what_could_not_be_told_in_private(stage: Stage) -> None:
    """Nothing ends in silence, a matter's word to a manager neither."""
    await stage.member(OLGA, "administrator")
    refuse = refusing("sendMessage", Refusal.BLOCKED)
    stage.answer = lambda ready: refuse(ready) if ready.params["chat_id"] == 777 else None
    await stage.update({"message": in_group(8, text="/begin Café")})
    assert stage.to(777) == []
    assert "777" in stage.to(STAFF)[-1]


async def test_what_a_case_hands_over_is_done_in_the_same_transaction(stage: Stage) -> None:
    """It is written by the time the batch is."""
    async with stage.database.transaction() as tx:
        batch = stage.batch(tx)
        effect = Hand(Handed("named", 4821, None, {"name": "Café"}))
        apply(effect, None, batch.memory, batch.out, batch.post)
        await batch.write()
    assert [one.name for one in await places(stage)] == ["Café"]
