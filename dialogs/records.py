"""`replace` for records that are changed at each step: it does what `dataclasses.replace` does, some ten times faster.

That one reads every field and calls the constructor with all of them, which for a complaint with its ninety fields is
a tenth of the work of a first message. Here the values are copied at once. So the two records that change most keep
their values in a dict (no `slots`); for all others it is the library's.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

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


__all__ = ["replace"]
