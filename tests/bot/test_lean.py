"""aiogram without the models that no update needs: what a process of ours imports, and what it can still read."""

import json
import subprocess
import sys
from pathlib import Path

from aiogram.types import Update

from tests.handlers.updates import GROUP, OLGA, in_group, message, press, reaction

ROOT = Path(__file__).parents[2]
CODE = """
import json, sys
import bot.assembly
from aiogram.types import Chat, Message, Update
built = [one.__name__ for one in (Update, Message, Chat) if one.__pydantic_complete__]
print(json.dumps([built, [repr(Update.model_validate(one)) for one in json.load(sys.stdin)]]))
"""


def _updates() -> list[dict[str, object]]:
    """One of each kind that we ask for."""
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 90, "height": 60}]
    member = {
        "chat": {"id": -100, "type": "supergroup", "title": "Staff"},
        "from": {"id": 7, "is_bot": False, "first_name": "Olga"},
        "date": 1_772_452_800,
        "old_chat_member": {"status": "member", "user": {"id": 7, "is_bot": False, "first_name": "Olga"}},
        "new_chat_member": {"status": "left", "user": {"id": 7, "is_bot": False, "first_name": "Olga"}},
    }
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    return [
        {"update_id": 1, "message": message(5, text="It leaks", entities=bold)},
        {"update_id": 2, "message": message(6, photo=photo, caption="See")},
        {"update_id": 3, "edited_message": message(5, text="It leaks oil", edit_date=1_772_452_900)},
        {"update_id": 4, "message": in_group(8, text="A note", reply_to_message=in_group(3, text="The card"))},
        {"update_id": 5, "callback_query": press("u:skip:1:")},
        {"update_id": 6, "my_chat_member": member},
        {"update_id": 7, "chat_member": member},
        {"update_id": 8, **reaction(GROUP, 5, OLGA, "👍", "❤")},
    ]


def test_a_process_of_ours_builds_no_model_but_the_update_and_reads_the_same() -> None:
    """The rest would take seconds of each start, and 100 MB."""
    given = _updates()
    done = subprocess.run(
        [sys.executable, "-c", CODE], input=json.dumps(given), capture_output=True, text=True, cwd=ROOT, check=True
    )
    built, read = json.loads(done.stdout)
    assert built == ["Update"]
    assert read == [repr(Update.model_validate(one)) for one in given]
