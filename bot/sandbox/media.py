"""Media in messages: files of a call, and the objects (photo, video, ...) that messages carry."""

from __future__ import annotations

from typing import Any

from bot.sandbox.files import picture_size, sniffed
from bot.sandbox.model import File, Json, Upload
from bot.sandbox.params import Params
from bot.sandbox.refused import Refused, bad
from bot.sandbox.world import World

MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
FILE_KINDS = ("photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker")
CAPTIONED = frozenset({"photo", "video", "voice", "audio", "document", "animation"})
SPOILERED = frozenset({"photo", "video", "animation"})
ALBUMED = frozenset({"photo", "video", "audio", "document"})
_TYPE_NAMES = {
    "photo": "Photo",
    "video": "Video",
    "voice": "VoiceNote",
    "video_note": "VideoNote",
    "audio": "Audio",
    "document": "Document",
    "animation": "Animation",
    "sticker": "Sticker",
}


def file_of(world: World, params: Params, value: Any, kind: str, *, missing: str = "") -> File:
    """The file that a parameter names: an upload, attach://, a URL or a file_id; Refused with Telegram's words."""
    if isinstance(value, str) and value.startswith("attach://"):
        value = params.upload(value.removeprefix("attach://"))
    if isinstance(value, Upload):
        return _uploaded(world, value, kind)
    if not isinstance(value, str) or not value:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request{missing}")
    if value.startswith(("http://", "https://")):
        # Not fetched: the sandbox never leaves the machine. The picture is drawn instead.
        return world.files.add(kind, name=value.rsplit("/", 1)[-1].split("?")[0] or None)
    file = world.files.by_id.get(value)
    if file is None:
        raise bad("wrong remote file identifier specified: Wrong string length")
    if file.kind != kind:
        raise bad(f"can't use file of type {_TYPE_NAMES[file.kind]} as {_TYPE_NAMES[kind]}")
    return file


def _uploaded(world: World, upload: Upload, kind: str) -> File:
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > MAX_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    if kind == "photo":
        check_photo(upload)
    return world.files.add(kind, upload.data, name=upload.name or None, mime_type=upload.mime_type or None)


def check_photo(upload: Upload) -> None:
    """Telegram's limits of photos: 10 MB, width + height at most 10,000, ratio at most 20."""
    if len(upload.data) > MAX_PHOTO:
        raise bad(
            f'file "{upload.name}" of size {len(upload.data)} bytes is too big for a photo; '
            f"the maximum size is {MAX_PHOTO} bytes"
        )
    size = picture_size(upload.data)
    if size is None:
        if sniffed(upload.data, "").startswith("image/"):
            return
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(size) > 20 * max(1, min(size)):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def media_json(world: World, kind: str, file: File, given: Json | None = None) -> Json:
    """The fields with which a message shows a file; `given` holds width, height, duration, title, emoji ..."""
    given = given or {}
    base: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    if kind == "photo":
        width, height = picture_size(file.data or b"") or (320, 240)
        small = {**base, "file_id": f"{file.id}s", "file_unique_id": f"{file.unique_id}s", "width": 90, "height": 67}
        world.files.by_id[small["file_id"]] = file
        return {"photo": [small, {**base, "width": width, "height": height}]}
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return {"sticker": {**base, **shape, "emoji": given.get("emoji") or "👍"}}
    found = dict(base)
    if kind in {"video", "animation"}:
        found.update({"width": given.get("width") or 640, "height": given.get("height") or 360})
    if kind == "video_note":
        found["length"] = given.get("length") or 240
    if kind in {"video", "animation", "video_note", "voice", "audio"}:
        found["duration"] = given.get("duration") or 3
    if kind != "video_note":
        found["mime_type"] = file.mime_type
    if kind in {"video", "animation", "audio", "document"}:
        found["file_name"] = file.name
    if kind == "audio":
        found.update({name: given[name] for name in ("performer", "title") if given.get(name)})
    fields: Json = {kind: found}
    if kind == "animation":
        document = ("file_id", "file_unique_id", "file_size", "mime_type", "file_name")
        fields["document"] = {name: found[name] for name in document}
    return fields


def kind_of(data: Json) -> str | None:
    """Which file a message carries; None when it carries none."""
    if "animation" in data:
        return "animation"
    return next((kind for kind in FILE_KINDS if kind in data), None)
