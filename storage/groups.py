"""Staff groups that the settings do not name any more: what was theirs is the first one's, and is shown there anew."""

import json

from sqlalchemy import bindparam, null, update

from storage import facts
from storage import tables as t
from storage.database import Tx
from storage.statement import among, statement

KNOWN = "groups"
"""The fact that names the further groups of the last start."""
_ROOMS = statement(
    update(t.rooms)
    .where(among(t.rooms.c.group_id, "gone"))
    .values(group_id=0, board_message_id=null(), digest_id=null(), topic_id=null(), topic_message_id=null())
)
_COMPLAINTS = statement(
    update(t.complaints)
    .where(among(t.complaints.c.group_id, "gone"))
    .values(group_id=0, version=t.complaints.c.version + 1)
)
_OUTBOX = statement(
    update(t.outbox)
    .where(among(t.outbox.c.chat_id, "gone"), t.outbox.c.status == bindparam("status"))
    .values(chat_id=0)
)


async def let_go(tx: Tx, keys: set[int]) -> set[int]:
    """Note which further groups there are now, and take home what belongs to those that are gone: return them."""
    known = (await facts.all_facts(tx)).get(KNOWN, "[]")
    gone = set(json.loads(known)) - keys
    if gone:
        await tx.run(_ROOMS, {"gone": gone})
        await tx.run(_COMPLAINTS, {"gone": gone})
        await tx.run(_OUTBOX, {"gone": gone, "status": "pending"})
        for group in gone:
            await facts.forget_group(tx, group)
    if json.loads(known) != sorted(keys):
        await facts.set_fact(tx, KNOWN, json.dumps(sorted(keys)))
    return gone
