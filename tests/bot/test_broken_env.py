"""Forty broken `.env` files, and the whole answer of `check` and `run` to each: tests/bot/check/*.txt.

`pytest --rewrite` writes what is said now; read the diff as the owner of a shop would. "SANDBOX" stands for the
address of a local Telegram, which the environment names where the file does not.
"""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.check import check
from bot.sandbox import Sandbox, perform
from bot.settings import Settings, readable

FILES = sorted((Path(__file__).parent / "check").glob("*.txt"))
TOKEN = "42:AAE-secret-secret-secret"
OLGA = 201
LIBRARIES = re.compile(r"Input should|valid integer|unable to parse|Errno|Traceback|pydantic|Bad Request|Forbidden")


def _read(file: Path) -> tuple[str, str]:
    """The `.env` of this case, and the answer as it is stored."""
    env, _, answer = file.read_text(encoding="utf-8").partition("=== check\n")
    return env.removeprefix("=== .env\n"), answer


def _write(file: Path, env: str, answer: str) -> None:
    file.write_text(f"=== .env\n{env}=== check\n{answer}", encoding="utf-8")


async def _answer(env: str, folder: Path, monkeypatch: pytest.MonkeyPatch, told: pytest.CaptureFixture[str]) -> str:
    async with await Sandbox.start(token=TOKEN) as sandbox:
        perform(sandbox.world, {"do": "start", "user_id": OLGA})
        monkeypatch.chdir(folder)
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        (folder / ".env").write_text(env.replace("SANDBOX", sandbox.url), encoding="utf-8")
        if "TELEGRAM_API_URL" not in env:
            monkeypatch.setenv("TELEGRAM_API_URL", sandbox.url)
        told.readouterr()
        await check()
        said = told.readouterr().out
        settings, mistakes = readable()
        if mistakes or settings.missing():
            said += "=== run\n" + CliRunner().invoke(app, ["run"]).output
        where = sandbox.url.removeprefix("http://")
    said = re.sub(r"there it is \d\d:\d\d now", "there it is HH:MM now", said)
    return said.replace(where, "SANDBOX").replace(str(folder), "FOLDER")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_whole_answer_to_a_broken_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rewrite: bool
) -> None:
    """Each mistake once, in plain words, with the line as it should be, and counted right."""
    env, stored = _read(file)
    said = await _answer(env, tmp_path, monkeypatch, capsys)
    if rewrite:
        _write(file, env, said)
        return
    assert said == stored, "read the difference, then run pytest --rewrite"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_holds_of_every_answer(file: Path) -> None:
    """No library speaks, no secret shows, a setting is not called wrong and ok, and the count is the count."""
    _, answer = _read(file)
    check_said, _, run_said = answer.partition("=== run\n")
    assert not LIBRARIES.search(answer)
    assert "secret-secret" not in answer and "passw0rd" not in answer
    wrong = [line for line in check_said.splitlines() if line.startswith("✗")]
    count = re.search(r"(\d+) things? (?:is|are) wrong", check_said)
    assert (int(count[1]) if count else 0) == len(wrong)
    named = [found[0] for line in wrong if (found := re.search(r"[A-Z]+_[A-Z_]+|TIMEZONE|COUNTRY", line))]
    assert len(named) == len(set(named)), "a mistake is told twice"
    for name in named:
        assert not re.search(rf"✓.*{name}", check_said)
    for line in run_said.splitlines():
        assert not line.startswith("✗") or line in wrong, "check and run say the same"


def test_there_are_forty_of_them() -> None:
    """As many as were promised, each with something to read."""
    assert len(FILES) >= 40
    assert all(_read(file)[1].strip() for file in FILES)


async def test_a_file_in_another_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Notepad's old way of saving is named, and its mark before UTF-8 does no harm."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / ".env").write_bytes("COMPANY_NAME=Чайники\n".encode("cp1251"))
    assert await check() is False
    assert ".env is not written in UTF-8" in capsys.readouterr().out
    (tmp_path / ".env").write_bytes("\ufeffTIMEZONE=Europe/Kyiv\n".encode())
    await check()
    said = capsys.readouterr().out
    assert "TIMEZONE is Europe/Kyiv" in said
    assert "no setting" not in said
