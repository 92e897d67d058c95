"""A sandbox that has been lived in: many customers in three languages, days of talk, topics with long names."""

from __future__ import annotations

from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.control import perform

DAY = 86_400
ANN, BORIS, SOLOMIIA, OLGA = 101, 102, 103, 201
NEWCOMERS = (
    ("Maximiliana", "Featherstonehaugh-Brown", "en"),
    ("Александра", "Воскресенская-Шереметева", "ru"),
    ("Святослав", "Нечуй-Левицький", "uk"),
    ("Zoe", None, "en"),
    ("Олесь", "Гончар", "uk"),
    ("Dan", "O’Neill", "en"),
    ("Екатерина", "Мухина", "ru"),
    ("Мар’яна", None, "uk"),
    ("Piotr", "Kowalski", "pl"),
)
TALK = {
    ANN: (
        "The kettle arrived with a crack and leaks over the whole table",
        "Thank you, K-5221. A person takes it today by 14:05.",
        "Where and when did it happen?",
        ("In the kitchen", "Skip"),
        "K-5221 · Ann Miller · The kettle arrived with a crack and leaks over the whole table",
    ),
    BORIS: (
        "Чайник пришёл с трещиной и протекает прямо на стол, а крышки нет совсем",
        "Спасибо, K-9487. Сотрудник займётся этим сегодня до 14:05.",
        "Где и когда это произошло?",
        ("Дома, на кухне", "Пропустить"),
        "K-9487 · Борис Орлов · Чайник пришёл с трещиной и протекает прямо на стол",
    ),
    SOLOMIIA: (
        "Чайник прийшов із тріщиною та протікає просто на стіл, а кришки немає зовсім",
        "Дякуємо, K-6673. Наш співробітник візьметься за це сьогодні до 14:05.",
        "Де і коли це сталося?",
        ("Удома, на кухні", "Пропустити"),
        "K-6673 · Соломія Коваль · Чайник прийшов із тріщиною та протікає просто на стіл",
    ),
}


class Scene:
    """What people and the bot do, in few words."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.topics: list[int] = []

    def act(self, what: str, **fields: Any) -> Any:
        """Somebody does something."""
        return perform(self.sandbox.world, {"do": what, **fields})

    def bot(self, method: str, **params: Any) -> Any:
        """The bot calls a method; returns the result."""
        answer = self.sandbox.api.call(self.sandbox.token, method, params)
        assert answer.body["ok"], answer.body
        return answer.body["result"]

    def live(self) -> None:
        """Three days, three complaints, nine people more."""
        for first, last, language in NEWCOMERS:
            self.act("new_user", first_name=first, last_name=last, language_code=language)
        for person in TALK:
            self.act("start", user_id=person)
        for _ in range(3):
            for person, (words, receipt, question, answers, _name) in TALK.items():
                self._talk(person, words, receipt, question, answers)
            self.act("move_clock", seconds=DAY)
        for person, (words, receipt, question, answers, name) in TALK.items():
            self._talk(person, words, receipt, question, answers)
            self._topic(name, words)

    def _talk(self, person: int, words: str, receipt: str, question: str, answers: tuple[str, ...]) -> None:
        self.act("send", user_id=person, chat_id=person, text=words)
        self.bot("sendMessage", chat_id=person, text=receipt)
        keys = [[{"text": word, "callback_data": word}] for word in answers]
        self.bot("sendMessage", chat_id=person, text=question, reply_markup={"inline_keyboard": keys})

    def _topic(self, name: str, words: str) -> None:
        staff = self.sandbox.staff_chat_id
        keys = [[{"text": "Claim", "callback_data": "c"}, {"text": "Resolve", "callback_data": "r"}]]
        self.bot("sendMessage", chat_id=staff, text=f"{name}\n\n{words}", reply_markup={"inline_keyboard": keys})
        thread = self.bot("createForumTopic", chat_id=staff, name=name)["message_thread_id"]
        self.topics.append(thread)
        for _ in range(3):
            card = self.bot(
                "sendMessage",
                chat_id=staff,
                message_thread_id=thread,
                text=words,
                reply_markup={"inline_keyboard": keys},
            )["message_id"]
            self.act("react", user_id=OLGA, chat_id=staff, message_id=card, emoji="👍")
            self.act("send", user_id=OLGA, chat_id=staff, thread_id=thread, text="I look into it.", reply_to=card)
