"""Reports by themselves in a running process: at nine, once each, to whom they are for, and past its deaths."""

from tests.bot.faults.town import ANN, IRYNA, OLGA, Town, text_of, virtual

HOUR, DAY = 3600.0, 86400.0  # a town begins on Monday, the fourth of March 2024, at nine


def heads(town: Town, chat: int) -> list[str]:
    """How the reports begin that a chat has got."""
    told = [text_of(one) for one in town.told(chat)]
    return [one.split(":")[0] for one in told if "in the period before" in one]


@virtual
async def test_a_report_comes_at_nine_once_and_past_the_death_of_the_process(town: Town) -> None:
    """Olga reads it in private; Iryna has not started the bot, so that the board gets it, once."""
    await town.open(manager_ids=(OLGA, IRYNA), reports="day week")
    town.act("start", user_id=OLGA)
    await town.passes(DAY + HOUR)  # Tuesday: nothing has happened on Monday
    assert heads(town, OLGA) == heads(town, town.staff) == []
    number, _ = await town.complaint(ANN)
    await town.passes(20 * HOUR)
    await town.kill()
    await town.passes(6 * HOUR)  # over nine o'clock of Wednesday
    assert heads(town, OLGA) == []
    await town.start()
    await town.sees(OLGA, "in the period before")
    await town.restart()
    await town.passes(HOUR)
    assert heads(town, OLGA) == heads(town, town.staff) == ["5 March"]
    assert any(number in text_of(one) for one in town.told(OLGA))  # it is late
    await town.kill()
    await town.passes(5 * DAY)  # over four mornings, the weekend, and Monday
    await town.start()
    await town.passes(HOUR)
    expected = ["5 March", "10 March", "The week from 4 March to 10 March"]
    assert heads(town, OLGA) == heads(town, town.staff) == expected


@virtual
async def test_an_old_database_gets_the_timer_and_other_settings_move_it(town: Town) -> None:
    """At a start: set where it is missing, at nine of the new zone, and taken off where reports are off."""
    await town.open(manager_ids=(OLGA,), reports="off")
    due = "SELECT due_at FROM timers WHERE subject = 'm:0' AND ring = 'morning'"
    await town.passes(1)
    assert town.rows(due) == []
    for zone, hour in (("Europe/Kyiv", 7), ("UTC", 9)):
        town._configured |= {"reports": "day", "timezone": zone}
        await town.restart()
        await town.passes(1)
        [(at,)] = town.rows(due)
        assert at // 3_600_000_000 % 24 == hour
    town._configured |= {"reports": "off"}
    await town.restart()
    await town.passes(1)
    assert town.rows(due) == []
