"""What can happen to a complaint because it is a part of an incident: each is asked for by what is done for all."""

from dataclasses import dataclass, field
from datetime import datetime

from dialogs.model import Staff


@dataclass(frozen=True, slots=True)
class Affected:
    """There are news of an incident (`what`) of which this complaint's customer was told; `due` None: it is over.

    `names` and `said` hold what it is and the news by language, where somebody has written them. `incident` 0: it was
    asked for before these were numbered. `counts`: the tally of all who hear it. Not `told`: the customer is told now
    what is known.
    """

    complaint: int
    what: str
    news: str
    due: datetime | None = None
    names: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    incident: int = 0
    counts: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class OverForAll:
    """An incident is over; `staff` resolves all complaints that are a part of it, for this cause, with these words."""

    complaint: int
    what: str
    news: str
    incident: int
    counts: str
    cause: str
    staff: Staff
    names: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartOf:
    """A colleague has said by a command that this complaint is a part of an incident."""

    complaint: int
    incident: int
    staff: Staff
