"""`make demo` as a newcomer meets it: the real command, a real browser, three customers, two staff, and a Kill -9."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from tests.browser import FLAGS, need_chromium

pytestmark = [pytest.mark.acceptance, pytest.mark.browser, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
PICTURE = Path(__file__).parent / "demo.png"
WINDOW = ViewportSize(width=1600, height=1000)
DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class Story:
    """What one customer says, the labels pressed, and who answers what."""

    name: str
    complaint: str
    sorry: str
    skip: str
    wish: str
    correct: str
    owner: str
    answer: str


STORIES = (
    Story(
        *("Борис", "Чайник пришёл с трещиной", "Извините", "Пропустить вопрос", "Починить, исправить", "Всё верно"),
        *("Olga", "Новый чайник уедет к вам сегодня до шести вечера."),
    ),
    Story(
        *(
            "Соломія",
            "Чайник протікає на стіл",
            "Вибачте",
            "Пропустити питання",
            "Полагодити, виправити",
            "Усе правильно",
        ),
        *("Petr", "Майстер може приїхати завтра зранку. Вам зручно?"),
    ),
)


@dataclass(slots=True)
class Play:
    """The page, and people acting on it."""

    page: Page
    wrongs: list[str] = field(default_factory=list)

    @property
    def phone(self) -> Locator:
        """The phone that is shown."""
        return self.page.get_by_test_id("phone").first

    @property
    def staff(self) -> Locator:
        """The staff's half."""
        return self.page.get_by_test_id("staff")

    @property
    def panel(self) -> Locator:
        """The bot's process."""
        return self.page.get_by_test_id("panel")

    async def open(self, address: str) -> None:
        """Load the page and wait until the bot runs."""
        await self.page.goto(address)
        await self.page.wait_for_selector("body[data-ready=true]")
        await self.runs()

    async def runs(self) -> None:
        """Wait until the panel says so."""
        await expect(self.panel.get_by_test_id("panel-status")).to_contain_text("running, process")

    async def is_customer(self, name: str) -> None:
        """Take somebody's phone, and press Start where that is due."""
        await self.page.get_by_test_id("customer").filter(has_text=name).click()
        await expect(self.phone).to_contain_text(name)
        start = self.phone.get_by_role("button", name="Start", exact=True)
        if await start.is_visible():
            await start.click()
            await self.hears("Demo Kettles")

    async def is_staff(self, name: str) -> None:
        """Act as somebody of the staff."""
        await self.staff.get_by_role("radio", name=name).click()

    async def write(self, text: str, side: str = "customer") -> None:
        """Write a message."""
        composer = self.page.get_by_test_id(f"composer-{side}").first
        await composer.fill(text)
        await composer.press("Enter")

    async def hears(self, *words: str | re.Pattern[str]) -> Locator:
        """Wait for the bot's message with all these words on the phone."""
        return await self._message(self.phone, words)

    async def sees(self, *words: str) -> Locator:
        """Wait for the bot's message with all these words before the staff."""
        return await self._message(self.staff, words)

    async def _message(self, place: Locator, words: tuple[str | re.Pattern[str], ...]) -> Locator:
        found = place.locator('[data-testid=message][data-from="bot"]')
        for word in words:
            found = found.filter(has_text=word)
        await found.last.wait_for()
        return found.last

    async def press(self, message: Locator, label: str) -> None:
        """Press a button under a message, as soon as it is there."""
        await message.get_by_test_id("inline-button").filter(has_text=re.compile(f"^{re.escape(label)}$")).click()

    async def reply(self, message: Locator, text: str) -> None:
        """Staff reply to a message."""
        await message.get_by_test_id("message-menu").click(force=True)
        await self.page.get_by_role("menuitem", name="Reply").click()
        await expect(self.staff.get_by_test_id("reply-strip")).to_be_visible()
        await self.write(text, "staff")

    async def complain(self, text: str, sorry: str) -> str:
        """Complain; the number in the receipt, which apologises once."""
        await self.write(text)
        receipt = await self.hears("K-")
        await expect(receipt).to_contain_text(sorry)
        return str(re.findall(r"K-\d+", await receipt.inner_text())[0])

    async def claim(self, number: str, person: str) -> Locator:
        """Claim from the board and go to the topic that opens; the card there."""
        await self.is_staff(person)
        await self.page.get_by_test_id("topic").filter(has_text="General").first.click()
        await self.press(await self.sees(number), "Claim")
        await expect(self.staff.get_by_test_id("toast").filter(has_text=f"{number} is yours")).to_be_visible()
        topic = self.staff.locator('[data-testid=topic]:not([data-thread-id="general"])').filter(has_text=number)
        await topic.click()
        return await self.sees(number, f"with {person}")

    async def resolve(self, card: Locator, number: str, words: str) -> None:
        """Three steps: outcome, cause, words to the customer."""
        await self.press(card, "Resolve")
        await self.press(await self.sees("how was", number), "Replaced")
        await self.press(await self.sees("root cause"), "Product")
        await self.reply(await self.sees("reply to this message"), words)


@asynccontextmanager
async def demo() -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The command itself, and the address it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        address = ""
        async with asyncio.timeout(DEADLINE):
            while not address.startswith("http"):
                line = await process.stdout.readline()
                assert line, "the demo ended before it told its address"
                address = line.decode().strip()
        yield process, address
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(DEADLINE):
                await process.wait()


@asynccontextmanager
async def opened(address: str, chromium: str) -> AsyncIterator[Play]:
    """The page in a window of the browser at this path."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = await browser.new_context(viewport=WINDOW, locale="en-GB", color_scheme="light")
        context.set_default_timeout(DEADLINE * 1000)
        expect.set_options(timeout=DEADLINE * 1000)
        play = Play(await context.new_page())
        play.page.on("pageerror", lambda error: play.wrongs.append(str(error)))
        await play.open(address)
        yield play
        assert play.wrongs == []
        await browser.close()


async def test_a_newcomer_plays_the_whole_story(rewrite: bool) -> None:
    """Three languages, two staff, a kill while a customer writes, "solved", and a day later the score."""
    chromium = need_chromium()
    async with demo() as (process, address):
        folder = ROOT / "data" / "demo" / address.rpartition(":")[2]
        async with opened(address, chromium) as play:
            await play.is_customer("Ann")
            number = await play.complain("The kettle arrived with a crack & leaks <all> over the table", "sorry")
            card = await play.claim(number, "Olga")
            await play.hears("Olga", "has K-")

            # The power fails while Ann goes on writing; she notices nothing but a pause.
            await play.panel.get_by_role("button", name="Kill -9").click()
            await expect(play.panel.get_by_test_id("panel-status")).to_contain_text("killed")
            await play.write("And the lid is missing")
            await play.panel.get_by_role("button", name="Start").click()
            await play.runs()
            await play.sees("the lid is missing")

            await play.reply(card, "Hello Ann, a new kettle leaves today.")
            await play.hears("Olga", "a new kettle leaves today")
            await expect(play.staff.get_by_test_id("reaction")).to_be_visible()
            await play.resolve(card, number, "The box was thin. We sent a new kettle in a better one.")
            await play.press(await play.hears(number, "solved for you"), "Yes, solved")
            await play.hears("Thank you for checking")

            for story in STORIES:
                await play.is_customer(story.name)
                other = await play.complain(story.complaint, story.sorry)
                for step in "12":
                    await play.press(await play.hears(re.compile(rf"\b{step}\s\S+\s3\b")), story.skip)
                await play.press(await play.hears(re.compile(r"\b3\s\S+\s3\b")), story.wish)
                await play.press(await play.hears(f"{other}, "), story.correct)
                theirs = await play.claim(other, story.owner)
                await play.hears(story.owner, other)
                await play.reply(theirs, story.answer)
                await play.hears(story.owner, story.answer)
            if rewrite:
                await expect(play.page.get_by_test_id("toast")).to_have_count(0)
                await play.page.mouse.move(0, 0)
                await play.page.screenshot(path=PICTURE)

            # A day later, on both clocks, Ann is asked for a score: once.
            await play.is_customer("Ann")
            await play.page.get_by_role("button", name="+1 day").click()
            await play.press(await play.hears("How did we handle", number), "5")
            await play.hears("your score is 5")
            assert await play.phone.get_by_test_id("message").filter(has_text="sorry").count() == 1
            assert await play.page.get_by_test_id("problem").count() == 0

        child = _bot_of(folder)
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(DEADLINE):
            assert await process.wait() == 0
        assert not folder.exists()
        assert not _alive(child)


async def test_a_taken_port_is_told_in_a_sentence() -> None:
    """The second demo on a port says what to do, and leaves the first one alone."""
    async with demo() as (first, address):
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", address.rpartition(":")[2]),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(second.communicate(), DEADLINE)
        assert second.returncode == 1
        assert b"is taken" in said
        assert b"Traceback" not in said
        assert first.returncode is None


def _bot_of(folder: Path) -> int:
    """The process that works in the demo's folder."""
    for one in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if one.readlink() == folder:
                return int(one.parent.name)
        except OSError:
            continue
    raise AssertionError("the bot is not running")


def _alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
