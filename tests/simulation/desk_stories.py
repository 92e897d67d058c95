"""Stories of several at one desk: who is second reads who was first, numbers become one, cases move away."""

from bot.sandbox.faults import Fault, Kind
from bot.sandbox.model import Message
from tests.simulation.about import NUMBER, words
from tests.simulation.crowd import carried
from tests.simulation.stories import MINUTE, claimed, tale, told
from tests.simulation.story import ANN, IRYNA, OLGA, PETR, Story

DESK = {"manager_ids": (IRYNA, PETR)}


def number_in(message: Message) -> str:
    """The first number it names."""
    return str(NUMBER.findall(words(message))[0])


async def above_the_limit(stage: Story) -> str:
    """Olga wants to give much; both managers are asked. The number, as buttons carry it."""
    for who in (IRYNA, PETR):
        stage.types(who, "/start")
    await claimed(stage)
    await stage.press(OLGA, "s:goodwill:")
    await stage.press(OLGA, "s:remedy:", answer="gift")
    stage.replies(OLGA, await stage.sees(stage.group, "How much", button="s:cancel:"), "5000")
    for who in (IRYNA, PETR):
        asked = await stage.sees(who, button="m:approve:")
    return carried(asked)[0].split(":")[2]


@tale(**DESK)
async def approved_and_declined(stage: Story) -> None:
    """One manager approves what the other declines at the same moment."""
    stage.history.people.decide(await above_the_limit(stage), ["approve", "decline"])
    await stage.sees(ANN, "On top")
    await stage.passes(MINUTE)


@tale(**DESK)
async def declined_and_approved(stage: Story) -> None:
    """The same, the other way round: nothing is promised."""
    stage.history.people.decide(await above_the_limit(stage), ["decline", "approve"])
    await stage.passes(MINUTE)


async def two_numbers(stage: Story) -> tuple[str, str]:
    """Ann complains of two things; Olga has the first."""
    await claimed(stage)
    first = number_in(await stage.sees(ANN, "Olga", "has K-"))
    await stage.passes(20 * MINUTE)  # what comes sooner is an addition
    stage.says(ANN, "The lid is broken too")
    await stage.press(ANN, "u:new:")
    card = await stage.sees(stage.group, "The lid is broken", button="s:claim:")
    return first, number_in(card)


@tale()
async def merged_and_claimed(stage: Story) -> None:
    """Olga makes one of two numbers; Petr presses [Claim] on the second, whose card still stands there as it was."""
    first, second = await two_numbers(stage)
    card = await stage.sees(stage.group, second, button="s:claim:")
    for _ in range(4):
        stage.fails(Fault(Kind.TOO_MANY, "editMessageText", stage.group, retry_after=20))
    stage.history.people.merge(OLGA, first, second, [])
    await stage.passes(3)
    stage.history.people.press(PETR, stage.group, card.id, next(one for one in carried(card) if "claim" in one))
    stage.says(ANN, "And the handle")
    await stage.sees(ANN, "about one thing")
    await stage.passes(MINUTE)


@tale()
async def claimed_and_merged(stage: Story) -> None:
    """Petr presses [Claim] on the second at that very moment: both have an owner, and what is named first stays."""
    first, second = await two_numbers(stage)
    card = await stage.sees(stage.group, second, button="s:claim:")
    press = (PETR, card.id, next(one for one in carried(card) if "claim" in one))
    stage.history.people.merge(OLGA, first, second, [press])
    await stage.sees(ANN, "about one thing")
    await stage.passes(MINUTE)
    stage.replies(PETR, await stage.sees(stage.group, first, "with Olga"), "I shall help you with it")
    await stage.passes(MINUTE)


@tale()
async def given_back_and_accepted(stage: Story) -> None:
    """Olga offers it to Iryna, who gives it back and accepts it in one moment: what came first counts."""
    await claimed(stage)
    await stage.press(OLGA, "s:transfer:")
    await stage.press(OLGA, "s:hand_to:", answer=str(IRYNA))
    stage.replies(OLGA, await stage.sees(stage.group, "why does", button="s:cancel:"), "You know kettles")
    offer = await stage.sees(stage.group, button="s:accept:")
    accept = next(one for one in carried(offer) if one.startswith("s:accept:"))
    for one in (accept.replace("accept", "give_back"), accept):
        stage.history.people.press(IRYNA, stage.group, offer.id, one)
    await stage.passes(MINUTE)


@tale()
async def looked_for(stage: Story) -> None:
    """Ann keeps her name back when the staff know it already; they ask for every list there is, and for her."""
    await claimed(stage)
    number = number_in(await stage.sees(ANN, "has K-"))
    stage.types(ANN, "/confidential")
    await stage.press(ANN, "u:name:", answer="hide")
    await stage.sees(ANN, "From now on")
    await stage.passes(MINUTE)
    for asked in ("/find Ann", "/open", "/mine", "/late", "/next", f"/history {number}", f"/card {number}"):
        stage.history.people.do("send", user_id=OLGA, chat_id=stage.group, text=asked)
        await stage.passes(5)


@tale(confidant_ids=(OLGA,))
async def looked_up(stage: Story) -> None:
    """Ann keeps her name back, and reads that one colleague may look it up; Petr may not, Olga may."""
    stage.types(ANN, "/confidential")
    await stage.press(ANN, "u:name:", answer="hide")
    await stage.sees(ANN, "From now on")
    await told(stage)
    for who in (PETR, OLGA):
        await stage.press(who, "s:look_up:")
    await stage.passes(5)


@tale(others="forum")
async def moved(stage: Story) -> None:
    """Olga's case moves to the shop, where Petr is not. He goes on where it was, she where it is."""
    shop = stage.history.people.others[0]
    await told(stage)
    card = await stage.sees(stage.group, "K-", button="s:claim:")
    await stage.press(OLGA, "s:claim:")
    await stage.press(OLGA, "s:move:")
    await stage.press(OLGA, "s:move_to:")
    there = await stage.sees(shop, "K-", "with Olga")
    await stage.passes(MINUTE)
    stage.replies(PETR, card, "Never mind")
    await stage.passes(MINUTE)
    stage.history.people.reply(OLGA, there, "It comes today")
    await stage.sees(ANN, "comes today")
