"""A paper to print: a title, then sections of lines, on as many pages of A4 as needed. Runs in the child process alone.

The letters are Roboto's (SIL Open Font License), which has all of our alphabets; nothing is needed from the system.
"""

from collections.abc import Sequence

import fontpkg_roboto
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

MARGIN = 20  # millimetres
TITLE, HEAD, BODY = 20, 14, 11  # points
_LEADING = 0.5  # millimetres of line height for each point of the letters
_ROBOTO = str(fontpkg_roboto.ROOT / "files" / "Roboto[wdth,wght].ttf")


def pdf(title: str, sections: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """The paper as a PDF file, with the number of each page below."""
    made = _Paper(format="A4")
    made.set_title(title)
    made.set_margin(MARGIN)
    made.set_auto_page_break(True, MARGIN)
    made.add_font("Roboto", fname=_ROBOTO)
    made.add_page()
    _write(made, title, TITLE)
    for head, lines in sections:
        made.ln(4)
        if made.will_page_break(3 * HEAD * _LEADING):  # a head does not stand alone at the foot of a page
            made.add_page()
        _write(made, head, HEAD)
        for line in lines:
            made.ln(1)
            _write(made, line, BODY)
    return bytes(made.output())


class _Paper(FPDF):
    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-MARGIN / 2 - 5)
        self.set_font("Roboto", size=9)
        self.cell(0, 5, str(self.page_no()), align="C")


def _write(made: FPDF, words: str, size: int) -> None:
    made.set_font("Roboto", size=size)
    made.multi_cell(0, size * _LEADING, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD)
