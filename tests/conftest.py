"""One option for all tests: `pytest --rewrite` refreshes stored texts, to be read as a diff before a commit."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rewrite`."""
    parser.addoption("--rewrite", action="store_true", help="write what the program says now into the stored texts")


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether stored texts are to be written anew instead of compared."""
    return bool(request.config.getoption("--rewrite"))
