"""Button data: what we make comes back, what we did not make gets a plain answer and never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.effects import Button, Text
from dialogs.events import Pressed
from dialogs.model import Staff
from handlers.callbacks import LIMIT_DATA, data_of
from handlers.heard import ForeignPress, FromCustomer, StaffButton
from tests.handlers.updates import ANN, GROUP, OLGA, SELF, heard, in_group, message, press, private
from tests.shows import shows

CARD = in_group(70, SELF, text="card")


@given(
    act=st.sampled_from(["skip", "wish", "status"]),
    number=st.integers(0, 10**7),
    arg=st.sampled_from(["", "yes", "5", "replacement"]),
)
async def test_a_customers_button_comes_back_as_it_was_made(act: str, number: int, arg: str) -> None:
    """With the press to answer and the message it stands under."""
    query = press(data_of(Button(Text("x"), act, number, arg), "u"))
    assert await heard({"callback_query": query}) == [
        FromCustomer(101, "Ann", "en", Pressed(act, number, arg, query["id"], 70))
    ]


@given(
    act=st.sampled_from(["claim", "outcome", "cancel"]),
    number=st.integers(0, 10**7),
    arg=st.sampled_from(["", "fixed", "cannot_fix"]),
)
async def test_a_staff_button_comes_back_as_it_was_made(act: str, number: int, arg: str) -> None:
    """In the staff group."""
    query = press(data_of(Button(Text("x"), act, number, arg), "s"), OLGA, CARD)
    assert await heard({"callback_query": query}) == [
        StaffButton(Staff(201, "Olga"), act, number, arg, query["id"], 70)
    ]


def test_data_that_would_not_fit_is_refused_when_it_is_made() -> None:
    """64 bytes, not characters."""
    assert len(data_of(Button(Text("x"), "wish", 1, "x" * 55), "u")) == LIMIT_DATA
    for arg in ("x" * 56, "ж" * 28):
        with pytest.raises(ValueError, match="64 bytes"):
            data_of(Button(Text("x"), "wish", 1, arg), "u")


@shows("F49")
async def test_a_press_on_a_message_too_old_to_be_seen_is_a_press() -> None:
    """Telegram then names only the chat and the number, with a date of 0."""
    gone = {"chat": private(), "message_id": 70, "date": 0}
    (found,) = await heard({"callback_query": press("u:solved:4821:yes", ANN, gone)})
    assert isinstance(found, FromCustomer)
    assert isinstance(found.event, Pressed)
    assert found.event.message == 70
    (staff,) = await heard({"callback_query": press("s:claim:4821:", OLGA, {**gone, "chat": GROUP})})
    assert isinstance(staff, StaffButton)


@shows("I14", "T7")
@pytest.mark.parametrize(
    "data",
    [
        "",
        "s:claim:4821:",  # a staff button, from a private chat
        "u",
        "u:",
        "u:skip",
        "u:skip:x:",
        "u:skip:4821:a:b",
        "u:fly:4821:",
        "u:skip:99999999999999999999:",
        "u:skip:-1:",
        "u:skip:4821.5:",
        "u:skip:\u0664:",
        "x" * 64,
    ],
)
async def test_forged_data_in_private_is_foreign(data: str) -> None:
    """Nothing of it reaches the dialogue, except a number that names no complaint of that person."""
    query = press(data)
    (found,) = await heard({"callback_query": query})
    if isinstance(found, FromCustomer):
        assert isinstance(found.event, Pressed)
        assert 0 <= found.event.complaint < 2**63
    else:
        assert found == ForeignPress(101, "en", query["id"], staff=False)


@shows("F77", "T8")
async def test_presses_from_the_wrong_place_are_foreign() -> None:
    """A customer's button in the group, a forwarded card in private or in another group, an inline message."""
    other = message(70, {"id": -5, "type": "group", "title": "x"}, SELF, text="card")
    ours = press("u:skip:4821:", OLGA, CARD)
    assert await heard({"callback_query": ours}) == [ForeignPress(201, "uk", ours["id"], staff=True)]
    for where in (None, other):
        query = press("s:claim:4821:", OLGA, where)
        assert await heard({"callback_query": query}) == [ForeignPress(201, "uk", query["id"], staff=False)]
    inline = press("s:claim:4821:", OLGA, inline_message_id="1")
    del inline["message"]
    assert await heard({"callback_query": inline}) == [ForeignPress(201, "uk", inline["id"], staff=False)]


async def test_a_press_without_data_is_answered() -> None:
    """A game's button."""
    query = press(None, game_short_name="x")
    assert await heard({"callback_query": query}) == [ForeignPress(101, "en", query["id"], staff=False)]


@shows("F71", "T7")
@given(
    prefix=st.sampled_from(["", "u:", "s:", "u:skip:", "s:claim:", "u:solved:4821:", "s:outcome:4821:"]),
    rest=st.text(max_size=64),
    staff=st.booleans(),
)
async def test_no_data_upsets_the_router(prefix: str, rest: str, staff: bool) -> None:
    """One thing is heard, whatever stands in the data, and its number fits the database."""
    query = press(prefix + rest, OLGA, CARD) if staff else press(prefix + rest)
    (found,) = await heard({"callback_query": query})
    assert isinstance(found, ForeignPress | FromCustomer | StaffButton)
    if isinstance(found, StaffButton):
        assert 0 <= found.complaint < 2**63
