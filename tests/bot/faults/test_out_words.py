"""A message Telegram will not take, a person who cannot be written to: the words reach the other side anyway."""

import pytest

from tests.bot.faults.town import ANN, BORYS, OLGA, PETR, Town, labels, refused, text_of, virtual
from tests.shows import shows

LONG = "&<>\"'" * 819  # 4,095 characters that grow when they are escaped
TWO_GIGABYTES = 2 * 2**30


# Words --------------------------------------------------------------------------------------------


@shows("F36")
@virtual
async def test_words_that_grow_when_escaped_come_whole_in_both_directions(town: Town) -> None:
    """As long as Telegram allows, from a customer with a long name, in answers to questions, and from staff."""
    await town.open()
    user = town.newcomer("<&>" * 20)
    town.says(user, LONG)
    await town.sees(user, "K-")
    await town.passes(10)
    town.says(user, "w" + LONG)
    await town.passes(10)
    card = await town.sees(town.staff, button="Claim")
    await town.press(OLGA, card, "Claim")
    town.says(user, "c" + LONG)
    room = await town.sees(town.staff, button="Resolve")
    town.replies(OLGA, "r" + LONG, room)
    await town.passes(60)
    for chat, mark in ((town.staff, ""), (town.staff, "w"), (town.staff, "c"), (user, "r")):
        shown = "".join(text_of(one).partition("\n")[2] or text_of(one) for one in town.told(chat, LONG[:50]))
        assert mark + LONG[:3000] in shown
    assert sum(text_of(one).count("&<>") for one in town.told(town.staff)) >= 3 * 819
    assert sum(text_of(one).count("&<>") for one in town.told(user)) >= 819
    assert "failed" not in town.letters()
    assert [call for call in town.wire.calls if call[1] == "sendMessage" and call[3] != 200] == []


@shows("F35")
@virtual
async def test_a_file_that_telegram_will_not_send_again_holds_up_nothing(town: Town) -> None:
    """An album goes by its files: staff are told that it is missing, and what the customer writes next comes."""
    await town.open(forum=False)
    await town.claimed(ANN)
    town.wire.refuse(refused(400, "Bad Request: wrong file identifier/HTTP URL specified"), "sendMediaGroup")
    town.act("album", user_id=ANN, chat_id=ANN, kinds=["photo", "photo"])
    town.says(ANN, "It leaks too")
    await town.sees(town.staff, "would not show a message of Ann")
    await town.sees(town.staff, "It leaks too")


@shows("F35", "F37")
@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        (["photo", "photo"], "Bad Request: wrong file identifier/HTTP URL specified"),
        (["photo", "photo"], 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
        (["photo"], "Bad Request: message to copy not found"),
    ],
)
@virtual
async def test_words_below_a_file_that_is_refused_come_before_staff(town: Town, kinds: list[str], why: str) -> None:
    """The file may be lost; the words are ours to show."""
    await town.open(forum=False)
    _, card = await town.claimed(ANN)
    town.replies(OLGA, "I am on it", card)  # ends the questions: answers would stand on the card
    await town.sees(ANN, "I am on it")
    town.wire.refuse(refused(400, why), "sendMediaGroup", "copyMessage")
    if len(kinds) > 1:
        town.act("album", user_id=ANN, chat_id=ANN, kinds=kinds, caption="The lid cut my hand")
    else:
        town.sends(ANN, kinds[0], caption="The lid cut my hand")
    await town.passes(10)
    await town.sees(town.staff, "The lid cut my hand")


@shows("F35")
@virtual
async def test_files_too_large_to_download_pass_both_ways(town: Town) -> None:
    """A bot may download 20 MB; these are passed on by reference, and no file is ever asked for."""
    await town.open(forum=False)
    _, card = await town.claimed(ANN)
    town.sends(ANN, "video", file_size=TWO_GIGABYTES, caption="The whole film")
    town.act("album", user_id=ANN, chat_id=ANN, kinds=["video", "video"], file_size=TWO_GIGABYTES, caption="Two more")
    town.act(
        "send_media", user_id=OLGA, chat_id=town.staff, kind="document", file_size=TWO_GIGABYTES,
        caption="The manual", reply_to=card["message_id"],
    )  # fmt: skip
    await town.sees(town.staff, "The whole film")
    await town.sees(town.staff, "Two more")
    await town.sees(ANN, "The manual")
    assert not town.wire.made("getFile")


@shows("F36")
@virtual
async def test_a_digest_of_long_names_and_words_is_shown(town: Town) -> None:
    """Forty people with long names complain at once: each complaint comes before staff."""
    await town.open(strict=True)
    for n in range(40):
        user = town.newcomer(f"Maria-Luisa Fernanda de la Concepcion y Torres {n}")
        town.says(user, "The parcel came two hours late, and the lamp in it was broken in three places, as always.")
    await town.passes(300)
    shown = "".join(str(one.get("reply_markup")) for one in town.told(town.staff))
    assert [number for (number,) in town.rows("SELECT id FROM complaints") if f":{number}:" not in shown] == []


@shows("F36")
@virtual
async def test_a_card_of_very_many_voice_messages_can_be_claimed_and_resolved(town: Town) -> None:
    """Nobody has claimed it while 260 came: the card must still change, or Resolve is nowhere."""
    await town.open()
    for _ in range(260):
        town.sends(ANN, "voice")
        await town.passes(0.05)
    await town.passes(60)
    await town.press(OLGA, await town.sees(town.staff, button="Claim"), "Claim")
    await town.sees(town.staff, button="Resolve")


@shows("F36")
@virtual
async def test_a_long_comment_on_a_low_score_reaches_the_managers(town: Town) -> None:
    """As long as Telegram allows, with our words around it."""
    await town.open(forum=False, manager_ids=(PETR,))
    town.act("start", user_id=PETR)
    number, card = await town.claimed(ANN)
    town.replies(OLGA, "We sent a new one", await town.resolving(number, card))
    await town.press(ANN, await town.sees(ANN, "solved for you"), "Yes, solved")
    await town.passes(25 * 3600)
    await town.press(ANN, (await town.sees(ANN, button="1")), "1")
    town.says(ANN, "c" * 4096)
    await town.sees(town.staff, "ccc")
    await town.sees(PETR, "ccc")


# Edits --------------------------------------------------------------------------------------------


@shows("F27")
@virtual
async def test_a_card_that_cannot_be_edited_after_days_is_shown_anew(town: Town) -> None:
    """Two days later Telegram refuses; the board has a card that says who has the complaint."""
    await town.open(forum=False)
    number, card = await town.complaint(ANN)
    await town.passes(49 * 3600)
    town.wire.refuse(refused(400, "Bad Request: message can't be edited"), "editMessageText", chat=town.staff, times=1)
    await town.press(OLGA, card, "Claim")
    shown = await town.sees(town.staff, number, "with Olga", button="Resolve")
    assert shown["message_id"] > card["message_id"]
    town.replies(OLGA, "I am on it", shown)
    await town.sees(ANN, "I am on it")


@shows("F36")
@virtual
async def test_a_long_reply_that_is_changed_keeps_its_end(town: Town) -> None:
    """It went in two messages; the customer must have the new words from the beginning to the end."""
    await town.open(forum=False)
    _, card = await town.claimed(ANN)
    reply = town.replies(OLGA, "old " * 1022 + "The end", card)
    await town.sees(ANN, "The end")
    town.act("edit", user_id=OLGA, chat_id=town.staff, message_id=reply["message_id"], text="new " * 1022 + "The end")
    await town.passes(10)
    shown = "".join(text_of(one) for one in town.told(ANN))
    assert "new new" in shown
    assert "old old" not in shown
    assert "The end" in shown


@shows("F27")
@virtual
async def test_what_stood_in_a_deleted_digest_is_shown_again(town: Town) -> None:
    """Somebody tidies up: unclaimed complaints must come before staff again, at the latest when they are overdue."""
    await town.open(strict=True)
    for n in range(30):
        town.says(town.newcomer(f"P{n}"), f"Broken thing {n}.")
    await town.passes(60)
    for one in town.told(town.staff, "new complaint"):
        town.act("delete_message", chat_id=town.staff, message_id=one["message_id"])
    await town.passes(3 * 3600)
    shown = "".join(str(one.get("reply_markup")) for one in town.told(town.staff))
    assert [number for (number,) in town.rows("SELECT id FROM complaints") if f":{number}:" not in shown] == []


# People -------------------------------------------------------------------------------------------


@shows("F34")
@virtual
async def test_a_manager_who_never_pressed_start_is_told_on_the_board(town: Town) -> None:
    """A bot cannot write first: the low score is said in the group, and why."""
    await town.open(forum=False, manager_ids=(PETR,))
    number, card = await town.claimed(ANN)
    town.replies(OLGA, "We sent a new one", await town.resolving(number, card))
    await town.press(ANN, await town.sees(ANN, "solved for you"), "Yes, solved")
    await town.passes(25 * 3600)
    await town.press(ANN, (await town.sees(ANN, button="1")), "1")
    assert number in text_of(await town.sees(town.staff, "could not be told in private"))
    assert town.told(PETR) == []


@shows("F29")
@virtual
async def test_a_deleted_account_is_named_as_the_reason(town: Town) -> None:
    """The receipt was there; the reply cannot arrive, and the colleague who wrote it hears why, once."""
    await town.open(forum=False)
    _, card = await town.claimed(ANN)
    town.act("deactivate", user_id=ANN)
    said = town.replies(OLGA, "I am on it", card)
    line = await town.sees(town.staff, "Not delivered")
    assert line["reply_to_message"]["message_id"] == said["message_id"]
    await town.passes(3600)
    assert len(town.told(town.staff, "Not delivered")) == 1
    assert labels(await town.sees(town.staff, button="Resolve"))
    town.says(BORYS, "Чайник течёт")
    await town.sees(BORYS, "K-", within=1)
