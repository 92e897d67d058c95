"""What staff see of complaints as they stand after a whole batch: cards, digests when they are too many, topics.

A group takes twenty messages a minute. So each card is rendered once a batch, up to `cards_a_minute` new complaints
get a card of their own, and what is above that waits a few seconds for a digest, with its Claim buttons.
"""

from dataclasses import dataclass
from datetime import timedelta

from dialogs import effects as fx
from dialogs.effects import Text
from dialogs.groups import FIRST
from dialogs.items import Item
from dialogs.model import Complaint
from dialogs.names import under_its_name
from dialogs.promises import AT_WORK
from dialogs.records import replace
from dialogs.states import UNCLAIMED, State
from dialogs.together import shown_as, together
from handlers import crowd, head, moves
from handlers.cards import board_card, board_lines, board_of, digest_card, group_of, topic_card
from handlers.gathered import gathered_letters
from handlers.letters import Post
from handlers.memory import Memory
from handlers.outgoing import Outgoing, Trace
from storage import cases, facts, members, messages, rooms
from storage.rooms import Room
from storage.timers import Timer
from storage.times import stretch_ends

DIGEST_EVERY = timedelta(seconds=15)
DIGEST_LINES = 25
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Board:
    """The board of one batch."""

    memory: Memory
    out: Outgoing
    post: Post

    def change_room(self, room: Room) -> None:
        """Remember a changed room for writing."""
        self.memory.rooms[room.complaint] = self.out.rooms[room.complaint] = room

    def line(self, text: Text, group: int = FIRST) -> None:
        """Say on a board what is about no single complaint."""
        self.out.letters += board_lines(self.post, text, group=group)

    def bot_moved(self, group: int, status: str) -> None:
        """Our own place in a group changed; where we are out of it, the others read so: nobody there can."""
        self.out.traces.append(Trace("bot_moved", None, None, "", status, 0))
        if status in ("left", "kicked"):
            for other in self.memory.place.groups:
                if other != group:
                    self.line(Text("group_lost", {"team": self.memory.policy.group_called(group)}), other)

    def show_anew(self, complaint: Complaint) -> None:
        """A first card on the board, before what stands below it."""
        card = board_card(self.post, complaint, first=True)
        first = complaint.group == FIRST and self.memory.place.forum  # whose topics the places name
        topic = self.memory.policy.topic_of(complaint.place) if first else None
        if topic is not None:
            card.params["message_thread_id"] = topic
        self.out.add_first_card(card)

    async def ring(self, timer: Timer) -> None:
        """A timer of a board is due; one of a group that is not ours any more finds nothing to do."""
        self.out.drop_timers.add((timer.subject, timer.ring))
        group = group_of(timer.subject)
        if group not in self.memory.place.groups:
            return
        if timer.ring == "digest":
            await self._gather_waiting(group)
        elif timer.ring == crowd.RING:
            await crowd.tell_together(self.memory, self.out, self.post, group)
        elif timer.ring == head.RING:
            await head.show(self.memory, self.out, self.post, group)
        else:
            self.out.unheard.append(f"board {timer.ring}")

    async def digest_gone(self, number: int) -> None:
        """Somebody deleted a digest: what nobody has yet is shown anew."""
        listed = set(await rooms.in_digest(self.memory.tx, number))
        groups: set[int] = set()
        await self.memory.load_rooms(listed)
        await self.memory.load_more(listed)
        for each in sorted(listed):
            complaint, room = self.memory.complaint(each), self.memory.rooms.get(each)
            if complaint is not None and room is not None:
                waits = complaint.state in UNCLAIMED
                self.change_room(replace(room, digest=None, shown_at=None if waits else room.shown_at))
                groups.add(room.group)
        for group in sorted(groups, reverse=True):
            self._arm_digest(group)

    async def rename(self) -> None:
        """Of who keeps the name back from now on, or no longer, each card and each topic is shown under it now."""
        memory = self.memory
        for number, case in list(memory.cases.items()):
            was = memory.before.get(number)
            if was is None or was.person.alias == case.person.alias:
                continue
            theirs = await cases.theirs(memory.tx, number)
            await memory.load_more(theirs)
            await memory.load_rooms(theirs)
            person, known = case.person, memory.cases[number].complaints
            named = {one: under_its_name(complaint, person) for one, complaint in known.items()}
            memory.cases[number] = replace(memory.cases[number], complaints=named)
            for one in sorted(theirs & named.keys()):
                room = memory.rooms.get(one)
                if room is None:
                    continue
                self.out.cards[one] = fx.ShowCard(one, urgent=True)
                if room.topic is not None:
                    self.out.letters.append(self.post.topic_renamed(named[one]))

    # After the batch ------------------------------------------------------------------------------

    async def show(self) -> None:
        """Render each card that was asked for, as it stands after the whole batch, and bring topics what they need."""
        below = {one.complaint for one in self.out.letters if one.complaint and one.after.below}
        await self.memory.load_rooms(set(self.out.cards) | below)
        digests: set[int] = set()
        moved = await moves.leave(self.memory, self.out, self.post)
        new = [complaint for complaint, _ in moved]
        for gone, left in moved:
            digests |= {left.digest} if left.digest is not None else set()
            self.out.cards.pop(gone.id, None)
        for number, effect in self.out.cards.items():
            complaint = self.memory.complaint(number)
            if complaint is None:
                continue
            room = self.memory.rooms.get(number)
            if room is None:
                new.append(complaint)
                continue
            self._update(complaint, room, effect, digests)
            if complaint.topic and number not in self.out.opening:
                self.out.letters.append(topic_card(self.post, complaint))
        await self._show_new(await self._without_crowds(new))
        self._bring_along({complaint.id for complaint, _ in moved})
        for one in digests:
            await self._redraw_digest(one)
        for matter in self.out.scattered:
            await self._scatter(matter)
        self._hold_back()
        for number in [*self.out.opening, *self.out.late_cards]:
            await self._recap(number, number in [complaint.id for complaint, _ in moved])

    def _bring_along(self, moved: set[int]) -> None:
        """The story of a complaint comes with its first card, also when it gets no topic."""
        shown = (number for number in sorted(moved) if self.memory.rooms[number].shown_at is not None)
        self.out.late_cards += [number for number in shown if number not in self.out.opening]

    def _update(self, complaint: Complaint, room: Room, effect: fx.ShowCard, digests: set[int]) -> None:
        """A complaint that had a room before this batch; `digests` collects those to draw again."""
        if room.digest is not None and room.digest < 0:
            self._leave_crowd(complaint, room)
        elif room.shown_at is None:
            if complaint.state is not State.NEW:  # taken or closed while it waited for a card
                self.change_room(replace(room, shown_at=self.memory.now))
                if not complaint.topic:
                    self._show_late(complaint)
        elif room.digest is not None:
            if effect.urgent:
                digests.add(room.digest)
                if not complaint.topic and room.board_message is None and complaint.state is State.CLAIMED:
                    self._show_late(complaint)
            elif room.board_message is not None:
                self.out.letters.append(board_card(self.post, complaint))
        elif effect.urgent or not complaint.topic or complaint.state is not State.CLAIMED:
            self.out.letters.append(board_card(self.post, complaint))

    def _show_late(self, complaint: Complaint) -> None:
        self.show_anew(complaint)
        self.out.late_cards.append(complaint.id)

    async def _show_new(self, complaints: list[Complaint]) -> None:
        """A card for each while the minute has room for it; the others wait for a digest."""
        for group in sorted({one.group for one in complaints}, reverse=True):  # keys of further groups are below 0
            theirs, budget = [one for one in complaints if one.group == group], 0
            waits, shown = rooms.unseen(group, 1), rooms.showing(group, self.memory.now - _MINUTE)
            await self.memory.tx.ask(waits, shown)
            if not waits.answer:
                budget = max(0, self.memory.policy.cards_a_minute - shown.answer)
            for complaint in theirs[:budget]:
                self.change_room(Room(complaint.id, self.memory.now, shown_at=self.memory.now, group=group))
                self.show_anew(complaint)
            for complaint in theirs[budget:]:
                self.change_room(Room(complaint.id, self.memory.now, group=group))
                self._arm_digest(group)

    def _hold_back(self) -> None:
        """What would stand below a card waits while there is none (digests): the card brings it along later."""
        hidden = {
            f"k{number}"
            for number, room in self.memory.rooms.items()
            if room.board_message is None and room.topic is None and (room.shown_at is None or room.digest is not None)
        }
        hidden -= {f"k{number}" for number in (*self.out.opening, *self.out.late_cards)}
        letters = self.out.letters
        self.out.letters = [one for one in letters if not (one.stream in hidden and one.after.below)]

    # The conversation so far ----------------------------------------------------------------------

    async def _recap(self, number: int, moved: bool) -> None:
        """A new topic holds the whole conversation, and so does the new group of a complaint that `moved`: bring media
        and what the card could not hold."""
        complaint = self.memory.complaint(number)
        if complaint is None or number not in self.memory.rooms:
            return
        many = complaint.gathered or complaint.gathering or (moved and complaint.unseen)
        if many:  # one by one they would be too many here as well
            self.out.gathered += [fx.Gathered(number, (complaint.customer, 0), of) for of in (*complaint.merged, 0)]
        else:
            await self._recap_words(complaint)
        if moved or number in self.out.opening:
            await self._recap_replies(number)

    async def _recap_words(self, complaint: Complaint) -> None:
        on_card = {piece.message for piece in complaint.words}
        longest = self.memory.policy.card_answer
        albums: dict[str, list[Item]] = {}
        numbers, tx = (*complaint.merged, complaint.id), self.memory.tx
        written = [item for number in numbers for item in await messages.written_by_customer(tx, number)]
        answers = "\n".join((complaint.where, complaint.what, complaint.wish_words))  # they stand on the card, too
        for item in sorted(written, key=lambda one: (one.at, one.message)):
            seen = item.message in on_card or (len(item.text) <= longest and item.text in answers)
            if item.album:
                albums.setdefault(item.album, []).append(item)
            elif item.is_media or not seen:
                self.out.letters += self.post.to_staff(fx.ToStaff(complaint.id, (item,), complaint.name))
        for items in albums.values():
            self.out.letters += self.post.to_staff(fx.ToStaff(complaint.id, tuple(items), complaint.name))

    async def _recap_replies(self, number: int) -> None:
        """What colleagues wrote to the customer before there was a topic stands elsewhere: the topic begins with it."""
        tx = self.memory.tx
        told = await messages.written_by_staff(tx, number)
        now = [one for one in self.out.written if (one.complaint, one.author) == (number, "staff")]
        told += [(one.item, one.author_id) for one in now]
        names = {one: member.name for one, member in (await facts.load_members(tx, {a for _, a in told})).items()}
        for item, author in told:
            name = names.get(author) or "?"
            self.out.letters += self.post.to_staff(fx.ToStaff(number, (item,), name, "told_customer", fx.Replies.NOTE))

    async def gather(self) -> None:
        """Bring together what was kept for it, this batch's own words too: they are written by now."""
        for effect in self.out.gathered:
            complaint = self.memory.complaint(effect.complaint)
            if complaint is not None:
                of = effect.of or effect.complaint
                items = await messages.written_since(self.memory.tx, of, *effect.since)
                opening = effect.complaint in self.out.opening
                self.out.letters += gathered_letters(self.post, complaint, items, opening, of)

    # Digests --------------------------------------------------------------------------------------

    def _arm_digest(self, group: int) -> None:
        if (board_of(group), "digest") not in self.out.set_timers:
            due = stretch_ends(self.memory.now, DIGEST_EVERY.total_seconds())
            self.out.arm(Timer(board_of(group), "digest", due))

    async def _gather_waiting(self, group: int) -> None:
        """Show the complaints nobody of the group has been shown: one by one when they are few by now."""
        waits, showing = rooms.unseen(group, DIGEST_LINES * 4), rooms.showing(group, self.memory.now - _MINUTE)
        await self.memory.tx.ask(waits, showing)
        numbers, shown = waits.answer, showing.answer
        await self.memory.load_rooms(set(numbers))
        await self.memory.load_more(set(numbers))
        found = [one for one in map(self.memory.complaint, numbers) if one is not None]
        found = await self._without_crowds(found)
        if len(numbers) == DIGEST_LINES * 4:
            self._arm_digest(group)
        if len(found) <= max(0, self.memory.policy.cards_a_minute - shown) // 2:
            for complaint in found:
                self.change_room(replace(self.memory.rooms[complaint.id], shown_at=self.memory.now))
                self._show_late(complaint)
            return
        for start in range(0, len(found), DIGEST_LINES):
            await self._new_digest(found[start : start + DIGEST_LINES], group)

    # What one line shows for many (dialogs.together) -----------------------------------------------

    async def _without_crowds(self, complaints: list[Complaint]) -> list[Complaint]:
        """Those that get a card or a digest; of the others it is noted that a line shows them."""
        if not any(map(together, complaints)):
            return complaints
        crowds = {(one.matter, one.group) for one in await members.crowds(self.memory.tx)}
        left = []
        for complaint in complaints:
            matter, group = together(complaint), complaint.group
            if (matter, group) not in crowds:
                left.append(complaint)
                continue
            known = self.memory.rooms.get(complaint.id)
            asked = known.asked_at if known is not None else self.memory.now
            shown = shown_as(matter)
            self.change_room(Room(complaint.id, asked, digest=shown, shown_at=self.memory.now, group=group))
        return left

    def _leave_crowd(self, complaint: Complaint, room: Room) -> None:
        """There is more to say of it now than the line can: it gets a card, where it is still to be worked on."""
        if together(complaint) == -(room.digest or 0):
            return
        self.change_room(replace(room, digest=None))
        if complaint.state in AT_WORK and not complaint.topic:
            self._show_late(complaint)

    async def _scatter(self, matter: int) -> None:
        """The line shows nothing any more: what still waits is shown like any other."""
        scattered = await members.scatter(self.memory.tx, shown_as(matter))
        for number in scattered.keys() & self.memory.rooms.keys():
            room, complaint = self.memory.rooms[number], self.memory.complaint(number)
            if complaint is None or together(complaint) == matter:
                self.change_room(replace(room, digest=None, shown_at=None))
        for group in set(scattered.values()):
            self._arm_digest(group)

    # Digests, one by one --------------------------------------------------------------------------

    async def _new_digest(self, complaints: list[Complaint], group: int) -> None:
        number = 1 + await facts.take_numbers(self.memory.tx, "digests", 1)
        for complaint in complaints:
            room = self.memory.rooms[complaint.id]
            self.change_room(replace(room, shown_at=self.memory.now, digest=number))
        self.out.letters.append(digest_card(self.post, number, complaints, first=True, group=group))

    async def _redraw_digest(self, number: int) -> None:
        listed = sorted(await rooms.in_digest(self.memory.tx, number))
        await self.memory.load_more(set(listed))
        left = {one for one in listed if (room := self.memory.rooms.get(one)) is not None and room.digest != number}
        found = [one for one in map(self.memory.complaint, listed) if one is not None and one.id not in left]
        if found:
            ordered, group = sorted(found, key=lambda one: one.created_at), found[0].group
            self.out.letters.append(digest_card(self.post, number, ordered, first=False, group=group))
