"""The beginning of every story: somebody new, a complaint, a claim, a resolution."""

from typing import Any

from tests.acceptance.stage import OLGA, Stage


def newcomer(stage: Stage, name: str, language: str = "en") -> int:
    """A customer of one's own."""
    return int(stage.act("new_user", first_name=name, language_code=language)["id"])


async def complain(stage: Stage, user: int, text: str = "The lamp arrived broken") -> str:
    """Start, complain, and return the number."""
    stage.act("start", user_id=user)
    stage.says(user, text)
    receipt = await stage.sees(user, "K-")
    return next(str(word).strip(".,") for word in receipt["text"].split() if word.startswith("K-"))


async def claimed(
    stage: Stage, user: int, staff: int = OLGA, text: str = "The lamp arrived broken"
) -> tuple[str, dict[str, Any]]:
    """A complaint that has been claimed; its number and the card in its topic."""
    number = await complain(stage, user, text)
    card = await stage.sees(stage.staff, number, button="Claim")
    await stage.press(staff, card, "Claim")
    room = await stage.until(
        lambda: next(
            (m for m in stage.from_bot(stage.staff) if number in m.get("text", "") and m.get("is_topic_message")), None
        ),
        "the card in the topic",
    )
    return number, room


async def resolved(stage: Stage, user: int, room: dict[str, Any], text: str = "We sent a new one.") -> dict[str, Any]:
    """Walk Resolve through; return the question the customer gets."""
    room = stage.fresh(room)
    await stage.press(OLGA, room, "Resolve")
    number = next(word for word in room["text"].split() if word.startswith("K-"))
    wizard = await stage.sees(stage.staff, number, button="Replaced")
    await stage.press(OLGA, wizard, "Replaced")
    wizard = await stage.sees(stage.staff, number, button="Product")
    await stage.press(OLGA, wizard, "Product")
    wizard = await stage.sees(stage.staff, number, "reply to this message")
    stage.replies(OLGA, text, wizard)
    return await stage.sees(user, number, button="No, not solved yet")
