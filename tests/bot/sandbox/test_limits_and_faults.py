"""Strict limits and faults without HTTP."""

from __future__ import annotations

import pytest

from bot.sandbox.faults import Kind, fault_from
from tests.bot.sandbox.conftest import ANN, STAFF, Talk


@pytest.fixture
def strict(talk: Talk) -> Talk:
    """With strict limits."""
    talk.act("limits", on=True)
    return talk


def refused(talk: Talk, chat_id: int, method: str = "sendMessage") -> int:
    """The retry_after of a refused call."""
    params = {"chat_id": chat_id, "text": "again"} | ({"message_id": 2} if method.startswith("edit") else {})
    answer = talk.api.call(talk.world.token, method, params)
    assert answer.status == 429
    wait = int(answer.body["parameters"]["retry_after"])
    assert answer.body["description"] == f"Too Many Requests: retry after {wait}"
    return wait


def test_limits_are_off_by_default(talk: Talk) -> None:
    """A hundred at once."""
    for _ in range(100):
        talk.ok("sendMessage", chat_id=STAFF, text="x")


def test_a_person_gets_one_message_a_second(strict: Talk) -> None:
    """The window slides."""
    strict.ok("sendMessage", chat_id=ANN, text="x")
    assert refused(strict, ANN) == 1
    strict.act("move_clock", seconds=1)
    strict.ok("sendMessage", chat_id=ANN, text="x")


def test_a_group_gets_twenty_calls_a_minute_edits_included(strict: Talk) -> None:
    """Sends and edits share the budget; albums count each picture; chat actions are free."""
    strict.ok("sendMessage", chat_id=STAFF, text="x")
    for number in range(9):
        strict.act("move_clock", seconds=1)
        strict.ok("editMessageText", chat_id=STAFF, message_id=2, text=f"{number}")
    media = [{"type": "video", "media": "https://example.com/v.mp4"}] * 10
    strict.ok("sendMediaGroup", chat_id=STAFF, media=media)
    assert refused(strict, STAFF, "editMessageText") == 51
    strict.ok("sendChatAction", chat_id=STAFF, action="typing")
    strict.act("move_clock", seconds=51)
    strict.ok("sendMessage", chat_id=STAFF, text="x")
    assert refused(strict, STAFF) == 1
    assert strict.world.problems == []


def test_all_chats_share_thirty_a_second(strict: Talk) -> None:
    """The 31st call is refused wherever it goes."""
    people = [strict.act("new_user", first_name="P")["id"] for _ in range(31)]
    for user_id in people:
        strict.act("start", user_id=user_id)
    for user_id in people[:30]:
        strict.ok("sendMessage", chat_id=user_id, text="x")
    assert refused(strict, people[30]) == 1


def test_calls_before_the_end_of_a_hold_are_problems(strict: Talk) -> None:
    """Only in the chat that was told to wait, and not for calls that were under way."""
    strict.act("start", user_id=102)
    strict.ok("sendMessage", chat_id=ANN, text="x")
    refused(strict, ANN)
    strict.ok("sendMessage", chat_id=102, text="x")
    strict.act("move_clock", seconds=0.1)
    refused(strict, ANN)
    assert strict.world.problems == []
    strict.act("move_clock", seconds=0.5)
    refused(strict, ANN)
    assert strict.world.problems == ["sendMessage to 101 called 0.5 s before retry_after ended"]


def test_a_429_on_demand_starts_a_hold(talk: Talk) -> None:
    """Not applied, counted down, and remembered for its chat."""
    talk.world.faults.add(fault_from({"method": "sendMessage", "chat_id": ANN, "kind": "429", "retry_after": 7}))
    talk.ok("sendMessage", chat_id=STAFF, text="x")
    assert refused(talk, ANN) == 7
    talk.act("move_clock", seconds=5)
    talk.ok("sendMessage", chat_id=ANN, text="x")
    assert talk.world.problems == ["sendMessage to 101 called 2.0 s before retry_after ended"]


@pytest.mark.parametrize(
    ("kind", "status", "applied"),
    [
        ("500", 500, False),
        ("500_bare", 500, False),
        ("502_html", 502, False),
        ("reset_before", 0, False),
        ("reset_after", 200, True),
        ("timeout_after", 200, True),
        ("truncated_after", 200, True),
        ("slow", 200, True),
    ],
)
def test_faults_are_applied_or_not(talk: Talk, kind: str, status: int, applied: bool) -> None:
    """What ends in "_after" has happened; the HTTP layer is told what to do with the answer."""
    before = len(talk.world.chats[ANN].messages)
    talk.world.faults.add(fault_from({"kind": kind, "times": 2}))
    answer = talk.api.call(talk.world.token, "sendMessage", {"chat_id": ANN, "text": "x"})
    assert answer.status == status
    assert answer.fault is not None
    assert answer.fault.kind is Kind(kind)
    assert len(talk.world.chats[ANN].messages) == before + applied
    talk.api.call(talk.world.token, "getMe", {})
    talk.ok("getMe")


def test_other_refusals_on_demand(talk: Talk) -> None:
    """A revoked token, and a 429 that names no time."""
    talk.world.faults.add(fault_from({"kind": "401"}))
    assert talk.no("getMe") == "Unauthorized"
    talk.world.faults.add(fault_from({"kind": "429", "retry_after": 0}))
    answer = talk.api.call(talk.world.token, "getMe", {})
    assert answer.body == {"ok": False, "error_code": 429, "description": "Too Many Requests"}


def test_faults_make_sense_or_are_refused() -> None:
    """An unknown kind is said in plain words."""
    with pytest.raises(ValueError, match="kind must be one of"):
        fault_from({"kind": "flood"})


def test_calls_are_recorded(talk: Talk) -> None:
    """With number, time, parameters, status and description; the token is nowhere."""
    talk.no("sendMessage", chat_id=ANN)
    call = talk.world.calls[-1]
    assert call["n"] == talk.world.call_count
    assert (call["method"], call["params"], call["status"]) == ("sendMessage", {"chat_id": ANN}, 400)
    assert call["description"] == "Bad Request: message text is empty"
    assert talk.world.token not in str(list(talk.world.calls))
