"""An incident on both databases: what speaks of it is marked, one press tells the customer, news reach who knows."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from dialogs.complaint.incident import matches
from dialogs.effects import Lane
from dialogs.matters import Incident
from storage.database import Database
from tests.dialogs.making import a_complaint
from tests.handlers.stage import Stage
from tests.handlers.updates import OLGA, SELF, STAFF, Json, in_group, message, press

BORYS: Json = {"id": 102, "is_bot": False, "first_name": "Borys", "language_code": "en"}
LIFT = "/incident The lift is out of order, since 9:40, instead the ramp on the left, words lift elevator, news 14:00"


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    """Olga says that the lift is out of order; it is noon."""
    made = Stage(database)
    await made.member(OLGA)
    await made.update({"message": in_group(8, text=LIFT)})
    yield made


async def test_who_speaks_of_it_is_told_by_one_press_and_hears_the_news(stage: Stage) -> None:
    """The way out and the time of the news; nobody who complains of something else, and nobody twice."""
    assert "Incident" in stage.to(STAFF)[-1] and "14:00" in stage.to(STAFF)[-1]
    await stage.update({"message": message(1, text="I cannot get up with a pram, the lifts do not run")})
    await stage.update({"message": message(1, user=BORYS, text="The kettle came broken")})
    number = (await stage.only(101)).id
    assert (await stage.only(BORYS["id"])).incident == 0
    card = in_group(stage.message("Tell of incident", f"K-{number}", method="send"), SELF, text="card")
    for _ in range(2):
        await stage.update({"callback_query": press(f"s:incident:{number}:", OLGA, card)})
    (told,) = [text for text in stage.to(101) if "The lift is out of order" in text]
    assert "the ramp on the left" in told and "14:00" in told and "sorry" not in told
    incident = (await stage.only(101)).incident
    await stage.later(hours=1, minutes=46)
    assert any("news were promised" in text for text in stage.to(STAFF))
    await stage.member(OLGA)
    await stage.update({"message": in_group(9, text=f"/incident {incident} The part is here, news 16:00")})
    assert "The part is here" in stage.to(101)[-1] and "16:00" in stage.to(101)[-1]
    told_last = [one.letter for one in stage.sent if one.params.get("chat_id") == 101][-1]
    assert told_last.lane == Lane.BULK, "news to many wait until all else has left"
    await stage.update({"message": in_group(10, text=f"/incident {incident} over It runs again")})
    assert "It runs again" not in stage.to(101)[-1], "first somebody says what shall follow"
    asked = in_group(stage.message("Tell the end only", method="send"), SELF, text="line")
    await stage.update({"callback_query": press(f"s:incident_end:{incident}:tell", OLGA, asked)})
    assert "is over" in stage.to(101)[-1] and "It runs again" in stage.to(101)[-1]
    assert not any("lift" in text for text in stage.to(BORYS["id"]))
    await stage.update({"message": message(1, user={**BORYS, "id": 103}, text="The lift again")})
    assert (await stage.only(103)).incident == 0, "it is over"


@pytest.mark.parametrize(
    ("incident", "where", "what", "found"),
    [
        (Incident(1, what="The lift is out of order"), "", "your lift is broken again", False),
        (Incident(1, what="The lift is out of order"), "", "again out of order, this lift", True),
        (Incident(1, words="lift"), "", "The LIFTS stand still", True),
        (Incident(1, words="лифт"), "", "Стою у лифта", True),
        (Incident(1, words="lift"), "", "the kettle is broken", False),
        (Incident(1, place="Cafe 7", words="lift"), "Cafe 7", "cold soup", True),
        (Incident(1, place="Cafe 7", words="lift"), "Truck", "the lift of the truck", False),
        (Incident(1, place="Cafe 7"), "", "in your cafe 7 yesterday", True),
    ],
)
def test_what_speaks_of_it(incident: Incident, where: str, what: str, found: bool) -> None:
    """By the place, which counts more than words, or by one of the words; without any by two words of what is wrong."""
    complaint = replace(a_complaint(), place=where, what=what)
    assert matches(incident, complaint) is found
