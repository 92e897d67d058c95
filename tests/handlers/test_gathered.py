"""What a flood looks like before the staff: one message or a file with every word, then albums. On both databases."""

from datetime import timedelta

import pytest

from storage import outbox
from storage.database import Database
from tests.handlers.stage import Stage
from tests.handlers.updates import AT, FILE, OLGA, PHOTO, SELF, STAFF, Json, in_group, message, press
from tests.shows import shows

CARD = in_group(70, SELF, text="card")


@pytest.fixture
async def stage(database: Database) -> Stage:
    """Ann has complained, Olga has it in its topic, and a minute has passed."""
    made = Stage(database)
    await made.member(OLGA)
    await made.update({"message": message(1)})
    (number,) = await made.complaints(101)
    await made.update({"callback_query": press(f"s:claim:{number}:", OLGA, CARD)})
    await made.later(minutes=2)
    made.sent.clear()
    return made


async def flood(stage: Stage, count: int, text: str) -> None:
    """So many messages a second apart, from number 100 on; {n} in the text is counted up."""
    for n in range(count):
        await stage.update({"message": message(100 + n, date=AT + 120 + n, text=text.format(n=n))})


def to_staff(stage: Stage, method: str) -> list[Json]:
    """The calls of a method to the group."""
    return [one.params for one in stage.sent if one.method == method and one.params.get("chat_id") == STAFF]


async def test_a_short_flood_is_one_message_and_a_reply_to_it_reaches_the_customer(stage: Stage) -> None:
    """In order with their times, formatted as written; the staff's answer to it goes out."""
    await flood(stage, 25, "word {n} <b>")
    await stage.later(minutes=1)
    (gathered,) = [one["text"] for one in to_staff(stage, "sendMessage") if "in a row" in one["text"]]
    lines = gathered.splitlines()
    assert "5\u00a0messages in a row" in lines[0]
    assert [line[8:] for line in lines[1:]] == [f" word {n} &lt;b&gt;" for n in range(20, 25)]
    number = stage.message("in a row")
    await stage.member(OLGA)
    answer = in_group(90, OLGA, text="I have read it", reply_to_message=in_group(number, SELF, text="x"))
    await stage.update({"message": answer})
    assert any("I have read it" in said for said in stage.to(101))


async def test_a_long_flood_is_one_file_whose_row_is_emptied(stage: Stage) -> None:
    """Every word, plainly, under a name that tells the complaint and the time; below it stands how many."""
    await flood(stage, 40, "word {n} " + "ж" * 300)
    await stage.later(minutes=1)
    (sent,) = to_staff(stage, "sendDocument")
    lines = sent["document"]["text"].splitlines()
    assert [line[8:].split(" ж")[0] for line in lines] == [f" word {n}" for n in range(20, 40)]
    assert all("ж" * 300 in line for line in lines)
    assert sent["document"]["name"].startswith("K-")
    assert sent["document"]["name"].endswith(".txt")
    assert "20\u00a0messages in a row" in sent["caption"]
    assert sent["message_thread_id"]
    async with stage.database.transaction() as tx:
        assert await outbox.waiting(tx, 9) == []


async def test_files_of_a_flood_are_named_in_the_words_and_follow_in_albums(stage: Stage) -> None:
    """Photos and videos together, ten at most; documents with documents; what fits into no album is copied."""
    await flood(stage, 20, "word {n}")
    kinds: list[Json] = [{"photo": PHOTO, "caption": "shot"}] * 12
    kinds += [{"document": FILE}] * 2
    kinds += [{"voice": {**FILE, "duration": 1}}, {"contact": {"phone_number": "1", "first_name": "x"}}]
    for n, content in enumerate(kinds):
        await stage.update({"message": message(200 + n, date=AT + 150 + n, text=None, **content)})
    await stage.later(minutes=1)
    (gathered,) = [one["text"] for one in to_staff(stage, "sendMessage") if "in a row" in one["text"]]
    assert [f"[photo\u00a0{n}] shot" in gathered for n in range(1, 13)] == [True] * 12
    assert "[file\u00a013]" in gathered
    assert "[voice message\u00a015]" in gathered
    assert "[contact\u00a016]" in gathered
    albums = to_staff(stage, "sendMediaGroup")
    assert [len(one["media"]) for one in albums] == [10, 2, 2]
    assert "[photo\u00a011] [photo\u00a012]" in albums[1]["media"][0]["caption"]
    assert [one["message_id"] for one in to_staff(stage, "copyMessage")] == [214, 215]


async def test_an_edit_while_it_waits_shows_the_newest_words_once(stage: Stage) -> None:
    """No line about words nobody has seen; afterwards an edit is a line."""
    await flood(stage, 22, "word {n}")
    changed = {**message(121, date=AT + 141, text="better"), "edit_date": AT + 142}
    await stage.update({"edited_message": changed})
    assert not [one for one in to_staff(stage, "sendMessage") if "changed a message" in one["text"]]
    await stage.later(minutes=1)
    (gathered,) = [one["text"] for one in to_staff(stage, "sendMessage") if "in a row" in one["text"]]
    assert "better" in gathered
    assert "word 21" not in gathered
    await stage.update({"edited_message": {**changed, "text": "best"}})
    (line,) = [one["text"] for one in to_staff(stage, "sendMessage") if "changed a message" in one["text"]]
    assert "best" in line


@shows("F54")
async def test_who_claims_after_a_flood_finds_all_of_it_in_the_topic(database: Database) -> None:
    """The words together, the photos in albums: one by one they would be too many there as well."""
    stage = Stage(database)
    for n in range(15):
        await stage.update({"message": message(1 + n, date=AT + n, text=f"word {n:02}")})
    for n in range(30):
        await stage.update({"message": message(100 + n, date=AT + 20, text=None, photo=PHOTO)})
    await stage.later(minutes=2)
    stage.sent.clear()
    await stage.member(OLGA)
    (number,) = await stage.complaints(101)
    await stage.update({"callback_query": press(f"s:claim:{number}:", OLGA, CARD)})
    stage.now += timedelta(minutes=1)
    await stage.deliver()
    topic = [one.params for one in stage.sent if one.params.get("message_thread_id")]
    (gathered,) = [one["text"] for one in topic if "in a row" in str(one.get("text"))]
    assert [n for n in range(15) if f"word {n:02}" not in gathered] == []
    assert [len(one["media"]) for one in topic if "media" in one] == [10, 10, 10]
