"""Texts compiled at an earlier start: read again, compiled anew when the words changed, and never in the way."""

import shutil
from pathlib import Path

from jinja2 import DictLoader, Environment

from dialogs.render import Compiled


class _Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def _generate(self, *given: object, **named: object) -> str:
        self.compiled += 1
        return super()._generate(*given, **named)  # type: ignore[arg-type]


def _said(words: str, kept: Compiled) -> tuple[str, int]:
    environment = _Counting(loader=DictLoader({"en": words}), bytecode_cache=kept, autoescape=True)
    return environment.get_template("en").render(), environment.compiled


def test_a_text_is_compiled_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    """Another start reads what the first one compiled."""
    assert _said("{{ 1 + 1 }}", Compiled(str(tmp_path))) == ("2", 1)
    assert _said("{{ 1 + 1 }}", Compiled(str(tmp_path))) == ("2", 0)
    assert _said("{{ 2 + 2 }}", Compiled(str(tmp_path))) == ("4", 1)


def test_a_broken_disk_stops_no_text(tmp_path: Path) -> None:
    """Without the folder, and where something else stands in its place, texts are compiled each time."""
    folder = tmp_path / "kept"
    folder.mkdir()
    kept = Compiled(str(folder))
    shutil.rmtree(folder)
    assert _said("{{ 1 + 1 }}", kept) == ("2", 1)
    folder.write_text("a file")
    assert _said("{{ 1 + 1 }}", kept) == ("2", 1)
    folder.unlink()
    folder.mkdir()
    assert _said("{{ 1 + 1 }}", kept) == ("2", 1)
    (entry,) = folder.iterdir()
    entry.write_bytes(entry.read_bytes()[:40])
    assert _said("{{ 1 + 1 }}", kept) == ("2", 1)
