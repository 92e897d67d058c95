"""By what words the messages of the bot are known in a history, in all its languages."""

import re
from typing import Any

RECEIPT = re.compile(
    r"Saved as (?:<b>)?|Жалоба сохранена|Сохранено: (?:<b>)?|Скаргу збережено|Збережено: (?:<b>)?|that you are here"
    r"|что вы здесь|що ви тут"
    r"|Your number is (?:<b>)?|Ваш номер: (?:<b>)?|this person: (?:<b>)?"
    r"|этого человека: (?:<b>)?|цієї людини: (?:<b>)?|number of this talk"
    r"|Номер разговора|Номер розмови|received this in full|Получено полностью|Отримано повністю|they will write here"
    r"|вам напишут здесь|вам напишуть тут"
)
FIRST_ANSWERS = (
    "receipt", "receipt_again", "here", "safety", "death", "self_harm", "child", "threat", "legal", "praise",
    "question", "idea",
)  # fmt: skip
UNNUMBERED = ("praise", "question", "idea", "self_harm")
NUMBER = re.compile(r"K-(\d+)")
CARD = re.compile(r"^\S{1,2}(?: [a-z ]+)? · <b>K-(\d+)</b> · ")
DIGEST = re.compile(r"^<b>\d+\S* new complaint")
PAGE = re.compile(r"^(?:K-\d+ is a part of [^\n]*\n)?(?:<b>)?/[a-z]+(?:</b>)? |^<b>Incident \d+</b>: ")
"""What somebody has asked for: a list, the story of a case, or the complaints of an incident."""
RETOLD = re.compile(r"^<b>[^\n]+</b> · K-\d+: \d+\smessages? in a row")  # a flood, or the story so far of one
JUST_THANKS = re.compile(r"^(?:<b>)?[^\n]+ writes just to say thanks:")  # told at once, also in the middle of a flood
ALARM = re.compile(r"^⚠️ (?:<b>)?K-\d+: ")  # it repeats the first words, for people who have not read them
REFUSAL = re.compile(r"^(?:Decided by|Решение:|Рішення:) ", re.MULTILINE)
YOURS = re.compile(r"^K-(\d+) is yours$")
TAKEN = re.compile(r"<b>(\w+)</b> has K-(\d+)|(?:жалобу|скаргу) K-(\d+) \w+ <b>(\w+)</b>", re.IGNORECASE)
APOLOGY = re.compile(
    r"\b(?:sorry|we apologi[sz]e|извините|простите|приносим извинения|вибачте|перепрошуємо)\b", re.IGNORECASE
)


def texts_in(params: dict[str, Any]) -> list[str]:
    """All texts that a call brings before somebody."""
    found = [params[name] for name in ("text", "caption", "name") if isinstance(params.get(name), str)]
    if isinstance(params.get("document"), dict):
        found.append(params["document"]["text"])
    return found + [one["caption"] for one in params.get("media", ()) if isinstance(one, dict) and "caption" in one]
