"""[Fill the desk]: twelve people complain in the demo, in three languages, over an hour and a half of its clock.

What they want differs: a child who fell ill, a refund, a refusal to come, praise, a question, a claim at court. The
clock moves on between them, so that some promises have run out when the shift begins. Two colleagues take three of the
cases, answer one and resolve one; the rest is for whoever plays.
"""

import asyncio
from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.control import perform

PEOPLE = (  # name, language, what they write, minutes until the next one
    ("Maria", "en", "My son ate your chicken salad at the Main Street cafe and has been sick all night", 12),
    ("Віктор", "uk", "Замовив чайник тиждень тому, досі нічого не привезли. Замовлення 55012", 12),
    ("Галина", "ru", "Курьер накричал на меня у подъезда и бросил коробку на пол", 12),
    ("James", "en", "I was charged twice for order 7731 and want the second payment back", 11),
    ("Оксана", "uk", "Піца приїхала холодна, а кур’єр сказав, що це не його справа", 11),
    ("Дмитрий", "ru", "Третий раз привозят не тот размер. Если не вернёте деньги, иду в суд", 11),
    ("Emma", "en", "The lid of the kettle does not close, see for yourselves", 8),
    ("Ірина", "uk", "Дякую, майстер приїхав вчасно і все полагодив!", 5),
    ("Сергей", "ru", "Подскажите, до скольки работает магазин на Садовой?", 4),
    ("Noah", "en", "Nobody picks up your phone, I have called five times today", 3),
    ("Тетяна", "uk", "У залі було брудно й дуже шумно, довго чекали на рахунок", 2),
    ("Алина", "ru", "Скидку по карте не посчитали, хотя обещали", 0),
)
TAKEN = (("James", 201, ""), ("Віктор", 202, ""), ("Emma", 201, "Thank you, Emma. A new lid leaves today."))
MANAGER = 203  # Iryna
PATIENCE = 15.0  # seconds for the bot to answer one of them


async def fill(sandbox: Sandbox) -> None:
    """Let them all write; each is answered before the clock moves on. The manager has pressed Start by then."""
    perform(sandbox.world, {"do": "start", "user_id": MANAGER})
    cards: dict[str, int] = {}
    for name, language, words, minutes in PEOPLE:
        world = sandbox.world
        user = perform(world, {"do": "new_user", "first_name": name, "language_code": language})["id"]
        perform(world, {"do": "start", "user_id": user})
        before = set(world.chats[sandbox.staff_chat_id].messages)
        perform(world, {"do": "send", "user_id": user, "chat_id": user, "text": words})
        card = await _claimable(sandbox, before, name)
        if card is not None:
            cards[name] = card
        if minutes:
            perform(world, {"do": "move_clock", "seconds": minutes * 60})
    for name, colleague, answer in TAKEN:
        if name in cards:
            _take(sandbox, cards[name], colleague, answer)


async def _claimable(sandbox: Sandbox, before: set[int], name: str) -> int | None:
    """The new message of the staff group with this person's name and a Claim button; None when it does not come."""
    messages: dict[int, Any] = sandbox.world.chats[sandbox.staff_chat_id].messages
    for _ in range(int(PATIENCE / 0.05)):
        for number in messages.keys() - before:
            rows = (messages[number].markup or {}).get("inline_keyboard") or []
            known = name in str(messages[number].data.get("text"))
            if known and any(button["text"] == "Claim" for row in rows for button in row):
                return number
        await asyncio.sleep(0.05)
    return None


def _take(sandbox: Sandbox, card: int, colleague: int, answer: str) -> None:
    place = {"user_id": colleague, "chat_id": sandbox.staff_chat_id}
    if answer:
        perform(sandbox.world, {"do": "send", **place, "reply_to": card, "text": answer})
    else:
        perform(sandbox.world, {"do": "press", **place, "message_id": card, "text": "Claim"})
