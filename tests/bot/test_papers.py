"""Files of a page, made by the real child process: pictures that can be opened, tables without a single formula."""

import base64
import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from matplotlib import pyplot as plt

from bot.paper import draw
from bot.paper.child import Order, made
from bot.papers import complete
from bot.uploads import fields_of, files_of
from dialogs.board.cells import packed, parts_of
from dialogs.board.page import Cell, Page, Paper, Sheet
from dialogs.effects import Text
from dialogs.figures.effect import Effect
from dialogs.figures.lights import Lights
from dialogs.figures.pictures import pictures
from dialogs.figures.processes import Marked
from dialogs.figures.report import Asked, last_whole
from dialogs.figures.story import JournalLine, Story
from dialogs.states import Language, State
from dialogs.values import Cause
from tests.dialogs.told import RENDERER
from tests.dialogs.world import policy

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
POLICY = policy()
DONE = [("A second baker on Saturdays and Sundays", Effect(24, 3)), ("Boxes that hold", Effect(3, 9, days_after=20))]


PROCESSES = tuple(
    Marked(name, one, (("called before", one),), 3, 4)
    for name, one in (
        ("Delivery on Saturdays and Sundays", Lights(12, 4, 9)),
        ("Приём заказа по телефону", Lights(1, 0, 0)),
        ("Їдальня й ґанок", Lights(0, 0, 7)),
        ("Nobody has looked", Lights(0, 0, 0)),
    )
)


def a_month() -> list[Story]:
    """Forty complaints of February, and four that wait."""
    found = []
    for number in range(40):
        at = datetime(2026, 2, 1 + number % 28, 9 + number % 9, tzinfo=UTC)
        story = Story(number, number % 30, at, State.CLOSED)
        story.claims = [(at + timedelta(minutes=number), 201)]
        story.first_reply = at + timedelta(minutes=2 * number + 1)
        story.resolves = [(at + timedelta(hours=number % 20 + 1), 201)]
        story.cause = list(Cause)[number % 5]
        story.score, story.scored = 1 + number % 5, at + timedelta(days=2)
        story.lines = [JournalLine(story.scored, "nps", "", "", None, {"nps": [None, number % 11]})]
        found.append(story)
    return [*found, *(Story(100 + number, 7, NOW - timedelta(hours=10 * number + 1)) for number in range(4))]


def page(processes: tuple[Marked, ...] = ()) -> Page:
    """Ten pictures and a table of February."""
    what = Asked(last_whole("month", NOW - timedelta(days=20), POLICY.zone), "month")
    rows: list[list[Cell]] = [["K-1", NOW.replace(tzinfo=None), "=1+1", 5], ["K-2", None, "+7", -1]]
    sheet = Sheet(
        "complaints",
        tuple(Text("column", {"name": one, "zone": "UTC"}) for one in ("number", "came", "place", "score")),
        tuple(parts_of(map(packed, rows), longest=60)),  # a row a part
        Text("nothing_to_export"),
    )
    return Page(Text("no_period"), pictures=pictures(a_month(), what, NOW, POLICY, DONE, processes), sheet=sheet)


async def test_a_page_gets_its_files() -> None:
    """In Ukrainian: PNGs as wide as a phone, and the table in both forms, with what begins like a formula as text."""
    uk = replace(POLICY, staff_language=Language.UK)
    found = (await complete(page(), RENDERER, uk, NOW)).made
    assert [one.shown for one in found] == ["photo"] * 10 + ["document"] * 2
    for one in found[:10]:
        data = base64.b64decode(one.data)
        assert data.startswith(b"\x89PNG") and int.from_bytes(data[16:20], "big") == 1080
        assert len(RENDERER.plain("staff", Language.UK, one.told, NOW)) < 300
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(found[10].data)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0] == ["Номер", "Надійшла (UTC)", "Місце", "Оцінка"]
    assert cells[1] == ["K-1", datetime(2026, 3, 31, 12), "=1+1", 5]
    assert book.active["C2"].data_type == "s"  # a text, no formula
    told = base64.b64decode(found[11].data).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(told)))[1:] == [
        ["K-1", "2026-03-31 12:00", "'=1+1", "5"],
        ["K-2", "", "'+7", "-1"],
    ]


async def test_the_death_of_the_child_costs_a_picture() -> None:
    """What it does not know ends it; what comes before and behind is there, and nothing is raised."""
    good = Order({"order": "table", "title": "t", "heads": ["a"], "limit": 1_000_000}, ("[[1]]", "[[2]]"))
    bad = Order({"order": "picture", "kind": "none", "title": "", "data": {}})
    torn = Order(good.told, ("[[1]]", "[[1, 2]]"))  # it dies over the rows, and what is half is no file
    heard: list[int] = []
    found = await made([good, bad, torn, good], told=heard.append)
    assert [[ending for ending, _ in files] for files in found] == [["xlsx", "csv"], [], [], ["xlsx", "csv"]]
    assert base64.b64decode(found[3][1][1]).decode("utf-8-sig") == "a\r\n1\r\n2\r\n"
    assert heard == [1, 2, 3, 4]
    assert await made([good], seconds=0.0) == [[]]


async def test_what_could_not_be_made_is_named() -> None:
    """By its title, or by the name of its file; the page and all the rest are there."""
    whole = page()
    broken = replace(whole.pictures[1], kind="none")
    assert whole.sheet is not None
    asked = replace(whole, pictures=(whole.pictures[0], broken), sheet=replace(whole.sheet, parts=("[[]]",)))
    found = await complete(asked, RENDERER, POLICY, NOW)
    assert [one.name for one in found.made] == ["1.png"]
    assert found.missing == (RENDERER.plain("staff", POLICY.staff_language, broken.title, NOW), "complaints")
    none = await complete(replace(asked, sheet=None), RENDERER, POLICY, NOW, most=1_000)
    assert not none.made and none.missing[0] == "1.png"  # it is there, and too large to leave


@pytest.mark.parametrize("language", list(Language))
def test_no_letter_is_missing_in_a_picture_and_no_word_is_cut(language: Language) -> None:
    """Every text of every picture lies within its edges, and the font knows all its letters (a warning is an error)."""
    uk = replace(POLICY, staff_language=language)
    from bot.papers import _Words

    words = _Words(RENDERER, uk, NOW)
    for one in (*page().pictures, *page(PROCESSES).pictures):
        made_one = draw.figure(words.picture(one).told)
        made_one.canvas.draw()
        box = made_one.get_tightbbox()  # of all that is drawn, in inches
        assert box.x0 >= -0.01 and box.x1 <= draw.WIDE + 0.01, one.kind
        assert box.y0 >= -0.01 and box.y1 <= made_one.get_figheight() + 0.01, one.kind
        plt.close(made_one)


def test_the_picture_of_processes_stands_in_place_of_that_of_causes() -> None:
    """What has no mark is left out, each share adds up to a hundred, and the words below say the same."""
    (shown,) = [one for one in page(PROCESSES).pictures if one.kind == "zones"]
    kinds = [one.kind for one in page(PROCESSES).pictures]
    assert len(kinds) == 10 and "lights" not in kinds and "lights" in [one.kind for one in page().pictures]
    told = RENDERER.plain("staff", Language.EN, shown.told, NOW)
    assert told.startswith("Delivery on Saturdays and Sundays: index 12 (n\xa025), worst: called before;")
    assert "index 100 (n\xa01, few)" in told and "index −100" in told and "Nobody" not in told
    from bot.papers import _Words

    drawn = draw.figure(_Words(RENDERER, POLICY, NOW).picture(shown).told)
    axes = drawn.axes[0]
    assert [one.get_color() == draw.GREY for one in axes.get_yticklabels()] == [False, True, True]
    bars = [[bar.get_width() for bar in each] for each in axes.containers]
    assert [round(sum(parts), 9) for parts in zip(*bars, strict=True)] == [100, 100, 100]
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["green", "yellow", "red"]
    assert {text.get_text() for text in axes.texts} == {"48 %", "16 %", "36 %", "100 %", ""}
    assert len({each[0].get_hatch() for each in axes.containers}) == 3
    plt.close("all")


def test_an_album_leaves_with_its_files_in_fields_of_their_own() -> None:
    """As Telegram wants it: media names attach://, the bytes stand beside it."""
    part = {"type": "photo", "media": {"name": "1.png", "data": base64.b64encode(b"x").decode(), "kind": "image/png"}}
    call = {"chat_id": 1, "media": [part, part]}
    assert {name: (file.name, file.data, file.kind) for name, file in files_of(call).items()} == {
        "file0": ("1.png", b"x", "image/png"),
        "file1": ("1.png", b"x", "image/png"),
    }
    assert '"attach://file1"' in fields_of(call)["media"]


async def test_a_paper_to_print_holds_every_word_of_every_language() -> None:
    """As many pages as it needs, all letters in the font, no line beyond the margins."""
    lines = tuple(
        Text("pack_words", {"words": f"{number}: Київ, ґанок, їжак; ёлка, подъезд; the kettle"}) for number in range(90)
    )
    paper = Paper("meeting", Text("pack_stories"), ((Text("pack_praise"), lines),), Text("pack_none"))
    (one,) = (await complete(Page(Text("no_period"), paper=paper), RENDERER, POLICY, NOW)).made
    assert (one.shown, one.name) == ("document", "meeting.pdf")
    data = base64.b64decode(one.data)
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") > 1
