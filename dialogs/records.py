"""`replace` for records that are changed at each step: it does what `dataclasses.replace` does, some ten times faster.

That one reads every field and calls the constructor with all of them, which for a complaint with its ninety fields is
a tenth of the work of a first message. Here the values are copied at once. So the two records that change most keep
their values in a dict (no `slots`); for all others it is the library's.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

Record = TypeVar("Record")

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(record: Any, /, **changes: Any) -> Any:
        """A copy with these fields changed. TypeError for a name that is no field."""
        values = getattr(record, "__dict__", None)
        if values is None or not changes.keys() <= values.keys():
            return dataclasses.replace(record, **changes)
        made = object.__new__(type(record))
        made.__dict__.update(values)
        made.__dict__.update(changes)
        return made


def maker(record: type[Record]) -> Callable[..., Record]:
    """A constructor of a frozen record with slots, which takes all its fields in order: some ten times as fast as its
    own, which sets each field by a call. For who reads such records by the hundred thousand.

    It makes one of a twin with the same slots that is not frozen, and then calls it what it is.
    """
    fields = [one.name for one in dataclasses.fields(record)]  # type: ignore[arg-type]
    twin = dataclasses.make_dataclass(f"{record.__name__}Twin", fields, slots=True)

    def make(*values: Any) -> Record:
        made: Any = twin(*values)
        made.__class__ = record  # TypeError if the slots were not the same
        return cast("Record", made)

    return make


__all__ = ["maker", "replace"]
