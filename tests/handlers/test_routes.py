"""Each kind of update becomes what it means, or nothing; none of them upsets the routers."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from aiogram.enums import ContentType
from aiogram.types import Message
from hypothesis import given
from hypothesis import strategies as st

import bot.updates
from dialogs.events import Asked, Blocked, Edited, Unsupported, Wrote
from dialogs.items import Item
from dialogs.model import Staff
from handlers import routes
from handlers.heard import (
    Anonymous,
    BotMoved,
    ForeignGroup,
    FromCustomer,
    GroupMoved,
    MemberSeen,
    StaffAsked,
    StaffMessage,
    TopicSeen,
)
from handlers.items import NOT_PASSED_ON, PASSED_ON
from handlers.place import Place, clean
from tests.handlers.updates import (
    ANN,
    ANONYMOUS,
    AT,
    CHANNEL,
    FILE,
    GROUP,
    OLGA,
    PHOTO,
    SELF,
    STAFF,
    Json,
    a_card,
    heard,
    heard_one,
    in_group,
    in_topic,
    member,
    message,
    moved,
    private,
)
from tests.shows import shows

NOON = datetime.fromtimestamp(AT, UTC)


async def item(content: Json, kind: str = "message") -> Item:
    """The item of a customer's message with this content."""
    found = await heard_one({kind: message(**content)})
    assert isinstance(found, FromCustomer)
    assert isinstance(found.event, Wrote | Edited)
    return found.event.item


# Customers ----------------------------------------------------------------------------------------


async def test_a_text_is_heard_with_its_writer() -> None:
    """Name, Telegram's language, and the words as typed; markup characters are no markup."""
    found = await heard_one({"message": message(text="1 < 2 & <b>x</b>")})
    words = Item(101, 7, "text", "1 < 2 & <b>x</b>", "1 &lt; 2 &amp; &lt;b&gt;x&lt;/b&gt;", at=NOON)
    assert found == FromCustomer(101, "Ann", "en", Wrote(words))


async def test_formatting_is_kept_as_html() -> None:
    """Offsets are in UTF-16 units: an emoji before the bold word counts twice."""
    found = await item({"text": "🙂 bold <", "entities": [{"type": "bold", "offset": 3, "length": 4}]})
    assert found.text == "🙂 bold <"
    assert found.html == "🙂 <b>bold</b> &lt;"


LARGE = {"file_id": "f1", "file_unique_id": "fu1", "width": 1, "height": 1, "duration": 1, "length": 1}
CONTENT: list[tuple[str, Json, str]] = [
    ("photo", {"photo": PHOTO}, "p800"),
    ("video", {"video": LARGE}, "f1"),
    ("voice", {"voice": LARGE}, ""),
    ("video_note", {"video_note": LARGE}, ""),
    ("audio", {"audio": LARGE}, "f1"),
    ("document", {"document": FILE}, "f1"),
    ("animation", {"animation": LARGE, "document": FILE}, "f1"),
    ("sticker", {"sticker": {**LARGE, "type": "regular", "is_animated": False, "is_video": False}}, ""),
    ("location", {"location": {"latitude": 50.4, "longitude": 30.5}}, ""),
    ("venue", {"venue": {"location": {"latitude": 1, "longitude": 2}, "title": "x", "address": "y"}}, ""),
    ("contact", {"contact": {"phone_number": "1", "first_name": "x"}}, ""),
]


@pytest.mark.parametrize(("kind", "content", "file"), CONTENT, ids=[one[0] for one in CONTENT])
async def test_every_kind_of_content_is_heard(kind: str, content: Json, file: str) -> None:
    """With its caption, its place in an album, and its file where an album is sent again by files."""
    if kind == "venue":
        content = {**content, "location": content["venue"]["location"]}
    found = await item({**content, "caption": "look <", "media_group_id": "55", "has_media_spoiler": True})
    named = {"photo": "u800", "location": "", "venue": "", "contact": ""}.get(kind, "fu1")  # the file, for ever
    assert found == Item(101, 7, kind, "look <", "look &lt;", file, "55", True, None, NOON, unique=named)
    assert kind in PASSED_ON


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("dice", {"dice": {"emoji": "🎲", "value": 3}}),
        ("game", {"game": {"title": "x", "description": "y", "photo": PHOTO}}),
        ("story", {"story": {"chat": private(), "id": 1}}),
        (
            "poll",
            {
                "poll": {
                    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
                    "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                    "allows_revoting": False, "members_only": False, "shuffle_options": False,
                    "allow_adding_options": False, "hide_results_until_closes": False,
                }
            },
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_passed_on_is_said_to_be_so(kind: str, content: Json) -> None:
    """The customer hears what works instead."""
    found = await heard_one({"message": message(**content)})
    assert isinstance(found, FromCustomer)
    assert isinstance(found.event, Unsupported)
    assert found.event.message == 7
    assert kind in found.event.kind.lower()


async def test_a_kind_of_content_nobody_knows_yet_is_unsupported_too() -> None:
    """Telegram adds kinds; a message that says nothing to us must not vanish silently."""
    found = await heard_one({"message": message(hologram={"depth": 3})})
    assert isinstance(found, FromCustomer)
    assert isinstance(found.event, Unsupported)


def test_passed_on_and_not_passed_on_are_telegrams_words() -> None:
    """Disjoint, and each known to aiogram (a typo would pass nothing on)."""
    known = {kind.value for kind in ContentType} | {"live_photo", "rich_message", "checklist"}
    assert not PASSED_ON & NOT_PASSED_ON
    assert known >= PASSED_ON | NOT_PASSED_ON
    assert not [
        name for name in PASSED_ON if name not in {field.alias or key for key, field in Message.model_fields.items()}
    ]


@pytest.mark.parametrize(
    "content",
    [
        {"pinned_message": message(3)},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 5}},
        {"new_chat_title": "x"},
        {"group_chat_created": True},
        {"video_chat_started": {}},
        {"write_access_allowed": {}},
    ],
)
async def test_service_messages_mean_nothing(content: Json) -> None:
    """In private and in the group."""
    assert await heard({"message": message(**content)}) == []
    assert await heard({"message": in_group(**content)}) == []


@pytest.mark.parametrize(
    ("text", "command", "payload"),
    [
        ("/start", "start", ""),
        ("/start table_5-b", "start", "table_5-b"),
        ("/START@amends_bot  x ", "start", "x"),
        ("/start " + "x" * 64, "start", "x" * 64),
        ("/status", "status", ""),
        ("/language", "language", ""),
        ("/unknown", "", ""),
    ],
)
async def test_commands(text: str, command: str, payload: str) -> None:
    """Case and the bot's name do not matter; a payload has at most 64 characters."""
    assert await heard_one({"message": message(text=text)}) == FromCustomer(101, "Ann", "en", Asked(command, payload))


@pytest.mark.parametrize("text", ["/ 5 euros", "/home/ann/photo.jpg", "/unknown but words follow", "//", "/24", "/кот"])
async def test_a_slash_alone_makes_no_command(text: str) -> None:
    """Words after a slash are content."""
    assert (await item({"text": text})).text == text


async def test_an_edit_is_heard_as_such() -> None:
    """With the same message number."""
    found = await heard_one({"edited_message": message(text="It fell", edit_date=AT + 5)})
    assert isinstance(found, FromCustomer)
    assert isinstance(found.event, Edited)
    assert (found.event.item.message, found.event.item.text) == (7, "It fell")


@pytest.mark.parametrize("text", ["/start", "/start shop_5", "/status", "/help "])
async def test_a_change_of_a_command_is_nothing(text: str) -> None:
    """Telegram tells of a reaction to it as of a change."""
    assert await heard({"edited_message": message(text=text, edit_date=AT + 5)}) == []


@shows("F50")
async def test_forwards_and_messages_through_a_bot_are_content() -> None:
    """A customer forwards the seller's words, or sends a picture found through @gif."""
    origin = {"type": "user", "sender_user": OLGA, "date": AT}
    assert (await item({"text": "we will not pay", "forward_origin": origin})).text == "we will not pay"
    assert (await item({"photo": PHOTO, "via_bot": {**SELF, "id": 5}})).kind == "photo"


async def test_a_reply_names_the_answered_message() -> None:
    """Also to one of the bot's messages."""
    assert (await item({"text": "yes", "reply_to_message": message(3, private(), SELF, text="?")})).reply_to == 3


async def test_numbers_beyond_32_bits_are_kept() -> None:
    """User ids have up to 52 bits."""
    big = {**ANN, "id": 2**51 + 1}
    found = await heard_one({"message": message(2**31 - 1, private(big), big, text="x")})
    assert isinstance(found, FromCustomer)
    assert found.user == 2**51 + 1


@pytest.mark.parametrize("status", ["kicked", "left", "member"])
async def test_a_customer_blocks_the_bot_or_lets_it_in_again(status: str) -> None:
    """`my_chat_member` in private."""
    change = moved("my_chat_member", private(), ANN, member("member", SELF), member(status, SELF))
    assert await heard_one(change) == FromCustomer(101, "Ann", "en", Blocked(status != "member"))


@shows("F50", "F55")
async def test_other_bots_and_places_are_not_heard() -> None:
    """A bot in private, a foreign group, a channel, a message without a writer."""
    other = {"id": -5, "type": "group", "title": "x"}
    channel = {"id": -100, "type": "channel", "title": "x"}
    for update in (
        {"message": message(user={**ANN, "is_bot": True})},
        {"message": message(chat=other)},
        {"edited_message": message(chat=other)},
        {"channel_post": message(chat=channel, user=None)},
        {"message": message(chat=channel, user=None, sender_chat=channel, text="x")},
        {"message": message(user=None)},
        moved("chat_member", other, ANN, member("left", ANN), member("member", ANN)),
    ):
        assert await heard(update) == []


# Words --------------------------------------------------------------------------------------------


@shows("T18")
@given(st.text(st.characters(codec=None)))
def test_cleaning_drops_only_what_no_database_takes(text: str) -> None:
    """NUL goes, halves of surrogate pairs are replaced, everything else stays as it is."""
    found = clean(text)
    assert "\x00" not in found
    found.encode()  # no lone surrogate is left
    kept = text.replace("\x00", "")
    whole = kept.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert found == whole
    assert clean(found) == found


@shows("F60")
async def test_words_with_half_a_pair_or_a_nul_are_heard() -> None:
    """With and without formatting: they must not be parked."""
    plain = await item({"text": "a\x00b\ud800c"})
    assert plain.text == "ab\ufffdc"
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    assert "ab\ufffdc" in (await item({"text": "a\x00b\ud800c", "entities": bold})).text


@shows("F67")
@pytest.mark.parametrize(
    ("entity"),
    [
        {"type": "bold", "offset": 90, "length": 5},
        {"type": "bold", "offset": 2, "length": 500},
        {"type": "bold", "offset": 1, "length": 1},
        {"type": "text_link", "offset": 0, "length": 2, "url": 'javascript:"<>'},
        {"type": "something_new", "offset": 0, "length": 2},
    ],
)
async def test_entities_that_do_not_fit_their_text_do_no_harm(entity: Json) -> None:
    """Beyond the end, through the middle of an emoji, with an odd address, or of a new kind."""
    assert (await item({"text": "🙂 words", "entities": [entity]})).text == "🙂 words"


@shows("F62", "F66", "T18")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        ("A\nb\tc", "A b c"),
        ("\x00", "?"),
        ("  ", "?"),
        ("x" * 300, "x" * 64),
        ("\u202eAnn", "\u202eAnn"),
    ],
)
async def test_a_name_is_one_line(name: str, shown: str) -> None:
    """A newline in a name cannot fake a line of ours."""
    found = await heard_one({"message": message(user={**ANN, "first_name": name})})
    assert isinstance(found, FromCustomer)
    assert found.name == shown


# The staff group ----------------------------------------------------------------------------------


async def staff_message(update: Json) -> StaffMessage:
    """A message of a colleague."""
    found = await heard_one(update)
    assert isinstance(found, StaffMessage)
    return found


async def test_a_message_in_the_group_is_heard_with_its_place() -> None:
    """No topic: the board."""
    found = await staff_message({"message": in_group(text="who is on duty?")})
    assert (found.staff, found.thread, found.item.reply_to, found.edited) == (Staff(201, "Olga"), None, None, False)


async def test_a_message_in_a_topic_answers_nothing_unless_it_does() -> None:
    """Telegram names the topic's first message where nothing is answered: that is no reply."""
    found = await staff_message({"message": in_topic(77)})
    assert (found.thread, found.item.reply_to) == (77, None)
    without_service = in_group(77, SELF, text="card")
    implicit = in_topic(77, reply_to_message=without_service, text="x")
    assert (await staff_message({"message": implicit})).item.reply_to is None
    real = in_topic(77, reply_to_message=in_group(80, SELF, text="card"), text="x")
    assert (await staff_message({"message": real})).item.reply_to == 80


async def test_a_thread_number_in_a_group_without_topics_is_no_topic() -> None:
    """Replies carry one there that must not be used."""
    update = {"message": in_group(text="x", message_thread_id=5, reply_to_message=in_group(5, SELF, text="card"))}
    found = await staff_message(update)
    assert (found.thread, found.item.reply_to) == (None, 5)


async def test_a_card_is_known_by_its_button_and_not_by_its_words() -> None:
    """A customer may be named as a card begins; nobody else can make our buttons."""
    card = a_card(5, 4821)
    named = {**card, "text": "🟢 K-1234 · new\nIt leaks"}
    bare = {name: value for name, value in card.items() if name != "reply_markup"}
    of_another = {**card, "from": {**SELF, "id": 5}}
    for shown, known in ((card, 4821), (named, None), (bare, None), (of_another, None)):
        assert (await staff_message({"message": in_group(text="x", reply_to_message=shown)})).card == known


async def test_an_edit_in_the_group_is_heard_as_such() -> None:
    """It changes a reply that was delivered."""
    assert (await staff_message({"edited_message": in_group(text="x", edit_date=AT + 1)})).edited


@shows("F48", "T16")
async def test_who_hides_behind_the_group_or_a_channel_is_nobody() -> None:
    """Their answers are pointed out, their talk is not ours; edits say nothing new."""
    card = in_group(5, SELF, text="card")
    for who, chat in ((ANONYMOUS, GROUP), (CHANNEL, {"id": -1009, "type": "channel", "title": "News"})):
        hidden = in_group(8, who, text="x", sender_chat=chat)
        assert await heard({"message": hidden}) == []
        assert await heard({"message": {**hidden, "reply_to_message": card}}) == [Anonymous(8, 5, None)]
        assert await heard({"edited_message": {**hidden, "reply_to_message": card, "edit_date": AT}}) == []
    assert await heard({"message": in_group(8, None, text="x", reply_to_message=card)}) == [Anonymous(8, 5, None)]


async def test_commands_and_bots_in_the_group_are_not_answers() -> None:
    """Also our own messages, which a bot never hears. A command that nobody knows gets a line of its own."""
    assert await heard({"message": in_group(text="/status")}) == [StaffAsked(Staff(201, "Olga"), "", "", 7, None)]
    assert await heard({"message": in_group(user=SELF, text="card")}) == []


async def test_the_group_moves_and_topics_appear() -> None:
    """Service messages that mean something."""
    old = {**GROUP, "type": "group"}
    assert await heard({"message": message(9, old, OLGA, migrate_to_chat_id=-1009)}) == [GroupMoved(-1009)]
    assert await heard({"message": in_group(migrate_from_chat_id=-5)}) == []
    made = {"forum_topic_created": {"name": "K-4821 Ann", "icon_color": 1}, "message_thread_id": 77}
    assert await heard({"message": in_group(77, SELF, is_topic_message=True, **made)}) == [TopicSeen(77, "K-4821 Ann")]


@pytest.mark.parametrize(
    ("new", "status"),
    [
        (member("member", OLGA), "member"),
        (member("administrator", OLGA), "administrator"),
        (member("creator", OLGA), "creator"),
        (member("left", OLGA), "left"),
        (member("kicked", OLGA), "kicked"),
        (member("restricted", OLGA, is_member=True), "restricted_member"),
        (member("restricted", OLGA, is_member=False), "left"),
    ],
)
async def test_who_is_in_the_group(new: Json, status: str) -> None:
    """Somebody restricted may still be a member."""
    change = moved("chat_member", GROUP, ANN, member("left", OLGA), new)
    assert await heard(change) == [MemberSeen(201, status, "Olga")]


async def test_joins_and_leaves_are_heard_in_plain_groups_too() -> None:
    """Bots are left out."""
    joined = in_group(new_chat_members=[OLGA, SELF, ANN])
    assert await heard({"message": joined}) == [MemberSeen(201, "member", "Olga"), MemberSeen(101, "member", "Ann")]
    assert await heard({"message": in_group(left_chat_member=OLGA)}) == [MemberSeen(201, "left", "Olga")]
    assert await heard({"message": in_group(left_chat_member=SELF)}) == []


async def test_the_bots_own_place() -> None:
    """In the staff group, and in a group that is not it: its number is told once."""
    out, inside = member("left", SELF), member("administrator", SELF)
    assert await heard(moved("my_chat_member", GROUP, OLGA, out, inside)) == [BotMoved("administrator")]
    other = {"id": -5, "type": "group", "title": "x"}
    assert await heard(moved("my_chat_member", other, OLGA, out, member("member", SELF))) == [ForeignGroup(-5)]
    assert await heard(moved("my_chat_member", other, OLGA, member("member", SELF), inside)) == []
    assert await heard(moved("my_chat_member", other, OLGA, inside, out)) == []


async def test_kinds_of_updates_nobody_listens_to_mean_nothing() -> None:
    """They are settled as ignored."""
    assert (
        await heard(
            {
                "message_reaction_count": {
                    "chat": private(),
                    "message_id": 1,
                    "date": AT,
                    "reactions": [],
                }
            }
        )
        == []
    )


def test_the_poller_asks_for_what_the_routers_hear() -> None:
    """Named twice, because the poller starts before aiogram is there."""
    assert list(bot.updates.ALLOWED_UPDATES) == routes.ALLOWED_UPDATES
    assert {field.name for field in fields(Place)} == {"staff_chat", "bot_id", "forum", "username", "others"}
    assert STAFF < 0
