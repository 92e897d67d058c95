"""What is written down about a look at a phone number: a line for each press, whatever is repeated."""

from bot.calls import Answer
from storage import journal
from tests.bot.house import House
from tests.handlers.updates import OLGA, SELF, in_group, press


def button(house: House, begins: str, ends: str = "") -> str:
    """What the newest button carries that begins and ends so."""
    for _, params in reversed(house.telegram.calls):
        for row in params.get("reply_markup", {}).get("inline_keyboard", []):
            for one in row:
                data = str(one.get("callback_data", ""))
                if data.startswith(begins) and data.endswith(ends):
                    return data
    raise AssertionError(f"there is no button {begins}")


async def looks(house: House, number: int) -> int:
    """How often the journal says that somebody looked."""
    async with house.database.reading() as tx:
        return sum(line.event == "shows the phone" for _, line in await journal.history(tx, number))


async def test_a_look_at_the_phone_is_written_down_once_a_press(house: House) -> None:
    """One that comes again, or whose commit fails, makes no second line; another press does."""
    house.telegram.members[201] = Answer(200, {"ok": True, "result": {"status": "member", "user": OLGA}})
    await house.bring({"message": in_group(5, text="/log +380 44 123 45 67 The kettle broke at 10:30")})
    await house.work()
    card = in_group(6, SELF, text="card")
    await house.bring({"callback_query": press(button(house, "s:log_from:", ":phone"), OLGA, card)})
    await house.work()
    shows = button(house, "s:phone:")
    number = int(shows.split(":")[2])
    look = press(shows, OLGA, card)
    await house.bring({"callback_query": look})
    house.database.failures = 2
    await house.work()
    await house.bring({"callback_query": look})
    await house.work()
    assert await looks(house, number) == 1
    await house.bring({"callback_query": press(shows, OLGA, card)})
    await house.work()
    assert await looks(house, number) == 2
