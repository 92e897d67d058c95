"""Profile: what the bot says of itself before anybody has written: in its profile, and in the chat that is still empty.

Company, contact and hours come from the settings and may be long. What does not fit is left out whole, the contact
first; the greeting and /help say it again.
"""

from collections.abc import Iterator
from datetime import datetime

from dialogs.effects import Text
from dialogs.policy import Policy

DESCRIPTION, SHORT = 512, 120  # Bot API: the longest description and short description


def descriptions(policy: Policy, now: datetime) -> list[Text]:
    """For the empty chat, the fullest text first."""
    return [Text("description", facts) for facts in _facts(policy, now)]


def short_descriptions(policy: Policy, now: datetime) -> list[Text]:
    """For the profile, the fullest text first."""
    return [Text("short_description", facts) for facts in _facts(policy, now)]


def _facts(policy: Policy, now: datetime) -> Iterator[dict[str, object]]:
    facts: dict[str, object] = {"company": policy.company, "hours": _hours(policy, now), "contact": policy.contact}
    yield facts
    for name in ("contact", "hours", "company"):
        facts = {**facts, name: ""}
        yield facts


def _hours(policy: Policy, now: datetime) -> Text | str:
    """The working hours in words; "" where they take more than a line."""
    if policy.working.always:
        return Text("open_always")
    week = policy.working.week(now)
    if week is None:
        return ""
    first, last, opens, closes = week
    if last - first == 6:
        return Text("open_daily", {"opens": opens, "closes": closes})
    return Text("open_days", {"first": first, "last": last, "opens": opens, "closes": closes})
