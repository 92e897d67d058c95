"""Files: what was sent or uploaded, with a drawn picture where nobody gave bytes."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from functools import lru_cache

from bot.sandbox.model import File, Json

EXTENSIONS = {
    "photo": ("photos", "png", "image/png"),
    "video": ("videos", "mp4", "video/mp4"),
    "voice": ("voice", "oga", "audio/ogg"),
    "video_note": ("video_notes", "mp4", "video/mp4"),
    "audio": ("music", "mp3", "audio/mpeg"),
    "document": ("documents", "bin", "application/octet-stream"),
    "animation": ("animations", "mp4", "video/mp4"),
    "sticker": ("stickers", "webp", "image/webp"),
}
COLOURS = ((224, 122, 95), (61, 90, 128), (129, 178, 154), (242, 204, 143), (106, 76, 147), (69, 123, 157))


@lru_cache(maxsize=64)
def drawn_picture(number: int, width: int = 320, height: int = 240) -> bytes:
    """A PNG of coloured stripes that depends on the number alone."""
    first, second = COLOURS[number % len(COLOURS)], COLOURS[(number // len(COLOURS) + 1) % len(COLOURS)]
    rows = []
    for y in range(height):
        pixels = b"".join(bytes(first if (x + y) // 40 % 2 else second) for x in range(0, width, 40) for _ in range(40))
        rows.append(b"\0" + pixels[: width * 3])

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", binascii.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG; None when the bytes are neither."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    return None


def sniffed(data: bytes, otherwise: str) -> str:
    """The MIME type that the first bytes tell."""
    for start, mime in (
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"%PDF", "application/pdf"),
    ):
        if data.startswith(start):
            return mime
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else otherwise


class Files:
    """All files of the world, by id and by path."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}

    def add(
        self,
        kind: str,
        data: bytes | None = None,
        *,
        name: str | None = None,
        mime_type: str | None = None,
        size: int | None = None,
    ) -> File:
        """Store a file. Without data its bytes are made up; `size` pretends another size."""
        number = len(self.by_path) + 1
        folder, extension, mime = EXTENSIONS[kind]
        if name and "." in name:
            extension = name.rsplit(".", 1)[1]
        path = f"{folder}/file_{number}.{extension}"
        file_id = base64.urlsafe_b64encode(f"{kind}:{number:09d}".encode()).decode().rstrip("=")
        body = data if data is not None else made_up(kind, number)
        file = File(
            f"SB{file_id}",
            f"SU{number:09d}",
            kind,
            path,
            name or f"file_{number}.{extension}",
            mime_type or (sniffed(data, mime) if data is not None else mime),
            len(body) if size is None else size,
            data,
            number,
        )
        self.by_id[file.id] = file
        self.by_path[path] = file
        return file

    def bytes_of(self, file: File) -> bytes:
        """The file's bytes."""
        return file.data if file.data is not None else made_up(file.kind, file.number)

    def json(self, file: File) -> Json:
        """The Bot API's File object."""
        return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": file.path}


def made_up(kind: str, number: int) -> bytes:
    """Bytes for a file that came without any: pictures are drawn, the rest says what it is."""
    if kind in {"photo", "sticker"}:
        return drawn_picture(number)
    return f"sandbox {kind} {number}\n".encode()
