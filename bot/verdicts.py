"""From an answer to a fate: what a row's attempt came to, by Telegram's words (matched by their beginning or part,
without case, because the server's texts differ a little between versions)."""

from bot.calls import Answer, read_id
from handlers.attempts import Attempt, Fate, Refusal
from storage.outbox import Letter

_REFUSALS: tuple[tuple[str, Refusal], ...] = (
    ("bot was blocked by the user", Refusal.BLOCKED),
    ("user is deactivated", Refusal.GONE),
    ("bot can't initiate conversation", Refusal.GONE),
    ("message thread not found", Refusal.TOPIC_LOST),
    ("topic_deleted", Refusal.TOPIC_LOST),
    ("topic_closed", Refusal.TOPIC_LOST),
    ("topic_id_invalid", Refusal.TOPIC_LOST),
    ("the chat is not a forum", Refusal.NO_TOPICS),
    ("not enough rights to create a topic", Refusal.NO_TOPICS),
    ("chat_admin_required", Refusal.NO_TOPICS),
    ("message to edit not found", Refusal.EDIT_GONE),
    ("message can't be edited", Refusal.EDIT_GONE),
    ("message_id_invalid", Refusal.EDIT_GONE),
    ("group chat was upgraded", Refusal.MOVED),
    ("can't parse entities", Refusal.PARSE),
    ("can't parse caption entities", Refusal.PARSE),
    ("bot was kicked", Refusal.OUT),
    ("bot is not a member", Refusal.OUT),
    ("the group chat was deleted", Refusal.OUT),
    ("have no rights to send", Refusal.OUT),
    ("not enough rights to send text", Refusal.OUT),
    ("not enough rights to send messages", Refusal.OUT),
    ("need administrator rights in the channel", Refusal.OUT),
    ("chat_write_forbidden", Refusal.OUT),
    ("query is too old", Refusal.LATE),
    ("query id is invalid", Refusal.LATE),
    ("chat not found", Refusal.GONE),
    ("user not found", Refusal.GONE),
)
_AS_GOOD_AS_DONE = ("message is not modified", "topic_not_modified")
_NOT_AGAIN = "sent message was immediately deleted"


def verdict_of(letter: Letter, answer: Answer) -> Attempt:
    """Read an answer."""
    said = answer.description
    words = said.lower()
    if answer.ok:
        result = (answer.body or {}).get("result")
        return Attempt(letter, Fate.SENT, answer.message_ids(), read_id(result, "message_thread_id"))
    if answer.status == 0:
        return Attempt(letter, Fate.LOST if answer.sent else Fate.AGAIN, reason=said)
    if answer.status == 200:  # a body that cannot be read; a message id in it proves that it was sent
        ids = answer.message_ids()
        return Attempt(letter, Fate.SENT, ids) if ids else Attempt(letter, Fate.LOST, reason="unreadable answer")
    if answer.status == 429:
        wait = answer.retry_after
        if wait is None:
            return Attempt(letter, Fate.AGAIN, reason=said)
        return Attempt(letter, Fate.HELD, retry_after=wait, reason=said)
    if answer.status >= 500:
        if _NOT_AGAIN in words:
            return Attempt(letter, Fate.REFUSED, reason=said)
        return Attempt(letter, Fate.LOST, reason=said)
    if any(part in words for part in _AS_GOOD_AS_DONE):
        return Attempt(letter, Fate.SENT)
    if answer.status in (401, 404):  # a wrong token, a wrong address: nothing about this message
        return Attempt(letter, Fate.REFUSED, refusal=Refusal.UNAUTHORIZED, reason=said)
    moved = answer.parameters.get("migrate_to_chat_id")
    if isinstance(moved, int):
        return Attempt(letter, Fate.REFUSED, refusal=Refusal.MOVED, reason=said, moved_to=moved)
    if answer.body is None:  # refused, and nothing changed; but the words that say why were lost on the way
        return Attempt(letter, Fate.AGAIN, reason="unreadable refusal")
    kind = next((refusal for part, refusal in _REFUSALS if part in words), Refusal.OTHER)
    return Attempt(letter, Fate.REFUSED, refusal=kind, reason=said)
