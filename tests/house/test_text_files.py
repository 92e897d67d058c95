"""The part files: the same in each language, all of them read, and each text in one place."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError

import dialogs
from dialogs.render import AUDIENCES, PartLoader
from dialogs.states import Language
from tests.house.samples import parts


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", [Language.RU, Language.UK])
def test_same_texts_and_arguments_in_every_language(audience: str, language: Language) -> None:
    """A text exists in all languages, in the same file and order, with the same arguments by name."""
    said = [(part, list(texts.items())) for part, texts in parts(language, audience)]
    assert said == [(part, list(texts.items())) for part, texts in parts(Language.EN, audience)]


def test_same_files_in_every_language() -> None:
    """Each language has the same part files, and nothing else lies there that nobody reads."""
    texts = Path(dialogs.__file__).with_name("texts")
    files = {language: sorted(path.name for path in (texts / language.value).iterdir()) for language in Language}
    read = {f"{part}.j2" for audience in AUDIENCES for part, found in parts(Language.EN, audience) if found}
    assert set(map(tuple, files.values())) == {tuple(sorted(read))}


GREET = "{# staff #}\n{% macro left() %}{% endmacro %}\n{# customer #}\n{% macro by() %}{% endmacro %}"


@pytest.mark.parametrize(
    ("shared", "says"),
    [
        ("{# staff #}\n{% macro by() %}{% endmacro %}\n{% macro here() %}{% endmacro %}", None),
        ("{# customer #}\n\n{% macro by() %}{% endmacro %}", r"'by' for customer .*en/shared\.j2:3 .*en/greet\.j2:4"),
        ("{# staff #}\n{% macro b() %}{% endmacro %}\n{% macro b() %}{% endmacro %}", r"shared\.j2:2 .*shared\.j2:3"),
        ("{% macro here() %}{% endmacro %}\n{# staff #}\n", "for nobody"),
        ("{# staff #}\n{# staff #}\n", "second section"),
    ],
)
def test_a_text_stands_once(shared: str, says: str | None) -> None:
    """A macro written twice for one audience stops the start and names both files; both audiences may have it.

    So do words that belong to no section.
    """
    loader = PartLoader(DictLoader({"en/greet.j2": GREET, "en/shared.j2": shared}))
    environment = Environment(loader=loader, autoescape=True)
    if says is None:
        for audience in AUDIENCES:
            environment.get_template(f"en/{audience}")
        return
    with pytest.raises(TemplateSyntaxError, match=says):
        for audience in AUDIENCES:
            environment.get_template(f"en/{audience}")
