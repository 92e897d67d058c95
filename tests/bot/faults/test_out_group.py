"""The staff group changes under the bot: it moves, loses topics, closes, mutes or throws out the bot."""

import pytest

from bot.calls import Answer
from tests.bot.faults.town import ANN, BORYS, OLGA, PETR, Json, Town, refused, text_of, virtual
from tests.shows import shows

DOWN = refused(500, "Internal Server Error: restart")
GONE = ("message thread not found", "TOPIC_DELETED", "TOPIC_CLOSED", "TOPIC_ID_INVALID")


def said_in(town: Town, chat: int, *words: str) -> list[int]:
    """How often each of these stands in the chat."""
    return [sum(word in text_of(one) for one in town.told(chat)) for word in words]


# The group moves ----------------------------------------------------------------------------------


@shows("I24", "F31", "F57")
@pytest.mark.parametrize("told", ["by an update", "by refusals"])
@virtual
async def test_a_group_that_moves_gets_everything_that_waited_once(town: Town, told: str) -> None:
    """Cards, words, a photo, a line and marks wait in many lanes; the next process knows the new number too."""
    await town.open(forum=False, basic=True)
    old = town.staff
    _, card = await town.claimed(ANN)
    eve = town.newcomer("Eve")
    _, second = await town.complaint(BORYS, "Чайник течёт")
    town.wire.refuse(DOWN, "sendMessage", "editMessageText", "copyMessage", "setMessageReaction", chat=old)
    town.says(ANN, "It leaks too")
    town.sends(ANN, "photo", caption="See the crack")
    town.says(eve, "The lamp came broken")
    town.replies(OLGA, "I am on it", card)
    town.act("block", user_id=BORYS)
    town.replies(PETR, "Now I see", second)
    await town.passes(20)
    town.staff = town.act("upgrade_group", chat_id=old)
    town.wire.rules.clear()
    if told == "by refusals":
        town.wire.refuse(DOWN, "getUpdates")
        town.world.updates.clear()
    await town.passes(120)
    town.wire.rules.clear()
    assert said_in(town, town.staff, "It leaks too", "See the crack", "The lamp came", "Not delivered") == [1] * 4
    assert not {"pending", "sending"} & set(town.letters())
    moved = town.time
    await town.restart()
    town.says(eve, "And so did the lid")
    await town.sees(town.staff, "And so did the lid")
    assert not [call for call in town.wire.calls if call[0] > moved and call[2].get("chat_id") == old]


@shows("F31", "F57")
@virtual
async def test_a_photo_that_cannot_be_copied_from_the_old_group_is_told(town: Town) -> None:
    """A reply waited when the group moved: its number means nothing any more, so its writer hears that it is lost."""
    await town.open(forum=False, basic=True)
    _, card = await town.claimed(ANN)
    town.wire.refuse(DOWN, "copyMessage", chat=ANN, times=2)
    town.act("send_media", user_id=OLGA, chat_id=town.staff, kind="photo", reply_to=card["message_id"])
    await town.passes(1)
    town.staff = town.act("upgrade_group", chat_id=town.staff)
    await town.sees(town.staff, "Not delivered to Ann")
    assert "pending" not in town.letters()


@shows("F57")
@virtual
async def test_after_a_move_no_message_of_the_new_group_is_taken_for_an_old_one(town: Town) -> None:
    """Numbers begin anew there: the question of Resolve stood in the old group, under a number a card has now."""
    await town.open(forum=False, basic=True)
    number, card = await town.claimed(ANN)
    asked = await town.resolving(number, card)
    town.staff = town.act("upgrade_group", chat_id=town.staff)
    while not (last := town.told(town.staff)) or last[-1]["message_id"] < asked["message_id"]:
        await town.complaint(town.newcomer("Guest"), f"Broken thing {town.time}.")
    town.says(ANN, "Are you there?")
    answered = await town.sees(town.staff, "Are you there?")
    before = {one["message_id"]: text_of(one) for one in town.told(town.staff)}
    town.replies(OLGA, "We sent a new one", answered)
    await town.sees(ANN, "We sent a new one")
    await town.passes(10)
    cards = [n for n, text in before.items() if "Broken thing" in text]
    assert {n: text_of(town.world.chats[town.staff].messages[n].data) for n in cards} == {n: before[n] for n in cards}


@shows("F31")
@pytest.mark.parametrize("what", ["moves", "bot is thrown out"])
@virtual
async def test_a_press_while_the_group_changes_is_no_press_of_a_stranger(town: Town, what: str) -> None:
    """It happens just before Telegram is asked who pressed: no word about the person, who must not hear so."""
    await town.open(forum=False, basic=True)
    _, card = await town.complaint(ANN)
    changes = ["upgrade_group" if what == "moves" else "kick_bot"]

    def rule(method: str, params: Json) -> None:
        if method == "getChatMember" and changes:
            town.act(changes.pop(), chat_id=town.staff)

    town.wire.rules.append(rule)
    query = town.presses(OLGA, card, "Claim")
    await town.passes(60)
    answer = town.world.presses[query].answer
    assert changes == []
    assert answer is None or "Only members" not in answer["text"]


# Topics -------------------------------------------------------------------------------------------


@shows("I24", "F32")
@pytest.mark.parametrize("why", GONE)
@pytest.mark.parametrize("kind", ["text", "photo", "album", "edit", "blocked"])
@virtual
async def test_a_topic_that_is_gone_or_closed_brings_the_talk_to_the_board(town: Town, why: str, kind: str) -> None:
    """Whatever it is that the topic refuses first; staff hear of it, and an answer there reaches the customer."""
    await town.open()
    number, _ = await town.claimed(ANN)
    own = town.says(ANN, "Hello again")["message_id"]
    first = await town.sees(town.staff, "Hello again")
    topic = first["message_thread_id"]
    town.act("delete_topic", chat_id=town.staff, thread_id=topic)
    town.wire.refuse(refused(400, f"Bad Request: {why}"), message_thread_id=topic)
    match kind:
        case "text":
            town.says(ANN, "It leaks too")
        case "photo":
            town.sends(ANN, "photo", caption="It leaks too")
        case "album":
            town.act("album", user_id=ANN, chat_id=ANN, kinds=["photo", "video"], caption="It leaks too")
        case "edit":
            town.act("edit", user_id=ANN, chat_id=ANN, message_id=own, text="It leaks too")
        case _:
            town.act("block", user_id=ANN)
            town.act("start", user_id=ANN)
            town.says(ANN, "It leaks too")
    words = await town.sees(town.staff, "It leaks too")
    await town.sees(town.staff, f"topic of {number} is gone")
    assert not words.get("is_topic_message")
    town.replies(OLGA, "I am on it", words)
    await town.sees(ANN, "I am on it")


@shows("F32")
@virtual
async def test_topics_switched_off_and_on_again(town: Town) -> None:
    """Off: the talk goes on under the cards, new ones too; on: the next one has a topic again."""
    await town.open()
    await town.claimed(ANN)
    town.act("set_forum", chat_id=town.staff, on=False)
    town.says(ANN, "It leaks too")
    assert not (await town.sees(town.staff, "It leaks too")).get("is_topic_message")
    await town.claimed(BORYS, "Чайник течёт")
    town.says(BORYS, "И крышка")
    assert not (await town.sees(town.staff, "И крышка")).get("is_topic_message")
    town.act("set_forum", chat_id=town.staff, on=True)
    eve = town.newcomer("Eve")
    await town.claimed(eve, "The lamp came broken")
    town.says(eve, "And the lid")
    assert (await town.sees(town.staff, "And the lid")).get("is_topic_message")


@shows("F19")
@virtual
async def test_a_topic_whose_creation_was_not_answered_is_not_made_twice(town: Town) -> None:
    """Its own service message tells that it is there."""
    await town.open()

    def spoil(method: str, params: Json, answer: Answer) -> Answer:
        return Answer(0, None) if method == "createForumTopic" else answer

    town.wire.spoil = spoil
    number, _ = await town.claimed(ANN)
    await town.until(lambda: [one for one in town.told(town.staff, number) if one.get("is_topic_message")], "its card")
    await town.passes(60)
    assert len(town.world.chats[town.staff].topics) == 1
    assert "pending" not in town.letters()


@shows("F32")
@pytest.mark.parametrize("what", ["card", "photo", "edit"])
@virtual
async def test_a_closed_topic_makes_cards_and_words_wait(town: Town, what: str) -> None:
    """Where the bot may not write (General too): it tries now and then, and gives nothing up."""
    await town.open(forum=False)
    await town.claimed(BORYS, "Чайник течёт")
    said = town.says(BORYS, "Hello again")["message_id"]
    await town.sees(town.staff, "Hello again")
    began = town.time
    for method in ("sendMessage", "copyMessage"):
        town.wire.refuse(refused(400, "Bad Request: TOPIC_CLOSED"), method, chat=town.staff)
    match what:
        case "card":
            town.says(ANN, "It leaks")
        case "photo":
            town.sends(BORYS, "photo", caption="It leaks")
        case _:
            town.act("edit", user_id=BORYS, chat_id=BORYS, message_id=said, text="It leaks")
    await town.passes(5)
    tries = [call for call in town.wire.calls if call[0] > began and call[3] == 400]
    town.wire.rules.clear()
    await town.passes(400)
    assert len(tries) < 10
    assert said_in(town, town.staff, "It leaks") == [1]


# The bot's own place ------------------------------------------------------------------------------


@shows("I24", "F33")
@pytest.mark.parametrize("what", ["thrown out", "muted", "made a plain member"])
@virtual
async def test_the_bot_loses_its_place_and_gets_it_back(town: Town, what: str) -> None:
    """What could not be said meanwhile is said afterwards, in order and once; customers notice nothing."""
    await town.open()
    number, _ = await town.claimed(ANN)
    if what == "thrown out":
        town.act("kick_bot", chat_id=town.staff)
    else:
        town.act("bot_rights", chat_id=town.staff, rights={"can_send_messages": False} if what == "muted" else None)
    town.says(ANN, "First words")
    town.says(ANN, "Second words")
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=1)
    await town.passes(3600)
    if what == "thrown out":
        town.act("add_bot", chat_id=town.staff, rights=True)
    else:
        town.act("bot_rights", chat_id=town.staff, rights={"can_manage_topics": True})
    await town.passes(400)
    assert said_in(town, town.staff, "First words", "Second words", "Чайник течёт") == [1] * 3
    texts = [text_of(one) for one in town.told(town.staff)]
    assert texts.index("Ann\nFirst words") < texts.index("Ann\nSecond words")
    assert "failed" not in town.letters()
    assert await town.sees(town.staff, number, button="Resolve")


@shows("F33")
@virtual
async def test_a_group_that_takes_no_photos_still_gets_the_words(town: Town) -> None:
    """Photos are forbidden to members: staff hear of it, and the customer's next words come."""
    await town.open(forum=False)
    await town.claimed(ANN)
    town.wire.refuse(refused(400, "Bad Request: not enough rights to send photos to the chat"), "copyMessage")
    town.sends(ANN, "photo", caption="See the crack")
    town.says(ANN, "It leaks too")
    await town.sees(town.staff, "It leaks too", within=3600)
