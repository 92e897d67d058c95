"""The language by letters: what is told, what stays as it was, and that it follows the person."""

import pytest

from dialogs import effects as fx
from dialogs.events import Pressed
from dialogs.languages import language_by_letters
from dialogs.states import Language
from tests.dialogs.world import World, policy

ANN = 101


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("Де моє замовлення", "ru", "uk"),
        ("Чайник зламаний", "ru", "uk"),
        ("Чайник сломан, верните деньги", "uk", "ru"),
        ("Это ужас", "uk", "ru"),
        ("Привет", "en", "ru"),
        ("The kettle is broken", "ru", "en"),
        ("Moja paczka nie przyszła", "en", "pl"),
        ("Wo ist meine Bestellung?", "en", "de"),
        ("Mi pedido no llegó y nadie contesta", "en", "es"),
        ("Siparişim gelmedi, çok bekledim", "en", "tr"),
        ("Тапсырысым әлі келген жоқ", "ru", "kk"),
        ("Мая пасылка не прыйшла, дзе мой заказ, гэта ўжо", "ru", "be"),
        ("我的订单没有到", "en", "zh"),
        ("注文が届きません", "en", "ja"),
        ("طلبي لم يصل", "en", "ar"),
        ("میرا آرڈر نہیں آیا", "en", "ur"),
        # nothing tells
        ("Чайник 5", "ru", ""),
        ("Чайник 5", "uk", ""),
        ("K-4821", "ru", ""),
        ("5", "uk", ""),
        ("і", "ru", ""),
        ("ы", "uk", ""),
        ("iPhone 12", "ru", ""),
        ("OK", "uk", ""),
        ("", "en", ""),
    ],
)
def test_what_letters_tell(text: str, known: str, found: str) -> None:
    """Letters and common words; a single letter, a number or a brand says nothing."""
    assert language_by_letters(text, known=known) == found


def test_one_foreign_word_is_no_change_of_language() -> None:
    """In a Russian talk "Київ" is an answer; a whole sentence changes the language."""
    assert language_by_letters("Київ", known="ru", sure=True) == "ru"
    assert language_by_letters("Я вже третій день чекаю", known="ru", sure=True) == "uk"


def test_words_that_could_be_both_are_read_as_the_companys() -> None:
    """Somebody with an English phone writes Cyrillic that could be both."""
    assert language_by_letters("Чайник 5", known="en", home="uk") == "uk"
    assert language_by_letters("Чайник 5", known="en", home="en") == "ru"


def world(language: Language) -> World:
    """A customer whose Telegram has this language."""
    made = World(policy())
    made.meet(ANN, "Ann", language)
    return made


def test_a_ukrainian_text_from_a_russian_phone_is_answered_in_ukrainian() -> None:
    """And the complaint, with all that follows, is in Ukrainian."""
    made = world(Language.RU)
    made.act(ANN, made.wrote(made.item(ANN, "Чайник прийшов розбитий, я дуже засмучена")))
    assert made.cases[ANN].person.language is Language.UK
    assert made.complaints()[0].language is Language.UK


def test_it_follows_the_last_words_and_the_own_choice_stands_above() -> None:
    """Ukrainian, then Russian: Russian; with a choice made nothing follows."""
    made = world(Language.EN)
    made.act(ANN, made.wrote(made.item(ANN, "Чайник прийшов розбитий, я дуже засмучена")))
    made.act(ANN, made.wrote(made.item(ANN, "Это был подарок, мне очень обидно")))
    assert made.cases[ANN].person.language is Language.RU
    assert made.complaints()[0].language is Language.RU
    made.act(ANN, Pressed("lang", 0, "en", "q", 5))
    made.act(ANN, made.wrote(made.item(ANN, "Так будет лучше, это понятно")))
    assert made.cases[ANN].person.language is Language.EN


def test_another_language_is_answered_in_english_with_a_line_of_its_own() -> None:
    """The receipt knows in which language that line is, and so does the card."""
    made = world(Language.EN)
    effects = made.act(ANN, made.wrote(made.item(ANN, "Moja paczka nie przyszła, co teraz?")))
    receipt = next(one for one in effects if isinstance(one, fx.Say))
    assert receipt.text.args["writes"] == "pl"
    assert made.complaints()[0].writes == "pl"
    assert made.cases[ANN].person.language is Language.EN
