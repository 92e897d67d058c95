"""Acts on the world itself: time, limits, made-up updates, starting over."""

from __future__ import annotations

from bot.sandbox.control import Args, Wrong, act
from bot.sandbox.model import Json
from bot.sandbox.updates import DAY
from bot.sandbox.world import World


@act("move_clock")
def move_clock(world: World, args: Args) -> Json:
    """Move the sandbox's time by some seconds."""
    try:
        seconds = float(args.get("seconds"))
    except (TypeError, ValueError) as error:
        raise Wrong("seconds must be a number") from error
    world.clock.move(seconds)
    shown: Json = {"now": world.now().isoformat(), "offset": world.clock.offset}
    world.emit("clock", **shown)
    return shown


@act("raw_update")
def raw_update(world: World, args: Args) -> Json:
    """Queue an update as it is; without an update_id it gets the next one."""
    update = args.get("update")
    if not isinstance(update, dict):
        raise Wrong("update is missing")
    number = update.get("update_id", world.updates.next_id)
    body = {"update_id": number, **update}
    if not isinstance(number, int):
        raise Wrong("update_id must be a number")
    world.updates.add(body, world.clock.seconds() + DAY, "raw")
    return body


@act("duplicate_update")
def duplicate_update(world: World, args: Args) -> bool:
    """Deliver a known update once more, under its own id."""
    if not world.updates.repeat(args.number("update_id")):
        raise Wrong(f"no update {args.number('update_id')}")
    return True


@act("next_update_id")
def next_update_id(world: World, args: Args) -> int:
    """Let the numbering of updates go on elsewhere, as Telegram may after a quiet week."""
    world.updates.next_id = args.number("update_id")
    return world.updates.next_id


@act("limits")
def limits(world: World, args: Args) -> bool:
    """Switch the strict limits on or off."""
    world.limits.on = bool(args.get("on", True))
    world.limits.clear()
    return world.limits.on


@act("reset")
def reset(world: World, args: Args) -> bool:
    """Back to the first day."""
    world.reset()
    return True
