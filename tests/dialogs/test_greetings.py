"""What is a bare hello or thank-you, and what is already a complaint."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.talk.greetings import HELLO, THANKS, is_hello, is_thanks

PATIENT = settings(deadline=None)  # a busy machine is no failure


@pytest.mark.parametrize(
    "text",
    [
        "hi", "Hello!", "HELLO THERE", "good morning :)", "Hi, hello",
        "Привет", "привет!!!", "Здравствуйте.", "Добрый день", "добрый  день ", "Здравствуйте, добрый день!",
        "Есть кто-нибудь?", "Привет! Есть кто?", "Hello.\nGood morning", "Доброго здоров’я", "доброго здоровʼя",
        "Слава Україні!",
        "Привіт", "Добрий день", "Вітаю!", "Доброго ранку", "Здоровенькі були", "Добридень",
        "👋", "???", "...", "🙂🙂", "👍🏽", "", " ", "\n", "start", "тест",
    ],
)  # fmt: skip
def test_a_bare_hello(text: str) -> None:
    """Greetings in three languages, in any case and punctuation, and messages with nothing readable."""
    assert is_hello(text)


@pytest.mark.parametrize(
    "text",
    ["Thanks", "thank you!", "OK", "ок", "Спасибо", "спасибо большое!", "Понял", "Хорошо, спасибо",
     "Привет, спасибо!", "Ок. Спасибо. До свидания", "Дякую", "Щиро дякую 🙏",
     "дякую!", "гаразд", "Зрозуміло."],
)  # fmt: skip
def test_a_bare_thank_you(text: str) -> None:
    """Thanks and acknowledgements in three languages."""
    assert is_thanks(text)
    assert not is_hello(text)


@pytest.mark.parametrize(
    "text",
    [
        "hello the kettle is broken", "Здравствуйте, чайник сломан", "Добрый день. Где мой заказ",
        "Привіт, чайник не працює",
        "спасибо за испорченный вечер", "thanks for nothing", "дякую за зіпсований вечір", "ок а деньги",
        "ok, refund", "Здравствуйте! Ужас", "hi²", "спасибо ½",
        "5", "100", "table 5", "hi 5", "ok 2", "K-4821", "ужас", "жах", "awful", "не ок",
        "not ok", "помогите", "help me",
        "привет чайник", "да", "нет", "💩 ужас", "хорошо устроились",
    ],
)  # fmt: skip
def test_words_worth_a_record(text: str) -> None:
    """Anything that says more than hello or thanks is content, also one word and one number."""
    assert not is_hello(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("phrases", [HELLO, THANKS])
def test_every_phrase_is_reachable(phrases: frozenset[str]) -> None:
    """Each listed phrase is recognised as it stands, in capitals and with a stop; none is in both lists."""
    recognise = is_hello if phrases is HELLO else is_thanks
    for phrase in phrases:
        assert recognise(phrase), phrase
        assert recognise(f"  {phrase.upper()}! "), phrase
    assert not HELLO & THANKS


@PATIENT
@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    """No text breaks the judgement, and none is both."""
    assert not (is_hello(text) and is_thanks(text))


@PATIENT
@given(st.text(alphabet=st.characters(categories=["P", "S", "Z"])))
def test_nothing_readable_is_a_hello(text: str) -> None:
    """Signs, punctuation and spaces alone are not yet content."""
    assert is_hello(text)


@PATIENT
@given(st.text(), st.characters(categories=["Nd"]))
def test_a_digit_is_content(text: str, digit: str) -> None:
    """A number can be an order or a table: it is never only a greeting."""
    assert not is_hello(text + digit)
    assert not is_thanks(text + digit)
