"""[Play a month]: thirty days of complaints in the demo within seconds, so that `/report month` has something to tell.

What happened is drawn by chance, the same in each demo: some sixty complaints from three places, most of them answered
in time, a cause that becomes rarer in the second half, low scores, and three that still wait. It is played into the
database while the bot stands still (bot.past), with times that are over.
"""

import asyncio
import json
import random
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.control import perform

DAYS = 30
FIRST_CUSTOMER = 700_001
"""Customers of the past have no phone on the page."""
SECONDS = 300.0
"""Within which it has to be done on a slow machine."""
STAFF = {201: "Olga", 202: "Petr"}
PLACES = ("Main_Street", "Market_Square", "Online_shop")
WORDS = (  # by language: what is written, by cause
    ("en", "product", "The kettle leaks from the bottom, order {order}"),
    ("uk", "product", "Чайник протікає знизу, замовлення {order}"),
    ("ru", "product", "Чайник течёт снизу, заказ {order}"),
    ("en", "supplier", "Order {order} should have come on Tuesday and is still not here"),
    ("uk", "supplier", "Замовлення {order} мало приїхати у вівторок, а його досі немає"),
    ("ru", "supplier", "Заказ {order} должен был приехать во вторник, его всё ещё нет"),
    ("en", "staffing", "I stood in line for forty minutes, two tills of six were open"),
    ("uk", "staffing", "Сорок хвилин у черзі, з шести кас працювали дві"),
    ("ru", "staffing", "Сорок минут в очереди, из шести касс работали две"),
    ("en", "information", "The site says the lid is included, it is not"),
    ("uk", "information", "На сайті написано, що кришка в комплекті, а її немає"),
    ("ru", "information", "На сайте написано, что крышка в комплекте, а её нет"),
    ("en", "process", "I sent the papers for order {order} three times, and am asked again"),
)
NAMES = {
    "en": ("James", "Emma", "Noah", "Olivia", "Liam", "Ava"),
    "uk": ("Марко", "Ірина", "Тарас", "Оксана", "Андрій", "Леся"),
    "ru": ("Сергей", "Анна", "Павел", "Вера", "Илья", "Нина"),
}
SHARES = {"product": 9, "supplier": 5, "staffing": 3, "information": 2, "process": 1}
LATER = {**SHARES, "product": 3}
"""From the middle on: thicker boxes."""
ANSWER = {"en": "Thank you for telling us. I look into it and write to you today.",
          "uk": "Дякую, що написали. Розбираюся й напишу вам сьогодні.",
          "ru": "Спасибо, что написали. Разбираюсь и сегодня вам напишу."}  # fmt: skip
LAST = {"en": "You were right. We put it right today, and you have a new one from us.",
        "uk": "Ви мали рацію. Сьогодні ми це виправили, нове вже їде до вас.",
        "ru": "Вы правы. Сегодня мы это исправили, новый уже едет к вам."}  # fmt: skip
HOURS = (9, 10, 11, 12, 12, 13, 14, 16, 17, 18, 18, 19, 19, 20)
SCORES = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
OPEN = (3.0, 7.0, 20.0)
"""Hours since which the last three wait."""
WAITING = (("Sofia", "en"), ("Данило", "uk"), ("Марина", "ru"))


def newcomers(sandbox: Sandbox) -> list[int]:
    """Those who wait at the end: people of the page, whom one can go on to play."""
    found = []
    for name, language in WAITING:
        user = perform(sandbox.world, {"do": "new_user", "first_name": name, "language_code": language})["id"]
        sandbox.world.users[user].started = True
        found.append(int(user))
    return found


def steps(now: datetime, waiting: Iterable[int], seed: int = 7) -> list[dict[str, Any]]:
    """What happens, in the fields of bot.past.Step; `waiting`: customers of the page who still wait at the end."""
    chance = random.Random(seed)
    found: list[dict[str, Any]] = []
    customer = FIRST_CUSTOMER
    for day in range(DAYS, 0, -1):
        for _ in range(chance.choice((1, 2, 2, 3))):
            noon = (now - timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
            at = noon + timedelta(hours=chance.choice(HOURS), minutes=chance.randrange(60))
            if at < now - timedelta(days=1):
                shares = SHARES if day > DAYS / 2 else LATER
                cause = chance.choices(list(shares), list(shares.values()))[0]
                found += _case(chance, customer, at, cause)
                customer += 1
    for user, hours, (name, language) in zip(waiting, OPEN, WAITING, strict=False):
        found += _told(chance, user, now - timedelta(hours=hours), "supplier", (language, name))[1]
    return [one for one in found if one["at"] < now.timestamp()]


def _told(
    chance: random.Random, customer: int, at: datetime, cause: str, known: tuple[str, str] | None = None
) -> tuple[str, list[dict[str, Any]]]:
    fitting = [one for one in WORDS if one[1] == cause and (known is None or one[0] == known[0])]
    language, _, words = chance.choice(fitting)
    who = {"customer": customer, "name": known[1] if known else chance.choice(NAMES[language]), "code": language}
    came = at.timestamp()
    return language, [
        {**who, "at": came, "do": "comes", "words": chance.choice(PLACES)},
        {**who, "at": came + 40, "do": "writes", "words": words.format(order=chance.randrange(51_000, 59_000))},
    ]


def _case(chance: random.Random, customer: int, at: datetime, cause: str) -> list[dict[str, Any]]:
    """One complaint from its first words to the score."""
    language, found = _told(chance, customer, at, cause)
    who = {"customer": customer, "name": found[0]["name"], "code": language}
    owner = chance.choice(list(STAFF))
    staff = {"customer": customer, "by": owner, "name": STAFF[owner]}
    taken = at.timestamp() + 60 + min(chance.expovariate(1 / 420), 5_400)
    answered = taken + min(60 + chance.expovariate(1 / 900), 7_200)
    solved = answered + min(1_200 + chance.expovariate(1 / 10_000), 90_000)
    outcome = chance.choice(("replaced", "fixed", "refunded", "explained"))
    found += [
        {**staff, "at": taken, "do": "claim"},
        {**staff, "at": answered, "do": "replies", "words": ANSWER[language]},
        {**staff, "at": solved, "do": "resolves", "words": f"{outcome} {cause} {LAST[language]}"},
    ]
    if chance.random() < 0.75:
        said = solved + chance.uniform(300, 20_000)
        happy = chance.random() < 0.9
        found.append({**who, "at": said, "do": "solved", "words": "yes" if happy else "no"})
        if happy and chance.random() < 0.8:
            score = {**who, "at": said + DAY_AND_MORE, "do": "score", "words": str(chance.choice(SCORES))}
            found.append(score)
        elif not happy:
            found += [
                {**staff, "at": said + 900, "do": "claim"},
                {**staff, "at": said + 7_200, "do": "resolves", "words": f"{outcome} {cause} {LAST[language]}"},
                {**who, "at": said + 9_000, "do": "solved", "words": "yes"},
            ]
    return found


DAY_AND_MORE = 25 * 3_600.0
"""After the customer said that it is solved: the score has been asked for by then."""


async def play(now: datetime, waiting: Iterable[int], folder: Path, env: Mapping[str, str]) -> bool:
    """Play it into the database of the bot, which must not run; whether it worked. Its log lies in `past.log`."""
    plan = {"until": now.astimezone(UTC).timestamp(), "steps": steps(now, waiting)}
    with (folder / "past.log").open("wb") as out:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.past"),
            cwd=folder,
            env=dict(env),
            stdin=asyncio.subprocess.PIPE,
            stdout=out,
            stderr=out,
        )
        try:
            async with asyncio.timeout(SECONDS):
                await child.communicate(json.dumps(plan).encode())
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    return child.returncode == 0
