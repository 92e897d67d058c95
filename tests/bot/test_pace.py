"""Pace and lanes against a strict server, on virtual time: never more than Telegram allows, in order, none starved."""

import heapq
import itertools
from collections import defaultdict, deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lanes import Lanes
from bot.pace import SHARES, Pace
from dialogs.effects import Lane
from storage.outbox import STAFF_CHAT, Waiting
from tests.shows import shows

LIMITS = {"all": (30, 1.0), "private": (1, 1.0), "group": (20, 60.0)}
ATONCE = 16


def row(number: int, chat: int, lane: Lane = Lane.DIALOGUE, stream: str = "", share: str = "edits") -> Waiting:
    """A waiting row."""
    return Waiting(number, stream or f"c{chat}", chat, int(lane), 0, share)


@dataclass
class Strict:
    """A server that counts at the moment a call reaches it, and forgives nothing."""

    seen: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    refused: list[str] = field(default_factory=list)

    def arrives(self, chat: int, at: float) -> None:
        """A call reaches the server."""
        for scope, (most, length) in (
            ("all", LIMITS["all"]),
            (chat, LIMITS["private" if chat > 0 else "group"]),
        ):
            times = self.seen[scope]
            while times and times[0] <= at - length + 1e-9:
                times.popleft()
            times.append(at)
            if len(times) > most:
                self.refused.append(f"{len(times)} in {length} s for {scope} at {at:.3f}")


@dataclass
class Play:
    """A sender without a network: events in the order of virtual time."""

    lanes: Lanes
    there: list[float]  # seconds to the server, used in turn
    back: list[float]
    server: Strict = field(default_factory=Strict)
    now: float = 1000.0
    left: list[tuple[float, Waiting]] = field(default_factory=list)

    def run(self, until: float = float("inf"), arrivals: list[tuple[float, Waiting]] | None = None) -> None:
        """Send everything, or what can be sent until then."""
        events: list[tuple[float, int, str, Waiting]] = []
        order = itertools.count()
        for at, one in arrivals or []:
            heapq.heappush(events, (at, next(order), "add", one))
        there, back = itertools.cycle(self.there), itertools.cycle(self.back)
        while True:
            for one in self.lanes.pick(self.now, ATONCE - self.lanes.under_way):
                self.left.append((self.now, one))
                at = self.now + next(there)
                heapq.heappush(events, (at, next(order), "arrives", one))
                heapq.heappush(events, (at + next(back), next(order), "answered", one))
            moments = [self.lanes.wake] if self.lanes.wake is not None else []
            if events:
                moments.append(events[0][0])
            if not moments or min(moments) > until:
                return
            self.now = max(self.now, min(moments))
            while events and events[0][0] <= self.now:
                at, _, what, one = heapq.heappop(events)
                if what == "add":
                    self.lanes.add([one])
                elif what == "arrives":
                    if one.lane != Lane.ANSWER:
                        self.server.arrives(one.chat, at)
                else:
                    self.lanes.ended(one, at, 1)
                    self.lanes.settle(one.stream)


delays = st.lists(st.floats(0, 2.5), min_size=1, max_size=7)
arriving = st.lists(
    st.tuples(
        st.floats(1000, 1040),
        st.sampled_from([101, 102, 103, STAFF_CHAT, STAFF_CHAT]),
        st.sampled_from(list(Lane)),
        st.sampled_from(list(SHARES)),
        st.integers(0, 5),
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(rows=arriving, there=delays, back=delays)
def test_a_strict_server_never_has_to_refuse_and_everything_leaves_in_order(
    rows: list[tuple[float, int, Lane, str, int]], there: list[float], back: list[float]
) -> None:
    """Whatever comes when, and however long calls and answers are on their way."""
    arrivals = []
    for number, (at, chat, lane, share, stream) in enumerate(sorted(rows, key=lambda one: one[0])):
        name = f"c{chat}" if chat > 0 else f"k{stream}"
        arrivals.append((at, row(number, chat, lane, name, share)))
    play = Play(Lanes(Pace()), there, back)
    play.run(arrivals=arrivals)
    assert play.server.refused == []
    assert len(play.left) == len(arrivals)
    by_stream: dict[str, list[int]] = defaultdict(list)
    for _, one in play.left:
        by_stream[one.stream].append(one.id)
    assert all(ids == sorted(ids) for ids in by_stream.values())
    assert play.lanes.pace.wanted == {}
    assert (len(play.lanes), play.lanes.under_way) == (0, 0)


def test_a_crowd_is_answered_near_the_limit() -> None:
    """500 people at once: thirty a second less what the way there and back takes, and not one too many."""
    play = Play(Lanes(Pace()), [0.02, 0.09], [0.03, 0.12])
    play.lanes.add([row(number, 1000 + number, Lane.RECEIPT) for number in range(500)])
    play.run()
    assert play.server.refused == []
    assert len(play.left) == 500
    assert play.now - 1000 < 500 / 30 / 0.75


def test_a_group_gets_its_twenty_a_minute() -> None:
    """Counted from the answer, nearly all of the minute's places are used."""
    play = Play(Lanes(Pace()), [0.1], [0.15])
    mixed = itertools.cycle(["cards", "edits", "cards", "edits", "alerts"])
    play.lanes.add([row(n, STAFF_CHAT, Lane.CARD, f"k{n}", next(mixed)) for n in range(200)])
    play.run()
    assert play.server.refused == []
    assert len(play.left) == 200
    assert play.now - 1000 < 60 * 10 / 0.97


def test_without_limits_nothing_waits() -> None:
    """0 switches a limit off."""
    play = Play(Lanes(Pace(0, 0, 0)), [0.0], [0.0])
    play.lanes.add([row(n, 101, Lane.CARD, f"k{n}") for n in range(100)])
    play.lanes.add([row(n, STAFF_CHAT, Lane.CARD, f"k{n}") for n in range(100, 200)])
    play.run()
    assert (len(play.left), play.now) == (200, 1000.0)


# Shares -------------------------------------------------------------------------------------------


def sent_in_a_minute(waiting: dict[str, int]) -> dict[str, int]:
    """How many of each share leave in the first minute, when so many wait."""
    play = Play(Lanes(Pace()), [0.05], [0.05])
    number = itertools.count()
    for share, count in waiting.items():
        lane = Lane.CARD if share == "cards" else Lane.CLAIM
        play.lanes.add([row(n, STAFF_CHAT, lane, f"k{n}", share) for n in itertools.islice(number, count)])
    play.run(until=1059.0)
    assert play.server.refused == []
    return {share: sum(one.share == share for _, one in play.left) for share in waiting}


def test_each_share_has_its_part_when_all_want_more() -> None:
    """8 cards, 8 edits, 4 alerts."""
    assert sent_in_a_minute({"edits": 50, "cards": 50, "alerts": 50}) == {"edits": 8, "cards": 8, "alerts": 4}


@pytest.mark.parametrize("share", list(SHARES))
def test_what_the_others_do_not_use_is_lent(share: str) -> None:
    """All but one place kept for each of the others, in case something comes."""
    assert sent_in_a_minute({share: 50})[share] == 18


def test_lending_stops_at_what_the_others_wait_with() -> None:
    """Three alerts wait: cards get the rest."""
    found = sent_in_a_minute({"cards": 50, "alerts": 3})
    assert found["alerts"] == 3
    assert found["cards"] >= 15


# Lanes --------------------------------------------------------------------------------------------


def test_urgent_rows_leave_first() -> None:
    """Button answers, receipts, dialogue, claims, cards, reminders, bulk; each lane in order."""
    lanes = Lanes(Pace(0, 0, 0))
    order = list(Lane)
    lanes.add([row(n, 100 + n, lane) for n, lane in enumerate(reversed(order))])
    first = lanes.pick(0, 2)
    assert [one.lane for one in first] == [Lane.ANSWER, Lane.RECEIPT]


@pytest.mark.parametrize("starved", [lane for lane in Lane if lane > Lane.RECEIPT])
def test_no_flood_starves_a_lane(starved: Lane) -> None:
    """Every lane is flooded, and still each gets a tenth of the places; receipts get the most."""
    lanes = Lanes(Pace(0, 0, 0))
    number = itertools.count()
    for lane in Lane:
        if lane is not Lane.ANSWER:
            lanes.add([row(n, 1000 + n, lane) for n in itertools.islice(number, 300)])
    picked = lanes.pick(0, 200)
    counts = {lane: sum(one.lane == lane for one in picked) for lane in Lane}
    assert counts[starved] >= 20
    assert counts[Lane.RECEIPT] == max(counts.values())


def test_answers_to_presses_wait_for_nobody() -> None:
    """Not for the chat's second, not for the overall limit; and they take no place of others."""
    lanes = Lanes(Pace(1, 1, 20))
    lanes.add([row(1, 101), row(2, 102)])
    assert [one.id for one in lanes.pick(0, 10)] == [1]
    lanes.add([row(3, 101, Lane.ANSWER, "q1"), row(4, STAFF_CHAT, Lane.ANSWER, "q2")])
    assert [one.id for one in lanes.pick(0, 10)] == [3, 4]


def test_a_held_chat_delays_nobody_else_and_leaves_when_its_time_comes() -> None:
    """A 429 holds only its chat."""
    lanes = Lanes(Pace())
    lanes.holds[101] = 50.0
    lanes.add([row(1, 101, Lane.RECEIPT), row(2, 102, Lane.BULK)])
    assert [one.id for one in lanes.pick(10, 5)] == [2]
    assert lanes.wake == 50.0
    assert lanes.pick(49.9, 5) == []
    assert [one.id for one in lanes.pick(50, 5)] == [1]


def test_a_row_that_comes_back_goes_before_its_followers() -> None:
    """Order in a chat holds across a retry, and nobody overtakes while it waits."""
    lanes = Lanes(Pace(0, 0, 0))
    lanes.add([row(1, 101), row(2, 101), row(3, 102)])
    assert {one.id for one in lanes.pick(0, 9)} == {1, 3}
    assert lanes.pick(0, 9) == []  # the second waits for the answer to the first
    lanes.settle("c101")
    lanes.add([row(1, 101)], {1: 8.0})
    assert lanes.pick(0, 9) == []
    assert lanes.wake == 8.0
    assert [one.id for one in lanes.pick(8, 9)] == [1]
    lanes.settle("c101")
    assert [one.id for one in lanes.pick(8, 9)] == [2]


def test_replaced_rows_are_gone() -> None:
    """The next of the stream leaves instead."""
    lanes = Lanes(Pace(0, 0, 0))
    lanes.add([row(1, 101), row(2, 101), row(3, 101)])
    lanes.drop([1, 3, 99])
    assert [one.id for one in lanes.pick(0, 9)] == [2]
    assert len(lanes) == 0


@pytest.mark.parametrize("chat", [101, STAFF_CHAT])
@pytest.mark.parametrize("lane", [Lane.ANSWER, Lane.DIALOGUE])
def test_rows_that_did_not_leave_give_their_places_back(chat: int, lane: Lane) -> None:
    """A commit that failed a hundred times must not loosen or tighten the limits."""
    lanes = Lanes(Pace(1, 1, 20))
    for _ in range(100):
        lanes.add([row(1, chat, lane)])
        (picked,) = lanes.pick(0, 1)
        lanes.put_back(picked, 0)
        lanes.clear_waiting()
    lanes.add([row(2, 105), row(3, 106)])
    assert [one.id for one in lanes.pick(0, 9)] == [2]


def test_a_message_of_the_last_process_counts() -> None:
    """A restart gives no fresh minute."""
    pace = Pace()
    for at in range(20):
        pace.remember(STAFF_CHAT, "cards", float(at))
    assert pace.busy_until(STAFF_CHAT, "alerts", 59.0) == 60.0
    assert pace.busy_until(STAFF_CHAT, "alerts", 65.0) == 65.0


def test_an_album_weighs_as_many_messages_as_it_has_parts() -> None:
    """Ten photos, ten seconds of quiet in that chat."""
    pace = Pace()
    pace.begin(101, "edits", 0, weight=10)
    pace.end(101, "edits", 1.0, weight=10)
    assert pace.busy_until(101, "edits", 1.0) == 11.0


def test_a_private_chat_is_busy_until_its_call_is_answered() -> None:
    """However long that takes: the second of quiet begins with the answer."""
    pace = Pace()
    pace.begin(101, "edits", 0)
    assert pace.busy_until(101, "edits", 50.0) > 50.0
    pace.end(101, "edits", 51.0)
    assert pace.busy_until(101, "edits", 51.0) == 52.0
    assert pace.busy_until(101, "edits", 52.0) == 52.0


def test_two_streams_of_one_chat_follow_each_other_at_the_chats_pace() -> None:
    """While one is under way the other waits for its answer, and then for its second; not longer."""
    lanes = Lanes(Pace())
    lanes.add([row(1, 101, Lane.DIALOGUE, "c101"), row(2, 101, Lane.DIALOGUE, "t101")])
    (first,) = lanes.pick(0.0, 10)
    assert lanes.wake is None  # the answer wakes who waits for it
    lanes.ended(first, 0.3, 1)
    lanes.settle(first.stream)
    assert lanes.pick(0.3, 10) == []
    assert lanes.wake == 1.3
    (second,) = lanes.pick(1.3, 10)
    assert (first.id, second.id) == (1, 2)


def test_a_row_that_was_put_back_frees_its_chat() -> None:
    """A commit failed: whoever waited for that chat may go."""
    lanes = Lanes(Pace())
    lanes.add([row(1, 101, Lane.DIALOGUE, "c101"), row(2, 101, Lane.DIALOGUE, "t101")])
    (first,) = lanes.pick(0.0, 10)
    lanes.put_back(first, 0.0)
    (second,) = lanes.pick(0.0, 10)
    assert second.id == 2


# A complaint's fair part -----------------------------------------------------------------------------


def flooded(play: Play, rows: int = 500) -> None:
    """One complaint has so many rows waiting, and its first minute is under way."""
    play.lanes.add([row(n, STAFF_CHAT, Lane.CLAIM, "k1") for n in range(rows)])
    play.run(until=1010.0)


def test_a_flooded_complaint_leaves_the_others_as_much_as_they_need() -> None:
    """Six of twenty; twelve words of somebody else find their places at once, two are kept for cards and alerts."""
    play = Play(Lanes(Pace()), [0.05], [0.05])
    flooded(play)
    assert len(play.left) == 6
    arrivals = [(1010.0 + 2 * n, row(600 + n, STAFF_CHAT, Lane.CLAIM, "k2")) for n in range(12)]
    play.run(until=1050.0, arrivals=arrivals)
    others = [(at, one.id) for at, one in play.left if one.stream == "k2"]
    assert others == [(at, one.id) for at, one in arrivals]
    assert play.server.refused == []


def test_who_writes_much_but_one_after_the_other_is_no_flood() -> None:
    """Eighteen words in a minute to one complaint, none behind another: each leaves when it comes."""
    play = Play(Lanes(Pace()), [0.05], [0.05])
    arrivals = [(1000.0 + 3 * n, row(n, STAFF_CHAT, Lane.CLAIM, "k1")) for n in range(18)]
    play.run(until=1060.0, arrivals=arrivals)
    assert [(at, one.id) for at, one in play.left] == [(at, one.id) for at, one in arrivals]


def test_the_files_of_a_flood_use_the_part_of_their_complaint() -> None:
    """Another stream, but nobody else's place: after six rows of its words no album leaves in this minute."""
    play = Play(Lanes(Pace()), [0.05], [0.05])
    flooded(play, 9)
    play.lanes.add([row(700, STAFF_CHAT, Lane.BULK, "m1")])
    play.run(until=1050.0)
    assert "m1" not in [one.stream for _, one in play.left]
    play.run(until=1130.0)
    assert "m1" in [one.stream for _, one in play.left]


@shows("F54")
def test_everybodys_rows_leave_in_the_end_and_a_flood_keeps_its_order() -> None:
    """Seven floods and somebody else, who gets the next place that is free, and not the one behind all of theirs."""
    play = Play(Lanes(Pace()), [0.05], [0.05])
    number = itertools.count()
    floods = [f"k{n}" for n in range(1, 8)]
    for stream in floods:
        play.lanes.add([row(n, STAFF_CHAT, Lane.CLAIM, stream) for n in itertools.islice(number, 60)])
    play.run(arrivals=[(1100.0, row(900, STAFF_CHAT, Lane.CLAIM, "k9"))])
    assert play.server.refused == []
    assert len(play.left) == 421
    for stream in floods:
        ids = [one.id for _, one in play.left if one.stream == stream]
        assert ids == sorted(ids)
    (other,) = [at for at, one in play.left if one.stream == "k9"]
    assert other < 1130


def test_rows_that_did_not_leave_give_a_complaints_part_back() -> None:
    """A commit failed a hundred times: the complaint has used nothing."""
    lanes = Lanes(Pace())
    for _ in range(100):
        lanes.add([row(1, STAFF_CHAT, Lane.CLAIM, "k1")])
        (picked,) = lanes.pick(0, 1)
        lanes.put_back(picked, 0)
        lanes.clear_waiting()
    lanes.add([row(n, STAFF_CHAT, Lane.CLAIM, "k1") for n in range(2, 12)])
    for _ in range(10):
        (picked,) = lanes.pick(0.0, 10)
        lanes.ended(picked, 0.0, 1)
        lanes.settle("k1")


def test_parts_of_the_past_are_forgotten() -> None:
    """A complaint that has said nothing for a minute costs no memory."""
    pace = Pace(0, 1, 20)
    for n in range(5000):
        pace.begin(STAFF_CHAT, "edits", n * 10.0, 1, str(n))
        pace.end(STAFF_CHAT, "edits", n * 10.0, 1, str(n))
    assert len(pace._parts) < 1100
