"""The receipt is found again, wherever it stands by now: words that stand for a press change it as the press does."""

from sqlalchemy import update

from dialogs.model import Kind
from storage import tables
from storage.statement import statement
from tests.handlers.stage import Stage, complain
from tests.handlers.updates import message

_FORGET = statement(update(tables.links).values(role="bot"))


async def test_a_typed_correction_changes_the_receipt(stage: Stage) -> None:
    """Not a second message, although questions stand below it by then; the mark says that it was read."""
    await complain(stage, "The box was standing there in the rain")
    receipt = stage.message("u:other")
    await stage.later(seconds=6)
    before = len(stage.to(101))
    await stage.update({"message": message(2, text="not a complaint")})
    new = [one for one in stage.sent if one.params.get("chat_id") == 101][before:]
    edited = [one.params["message_id"] for one in new if one.method == "editMessageText"]
    assert edited == [receipt]
    assert [one.method for one in new if one.method.startswith("send")] == []
    assert any(one.method == "setMessageReaction" and one.params["message_id"] == 2 for one in new)
    assert (await stage.only(101)).kind is not Kind.COMPLAINT


async def test_a_receipt_of_which_nothing_is_known_is_said_anew(stage: Stage) -> None:
    """Its answer was lost, or an older version wrote it: the customer still learns that it is no complaint."""
    await complain(stage, "The box was standing there in the rain")
    async with stage.database.transaction() as tx:
        await tx.run(_FORGET)
    await stage.update({"message": message(2, text="not a complaint")})
    said = [one for one in stage.sent if one.method == "sendMessage" and one.params.get("chat_id") == 101]
    assert len(said) == 2
