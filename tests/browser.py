"""The browser of the tests that drive a page: the system's Chromium.

Where there is none these tests are skipped with a plain word, and with AMENDS_REQUIRE_CHROMIUM=1 they fail instead.
"""

import os
import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
REQUIRED = os.environ.get("AMENDS_REQUIRE_CHROMIUM") == "1"
NO_BROWSER = "no Chromium is on PATH"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def need_chromium() -> str:
    """Where it is; skip when there is none, or fail where it is required."""
    if CHROMIUM is None and REQUIRED:
        pytest.fail(f"AMENDS_REQUIRE_CHROMIUM=1, but {NO_BROWSER}", pytrace=False)
    if CHROMIUM is None:
        pytest.skip(NO_BROWSER)
    return CHROMIUM
