"""The Bot API without HTTP: one call in, one answer out, synchronously.

Faults and limits are applied here, every call is recorded, and what Telegram does not know is recorded as a problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from bot.sandbox import (  # noqa: F401 - importing them fills the table of methods
    methods_account,
    methods_answer,
    methods_chat,
    methods_copy,
    methods_edit,
    methods_send,
    methods_topics,
)
from bot.sandbox.access import chat_number
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.limits import counts
from bot.sandbox.methods import METHODS, NOT_SIMULATED, Method
from bot.sandbox.model import Json, Upload
from bot.sandbox.params import Params
from bot.sandbox.refused import Refused, too_many
from bot.sandbox.world import World

_BEFORE = frozenset(
    {Kind.TOO_MANY, Kind.UNAUTHORIZED, Kind.ERROR, Kind.BAD_GATEWAY, Kind.BARE_ERROR, Kind.RESET_BEFORE}
)
_FAULTY_STATUS = {Kind.ERROR: 500, Kind.BARE_ERROR: 500, Kind.BAD_GATEWAY: 502, Kind.RESET_BEFORE: 0}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and the JSON body. `fault` tells the HTTP layer how the answer is to be spoiled."""

    status: int
    body: Json
    fault: Fault | None = None


def refusal(error: Refused) -> Answer:
    """A refusal as it looks on the wire."""
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return Answer(error.code, body)


class Api:
    """The methods of the Bot API over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def call(self, token: str, method: str, params: Json | None = None) -> Answer:
        """Make a call. Values may be native JSON or the strings of a form; files are `Upload`s."""
        world = self.world
        raw = params or {}
        record = self._record(method, raw)
        if token != world.token:
            answer = refusal(Refused(401, "Unauthorized"))
        else:
            known = METHODS.get(method.lower())
            if known is None:
                world.problem(f"unknown method {method}")
                answer = refusal(Refused(404, "Not Found: method not found"))
            else:
                record["method"] = known.name
                answer = self._run(known, raw)
        record["status"] = answer.status
        record["description"] = answer.body.get("description")
        return answer

    def _record(self, method: str, raw: Json) -> Json:
        world = self.world
        world.call_count += 1
        shown = {
            name: f"<{value.name}: {len(value.data)} bytes>" if isinstance(value, Upload) else value
            for name, value in raw.items()
        }
        record: Json = {
            "n": world.call_count,
            "at": world.clock.seconds(),
            "method": method,
            "params": shown,
            "status": None,
            "description": None,
        }
        world.calls.append(record)
        return record

    def _run(self, method: Method, raw: Json) -> Answer:
        world = self.world
        self._check_names(method, raw)
        chat_id = chat_number(raw.get("chat_id"))
        limited = counts(method.name.lower())
        now = world.clock.seconds()
        scope = chat_id if limited and chat_id is not None else method.name
        self._check_holds(method, scope, limited, now)
        fault = world.faults.next(method.name, chat_id)
        if fault is not None and fault.kind in _BEFORE:
            return self._refuse(fault, scope, now)
        params = Params(raw)
        try:
            if limited and chat_id is not None:
                spent = world.limits.spend(chat_id, now, _amount(method, params))
                if spent is not None:
                    wait, exhausted = spent
                    world.limits.hold(exhausted, now, wait)
                    raise too_many(wait)
            result = method.run(world, params)
        except Refused as error:
            answer = refusal(error)
            return Answer(answer.status, answer.body, fault)
        return Answer(200, {"ok": True, "result": result}, fault)

    def _refuse(self, fault: Fault, scope: int | str, now: float) -> Answer:
        """The answer to a call that a fault stopped before it was applied."""
        if fault.kind is Kind.UNAUTHORIZED:
            return refusal(Refused(401, "Unauthorized"))
        if fault.kind is Kind.TOO_MANY and not fault.retry_after:
            return refusal(Refused(429, "Too Many Requests"))
        if fault.kind is Kind.TOO_MANY:
            self.world.limits.hold(scope, now, fault.retry_after)
            return refusal(too_many(fault.retry_after))
        status = _FAULTY_STATUS[fault.kind]
        return Answer(status, {"ok": False, "error_code": status, "description": "Internal Server Error"}, fault)

    def _check_names(self, method: Method, raw: Json) -> None:
        for name, value in raw.items():
            if name in method.known or isinstance(value, Upload):
                continue
            word = "not simulated" if name in NOT_SIMULATED else "unknown"
            self.world.problem(f"{word} parameter {name} of {method.name}")

    def _check_holds(self, method: Method, scope: int | str, limited: bool, now: float) -> None:
        limits = self.world.limits
        left = max(limits.held(scope, now), limits.held(None, now) if limited else 0.0)
        if left > 0:
            place = f" to {scope}" if isinstance(scope, int) else ""
            self.world.problem(f"{method.name}{place} called {ceil(left * 10) / 10:.1f} s before retry_after ended")


def _amount(method: Method, params: Params) -> int:
    """How many messages a call puts into the chat."""
    name = {"sendMediaGroup": "media", "copyMessages": "message_ids", "forwardMessages": "message_ids"}.get(method.name)
    if name is None:
        return 1
    items = params.json(name, name)
    return max(1, len(items)) if isinstance(items, list) else 1
