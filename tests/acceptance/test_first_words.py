"""What comes first and is no plain complaint, as customers, staff and a manager live it with the real process."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from tests.acceptance.stage import ANN, IRYNA, OLGA, Stage, labels
from tests.acceptance.story import claimed, complain, newcomer, resolved

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("first words"),
]
DAY = 86400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A shop in Ukraine, with one manager who has started the bot; shared, so each test brings its own customer."""
    settings = {"COUNTRY": "UA", "MANAGER_IDS": str(IRYNA)}
    stage = Stage(await Sandbox.start(forum=True), tmp_path_factory.mktemp("shop"), settings)
    try:
        await stage.start()
        stage.act("start", user_id=IRYNA)
        yield stage
    finally:
        await stage.close()


def heard(stage: Stage, user: int) -> str:
    """All that the bot has told somebody, in small letters."""
    return "\n".join(one.get("text", "") for one in stage.from_bot(user)).lower()


async def test_danger_is_answered_with_the_number_to_call(shop: Stage) -> None:
    """Health first: the emergency number of the country; the alarm stands on the board and before the manager."""
    user = newcomer(shop, "Dana")
    number = await complain(shop, user, "My child got sick after your soup")
    first = await shop.sees(user, "Health first", "103", number)
    board = await shop.sees(shop.staff, f"{number}: ", "Dana waits for a person", "got sick after your soup")
    told = await shop.sees(IRYNA, f"{number}: ", "Dana waits for a person", "got sick after your soup")
    await shop.sees(user, "1 of 5", "Which number can we call you on?")

    assert "thank you" not in first["text"].lower()
    assert "sorry" not in heard(shop, user)
    assert board["text"].startswith("⚠️")
    assert told["text"].startswith("⚠️")


async def test_praise_is_thanked_for_and_one_press_makes_it_a_complaint(shop: Stage) -> None:
    """No apology, a card of its own kind; then the receipt, with its one apology."""
    user = newcomer(shop, "Paula")
    shop.says(user, "Thank you, the courier was very kind")
    thanks = await shop.sees(user, "It goes to the people it is about", button="This is a complaint")
    card = await shop.sees(shop.staff, "praise", "the courier was very kind", button="Done")

    assert "sorry" not in heard(shop, user)
    assert "Special case" not in labels(card)
    await shop.press(user, thanks, "This is a complaint")
    await shop.sees(user, "Saved as")
    await shop.until(lambda: "Special case" in labels(shop.fresh(card)), "the card of a complaint")
    assert heard(shop, user).count("sorry") == 1


async def test_thanks_after_a_solution_open_nothing(shop: Stage) -> None:
    """Bare thanks are answered in kind; words are asked about, and just thanks reach the owner."""
    user = newcomer(shop, "Thea")
    number, room = await claimed(shop, user)
    question = await resolved(shop, user, room)
    await shop.press(user, question, "Yes, solved")
    await shop.sees(user, "Thank you for checking")
    shop.later(DAY / 2)
    shop.says(user, "Thank you")
    await shop.sees(user, "You’re welcome")
    shop.says(user, "The new lamp is beautiful, my mother loves it")
    asked = await shop.sees(user, number, button="Just saying thanks")
    assert labels(asked) == ["Just saying thanks", f"Add to {number}", "Start a new complaint"]
    await shop.press(user, asked, "Just saying thanks")
    await shop.sees(shop.staff, "Thea", "just to say thanks", "my mother loves it")
    assert heard(shop, user).count("saved as") == 1
    assert not any("Yes, solved" in labels(one) for one in shop.from_bot(user))


async def test_letters_tell_the_language(shop: Stage) -> None:
    """Ukrainian from a phone that is set to Russian."""
    user = newcomer(shop, "Соломія", "ru")
    shop.says(user, "Чайник протікає, і ніхто не відповідає")
    await shop.sees(user, "Збережено")
    await shop.sees(user, "1 з 3")
    await shop.sees(shop.staff, "Ukrainian", "Чайник протікає", button="Claim")


async def test_a_refusal_tells_why_and_offers_a_review(shop: Stage) -> None:
    """Reason, what instead, who decided; nobody asks "solved?" nor for a score, and the manager reads it anew."""
    user = newcomer(shop, "Rita")
    number, room = await claimed(shop, user)
    await shop.press(OLGA, shop.fresh(room), "Resolve")
    await shop.press(OLGA, await shop.sees(shop.staff, number, button="Not upheld"), "Not upheld")
    await shop.press(OLGA, await shop.sees(shop.staff, number, button="Product"), "Product")
    for question, answer in (
        ("(3 of 5)", "The lamp was dropped after the sale."),
        ("(4 of 5)", "A new shade at half the price."),
        ("(5 of 5)", "Maria Petrenko, head of service"),
    ):
        shop.replies(OLGA, answer, await shop.sees(shop.staff, number, question))
    told = await shop.sees(user, number, "dropped after the sale", "half the price", "Decided by Maria Petrenko")
    assert labels(told) == ["Ask for a review"]
    await shop.press(user, told, "Ask for a review")
    await shop.sees(user, f"{number} is open again", "a manager")
    await shop.sees(IRYNA, number, "Rita asks for a review", "dropped after the sale")
    await shop.sees(shop.staff, number, "asks for a review", "Olga had it")
    card = await shop.sees(shop.staff, number, "Review asked for", button="Claim")
    assert card
    shop.later(2 * DAY)
    shop.says(user, "/status")
    await shop.sees(user, "Your open complaint")
    assert "solved for you" not in heard(shop, user)
    assert "how did we handle" not in heard(shop, user)


async def test_a_name_that_is_kept_back_leaves_nothing_behind(shop: Stage) -> None:
    """No card, line, topic or private word to a manager holds the name; only the alias stands there."""
    user = newcomer(shop, "Zinaida")
    shop.act("start", user_id=user)
    greeting = await shop.sees(user, "bot", button="Keep my name private")
    await shop.press(user, greeting, "Keep my name private")
    offered = await shop.sees(user, "Only you can lift it", button="Keep my name out")
    await shop.press(user, offered, "Keep my name out")
    alias = (await shop.sees(user, "From now on our staff read"))["text"].split("“")[1].split("”")[0]
    number, room = await claimed(shop, user)
    assert alias in room["text"]
    shop.replies(OLGA, "Hello, a new lamp leaves today", room)
    await shop.sees(user, "a new lamp leaves today")
    shop.says(user, "My lawyer will write to you")
    await shop.sees(IRYNA, number, alias)
    topics = [topic.name for topic in shop.world.chats[shop.staff].topics.values()]

    assert any(number in name and alias in name for name in topics)
    assert "Zinaida" not in json.dumps([call["params"] for call in shop.calls()], ensure_ascii=False)


async def test_forwarded_words_are_marked_as_somebody_elses(shop: Stage) -> None:
    """Staff read from whom they are, as far as Telegram says."""
    user = newcomer(shop, "Fiona")
    await claimed(shop, user)
    origin = {"type": "hidden_user", "sender_user_name": "Ivan", "date": 1_700_000_000}
    shop.says(user, "Come outside at seven", extra={"forward_origin": origin})
    words = await shop.sees(shop.staff, "Come outside at seven")

    assert "forwarded from Ivan" in words["text"].replace("\u00a0", " ")


async def test_a_replaced_picture_arrives(shop: Stage) -> None:
    """An edit that puts another photo in place of the first brings the new one, and says so."""
    user = newcomer(shop, "Vera")
    _, room = await claimed(shop, user)
    sent = shop.act("send_media", user_id=user, chat_id=user, kind="photo", caption="The crack")
    await shop.sees(shop.staff, "The crack")
    other = shop.act("send_media", user_id=ANN, chat_id=ANN, kind="photo")
    chat = shop.world.chats[user]
    message = chat.messages[sent["message_id"]]
    shop.world.change(message, {"photo": other["photo"]}, drop=("photo",))
    shop.world.push_edited(chat, message)
    new = await shop.sees(shop.staff, "Vera", "replaced an earlier message", "The crack")

    assert new["message_thread_id"] == room["message_thread_id"]
    assert new["photo"][0]["file_unique_id"] == other["photo"][0]["file_unique_id"]


async def test_a_reply_that_begins_with_a_slash_is_delivered(shop: Stage) -> None:
    """It is no command of ours, so it is words."""
    user = newcomer(shop, "Sasha")
    _, room = await claimed(shop, user)
    reply = shop.replies(OLGA, "/24 hours is the longest that it takes", room)
    await shop.sees(user, "Olga", "/24 hours is the longest that it takes")
    await shop.until(lambda: shop.reactions(shop.staff, reply), "the mark on the reply")


async def test_reactions_pass_both_ways(shop: Stage) -> None:
    """On the message of their own, and away again; neither side is told anything."""
    user = newcomer(shop, "Rhea")
    _, room = await claimed(shop, user)
    reply = shop.replies(OLGA, "A new lamp leaves today", room)
    copy = await shop.sees(user, "A new lamp leaves today")
    said = shop.says(user, "The shade is torn, too")
    shown = await shop.sees(shop.staff, "The shade is torn, too")
    await shop.until(lambda: "👌" in shop.reactions(shop.staff, reply), "the mark on the reply")
    await shop.settled()
    before = len(shop.messages(user)), len(shop.messages(shop.staff))

    def react(who: int, on: dict[str, Any], emoji: str) -> None:
        shop.act("react", user_id=who, chat_id=on["chat"]["id"], message_id=on["message_id"], emoji=emoji)

    react(user, copy, "🔥")
    react(OLGA, shown, "🙏")
    await shop.until(lambda: "🔥" in shop.reactions(shop.staff, reply), "the customer's on the reply")
    await shop.until(lambda: "🙏" in shop.reactions(user, said), "the colleague's on the words")
    react(user, copy, "")
    react(OLGA, shown, "")
    await shop.until(lambda: list(shop.reactions(shop.staff, reply)) == ["👌"], "the mark is there again")
    await shop.until(lambda: not shop.reactions(user, said), "nothing is on the words")
    await shop.settled()
    assert (len(shop.messages(user)), len(shop.messages(shop.staff))) == before


async def test_a_typed_score_counts(shop: Stage) -> None:
    """A low one with words behind it is the score and its comment, and reaches the manager."""
    user = newcomer(shop, "Tina")
    number, room = await claimed(shop, user)
    question = await resolved(shop, user, room)
    await shop.press(user, question, "Yes, solved")
    shop.later(2 * DAY)
    await shop.sees(user, number, button="5")
    shop.says(user, "2, nobody called me back")
    await shop.sees(user, "your score is 2")
    await shop.sees(shop.staff, "Tina scored", number, "2 of 5")
    await shop.sees(shop.staff, "nobody called me back")
    await shop.sees(IRYNA, number, "Tina")
    assert heard(shop, user).count("saved as") == 1
