"""What is declared is used, and what is used is declared: nothing comes along by chance."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.test_laws import FOLDERS, ROOT, imported, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MODULES = {
    "pydantic_settings": "pydantic-settings",
    "prometheus_client": "prometheus-client",
    "dotenv": "python-dotenv",
    "fontpkg_roboto": "fontpkg-roboto",
    "fpdf": "fpdf2",
    "PIL": "pillow",
}


def names(requirements: list[str]) -> set[str]:
    """The packages that are required."""
    return {re.split(r"[\[<>=;\s]", one, maxsplit=1)[0] for one in requirements}


def used(paths: list[Path]) -> set[str]:
    """The packages that these files import, the standard library's and our own left out."""
    found = {module for path in paths for module in imported(path)}
    return {MODULES.get(one, one) for one in found - set(sys.stdlib_module_names) - {*FOLDERS, "tests"}}


def test_what_the_program_imports_is_declared_and_what_is_declared_is_imported() -> None:
    """The sandbox has an extra of its own, and nothing in it is needed by the bot."""
    declared = names(PROJECT["dependencies"])
    extra = names(PROJECT["optional-dependencies"]["sandbox"])
    assert used(sources()) == declared
    assert used(sources(sandbox=True)) == declared | extra
    assert not declared & extra


@pytest.mark.parametrize("name", sorted(names(PROJECT["dependencies"])))
def test_what_is_declared_is_pinned_with_its_reason(name: str) -> None:
    """requirements.txt was made from the same list."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.txt").read_text())
    (block,) = (block for block in blocks if re.match(rf"{re.escape(name)}(\[\w+\])?==", block))
    assert "amends (pyproject.toml)" in block
    assert "--hash=sha256:" in block


def test_what_is_not_declared_is_not_pinned_for_us() -> None:
    """A package that went from the list goes from the pins."""
    optional = PROJECT["optional-dependencies"]
    declared = names([*PROJECT["dependencies"], *(one for extra in optional.values() for one in extra)])
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.txt").read_text())
    ours = {block.split("==")[0].split("[")[0] for block in blocks if "amends (pyproject.toml)" in block}
    assert ours == declared
    assert not re.search(r"https?://", "\n".join(blocks))
