"""What is not yet content: a bare hello, a bare thank-you, an emoji. Everything else is worth a record."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['ʼ][^\W\d_]+)*")
_APOSTROPHES = re.compile("[’`ʼ]")
_LONGEST = 80  # characters; whoever writes more than this says more than hello
_STOP = re.compile(r"[^\w\s'-]+|\n")  # between two phrases: "Hello! Good morning"


def _phrases(block: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in block.replace("\n", "|").split("|") if phrase.strip())


HELLO = _phrases("""
    hi|hello|hey|hello there|hi there|hey there|hi all|hello everyone|hello bot|hi bot|greetings
    good morning|good afternoon|good evening|good day|morning|anybody here|anyone here|are you there
    is anybody here|is anyone here|is anybody there|is anyone there|anybody there|anyone there|anybody home|hiya
    howdy|good morning all|hi team
    привет|здравствуйте|здравствуй|добрый день|доброе утро|добрый вечер|доброго дня|доброй ночи|добрый
    доброго времени суток|доброго времени|доброго утра|доброго вечера|привет бот|всем привет|приветик
    здрасте|здрасьте|приветствую|салют|алло|ау|есть кто|есть кто нибудь|тут есть кто нибудь|кто нибудь есть
    тут кто нибудь есть|кто тут|вы тут|вы здесь|здрасти|прив|хай|доброго|доброй ночи всем
    здравствуйте добрый день|здравствуйте доброе утро|здравствуйте добрый вечер
    привіт|вітаю|вітання|добрий день|доброго дня|доброго ранку|добрий ранок|добрий вечір|доброго вечора|добрий
    доброго здоров'я|здоровенькі були|день добрий|добридень|добривечір|привіт бот|усім привіт|всім привіт
    слава україні|агов|є хто|є хтось|тут хтось є|хтось є|чи є хто|є тут хто|є тут хтось|ви тут|хай|доброго|прівєт
    вітаннячко|добрий вечір усім
    start|help|test|старт|помощь|тест|допомога|старт бот
    """)

GREETS = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "hiya",
        "howdy",
        "greetings",
        "morning",
        "evening",
        "afternoon",
        "привет",
        "приветик",
        "здравствуйте",
        "здравствуй",
        "здрасте",
        "здрасьте",
        "здрасти",
        "добрый",
        "доброе",
        "доброго",
        "доброй",
        "приветствую",
        "привіт",
        "вітаю",
        "вітання",
        "добрий",
        "доброго",
        "добридень",
        "здоровенькі",
        "агов",
        "алло",
        "ало",
    ]
)
"""Words of which one at least stands in every greeting."""
BESIDES = GREETS | frozenset(
    [
        "good",
        "day",
        "afternoon",
        "evening",
        "night",
        "there",
        "all",
        "everyone",
        "everybody",
        "team",
        "guys",
        "folks",
        "dear",
        "bot",
        "support",
        "is",
        "are",
        "am",
        "you",
        "anybody",
        "anyone",
        "somebody",
        "someone",
        "here",
        "home",
        "online",
        "день",
        "дня",
        "утро",
        "утра",
        "вечер",
        "вечера",
        "ночи",
        "всем",
        "вам",
        "вас",
        "и",
        "снова",
        "еще",
        "ещё",
        "бот",
        "есть",
        "кто",
        "нибудь",
        "живой",
        "тут",
        "здесь",
        "на",
        "месте",
        "связи",
        "люди",
        "ребята",
        "дорогие",
        "уважаемые",
        "вы",
        "день",
        "дня",
        "ранок",
        "ранку",
        "вечір",
        "вечора",
        "ніч",
        "ночі",
        "усім",
        "всім",
        "вам",
        "і",
        "знову",
        "ще",
        "бот",
        "є",
        "хто",
        "хтось",
        "живий",
        "тут",
        "на",
        "місці",
        "зв'язку",
        "люди",
        "друзі",
        "дорогі",
        "шановні",
        "ви",
        "чи",
    ]
)
"""Words that may stand beside them and still say nothing more; at most so many words in all."""
MANY = 7

THANKING = frozenset(
    [
        "thanks",
        "thank",
        "thx",
        "ty",
        "ta",
        "cheers",
        "tysm",
        "спасибо",
        "спс",
        "пасиб",
        "благодарю",
        "дякую",
        "дяки",
        "вдячний",
        "вдячна",
        "спасибі",
        "дякуємо",
    ]
)
BESIDES_THANKS = THANKING | frozenset(
    [
        "you",
        "very",
        "much",
        "so",
        "a",
        "lot",
        "many",
        "again",
        "ok",
        "okay",
        "great",
        "perfect",
        "lovely",
        "bye",
        "all",
        "for",
        "the",
        "your",
        "help",
        "that",
        "answer",
        "reply",
        "quick",
        "sorted",
        "it",
        "большое",
        "огромное",
        "вам",
        "вас",
        "за",
        "ответ",
        "помощь",
        "все",
        "всё",
        "понятно",
        "ясно",
        "ок",
        "окей",
        "хорошо",
        "ладно",
        "до",
        "свидания",
        "большое",
        "понял",
        "поняла",
        "дуже",
        "щиро",
        "красно",
        "вам",
        "вас",
        "за",
        "відповідь",
        "допомогу",
        "все",
        "зрозуміло",
        "ясно",
        "ок",
        "добре",
        "гаразд",
        "до",
        "побачення",
        "велике",
    ]
)
"""The same of thanks: words that may stand beside them, and still nothing is told."""

THANKS = _phrases("""
    thanks|thank you|thank you very much|thank you so much|thanks a lot|many thanks|thx|ok|okay|ok thanks
    ok thank you|okay thanks|ta|cheers|ty|tysm|thank u|thx a lot|perfect thanks|perfect thank you|lovely thanks
    cool thanks|great|perfect|alright|all right|no worries|noted|thanks again|thank you again|appreciate it
    much appreciated|thanks bye|got it|got it thanks|great thanks|understood|goodbye|bye
    спс|пасиб|пасибо|спасибки|благодарю за ответ|спасибо за ответ|ок принято|всё понял|все понял|все поняла
    всё поняла|отлично спасибо|супер спасибо|ладно|ладно спасибо|спасибо|большое спасибо|спасибо большое
    спасибо вам|спасибо вам большое|огромное спасибо|спасибо огромное
    благодарю|благодарю вас|ок|окей|хорошо|хорошо спасибо|ок спасибо|понятно|понятно спасибо|понял|поняла
    понял спасибо|поняла спасибо|ясно|ясно спасибо|принято|до свидания|всего доброго
    дяки|дякс|дяк|дякую за відповідь|щиро вдячний|щиро вдячна|вдячний|вдячна|все зрозуміло|чудово дякую|супер дякую
    ладно|ок щиро вдячний|дякую|щиро дякую|дуже дякую|дякую дуже|красно дякую|дякую вам|дякуємо|спасибі|добре
    гаразд|добре дякую
    гаразд дякую|ок дякую|окей|зрозуміло|зрозуміло дякую|зрозумів|зрозуміла|ясно|прийнято|до побачення|на все добре
    """)


@lru_cache(maxsize=64)
def _said(text: str) -> frozenset[str]:
    """The whole text as one phrase if it is a known one, otherwise its phrases between stops."""
    plain = _APOSTROPHES.sub("'", text.casefold())
    whole = " ".join(_WORD.findall(plain))
    if whole in HELLO or whole in THANKS:
        return frozenset({whole})
    words = whole.split()
    if len(words) <= MANY and GREETS.intersection(words) and BESIDES.issuperset(words):
        return frozenset({"hello"})
    if len(words) <= MANY and THANKING.intersection(words) and BESIDES_THANKS.issuperset(words):
        return frozenset({"thanks"})
    return frozenset(" ".join(words) for part in _STOP.split(plain) if (words := _WORD.findall(part)))


@lru_cache(maxsize=64)  # the same text is looked at for a hello and for thanks in several places
def is_hello(text: str) -> bool:
    """Whether the text only greets, or has no letter and no digit at all (emoji, "???")."""
    if len(text) > _LONGEST:
        return False  # whoever types more than that, of whatever signs, has something to say
    if not any(char.isalnum() for char in text):
        return True
    return not any(char.isnumeric() for char in text) and _said(text) <= HELLO


@lru_cache(maxsize=64)
def is_thanks(text: str) -> bool:
    """Whether the text only thanks or acknowledges, perhaps with a hello."""
    if len(text) > _LONGEST or any(char.isnumeric() for char in text):
        return False
    said = _said(text)
    return bool(said & THANKS) and said <= HELLO | THANKS


def is_bare(kind: str, text: str) -> bool:
    """Whether a message of this kind and text only greets or thanks; a sticker counts as a greeting."""
    return kind == "sticker" or (kind == "text" and (is_hello(text) or is_thanks(text)))
