"""`check` against the sandbox: each fault and its healthy twin side by side, always in words, never with a secret."""

import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.calls import Answer, HttpTelegram, Telegram
from bot.check import check, examine, secrets_of
from bot.findings import Finding, Word, lines, summary
from bot.sandbox import Sandbox, perform
from bot.settings import Settings, readable
from storage import migrate

TOKEN = "42:AAE-secret-secret-secret"
OLGA, PETR, IRYNA, STRANGER = 201, 202, 203, 987654


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env and no setting of this machine."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A forum with the bot as its administrator."""
    async with await Sandbox.start(token=TOKEN) as sandbox:
        perform(sandbox.world, {"do": "start", "user_id": PETR})
        yield sandbox


class Changed:
    """A Telegram whose answers to some methods are changed on the way."""

    def __init__(self, inner: Telegram, method: str, change: Callable[[dict[str, Any]], None]) -> None:
        self._inner, self._method, self._change = inner, method, change

    async def call(self, method: str, params: dict[str, Any], timeout: float) -> Answer:
        """Pass the call on."""
        answer = await self._inner.call(method, params, timeout)
        if method == self._method and answer.body is not None:
            self._change(answer.body["result"])
        return answer


async def look(
    sandbox: Sandbox, change: tuple[str, Callable[[dict[str, Any]], None]] | None = None, **given: Any
) -> list[Finding]:
    """What check finds, with a healthy set-up where nothing else is given."""
    settings = Settings(
        **{
            "bot_token": TOKEN,
            "staff_chat_id": sandbox.staff_chat_id,
            "telegram_api_url": sandbox.url,
            "country": "UA",
            "manager_ids": (PETR,),
            **given,
        }
    )
    telegram = HttpTelegram(settings.telegram_api_url, settings.bot_token.get_secret_value())
    await telegram.open()
    try:
        return [one async for one in examine(settings, Changed(telegram, *change) if change else telegram)]
    finally:
        await telegram.close()


def of(found: list[Finding], word: Word) -> str:
    """All findings of one kind as one text."""
    return "\n".join(f"{one.what} {one.mend}" for one in found if one.word is word)


async def test_a_healthy_set_up_has_nothing_wrong(sandbox: Sandbox) -> None:
    """Everything is ok, and no call has changed anything at Telegram."""
    found = await look(sandbox)
    assert {one.word for one in found} == {Word.OK}
    assert "Sandbox" not in of(found, Word.WRONG)
    assert {call["method"] for call in sandbox.world.calls} == {
        *("getMe", "getWebhookInfo", "getChat", "getChatMember", "sendChatAction")
    }


async def test_each_group_is_looked_at_and_named_with_its_fault(sandbox: Sandbox) -> None:
    """One without rights, one that there is not, one that is as it should be; and a place that nobody knows."""
    shop = perform(sandbox.world, {"do": "new_group", "title": "Shop", "members": [PETR]})["id"]
    told = await look(sandbox, staff_chats=f"{shop}: kind=praise; -5: place=kyiv")
    assert "in the staff group «Staff»" in of(told, Word.OK) and "in the staff group «Shop»" in of(told, Word.OK)
    assert "«Shop»: The bot is not an administrator" in of(told, Word.WRONG)
    assert "not in the staff group -5 (STAFF_CHATS)" in of(told, Word.WRONG)
    assert "PLACES does not name: kyiv" in of(told, Word.NOTE)
    assert "«Staff»: The bot is administrator there" in of(told, Word.OK)


async def test_the_next_day_off_is_named(sandbox: Sandbox) -> None:
    """A holiday with its name, a date of one's own without; work on a free day; a country with no known holidays."""
    week: dict[str, Any] = {"working_hours": "Mon-Sun 09:00-18:00"}
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    told = of(await look(sandbox, closed_dates=tomorrow.isoformat(), **week), Word.OK)
    assert f"The next day off is tomorrow, {tomorrow:%A} {tomorrow.day} {tomorrow:%B %Y}: nobody" in told
    assert re.search(r"The next day off is .* \(\S.*\): nobody", of(await look(sandbox, country="GB", **week), Word.OK))
    another: dict[str, Any] = {"working_hours": f"{tomorrow + timedelta(days=1):%a} 9:00-10:00"}
    opened = of(await look(sandbox, open_dates=tomorrow.isoformat(), **another), Word.OK)
    assert "OPEN_DATES: people work on tomorrow" in opened
    assert "No holidays are known for COUNTRY=XX" in of(await look(sandbox, country="XX", **week), Word.NOTE)


@pytest.mark.parametrize(
    ("token", "said"),
    [("", "is missing"), ("hello", "is no token"), ("42:another-token-altogether", "refuses the token")],
)
async def test_a_bad_token_is_told_without_showing_it(sandbox: Sandbox, token: str, said: str) -> None:
    """Missing, malformed, refused: each says where to get a right one."""
    wrong = of(await look(sandbox, bot_token=token), Word.WRONG)
    assert said in wrong
    assert "@BotFather" in wrong
    assert not token or token not in wrong
    assert "STAFF_CHAT_ID" not in wrong


async def test_with_nothing_at_all_both_required_settings_are_missed(sandbox: Sandbox) -> None:
    """A newcomer learns in one run what is needed, and nothing is asked of Telegram yet."""
    wrong = of(await look(sandbox, bot_token="", staff_chat_id=0), Word.WRONG)
    assert "BOT_TOKEN is missing" in wrong
    assert "STAFF_CHAT_ID is missing" in wrong
    assert not sandbox.world.calls


async def test_telegram_out_of_reach(sandbox: Sandbox, free_port: int) -> None:
    """Nobody listens there."""
    wrong = of(await look(sandbox, telegram_api_url=f"http://127.0.0.1:{free_port}"), Word.WRONG)
    assert "cannot be reached" in wrong
    assert "HTTPS_PROXY" in wrong


async def test_something_else_answers_in_telegrams_place(sandbox: Sandbox) -> None:
    """A proxy's page of HTML is not taken for a refused token."""
    sandbox.world.faults.add(_fault("502_html", "getMe"))
    wrong = of(await look(sandbox), Word.WRONG)
    assert "not like Telegram (HTTP 502)" in wrong
    assert "token" not in wrong


def _fault(kind: str, method: str) -> Any:
    from bot.sandbox.faults import fault_from

    return fault_from({"kind": kind, "method": method})


async def test_without_a_group_the_groups_of_the_bot_are_listed(sandbox: Sandbox) -> None:
    """Found in waiting updates, which wait on afterwards; groups that the bot has left are not offered."""
    for title in ("Kettles", "Old"):
        perform(sandbox.world, {"do": "new_group", "title": title, "members": [OLGA]})
    group, old = (chat.id for chat in sandbox.world.chats.values() if chat.title in ("Kettles", "Old"))
    perform(sandbox.world, {"do": "kick_bot", "chat_id": old})
    waiting = len(sandbox.world.updates.waiting)
    wrong = of(await look(sandbox, staff_chat_id=0), Word.WRONG)
    assert f"STAFF_CHAT_ID={group}    «Kettles»" in wrong
    assert str(old) not in wrong
    assert len(sandbox.world.updates.waiting) == waiting > 0


async def test_without_any_group_it_says_how_to_make_one(sandbox: Sandbox) -> None:
    """Nothing to list, with and without a webhook in the way."""
    assert "Make a group" in of(await look(sandbox, staff_chat_id=0), Word.WRONG)
    sandbox.world.webhook["url"] = "https://example.org/hook"
    assert "webhook is set" in of(await look(sandbox, staff_chat_id=0), Word.WRONG)
    assert not [call for call in sandbox.world.calls if call["method"] == "getUpdates"][1:]


@pytest.mark.parametrize("how", ["kicked", "unknown", "positive"])
async def test_the_bot_is_not_in_the_group(sandbox: Sandbox, how: str) -> None:
    """Removed, never there, or the id lacks its minus."""
    staff = sandbox.staff_chat_id
    if how == "kicked":
        perform(sandbox.world, {"do": "kick_bot", "chat_id": staff})
    given = {"kicked": staff, "unknown": -100777, "positive": 777}[how]
    wrong = of(await look(sandbox, staff_chat_id=given), Word.WRONG)
    assert f"not in the staff group {given}" in wrong
    assert ("begin with a minus" in wrong) == (how == "positive")


async def test_a_person_is_no_staff_group(sandbox: Sandbox) -> None:
    """The id of a private chat is refused as such."""
    perform(sandbox.world, {"do": "start", "user_id": 101})
    assert "no group but a private chat" in of(await look(sandbox, staff_chat_id=101), Word.WRONG)


async def test_a_plain_member_is_told_to_become_administrator(sandbox: Sandbox) -> None:
    """With the privacy mode explained; and once promoted, nothing is wrong."""
    staff = sandbox.staff_chat_id
    perform(sandbox.world, {"do": "bot_rights", "chat_id": staff})
    found = await look(sandbox)
    assert "not an administrator" in of(found, Word.WRONG)
    assert "Privacy mode is on" in of(found, Word.NOTE)
    perform(sandbox.world, {"do": "bot_rights", "chat_id": staff, "rights": {"can_manage_topics": True}})
    assert {one.word for one in await look(sandbox)} == {Word.OK}


async def test_a_muted_bot(sandbox: Sandbox) -> None:
    """A restriction is told."""
    perform(
        sandbox.world, {"do": "bot_rights", "chat_id": sandbox.staff_chat_id, "rights": {"can_send_messages": False}}
    )
    assert "may not write" in of(await look(sandbox), Word.WRONG)


async def test_the_right_to_manage_topics(sandbox: Sandbox) -> None:
    """Needed in a forum, not asked for in a plain group, where topics are a note."""
    staff = sandbox.staff_chat_id
    perform(sandbox.world, {"do": "bot_rights", "chat_id": staff, "rights": {"can_pin_messages": True}})
    assert "lacks the right Manage Topics" in of(await look(sandbox), Word.WRONG)
    perform(sandbox.world, {"do": "set_forum", "chat_id": staff, "on": False})
    found = await look(sandbox)
    assert of(found, Word.WRONG) == ""
    assert "Topics are off" in of(found, Word.NOTE)


async def test_a_group_that_moved_tells_its_new_id(sandbox: Sandbox) -> None:
    """A basic group became a supergroup; what follows is looked at there."""
    perform(sandbox.world, {"do": "new_group", "title": "Kettles", "members": [OLGA]})
    old = next(chat.id for chat in sandbox.world.chats.values() if chat.title == "Kettles")
    new = perform(sandbox.world, {"do": "upgrade_group", "chat_id": old})
    found = await look(sandbox, staff_chat_id=old)
    assert f"STAFF_CHAT_ID={new}" in of(found, Word.NOTE)
    assert "in the staff group «Kettles»" in of(found, Word.OK)


async def test_a_webhook_while_polling_and_the_other_way_round(sandbox: Sandbox) -> None:
    """Only its host is shown, for its path may be a secret."""
    sandbox.world.webhook["url"] = "https://example.org/hidden-path"
    noted = of(await look(sandbox), Word.NOTE)
    assert "a webhook at example.org, but WEBHOOK_URL is empty" in noted
    assert "hidden-path" not in noted
    webhook: dict[str, Any] = {"webhook_secret": "a-long-webhook-secret", "http_port": 8080}
    other = await look(sandbox, webhook_url="https://example.com/hook", **webhook)
    assert "still points to example.org" in of(other, Word.NOTE)
    same = await look(sandbox, webhook_url="https://example.org/hidden-path", **webhook)
    assert "The webhook is set" in of(same, Word.OK)


async def test_what_the_webhook_last_failed_with_is_told(sandbox: Sandbox) -> None:
    """In plain words; what we have no words for is told in Telegram's own."""
    sandbox.world.webhook.update(url="https://example.org/hook", last_error_message="Connection refused")
    assert "nobody listens at that address" in of(await look(sandbox), Word.NOTE)
    sandbox.world.webhook.update(last_error_message="The moon is full")
    assert "“The moon is full”" in of(await look(sandbox), Word.NOTE)


async def test_who_has_pressed_start_is_listed_with_the_line_to_copy(sandbox: Sandbox, tmp_path: Path) -> None:
    """Staff first; who keeps the name back is not offered; with managers who can be reached nobody is listed."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'amends.db'}"
    await migrate.upgrade(url)
    connection = sqlite3.connect(tmp_path / "amends.db")
    row = "INSERT INTO people VALUES (?, ?, 'en', 'idle', NULL, ?, 0, ?, 1, ?)"
    connection.execute(row, (7, "Ann", False, "{}", 30))
    connection.execute(row, (8, "Zoe", False, '{"alias": "Customer 12"}', 40))
    connection.execute(row, (9, "Dan", True, "{}", 50))
    connection.execute(row, (OLGA, "Olga", False, "{}", 10))
    connection.execute("INSERT INTO members VALUES (?, 0, 'member', 'Olga', 1)", (OLGA,))
    connection.commit()
    connection.close()
    noted = of(await look(sandbox, database_url=url, manager_ids=()), Word.NOTE)
    assert noted.index("MANAGER_IDS=201    Olga, of the staff group") < noted.index("MANAGER_IDS=7      Ann")
    assert "Zoe" not in noted and "Dan" not in noted
    assert "MANAGER_IDS=203, 201" in of(await look(sandbox, database_url=url, manager_ids=(IRYNA,)), Word.NOTE)
    assert of(await look(sandbox, database_url=url), Word.NOTE) == ""


async def test_managers_who_have_not_started_the_bot(sandbox: Sandbox) -> None:
    """Somebody known from the group, somebody unknown, and somebody who pressed Start."""
    perform(sandbox.world, {"do": "start", "user_id": OLGA})
    found = await look(sandbox, manager_ids=(OLGA, IRYNA, STRANGER))
    assert f"Manager Olga ({OLGA}) can be written to" in of(found, Word.OK)
    for person in (f"Iryna ({IRYNA})", STRANGER):
        assert f"Manager {person} cannot be written to" in of(found, Word.NOTE)
    assert of(found, Word.WRONG) == ""


@pytest.mark.parametrize(("allowed", "noted"), [(None, False), (["👌"], False), (["🔥"], True), ([], True)])
async def test_reactions_in_the_group(sandbox: Sandbox, allowed: list[str] | None, noted: bool) -> None:
    """The mark under delivered replies must be among the allowed ones; without a list all are."""

    def limit(chat: dict[str, Any]) -> None:
        if allowed is not None:
            chat["available_reactions"] = [{"type": "emoji", "emoji": emoji} for emoji in allowed]

    found = await look(sandbox, ("getChat", limit))
    assert ("reaction" in of(found, Word.NOTE)) == noted


async def test_a_bot_that_may_not_join_groups(sandbox: Sandbox) -> None:
    """BotFather's switch is named."""
    found = await look(sandbox, ("getMe", lambda me: me.update(can_join_groups=False)))
    assert "/setjoingroups" in of(found, Word.WRONG)


# The database ------------------------------------------------------------------------------------


async def test_a_new_an_old_and_a_current_file(sandbox: Sandbox, tmp_path: Path) -> None:
    """Looking makes no file; an empty one is brought up to date by the next start, and a current one is fine."""
    file = tmp_path / "amends.db"
    url = f"sqlite+aiosqlite:///{file}"
    assert "first start makes it" in of(await look(sandbox, database_url=url), Word.OK)
    assert not file.exists()
    sqlite3.connect(file).close()
    file.touch()
    assert "older version" in of(await look(sandbox, database_url=url), Word.NOTE)
    await migrate.upgrade(url)
    assert "The database can be used." in of(await look(sandbox, database_url=url), Word.OK)


async def test_what_is_no_database(sandbox: Sandbox, tmp_path: Path, free_port: int) -> None:
    """A file of something else, a folder that is a file, an unknown kind, and a server that does not answer."""
    (tmp_path / "letter.txt").write_text("Dear all, this is a letter and no database." * 50)
    for url in (
        f"sqlite+aiosqlite:///{tmp_path / 'letter.txt'}",
        f"sqlite+aiosqlite:///{tmp_path / 'letter.txt' / 'amends.db'}",
        "mysql://somewhere",
        f"postgresql+asyncpg://amends:the-password@127.0.0.1:{free_port}/amends",
    ):
        wrong = of(await look(sandbox, database_url=url), Word.WRONG)
        assert "database cannot be used" in wrong, url
        assert "the-password" not in wrong


# The settings, and the whole command ---------------------------------------------------------------


def test_every_bad_setting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that are only looked at when the others can be read."""
    bad = {"TIMEZONE": "Mars", "MERGE_WINDOW": "soon", "WORKING_HOURS": "whenever", "SURVEY_HOURS": "never"}
    for name, value in bad.items():
        monkeypatch.setenv(name, value)
    settings, faults = readable()
    assert settings.timezone == "UTC"
    assert [one.name for one in faults] == ["TIMEZONE", "WORKING_HOURS", "SURVEY_HOURS", "MERGE_WINDOW"]
    assert {one.what.partition(":")[0] for one in faults} == set(bad)
    assert all(f"{one.name}=" in one.mend for one in faults)


def test_good_settings_have_no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above."""
    monkeypatch.setenv("TIMEZONE", "Europe/Kyiv")
    monkeypatch.setenv("WORKING_HOURS", "Mon-Fri 09:00-18:00")
    assert readable()[1] == []


def test_a_webhook_needs_its_secret_and_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both faults are told, and the look goes on."""
    monkeypatch.setenv("WEBHOOK_URL", "https://example.org/hook")
    assert "WEBHOOK_SECRET" in readable()[1][0].what


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://example.org/hook", "no https address"),
        ("https://example.org:9000/hook", "ports 443, 80, 88 and 8443"),
        ("https://example.org/hook", ""),
    ],
)
async def test_the_webhooks_address(sandbox: Sandbox, address: str, said: str) -> None:
    """Telegram's own server takes https on four ports; a local one takes anything, so it is not asked there."""
    from bot.check import _webhook_address

    found = list(_webhook_address(address))
    assert (said in of(found, Word.WRONG)) and bool(found) == bool(said)
    webhook: dict[str, Any] = {"webhook_url": address, "webhook_secret": "a-long-webhook-secret", "http_port": 8080}
    assert of(await look(sandbox, **webhook), Word.WRONG) == ""


async def test_the_command_says_it_in_signs_and_words(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Good first, then with a broken group: the verdict follows, and the token is never printed."""
    for name, value in (
        ("BOT_TOKEN", TOKEN),
        ("STAFF_CHAT_ID", sandbox.staff_chat_id),
        ("TELEGRAM_API_URL", sandbox.url),
    ):
        monkeypatch.setenv(name, str(value))
    assert await check() is True
    said = capsys.readouterr().out
    assert "✓ ok " in said
    assert "✗" not in said
    assert "The bot can work" in said
    perform(sandbox.world, {"do": "kick_bot", "chat_id": sandbox.staff_chat_id})
    assert await check() is False
    said = capsys.readouterr().out
    assert "✗ wrong" in said
    assert "cannot work yet: 1 thing is wrong" in said
    assert "secret-secret" not in said


def test_secrets_are_blotted_out_whatever_an_error_says() -> None:
    """Even if a driver's message quoted the address with its password."""
    settings = Settings(bot_token=TOKEN, database_url="postgresql+asyncpg://me:the-password@host/db")  # type: ignore[arg-type]
    finding = Finding(Word.WRONG, "no: postgresql+asyncpg://me:the-password@host/db", f"bot{TOKEN}/getMe")
    said = "\n".join(lines(finding, tuple(secrets_of(settings))))
    assert "the-password" in finding.what
    assert "the-password" not in said
    assert "secret-secret" not in said


@pytest.mark.parametrize(("count", "said"), [(0, "can work"), (1, "1 thing is"), (2, "2 things are")])
def test_the_last_line_counts(count: int, said: str) -> None:
    """In words that fit the number."""
    assert said in summary([Finding(Word.NOTE, "a"), *[Finding(Word.WRONG, "b")] * count])


async def test_a_rescued_file_is_named_with_the_way_to_put_it_back(sandbox: Sandbox, tmp_path: Path) -> None:
    """It is no fault of the set-up; the commands fit a shell, whatever the folder is called."""
    folder = tmp_path / "my data"
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{folder / 'amends.db'}"
    await migrate.upgrade(url)
    (folder / "amends.db").rename(folder / "rescued-20260304T100000Z.db")
    found = await look(sandbox, database_url=url)
    assert not of(found, Word.WRONG)
    said = of(found, Word.NOTE)
    assert "It holds 0 complaints" in said
    assert f"mv '{folder}/rescued-20260304T100000Z.db' '{folder}/amends.db'" in said
    (folder / "rescued-20260304T100000Z.db").write_bytes(b"torn" * 100)
    assert "It holds what cannot be read" in of(await look(sandbox, database_url=url), Word.NOTE)
