"""Whatever an update is, the bot goes on: the next customer is served, nothing broken is stored or sent, and what is
parked has a reason without anybody's words."""

import copy
import json
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram.types import Update
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calls import Answer
from dialogs.effects import ToCustomer, ToStaff
from dialogs.items import Item
from dialogs.model import Staff
from dialogs.render import Renderer
from dialogs.states import Language
from handlers.letters import Post
from storage import cases, inbox
from storage.inbox import Incoming
from storage.sqlite import Sqlite
from tests.bot.house import House
from tests.dialogs.world import policy
from tests.handlers.stage import NOON
from tests.handlers.updates import (
    ANN,
    ANONYMOUS,
    CHANNEL,
    FILE,
    GROUP,
    OLGA,
    PHOTO,
    SELF,
    Json,
    in_group,
    in_topic,
    member,
    message,
    moved,
    press,
    private,
    reaction,
)
from tests.shows import shows

CANARY = "canaryword"  # in every text and name below; in no reason and on no line of the staff
KINDS = sorted(set(Update.model_fields) - {"update_id"})
# Bot API 10.3, should the library ever forget one.
OLD_KINDS = {
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message"),
    *("edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count"),
    *("inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query"),
    *("purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request"),
    *("chat_boost", "removed_chat_boost"),
}
BOT: Json = {"id": 777, "is_bot": True, "first_name": "Other bot", "username": "other_bot"}
PETR: Json = {"id": 202, "is_bot": False, "first_name": "Petr"}
FOREIGN: Json = {"id": -5, "type": "group", "title": CANARY}
POSTS: Json = {"id": -1009, "type": "channel", "title": CANARY}
_TAG = re.compile(r"</?[a-z][^<>]*>")


class Watched(House):
    """A house with one claimed complaint, whose sends are checked one by one."""

    def __init__(self, database: Sqlite) -> None:
        super().__init__(database)
        self.sqlite = database
        self.guest = 10_000
        self.number = 0
        self.checked = 0
        self.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})

    async def open(self) -> None:
        """Ann complains, Olga claims."""
        await self.pump.prepare()
        await self.bring({"message": message(1)})
        await self.work()
        self.number = int((await self.complaint()).id)
        await self.bring({"callback_query": press(f"s:claim:{self.number}:", OLGA, in_group(5, SELF, text="card"))})
        await self.work()

    async def serves(self) -> None:
        """A plain customer comes and is served; afterwards nothing waits, and all that was stored and sent is whole."""
        self.guest += 1
        guest = {"id": self.guest, "is_bot": False, "first_name": "Guest"}
        await self.bring({"message": message(1, user=guest, text="The lamp came broken")})
        await self.work()
        assert any("K-" in said for said in self.telegram.said(self.guest)), "the next customer is not served"
        assert not {"waiting", "held"} & set(await self.inbox())
        for method, params in self.telegram.calls[self.checked :]:
            sendable(method, params)
        self.checked = len(self.telegram.calls)
        await self._stored_is_whole()

    async def _stored_is_whole(self) -> None:
        async with self.database.reading() as tx:
            parked = await inbox.parked(tx)
            people = {int(row[0]) for row in await self._rows("SELECT id FROM people")}
            loaded = await cases.load(tx, people, set())
        assert people == set(loaded)
        assert not any(CANARY in reason or len(reason) > 300 or not reason for _, _, reason, _ in parked)
        for (table,) in await self._rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            for row in await self._rows(f'SELECT * FROM "{table}"'):
                for value in row:
                    assert not isinstance(value, str) or "\x00" not in value, table
                    json.dumps(value, ensure_ascii=False).encode()  # no half of a pair

    async def _rows(self, text: str) -> list[Any]:
        assert self.sqlite._reader is not None
        return list(await self.sqlite._reader.execute_fetchall(text))


def sendable(method: str, params: Json) -> None:
    """What Telegram would take: whole characters, a text of a length it allows, tags that are closed."""
    json.dumps(params, ensure_ascii=False).encode()
    for field, limit in (("text", 4096), ("caption", 1024)):
        words = params.get(field)
        if words is None or method == "answerCallbackQuery":
            continue
        if params.get("parse_mode") == "HTML":
            tags = _TAG.findall(words)
            assert sum(tag.startswith("</") for tag in tags) * 2 == len(tags), words
            words = unescape(_TAG.sub("", words))
            assert "<script" not in _TAG.sub("", params[field])
        assert words.strip(), f"{method}: nothing to read"
        assert len(words.encode("utf-16-le")) // 2 <= limit, f"{method}: too long"
    if method == "answerCallbackQuery":
        assert len(params.get("text", "")) <= 200
    if method == "createForumTopic":
        assert 1 <= len(params["name"]) <= 128


@pytest.fixture
async def house(sqlite_database: Sqlite) -> AsyncIterator[Watched]:
    """A house at work, left without work under way."""
    made = Watched(sqlite_database)
    await made.open()
    yield made
    await made.supervisor.finish(5)


# Odd values ---------------------------------------------------------------------------------------

ODD_WORDS = [
    "", " ", "\n\n", "\x00", "a\x00b", "\ud800", "x\udfffy\ud83d", "\u200b", "\u200b\u200d\ufeff",
    "\u202eevil\u202c", "مرحبا",
    "👩‍👩‍👧‍👦" * 200, "🙂" * 2048, "x" * 4096, "ж" * 4096, "<b>bold", "</code></pre>",
    "<script>alert(1)</script>", "&lt;&amp;&#x3C;",
    "{{7*7}}", "{% for x in ().__class__.__mro__ %}{{x}}{% endfor %}", "{0.__class__}", "%s%n",
    "=HYPERLINK(\"x\")",
    "'; DROP TABLE people; --", "u:skip:1:", "s:claim:1:", "/start",
    "/start " + "x" * 64, "/start \x00\ud800", "K-1", "✅ K-1234 · x",
    "\u0301" * 1000, "a" * 60_000, "\r\n\t\x1b[31m", "\u2028\u2029", "٤٨٢١",
]  # fmt: skip
words = st.sampled_from(ODD_WORDS).map(lambda text: text + CANARY) | st.sampled_from(ODD_WORDS) | st.text(max_size=30)
odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, 2**31, 2**52, 2**63 - 1, -(2**63), 2**63, 2**70, 1e308, -0.5]),
    st.sampled_from(ODD_WORDS),
    st.sampled_from(["[]", "{}", '{"id":1}', "[[[]]]"]).map(json.loads),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=8
    ),
)

FILES: Json = {**FILE, "width": 1, "height": 1, "duration": 1, "length": 1}
CONTENTS: list[Json] = [
    {"photo": PHOTO}, {"photo": PHOTO, "media_group_id": "77"}, {"photo": []}, {"video": FILES},
    {"voice": FILES},
    {"video_note": FILES}, {"audio": FILES}, {"document": {**FILE, "file_size": 2**31 - 1}},
    {"animation": FILES},
    {"sticker": {**FILES, "type": "regular", "is_animated": False, "is_video": False}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"location": {"latitude": 999, "longitude": -999}},
    {"contact": {"phone_number": "1", "first_name": CANARY}},
    {"story": {"chat": private(), "id": 1}}, {"poll": {"id": "1", "question": CANARY, "options": []}},
    {"venue": {"location": {"latitude": 1, "longitude": 2}, "title": "x", "address": CANARY}},
    {"game": {"title": "x", "description": CANARY, "photo": PHOTO}}, {"pinned_message": message(3)},
    {"new_chat_members": [PETR, BOT]}, {"left_chat_member": PETR}, {"new_chat_title": CANARY},
    {"group_chat_created": True},
    {"migrate_from_chat_id": -7}, {"forum_topic_created": {"name": CANARY, "icon_color": 1}},
    {"forum_topic_closed": {}},
    {"forum_topic_edited": {"name": "K-99999999999999"}}, {"video_chat_started": {}},
    {"successful_payment": {}},
    {"users_shared": {"request_id": 1, "users": []}}, {"web_app_data": {"data": CANARY, "button_text": ""}},
    {"passport_data": {}}, {"giveaway": {}}, {"boost_added": {"boost_count": 1}},
    {"hologram": {"depth": [1]}}, {"text": None},
    {"write_access_allowed": {}}, {"connected_website": CANARY}, {"proximity_alert_triggered": {}},
    {"invoice": {}},
    {"checklist": {"title": CANARY, "tasks": []}}, {"gift": {}}, {"paid_media": {}}, {"rich_message": {}},
    {"live_photo": {}},
]  # fmt: skip
EXTRAS: list[Json] = [
    {}, {"via_bot": BOT}, {"forward_origin": {"type": "user", "sender_user": OLGA, "date": 1}},
    {"is_topic_message": True},
    {"forward_origin": {"type": "hidden_user", "sender_user_name": CANARY, "date": 1}}, {"edit_date": 2},
    {"sender_chat": POSTS},
    {"sender_chat": GROUP}, {"business_connection_id": "b"}, {"quote": {"text": CANARY, "position": 0}},
    {"date": 0},
    {"has_protected_content": True}, {"author_signature": CANARY}, {"has_media_spoiler": True},
    {"message_id": 2**31 - 1},
    {"external_reply": {"origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}}},
    {"date": 2**40},
    {"entities": [{"type": "bold", "offset": 0, "length": 10**6}]},
    {"entities": [{"type": "text_link", "offset": -1, "length": 3}]},
    {"entities": [{"type": "spoiler", "offset": 1, "length": 1},
    {"type": "hologram", "offset": 0, "length": 2}]},
]  # fmt: skip


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """A message of anybody, anywhere, about anything."""
    user = draw(st.sampled_from([ANN, OLGA, PETR, BOT, ANONYMOUS, CHANNEL, SELF, None]))
    if user is not None:
        user = {
            **user,
            "first_name": draw(words),
            "id": draw(st.sampled_from([user["id"], user["id"], 2**52 - 1, 2**63])),
        }
    content: Json = draw(st.fixed_dictionaries({"text": words}) | st.sampled_from(CONTENTS))
    if "text" not in content and draw(st.booleans()):
        content = {**content, "caption": draw(words)}
    content = {**content, **draw(st.sampled_from(EXTRAS))}
    number = content.pop("message_id", draw(st.integers(2, 60)))
    if draw(st.booleans()):
        answered = message(draw(st.integers(1000, 1030)), user=SELF, text=draw(words))
        content["reply_to_message"] = {**answered, "chat": GROUP}
    match draw(st.sampled_from(["private", "group", "topic", "foreign", "channel"])):
        case "private":
            return message(number, None, user, **content)
        case "group":
            return in_group(number, user, **content)
        case "topic":
            return in_topic(draw(st.integers(1000, 1020)), number, user, **content)
        case "foreign":
            return message(number, FOREIGN, user, **content)
        case _:
            return message(number, POSTS, None, **{"sender_chat": POSTS, **content})


@st.composite
def presses(draw: st.DrawFn) -> Json:
    """A press by anybody, on anything."""
    user = draw(st.sampled_from([ANN, OLGA, PETR, BOT, ANONYMOUS]))
    side = draw(st.sampled_from(["u", "s", "x"]))
    act = draw(
        st.sampled_from(["skip", "wish", "solved", "score", "claim", "resolve", "outcome", "cause", "add", "новый"])
    )
    number = draw(st.sampled_from(["NUMBER", "1", "0", "-1", str(2**63), str(2**63 - 1), "x", ""]))
    data = draw(st.just(f"{side}:{act}:{number}:{draw(words)[:30]}") | words)
    where = draw(st.sampled_from([in_group(70, SELF, text="card"), None, message(70, FOREIGN, SELF, text="x")]))
    return press(data, {**user, "first_name": draw(words)}, where)


@st.composite
def updates(draw: st.DrawFn) -> Json:
    """An update as it may come, or with something in it spoiled, under any name."""
    body = draw(messages() | messages() | presses() | st.sampled_from([
        moved("chat_member", GROUP, OLGA, member("left", PETR), member("restricted", PETR, is_member=False)),
        moved("my_chat_member", private(), ANN, member("member", SELF), member("kicked", SELF)),
        moved("my_chat_member", FOREIGN, ANN, member("left", SELF), member("administrator", SELF)),
        moved("my_chat_member", GROUP, ANN, member("member", SELF), member("left", SELF)),
        reaction(private(), 5, ANN, "👍", "❤"),
        reaction(GROUP, 5, OLGA, "", "❤"),
    ]))  # fmt: skip
    if len(body) == 1:
        ((kind, body),) = body.items()
    else:
        kind = "callback_query" if "chat_instance" in body else "message"
    body = copy.deepcopy(body)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2, 5]))):
        spoil(body, draw(st.lists(st.integers(0, 9), min_size=1, max_size=4)), draw(st.none() | odd_values))
    kind = draw(st.sampled_from([kind, kind, kind, "edited_message", *KINDS]))
    return {kind: body}


def spoil(body: Any, path: list[int], value: Any) -> None:
    """Put an odd value somewhere inside, or take what is there away."""
    inside = body
    for step in path:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        if not keys:
            return
        key = keys[step % len(keys)]
        if step == path[-1] or not isinstance(inside[key], dict | list):
            if value is None and isinstance(inside, dict):
                del inside[key]
            else:
                inside[key] = value
            return
        inside = inside[key]


# The tests ----------------------------------------------------------------------------------------


def test_every_kind_of_update_is_known() -> None:
    """Those of Bot API 10.3, and whatever has been added."""
    assert set(KINDS) >= OLD_KINDS


@shows("I3", "T5")
@settings(max_examples=60)
@given(batch=st.lists(updates(), min_size=1, max_size=8))
async def test_no_update_stops_the_bot(house: Watched, batch: list[Json]) -> None:
    """All at once, so that they spoil each other if they can; then a plain customer."""
    text = json.dumps(batch).replace("NUMBER", str(house.number))
    await house.bring(*json.loads(text))
    await house.serves()


@shows("F46", "T5")
async def test_every_kind_with_every_sort_of_body(house: Watched) -> None:
    """Allowed and not allowed ones; nothing, the wrong type, and a message where none belongs."""
    bodies: list[Any] = [
        {},
        None,
        [],
        "x",
        5,
        True,
        [{}],
        {"id": 1},
        {"id": CANARY, "from": ANN},
        message(40),
        press("u:skip:1:"),
    ]
    for kind in [*KINDS, "hologram", "update_id"]:
        await house.bring(*({kind: body} for body in bodies))
    await house.bring({kind: message(41) for kind in KINDS})  # all in one
    await house.serves()
    assert (await house.inbox())["parked"] > 20


def _raw(*bodies: str) -> list[Incoming]:
    return [Incoming(-1 - n, None, body) for n, body in enumerate(bodies)]


@shows("T5")
async def test_deep_and_huge_updates_harm_nobody(house: Watched) -> None:
    """A thousand levels and more, ten thousand entities, half a megabyte of text, numbers of a thousand digits."""
    nested = ["[" * depth + "]" * depth for depth in (50, 400, 990, 1000, 5000)]
    objects = ['{"reply_to_message":' * depth + "{}" + "}" * depth for depth in (50, 300, 1000, 5000)]
    inside = [
        json.dumps({"message": message(50 + n, text="@")})[:-2] + f',"extra":{one}}}}}' for n, one in enumerate(nested)
    ]
    await house.intake.store(
        _raw(
            *(f'{{"update_id":1,"message":{one}}}' for one in nested + objects),
            *inside,
            *("", "nul", "[]", "5", '"x"', "{", '{"update_id":1', "\ufeff{}", '{"update_id":1,"message":NaN}'),
            f'{{"update_id":1,"message":{{"message_id":{"9" * 4000}}}}}',
            f'{{"update_id":1,"message":{{"message_id":{"9" * 5000}}}}}',
            '{"update_id":1,"message":{"date":1e999}}',
        )
    )
    huge = message(30, text=CANARY * 50_000)
    entities = message(
        31, text="x" * 4096, entities=[{"type": "bold", "offset": n, "length": 1} for n in range(10_000)]
    )
    sizes = message(32, photo=PHOTO * 5000, caption="y" * 1024)
    await house.bring({"message": huge}, {"message": entities}, {"message": sizes})
    await house.serves()


@shows("F36")
def test_ten_long_captions_and_the_longest_one_leave_in_messages_of_allowed_length() -> None:
    """An album may have a caption on each part, and who pays Telegram may write a longer one."""
    post = Post(Renderer(ZoneInfo("UTC")), Language.EN, NOON, policy())
    album = tuple(Item(101, n, "photo", "y" * 1024, "y" * 1024, f"f{n}", "77", at=NOON) for n in range(10))
    single = (Item(101, 1, "photo", "y" * 4096, "y" * 4096, "f", at=NOON),)
    for items in (album, single):
        letters = [
            *post.to_staff(ToStaff(1, items, "Ann" * 20)),
            *post.to_customer(ToCustomer(1, items, Staff(201, "Olga" * 16)), "Olga" * 16, 101, Language.EN),
        ]
        for letter in letters:
            sendable(letter.method, letter.params)
        said = "".join(str(letter.params.get("text", "")) for letter in letters)
        assert said.count("y") == 2 * sum(len(item.text) for item in items)


async def test_what_telegram_says_of_a_member_cannot_stop_the_bot(house: Watched) -> None:
    """It is written outside any update, so that there would be nothing to park: an id or a name no database takes."""
    odd: Json = {"id": 204, "is_bot": False, "first_name": "\ud800\x00" + CANARY}
    beyond: Json = {**odd, "id": 2**63}
    for user in (odd, beyond):
        house.telegram.members[user["id"]] = Answer(200, {"ok": True, "result": {"status": "member", "user": user}})
        card = in_group(70, SELF, text="card")
        await house.bring({"callback_query": press(f"s:claim:{house.number}:", {**user, "first_name": "x"}, card)})
    await house.serves()
    assert (await house.inbox())["parked"] == 1


@shows("F64", "T17")
async def test_odd_words_and_names_come_through(house: Watched) -> None:
    """As text, caption, name, title and reply, from a customer and from staff; each is taken."""
    for n, odd in enumerate(ODD_WORDS):
        eve = {"id": 900 + n, "is_bot": False, "first_name": odd, "language_code": odd[:8]}
        olga, at = {**OLGA, "first_name": odd}, 100 + 10 * n
        card = in_group(1003, SELF, text=odd)
        await house.bring(
            {"message": message(1, user=eve, text=odd)},
            {"message": message(2, user=eve, photo=PHOTO, caption=odd)},
            {"edited_message": message(1, user=eve, text=odd + "!", edit_date=1_772_452_900)},
            {"callback_query": press(odd, eve)},
            {"message": in_group(at, olga, text=odd, reply_to_message=card)},
            {"message": in_group(at + 1, olga, text=odd)},
            {"message": in_topic(1004, at + 2, OLGA, text=odd)},
        )
    await house.serves()
    assert "parked" not in await house.inbox()
    for n, _ in enumerate(ODD_WORDS):
        assert house.telegram.said(900 + n), ascii(ODD_WORDS[n][:20])


def test_what_goes_out_is_looked_at() -> None:
    """The eye of these tests is open."""
    for method, params in (
        ("sendMessage", {"text": "\ud800"}),
        ("sendMessage", {"text": "x" * 4097}),
        ("sendMessage", {"text": " "}),
        ("sendMessage", {"text": "<b>x", "parse_mode": "HTML"}),
        ("createForumTopic", {"name": ""}),
    ):
        with pytest.raises((AssertionError, UnicodeError)):
            sendable(method, params)
