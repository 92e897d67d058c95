"""What somebody wrote: one message, and the piece of it that a card shows. How long a text is for Telegram."""

from dataclasses import dataclass
from datetime import UTC, datetime


def length(text: str) -> int:
    """How long a text is in UTF-16 units: never less than what Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, most: int) -> str:
    """The text, or its beginning of at most that length and "…"."""
    if length(text) <= most:
        return text
    shown = text[:most]
    while length(shown) > most:
        shown = shown[: len(shown) - (length(shown) - most + 1) // 2]
    return shown.rstrip() + "…"


BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One message as somebody wrote it.

    `kind` is Telegram's content type ("text", "photo", ...). `text` is the text or caption as plain
    characters, `html` the same with its formatting. `media` is the file_id where a file can be sent
    again, `unique` names the file, whatever its file_id is at the moment. `reply_to` is the id of the
    message it answers in the same chat, `quote` the part of it that was marked. `origin` tells that it was
    forwarded, and whose words it is (see `Words`). `anew`: its changed version was sent to the customer
    anew, so that they have two.
    """

    chat: int
    message: int
    kind: str
    text: str = ""
    html: str = ""
    media: str = ""
    album: str = ""
    spoiler: bool = False
    reply_to: int | None = None
    at: datetime = BEGINNING
    origin: str = ""
    unique: str = ""
    quote: str = ""
    anew: bool = False

    def has_other_file(self, was: "Item | None") -> bool:
        """Whether a change has put another file in place of what the message showed before."""
        if was is None or self.kind == "text":
            return False
        if self.kind != was.kind:
            return True
        return self.unique != was.unique if self.unique and was.unique else self.media != was.media

    @property
    def is_media(self) -> bool:
        """Whether there is more to show than characters."""
        return self.kind != "text"


@dataclass(frozen=True, slots=True)
class Words:
    """One piece of the complaint as the card and the summary show it.

    `origin` is where a forwarded message comes from, a word for what that is and its name ("user Ivan", "channel
    News", "chat Neighbours"): it is evidence, and not the customer's own voice.
    """

    message: int
    kind: str
    text: str
    album: str = ""
    edited: bool = False
    origin: str = ""
    quote: str = ""
