"""First words as people write them, by situation and language, and what the answers must (or must not) say."""

from dialogs.states import Language

EN, RU, UK = Language.EN, Language.RU, Language.UK
Words = dict[Language, str]

_FIRST: dict[str, dict[Language, tuple[str, ...]]] = {
    "praise": {
        EN: (
            "I want to thank Elena at the till, she found my lost glove",
            "Just wanted to say the new bakery section is lovely, my kids adore it",
        ),
        RU: (
            "Хочу поблагодарить Елену на кассе",
            "Ребята, вы молодцы! Спасибо Сергею, который донёс сумки маме до такси",
        ),
        UK: (
            "Хочу подякувати Олені на касі",
            "Дуже вдячна вашому кур’єру Андрію, такий уважний хлопець",
        ),
    },
    "question": {
        EN: ("How late are you open on Sunday?", "Do you take cards at the kiosk?"),
        RU: ("До скольки вы в воскресенье?", "Подскажите, а парковка у вас есть?"),
        UK: ("До котрої ви працюєте в неділю?", "Підкажіть, чи є у вас самовивіз?"),
    },
    "idea": {
        EN: ("It would be nice to put a bench by the entrance", "My idea: let people pay by phone in the queue"),
        RU: ("Было бы здорово поставить скамейку у входа", "Предлагаю сделать кассу для пенсионеров"),
        UK: ("Було б добре поставити лавку біля входу", "Пропоную зробити касу для пенсіонерів"),
    },
    "hello": {EN: ("Hello?", "Good morning"), RU: ("Алло", "Добрый день"), UK: ("Алло", "Добрий день")},
    "thanks": {EN: ("ok thank you", "Thanks!"), RU: ("ок спасибо", "Спасибо!"), UK: ("ок дякую", "Дякую!")},
    "all came": {
        EN: ("Everything arrived, thank you so much!", "Got it today, many thanks to Olga"),
        RU: ("Всё пришло, большое спасибо!", "Сегодня получила, передайте Ольге спасибо"),
        UK: ("Усе прийшло, дуже дякую!", "Сьогодні отримала, перекажіть Ользі подяку"),
    },
    "five": {EN: ("5", "five", "5️⃣"), RU: ("5", "пять", "⭐⭐⭐⭐⭐"), UK: ("5", "П’ять", "5 з 5")},
    "safety": {
        EN: (
            "My son has been sick all night after your salad, he has a fever of 39",
            "I burned my hand with your kettle and I am in hospital",
        ),
        RU: (
            "После вашего салата сына рвёт с ночи, температура 39",
            "Обожглась вашим чайником, лежу в больнице",
        ),
        UK: (
            "Після вашого салату сина нудить з ночі, температура 39",
            "Обпеклася вашим чайником, лежу в лікарні",
        ),
    },
    "death": {
        EN: ("My husband died and you keep sending him bills", "My mother passed away, please close her account"),
        RU: ("Муж умер, а вы шлёте счета", "Мамы не стало, закройте, пожалуйста, её карту"),
        UK: ("Чоловік помер, а ви надсилаєте рахунки", "Мами не стало, закрийте, будь ласка, її картку"),
    },
    "self-harm": {
        EN: ("I don't want to live any more", "I can't go on, I want to end my life"),
        RU: ("Жить не хочется", "Не хочу больше жить"),
        UK: ("Жити не хочеться", "Не хочу більше жити"),
    },
    "abuse": {
        EN: ("YOU ARE BLOODY THIEVES, WHERE IS MY ORDER", "You bloody crooks, the phone is dead"),
        RU: ("ВЫ ВОРЫ ЁБАНЫЕ, ГДЕ МОЙ ЗАКАЗ", "Вы охренели, телефон не включается"),
        UK: ("ВИ ЗЛОДІЇ ЙОБАНІ, ДЕ МОЄ ЗАМОВЛЕННЯ", "Ви охріли, телефон не вмикається"),
    },
    "sarcasm": {
        EN: ("Wonderful service, bravo", "Thanks for nothing, great job as always"),
        RU: ("Замечательный сервис, браво", "Спасибо за испорченный праздник, просто супер"),
        UK: ("Чудовий сервіс, браво", "Дякую за зіпсоване свято, просто супер"),
    },
    "child": {
        EN: ("I am 12 years old and the toy broke on the first day",),
        RU: ("Мне 12 лет, игрушка сломалась в первый день",),
        UK: ("Мені 12 років, іграшка зламалася в перший день",),
    },
    "legal": {
        EN: ("I am taking you to court and writing to the regulator", "My lawyer will write to you"),
        RU: ("Подаю на вас в суд и в Роспотребнадзор", "Иду в Роспотребнадзор и к журналистам"),
        UK: ("Подаю на вас до суду і в Держпродспоживслужбу", "Звертаюся до суду через вас"),
    },
}

FOR_ALL: dict[str, Words] = {
    "complaint": {
        EN: "The courier left the box in the rain",
        RU: "Курьер бросил коробку под дождём",
        UK: "Кур’єр кинув коробку під дощем",
    },
    "again": {EN: "Another empty parcel!!!", RU: "Опять пустая посылка!!!", UK: "Знову порожня посилка!!!"},
    "hostile": {
        EN: "what does it matter where, you thieves",
        RU: "какая разница где, вы воры",
        UK: "яка різниця де, ви злодії",
    },
    "thank": {EN: "thank you", RU: "спасибо", UK: "дякую"},
    "skip": {EN: "skip", RU: "Пропустить", UK: "Пропустити"},
    "status": {EN: "any news?", RU: "Ну что там?", UK: "Ну що там?"},
    "status late": {EN: "still waiting", RU: "Так что там?", UK: "То що там?"},
    "human": {EN: "get me a human", RU: "позовите человека", UK: "покличте людину"},
    "in letters": {
        EN: "My parcel came empty and nobody answers the phone",
        RU: "Посылка пришла пустая, и никто не отвечает на звонки, это вообще нормально",
        UK: "Посилка прийшла порожня, і ніхто не відповідає на дзвінки",
    },
}

SAID: dict[str, Words] = {
    "praise": {EN: "praise", RU: "похвала", UK: "подяка"},
    "thanks": {EN: "Thank you", RU: "Спасибо", UK: "Дякуємо"},
    "manager": {EN: "manager", RU: "Руководитель", UK: "Керівник"},
    "colleague": {EN: "our colleague", RU: "наш сотрудник", UK: "наш співробітник"},
    "12 March": {EN: "12\u00a0March", RU: "12\u00a0марта", UK: "12\u00a0березня"},
    "Monday 10": {
        EN: "on Monday, 9\u00a0March, by 10:00",
        RU: "в понедельник, 9\u00a0марта, до 10:00",
        UK: "у понеділок, 9\u00a0березня, до 10:00",
    },
    "Monday 9:50": {
        EN: "on Monday, 9\u00a0March, by 09:50",
        RU: "в понедельник, 9\u00a0марта, до 09:50",
        UK: "у понеділок, 9\u00a0березня, до 09:50",
    },
    "here now": {EN: "here now", RU: "на месте", UK: "на місці"},
    "midnight": {EN: "by midnight tonight", RU: "сегодня до полуночи", UK: "сьогодні до опівночі"},
    "after midnight": {
        EN: "tonight, by 00:05 (7 March",
        RU: "этой ночью, до 00:05 (7 марта",
        UK: "цієї ночі, до 00:05 (7 березня",
    },
    "today": {
        EN: "today, 7 March, by 01:15",
        RU: "сегодня, 7 марта, до 01:15",
        UK: "сьогодні, 7 березня, до 01:15",
    },
    # patterns: what must not stand there
    "money": {EN: r"money|refund|pay", RU: r"деньг|верн[уё]|плат", UK: r"грош|кошт|поверн|плат"},
    "not to the ill": {
        EN: r"thank|complaint|poison|put right",
        RU: r"спасибо|жалоб|отрав|исправ",
        UK: r"дяку|скарг|отру|виправ",
    },
}


def first(row: str, language: Language) -> tuple[str, ...]:
    """The first messages of a situation in a language."""
    return _FIRST[row][language]
