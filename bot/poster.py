"""A poster drawn as PDF or PNG: a headline, how it works, a QR code, what was measured, the company's name.

Drawn when the row that holds its words leaves, in a thread: a second's work must not stand in the way of answers. The
letters are Roboto's (SIL Open Font License), which has all of our alphabets; nothing is needed from the system.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import fontpkg_roboto
import segno
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 210, 297  # A4, in millimetres
DOTS = 8  # a millimetre, of a PNG: 203 dots an inch
MARGIN = 20
QR = 105  # millimetres, with the quiet zone that readers need
POINT = 25.4 / 72  # millimetres
LEADING = 1.35
_SIZES = {"title": 38, "how": 19, "link": 13, "claim": 17, "foot": 15}  # points
_GREY = 90
_ROBOTO = str(fontpkg_roboto.ROOT / "files" / "Roboto[wdth,wght].ttf")


@dataclass(frozen=True, slots=True)
class Written:
    """One line: its words, their size in points, and where their base line stands (millimetres from the top)."""

    words: str
    size: int
    y: float
    grey: int = 0


def pdf(pages: list[dict[str, str]]) -> bytes:
    """A page for each language."""
    made = FPDF(format="A4")
    made.set_auto_page_break(False)
    made.add_font("Roboto", fname=_ROBOTO)
    for page in pages:
        made.add_page()
        lines, top = _layout(page)
        for line in lines:
            made.set_font("Roboto", size=line.size)
            made.set_text_color(line.grey)
            made.text((WIDTH - made.get_string_width(line.words)) / 2, line.y, line.words)
        for x, y, side in _modules(page["link"], top):
            made.rect(x, y, side, side, style="F")
    return bytes(made.output())


def png(page: dict[str, str]) -> bytes:
    """One page as a picture."""
    made = Image.new("L", (WIDTH * DOTS, HEIGHT * DOTS), 255)
    draw = ImageDraw.Draw(made)
    lines, top = _layout(page)
    for line in lines:
        draw.text((WIDTH * DOTS / 2, line.y * DOTS), line.words, fill=line.grey, font=_font(line.size), anchor="ms")
    for x, y, side in _modules(page["link"], top):
        left, upper, right, lower = (round(edge * DOTS) for edge in (x, y, x + side, y + side))
        draw.rectangle((left, upper, right - 1, lower - 1), 0)
    file = io.BytesIO()
    made.save(file, "PNG", optimize=True, dpi=(DOTS * 25.4, DOTS * 25.4))
    return file.getvalue()


def _layout(page: dict[str, str]) -> tuple[list[Written], float]:
    """The lines of a page, and where its code begins."""
    lines: list[Written] = []
    y = 24.0
    for name in ("title", "how"):
        y = _write(lines, page[name], _SIZES[name], y) + 6
    top = y
    y = _write(lines, page["link"].removeprefix("https://"), _SIZES["link"], top + QR + 4, _GREY)
    if page["claim"]:
        _write(lines, page["claim"], _SIZES["claim"], y + 6)
    foot: list[Written] = []
    _write(foot, page["foot"], _SIZES["foot"], HEIGHT - 24, _GREY)
    return [*lines, *foot], top


def _write(lines: list[Written], words: str, size: int, top: float, grey: int = 0) -> float:
    """Add words, wrapped; return where they end."""
    step = size * POINT * LEADING
    for line in _wrapped(words, size):
        top += step
        lines.append(Written(line, size, top - step * 0.25, grey))
    return top


def _wrapped(words: str, size: int) -> Iterator[str]:
    font, most, line = _font(size), (WIDTH - 2 * MARGIN) * DOTS, ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > most:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_ROBOTO, round(size * POINT * DOTS))


def _modules(link: str, top: float) -> Iterator[tuple[float, float, float]]:
    """The dark squares of the code: left, top and side, in millimetres."""
    code = segno.make(link, error="q", micro=False)
    rows = list(code.matrix_iter(border=4))
    side = QR / len(rows)
    left = (WIDTH - QR) / 2
    for row, modules in enumerate(rows):
        for column, dark in enumerate(modules):
            if dark:
                yield left + column * side, top + row * side, side


def drawn(told: dict[str, Any]) -> tuple[bytes, str]:
    """The file that a row of the outbox describes, and its kind."""
    pages = told["poster"]
    if str(told["name"]).endswith(".png"):
        return png(pages[0]), "image/png"
    return pdf(pages), "application/pdf"
