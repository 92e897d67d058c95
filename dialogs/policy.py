"""Our promises and settings, as the dialogues see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from dialogs.calendar import Hours
from dialogs.groups import FIRST, Group
from dialogs.ladder import OWNERS, SAFETY, UNCLAIMED, Ladder
from dialogs.matters import Incident, Measure, Place
from dialogs.processes import Process
from dialogs.states import Language


@dataclass(frozen=True, slots=True)
class Policy:
    """Our promises and settings, as the dialogues see them. Durations are positive timedeltas."""

    working: Hours
    survey: Hours
    zone: ZoneInfo
    staff_quiet: Hours | None = None  # when what colleagues get makes no sound
    company: str = ""
    contact: str = ""
    director: str = ""
    privacy_url: str = ""
    default_language: Language = Language.EN
    staff_language: Language = Language.EN
    managers: tuple[int, ...] = ()  # who are told
    leads: tuple[int, ...] = ()
    confidants: tuple[int, ...] = ()  # who may look up a name that is kept back; managers only where they stand here
    director_id: int | None = None  # whom the last step of a ladder calls, and who may do what managers may
    forum: bool = False  # the first staff group has topics
    groups: tuple[Group, ...] = ()  # all staff groups, the first one first; none where there is only that one
    head: bool = False  # the board has a pinned head
    cards_a_minute: int = 8  # above this, new complaints are gathered in digests (Telegram: 20 a minute in a group)
    merge: timedelta = timedelta(seconds=5)
    merge_cap: timedelta = timedelta(seconds=60)
    album: timedelta = timedelta(seconds=1.5)
    nudge_after: timedelta = timedelta(minutes=10)
    addition_within: timedelta = timedelta(minutes=10)
    choose_within: timedelta = timedelta(seconds=30)
    reply_delay: timedelta = timedelta()  # how long a colleague's words wait before they leave
    claim_within: timedelta = timedelta(minutes=15)
    first_reply_within: timedelta = timedelta(hours=1)
    next_reply_within: timedelta = timedelta(hours=2)
    resolve_within: timedelta = timedelta(hours=8)
    resolve_serious_within: timedelta = timedelta(hours=4)
    resolve_measured: bool = False  # whether the two above may be shortened by what was measured
    holding_reply_after: timedelta = timedelta(hours=24)  # by the calendar on the wall
    follow_up_after: timedelta = timedelta(hours=24)
    follow_up_reminder_after: timedelta = timedelta(hours=48)
    close_after: timedelta = timedelta(days=7)
    legal_answer_within: timedelta = timedelta(days=10)  # by the calendar on the wall
    country: str = ""  # whose emergency numbers are told
    help_line: str = ""  # for people in despair, instead of the country's
    nps_after: timedelta = timedelta(days=30)  # zero: nobody is asked
    ces: bool = False
    review_url: str = ""  # where a customer who is content may write about us
    reports: tuple[str, ...] = ()  # which come by themselves: day, week, month, alarms
    reports_on_board: bool = False  # not to each manager in private
    reopen_within: timedelta = timedelta(days=30)
    repeat_within: timedelta = timedelta(days=90)
    director_within: timedelta = timedelta(hours=8)  # of working time: one business day
    currency: str = "RUB"
    goodwill_limit: int = 1000  # whole units of the currency that an owner gives without asking
    goodwill_within: timedelta = timedelta(days=3)  # by when it arrives, where nobody says
    card_words: int = 1700  # length of the customer's first words on a card; the rest stands below it
    card_answer: int = 500  # the same for each answer to a question
    ladder_unclaimed: Ladder = UNCLAIMED
    ladder_safety: Ladder = SAFETY
    ladder_owner: Ladder = OWNERS
    departments: tuple[str, ...] = ()  # where a complaint can arise
    likely: Mapping[str, int] = field(default_factory=dict)  # how often each was named (complaint.department)
    processes: tuple[Process, ...] = ()  # of the service, with what each is judged by
    places: tuple[Place, ...] = ()  # where customers can be
    incidents: tuple[Incident, ...] = ()  # trouble that is known at the moment
    calendars: Mapping[str, Hours] = field(default_factory=dict)  # by place, where people work at other hours
    measure: Measure | None = None  # how long decisions take; None: not known, or not to be used

    @property
    def leaders(self) -> tuple[int, ...]:
        """Who may do what is for managers: they, and the director."""
        director = () if self.director_id is None or self.director_id in self.managers else (self.director_id,)
        return (*self.managers, *director)

    def is_forum(self, group: int) -> bool:
        """Whether this staff group has topics."""
        return self.forum if group == FIRST else any(one.forum for one in self.groups if one.key == group)

    def group_called(self, group: int) -> str:
        """How colleagues call a staff group; "" for one that there is not."""
        return next((one.called for one in self.groups if one.key == group), "")

    def resolution(self, *, serious: bool = False) -> timedelta:
        """What a decision is promised within: as it was measured, never above what is set. Each due time of a decision
        is made of this; `resolve_within` is what reports compare with."""
        within = self.resolve_serious_within if serious else self.resolve_within
        if self.measure is None:
            return within
        found = self.measure.serious if serious else self.measure.ordinary
        return min(within, timedelta(seconds=found)) if found else within

    def is_measured(self, *, serious: bool = False) -> bool:
        """Whether that is shorter than what is set."""
        return self.resolution(serious=serious) < (self.resolve_serious_within if serious else self.resolve_within)

    def hours_of(self, place: str) -> Hours:
        """When people work who answer for a place; "" and an unknown one: the usual hours."""
        return self.calendars.get(place, self.working)

    def topic_of(self, place: str) -> int | None:
        """The topic of the staff group to which the complaints of a place belong."""
        return next((one.topic for one in self.places if one.name == place), None)
