"""[I take it] on both databases: in private, by a manager; what nobody has is theirs, once."""

from dataclasses import replace

from storage.database import Database
from tests.handlers.stage import Stage, complain
from tests.handlers.updates import SELF, STAFF, message, press, private

IRYNA = {"id": 777, "is_bot": False, "first_name": "Iryna", "language_code": "en"}
MARTA = {"id": 778, "is_bot": False, "first_name": "Marta", "language_code": "en"}


async def test_what_nobody_has_is_the_managers(database: Database) -> None:
    """The customer reads the name, the group who it is; another manager is told so, and a stranger may not."""
    stage = Stage(database)
    stage.policy = replace(stage.policy, managers=(777, 778))
    number = await complain(stage)
    await stage.later(minutes=31)
    for who in ({**IRYNA, "id": 999}, IRYNA, MARTA):
        alert = message(stage.message(f"m:take:{number}:"), private(who), SELF, text="x")
        await stage.update({"callback_query": press(f"m:take:{number}:", who, alert)})
        assert (await stage.only(101)).owner == (None if who["id"] == 999 else 777)
    assert any("Iryna" in text for text in stage.to(101))
    assert sum("Iryna takes it" in text for text in stage.to(STAFF)) == 1
    toast = [one.params["text"] for one in stage.sent if one.method == "answerCallbackQuery" and one.params.get("text")]
    assert "Iryna has taken it already" in toast[-1]
