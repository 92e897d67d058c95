"""Words and names that are more than words: whatever people write is shown as they wrote it, and does nothing else."""

import pytest

from bot.calls import Answer
from handlers.place import shown_name
from tests.bot.faults.town import ANN, OLGA, Town, text_of, virtual
from tests.bot.house import House
from tests.bot.test_bad_input import sendable
from tests.handlers import updates
from tests.handlers.updates import STAFF, Json, message, press
from tests.shows import shows

FAMILY = "👩‍👩‍👧‍👦"
LONGEST = {
    "emoji": "🙂" * 2048,  # each is two UTF-16 units
    "families": FAMILY * 372,  # eleven units each
    "marks": "e" + "\u0301" * 4095,
    "one word": "ж" * 4096,
    "right to left": "שלום " * 819,
}
MARKUP = [
    "<b>Ann</b>", "</b></i>", "<a href='x'>", "&lt;", "*bold* _x_ [a](b)", "{{7*7}}", "{% raw %}", "{0.__class__}",
    "%s%n", "$HOME", "`x`", "||x||", "#{x}", "@olga",
]  # fmt: skip


def joined(town: Town, chat: int, mark: str) -> str:
    """All that the bot said in a chat with this mark in it, without line ends and blanks, which may be trimmed."""
    return "".join("".join(text_of(one).split()) for one in town.told(chat, mark))


# Length -------------------------------------------------------------------------------------------


@shows("I15", "F58")
@pytest.mark.parametrize("kind", list(LONGEST))
@virtual
async def test_the_longest_words_come_whole_in_both_directions(town: Town, kind: str) -> None:
    """4096 units of anything, in parts that Telegram takes and that cut no character in half."""
    words = LONGEST[kind]
    whole, piece = "".join(words.split()), words.strip()[-1]
    await town.open(forum=False)
    _, card = await town.claimed(ANN)
    town.says(ANN, words)
    await town.until(lambda: whole in joined(town, town.staff, piece), "all of it before the staff")
    town.replies(OLGA, words, card)
    await town.until(lambda: whole in joined(town, ANN, piece), "all of it before the customer")
    assert "failed" not in town.letters()


# Characters that somebody will not take -----------------------------------------------------------

UNTAKEN = ["a\x00b", "\ud800", "x\udfff", "\x1b[31mred", "\x07\x08\x7f", "\ufffe\uffff", "\u2028\u2029", "\U0010ffff"]


@shows("F60", "F61")
@pytest.mark.parametrize("odd", UNTAKEN, ids=ascii)
async def test_characters_that_a_database_refuses_hold_up_nobody(house: House, odd: str) -> None:
    """On both databases: in words, captions, names, titles, file names and button data; nothing is parked."""
    eve: Json = {"id": 666, "is_bot": False, "first_name": odd, "last_name": odd, "username": odd, "language_code": odd}
    file = {"file_id": "f1", "file_unique_id": odd, "file_name": odd, "mime_type": odd}
    group = {**updates.GROUP, "title": odd}
    await house.bring(
        {"message": message(1, user=eve, text=f"words {odd}")},
        {"message": message(2, user=eve, document=file, caption=f"caption {odd}")},
        {"edited_message": message(1, user=eve, text=f"other words {odd}", edit_date=updates.AT + 1)},
        {"callback_query": press(odd, eve)},
        {"message": message(3, user=eve, text=f"/start {odd}")},
        {"message": message(90, group, updates.OLGA, text=odd)},
    )
    await house.work()
    assert await house.inbox() == {"done": 6}
    for method, params in house.telegram.calls:
        sendable(method, params)
    shown = [said for said in house.telegram.said(STAFF) if "other words" in said]
    assert shown
    assert sum("K-" in said for said in house.telegram.said(666)) >= 1


# Markup and templates -----------------------------------------------------------------------------


@shows("F63", "F64")
@pytest.mark.parametrize("trick", MARKUP)
@virtual
async def test_markup_and_templates_in_a_name_are_a_name(town: Town, trick: str) -> None:
    """On the card, above what the customer adds, and in the topic's name; the same in words."""
    await town.open()
    user = town.newcomer(trick)
    number, card = await town.complaint(user, f"It broke {trick}")
    name = shown_name(trick)  # the same to read, and never a live link
    assert f"{name} · English" in text_of(card)
    assert f"It broke {trick}" in text_of(card)
    await town.press(OLGA, card, "Claim")
    town.says(user, f"more {trick}")
    added = await town.sees(town.staff, f"more {trick}")
    assert text_of(added).startswith(f"{name}\n")
    topics = [one.name for one in town.world.chats[town.staff].topics.values()]
    assert [topic for topic in topics if number in topic and name in topic]


@shows("F62")
@virtual
async def test_names_that_look_alike_are_told_apart(town: Town) -> None:
    """The same letters from another alphabet, invisible ones, and ones that turn a line around."""
    await town.open(forum=False)
    names = ["Ann", "Аnn", "Ann\u200b", "\u202eAnn", "A\u2060nn"]  # the second begins with a Cyrillic letter
    users = [town.newcomer(name) for name in names]
    numbers = {}
    for user in users:
        numbers[user], card = await town.complaint(user, f"words of {user}")
        assert f" {numbers[user]} · " in text_of(card).partition("\n")[0]
        await town.press(OLGA, card, "Claim")
        town.replies(OLGA, f"answer to {user}", card)
    for user in users:
        await town.sees(user, f"answer to {user}")
        assert not [one for one in town.told(user, "answer to ") if f"answer to {user}" not in text_of(one)]
    assert len(set(numbers.values())) == len(users)


# Words that look like something else --------------------------------------------------------------


@shows("F68")
@pytest.mark.parametrize(
    "text",
    [
        "s:claim:{number}:", "u:solved:{number}:yes", "u:score:{number}:1", "K-{number}", "🟢 K-{number} · new",
        "/claim K-{number}", "/resolve {number}", "/start@other_bot x", "//", "/", '{{"data":"x"}}',
    ],
)  # fmt: skip
@virtual
async def test_words_that_look_like_data_or_commands_do_nothing(town: Town, text: str) -> None:
    """From a customer and from staff: Ann's complaint stays as it is, and what Eve wrote is hers."""
    await town.open(forum=False)
    number, _ = await town.complaint(ANN)
    before = town.rows(f"SELECT state, owner_id, version FROM complaints WHERE id = {number[2:]}")
    eve = town.newcomer("Eve")
    written = text.format(number=number[2:])
    town.says(eve, written)
    town.act("send", user_id=OLGA, chat_id=town.staff, text=written)
    await town.passes(30)
    assert town.rows(f"SELECT state, owner_id, version FROM complaints WHERE id = {number[2:]}")[0][:2] == before[0][:2]
    assert not [one for one in town.told(eve, number) if number not in written]
    assert town.told(eve)
    assert "parked" not in town.inbox()


@shows("F68")
@pytest.mark.parametrize("where", ["name", "words"])
@virtual
async def test_who_calls_himself_a_card_gets_no_answer_sent_to_somebody_else(town: Town, where: str) -> None:
    """Telegram's answer about Eve's words was lost, so that nobody knows their number; staff reply to them."""
    await town.open(forum=False)
    number, _ = await town.claimed(ANN)
    like_a_card = f"🟢 {number} · new"
    eve = town.newcomer(like_a_card if where == "name" else "Eve")
    await town.claimed(eve, "It broke")
    before = len(town.told(town.staff))

    def lost(method: str, params: Json, answer: Answer) -> Answer:
        return Answer(0, None) if method == "sendMessage" and like_a_card in text_of(params) else answer

    town.wire.spoil = lost
    town.says(eve, "Hello?" if where == "name" else "🙂" * 2045 + f" {like_a_card}")
    await town.passes(2)
    (shown, *_) = [one for one in town.told(town.staff)[before:] if text_of(one).startswith(like_a_card)]
    await town.passes(120)
    town.replies(OLGA, "private words for Eve", shown)
    await town.passes(30)
    assert not town.told(ANN, "private words for Eve")


@shows("F70")
@pytest.mark.parametrize("caption", ["", " ", "\n\n", "\u200b", "\u00a0", "\ufe0f"], ids=ascii)
async def test_an_empty_caption_is_a_picture_without_words(house: House, caption: str) -> None:
    """Only blanks, or nothing that can be seen: the picture counts, the card says so, nothing is refused."""
    await house.bring({"message": message(1, photo=updates.PHOTO, caption=caption)})
    await house.bring({"message": message(2, text=caption or " ")})
    await house.work()
    assert await house.inbox() == {"done": 2}
    for method, params in house.telegram.calls:
        sendable(method, params)
    assert sum("K-" in said for said in house.telegram.said(101)) == 1
    assert any("[photo]" in said for said in house.telegram.said(STAFF))
    assert (await house.complaint()).words
