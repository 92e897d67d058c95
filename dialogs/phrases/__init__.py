"""What people write, by language and group: one pattern a line, in the files beside this one.

A line is a regular expression, tried on lower-case words with plain apostrophes ("ё" is written "е"). It begins at the
beginning of a word, unless it begins with a sign that is no letter. A stem has its ending open: `отрав\\w*`. Lines that
begin with "#" are notes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import groupby

LANGUAGES = ("en", "ru", "uk", "all")
_APOSTROPHES = re.compile("[’`ʼ]")
_LETTER_FIRST = re.compile(r"[^\W_](?![?*+{])")
_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]")
_KEEPS = re.compile(r"(?<!\\)\((?!\?)")
"""A group that is kept, which must not be written twice."""
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
        self._any: dict[tuple[str, ...], re.Pattern[str]] = {}

    def __getitem__(self, group: str) -> re.Pattern[str]:
        found = self._compiled.get(group)
        if found is None:
            found = self._compiled[group] = re.compile(joined(self._groups()[group]))
        return found

    def any_of(self, groups: tuple[str, ...]) -> re.Pattern[str]:
        """One pattern that fits where one of these groups does: most texts are in none, and are looked at once."""
        found = self._any.get(groups)
        if found is None:
            found = self._any[groups] = re.compile(joined(line for one in groups for line in self._groups()[one]))
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
                lines.setdefault(group, []).append(line)
    return lines


def joined(lines: Iterable[str]) -> str:
    """One pattern that matches where and what the first fitting one of these lines does.

    The engine tries alternatives one by one. So what begins at a word looks for its beginning once, and by their first
    letter lines stand together: of some four hundred a handful is tried. Two lines that begin with different letters
    never fit at one place, so their order means nothing.
    """
    runs: list[str] = []
    for at_word, found in groupby(lines, lambda line: _BEGINS_A_WORD.match(line) is not None):
        run = list(found)
        runs.append(rf"\b(?:{_sorted(run)})" if at_word else "|".join(f"(?:{line})" for line in run))
    return "|".join(runs)


def _sorted(lines: Iterable[str]) -> str:
    """The lines as alternatives, those that can begin with the same letter as one."""
    parts: list[str] = []
    for known, run in groupby(((line, _by_letter(line)) for line in lines), lambda one: one[1] is not None):
        if not known:
            parts += [f"(?:{line})" for line, _ in run]
            continue
        rests: dict[str, list[str]] = {}
        for _, found in run:
            for letter, rest in (found or {}).items():
                rests.setdefault(letter, []).append(rest)
        parts += [f"{letter}(?:{'|'.join(found)})" for letter, found in rests.items()]
    return "|".join(parts)


def _by_letter(line: str) -> dict[str, str] | None:
    """By each letter that a line can begin with, what may follow it; None where that cannot be told in this way."""
    rests: dict[str, list[str]] = {}
    for part in _alternatives(line):
        if _LETTER_FIRST.match(part):
            rests.setdefault(part[0], []).append(part[1:])
            continue
        end = _closing(part) if part.startswith("(?:") else 0
        inner = _by_letter(part[3:end]) if end and part[end + 1 : end + 2] not in tuple("?*+{") else None
        if inner is None or _KEEPS.search(part):
            return None
        for letter, rest in inner.items():
            rests.setdefault(letter, []).append(f"(?:{rest}){part[end + 1 :]}")
    return {letter: "|".join(found) for letter, found in rests.items()}


def _alternatives(line: str) -> list[str]:
    """The line, parted at each "|" that stands in no brackets."""
    found, begun, depth = [], 0, 0
    for sign in _SIGNS.finditer(line):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if sign.group() == "|" and not depth:
            found.append(line[begun : sign.start()])
            begun = sign.end()
    return [*found, line[begun:]]


def _closing(part: str) -> int:
    """Where the bracket ends with which this begins."""
    depth = 0
    for sign in _SIGNS.finditer(part):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if not depth:
            return sign.start()
    return 0
