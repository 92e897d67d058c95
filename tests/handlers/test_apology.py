"""A manager's apology in a grave case is what they write after they were asked for it, and nothing else."""

from dataclasses import replace

from tests.handlers.stage import Stage, complain
from tests.handlers.updates import ANN, OLGA, SELF, Json, in_group, message, press

MARTA: Json = {**ANN, "id": 777, "first_name": "Marta"}


async def test_words_that_were_promised_to_be_a_note_are_no_apology(stage: Stage) -> None:
    """Marta writes before she presses [Write the apology], and chooses nothing: a note. What she writes then leaves."""
    stage.policy = replace(stage.policy, managers=(777,))
    await stage.member(OLGA)
    number = await complain(stage)
    for data in (f"s:claim:{number}:", f"s:special:{number}:", f"s:mark:{number}:death", f"s:resolve:{number}:"):
        under = in_group(stage.message("s:", method="send"), SELF, text="x")
        await stage.update({"callback_query": press(data, OLGA, under)})
    wanted = stage.message("wants to resolve it", method="send")
    await stage.update({"message": message(70, user=MARTA, text="What a difficult person")})
    assert any("gets it as a note" in said for said in stage.to(777))
    await stage.update({"callback_query": press(f"m:sign:{number}:", MARTA, message(wanted, user=MARTA, text="x"))})
    await stage.later(minutes=20)
    assert not any("difficult" in said for said in stage.to(101))
    await stage.update({"message": message(71, user=MARTA, text="I am so sorry for your loss")})
    await stage.later(minutes=1)
    assert [said for said in stage.to(101) if "sorry for your loss" in said] != []
