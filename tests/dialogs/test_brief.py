"""What makes reading many stories quick changes nothing in them: moments to the microsecond, records as they are."""

import pickle
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.figures.story import JournalLine, instant, micros, moment
from dialogs.items import BEGINNING
from dialogs.model import Clock
from dialogs.records import maker, replace
from dialogs.values import Promise

AT = datetime(2026, 3, 1, 9, 30, 15, 123_456, tzinfo=UTC)


@given(st.integers(-(10**15), 10**17))
@example(0)
@example(-1)
def test_a_moment_is_told_to_the_microsecond(value: int) -> None:
    """As adding them up would tell it, before 1970 and in the far future, too."""
    assert instant(value) == moment(value) == BEGINNING + timedelta(microseconds=value)
    assert micros(instant(value)) == value
    assert instant(value).tzinfo is UTC


def test_the_quick_maker_makes_the_same_records() -> None:
    """Equal, of the same class, frozen, with all their fields, and they go on as any other."""
    values = (Promise.NEWS, AT, AT + timedelta(hours=1), None, AT, True, timedelta(minutes=3), 2, True, 1, True)
    made, own = maker(Clock)(*values), Clock(*values)
    assert made == own and hash(made) == hash(own) and type(made) is Clock and repr(made) == repr(own)
    assert replace(made, rule=3) == replace(own, rule=3) and pickle.loads(pickle.dumps(made)) == own
    with pytest.raises(FrozenInstanceError):
        made.rule = 3  # type: ignore[misc]
    line = maker(JournalLine)(AT, "", "", "", 7, {"score": [None, 5]})
    assert line == JournalLine(AT, "", "", "", 7, {"score": [None, 5]})
    with pytest.raises(TypeError):
        maker(Clock)(Promise.NEWS, AT)  # all fields, or none is made
