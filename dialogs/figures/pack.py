"""The pack for a meeting: which three stories are told, which causes, which praise, and who changes what.

Stories are told by facts and without names; what a customer wrote stands there only where they allowed it, and never of
somebody who keeps the name back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dialogs.board.page import Paper
from dialogs.effects import Text
from dialogs.figures import metrics
from dialogs.figures.lights import Light, light
from dialogs.figures.metrics import Period
from dialogs.figures.recovery import last_given
from dialogs.figures.report import NOON, Asked, at_place, report
from dialogs.figures.story import Story
from dialogs.items import clip
from dialogs.matters import Idea, Prevention
from dialogs.policy import Policy
from dialogs.values import Kind

CAUSES = 3
TOP = 5
LONGEST = 400
"""Characters of a customer's words that are told."""
_MINUTE = timedelta(minutes=1)


def chosen(stories: Sequence[Story], period: Period, now: datetime) -> list[tuple[str, Story]]:
    """At most three that were resolved in the period, with why each is told: the worst, the best recovery, and one of
    the most frequent cause. Of equal ones that whose words may be told, then the longest wait."""
    done = sorted(metrics.resolved(stories, period), key=_rank)
    found: list[tuple[str, Story]] = []
    top = metrics.causes(done)
    wanted = (
        ("worst", [one for one in done if light(one, now) is Light.RED]),
        ("best", [one for one in done if one.score == TOP or (one.score is None and one.confirmed)]),
        ("typical", [one for one in done if top and one.cause is top[0][0]]),
    )
    for why, of in wanted:
        known = {one.number for _, one in found}
        first = next((one for one in of if one.number not in known), None)
        found += [(why, first)] if first is not None else []
    return found


def _rank(story: Story) -> tuple[bool, timedelta, int]:
    return (not may_be_told(story), -(metrics.full_wait(story) or timedelta()), story.number)


def may_be_told(story: Story) -> bool:
    """Whether the customer has allowed to publish the words, and does not keep the name back."""
    return bool(last_given(story, "publishable")) and not last_given(story, "confidential")


def praised(stories: Sequence[Story], period: Period) -> Story | None:
    """The newest praise of the period whose writer keeps no name back."""
    of = [one for one in stories if one.kind is Kind.PRAISE and one.created in period and one.withdrawn is None]
    return max((one for one in of if not last_given(one, "confidential")), key=lambda one: one.created, default=None)


def wanted_words(stories: Sequence[Story], what: Asked, now: datetime) -> set[int]:
    """The numbers whose words are needed: of the stories those that may be told, and the praise."""
    here = at_place(stories, what.place)
    praise = praised(here, what.period)
    told = {one.number for _, one in chosen(here, what.period, now) if may_be_told(one)}
    return told | ({praise.number} if praise else set())


def pack(
    stories: Sequence[Story],
    what: Asked,
    now: datetime,
    policy: Policy,
    words: Mapping[int, str],
    preventions: Iterable[Prevention],
    ideas: Iterable[Idea] = (),
) -> Paper:
    """The paper. `words`: what the customers wrote, by number; only the wanted ones."""
    here = at_place(stories, what.place)
    facts = {"called": what.called, "since": what.period.since + NOON, "last": what.period.until - NOON}
    facts |= {"place": what.place}
    told = tuple(_story(why, one, words, policy) for why, one in chosen(here, what.period, now))
    causes = metrics.causes(metrics.resolved(here, what.period))
    n = sum(count for _, count, _ in causes)
    most = tuple(
        Text("pack_cause", {"cause": cause.value, "count": count, "n": n}) for cause, count, _ in causes[:CAUSES]
    )
    praise = praised(here, what.period)
    thanks = words.get(praise.number, "") if praise else ""
    thought = tuple(Text("pack_idea", {"what": one.what, "name": one.by_name}) for one in ideas)
    actions = tuple(_action(one, now) for one in preventions)
    none = Text("pack_none")
    return Paper(
        f"meeting_{what.period.since.astimezone(policy.zone):%Y-%m-%d}",
        Text("pack_title", facts),
        (
            (Text("pack_figures"), (report(stories, what, now, policy, {}),)),
            (Text("pack_stories"), told or (none,)),
            (Text("pack_causes"), most or (none,)),
            (Text("pack_praise"), (Text("pack_words", {"words": clip(thanks, LONGEST)}),) if thanks else (none,)),
            (Text("pack_actions"), actions or (Text("pack_no_action"),)),
            *(((Text("pack_ideas"), thought),) if thought else ()),
        ),
        Text("pack_told", facts),
    )


def _story(why: str, one: Story, words: Mapping[int, str], policy: Policy) -> Text:
    wait, reply = metrics.full_wait(one), one.first_reply
    facts: dict[str, Any] = {
        "why": why,
        "place": one.place if any(known.name == one.place for known in policy.places) else "",
        "cause": one.cause.value if one.cause else "",
        "outcome": one.outcome.value if one.outcome else "",
        "answered": None if reply is None else -int(-(reply - one.created) // _MINUTE),
        "waited": None if wait is None else -int(-wait // _MINUTE),
        "reopened": len(one.reopens),
        "score": one.score,
        "words": clip(words.get(one.number, ""), LONGEST) if may_be_told(one) else "",
    }
    return Text("pack_story", facts)


def _action(one: Prevention, now: datetime) -> Text:
    return Text(
        "pack_action",
        {
            "what": one.what,
            "owner": one.owner_name,
            "due": one.due,
            "done": one.done_at is not None,
            "late": one.done_at is None and one.due is not None and one.due <= now,
        },
    )
