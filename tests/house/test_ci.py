"""What CI requires is not skipped: it is installed where it can be, and its absence fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import browser
from tests.house.test_laws import ROOT

USED = ("bash", "dirname", "id", "env")  # by the script itself


def run_ci(folder: Path, **stubs: str) -> subprocess.CompletedProcess[str]:
    """Run `.ci/run` with nothing on PATH but these commands, each a line of shell; PostgreSQL answers."""
    bash = shutil.which("bash")
    assert bash is not None
    for name in USED:
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, line in {"python3": "exit 0", "sudo": 'shift; exec "$@"', "make": "echo made", **stubs}.items():
        (folder / name).write_text(f"#!{bash}\n{line}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        [bash, ROOT / ".ci" / "run"],
        env={**os.environ, "PATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_with_a_browser_nothing_is_installed(tmp_path: Path) -> None:
    """The machine is left as it is."""
    ran = run_ci(tmp_path, chromium="exit 0", **{"apt-get": "echo installing; exit 1"})
    assert (ran.returncode, ran.stdout) == (0, "made\n")


def test_without_a_browser_it_is_installed(tmp_path: Path) -> None:
    """Debian's own; then the tests run."""
    ran = run_ci(tmp_path, **{"apt-get": 'echo "$1"'})
    assert (ran.returncode, ran.stdout) == (0, "update\ninstall\nmade\n")


def test_where_it_cannot_be_installed_ci_fails(tmp_path: Path) -> None:
    """With a sentence, before any test runs."""
    ran = run_ci(tmp_path, **{"apt-get": "exit 100"})
    assert ran.returncode == 1
    assert "made" not in ran.stdout
    assert "Chromium cannot be installed here" in ran.stderr


@pytest.mark.parametrize(
    ("required", "outcome"), [(True, pytest.fail.Exception), (False, pytest.skip.Exception)], ids=["required", "not"]
)
def test_a_test_of_the_page_fails_where_the_browser_is_required(
    monkeypatch: pytest.MonkeyPatch, required: bool, outcome: type[BaseException]
) -> None:
    """Elsewhere it is skipped."""
    monkeypatch.setattr(browser, "CHROMIUM", None)
    monkeypatch.setattr(browser, "REQUIRED", required)
    with pytest.raises(outcome, match="no Chromium is on PATH"):
        browser.need_chromium()
