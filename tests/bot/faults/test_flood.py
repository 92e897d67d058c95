"""One customer's flood with Telegram's limits on: nothing is left out, and another customer notices nothing of it."""

import re

import pytest

from tests.bot.faults.town import ANN, BORYS, Town, told_to_staff, virtual
from tests.shows import shows

MANY = 1000


async def flood(town: Town, user: int, many: int = MANY, seconds: float = 5.0) -> None:
    """So many words of one person within a few seconds, each with its number."""
    for n in range(many):
        town.says(user, f"word{n:04}.")
        await town.passes(seconds / many)


def to_group(town: Town, since: float) -> list[tuple[float, str]]:
    """Calls that made a message in the staff group: when, and by which method."""
    return [
        (at - since, method)
        for at, method, params, status in town.wire.calls
        if status == 200 and params.get("chat_id") == town.staff and method.startswith(("send", "copy")) and at >= since
    ]


@shows("F54")
@pytest.mark.parametrize("claimed", [False, True], ids=["on the board", "in a topic"])
@virtual
async def test_a_thousand_messages_of_one_are_twenty_and_a_file(town: Town, claimed: bool) -> None:
    """All stored and shown in order, one receipt; the rest of the minute is one file, and the card says how many."""
    await town.open(strict=True, nudge_after="9h", claim_within="9h", merge_window="1h")
    if claimed:
        await town.claimed(ANN, "The kettle came broken")
    since = town.time
    await flood(town, ANN)
    await town.until(lambda: [one for one in to_group(town, since) if one[1] == "sendDocument"], "the file", 200)
    assert len(to_group(town, since)) <= 23
    assert len(town.told(ANN, "Saved as")) == 1
    assert town.rows("SELECT count(*) FROM complaints") == [(1,)]
    assert town.rows(f"SELECT count(*) FROM messages WHERE author_id = {ANN}") == [(MANY + claimed,)]
    words = re.findall(r"word(\d{4})\.", "\n".join(told_to_staff(town)))
    assert sorted(set(words)) == [f"{n:04}" for n in range(MANY)]
    (file,) = [said for said in told_to_staff(town) if "word0999." in said]
    inside = re.findall(r"^\d\d:\d\d:\d\d word(\d{4})\.$", file, re.MULTILINE)
    assert inside == [f"{n:04}" for n in range(MANY - len(inside), MANY)]
    assert len(inside) in (980, 981)
    await town.sees(town.staff, f"{len(inside)}\u00a0more messages came within a minute", within=120)
    await town.passes(600)
    assert len(town.told(town.staff, "in a row")) == 1
    assert not [call for call in town.wire.calls if call[3] == 429]
    assert not town.rows("SELECT id FROM outbox WHERE status = 'sent' AND params <> ''")


async def words_of_borys(town: Town, beside: bool) -> list[float]:
    """How long each of his next words takes to the staff, in the minutes of Ann's flood or in quiet ones."""
    await town.open(strict=True, nudge_after="9h", claim_within="9h", merge_window="1h")
    await town.claimed(ANN, "The kettle came broken")
    await town.claimed(BORYS, "Стол сломан")
    await town.passes(120)
    if beside:
        await flood(town, ANN)
    else:
        await town.passes(5)
    waited = []
    for n in range(4):
        town.says(BORYS, f"Ножка {n}")
        began = town.time
        await town.sees(town.staff, f"Ножка {n}", within=600)
        waited.append(town.time - began)
        await town.passes(11)
    return waited


@shows("F54", "T13")
@pytest.mark.parametrize("beside", [False, True], ids=["in quiet", "beside a flood"])
@virtual
async def test_words_of_another_arrive_as_if_there_were_no_flood(town: Town, beside: bool) -> None:
    """Both complaints are claimed: each of his words is before the staff within two seconds, flood or not."""
    assert max(await words_of_borys(town, beside)) < 2


@shows("F54")
@virtual
async def test_a_new_customer_beside_a_flood_is_served_and_shown_at_once(town: Town) -> None:
    """A receipt and a card, while a claimed complaint is flooded."""
    await town.open(strict=True, nudge_after="9h", claim_within="9h", merge_window="1h")
    await town.claimed(ANN, "The kettle came broken")
    await town.passes(120)
    await flood(town, ANN)
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=4)
    await town.sees(town.staff, "Чайник течёт", within=4)


@shows("F54")
@virtual
async def test_photos_of_a_flood_come_in_albums_and_hold_up_nothing_of_their_own_complaint(town: Town) -> None:
    """A hundred single photos: named in the words, then ten albums at most, one a minute; a later word goes before."""
    await town.open(strict=True, nudge_after="9h", claim_within="9h", merge_window="1h")
    await town.claimed(ANN, "The kettle came broken")
    for n in range(100):
        town.sends(ANN, "photo", caption=f"shot{n:03}.")
        await town.passes(0.05)
    await town.sees(town.staff, "[photo\u00a080]", within=300)
    town.says(ANN, "And now?")
    await town.sees(town.staff, "And now?", within=150)
    albums = [at for at, _ in town.wire.made("sendMediaGroup", town.staff)]
    assert len(albums) < 8
    await town.passes(1200)
    assert len(town.wire.made("sendMediaGroup", town.staff)) == 8
    shown = "\n".join(told_to_staff(town))
    assert [n for n in range(100) if f"shot{n:03}." not in shown] == []
    photos = {one["photo"][-1]["file_unique_id"] for one in town.told(town.staff) if "photo" in one}
    assert len(photos) == 100
    assert not [call for call in town.wire.calls if call[3] == 429]


@shows("F54")
@virtual
async def test_a_flood_around_a_crash_is_gathered_whole(town: Town) -> None:
    """The minute and its words are in the database."""
    await town.open(strict=True, nudge_after="9h", claim_within="9h", merge_window="1h")
    await flood(town, ANN, 300)
    await town.restart()
    await town.passes(300)
    shown = "\n".join(told_to_staff(town))
    assert [n for n in range(300) if f"word{n:04}." not in shown] == []
