"""An incident of three hundred, with the real process over real HTTP: told, given news, resolved, each heard once."""

import re
import sqlite3

import pytest

from tests.acceptance.conftest import Opener
from tests.acceptance.stage import OLGA, PETR, Stage, labels
from tests.acceptance.story import newcomer

pytestmark = pytest.mark.acceptance
MANY = 300
LANGUAGES = ("en", "ru", "uk")
LIFT = {"en": "The lift is out of order", "ru": "Лифт не работает", "uk": "Ліфт не працює"}
SAYS = {"en": "Your lift stands still", "ru": "Лифт стоит", "uk": "Ліфт стоїть"}
IN = {
    "en": "A new motor is in, the lift runs",
    "ru": "Новый мотор стоит, лифт ходит",
    "uk": "Новий мотор стоїть, ліфт їздить",
}
WAY = {"en": "The motor is on its way", "ru": "Мотор уже везут", "uk": "Мотор вже в дорозі"}


def said(words: dict[str, str]) -> str:
    """As a colleague writes it in three languages."""
    return f"{words['en']}, ru {words['ru']}, uk {words['uk']}"


def heard(stage: Stage, user: int, words: str) -> int:
    """How often a customer has read these words."""
    return sum(words in one.get("text", "") for one in stage.from_bot(user))


async def told_all(stage: Stage, people: dict[int, str], what: str, words: dict[str, str]) -> None:
    """Everybody has it, and the line says so: it is looked at again at the end of a quarter of a minute."""
    for user, language in people.items():
        await stage.until(lambda user=user, words=words[language]: heard(stage, user, words) > 0, "words for all")  # type: ignore[misc]
    await stage.settled()
    stage.later(16)
    await stage.sees(stage.staff, f", {what} (", f"told {len(people)} of {len(people)}, done")


async def command(stage: Stage, words: str) -> None:
    """Petr writes a command in the group."""
    stage.act("send", user_id=PETR, chat_id=stage.staff, text=words)


@pytest.mark.timeout(240)
async def test_three_hundred_are_told_and_resolved_and_each_hears_once(open_stage: Opener) -> None:
    """In their own language and with their name; who complains of something else hears nothing, and is answered."""
    stage = await open_stage(NUDGE_AFTER="9h", MERGE_WINDOW="50s")
    lift = (
        "/incident The lift is out of order, ru Лифт не работает, uk Ліфт не працює, words lift лифт ліфт, news 23:50"
    )
    await command(stage, lift)
    line = await stage.sees(stage.staff, "Incident", button="Show its complaints")
    number = re.findall(r"Incident (\d+)", line["text"])[0]
    people = {}
    for nth in range(MANY):
        language = LANGUAGES[nth % 3]
        user = newcomer(stage, f"Nora{chr(97 + nth % 26)}", language)
        people[user] = language
        stage.act("start", user_id=user)
        stage.says(user, SAYS[language])
    other = newcomer(stage, "Otto")
    stage.act("start", user_id=other)
    stage.says(other, "The kettle came broken")
    for user in people:
        await stage.until(lambda user=user: heard(stage, user, "K-") > 0, "a receipt")  # type: ignore[misc]
    stage.later(20)
    await stage.sees(stage.staff, f"{MANY} open complaints")
    cards = [one for one in stage.from_bot(stage.staff) if "Claim" in labels(one) or " · new" in one.get("text", "")]
    assert len(cards) < 60, "one line stands for most of them"

    await command(stage, f"/incident {number}")
    page = await stage.sees(stage.staff, "open complaints", button=f"Tell the other {MANY}")
    await stage.press(OLGA, page, f"Tell the other {MANY}")
    newest = newcomer(stage, "Quinn")
    stage.act("start", user_id=newest)
    stage.says(newest, "The cup came broken")
    await stage.sees(newest, "K-")
    reached = sum(heard(stage, user, "K-") > 1 for user in people)
    assert reached < MANY, "whoever writes meanwhile is answered in between"
    await told_all(stage, people, "what is known", LIFT)

    await command(stage, f"/incident {number} {said(WAY)}, news 23:55")
    await told_all(stage, people, "news", WAY)
    await command(stage, f"/incident {number} over {said(IN)}")
    asked = await stage.sees(stage.staff, "is over?", button=f"Resolve all {MANY}")
    await stage.press(PETR, asked, f"Resolve all {MANY}")
    cause = await stage.sees(stage.staff, "root cause", button="Equipment")
    await stage.press(PETR, cause, "Equipment")
    await told_all(stage, people, "resolved", IN)

    wrong = {}
    for user, language in people.items():
        for words in (WAY, IN):
            times = {one: heard(stage, user, words[one]) for one in LANGUAGES}
            if times != {one: int(one == language) for one in LANGUAGES}:
                wrong[user] = times
        name = stage.world.users[user].first_name
        assert any(WAY[language] in one.get("text", "") and name in one["text"] for one in stage.from_bot(user))
    assert wrong == {}
    assert [heard(stage, user, words["en"]) for user in (other, newest) for words in (WAY, IN)] == [0] * 4
    await stage.settled()
    with sqlite3.connect(f"file:{stage.folder / 'amends.db'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT state, outcome, cause, owner_id, count(*) FROM complaints GROUP BY 1, 2, 3, 4")
        assert sorted(map(tuple, rows), key=str) == [
            ("new", None, None, None, 2),
            ("resolved", "fixed", "equipment", PETR, MANY),
        ]
        ends = database.execute(
            "SELECT count(*) FROM journal WHERE after = 'resolved' AND before = 'new' AND actor_id = ?", (PETR,)
        )
        assert ends.fetchone()[0] == MANY
