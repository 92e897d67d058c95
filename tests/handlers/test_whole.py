"""What somebody writes arrives whole, and it is seen whose it is; what does not arrive is said to its author."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dialogs.events import Asked, Wrote
from handlers.heard import FromCustomer
from storage.database import Database
from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import (
    ANN,
    AT,
    FILE,
    OLGA,
    PHOTO,
    SELF,
    STAFF,
    Json,
    a_card,
    heard,
    in_group,
    in_topic,
    message,
    press,
)
from tests.shows import shows

POLL: Json = {
    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    "shuffle_options": False, "allow_adding_options": False, "hide_results_until_closes": False,
}  # fmt: skip
UNSENT: list[Json] = [
    {"poll": POLL},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"game": {"title": "x", "description": "y", "photo": PHOTO}},
    {"story": {"chat": {"id": 5, "type": "private"}, "id": 1}},
    {"hologram": {"depth": 3}},
]
NO_COMMANDS = ["/24 hours is the longest", "//shop floor", "/path/to", "/24", "/ please", "/кот пришёл", "/" + "x" * 40]
COMMANDS = ["/status", "/claim ok, we come", "/Help@amends_bot", "/resolve\nnow"]


@pytest.fixture
async def claimed(stage: Stage) -> AsyncIterator[Stage]:
    """Ann has complained, and Olga has claimed."""
    await complain(stage)
    await claim(stage)
    yield stage


def anew(stage: Stage, chat: int, before: int) -> list[Json]:
    """The calls to a chat since then."""
    return [one.params for one in stage.sent[before:] if one.params.get("chat_id") == chat]


async def the_card(stage: Stage) -> Json:
    """The complaint's card, as a reply to it shows it."""
    return a_card(stage.message("resolve", method="send"), (await stage.only(101)).id)


async def the_words(stage: Stage) -> Json:
    """Words of Ann below the card."""
    await stage.update({"message": message(2, text="And the lid is gone")})
    return in_group(stage.message("the lid is gone"), SELF, text="Ann")


async def the_question(stage: Stage) -> Json:
    """Olga is asked what she needs from Ann."""
    number = (await stage.only(101)).id
    await stage.update({"callback_query": press(f"s:ask:{number}:", OLGA, await the_card(stage))})
    return in_group(stage.message("what do you need"), SELF, text="what?")


PLACES = [the_card, the_words, the_question]


# Replies of the staff -----------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", NO_COMMANDS)
async def test_a_reply_that_begins_with_a_slash_and_is_no_command_arrives(
    claimed: Stage, place: Any, text: str
) -> None:
    """A path, a number of hours, a comment: they are words."""
    answered = await place(claimed)
    before = len(claimed.sent)
    await claimed.update({"message": in_group(40, text=text, reply_to_message=answered)})
    assert any(text in str(one["text"]) for one in anew(claimed, 101, before))


@pytest.mark.parametrize("text", NO_COMMANDS)
async def test_a_slash_in_an_unclaimed_card_claims_it_as_any_reply(stage: Stage, text: str) -> None:
    """It is a reply like any other."""
    number = await complain(stage)
    card = a_card(stage.message("claim", method="send"), number)
    await stage.update({"message": in_group(40, text=text, reply_to_message=card)})
    assert any(text in words for words in stage.to(101))
    assert (await stage.only(101)).owner == OLGA["id"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", COMMANDS)
async def test_a_command_as_a_reply_is_refused_aloud(claimed: Stage, place: Any, text: str) -> None:
    """Nobody shall think that the customer has it."""
    answered = await place(claimed)
    before = len(claimed.sent)
    await claimed.update({"message": in_group(40, text=text, reply_to_message=answered)})
    assert anew(claimed, 101, before) == []
    (line,) = anew(claimed, STAFF, before)
    assert "not sent" in line["text"] and "command" in line["text"]
    assert line["reply_parameters"]["message_id"] == 40


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("content", UNSENT, ids=[next(iter(one)) for one in UNSENT])
async def test_what_cannot_be_passed_on_is_refused_aloud(claimed: Stage, place: Any, content: Json) -> None:
    """A line under it says that it was not sent, and what to send instead."""
    answered = await place(claimed)
    before = len(claimed.sent)
    await claimed.update({"message": in_group(40, reply_to_message=answered, **content)})
    assert anew(claimed, 101, before) == []
    (line,) = anew(claimed, STAFF, before)
    assert "not sent" in line["text"] and "photo" in line["text"]
    assert line["reply_parameters"]["message_id"] == 40


@pytest.mark.parametrize("content", [{"poll": POLL}, {"text": "/status"}])
async def test_polls_and_commands_among_colleagues_are_nothing(claimed: Stage, content: Json) -> None:
    """No reply, or a reply to a colleague: nobody expects that a customer gets it."""
    before = len(claimed.sent)
    if "poll" in content:  # a command gets one line (test_guide)
        await claimed.update({"message": in_group(40, **content)})
    await claimed.update({"message": in_group(41, reply_to_message=in_group(39, text="x"), **content)})
    assert claimed.sent[before:] == []


async def test_a_delivered_reply_that_is_changed_into_a_command_is_changed(claimed: Stage) -> None:
    """The customer's copy follows; the words of a reply are never dropped."""
    await claimed.update({"message": in_group(40, text="I am on it", reply_to_message=await the_card(claimed))})
    before = len(claimed.sent)
    await claimed.update({"edited_message": in_group(40, text="/status of it: on the way", edit_date=1)})
    assert [one["text"].splitlines()[-1] for one in anew(claimed, 101, before)] == ["/status of it: on the way"]


@pytest.mark.parametrize("who", [OLGA, PETR])
@pytest.mark.parametrize("topic", [True, False])
async def test_a_reply_to_a_delivered_answer_gets_a_hint(claimed: Stage, who: Json, topic: bool) -> None:
    """It is kept as a note, and says how the customer would be reached."""
    await claimed.update({"message": in_group(40, text="I am on it", reply_to_message=await the_card(claimed))})
    answered = in_group(40, OLGA, text="I am on it")
    before = len(claimed.sent)
    made = in_topic(1000, 41, who, text="and also", reply_to_message=answered) if topic else None
    await claimed.update({"message": made or in_group(41, who, text="and also", reply_to_message=answered)})
    assert anew(claimed, 101, before) == []
    (line,) = anew(claimed, STAFF, before)
    assert ("So far it is a note" if who is OLGA else "Kept as a note") in line["text"]
    assert line["reply_parameters"]["message_id"] == 41


async def test_a_managers_private_answer_may_begin_with_a_slash(database: Database) -> None:
    """It is an answer like any other; see test_leaks for the way it takes."""
    (found,) = await heard({"message": message(8, user=ANN, text="/24 hours")})
    assert found.event.item.text == "/24 hours"  # type: ignore[union-attr]
    (found,) = await heard({"message": message(8, user=ANN, text="/24")})
    assert found.event.item.text == "/24"  # type: ignore[union-attr]


# Words behind a command ---------------------------------------------------------------------------

BEHIND = [
    ("/help the oven burned my hand", "help", "the oven burned my hand"),
    ("/status my pizza is cold", "status", "my pizza is cold"),
    ("/start@amends_bot hello it is broken", "start", "hello it is broken"),
    ("/HELP\nit burned\n/status too", "help", "it burned\n/status too"),
    ("/language\u00a0 по-русски, и пицца холодная", "language", "по-русски, и пицца холодная"),
    ("/start сломалось", "start", "сломалось"),
    ("/start " + "x" * 65, "start", "x" * 65),
]


@shows("T12")
@pytest.mark.parametrize(("text", "command", "words"), BEHIND)
async def test_words_behind_a_command_are_a_message(text: str, command: str, words: str) -> None:
    """The command is answered, and the words are a message like any other."""
    asked, wrote = [one.event for one in await heard({"message": message(text=text)}) if isinstance(one, FromCustomer)]
    assert asked == Asked(command)
    assert isinstance(wrote, Wrote)
    assert (wrote.item.text, wrote.item.html, wrote.item.message) == (words, words, 7)


async def test_words_behind_a_command_keep_their_formatting() -> None:
    """Offsets are counted from the words' beginning; what lies before is cut off."""
    entities = [
        {"type": "bot_command", "offset": 0, "length": 5},
        {"type": "italic", "offset": 0, "length": 9},
        {"type": "bold", "offset": 10, "length": 4},
    ]
    found = await heard({"message": message(text="/help 🙂 x bold <", entities=entities)})
    assert isinstance(found[1], FromCustomer) and isinstance(found[1].event, Wrote)
    assert found[1].event.item.html == "<i>🙂 </i>x<b> bol</b>d &lt;"


@pytest.mark.parametrize("text", ["/start", "/start  table_5-b ", "/help ", "/status\n"])
async def test_a_command_without_words_is_a_command_only(text: str) -> None:
    """So is a deep link's payload."""
    (found,) = await heard({"message": message(text=text)})
    assert isinstance(found, FromCustomer) and isinstance(found.event, Asked)


@pytest.mark.parametrize(("text", "command", "words"), BEHIND[:2])
async def test_the_words_behind_a_command_become_a_complaint(stage: Stage, text: str, command: str, words: str) -> None:
    """Both are answered, and the card shows the words and nothing of the command."""
    await stage.update({"message": message(1, text=text)})
    answers = stage.to(101)
    assert any("K-" in one for one in answers) and len(answers) == 2
    assert [one.text for one in (await stage.only(101)).words] == [words]


async def test_changed_words_behind_a_command_are_changed(stage: Stage) -> None:
    """The command is not answered again; and words put behind a bare command count too."""
    await stage.update({"message": message(1, text="/help it burned")})
    answered = len(stage.to(101))
    await stage.update({"edited_message": message(1, text="/help it burned my hand", edit_date=1)})
    assert [one.text for one in (await stage.only(101)).words] == ["it burned my hand"]
    assert len(stage.to(101)) == answered
    await stage.update({"message": message(2, text="/status")})
    await stage.update({"edited_message": message(2, text="/status and the lid is gone", edit_date=1)})
    assert [one.text for one in (await stage.only(101)).words][1:] == ["and the lid is gone"]


# Forwarded words ----------------------------------------------------------------------------------

IVAN: Json = {"id": 909, "is_bot": False, "first_name": "Ivan", "last_name": "Franko"}
NEWS: Json = {"id": -100500, "type": "channel", "title": "News"}
ORIGINS: list[tuple[Json, str]] = [
    ({"type": "user", "date": AT, "sender_user": IVAN}, "forwarded from Ivan Franko"),
    ({"type": "hidden_user", "date": AT, "sender_user_name": "Mr <X>"}, "forwarded from Mr &lt;X&gt;"),
    ({"type": "channel", "date": AT, "chat": NEWS, "message_id": 5}, "forwarded from the channel News"),
    (
        {"type": "channel", "date": AT, "chat": NEWS, "message_id": 5, "author_signature": "Eve"},
        "forwarded from the channel News (Eve)",
    ),
    ({"type": "chat", "date": AT, "sender_chat": {**NEWS, "type": "supergroup"}}, "forwarded from the group News"),
    ({"type": "user", "date": AT, "sender_user": {**IVAN, "first_name": "\u3164", "last_name": ""}}, "forwarded"),
]
FROM_IVAN = ORIGINS[0][0]
KINDS: list[Json] = [
    {"text": "Come outside"},
    {"photo": PHOTO, "caption": "Come outside"},
    {"voice": {**FILE, "duration": 1}},
    {"sticker": {**FILE, "width": 1, "height": 1, "type": "regular", "is_animated": False, "is_video": False}},
    {"video_note": {**FILE, "length": 1, "duration": 1}},
    {"contact": {"phone_number": "1", "first_name": "x"}},
]
NAMES_OF_KINDS = [next(iter(one)) for one in KINDS]


def shown(found: list[Json]) -> str:
    """All words of some calls."""
    return "\n".join(str(one.get("text") or one.get("caption") or "") for one in found)


@shows("F50")
@pytest.mark.parametrize(("origin", "said"), ORIGINS)
async def test_the_card_tells_whose_words_it_holds(stage: Stage, origin: Json, said: str) -> None:
    """The first message is somebody else's: evidence, and not the customer's voice."""
    await stage.update({"message": message(1, text="Come outside", forward_origin=origin)})
    card = next(one.params["text"] for one in stage.sent if one.letter.after.board)
    (line,) = [line for line in card.splitlines() if "Come outside" in line]
    assert said in line


async def test_ones_own_words_forwarded_are_ones_own(stage: Stage) -> None:
    """A customer forwards what they wrote elsewhere."""
    own = {"type": "user", "date": AT, "sender_user": ANN}
    await stage.update({"message": message(1, text="It leaks", forward_origin=own)})
    await stage.update({"message": message(2, photo=PHOTO, forward_origin=own)})
    assert "forwarded" not in "".join(stage.to(STAFF))


@pytest.mark.parametrize("content", KINDS, ids=NAMES_OF_KINDS)
async def test_a_forward_into_the_room_tells_whose_it_is(claimed: Stage, content: Json) -> None:
    """Of any kind; what can carry no caption has a line above it."""
    before = len(claimed.sent)
    await claimed.update({"message": message(2, forward_origin=FROM_IVAN, **content)})
    assert "forwarded from Ivan Franko" in shown(anew(claimed, STAFF, before))


@pytest.mark.parametrize("content", KINDS[1:3], ids=NAMES_OF_KINDS[1:3])
async def test_a_forward_below_the_card_tells_whose_it_is(stage: Stage, content: Json) -> None:
    """Nobody has claimed it; a claim brings it into the topic with the same heading."""
    await complain(stage)
    before = len(stage.sent)
    await stage.update({"message": message(2, forward_origin=FROM_IVAN, **content)})
    below = [one for one in anew(stage, STAFF, before) if "reply_parameters" in one]
    assert "forwarded from Ivan Franko" in shown(below)
    before = len(stage.sent)
    await claim(stage)
    recap = [one.params for one in stage.sent[before:] if one.method == "copyMessage"]
    assert "forwarded from Ivan Franko" in shown(recap)


async def test_a_forwarded_album_tells_whose_it_is(claimed: Stage) -> None:
    """Once, above the first part."""
    before = len(claimed.sent)
    for n in (2, 3):
        content: Json = {"photo": PHOTO, "media_group_id": "5", "forward_origin": FROM_IVAN}
        await claimed.update({"message": message(n, **content)})
    await claimed.later(seconds=5)
    (album,) = [one.params["media"] for one in claimed.sent[before:] if one.method == "sendMediaGroup"]
    assert "forwarded from Ivan Franko" in album[0]["caption"]


async def test_a_gathered_flood_tells_whose_words_are_whose(claimed: Stage) -> None:
    """In the message, and in the file of a long one."""
    for most, words in ((40, "Come outside"), (80, "Come outside " * 30)):
        before = len(claimed.sent)
        for n in range(most, most + 30):
            await claimed.update({"message": message(n, text=words, forward_origin=ORIGINS[1][0])})
        await claimed.later(minutes=3)
        (told,) = [one for one in claimed.sent[before:] if "in a row" in shown([one.params])]
        document = told.params.get("document")
        assert ("forwarded from Mr <X>" in document["text"]) if document else ("Mr &lt;X&gt;" in told.params["text"])


async def test_a_forward_is_no_answer_in_the_customers_own_words(stage: Stage) -> None:
    """To a question: it stands among the words with its mark, and the talk goes on."""
    await complain(stage)
    await stage.later(seconds=10)
    assert "where and when" in stage.to(101)[-1]
    await stage.update({"message": message(2, text="Come outside", forward_origin=FROM_IVAN)})
    await stage.later(seconds=10)
    found = await stage.only(101)
    assert (found.where, [one.text for one in found.words]) == ("", ["The kettle came broken", "Come outside"])
    assert "what exactly" in stage.to(101)[-1]


async def test_a_topic_is_not_named_after_somebody_elses_words(stage: Stage) -> None:
    """Nor a digest's line."""
    await stage.update({"message": message(1, text="Come outside", forward_origin=FROM_IVAN)})
    await stage.update({"message": message(2, text="He wrote this to me")})
    await claim(stage)
    (topic,) = [one.params["name"] for one in stage.sent if one.method == "createForumTopic"]
    assert "Come outside" not in topic and "He wrote" in topic
