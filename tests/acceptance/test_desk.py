"""What three people do with their hands at the desk, with the real process: hand on, ask a manager, give, write down,
look up and take back.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from tests.acceptance.stage import IRYNA, OLGA, PETR, Stage, labels
from tests.acceptance.story import claimed, complain, newcomer

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("desk"),
]
PHONE = "+380 44 123 45 67"


def writes(stage: Stage, user: int, text: str) -> int:
    """A colleague writes in the group; the number of the message."""
    return int(stage.act("send", user_id=user, chat_id=stage.staff, text=text)["message_id"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A manager who has started the bot; Petr is trusted with names. Shared, so each test brings its own customer."""
    settings = {"MANAGER_IDS": str(IRYNA), "CONFIDANT_IDS": str(PETR), "GOODWILL_LIMIT": "1000"}
    stage = Stage(await Sandbox.start(forum=True), tmp_path_factory.mktemp("desk"), settings)
    try:
        await stage.start()
        stage.act("start", user_id=IRYNA)
        writes(stage, PETR, "/mine")  # he is known from here on
        await stage.sees(stage.staff, "/mine")
        yield stage
    finally:
        await stage.close()


async def test_a_handover_is_given_back_and_then_accepted(desk: Stage) -> None:
    """With the reason; the customer hears the new name once it is true, and not before."""
    user = newcomer(desk, "Tara")
    number, room = await claimed(desk, user)
    for answer in ("Give back", "Accept"):
        await desk.press(OLGA, desk.fresh(room), "Transfer")
        whom = await desk.sees(desk.staff, number, button="Petr · 0")
        await desk.press(OLGA, whom, "Petr · 0")
        why = await desk.sees(desk.staff, number, "Petr", "why")
        desk.replies(OLGA, f"My shift ends, so {answer}", why)
        offer = await desk.sees(desk.staff, f"so {answer}", button="Accept")
        assert "Petr" not in desk.from_bot(user)[-1]["text"]
        assert "Petr" in str(await desk.press(OLGA, offer, "Accept"))
        await desk.press(PETR, offer, answer)
    assert "Petr" in (await desk.sees(user, number, "Petr"))["text"]
    await desk.until(lambda: "Petr" in desk.fresh(room)["text"], "the card names the new owner")


async def test_a_manager_is_asked_and_writes_to_the_customer(desk: Stage) -> None:
    """The manager gets the whole story in private; the answer is a note until a press sends it."""
    user = newcomer(desk, "Esther")
    number, room = await claimed(desk, user)
    await desk.press(OLGA, room, "Escalate")
    question = await desk.sees(desk.staff, number, "Olga", button="Cancel")
    desk.replies(OLGA, "May I send a second one?", question)
    await desk.sees(IRYNA, "The lamp arrived broken", number)
    asked = await desk.sees(IRYNA, "May I send a second one?", button="Answer")
    desk.act("send", user_id=IRYNA, chat_id=IRYNA, text="Yes, today", reply_to=asked["message_id"])
    noted = await desk.sees(IRYNA, number, button="Write to the customer")
    await desk.sees(desk.staff, "Iryna", "Yes, today")
    assert "Yes, today" not in str(desk.from_bot(user))
    await desk.press(IRYNA, noted, "Write to the customer")
    await desk.sees(user, "Iryna", "Yes, today")


async def test_goodwill_above_the_limit_is_declined_lessened_and_approved(desk: Stage) -> None:
    """Nothing is promised before; a decision is made once."""
    for name, answer in (("Dora", "Decline"), ("Lena", "Less: ..."), ("Alma", "Approve")):
        user = newcomer(desk, name)
        number, room = await claimed(desk, user)
        await desk.press(OLGA, room, "Goodwill")
        remedy = await desk.sees(desk.staff, name, button="Gift")
        await desk.press(OLGA, remedy, "Gift")
        how_much = await desk.sees(desk.staff, name, "reply to this message with the sum", button="Cancel")
        desk.replies(OLGA, "5000", how_much)
        wanted = await desk.sees(IRYNA, number, "5,000", button="Approve")
        assert "5,000" not in str(desk.from_bot(user))
        await desk.press(IRYNA, wanted, answer)
        if answer == "Decline":
            await desk.sees(desk.staff, number, "Iryna", "5,000")
        elif answer == "Approve":
            await desk.sees(user, number, "5,000")
        else:
            desk.says(IRYNA, "1500")
            await desk.sees(user, number, "1,500")
        assert number in str(await desk.press(IRYNA, wanted, "Approve"))
        assert ("5,000" in str(desk.from_bot(user))) == (answer == "Approve")


async def test_a_call_is_written_down_and_its_customer_joins(desk: Stage) -> None:
    """The phone is told to the presser alone; by the link the customer reads everything from then on."""
    writes(desk, OLGA, f"/log {PHONE} The kettle came broken")
    source = await desk.sees(desk.staff, "where", button="Phone")
    await desk.press(OLGA, source, "Phone")
    when = await desk.sees(desk.staff, "", button="Half an hour ago")
    await desk.press(OLGA, when, "Half an hour ago")
    told = await desk.sees(desk.staff, "written down by Olga")
    number = next(word for word in told["text"].split() if word.startswith("K-")).strip(".,")
    card = await desk.sees(desk.staff, number, button="Show phone")
    assert "+380441234567" in str(await desk.press(OLGA, card, "Show phone"))
    assert "1234567" not in str(desk.from_bot(desk.staff))
    user = newcomer(desk, "Joan")
    payload = told["text"].split("start=")[1].split()[0]
    desk.act("start", user_id=user, payload=payload)
    await desk.sees(user, f"{number} is in this chat")


async def test_lists_have_pages_and_words_are_found(desk: Stage) -> None:
    """Nine open ones are two pages; what nobody wrote is found nowhere."""
    numbers = [await complain(desk, newcomer(desk, f"Zoe{one}"), f"The samovar number {one} drips") for one in range(9)]
    asked = writes(desk, OLGA, "/find samovars")
    page = await desk.sees(desk.staff, "/find samovars", after=asked)
    on = next(label for label in labels(page) if label)
    await desk.press(OLGA, page, on)
    await desk.until(lambda: "9–9" in desk.fresh(page)["text"], "the second page")
    for words, wanted in (
        ("/find chandelier", "Nothing holds"),
        (f"/card {numbers[0]}", "samovar number 0"),
        (f"/history {numbers[0]}", "samovar number 0"),
        ("/card K-999999", "There is no"),
        *((f"/{one}", f"/{one}") for one in ("mine", "late", "open")),
    ):
        asked = writes(desk, OLGA, words)
        await desk.sees(desk.staff, wanted, after=asked)


async def test_a_reply_is_taken_back_at_the_customers(desk: Stage) -> None:
    """The customer's copy is deleted, and the colleague hears that it is."""
    user = newcomer(desk, "Wanda")
    _, room = await claimed(desk, user)
    reply = desk.replies(OLGA, "It is your own fault", room)
    await desk.sees(user, "It is your own fault")
    await desk.until(lambda: desk.reactions(desk.staff, reply), "the mark of delivery")
    desk.replies(OLGA, "/withdraw", reply)
    await desk.until(lambda: "own fault" not in str(desk.from_bot(user)), "it is deleted")
    await desk.sees(desk.staff, "Wanda", after=reply["message_id"])


async def test_a_trusted_colleague_looks_a_name_up(desk: Stage) -> None:
    """Told to the customer before; to nobody else, a manager neither, and written nowhere."""
    user = newcomer(desk, "Zinaida")
    desk.act("start", user_id=user)
    desk.says(user, "/confidential")
    offered = await desk.sees(user, "at present 1 person", button="Keep my name out")
    await desk.press(user, offered, "Keep my name out")
    await desk.sees(user, "at present 1 person", button="Write under my name")
    desk.says(user, "The waiter was rude")
    number = next(w for w in (await desk.sees(user, "K-"))["text"].split() if w.startswith("K-")).strip(".,")
    card = await desk.sees(desk.staff, number, button="Show name")
    for who in (OLGA, IRYNA):
        assert "Zinaida" not in str(await desk.press(who, card, "Show name"))
    assert "Zinaida" in str(await desk.press(PETR, card, "Show name"))
    assert "Zinaida" not in str(desk.from_bot(desk.staff)) + str(desk.from_bot(IRYNA)) + desk.log.read_text()
