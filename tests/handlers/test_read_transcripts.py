"""What colleagues look up, as stories that a manager can read, on both databases: `pytest --rewrite` records it anew.

The reading commands need the database, so these stories are played here and not with tests/dialogs/teller.py:

    # a comment                  Ann: words of a customer           +20m
    Olga: /open                  Olga in private: /mine             Olga turns the page on | back
    Olga claims K-1839           Olga answers "card words": /card   Ann keeps the name back
"""

import re
from html import unescape
from pathlib import Path

import pytest

from dialogs.calendar import duration
from storage.database import Database
from tests.handlers.stage import PETR, Stage
from tests.handlers.updates import ANN, OLGA, SELF, STAFF, Json, in_group, message, press, private

FOLDER = Path(__file__).parents[1] / "transcripts" / "read"
STAFF_NAMES = {"Olga": OLGA, "Petr": PETR}


class Told:
    """One story being played; what answers a line of a colleague stands below it, as it is read on a phone."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.people: dict[str, Json] = {}
        self.numbers = 10

    async def play(self, page: str) -> str:
        """The page with what happens now in place of what was recorded."""
        out: list[str] = []
        for line in page.splitlines():
            if line.startswith("  "):
                continue
            out.append(line)
            if line and not line.startswith("#"):
                before = len(self.stage.sent)
                await self._act(line)
                if line.split(" ")[0].strip(":") in STAFF_NAMES:
                    out += [f"  {said}" for said in self._said(before)]
        return "\n".join(out) + "\n"

    def _said(self, before: int) -> list[str]:
        shown: list[str] = []
        for one in self.stage.sent[before:]:
            asked = one.params.get("reply_parameters") or one.method in ("editMessageText", "sendDocument")
            if one.params.get("chat_id") in (STAFF, 201, 202) and (asked or one.params["chat_id"] != STAFF):
                words = str(one.params.get("text") or one.params.get("document", {}).get("text") or one.method)
                shown += re.sub(r"</?\w[^>]*>", "", words).rstrip().split("\n")
                rows = one.params.get("reply_markup", {}).get("inline_keyboard", [])
                shown += [" ".join(f"[{button['text']}]" for row in rows for button in row)] if rows else []
            elif one.method == "answerCallbackQuery" and one.params.get("text"):
                shown.append(f"toast: {one.params['text']}")
        return [unescape(line).replace("\u00a0", " ") for line in shown if line]

    async def _act(self, line: str) -> None:
        stage = self.stage
        self.numbers += 1
        when = int(stage.now.timestamp())
        if line.startswith("+"):
            await stage.later(seconds=duration(line[1:]).total_seconds())
            for who in STAFF_NAMES.values():
                await stage.member(who)
        elif found := re.fullmatch(r"(\w+) keeps the name back", line):
            await stage.update({"callback_query": press("u:name:0:hide", self.people[found[1]])})
        elif found := re.fullmatch(r"(Olga|Petr) in private: (.+)", line):
            who = STAFF_NAMES[found[1]]
            await stage.update({"message": message(self.numbers, private(who), who, text=found[2], date=when)})
        elif found := re.fullmatch(r"(Olga|Petr) turns the page (on|back)", line):
            shown = stage.message("l:", method="")
            rows = next(one for one in reversed(stage.sent) if "l:" in str(one.params.get("reply_markup")))
            asked = str(rows.params["text"])
            buttons = [button for row in rows.params["reply_markup"]["inline_keyboard"] for button in row]
            data = next(one["callback_data"] for one in buttons if (">" in one["callback_data"]) == (found[2] == "on"))
            page = in_group(shown, SELF, text=re.sub(r"<[^>]+>", "", asked))
            await stage.update({"callback_query": press(data, STAFF_NAMES[found[1]], page)})
        elif found := re.fullmatch(r"(Olga|Petr) claims K-(\d+)", line):
            card = in_group(stage.message(f"K-{found[2]}", "s:claim"), SELF, text="card")
            await stage.update({"callback_query": press(f"s:claim:{found[2]}:", STAFF_NAMES[found[1]], card)})
        elif found := re.fullmatch(r'(Olga|Petr) answers "(.+?)": (.+)', line):
            answered = in_group(stage.message(found[2], method="send"), SELF, text="x")
            asks = in_group(self.numbers, STAFF_NAMES[found[1]], text=found[3], reply_to_message=answered)
            await stage.update({"message": asks})
        elif found := re.fullmatch(r"(Olga|Petr): (.+)", line):
            await stage.update({"message": in_group(self.numbers, STAFF_NAMES[found[1]], text=found[2])})
        elif found := re.fullmatch(r"(\w+): (.+)", line):
            new = {**ANN, "id": 1001 + len(self.people), "first_name": found[1]}
            user = self.people.setdefault(found[1], new)
            await stage.update({"message": message(self.numbers, private(user), user, text=found[2], date=when)})
        else:
            raise AssertionError(f"Nobody understands {line!r}.")


def _written(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _record(page: Path, played: str) -> None:
    page.write_text(played, encoding="utf-8")


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.txt")), ids=lambda page: page.stem)
async def test_what_is_looked_up_reads_as_written(database: Database, page: Path, rewrite: bool) -> None:
    """Each command brings exactly what is recorded below it."""
    stage = Stage(database)
    for who in STAFF_NAMES.values():
        await stage.member(who)
    played = await Told(stage).play(_written(page))
    if rewrite:
        _record(page, played)
    assert _written(page) == played, "the story changed: read the difference, then pytest --rewrite"
