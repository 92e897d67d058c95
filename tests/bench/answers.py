"""What a Bot API server would answer: plausible results that aiogram decodes without complaint."""

import itertools
import time
from collections.abc import Callable
from typing import Any

import orjson

BOT_ID = 4_200_000_001
_FIRST_MESSAGE_ID = 1_000
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)
_BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Amends", "username": "amends_bench_bot"}

Parameters = dict[str, Any]


class Answers:
    """Answers calls from memory; message ids grow by one over all chats."""

    def __init__(self, *, forum: bool) -> None:
        self._forum = forum
        self._message_ids = itertools.count(_FIRST_MESSAGE_ID)
        self._fixed: dict[str, Callable[[Parameters], Any]] = {
            "getMe": self._me,
            "getChat": self._full_chat,
            "getChatMember": self._member,
            "getChatAdministrators": lambda _: [self._member({"user_id": BOT_ID})],
            "getChatMemberCount": lambda _: 12,
            "getWebhookInfo": lambda _: {
                "url": "",
                "has_custom_certificate": False,
                "pending_update_count": 0,
            },
            "getMyCommands": lambda _: [],
            "getMyName": lambda _: {"name": "Amends"},
            "getMyDescription": lambda _: {"description": ""},
            "getMyShortDescription": lambda _: {"short_description": ""},
            "getForumTopicIconStickers": lambda _: [],
            "getFile": self._file,
            "createForumTopic": self._topic,
            "sendMediaGroup": self._album,
            "copyMessage": lambda _: {"message_id": next(self._message_ids)},
            "copyMessages": self._many_ids,
            "forwardMessages": self._many_ids,
            "sendChatAction": lambda _: True,
            "sendMessageDraft": lambda _: True,
        }

    def result(self, method: str, parameters: Parameters) -> bytes:
        """The whole JSON answer to a call; a method nobody thought of is answered with true."""
        fixed = self._fixed.get(method)
        if fixed is not None:
            outcome = fixed(parameters)
        elif method.startswith(("send", "edit", "forwardMessage")):
            outcome = self._message(parameters)
        else:
            outcome = True
        return orjson.dumps({"ok": True, "result": outcome})

    def _me(self, _: Parameters) -> Any:
        return _BOT | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def _message(self, parameters: Parameters) -> Any:
        message: dict[str, Any] = {
            "message_id": number(parameters.get("message_id")) or next(self._message_ids),
            "from": _BOT,
            "chat": self._chat(number(parameters.get("chat_id"))),
            "date": int(time.time()),
        }
        if "text" in parameters:
            message["text"] = parameters["text"]
        if thread := number(parameters.get("message_thread_id")):
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return message

    def _chat(self, chat_id: int) -> dict[str, Any]:
        if chat_id >= 0:
            return {"id": chat_id, "type": "private", "first_name": "Ann"}
        chat: dict[str, Any] = {"id": chat_id, "type": "supergroup", "title": "Complaints"}
        return chat | {"is_forum": True} if self._forum else chat

    def _full_chat(self, parameters: Parameters) -> Any:
        return self._chat(number(parameters.get("chat_id"))) | {
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                (
                    "unlimited_gifts",
                    "limited_gifts",
                    "unique_gifts",
                    "premium_subscription",
                    "gifts_from_channels",
                ),
                False,
            ),
            "permissions": {"can_send_messages": True},
        }

    def _member(self, parameters: Parameters) -> Any:
        user_id = number(parameters.get("user_id"))
        if user_id == BOT_ID:
            return {"status": "administrator", "user": _BOT} | dict.fromkeys(_RIGHTS, True)
        return {"status": "member", "user": {"id": user_id, "is_bot": False, "first_name": "Olga"}}

    def _topic(self, parameters: Parameters) -> Any:
        return {
            "message_thread_id": next(self._message_ids),
            "name": str(parameters.get("name", "")),
            "icon_color": 7322096,
        }

    def _album(self, parameters: Parameters) -> Any:
        media = parameters.get("media", [])
        items = orjson.loads(media) if isinstance(media, str) else media
        return [self._message({"chat_id": parameters.get("chat_id")}) for _ in items]

    def _many_ids(self, parameters: Parameters) -> Any:
        wanted = parameters.get("message_ids", [])
        ids = orjson.loads(wanted) if isinstance(wanted, str) else wanted
        return [{"message_id": next(self._message_ids)} for _ in ids]

    def _file(self, parameters: Parameters) -> Any:
        file_id = str(parameters.get("file_id", ""))
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": 1, "file_path": "photos/1.jpg"}


def number(value: object) -> int:
    """An integer parameter, which a form sends as text; 0 when absent or a @name."""
    try:
        return int(str(value))
    except ValueError:
        return 0
