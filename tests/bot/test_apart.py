"""Reports over many complaints are read by a process of their own: the same page, and nothing but the page."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.apart import Apart, NotRead, page_of, plain
from bot.reader import Reader
from bot.settings import Settings, load
from bot.stats import Stats
from bot.supervisor import Supervisor
from dialogs.board.page import Made, Noted, Page
from dialogs.effects import Text
from dialogs.model import Staff
from handlers.answers import read
from handlers.heard import Reads
from handlers.place import Place
from handlers.reading import View
from storage import reports, stories
from storage.database import Database
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from tests.databases import POSTGRES_URL
from tests.handlers.stage import PETR, Stage, claim
from tests.handlers.updates import ANN, OLGA, message, private

DEADLINE = 60.0
SECRET, OTHER_SECRET = "42:AAE-very-secret", "and-another"


def _settings(database: Database) -> Settings:
    if isinstance(database, Sqlite):
        url = f"sqlite+aiosqlite:///{database.path}"
    else:
        assert isinstance(database, Postgres)
        url = f"{POSTGRES_URL}?search_path={database.schema}"
    return load(
        _env_file=None, bot_token=SECRET, staff_chat_id=-1001, database_url=url, company_name="Kettle & Co",
        working_hours="Mon-Fri 09:00-18:00", timezone="Europe/Kyiv", webhook_secret=OTHER_SECRET, staff_language="uk",
    )  # fmt: skip


def _asked(command: str, words: str = "") -> Reads:
    return Reads(Staff(777, "Marta"), command, words, -1001, 8)


@pytest.fixture
async def stage(database: Database) -> Stage:
    """Four complaints of today; one is claimed, and what is told of them in brief ends in the middle."""
    made = Stage(database)
    for colleague in (OLGA, PETR):
        await made.member(colleague)
    for number in range(4):
        who = {**ANN, "id": ANN["id"] + number}
        await made.update({"message": message(1, private(who), who, text=f"The kettle of order {number} came broken")})
    async with database.transaction() as tx:
        await stories.keep_up(tx, 9)
    await claim(made)
    return made


@pytest.mark.parametrize(
    ("command", "words"),
    [("report", ""), ("report", "soon"), ("export", "")],
)
async def test_the_page_is_the_same_as_if_it_were_read_here(stage: Stage, command: str, words: str) -> None:
    """In the words of the settings, as they are in this process, with pictures and tables that are made there."""
    settings = _settings(stage.database)
    view = View(settings.policy(forum=True), Place(-1001, 42, forum=True), stage.now + timedelta(hours=1))
    async with stage.database.reading() as tx:
        here = await read(tx, _asked(command, words), view)
    heard: list[tuple[int, int]] = []
    async with asyncio.timeout(DEADLINE):
        there = await Apart(settings).read(_asked(command, words), view, lambda done, of: heard.append((done, of)))
    assert plain(there)["text"] == plain(replace(here, sheet=None, pictures=(), paper=None))["text"]
    names = [one.name.rpartition(".")[2] for one in there.made]
    files = ["png"] * len(here.pictures) + ["xlsx", "csv"] * bool(here.sheet) + ["pdf"] * bool(here.paper)
    assert names == files and all(len(one.data) > 100 for one in there.made)
    orders = len(files) - bool(here.sheet)  # a table is one, in two forms
    assert heard == [(number, orders) for number in range(1, orders + 1)]


async def test_what_cannot_be_read_is_no_page(tmp_path_factory: pytest.TempPathFactory, stage: Stage) -> None:
    """There is no such database; whoever asked is told so (bot.reader)."""
    path = tmp_path_factory.mktemp("gone") / "none.db"
    settings = load(_env_file=None, bot_token=SECRET, staff_chat_id=-1, database_url=f"sqlite+aiosqlite:///{path}")
    view = View(settings.policy(forum=True), Place(-1, 42, forum=True), stage.now)
    async with asyncio.timeout(DEADLINE):
        with pytest.raises(NotRead):
            await Apart(settings).read(_asked("report"), view, lambda done, of: None)
    assert not path.exists()


def test_no_secret_but_the_address_leaves_the_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The token and the secret of the webhook stay here."""
    told = json.dumps(vars(Apart(_settings(Sqlite(tmp_path_factory.mktemp("db") / "a.db")))))
    assert "Kettle & Co" in told and "Mon-Fri" in told
    assert SECRET not in told and OTHER_SECRET not in told


@pytest.mark.parametrize(("large", "expected"), [(3, "there"), (4, "here")])
async def test_only_what_is_much_is_read_apart(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, large: int, expected: str
) -> None:
    """Of four complaints, with the bound below and at their number; and a list never is."""
    monkeypatch.setattr(reports, "LARGE", large)
    read_by: dict[str, str] = {}
    woken = asyncio.Event()

    async def there(asked: Reads, view: View, told: object) -> Page:
        read_by[asked.command] = "there"
        return Page(Text("no_period"))

    async def here(page: Page, told: object) -> Page:
        read_by[page.text.name] = "here"
        return page

    policy = _settings(stage.database).policy(forum=True)
    view = View(policy, Place(-1001, 42, forum=True), stage.now)
    reader = Reader(stage.database, Supervisor(Stats()), lambda: view, here, woken.set, there)
    for command in ("report", "open"):
        woken.clear()
        async with asyncio.timeout(DEADLINE):
            reader.ask(_asked(command))
            await woken.wait()
    assert read_by == {"report": expected, "list_page": "here"}
    assert len(reader.answers) == 2


def test_a_page_comes_back_as_it_was() -> None:
    """Texts within texts, times, tuples and what is noted."""
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    words = Text("report", {"since": at, "each": [("a", 1, at), {"x": Text("told", {"y": None})}], "n": 0.5})
    made = (Made("photo", "1.png", "AAAA", words), Made("document", "a.csv", "BBBB", Text("exported", {})))
    noted = Noted("taken", {"count": 3}, Text("line", {"names": ("x",)}))
    page = Page(words, made=made, missing=("2.png",), noted=noted, quiet=True)
    assert page_of(json.loads(json.dumps(plain(page))), ["AAAA", "BBBB"]) == page
    assert page_of(json.loads(json.dumps(plain(Page(Text("no_period")))))) == Page(Text("no_period"))
