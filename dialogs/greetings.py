"""What is not yet content: a bare hello, a bare thank-you, an emoji. Everything else is worth a record."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['ʼ][^\W\d_]+)*")
_APOSTROPHES = re.compile("[’`ʼ]")
_LONGEST = 80  # characters; whoever writes more than this says more than hello
_STOP = re.compile(r"[^\w\s'-]+|\n")  # between two phrases: "Hello! Good morning"


def _phrases(block: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in block.replace("\n", "|").split("|") if phrase.strip())


HELLO = _phrases("""
    hi|hello|hey|hello there|hi there|hey there|hi all|hello everyone|hello bot|hi bot|greetings
    good morning|good afternoon|good evening|good day|morning|anybody here|anyone here|are you there
    привет|здравствуйте|здравствуй|добрый день|доброе утро|добрый вечер|доброго дня|доброй ночи|добрый
    доброго времени суток|доброго времени|доброго утра|доброго вечера|привет бот|всем привет|приветик
    здрасте|здрасьте|приветствую|салют|алло|ау|есть кто|есть кто нибудь|тут есть кто нибудь|кто нибудь есть
    здравствуйте добрый день|здравствуйте доброе утро|здравствуйте добрый вечер
    привіт|вітаю|вітання|добрий день|доброго дня|доброго ранку|добрий ранок|добрий вечір|доброго вечора|добрий
    доброго здоров'я|здоровенькі були|день добрий|добридень|добривечір|привіт бот|усім привіт|всім привіт
    слава україні|агов|є хто|є хтось|тут хтось є|хтось є
    start|help|test|старт|помощь|тест|допомога|старт бот
    """)

THANKS = _phrases("""
    thanks|thank you|thank you very much|thank you so much|thanks a lot|many thanks|thx|ok|okay|ok thanks
    ok thank you|okay thanks|got it|got it thanks|great thanks|understood|goodbye|bye
    спасибо|большое спасибо|спасибо большое|спасибо вам|спасибо вам большое|огромное спасибо|спасибо огромное
    благодарю|благодарю вас|ок|окей|хорошо|хорошо спасибо|ок спасибо|понятно|понятно спасибо|понял|поняла
    понял спасибо|поняла спасибо|ясно|ясно спасибо|принято|до свидания|всего доброго
    дякую|щиро дякую|дуже дякую|дякую дуже|красно дякую|дякую вам|дякуємо|спасибі|добре|гаразд|добре дякую
    гаразд дякую|ок дякую|окей|зрозуміло|зрозуміло дякую|зрозумів|зрозуміла|ясно|прийнято|до побачення|на все добре
    """)


def _said(text: str) -> set[str]:
    """The whole text as one phrase if it is a known one, otherwise its phrases between stops."""
    plain = _APOSTROPHES.sub("'", text.casefold())
    whole = " ".join(_WORD.findall(plain))
    if whole in HELLO or whole in THANKS:
        return {whole}
    return {" ".join(words) for part in _STOP.split(plain) if (words := _WORD.findall(part))}


def is_hello(text: str) -> bool:
    """Whether the text only greets, or has no letter and no digit at all (emoji, "???")."""
    if not any(char.isalnum() for char in text):
        return len(text) <= _LONGEST  # whoever types more than that, of whatever signs, has something to say
    return len(text) <= _LONGEST and not any(char.isnumeric() for char in text) and _said(text) <= HELLO


def is_thanks(text: str) -> bool:
    """Whether the text only thanks or acknowledges, perhaps with a hello."""
    if len(text) > _LONGEST:
        return False
    said = _said(text)
    return not any(char.isnumeric() for char in text) and bool(said & THANKS) and said <= HELLO | THANKS
