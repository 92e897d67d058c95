"""Records as JSON and back, by their dataclasses: what differs from its default is written, nothing else.

cattrs reads the types; ours are only two rules: a time is an integer of microseconds (see storage.times), and a record
that was written before a field existed gets that field's default.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from dialogs import events
from storage.times import from_us, to_us

T = TypeVar("T")

_CONVERTER = Converter(omit_if_default=True, detailed_validation=False)
_CONVERTER.register_unstructure_hook(datetime, to_us)
_CONVERTER.register_structure_hook(datetime, lambda value, _: from_us(value))


def _as_it_is(value: Any, _: Any) -> Any:
    return value


class Codec(Generic[T]):
    """One kind of record. Fields named in `columns` have database columns of their own and stay out of the JSON.

    Those named in `apart` are kept elsewhere altogether: they are not written, and are read from whole records.
    `old` turns what earlier versions wrote into what is written now: it changes the fields that it is given.
    """

    def __init__(
        self,
        kind: type[T],
        columns: frozenset[str] = frozenset(),
        old: Callable[[dict[str, Any]], None] | None = None,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        written: Any = {name: override(omit_if_default=False) for name in columns}
        written |= {name: override(omit=True) for name in apart}
        read: Any = {name: override(struct_hook=_as_it_is) for name in apart}
        self._columns = columns
        self._old = old
        self._write = make_dict_unstructure_fn(kind, _CONVERTER, _cattrs_omit_if_default=True, **written)
        self._read = make_dict_structure_fn(kind, _CONVERTER, _cattrs_detailed_validation=False, **read)

    def dump(self, record: T) -> str:
        """The record as JSON, without its columns."""
        return self.split(record)[1]

    def split(self, record: T) -> tuple[dict[str, Any], str]:
        """The record as the values of its columns, by field, and as JSON without them."""
        plain = self._write(record)
        columns = {name: plain.pop(name) for name in self._columns}
        return columns, json.dumps(plain, separators=(",", ":"))

    def load(self, text: str, columns: Mapping[str, Any] | None = None) -> T:
        """The record again; `columns` holds, as they would stand in the JSON, the fields that have columns,
        and those that are kept apart as records."""
        plain = json.loads(text)
        if self._old is not None:
            self._old(plain)
        if columns is not None:
            plain.update(columns)
        return self._read(plain, None)


_EVENTS: dict[str, Codec[Any]] = {kind.__name__: Codec(kind) for kind in (*events.OWN, events.PageDue)}


def event_to_json(event: events.Event | events.PageDue) -> str:
    """An event of our own as it waits in the inbox. KeyError where no case may be asked for such an event."""
    name = type(event).__name__
    return json.dumps({"own": name, "event": json.loads(_EVENTS[name].dump(event))}, separators=(",", ":"))


def event_from_json(raw: str) -> events.Event | events.PageDue:
    """The event again; KeyError or an error of cattrs where it is none of ours."""
    told = json.loads(raw)
    event: events.Event | events.PageDue = _EVENTS[told["own"]].load(json.dumps(told["event"]))
    return event
