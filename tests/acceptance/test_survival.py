"""Nothing is lost: kills at any moment, lost answers, limits, a group that moves, a topic that goes."""

import io

import aiohttp
import pytest

from bot.sandbox.faults import fault_from
from tests.acceptance.conftest import Opener
from tests.acceptance.stage import ANN, BORYS, OLGA, PETR, Stage, labels
from tests.shows import shows

pytestmark = pytest.mark.acceptance


def receipts(stage: Stage, user: int) -> list[str]:
    """All receipts a customer has."""
    return [m["text"] for m in stage.from_bot(user) if "Saved as" in m.get("text", "")]


@shows("I18", "T24")
async def test_killed_at_every_step_the_story_goes_on(open_stage: Opener) -> None:
    """SIGKILL after each step; the talk resumes at the same step, with one receipt.

    Each kill waits until the sends before it are settled: a kill between a send and its answer may repeat it.
    """
    stage = await open_stage()
    stage.act("start", user_id=ANN)
    await stage.sees(ANN, "bot")
    await stage.settled()
    await stage.kill()
    stage.says(ANN, "The chair broke")
    await stage.start()
    receipt = await stage.sees(ANN, "K-")
    await stage.settled()
    await stage.kill()
    await stage.start()
    question = await stage.sees(ANN, "1 of 3", button="Skip this question")
    await stage.settled()
    await stage.kill()
    stage.says(ANN, "In the north shop")
    await stage.start()
    question = await stage.sees(ANN, "2 of 3", button="Skip this question")
    card = await stage.sees(stage.staff, "In the north shop", button="Claim")
    await stage.settled()
    await stage.kill()
    pressed = stage.act("press", user_id=OLGA, chat_id=stage.staff, message_id=card["message_id"], text="Claim")
    stage.act("press", user_id=PETR, chat_id=stage.staff, message_id=card["message_id"], text="Claim")
    await stage.start()
    await stage.sees(ANN, "has K-")
    await stage.until(lambda: stage.world.presses[pressed["callback_query_id"]].answer, "an answer to the claim")
    await stage.settled()
    await stage.kill()
    await stage.start()
    stale = await stage.press(ANN, question, "Skip this question")
    stage.says(ANN, "It was the left leg")
    await stage.sees(stage.staff, "It was the left leg")

    assert "out of date" in stale["text"]  # the claim has ended the questions: a person asks from here on
    assert not any("3 of 3" in m["text"] for m in stage.from_bot(ANN))
    assert len(receipts(stage, ANN)) == 1
    assert sum("has K-" in m["text"] for m in stage.from_bot(ANN)) == 1
    assert receipt["text"].count("sorry") == 1


@shows("I5", "F17", "F18")
@pytest.mark.parametrize("fault", ["502_html", "500_bare", "reset_before", "timeout_after", "truncated_after", "429"])
async def test_a_receipt_arrives_whatever_the_first_answer_is(open_stage: Opener, fault: str) -> None:
    """One fault: one receipt, or two when the first answer was lost after it was applied."""
    stage = await open_stage()
    stage.act("start", user_id=ANN)
    await stage.sees(ANN, "bot")
    given = {"kind": fault, "method": "sendMessage", "chat_id": ANN, "times": 1, "retry_after": 1, "seconds": 0.2}
    stage.world.faults.add(fault_from(given))
    stage.says(ANN, "The chair broke")
    await stage.sees(ANN, "Saved as")
    await stage.sees(ANN, "1 of 3")

    assert 1 <= len(receipts(stage, ANN)) <= (2 if fault.endswith("_after") else 1)


async def test_postgres_tells_the_same_story(open_stage: Opener, postgres_url: str) -> None:
    """The same process on PostgreSQL, killed in the middle."""
    stage = await open_stage(DATABASE_URL=postgres_url)
    stage.act("start", user_id=BORYS)
    stage.says(BORYS, "Чайник течёт")
    await stage.sees(BORYS, "K-")
    card = await stage.sees(stage.staff, "Чайник течёт", button="Claim")
    await stage.kill()
    await stage.start()
    answer = await stage.press(OLGA, card, "Claim")
    await stage.sees(BORYS, "Olga")

    assert "is yours" in answer["text"]


async def test_webhook_stores_before_it_says_yes(open_stage: Opener, free_port: int) -> None:
    """Webhook mode: the secret is required, bad bodies are refused, and the story runs."""
    secret = "s3cret_-x"
    url = f"http://127.0.0.1:{free_port}/hook"
    stage = await open_stage(WEBHOOK_URL=url, WEBHOOK_SECRET=secret, HTTP_PORT=free_port)
    stage.act("start", user_id=ANN)
    stage.says(ANN, "The chair broke")
    await stage.sees(ANN, "K-")
    async with aiohttp.ClientSession() as session:

        async def post(data: bytes, **headers: str) -> int:
            async with session.post(url, data=io.BytesIO(data), headers=headers) as answer:
                return answer.status

        header = "X-Telegram-Bot-Api-Secret-Token"
        statuses = [
            await post(b"{}"),
            await post(b"{}", **{header: "wrong"}),
            await post(b"not json", **{header: secret}),
            await post(b"[" * 100_000, **{header: secret}),
            await post(b"x" * 1_100_000, **{header: secret}),
        ]
        async with session.get(f"http://127.0.0.1:{free_port}/healthz") as answer:
            health = answer.status
        async with session.get(f"http://127.0.0.1:{free_port}/metrics") as answer:
            metrics = await answer.text()

    assert statuses == [401, 401, 400, 400, 413]
    assert health == 200
    assert "amends_commits_total" in metrics
    assert "chair" not in metrics


@shows("I19")
async def test_sigterm_ends_cleanly(open_stage: Opener) -> None:
    """SIGTERM: exit code 0, everything settled."""
    stage = await open_stage()
    stage.says(ANN, "The chair broke")
    await stage.sees(ANN, "K-")

    assert await stage.stop() == 0


async def test_a_strange_update_is_parked_and_holds_up_nobody(open_stage: Opener) -> None:
    """One undecodable update is kept, staff get one line, and the next customer is served."""
    stage = await open_stage()
    stage.act("raw_update", update={"message": {"message_id": "no number", "chat": 7}})
    stage.says(ANN, "The chair broke")
    await stage.sees(ANN, "K-")
    line = await stage.sees(stage.staff, "could not be processed")

    assert "parked" in line["text"]


@shows("F31")
async def test_the_group_moves_and_nothing_is_lost(open_stage: Opener) -> None:
    """A plain group becomes a supergroup: cards follow to the new id."""
    stage = await open_stage(forum=False, start=False)
    group = stage.act("new_group", title="Desk", forum=False, members=[OLGA, PETR])
    stage.staff = group["id"] if isinstance(group, dict) else group
    stage.settings["STAFF_CHAT_ID"] = str(stage.staff)
    await stage.start()
    stage.says(ANN, "The chair broke")
    await stage.sees(stage.staff, "The chair broke", button="Claim")
    moved = stage.act("upgrade_group", chat_id=stage.staff)
    stage.staff = moved if isinstance(moved, int) else moved["id"]
    stage.says(BORYS, "Стол сломан")
    card = await stage.sees(stage.staff, "Стол сломан", button="Claim")
    await stage.press(OLGA, card, "Claim")
    await stage.sees(BORYS, "Olga")


@shows("F32")
async def test_a_deleted_topic_sends_the_talk_to_the_card(open_stage: Opener) -> None:
    """The topic is gone: the customer's words come under the card, and staff are told."""
    stage = await open_stage()
    stage.says(ANN, "The chair broke")
    card = await stage.sees(stage.staff, "The chair broke", button="Claim")
    await stage.press(OLGA, card, "Claim")
    await stage.sees(ANN, "has K-")
    room = await stage.until(
        lambda: next((m for m in stage.from_bot(stage.staff) if m.get("is_topic_message") and labels(m)), None),
        "a topic",
    )
    stage.act("delete_topic", chat_id=stage.staff, thread_id=room["message_thread_id"])
    stage.says(ANN, "Are you there?")
    words = await stage.sees(stage.staff, "Are you there?")
    await stage.sees(stage.staff, "is gone")
    stage.replies(OLGA, "Yes, I am", words)
    await stage.sees(ANN, "Yes, I am")

    assert not words.get("is_topic_message")


@shows("F29")
async def test_a_blocked_customer_is_named_as_the_reason(open_stage: Opener) -> None:
    """A failed reply says why."""
    stage = await open_stage(forum=False)
    stage.says(ANN, "The chair broke")
    card = await stage.sees(stage.staff, "The chair broke", button="Claim")
    stage.act("block", user_id=ANN)
    stage.replies(OLGA, "Hello Ann", card)
    line = await stage.sees(stage.staff, "Not delivered")

    assert "blocked" in line["text"]


@shows("I11")
async def test_strict_limits_no_429_of_our_own(open_stage: Opener) -> None:
    """Thirty customers at once, Telegram's limits on: every receipt, all before staff, no 429."""
    stage = await open_stage(
        strict=True, PACE_CHAT_PER_SECOND="1", PACE_GROUP_PER_MINUTE="20", MERGE_WINDOW="1m", NUDGE_AFTER="1h"
    )
    users = [int(stage.act("new_user", first_name=f"Guest {n}", language_code="en")["id"]) for n in range(30)]
    for user in users:
        stage.says(user, f"Broken thing {user}")
    for user in users:
        await stage.sees(user, "K-")
    for user in users:
        await stage.sees(stage.staff, f"Broken thing {user}")

    assert not [call for call in stage.calls() if call["status"] == 429]


@shows("I16", "F102", "T21")
async def test_logs_say_nothing_of_words_and_secrets(open_stage: Opener) -> None:
    """Canaries in words, names and the token never reach the log."""
    stage = await open_stage(LOG_LEVEL="debug")
    user = int(stage.act("new_user", first_name="Canaryname", language_code="en")["id"])
    stage.says(user, "canaryword in my soup")
    card = await stage.sees(stage.staff, "canaryword", button="Claim")
    stage.replies(OLGA, "canaryreply", card)
    await stage.sees(user, "canaryreply")
    stage.act("raw_update", update={"message": {"text": "canaryraw"}})
    await stage.sees(stage.staff, "could not be processed")
    log = stage.log.read_text()

    assert not [
        word for word in ("anaryname", "canaryword", "canaryreply", "canaryraw", stage.sandbox.token) if word in log
    ]
    assert '"event"' in log
