"""One effect of a step onto what will be written."""

from typing import assert_never

from dialogs import effects as fx
from dialogs.absent import link_code
from dialogs.effects import Effect
from dialogs.model import Alert, Case, Colleague, Staff
from dialogs.names import shown_name
from dialogs.records import replace
from handlers.cards import topic_card
from handlers.letters import Post
from handlers.memory import Memory
from handlers.outgoing import Outgoing, page_asked
from storage.codec import event_to_json
from storage.journal import Entry
from storage.links import Link
from storage.messages import Written
from storage.surveys import Survey
from storage.tally import UNSAID
from storage.timers import Timer
from storage.times import to_us

_ROLE_OF = {"customer": "said", "staff": "reply", "note": "note"}  # by author: what a kept message is


def apply(effect: Effect, case: Case | None, memory: Memory, out: Outgoing, post: Post) -> None:
    """Put one effect onto `out`. `case`: whose step it comes from; None for a line that is said without a step."""
    customer = case.person.id if case else 0
    language = case.person.language if case else memory.policy.default_language
    match effect:
        case fx.Say():
            out.letters.append(post.say(effect, customer, language))
        case fx.Redraw():
            out.letters.append(post.redraw(effect, customer, language))
        case fx.Toast():
            chat = memory.place.staff_chat if effect.staff else customer
            out.letters.append(post.toast(effect, language, chat))
        case fx.Noted():
            out.letters.append(post.noted(effect, customer))
        case fx.Marked():
            out.letters.append(post.marked(effect))
        case fx.Mirrored():
            out.letters.append(post.mirrored(effect, customer))
        case fx.ShowCard():
            known = out.cards.get(effect.complaint)
            urgent = effect.urgent or (known is not None and known.urgent)
            out.cards[effect.complaint] = replace(effect, urgent=urgent)
        case fx.Relocate():
            out.relocated[effect.complaint] = effect
        case fx.OpenTopic():
            if case is not None:
                complaint = case.complaints[effect.complaint]
                out.opening.append(complaint.id)
                out.letters += [post.topic(complaint), topic_card(post, complaint, first=True)]
        case fx.Line(crowd=True):
            out.crowd.append(effect)
        case fx.Line():
            out.letters += post.line(_with_link(effect, memory))
        case fx.RedrawLine():
            out.letters.append(post.redraw_line(effect))
            if not effect.form:
                link = Link(effect.chat, effect.message, effect.complaint, "line")
                memory.links[effect.chat, effect.message] = link
                out.links.append(link)
        case fx.ToStaff():
            out.letters += post.to_staff(effect)
        case fx.Gathered():
            out.gathered.append(effect)
        case fx.ToCustomer():
            letters = post.to_customer(effect, _shown(effect.staff, memory), customer, language)
            if memory.policy.reply_delay:  # until then they can be withdrawn, and will never have left
                due = to_us(memory.now + memory.policy.reply_delay)
                letters = [replace(one, not_before=due) for one in letters]
            out.letters += letters
        case fx.TakeBack():
            out.letters += post.take_back(effect, customer)
        case fx.ChangeCopy():
            out.letters += post.change_copy(effect, _shown(effect.staff, memory), customer, language)
        case fx.Tell(crowd=True):
            out.crowd.append(effect)
        case fx.Tell():
            tell(effect, memory, out)
        case fx.Recount():
            out.recounts.append(effect)
        case fx.Know():
            know(effect.colleague, memory, out)
        case fx.Hand():
            out.handed.append(effect.event)
        case fx.Store():
            out.matters[effect.matter.id] = effect.matter
        case fx.Unsaid():
            out.counted[effect.counts, UNSAID] += 1
        case fx.Scatter():
            out.scattered.append(effect.matter)
        case fx.SayBelow() | fx.Poster() | fx.Notice() | fx.RedrawNotice() | fx.RedrawNamed():
            raise AssertionError(f"{type(effect).__name__} comes from errands alone.")
        case fx.Then():
            out.asked.append((effect.key, event_to_json(effect.event)))
        case fx.ShowPage():
            out.asked.append(page_asked(effect.page))
        case fx.Watch():
            out.watched.append((customer, effect))
        case fx.Arm():
            out.arm(Timer(_subject(effect, customer), effect.ring, effect.due))
        case fx.Disarm():
            out.disarm(_subject(effect, customer), effect.ring)
        case fx.Keep():
            _keep(effect, memory, out)
        case fx.Survey():
            out.surveys.append(Survey(effect.complaint, effect.kind, customer))
        case fx.Unheard():
            out.unheard.append(effect.what)
        case fx.Journal():
            out.entries.append(
                Entry(effect.complaint, effect.event, effect.before, effect.after, effect.actor, effect.details)
            )
        case _:
            assert_never(effect)


def _with_link(line: fx.Line, memory: Memory) -> fx.Line:
    """An argument `join` is the address by which a customer without Telegram can come to the complaint."""
    if "join" not in line.text.args or not memory.place.username:
        return line
    address = f"https://t.me/{memory.place.username}?start={link_code(line.complaint, memory.salt)}"
    return replace(line, text=replace(line.text, args={**line.text.args, "join": address}))


def _shown(staff: Staff, memory: Memory) -> str:
    return shown_name(staff.id, staff.name, memory.colleagues)


def _subject(effect: fx.Arm | fx.Disarm, customer: int) -> str:
    """What a timer is about: a complaint, a matter or a person."""
    if effect.matter is not None:
        return f"m:{effect.matter}"
    return f"p:{customer}" if effect.complaint is None else f"k:{effect.complaint}"


def _keep(effect: fx.Keep, memory: Memory, out: Outgoing) -> None:
    if effect.complaint is None:
        return
    item = effect.item
    out.written.append(Written(item, effect.complaint, effect.author, effect.author_id))
    key = (item.chat, item.message)
    memory.known[key] = item
    if effect.author == "waiting":
        return  # it belongs nowhere yet
    known, role = memory.links.get(key), _ROLE_OF[effect.author]
    if known is None or (known.role, role) == ("note", "reply"):  # what was held, or a draft, is sent after all
        memory.links[key] = Link(item.chat, item.message, effect.complaint, role)
        out.links.append(memory.links[key])


def tell(effect: fx.Tell, memory: Memory, out: Outgoing) -> None:
    """A line in private; of an alert it is remembered what the colleague writes next may be about."""
    out.tells.append(effect)
    if effect.alert and effect.complaint is not None:
        told = memory.colleagues.get(effect.colleague) or Colleague(effect.colleague, "")
        know(replace(told, alert=Alert(effect.complaint, memory.now)), memory, out)


def know(colleague: Colleague, memory: Memory, out: Outgoing) -> None:
    """Remember a colleague as they are now."""
    memory.colleagues[colleague.id] = out.colleagues[colleague.id] = colleague
