"""What a row means survives storage, and what older versions of the program wrote still means the same."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from storage.meaning import (
    CARD,
    IN_TOPIC,
    ON_BOARD,
    Address,
    After,
    Replied,
    Unreachable,
    Which,
    decode,
    encode,
    share_and_weight,
)

DUE = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WHOLE = After(
    link="copy", peer=(101, 7), peers=(7, 8), purpose="reply", text="receipt", share="alerts", weight=2, below=True,
    board=True, topic_card=True, topic=True, digest=0, reply=Replied(-100, 40, 201, "Olga"), mark=(-100, 40),
    undo=(-100, 41), unreachable=Unreachable(203, "low_score_board", {"score": 2, "due": DUE}), manager=203,
    refused=1, lost=2, board_page=("report", "week"), head=True, pin=True,
    counts="incident:4:2",
)  # fmt: skip
ADDRESSES = [
    Address(),
    Address(staff=True),
    Address(topic=True),
    Address(room=True, reply=CARD),
    Address(room=True, reply=Which("message", (-100, 2**40))),
    Address(room=True, reply=Which("copy", (101, 7))),
    Address(room=True),
    Address(edit=ON_BOARD),
    Address(edit=IN_TOPIC),
    Address(edit=Which("digest", (3,))),
    Address(edit=Which("line", (-100, 40))),
    Address(edit=Which("named", (4, 0, -100))),
    Address(edit=Which("copy", (-100, 40, 1))),
]


def test_the_sample_uses_every_field() -> None:
    """A new field belongs into it, or the next test would say nothing about it."""
    assert [one.name for one in fields(After) if getattr(WHOLE, one.name) == one.default] == []


@pytest.mark.parametrize("name", [one.name for one in fields(After)])
def test_what_a_send_means_survives(name: str) -> None:
    """Alone, and with everything else."""
    alone = replace(After(), **{name: getattr(WHOLE, name)})
    assert decode(After, encode(alone)) == alone
    assert set(json.loads(encode(alone))) == {name}
    assert decode(After, encode(WHOLE)) == WHOLE


@pytest.mark.parametrize("address", ADDRESSES, ids=encode)
def test_an_address_survives(address: Address) -> None:
    """What it does not say is not written."""
    assert decode(Address, encode(address)) == address
    assert all(json.loads(encode(address)).values())


def test_nothing_is_written_as_nothing() -> None:
    """Most rows mean little."""
    assert encode(After()) == encode(Address()) == "{}"


@pytest.mark.parametrize(
    ("stored", "means"),
    [
        ('{"purpose":"receipt","text":"receipt","link":"bot"}', After(purpose="receipt", text="receipt", link="bot")),
        ('{"link":"card","board":true,"share":"cards"}', After(link="card", board=True, share="cards")),
        ('{"link": "card", "topic_card": true, "share": "edits"}', After(link="card", topic_card=True)),
        ('{"share":"edits","digest":3}', After(digest=3)),
        (
            '{"reply":[-100,40,201,"Olga"],"link":"copy","peer":[-100,40],"purpose":"reply","weight":3}',
            After(reply=Replied(-100, 40, 201, "Olga"), link="copy", peer=(-100, 40), purpose="reply", weight=3),
        ),
        (
            '{"link":"customer","peer":[101,7],"share":"edits","below":true,"peers":[7,8],"weight":2}',
            After(link="customer", peer=(101, 7), below=True, peers=(7, 8), weight=2),
        ),
        ('{"share":"edits","mark":[-100,40]}', After(mark=(-100, 40))),
        ('{"manager":203}', After(manager=203)),
        ('{"optional":true}', After()),
        (
            '{"link":"line","share":"alerts","refused":2,"lost":1}',
            After(link="line", share="alerts", refused=2, lost=1),
        ),
        ('{"of a newer version":[1]}', After()),
    ],
)
def test_what_was_stored_before_means_the_same(stored: str, means: After) -> None:
    """Spaces, defaults that were written out, keys that have gone, and keys that are yet to come."""
    assert decode(After, stored) == means
    assert share_and_weight(stored) == (means.share, means.weight)


@pytest.mark.parametrize(
    ("stored", "means"),
    [
        ('{"room":true,"reply":"card"}', Address(room=True, reply=CARD)),
        ('{"room": true, "reply": ["copy", 101, 7]}', Address(room=True, reply=Which("copy", (101, 7)))),
        ('{"room":true}', Address(room=True)),
        ('{"edit":"board"}', Address(edit=ON_BOARD)),
        ('{"edit":["copy",-100,40,1]}', Address(edit=Which("copy", (-100, 40, 1)))),
        ('{"edit":["digest",3]}', Address(edit=Which("digest", (3,)))),
    ],
)
def test_where_a_stored_row_goes_stays(stored: str, means: Address) -> None:
    """The same for addresses."""
    assert decode(Address, stored) == means
