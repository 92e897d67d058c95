"""Stems: the forms of one word agree, words of other meaning differ, and one typing mistake is near."""

import pytest

from dialogs.stems import is_near, stem, stems

FORMS = [
    "чайник чайника чайнику чайником чайнике чайники чайников чайниками чайниках",
    "доставка доставки доставку доставкой доставке доставок",
    "разбитый разбитая разбитое разбитого разбитую разбитыми",
    "скарга скарги скаргу скаргою скарзі",
    "холодна холодної холодну холодною холодні холодних",
    "Ольга Ольги Ольгу Ольгою",
    "kettle kettles",
    "deliver delivers delivered delivering",
]


@pytest.mark.parametrize("forms", FORMS)
def test_the_forms_of_a_word_are_found_by_each_other(forms: str) -> None:
    """Alike, or near enough for a search that forgives one mistake (доставок, скарзі)."""
    first, *others = forms.split()
    agree = sum(stem(one) == stem(first) for one in others)
    assert agree >= len(others) - 1
    assert all(stem(one) == stem(first) or is_near(stem(one), stem(first)) for one in others)


def test_words_are_cut_as_people_type_them() -> None:
    """Capitals, ё and apostrophes of any kind do not matter; numbers stay whole, single letters are no words."""
    assert stems("Ёлка, ЕЛКА!") == stems("елка")
    assert stem("п'ять") == stem("п’ять") == stem("пʼять")
    assert stems("Заказ № 4821 и я") == [stem("заказ"), "4821"]
    assert stems("\x00 — … 🔥") == []
    assert len(stem("х" * 500)) == 32


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("чайник", "чайнк", True), ("чайник", "чайинк", True), ("чайник", "чаиник", True), ("чайник", "чайникк", True),
        ("чайник", "чайка", False), ("доставк", "дастафк", True), ("кот", "код", True), ("кот", "кедр", False),
        ("abc", "abcdef", False),
    ],
)  # fmt: skip
def test_one_typing_mistake_is_near(one: str, other: str, near: bool) -> None:
    """A letter wrong, missing, too many or in its neighbour's place; two of them in a long word."""
    assert is_near(one, other) == is_near(other, one) == near
