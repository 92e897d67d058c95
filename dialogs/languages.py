"""Which language a text is written in, told by its letters and its commonest words.

Russian, Ukrainian and English are ours. Of the others those are told that most people speak (and our neighbours'), so
that their writers get one line of their own, and the card names the language. Names on both sides: ISO 639-1.

A single letter decides nothing: "і" and "ы" stand in brand names and typing slips. What is not told by letters or words
("Чайник 5") is unknown, and whoever asks keeps what was known before.
"""

import re
from collections.abc import Mapping

OURS = ("ru", "uk", "en")

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_LATIN = re.compile(r"[a-zà-öø-ÿāăąćčďđēĕęěğģıīķļłńňőœřśşšţťūůűźżžơưạ-ỹ]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")

_ELSE = re.compile(r"[^a-zà-öø-ÿ\u0100-\u024fа-ӿ]")
"""What is in none of the commonest two scripts, both in lower case."""
_SCRIPTS = (  # a script that one language (nearly) alone uses; of two that share one the first whose own mark is there
    ("ja", re.compile(r"[぀-ヿ]")),
    ("zh", re.compile(r"[一-鿿]")),
    ("ko", re.compile(r"[가-힯]")),
    ("mr", re.compile(r"[ऀ-ॿ]*ळ[ऀ-ॿ]*|\bआहे\b|\bनाही\b")),
    ("hi", re.compile(r"[ऀ-ॿ]")),
    ("bn", re.compile(r"[ঀ-৿]")),
    ("te", re.compile(r"[ఀ-౿]")),
    ("ta", re.compile(r"[஀-௿]")),
    ("th", re.compile(r"[฀-๿]")),
    ("ur", re.compile(r"[ٹڈڑےں]")),
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[؀-ۿ]")),
    ("he", re.compile(r"[֐-׿]")),
    ("el", re.compile(r"[Ͱ-Ͽ]")),
    ("ka", re.compile(r"[Ⴀ-ჿ]")),
    ("hy", re.compile(r"[԰-֏]")),
)

_LETTERS: Mapping[str, re.Pattern[str]] = {  # of languages in Cyrillic: a letter that the others do not have
    "be": re.compile(r"ў"),
    "kk": re.compile(r"[әғқңөұһ]"),
    "uk": re.compile(r"[іїєґ]"),
    "ru": re.compile(r"[ыэёъ]"),
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Mapping[str, frozenset[str]] = {
    "ru": _words(
        "и что это как не где мой моя мое мои мне меня вы вас вам был была было были нет есть уже когда почему только "
        "если или для из они она он мы нам нас чтобы очень сегодня вчера неделю деньги заказ привезли сколько можно "
        "сломался сломан сломана пришел пришла пришло работает жду спасибо хочу верните после еще снова раз два потом"
    ),
    "uk": _words(
        "та що це як де моя моє мої мене ви вас вам був була було були немає вже коли чому тільки якщо або для з із "
        "вони вона він ми нам нас щоб дуже сьогодні вчора тиждень гроші скільки можна зламався зламаний прийшов "
        "прийшла працює чекаю дякую хочу поверніть після ще знову раз два потім не й у"
    ),
    "bg": _words("че това съм които няма благодаря още беше много моля къде защо поръчка вече нищо"),
    "en": _words(
        "the and is was my i it to not of for you your in on that with have has had are were be this me we they he "
        "she at no but from so do did don't didn't can't please what where when why how order came never an still "
        "would could there their been which will after before again out all nobody just hello thank thanks"
    ),
    "es": _words("el la los las que de y en no me mi es un una por con para lo se pedido gracias pero está hace muy"),
    "fr": _words("le la les de et je ne pas est un une mon ma que pour dans vous ce j'ai c'est commande avec très du"),
    "pt": _words("o a os as que de e em não meu minha é um uma por com para se pedido obrigado mas está foi muito do"),
    "de": _words(
        "der die das und ich nicht ist ein eine mein meine zu mit auf war habe es sie wir bestellung kein den"
    ),
    "it": _words("il lo la gli che di e non è un una mio mia per con sono ho questo ordine ma molto del della ma dopo"),
    "pl": _words("nie jest i w na się z że do to mój moja moje zamówienie ale jak był była czy przez już bardzo od"),
    "ro": _words("nu este și în la cu pe am că un o mea meu comanda dar a fost să din pentru foarte mai sunt vă"),
    "nl": _words("de het een en ik niet is mijn van op met was voor dat bestelling geen heb maar zijn nog u wel"),
    "tr": _words("bir ve bu için de da çok ben değil var yok sipariş ne ama daha geldi hala mi kadar gibi benim oldu"),
    "id": _words("yang dan di saya tidak ini itu ada untuk dengan dari pesanan sudah belum tapi ke kami sampai kenapa"),
    "vi": _words("tôi không là của và có đã cho này với một được đơn hàng rất chưa bị các nhưng khi"),
    "uz": _words("men bu va uchun bilan emas yo'q bor edi mening buyurtma keldi qachon lekin juda ham yoki kerak"),
    "sw": _words("na ya wa ni kwa sina yangu haija bado lakini hii agizo langu sana mimi katika"),
    "ha": _words("da na ba ina wannan amma kuma daga shi ta oda babu nake mun sosai"),
}

_MARKS: Mapping[str, re.Pattern[str]] = {  # Latin letters that speak for one language as much as a common word does
    "es": re.compile(r"[ñ¿¡]"),
    "pt": re.compile(r"[ãõ]"),
    "de": re.compile(r"[äß]"),
    "pl": re.compile(r"[ąęłśźżć]"),
    "ro": re.compile(r"[ăâîșțşţ]"),
    "tr": re.compile(r"[ğış]"),
    "vi": re.compile(r"[ơưạ-ỹđ]"),
    "fr": re.compile(r"[çêèœ]"),
}


def language_by_letters(text: str, *, known: str = "", sure: bool = False, home: str = "") -> str:
    """The language of a text, or "" when nothing tells it.

    `known` is the one the writer is known to use; it is left only for one that more speaks for. `sure`: a single word
    is not enough to leave it (an answer like "Київ" in a Russian talk). `home` is the company's own: Cyrillic words
    that could be both Russian and Ukrainian, from somebody known to use neither, are read as that one.
    """
    words = _WORD.findall(text.casefold())
    letters = "".join(words)
    if not letters:
        return ""
    for code, script in _SCRIPTS if _ELSE.search(letters) else ():
        if 2 * len(script.findall(letters)) >= len(letters) or (len(letters) > 3 and _own(script, text, code)):
            return code
    if len(_CYRILLIC.findall(letters)) * 2 > len(letters):
        found = _cyrillic(words, known, sure)
        both = home if home in ("ru", "uk") else "ru"
        return found or ("" if known in ("ru", "uk") else both)
    if len(_LATIN.findall(letters)) * 2 > len(letters):
        return _latin(words, known, sure)
    return ""


def _own(script: re.Pattern[str], text: str, code: str) -> bool:
    """A language that shares its script: one mark of its own among letters of that script is enough."""
    shared = {"ja": "[一-鿿぀-ヿ]", "mr": "[ऀ-ॿ]", "ur": "[؀-ۿ]", "fa": "[؀-ۿ]"}.get(code)
    return shared is not None and bool(script.search(text)) and len(re.findall(shared, text)) > 2


def _cyrillic(words: list[str], known: str, sure: bool) -> str:
    long = [word for word in words if len(word) > 1]
    marked = {code: _marked(letters, long) for code, letters in _LETTERS.items()}
    for code in ("be", "kk"):
        if marked[code] >= 1 + (known in OURS and sure):
            return code
    if len(_COMMON["bg"].intersection(words)) >= 2:
        return "bg"
    points = {code: 2 * marked[code] + len(_COMMON[code].intersection(long)) for code in ("ru", "uk")}
    return _best(points, known, sure, least=1)


def _marked(letters: re.Pattern[str], words: list[str]) -> int:
    """How many of the words have one of these letters; most texts have none of most."""
    return sum(letters.search(word) is not None for word in words) if letters.search(" ".join(words)) else 0


def _latin(words: list[str], known: str, sure: bool) -> str:
    found = {word for word in words if len(word) > 1 or word == "i"}
    marked = [word for word in words if not word.isascii()]
    points = {
        code: len(common & found) + sum(bool(_MARKS[code].search(word)) for word in marked if code in _MARKS)
        for code, common in _COMMON.items()
        if code not in ("ru", "uk", "bg")
    }
    points = {code: count for code, count in points.items() if code == "en" or count > 1}  # one word may be a name
    best = _best(points, known, sure, least=1 if len(words) <= 4 and not sure else 2)
    return best or ("en" if known in ("ru", "uk") and len(words) >= 4 and not sure else "")


def _best(points: dict[str, int], known: str, sure: bool, least: int) -> str:
    """The one that most speaks for; of two that as much speaks for the known one, then ours."""
    most = max(points.values())
    if most < least:
        return ""
    best = [code for code, count in points.items() if count == most]
    if known in best:
        return known
    if sure and known in points and most - points[known] < 3:
        return known
    return next((code for code in best if code in OURS), best[0]) if known or len(best) == 1 else ""
