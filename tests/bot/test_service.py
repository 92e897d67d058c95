"""`python -m bot service`: the unit has the right paths and user, and systemd takes it where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.service import steps, unit
from bot.settings import Settings

MUST = (
    "After=network-online.target", "Restart=always", "NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectSystem=strict",
    "TimeoutStopSec=30", "WantedBy=multi-user.target",
)  # fmt: skip


def settings(url: str = "sqlite+aiosqlite:///data/amends.db") -> Settings:
    """Defaults, on this database."""
    return Settings(_env_file=None, database_url=url)  # type: ignore[call-arg,arg-type]


def test_the_unit_is_hardened_and_names_the_paths(tmp_path: Path) -> None:
    """Its own user; only the folder of the database can be written to."""
    said = unit(settings(), tmp_path, "amends", "/opt/amends/.venv/bin/python")
    assert all(f"\n{line}" in said for line in MUST)
    assert "\nUser=amends\n" in said
    assert f"\nWorkingDirectory={tmp_path}\n" in said
    assert "\nExecStart=/opt/amends/.venv/bin/python -m bot run\n" in said
    assert [line for line in said.splitlines() if "ReadWrite" in line] == [f"ReadWritePaths={tmp_path}/data"]


def test_with_postgresql_nothing_is_written_and_the_server_comes_first(tmp_path: Path) -> None:
    """The twin of the test above."""
    said = unit(settings("postgresql+asyncpg://u:passw0rd@h/d"), tmp_path, "amends", "/x/python")
    assert "ReadWritePaths" not in said and "passw0rd" not in said
    assert "After=network-online.target postgresql.service" in said


def test_a_path_with_a_space_and_a_percent_sign(tmp_path: Path) -> None:
    """Units have rules of their own for both."""
    assert f'ReadWritePaths="{tmp_path}/my %%data"' in unit(
        settings("sqlite+aiosqlite:///my %data/amends.db"), tmp_path, "amends", "/x/python"
    )


def test_three_commands_follow_and_a_pipe_carries_the_unit_alone() -> None:
    """Root is advised to make a user."""
    assert sum(not line.startswith("#") for line in steps(settings(), "amends")) == 4  # with the folder
    assert any("adduser" in line for line in steps(settings(), "root"))
    result = CliRunner().invoke(app, ["service"])
    assert result.stdout.startswith("[Unit]")
    assert "journalctl" not in result.stdout and "journalctl -u amends" in result.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_it(tmp_path: Path) -> None:
    """Every line is understood."""
    file = tmp_path / "amends.service"
    file.write_text(unit(settings(), tmp_path, "root", shutil.which("true") or "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
    assert str(file) not in done.stderr, done.stderr
