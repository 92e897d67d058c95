"""Short stories, each with what one promise of the oracle is about. Played as they are they break none of them; with a
mutant of the real code (tests.simulation.mutants) one of them shows what is broken, whatever random histories come to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.faults import Fault, Kind
from tests.simulation.process import DEADLY, REFUSED
from tests.simulation.said import Sort
from tests.simulation.story import ANN, BORIS, IRYNA, OLGA, PETR, Script, Story

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Tale:
    """A script, with the settings in which it is played where they are not the usual ones."""

    script: Script
    settings: dict[str, Any]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.script.__name__


TALES: list[Tale] = []
"""All of them."""


def tale(**settings: Any) -> Callable[[Script], Tale]:
    """Make a script a tale."""

    def make(script: Script) -> Tale:
        TALES.append(Tale(script, settings))
        return TALES[-1]

    return make


# Pieces of stories -------------------------------------------------------------------------------


async def told(stage: Story, text: str = "The kettle leaks") -> None:
    """Ann complains, and has the receipt."""
    stage.says(ANN, text)
    await stage.sees(ANN, "K-")


async def claimed(stage: Story, text: str = "The kettle leaks") -> None:
    """Ann complains, Olga has it."""
    await told(stage, text)
    await stage.press(OLGA, "s:claim:")
    await stage.sees(ANN, "Olga", "has K-")


async def resolved(stage: Story, who: int = OLGA) -> None:
    """Whoever has it resolves it."""
    await stage.press(who, "s:resolve:")
    await stage.press(who, "s:outcome:", answer=":fixed")
    await stage.press(who, "s:cause:")
    asked = await stage.sees(stage.group, "reply to this message", button="s:cancel:")
    stage.replies(who, asked, "A new kettle is on its way to you")
    await stage.sees(ANN, "new kettle")


# Stories -----------------------------------------------------------------------------------------


@tale()
async def taken(stage: Story) -> None:
    """Ann greets, then complains; Olga and Petr both press Claim; Olga writes much, Petr a note, Ann one word more."""
    stage.types(ANN, "/start")
    await stage.passes(5)
    await told(stage)
    await stage.race("s:claim:", OLGA, PETR)
    card = await stage.sees(stage.group, "K-", "· with ")
    for number in range(8):
        stage.replies(OLGA, card, f"We look into it: step {number}")
    topics = list(stage.world.chats[stage.group].topics)
    stage.history.people.note(PETR, stage.group, "A difficult person", thread_id=topics[-1])
    stage.says(ANN, "It was in May")
    await stage.passes(MINUTE)


@tale()
async def without_a_disk(stage: Story) -> None:
    """The disk is full when Ann writes, and has room again later."""
    stage.storage("full")
    stage.says(ANN, "The kettle leaks")
    await stage.passes(20)
    stage.storage("")
    await stage.sees(ANN, "K-")


@tale()
async def a_lost_answer(stage: Story) -> None:
    """Nobody knows whether the receipt has arrived. It has."""
    stage.fails(Fault(Kind.RESET_AFTER, "sendMessage", ANN))
    await told(stage)
    await stage.passes(MINUTE)


@tale()
async def a_wait(stage: Story) -> None:
    """Telegram wants the receipt a minute later."""
    stage.fails(Fault(Kind.TOO_MANY, "sendMessage", ANN, retry_after=60))
    await told(stage)


@tale()
async def much_to_say(stage: Story) -> None:
    """Olga answers in thirty messages at once."""
    await claimed(stage)
    card = await stage.sees(stage.group, "K-", "with Olga")
    for number in range(30):
        stage.replies(OLGA, card, f"We look into it: step {number}")
    await stage.passes(3 * MINUTE)


@tale()
async def an_error_in_between(stage: Story) -> None:
    """Telegram has errors of its own when the first of some replies leaves."""
    await claimed(stage)
    card = await stage.sees(stage.group, "K-", "with Olga")
    for _ in range(2):  # from the second on the pause before the next attempt is longer than that between two messages
        stage.fails(Fault(Kind.ERROR, "sendMessage", ANN))
    for number in range(3):
        stage.replies(OLGA, card, f"We look into it: step {number}")
    await stage.passes(MINUTE)


@tale(customers=4)
async def a_death_in_a_full_minute(stage: Story) -> None:
    """The process dies when the minute of the group is used up; more is to be said by then."""
    names, stage.rests = stage.history.people.names, (1.0,)
    for who, name in names.items():
        stage.says(who, "The kettle leaks")
        await stage.press(OLGA, "s:claim:", name)
    for _ in range(2):
        for who in names:
            stage.says(who, *(f"And item {number} is broken" for number in range(4)))
        await stage.passes(5)
        stage.cut("crash")
        await stage.passes(5)
    await stage.passes(3 * MINUTE)


@tale()
async def a_refused_commit(stage: Story) -> None:
    """The commit that follows the receipt is refused."""
    stage.refuses_after("sendMessage", ANN)
    await told(stage)


@tale()
async def an_unreadable_update(stage: Story) -> None:
    """Something comes that nobody can read."""
    await told(stage)
    stage.bad_update()
    await stage.passes(MINUTE)


@tale()
async def a_deadly_word(stage: Story) -> None:
    """The process dies of what Ann writes."""
    await told(stage)
    stage.poison(ANN, DEADLY)
    await stage.passes(5 * MINUTE)


@tale()
async def a_refused_word(stage: Story) -> None:
    """The database refuses what Ann writes."""
    await told(stage)
    stage.poison(ANN, REFUSED)
    await stage.passes(5 * MINUTE)


@tale()
async def nobody_comes(stage: Story) -> None:
    """People are called while nobody has it; Petr answers the call with a note. The promised time runs out, twice."""
    await told(stage)
    call = await stage.sees(stage.group, "Nobody has it", button="s:claim:")
    stage.replies(PETR, call, "Who takes this one?")
    await stage.passes(HOUR)


@tale(resolve_within="6h")
async def silence(stage: Story) -> None:
    """Olga has it, and writes once; then Ann hears nothing for hours."""
    await claimed(stage)
    stage.replies(OLGA, await stage.sees(stage.group, "K-", "with Olga"), "I am looking into it")
    await stage.sees(ANN, "looking into it")
    await stage.passes(4.5 * HOUR)


@tale()
async def the_end(stage: Story) -> None:
    """Resolved, solved, closed; Ann gives a score, and is asked whether she would recommend us, once for two cases."""
    for text in ("The kettle leaks", "The lamp is broken"):
        await told(stage, text)
        if stage.history.people.pressed:
            await stage.press(ANN, "u:new:")
        await stage.press(OLGA, "s:claim:")
        await resolved(stage)
        await stage.press(ANN, "u:solved:", answer="yes")
        await stage.press(ANN, "u:score:", answer="5")
        await stage.passes(20 * MINUTE)


@tale()
async def a_question(stage: Story) -> None:
    """Olga asks Ann something, and the answer comes a little later."""
    await claimed(stage)
    await stage.press(OLGA, "s:ask:")
    asked = await stage.sees(stage.group, "what do you need", button="s:cancel:")
    stage.replies(OLGA, asked, "Which kettle is it?")
    await stage.sees(ANN, "Which kettle")
    await stage.passes(5 * MINUTE)
    stage.says(ANN, "The blue one")
    await stage.passes(5)


@tale()
async def praise(stage: Story) -> None:
    """Ann is content, and says so."""
    stage.says(ANN, "Thank you, the courier was very kind", sort=Sort.KIND)
    await stage.passes(MINUTE)


@tale()
async def a_name_kept_back(stage: Story) -> None:
    """Ann keeps her name back when the staff know it already, and writes on; Olga is about to ask her something."""
    await claimed(stage)
    stage.types(ANN, "/confidential")
    await stage.press(ANN, "u:name:", answer="hide")
    await stage.sees(ANN, "From now on")
    await stage.passes(MINUTE)
    stage.says(ANN, "It was in May")
    await stage.press(OLGA, "s:ask:")
    await stage.passes(MINUTE)


@tale()
async def a_gift(stage: Story) -> None:
    """Ann gets something on top."""
    await claimed(stage)
    await stage.press(OLGA, "s:goodwill:")
    await stage.press(OLGA, "s:remedy:", answer="gift")
    asked = await stage.sees(stage.group, "How much", button="s:cancel:")
    stage.replies(OLGA, asked, "300")
    await stage.sees(ANN, "On top")


@tale()
async def a_lawyer(stage: Story) -> None:
    """Ann writes of her lawyer, so a manager has it; it ends well, and nobody asks for a score."""
    stage.says(ANN, "My lawyer will write to you", sort=Sort.DANGER)
    await stage.press(IRYNA, "s:claim:")
    await resolved(stage, IRYNA)
    await stage.press(ANN, "u:solved:", answer="yes")
    await stage.passes(10 * MINUTE)


@tale()
async def handed_over(stage: Story) -> None:
    """Olga offers it to Iryna. Petr presses Accept first, then Iryna does."""
    await claimed(stage)
    await stage.press(OLGA, "s:transfer:")
    await stage.press(OLGA, "s:hand_to:", answer=str(IRYNA))
    stage.replies(OLGA, await stage.sees(stage.group, "why does", button="s:cancel:"), "You know kettles")
    await stage.press(PETR, "s:accept:")
    await stage.press(IRYNA, "s:accept:")
    await stage.passes(MINUTE)


@tale()
async def given_back(stage: Story) -> None:
    """Olga gives it back to everybody; for a minute nobody has it, then Petr does."""
    await claimed(stage)
    await stage.press(OLGA, "s:release:")
    stage.replies(OLGA, await stage.sees(stage.group, "why", button="s:cancel:"), "I am off to the dentist")
    await stage.sees(stage.group, "K-", button="s:claim:")
    await stage.passes(MINUTE)
    await stage.press(PETR, "s:claim:")
    await stage.sees(ANN, "Petr", "has K-")


@tale()
async def reactions(stage: Story) -> None:
    """Ann and those who answer react to each other's words, and take it back; one of two colleagues' stands."""
    await claimed(stage)
    stage.replies(OLGA, await stage.sees(stage.group, "K-", "with Olga"), "A new kettle leaves today")
    copy = await stage.sees(ANN, "leaves today")
    stage.says(ANN, "The lid is lost too")
    shown = await stage.sees(stage.group, "The lid is lost")
    people = stage.history.people
    for who, message, emoji in (
        (ANN, copy, "👍"),
        (OLGA, shown, "🙏"),
        (PETR, shown, "❤"),
        (PETR, shown, ""),
        (ANN, copy, ""),
    ):
        await stage.passes(10)
        people.react(who, message.chat_id, message.id, emoji)
    await stage.passes(MINUTE)
    stage.says(ANN, "And the cable")
    other = await stage.sees(stage.group, "And the cable")
    for emoji in ("👍", ""):
        people.react(OLGA, stage.group, other.id, emoji)
        await stage.passes(10)


@tale(customers=3)
async def an_incident(stage: Story) -> None:
    """Ann and Boris speak of the lift, and are told; Boris is taken off again. Ann hears the news, and all is resolved
    with it; somebody complains of a kettle meanwhile."""
    people = stage.history.people

    def orders(words: str) -> None:
        people.do("send", user_id=PETR, chat_id=stage.group, text=f"/incident {words}")

    orders("The lift is out of order, words lift, news 23:50")
    await stage.sees(stage.group, "Incident 1", button="s:incident_page:")
    for who, text in ((ANN, "The lift stands"), (BORIS, "Your lift again"), (BORIS + 1, "The kettle leaks")):
        stage.says(who, text)
        await stage.sees(who, "K-")
    for name in ("Ann", "Boris"):
        await stage.press(OLGA, "s:incident:", name)
    await stage.passes(5)
    await stage.press(OLGA, "s:incident_off:", "Boris")
    orders("1 The motor is on its way, news 23:55")
    await stage.sees(ANN, "on its way")
    orders("1 over A new motor is in, it runs again")
    await stage.press(PETR, "s:incident_end:", answer=":all")
    await stage.press(PETR, "s:incident_end:", answer=":equipment")
    await stage.sees(ANN, "new motor")
    await stage.passes(20 * MINUTE)
