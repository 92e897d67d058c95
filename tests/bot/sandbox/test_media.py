"""Files and albums, from people and from the bot."""

from __future__ import annotations

import base64

import pytest

from bot.sandbox import Upload
from bot.sandbox.files import drawn_picture, picture_size
from tests.bot.sandbox.conftest import ANN, Talk

KINDS = ["photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker"]
PICTURE = drawn_picture(1)


@pytest.mark.parametrize("kind", [*KINDS, "location", "contact", "dice", "poll", "venue"])
def test_people_send_everything(talk: Talk, kind: str) -> None:
    """Each kind arrives under its own field; files can be fetched."""
    talk.act("send_media", user_id=ANN, chat_id=ANN, kind=kind)
    message = talk.updates()[0]["message"]
    assert kind in message
    if kind in KINDS:
        held = message[kind][-1] if kind == "photo" else message[kind]
        file = talk.ok("getFile", file_id=held["file_id"])
        stored = talk.world.files.by_path[file["file_path"]]
        assert len(talk.world.files.bytes_of(stored)) == file["file_size"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_bot_sends_what_it_got(talk: Talk, kind: str) -> None:
    """By file_id, under the method of the same kind; under another one it is refused."""
    message = talk.act("send_media", user_id=ANN, chat_id=ANN, kind=kind)
    held = message[kind][-1] if kind == "photo" else message[kind]
    method = {"video_note": "sendVideoNote"}.get(kind, f"send{kind.capitalize()}")
    again = talk.ok(method, chat_id=ANN, **{kind: held["file_id"]})
    assert (again[kind][-1] if kind == "photo" else again[kind])["file_unique_id"] == held["file_unique_id"]
    other = "document" if kind != "document" else "photo"
    refused = talk.no(f"send{other.capitalize()}", chat_id=ANN, **{other: held["file_id"]})
    assert refused.startswith("Bad Request: can't use file of type ")


def test_files_must_be_there(talk: Talk) -> None:
    """Missing, unknown, empty, too large."""
    assert talk.no("sendPhoto", chat_id=ANN) == "Bad Request: there is no photo in the request"
    assert "wrong remote file identifier" in talk.no("sendPhoto", chat_id=ANN, photo="nonsense")
    assert "must be non-empty" in talk.no("sendDocument", chat_id=ANN, document=Upload("a.txt", "text/plain", b""))
    large = Upload("a.bin", "application/octet-stream", bytes(50 * 1024 * 1024 + 1))
    answer = talk.api.call(talk.world.token, "sendDocument", {"chat_id": ANN, "document": large})
    assert (answer.status, answer.body["description"]) == (413, "Request Entity Too Large")


def test_photos_have_their_own_limits(talk: Talk) -> None:
    """A picture, 10 MB, sides of at most 10,000 together and 20 to 1."""
    photo = talk.ok("sendPhoto", chat_id=ANN, photo=Upload("a.png", "image/png", PICTURE))["photo"]
    assert (photo[-1]["width"], photo[-1]["height"]) == (320, 240)

    def refused(data: bytes) -> str:
        return talk.no("sendPhoto", chat_id=ANN, photo=Upload("a.png", "image/png", data))

    assert refused(b"text") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert refused(drawn_picture(1, 2100, 100)) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert "is too big for a photo" in refused(PICTURE + bytes(10 * 1024 * 1024))


def test_downloads_end_at_20_megabytes(talk: Talk) -> None:
    """A larger file is refused, an unknown id too."""
    message = talk.act("send_media", user_id=ANN, chat_id=ANN, kind="video", file_size=20 * 1024 * 1024 + 1)
    assert talk.no("getFile", file_id=message["video"]["file_id"]) == "Bad Request: file is too big"
    assert talk.no("getFile", file_id="x") == "Bad Request: invalid file_id"


def test_people_send_their_own_bytes(talk: Talk) -> None:
    """Names, types and bytes are kept; thumbnails lead to the same file."""
    data = base64.b64encode(b"%PDF-1.4 hello").decode()
    act = {"user_id": ANN, "chat_id": ANN}
    message = talk.act("send_media", **act, kind="document", file_name="bill.pdf", data_base64=data)
    assert (message["document"]["file_name"], message["document"]["mime_type"]) == ("bill.pdf", "application/pdf")
    assert "base64" in talk.cannot("send_media", **act, kind="document", data_base64="&")
    photo = talk.act("send_media", **act, kind="photo", data_base64=base64.b64encode(PICTURE).decode(), caption="c")
    small = talk.ok("getFile", file_id=photo["photo"][0]["file_id"])
    assert talk.world.files.by_path[small["file_path"]].data == PICTURE


def test_drawn_pictures_are_pictures() -> None:
    """A PNG whose size can be read, the same each time."""
    assert picture_size(PICTURE) == (320, 240)
    assert picture_size(b"GIF89a") is None
    assert drawn_picture.__wrapped__(1) == PICTURE
    assert drawn_picture(2) != PICTURE


def test_an_album_arrives_as_separate_messages(talk: Talk) -> None:
    """One media_group_id, the caption on the first, no count anywhere."""
    talk.act("album", user_id=ANN, chat_id=ANN, kinds=["photo", "video", "photo"], caption="c")
    messages = [update["message"] for update in talk.updates()]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["c", None, None]
    late = talk.act("send_media", user_id=ANN, chat_id=ANN, kind="photo", media_group=messages[0]["media_group_id"])
    assert late["media_group_id"] == messages[0]["media_group_id"]


def test_the_bot_sends_albums(talk: Talk) -> None:
    """2-10 items; documents and audio keep to themselves; one item is no album."""
    picture = {"type": "photo", "media": "attach://one", "caption": "<b>c</b>", "parse_mode": "HTML"}
    video = {"type": "video", "media": "https://example.com/v.mp4", "has_spoiler": True}
    sent = talk.ok("sendMediaGroup", chat_id=ANN, media=[picture, video], one=Upload("a.png", "image/png", PICTURE))
    assert len({message["media_group_id"] for message in sent}) == 1
    assert (sent[0]["caption"], sent[1]["has_media_spoiler"]) == ("c", True)
    assert "media_group_id" not in talk.ok("sendMediaGroup", chat_id=ANN, media=[video])[0]
    document = {"type": "document", "media": "https://example.com/d.pdf"}
    mixed = talk.no("sendMediaGroup", chat_id=ANN, media=[document, video])
    assert mixed == "Bad Request: document can't be mixed with other media types"
    assert "too many messages" in talk.no("sendMediaGroup", chat_id=ANN, media=[video] * 11)
    assert "no messages to send" in talk.no("sendMediaGroup", chat_id=ANN, media=[])
    before = talk.world.count("message")
    broken = {"type": "photo", "media": "nonsense"}
    assert "wrong remote file" in talk.no("sendMediaGroup", chat_id=ANN, media=[video, broken])
    assert talk.world.count("message") == before + 1


def test_captions_have_1024_characters(talk: Talk) -> None:
    """After parsing."""
    talk.ok(
        "sendVideo",
        chat_id=ANN,
        video="https://example.com/v.mp4",
        caption="<i>" + "x" * 1024 + "</i>",
        parse_mode="HTML",
    )
    answer = talk.no("sendVideo", chat_id=ANN, video="https://example.com/v.mp4", caption="x" * 1025)
    assert answer == "Bad Request: message caption is too long"
