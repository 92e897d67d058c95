"""Registers: what must not be taken for danger, and what must.

Ordinary complaints name broken legs of chairs, cut pizza, late newspapers; a wrong alarm costs trust in the right ones.
"""

import pytest

from dialogs.complaint import register
from dialogs.model import Register
from dialogs.talk.dangers import register_of
from tests.dialogs.making import a_complaint

ORDINARY = [
    "Sofa came with a broken leg",
    "The chair has a broken arm",
    "the table leg is broken",
    "What about my late delivery?",
    "I lost my order number",
    "The kettle died in two days",
    "room smelled of smoke",
    "you hit me with a fee of 30",
    "they pushed my appointment twice",
    "I can't live without internet, fix it",
    "end it now, cancel my subscription",
    "I won't be here tomorrow, deliver on Friday",
    "I'm 10 minutes late",
    "TV channel package doesn't work",
    "my newspaper was late",
    "pressure regulator broken",
    "I'll find another shop",
    "I'm going to break the contract",
    "press the button doesn't work",
    "Завтра меня не будет, перенесите доставку",
    "Порезали пиццу криво",
    "Посылка упала и разбилась",
    "У меня претензия к магазину",
    "Цифровое телевидение не работает",
    "привезли мне 8 роллов вместо 12",
    "прощаюсь с вашим банком",
    "никому не нужен такой сервис",
    "загорелся индикатор двигателя",
    "медсестра не могла найти вены",
    "таблетки уже просрочены",
    "найду и другой магазин",
    "курьер врезался в мою машину",
    "хочу скорую доставку",
    "Завтра мене не буде, перенесіть",
    "Порізали піцу криво",
    "Посилка впала і розбилася",
    "Маю претензію до магазину",
    "телебачення не працює",
    "привезли мені 8 ролів",
    "прощаюся з вашим банком",
    "як далі жити без тепла",
    "nobody was poisoned, but the food was cold",
    "никто не отравился, но мясо было холодным",
    "ніхто не отруївся, але м’ясо було холодне",
    "я чуть не умер со смеху от ваших цен",
    "a brick in the box instead of a phone",
    "the battery may blow up",
    "I wish I had never been here",
    "I'd rather die than shop here again",
    "с балкона упал горшок",
    "Петля на дверце шкафа сломана, висит",
    "винт выпал из петли",
    "есть ли у вас водяной пистолет",
    "з балкона впав горщик",
]
GRAVE = [
    "I cut myself on your tin",
    "my mother fell on your stairs and broke her arm",
    "I'm 12 and scared",
    "We smell gas in the flat",
    "he broke my leg",
    "Мне 12, помогите",
    "мама упала на льду и сломала руку",
    "Я порезал палец вашей крышкой",
    "Мені 12 років, допоможіть",
    "Бабуся впала зі сходів і зламала ногу",
    "I don't want to live",
    "жить не хочется",
    "не хочу жити",
    "I can't live like this any more",
    "everyone would be better off without me",
    "не могу больше жить",
    "всем будет лучше без меня",
    "не можу більше жити",
    "усім буде краще без мене",
    "приду с молотком и разнесу всё",
    "прийду з молотком і рознесу все",
    "I'll break your neck",
    "убью вашего курьера",
    "my husband died",
    "муж умер",
    "чоловік помер",
    "подам в суд",
    "звернусь до юриста",
    "I'll go to court",
    "После вашего салата сына рвёт с ночи",
    "Після вашого салату сина нудить, температура 39",
    "My daughter has been vomiting since your sushi",
]


@pytest.mark.parametrize("words", ORDINARY)
def test_an_ordinary_complaint_is_no_alarm(words: str) -> None:
    """Things break, bills hit, parcels fall, and people are out tomorrow."""
    assert register_of(words) is None


@pytest.mark.parametrize("words", GRAVE)
def test_danger_is_heard(words: str) -> None:
    """In three languages, in plain words."""
    assert register_of(words) is not None


def test_long_answers_to_the_five_questions_leave_the_card_short() -> None:
    """Telegram refuses a card that is too long, and the staff would go on seeing the old one."""
    answers = tuple((step, "very long story " * 250) for step in ("phone", "symptoms", "since", "spot", "others"))
    lines = register.card(a_complaint(register=Register.SAFETY, facts=answers))
    shown = [str(line.args["words"]) for line in lines if line.name == "told_fact"]
    assert len(shown) == 5
    assert max(map(len, shown)) <= register.FACT_SHOWN
