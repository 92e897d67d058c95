"""The whole story, as a customer and as staff live it, in a forum."""

import pytest

from tests.acceptance.stage import OLGA, PETR, Stage, labels
from tests.acceptance.story import claimed, complain, newcomer, resolved
from tests.shows import shows

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("forum"),
]

SORRY = {"en": "sorry", "ru": "Извините", "uk": "вибач"}
BROKEN = {"en": "The lamp arrived broken", "ru": "Лампа пришла разбитой", "uk": "Лампа прийшла розбитою"}


async def test_start_greets_in_three_lines_without_apology(forum: Stage) -> None:
    """Nobody is told sorry before they said what is wrong."""
    user = newcomer(forum, "Greta")
    forum.act("start", user_id=user)
    greeting = await forum.sees(user, "bot")

    assert len(greeting["text"].splitlines()) == 3
    assert "sorry" not in greeting["text"].lower()


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
async def test_receipt_thanks_then_apologises_once_then_promises(forum: Stage, language: str) -> None:
    """One message: thanks, one apology, number, promised time, in the customer's language."""
    user = newcomer(forum, "Nadia", language)
    number = await complain(forum, user, BROKEN[language])
    receipt = await forum.sees(user, number)
    text = receipt["text"]
    thanks = {"en": "Thank you", "ru": "Спасибо", "uk": "Дякуємо"}[language]

    assert text.index(thanks) < text.lower().index(SORRY[language].lower()) < text.index(number)
    assert "UTC" in text
    every = "\n".join(m["text"].lower() for m in forum.from_bot(user))
    assert every.count(SORRY[language].lower()) == 1


async def test_questions_come_one_at_a_time_and_can_be_skipped(forum: Stage) -> None:
    """Three questions with progress, each with Skip; then a summary of the answers, which needs none itself."""
    user = newcomer(forum, "Quinn")
    number = await complain(forum, user)
    question = await forum.sees(user, "1 of 3", button="Skip this question")
    forum.says(user, "In the shop on the corner")
    for step in (2, 3):
        question = await forum.sees(user, f"{step} of 3", button="Skip this question")
        await forum.press(user, question, "Skip this question")
    summary = await forum.sees(user, number, button="All correct")

    assert "In the shop on the corner" in summary["text"]
    assert "The lamp arrived broken" not in summary["text"]  # nobody needs their own message back
    assert "Add something" in labels(summary)
    stale = await forum.press(user, question, "Skip this question")
    assert "out of date" in stale["text"]


async def test_place_from_a_link_is_not_asked(forum: Stage) -> None:
    """A deep link tells the place, so there are two questions, and staff see the place."""
    user = newcomer(forum, "Lina")
    forum.act("start", user_id=user, payload="table_7")
    await forum.sees(user, "bot")
    forum.says(user, "Cold soup")
    question = await forum.sees(user, "1 of 2", button="Skip this question")
    card = await forum.sees(forum.staff, "Cold soup", button="Claim")

    assert "what exactly" in question["text"]
    assert "table 7" in card["text"]


async def test_words_of_a_burst_are_merged_in_order(forum: Stage) -> None:
    """Several messages are one complaint with one receipt, in the order they came."""
    user = newcomer(forum, "Bea")
    number = await complain(forum, user, "First part")
    forum.says(user, "Second part")
    forum.says(user, "Third part")
    card = await forum.sees(forum.staff, number, "Third part")
    await forum.sees(user, "1 of 3")

    text = card["text"]
    assert text.index("First part") < text.index("Second part") < text.index("Third part")
    assert sum("Saved as" in m["text"] for m in forum.from_bot(user)) == 1


@shows("F63", "T17")
async def test_html_is_shown_as_typed(forum: Stage) -> None:
    """Markup that customers type is text, in the card and in the topic."""
    user = newcomer(forum, "<i>Eve</i> & Co")
    number = await complain(forum, user, "<b>5 > 4</b> & {{ 7*7 }} </a>")
    card = await forum.sees(forum.staff, number)

    assert "<b>5 > 4</b> & {{ 7*7 }} </a>" in card["text"]
    assert "<i>Eve</i> & Co" in card["text"].replace("\u200b", "")  # a name is never live: nothing in it is a command


@shows("I6")
async def test_fifty_presses_make_one_owner(forum: Stage) -> None:
    """The claim is exclusive; the others are told the first name in the answer to their press."""
    user = newcomer(forum, "Rachel")
    number = await complain(forum, user)
    card = await forum.sees(forum.staff, number, button="Claim")
    people = [OLGA, PETR]
    for index in range(48):
        person = newcomer(forum, f"Colleague {index}")
        forum.act("join", user_id=person, chat_id=forum.staff)
        people.append(person)
    pressed = [
        forum.act("press", user_id=person, chat_id=forum.staff, message_id=card["message_id"], text="Claim")
        for person in people
    ]
    answers = []
    for one in pressed:
        query = one["callback_query_id"]
        answers.append(await forum.until(lambda query=query: forum.world.presses[query].answer, "an answer"))  # type: ignore[misc]
    taken = await forum.sees(user, "has K-", number)
    owner = taken["text"].split(" has K-")[0]

    assert sum("is yours" in answer["text"] for answer in answers) == 1
    assert sum(f"is with {owner}" in answer["text"] for answer in answers) == 49


async def test_reply_reaches_the_customer_and_is_marked_a_note_never(forum: Stage) -> None:
    """Reply or note: only a reply to the card or to the customer's words leaves the group."""
    user = newcomer(forum, "Nora")
    _number, room = await claimed(forum, user)
    thread = room["message_thread_id"]
    note = forum.act("send", user_id=OLGA, chat_id=forum.staff, text="secret note 1", thread_id=thread)
    forum.replies(PETR, "secret note 2", note)
    reply = forum.replies(OLGA, "Hello, I look into it", room)
    await forum.sees(user, "Olga", "Hello, I look into it")
    await forum.until(lambda: forum.reactions(forum.staff, reply), "the mark on the reply")
    forum.says(user, "Thank you Olga, and this too")
    words = await forum.sees(forum.staff, "and this too")
    forum.replies(OLGA, "Got that as well", words)
    await forum.sees(user, "Got that as well")

    assert words["message_thread_id"] == thread
    assert not any("secret" in str(m.get("text")) for m in forum.messages(user))


async def test_a_reply_to_an_unclaimed_card_claims_it(forum: Stage) -> None:
    """The customer hears the name first, then the words."""
    user = newcomer(forum, "Uma")
    number = await complain(forum, user)
    card = await forum.sees(forum.staff, number, button="Claim")
    forum.replies(PETR, "I am on it", card)
    words = await forum.sees(user, "I am on it")
    taken = await forum.sees(user, "Petr", "has K-")

    assert taken["message_id"] < words["message_id"]


async def test_edits_follow_in_both_directions(forum: Stage) -> None:
    """A change of the customer is shown to staff; a change of a reply changes the customer's copy."""
    user = newcomer(forum, "Edda")
    first = forum.act("start", user_id=user) and forum.says(user, "It was blue")
    card = await forum.sees(forum.staff, "It was blue", button="Claim")
    forum.act("edit", user_id=user, chat_id=user, message_id=first["message_id"], text="It was green")
    await forum.sees(forum.staff, "It was green")
    await forum.press(OLGA, card, "Claim")
    await forum.sees(user, "has K-")
    room = await forum.until(
        lambda: next(
            (
                m
                for m in forum.from_bot(forum.staff)
                if "It was green" in m.get("text", "") and m.get("is_topic_message")
            ),
            None,
        ),
        "the card in the topic",
    )
    reply = forum.replies(OLGA, "Wrong words", room)
    await forum.sees(user, "Wrong words")
    forum.act("edit", user_id=OLGA, chat_id=forum.staff, message_id=reply["message_id"], text="Right words")
    copy = await forum.sees(user, "Right words")
    later = forum.says(user, "One more thng")
    await forum.sees(forum.staff, "One more thng")
    forum.act("edit", user_id=user, chat_id=user, message_id=later["message_id"], text="One more thing")
    await forum.sees(forum.staff, "One more thing")

    assert "Wrong words" not in copy["text"]


@pytest.mark.parametrize(
    "kind",
    ["photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker", "location", "contact"],
)
async def test_media_pass_both_ways(forum: Stage, kind: str) -> None:
    """Every kind of media reaches the other side."""
    user = newcomer(forum, "Mia")
    _number, room = await claimed(forum, user)
    thread = room["message_thread_id"]
    before = len(forum.messages(user))
    forum.act("send_media", user_id=user, chat_id=user, kind=kind)
    copy = await forum.until(
        lambda: next(
            (m for m in forum.from_bot(forum.staff) if kind in m and m.get("message_thread_id") == thread), None
        ),
        f"the {kind} before staff",
    )
    forum.act("send_media", user_id=OLGA, chat_id=forum.staff, kind=kind, reply_to=copy["message_id"], thread_id=thread)
    await forum.until(
        lambda: next((m for m in forum.from_bot(user)[0:] if kind in m and m["message_id"] > before), None),
        f"the {kind} at the customer's",
    )


@shows("I23")
async def test_albums_stay_whole_in_both_directions(forum: Stage) -> None:
    """An album is one item."""
    user = newcomer(forum, "Alba")
    forum.act("start", user_id=user)
    forum.act("album", user_id=user, chat_id=user, kinds=["photo", "photo", "video"], caption="Three views")
    await forum.sees(user, "K-")
    parts = await forum.until(lambda: forum.album(forum.staff, 3, "Three views"), "the album before staff")
    card = await forum.sees(forum.staff, "Alba", button="Claim")
    await forum.press(OLGA, card, "Claim")
    room = await forum.until(
        lambda: next(
            (m for m in forum.from_bot(forum.staff) if "Alba" in m.get("text", "") and m.get("is_topic_message")), None
        ),
        "the card in the topic",
    )
    assert "×3" in room["text"]
    assert len({part["media_group_id"] for part in parts}) == 1
    forum.act(
        "album", user_id=OLGA, chat_id=forum.staff, kinds=["photo", "photo"], caption="Our two",
        reply_to=room["message_id"], thread_id=room["message_thread_id"],
    )  # fmt: skip
    await forum.until(lambda: forum.album(user, 2, "Our two"), "the album at the customer's")
    assert sum("Saved as" in m.get("text", "") for m in forum.from_bot(user)) == 1


async def test_solved_then_scored_low_then_changed(forum: Stage) -> None:
    """Resolved in the staff member's words; the score comes later, can be changed, and a low one is told."""
    user = newcomer(forum, "Sol")
    number, room = await claimed(forum, user)
    question = await resolved(forum, user, room)
    assert any("Olga" in m["text"] and "We sent a new one." in m["text"] for m in forum.from_bot(user))
    await forum.press(user, question, "Yes, solved")
    await forum.sees(user, "Thank you", number)
    forum.later(2 * 86400)
    asked = await forum.sees(user, number, button="5")
    await forum.press(user, asked, "2")
    told = await forum.sees(forum.staff, number, "2 of 5")
    assert told
    forum.says(user, "Nobody called me")
    await forum.sees(forum.staff, "Nobody called me")
    await forum.press(user, forum.fresh(asked), "4")
    changed = await forum.sees(user, number, "4 of 5")
    assert changed
    assert sum("badly" in m.get("text", "") for m in forum.from_bot(user)) <= 1


async def test_not_yet_brings_it_back_with_the_words(forum: Stage) -> None:
    """The customer's word outranks ours."""
    user = newcomer(forum, "Nick")
    number, room = await claimed(forum, user)
    question = await resolved(forum, user, room)
    await forum.press(user, question, "No, not solved yet")
    await forum.sees(user, number, "open again")
    forum.says(user, "It still flickers")
    await forum.sees(forum.staff, "It still flickers")
    card = await forum.sees(forum.staff, number, button="Claim")
    answer = await forum.press(PETR, card, "Claim")
    await forum.sees(user, "Petr")

    assert "is yours" in answer["text"]


async def test_second_complaint_is_asked_about(forum: Stage) -> None:
    """After ten minutes without a reply: addition or new, by two buttons."""
    user = newcomer(forum, "Tess")
    number = await complain(forum, user)
    forum.later(1)
    question = await forum.sees(user, "1 of 3", button="Skip this question")
    for step in ("1 of 3", "2 of 3", "3 of 3"):
        question = await forum.sees(user, step, button="Skip this question")
        await forum.press(user, question, "Skip this question")
    forum.later(11 * 60)
    forum.says(user, "The courier was rude")
    choose = await forum.sees(user, number, button=f"Add to {number}")
    await forum.press(user, choose, "Start a new complaint")
    receipt = await forum.until(
        lambda: next((m for m in forum.from_bot(user) if "Saved as" in m["text"] and number not in m["text"]), None),
        "a second receipt",
    )
    assert receipt
    forum.says(user, "/status")
    status = await forum.sees(user, "Your open complaints")
    assert status["text"].count("K-") == 2


async def test_a_colleague_asks_and_a_photo_answers(forum: Stage) -> None:
    """The customer gets a request for help, /status repeats it, and an answer in any form ends the waiting."""
    user = newcomer(forum, "Quentin")
    number, room = await claimed(forum, user)
    await forum.press(PETR, room, "Ask")
    await forum.press(OLGA, room, "Ask")
    question = await forum.sees(forum.staff, "what do you need from Quentin")
    forum.replies(OLGA, "Could you send the label, so that I can find your order?", question)
    asked = await forum.sees(user, "Olga", "needs your help", "find your order")
    waiting = await forum.until(
        lambda: found if "waiting since" in (found := forum.fresh(room))["text"] else None, "a card that waits"
    )
    assert {"Resolve", "Ask", "Stop waiting"} <= set(labels(waiting))
    await forum.until(
        lambda: any(
            number in one["text"] and "waiting since" in one["text"]
            for one in forum.from_bot(forum.staff)
            if "text" in one and not one.get("is_topic_message")
        ),
        "the board's card, waiting too",
    )
    forum.says(user, "/status")
    await forum.sees(user, "waits for your answer", "find your order", after=asked["message_id"])
    forum.act("send_media", user_id=user, chat_id=user, kind="photo")
    await forum.until(lambda: "Stop waiting" not in labels(forum.fresh(room)), "a card that waits no more")
    assert "waiting since" not in forum.fresh(room)["text"]


async def test_strangers_and_forged_presses_get_a_plain_answer(forum: Stage) -> None:
    """Only members of the staff group may press; forged data changes nothing."""
    user = newcomer(forum, "Fred")
    number = await complain(forum, user)
    card = await forum.sees(forum.staff, number, button="Claim")
    stranger = newcomer(forum, "Mallory")
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for index, forged in enumerate((data, "s:claim:999999:", "s:nonsense", "u:solved:1:yes", "", "s:outcome:1:x")):
        query = {
            "id": f"forged{number}{index}",
            "from": {"id": stranger, "is_bot": False, "first_name": "Mallory"},
            "chat_instance": "1",
            "message": {key: card[key] for key in ("message_id", "date", "chat", "text")},
            "data": forged,
        }
        forum.act("raw_update", update={"callback_query": query})
        answer = await forum.until(
            lambda wanted=query["id"]: next(  # type: ignore[misc]
                (
                    call["params"]
                    for call in forum.calls()
                    if call["method"] == "answerCallbackQuery" and call["params"].get("callback_query_id") == wanted
                ),
                None,
            ),
            "an answer to a forged press",
        )
        assert answer["text"]
    assert "Claim" in labels(forum.fresh(card))
