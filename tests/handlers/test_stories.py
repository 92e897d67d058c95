"""/card, /history, /next and /find: one complaint as colleagues ask for it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.handlers.stage import PETR, Stage, claim, complain
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, in_group, in_topic, message, press
from tests.handlers.updates import private as private_chat


async def ask(stage: Stage, text: str, **more: Any) -> str:
    """What stands below a command in the group."""
    await stage.member(OLGA)
    await stage.update({"message": in_group(80, text=text, **more)})
    return stage.to(STAFF)[-1]


async def test_a_card_is_shown_with_its_buttons(stage: Stage) -> None:
    """By number in any writing, as a reply to it, in its topic; in private without buttons."""
    number = await complain(stage)
    card = in_group(stage.message("s:claim"), SELF, text="card")
    for text in (f"/card K-{number}", f"/card к {number}", f"/card {number}"):
        assert f"K-{number}" in await ask(stage, text), text
        assert "s:claim" in str(stage.sent[-1].params["reply_markup"])
    assert f"K-{number}" in await ask(stage, "/card", reply_to_message=card)
    assert "Which one" in await ask(stage, "/card")
    assert "There is no K-999" in await ask(stage, "/card 999")
    await claim(stage)
    topic = next(
        iter(stage.sent[index] for index in range(len(stage.sent)) if "message_thread_id" in stage.sent[index].params)
    )
    await stage.update({"message": in_topic(topic.params["message_thread_id"], 41, text="/card")})
    assert f"K-{number}" in stage.to(STAFF)[-1]
    await stage.update({"message": message(3, private_chat(OLGA), OLGA, text=f"/card {number}")})
    assert f"K-{number}" in stage.to(201)[-1] and "reply_markup" not in stage.sent[-1].params


async def test_a_history_has_words_acts_and_deliveries_in_order(stage: Stage) -> None:
    """A long one is a file."""
    number = await complain(stage)
    await claim(stage)
    card = in_group(stage.message(f"K-{number}", "ask"), SELF, text="card")
    await stage.update({"message": in_group(9, text="On its way <b>", reply_to_message=card)})
    shown = await ask(stage, f"/history {number}")
    wanted = ["The kettle came broken", "took it", "reply of Olga: On its way &lt;b&gt;", "the customer has it"]
    assert all(one in shown for one in wanted) and shown.index(wanted[1]) < shown.index(wanted[3])
    for one in range(4):
        await stage.update({"message": message(20 + one, text="And more. " * 120)})
    await ask(stage, f"/history {number}")
    file = stage.sent[-1]
    assert file.method == "sendDocument" and file.params["document"]["name"] == f"K-{number}.txt"
    assert file.params["document"]["text"].count("And more.") == 480
    assert "in the file below" in stage.to(STAFF)[-2]


async def test_words_that_wait_for_their_place_are_told_where_they_went(stage: Stage) -> None:
    """While the customer is asked "addition or new?", and after it: once, in the story of the one they belong to."""
    number = await complain(stage)
    await claim(stage)
    await stage.later(minutes=20)
    await stage.update({"message": message(3, text="The lid, too", date=int(stage.now.timestamp()))})
    assert "The lid" not in await ask(stage, f"/history {number}")
    under = message(stage.message("Add to", method="send"), private_chat(), SELF, text="x")
    await stage.update({"callback_query": press(f"u:plus:{number}:", ANN, under)})
    assert (await ask(stage, f"/history {number}")).count("The lid, too") == 1


async def test_next_is_what_runs_out_first_and_tells_who_is_freer(stage: Stage) -> None:
    """Somebody with eight open reads the others' load; who claims the eighth is warned."""
    stage.policy = replace(stage.policy, cards_a_minute=100)
    assert "Nobody waits" in await ask(stage, "/next")
    for one in range(9):
        await stage.update({"message": message(1, user={**ANN, "id": 1000 + one}, text=f"No {one} came")})
        await stage.later(seconds=10)
    await stage.member(PETR)
    for one in range(9):
        shown = await ask(stage, "/next")
        assert f"No {one} came" in shown
        number = (await stage.only(1000 + one)).id
        who = PETR if one == 0 else OLGA
        card = in_group(stage.message("s:claim"), SELF, text="card")
        await stage.update({"callback_query": press(f"s:claim:{number}:", who, card)})
    toasts = [str(one.params.get("text")) for one in stage.sent if one.method == "answerCallbackQuery"]
    assert "You have 8 open now" in toasts[-1] and "open now" not in toasts[-2]
    await stage.update({"message": message(1, user={**ANN, "id": 2000}, text="One more")})
    assert "you have 8 open complaints already; freer: Petr (1)" in (await ask(stage, "/next")).replace(
        "&#160;", " "
    ).replace("\u00a0", " ")


@pytest.mark.parametrize("words", ["kettles", "ketle", "ann", "KETTLE broke", "{number}", "K-{number}"])
async def test_find_finds_words_names_and_numbers(stage: Stage, words: str) -> None:
    """In another form, with a mistake; and says what to do when there is nothing."""
    number = await complain(stage)
    assert f"K-{number}" in await ask(stage, "/find " + words.format(number=number))
    assert "Nothing holds" in await ask(stage, "/find samovar")
    assert "/find kettle" in await ask(stage, "/find")


async def test_find_turns_its_pages_by_the_words_it_shows(stage: Stage) -> None:
    """And never finds a name that was kept back."""
    stage.policy = replace(stage.policy, cards_a_minute=100)
    for one in range(11):
        await stage.update({"message": message(1, user={**ANN, "id": 1000 + one}, text=f"Cold soup, day {one}")})
        await stage.later(seconds=1)
    shown = await ask(stage, "/find cold soups")
    assert shown.startswith("<b>/find cold soups</b> · 11") and "day 8" not in shown
    page = in_group(stage.message("/find", method="send"), SELF, text="/find cold soups · 11\n\n…")
    await stage.update({"callback_query": press("l:find:>8.0", OLGA, page)})
    assert "day 8" in stage.sent[-1].params["text"] and "day 0" not in stage.sent[-1].params["text"]
    await stage.update({"message": message(2, user={**ANN, "id": 1000, "first_name": "Zinaida"}, text="/confidential")})
    assert "Nothing holds" in await ask(stage, "/find zinaida")
