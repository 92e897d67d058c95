"""Processes of the service: how each is done as a rule, and by what it is judged; read from a file (PROCESSES).

The file has a block a process; empty lines and lines that begin with # say nothing:

    process: Delivery
    script: call before | greet | hand over | ask whether all is there
    criterion: minutes after the promised time | green <= 0 | yellow <= 15 | red
    criterion: called before | green yes | red no

A criterion has its zones behind it, the best first. The last zone of a number is all that is left; a question is
answered by yes or no. The words may be written in English, Russian or Ukrainian.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

LIGHTS = ("green", "yellow", "red")
"""The zones, the best first."""
MOST, MOST_CRITERIA, MOST_STEPS = 20, 10, 15
LONGEST_NAME, LONGEST_CRITERION, LONGEST_STEP = 40, 60, 100
YES, NO = "yes", "no"
_HEADS = {
    "process": "process", "процесс": "process", "процес": "process",
    "script": "script", "сценарий": "script", "сценарій": "script",
    "criterion": "criterion", "критерий": "criterion", "критерій": "criterion",
}  # fmt: skip
_COLOURS = {
    "green": "green", "зелёный": "green", "зеленый": "green", "зелений": "green",
    "yellow": "yellow", "жёлтый": "yellow", "желтый": "yellow", "жовтий": "yellow",
    "red": "red", "красный": "red", "червоний": "red",
}  # fmt: skip
_ANSWERS = {"yes": YES, "да": YES, "так": YES, "no": NO, "нет": NO, "ні": NO}
_SIGNS = {"<=": "≤", "≤": "≤", "<": "<", ">=": "≥", "≥": "≥", ">": ">"}
_ELSE = {"≤": ">", "<": "≥", "≥": "<", ">": "≤"}
_LIMIT = re.compile(r"(<=|>=|<|>|≤|≥)\s*(-?[0-9]{1,9}(?:[.,][0-9]{1,3})?)")
_STEP = re.compile(r"[0-9]{1,2}[.)]\s*")


class BadProcesses(ValueError):
    """A line of the file of processes cannot be read; it says which, and why."""


@dataclass(frozen=True, slots=True)
class Zone:
    """When a criterion has this light: `sign` is yes, no, or a comparison with the `limit`."""

    light: str
    sign: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a process is judged by: its zones, the best first. A value belongs to the first that it fits."""

    name: str
    zones: tuple[Zone, ...]

    @property
    def bad(self) -> tuple[Zone, ...]:
        """All zones but the green one."""
        return self.zones[1:]

    def zone(self, light: str) -> Zone | None:
        """The zone of this light; None where the criterion has none."""
        return next((one for one in self.zones if one.light == light), None)


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the service, its usual script step by step, and its criteria."""

    name: str
    script: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()

    @property
    def key(self) -> str:
        """What buttons carry: another one as soon as anything of it is changed, so that old buttons are stale."""
        return sha256(repr((self.name, self.criteria)).encode()).hexdigest()[:8]


def by_key(processes: Sequence[Process], key: str) -> Process | None:
    """The process of a button; None where the setting has changed since."""
    return next((one for one in processes if one.key == key), None)


def by_name(processes: Sequence[Process], words: str) -> Process | None:
    """The process of this name, or the only one whose name begins so."""
    wanted = " ".join(words.split()).casefold()
    found = [one for one in processes if one.name.casefold() == wanted]
    found = found or [one for one in processes if wanted and one.name.casefold().startswith(wanted)]
    return found[0] if len(found) == 1 else None


def read_processes(text: str) -> tuple[Process, ...]:
    """The processes of a file; BadProcesses names the first line that is wrong."""
    blocks: list[tuple[int, str, str, list[str], list[Criterion]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            _line(number, line, blocks)
        except ValueError as why:
            raise BadProcesses(f"line {number} ({line.strip()[:40]!r}) {why}") from None
    for number, line, name, _, criteria in blocks:
        if not criteria:
            raise BadProcesses(f"line {number} ({line.strip()[:40]!r}) begins {name!r}, which has no criterion: line")
    return tuple(Process(name, tuple(script), tuple(criteria)) for _, _, name, script, criteria in blocks)


def _line(number: int, line: str, blocks: list[tuple[int, str, str, list[str], list[Criterion]]]) -> None:
    head, colon, behind = line.partition(":")
    kind, words = _HEADS.get(head.strip().casefold()), " ".join(behind.split())
    if kind is None or not colon:
        raise ValueError("begins with none of process:, script: and criterion:")
    if kind == "process":
        _named(words, LONGEST_NAME, [one[2] for one in blocks])
        if len(blocks) >= MOST:
            raise ValueError(f"is one process too many: {MOST} are enough")
        blocks.append((number, line, words, [], []))
        return
    if not blocks:
        raise ValueError("stands before the first process: line")
    _, _, _, script, criteria = blocks[-1]
    if kind == "criterion":
        criteria.append(_criterion(words, criteria))
        return
    script += [_STEP.sub("", one.strip(), count=1) for one in words.split("|") if one.strip()]
    if len(script) > MOST_STEPS or any(len(one) > LONGEST_STEP for one in script):
        raise ValueError(f"makes more than {MOST_STEPS} steps, or has one longer than {LONGEST_STEP} characters")


def _named(words: str, longest: int, before: Sequence[str]) -> None:
    if not words or len(words) > longest:
        raise ValueError(f"has no name, or one of more than {longest} characters")
    if words.casefold() in [one.casefold() for one in before]:
        raise ValueError("has a name that stands above already")


def _criterion(words: str, before: Sequence[Criterion]) -> Criterion:
    name, *parts = [part.strip() for part in words.split("|")]
    _named(name, LONGEST_CRITERION, [one.name for one in before])
    if len(before) >= MOST_CRITERIA:
        raise ValueError(f"is one criterion too many: {MOST_CRITERIA} for a process are enough")
    zones: list[Zone] = []
    for part in parts:
        colour, _, when = part.partition(" ")
        light = _COLOURS.get(colour.casefold())
        if light is None:
            raise ValueError(f"has a zone that begins with none of green, yellow and red: {part[:30]!r}")
        zones.append(_zone(light, when.strip().casefold(), zones))
    lights = [one.light for one in zones]
    if lights not in (["green", "yellow", "red"], ["green", "red"]):
        raise ValueError("needs the zones green, perhaps yellow, and red, in this order with | between")
    _whole(zones)
    return Criterion(name, tuple(zones))


def _zone(light: str, when: str, before: Sequence[Zone]) -> Zone:
    if when in _ANSWERS:
        return Zone(light, _ANSWERS[when])
    if found := _LIMIT.fullmatch(when):
        return Zone(light, _SIGNS[found[1]], found[2].replace(",", "."))
    if when:
        raise ValueError(f"has a zone that is none of yes, no, and <= < >= > with a number: {when[:30]!r}")
    if not before or before[-1].sign not in _ELSE:
        raise ValueError(f"leaves open when it is {light}: only the last zone of a number may")
    return Zone(light, _ELSE[before[-1].sign], before[-1].limit)


def _whole(zones: Sequence[Zone]) -> None:
    """Every value has one zone; ValueError says what is wrong."""
    signs = [one.sign for one in zones]
    if YES in signs or NO in signs:
        if len(zones) != 2 or {*signs} != {YES, NO}:
            raise ValueError("is a question: one zone is yes, the other no, and there is no third")
        return
    *inner, last = zones
    if len({one.sign[0] in "<≤" for one in inner}) > 1:
        raise ValueError("has zones that look in two directions: all <= and <, or all >= and >")
    if (last.sign, last.limit) != (_ELSE[inner[-1].sign], inner[-1].limit):
        raise ValueError(f"leaves something out: red is all that is {_ELSE[inner[-1].sign]} {inner[-1].limit}")
    limits = [Decimal(one.limit) for one in inner]
    wider = limits == sorted(limits, reverse=inner[0].sign in (">", "≥"))
    if not wider or len(set(limits)) != len(limits):
        raise ValueError("has a yellow zone that no value falls into: it must reach further than the green one")
