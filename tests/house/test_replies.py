"""Where a colleague's reply to a line of ours goes is declared where the line is written, and the text agrees."""

import ast
import re
from collections.abc import Iterator

import pytest

from dialogs.effects import Replies
from dialogs.states import Language
from tests.house.naming import ROOT, sources
from tests.house.samples import macros, samples

ANSWER_HERE = re.compile(
    r"reply (?:here|to this)|ответьте (?:здесь|на это)|відповідайте тут|відповідь (?:тут|на це)", re.IGNORECASE
)


GIVEN = {  # functions that are given the name of the text: which ones they are given
    "alerts.tell_managers": {
        "low_score_board",
        "review_board",
        "director_board",
        "alarm_untold",
        "repeat_untold",
        "call_untold",
    },
    "grave._over": {"apology_signed", "apology_waived"},
    "approval.decided_meanwhile": {"goodwill_decided"},
    "approval.lower": {"goodwill_approved"},
    "approval._decided": {"goodwill_approved", "goodwill_declined"},
    "manager.unreachable": {
        "low_score_board",
        "review_board",
        "director_board",
        "alarm_untold",
        "repeat_untold",
        "call_untold",
        "goodwill_board",
        "apology_board",
        "escalation_board",
    },
    "reply.note": {
        "note_while_resolving",
        "note_while_asking",
        "note_hint",
        "note_while_goodwill",
        "note_while_transferring",
        "note_while_releasing",
        "note_while_escalating",
        "note_while_agreeing",
        "note_while_preventing",
    },
    "group.from_staff": {"unsent_kind", "unsent_command"},
    "forms.begin": {
        "ask_outcome",
        "what_to_ask",
        "ask_remedy",
        "ask_hand_to",
        "ask_release_why",
        "ask_escalation",
        "ask_agreed",
        "ask_prevention",
    },
    "undo._say": {f"withdraw_{what}" for what in ("leaving", "too_old", "what")} | {"withdrawn_in_time"},
    "split._answer": {f"split_{what}" for what in ("what", "already", "first", "done")},
    "wordings._say": {"save_how", "wording_saved", "wording", "wording_other_language", "wordings"},
    "transfer._stays": {"transfer_given_back", "transfer_taken_back", "transfer_unanswered"},
    "forms._ask_below": {
        "hand_to_unknown",
        "in_few_words",
        "resolution_preview",
        "ask_instead",
        "ask_decided",
        "no_sum",
        "no_such_day",
        "no_agreed_day",
    },
}


def declared() -> dict[str, set[Replies]]:
    """Every text that a `Line` shows, with what is said there of its replies."""
    found: dict[str, set[Replies]] = {}
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node) == "Line"):
                place = f"{path.relative_to(ROOT)}:{call.lineno}"
                kind = call.args[2]
                assert isinstance(kind, ast.Attribute), f"{place}: the replies are not written out"
                names = set(_texts(call.args[1], function)) or GIVEN.get(f"{path.stem}.{function.name}", set())
                assert names, f"{place}: which text this is cannot be read"
                for name in names:
                    found.setdefault(name, set()).add(Replies[kind.attr])
    return found


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _texts(value: ast.expr, function: ast.AST) -> Iterator[str]:
    """The names of texts that a value may stand for: written out, or assigned before in the same function."""
    match value:
        case ast.Call() if _name(value) == "Text":
            yield from _strings(value.args[0], function)
        case ast.Name():
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id == value.id for target in node.targets
                ):
                    yield from _texts(node.value, function)


def _strings(value: ast.expr, function: ast.AST) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=body, orelse=orelse):
            yield from _strings(body, function)
            yield from _strings(orelse, function)
        case ast.Subscript():  # one of a family, named after values
            yield from (name for name in macros(Language.EN, "staff") if name.startswith("undelivered_"))
        case ast.Name():
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id == value.id for target in node.targets
                ):
                    yield from _strings(node.value, function)


DECLARED = declared()


def test_the_scan_sees_the_lines() -> None:
    """It is no use when it finds nothing."""
    assert DECLARED["edited"] == {Replies.CUSTOMER}
    assert DECLARED["scored"] == {Replies.NOTE}
    assert DECLARED["topic_lost"] == DECLARED["undelivered_gone"] == {Replies.NOTE}
    assert len(DECLARED) > 15


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_text_says_where_replies_to_it_go(name: str) -> None:
    """One kind a text. Replies leave only under the customer's words; nobody is told to reply where it is a note."""
    (kind,) = DECLARED[name]
    if kind is Replies.CUSTOMER:
        assert "words" in macros(Language.EN, "staff")[name], "a reply would leave from under our own words"
    if kind is Replies.NOTE:
        for sample in samples():
            if sample.audience == "staff" and sample.name == name:
                for language in Language:
                    said = sample.plain(language)
                    assert not ANSWER_HERE.search(said), f"a reply here is a note: {said}"
