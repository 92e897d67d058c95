"""What people write, by language and group: one pattern a line, in the files beside this one.

A line is a regular expression, tried on lower-case words with plain apostrophes ("ё" is written "е"). It begins at the
beginning of a word, unless it begins with a sign that is no letter. A stem has its ending open: `отрав\\w*`. Lines that
begin with "#" are notes.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

LANGUAGES = ("en", "ru", "uk", "all")
_APOSTROPHES = re.compile("[’`ʼ]")
_BEGINS_A_WORD = re.compile(r"[\w(]|\\[wd]")


def plain(text: str) -> str:
    """A text as the patterns expect it."""
    return _APOSTROPHES.sub("'", text.casefold()).replace("ё", "е")


class Groups(Mapping[str, re.Pattern[str]]):
    """The groups of the files of one name, each as one pattern over all languages.

    Files are read and patterns compiled where they are first asked for: all of them together cost more than the rest
    of the dialogues, and a command that takes no messages needs none.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: dict[str, list[str]] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, group: str) -> re.Pattern[str]:
        found = self._compiled.get(group)
        if found is None:
            found = self._compiled[group] = re.compile("|".join(self._groups()[group]))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups())

    def __len__(self) -> int:
        return len(self._groups())

    def _groups(self) -> Mapping[str, list[str]]:
        """The lines of each group, as patterns."""
        if not self._lines:
            self._lines = _read(self._name)
        return self._lines


def _read(name: str) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for language in LANGUAGES:
        path = files(__name__).joinpath(language, f"{name}.txt")
        if not path.is_file():
            continue
        group = ""
        for line in path.read_text(encoding="utf-8").replace("ё", "е").splitlines():
            if line.startswith("[") and line.endswith("]"):
                group = line[1:-1]
            elif line.strip() and not line.startswith("#"):
                lines.setdefault(group, []).append(_whole(line))
    return lines


def _whole(line: str) -> str:
    return rf"\b(?:{line})" if _BEGINS_A_WORD.match(line) else f"(?:{line})"
