"""Acts on groups and topics: joining, rights, closing, upgrading, and where the bot itself is put."""

from __future__ import annotations

from bot.sandbox.control import Args, Wrong, act, chat_in, user_in
from bot.sandbox.membership import set_member
from bot.sandbox.methods_topics import ICON_COLOURS
from bot.sandbox.model import ADMIN_RIGHTS, MEMBER_PERMISSIONS, Chat, Json, Member, Topic, User
from bot.sandbox.world import BOT_RIGHTS, World


def _group(world: World, args: Args) -> Chat:
    chat = chat_in(world, args)
    if chat.type == "private":
        raise Wrong("that is a private chat")
    if chat.upgraded_to is not None:
        raise Wrong(f"the group was upgraded to {chat.upgraded_to}")
    return chat


def _owner(world: World, chat: Chat) -> User:
    """Who acts when nobody is named: the owner, or anybody present."""
    for wanted in ("creator", "administrator", "member"):
        for user_id, place in chat.members.items():
            if place.status == wanted and user_id != world.bot.id:
                return world.users[user_id]
    raise Wrong("nobody is in the chat")


def _actor(world: World, chat: Chat, args: Args, name: str = "by") -> User:
    by = args.get(name)
    return world.users[int(by)] if by in world.users else _owner(world, chat)


@act("join")
def join(world: World, args: Args) -> Json:
    """Enter a group: service message and, for an administrator bot that asked, chat_member."""
    chat, user = _group(world, args), user_in(world, args)
    if chat.member(user.id).present:
        raise Wrong("already a member")
    set_member(world, chat, user.id, Member(), user)
    world.post(chat, {"new_chat_members": [user.json()]}, user, service=True)
    return chat.view()


@act("leave")
def leave(world: World, args: Args) -> Json:
    """Leave a group, or be removed from it by somebody (`by`)."""
    chat, user = _group(world, args), user_in(world, args)
    if not chat.member(user.id).present:
        raise Wrong("not a member")
    actor = _actor(world, chat, args) if args.get("by") else user
    set_member(world, chat, user.id, Member("left" if actor is user else "kicked"), actor)
    world.post(chat, {"left_chat_member": user.json()}, actor, service=True)
    return chat.view()


@act("promote")
def promote(world: World, args: Args) -> Json:
    """Make somebody an administrator; `rights` are added to can_manage_chat."""
    chat, user = _group(world, args), user_in(world, args)
    if not chat.member(user.id).present:
        raise Wrong("not a member")
    rights = {"can_manage_chat": True, **(args.get("rights") or {})}
    set_member(world, chat, user.id, Member("administrator", _admin_rights(rights)), _actor(world, chat, args))
    return chat.view()


@act("demote")
def demote(world: World, args: Args) -> Json:
    """Take administrator rights away."""
    chat, user = _group(world, args), user_in(world, args)
    if not chat.member(user.id).is_admin:
        raise Wrong("not an administrator")
    set_member(world, chat, user.id, Member(), _actor(world, chat, args))
    return chat.view()


def _admin_rights(rights: Json) -> dict[str, bool]:
    unknown = set(rights) - set(ADMIN_RIGHTS)
    if unknown:
        raise Wrong(f"unknown rights: {', '.join(sorted(unknown))}")
    return {name: bool(rights.get(name, False)) for name in ADMIN_RIGHTS}


def _topic(chat: Chat, args: Args) -> Topic:
    topic = chat.topics.get(args.number("thread_id"))
    if topic is None or topic.deleted:
        raise Wrong(f"no topic {args.number('thread_id')} in chat {chat.id}")
    return topic


@act("new_topic")
def new_topic(world: World, args: Args) -> Json:
    """A person opens a topic."""
    chat = _group(world, args)
    if not chat.is_forum:
        raise Wrong("the chat is not a forum")
    creator = _actor(world, chat, args, "user_id")
    topic = world.topic_created(chat, args.text("name"), creator, ICON_COLOURS[0], None)
    return {"thread_id": topic.id, **topic.view()}


def _toggle(world: World, args: Args, closed: bool) -> Json:
    chat = _group(world, args)
    topic = _topic(chat, args)
    if topic.closed == closed:
        raise Wrong("the topic is already closed" if closed else "the topic is open")
    topic.closed = closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    world.post(chat, content, _actor(world, chat, args, "user_id"), topic=topic, service=True)
    world.topic_changed(chat, topic)
    return topic.view()


@act("close_topic")
def close_topic(world: World, args: Args) -> Json:
    """A person closes a topic."""
    return _toggle(world, args, True)


@act("reopen_topic")
def reopen_topic(world: World, args: Args) -> Json:
    """A person reopens a topic."""
    return _toggle(world, args, False)


@act("delete_topic")
def delete_topic(world: World, args: Args) -> Json:
    """A person deletes a topic with all its messages; the bot is not told."""
    chat = _group(world, args)
    topic = _topic(chat, args)
    world.topic_deleted(chat, topic)
    return topic.view()


@act("set_forum")
def set_forum(world: World, args: Args) -> Json:
    """Switch topics on or off in a supergroup; the bot is not told."""
    chat = _group(world, args)
    if chat.type != "supergroup":
        raise Wrong("only a supergroup can have topics: upgrade_group first")
    chat.is_forum = bool(args.get("on", True))
    world.emit("chat", chat_id=chat.id, chat=chat.view())
    return chat.view()


@act("new_group")
def new_group(world: World, args: Args) -> Json:
    """A new group with the bot in it: a supergroup if it is to be a forum, else basic (or as `type` says)."""
    forum = bool(args.get("forum", False))
    kind = args.get("type") or ("supergroup" if forum else "group")
    if kind not in {"group", "supergroup"} or (forum and kind == "group"):
        raise Wrong("type must be group or supergroup, and a forum is a supergroup")
    number = world.count("group")
    chat_id = -1002000000001 - number if kind == "supergroup" else -(4_000_000 + number)
    chat = world.add_chat(Chat(chat_id, kind, args.text("title"), forum))
    members = [int(member) for member in args.get("members", [])]
    missing = [member for member in members if member not in world.users]
    if missing or not members:
        raise Wrong(f"members must be known users; unknown: {missing}")
    chat.members = {user_id: Member("creator" if index == 0 else "member") for index, user_id in enumerate(members)}
    creator = world.users[members[0]]
    world.emit("chat", chat_id=chat.id, chat=chat.view())
    if args.get("bot", True):
        set_member(world, chat, world.bot.id, Member(), creator)
        created = "supergroup_chat_created" if kind == "supergroup" else "group_chat_created"
        world.post(chat, {created: True}, creator, service=True)
    return chat.view()


@act("upgrade_group")
def upgrade_group(world: World, args: Args) -> int:
    """A basic group becomes a supergroup with another id; both say so with a service message."""
    old = _group(world, args)
    if old.type != "group":
        raise Wrong("only a basic group can be upgraded")
    actor = _owner(world, old)
    new = world.add_chat(Chat(-1002000000001 - world.count("group"), "supergroup", old.title))
    new.members = dict(old.members)
    world.post(old, {"migrate_to_chat_id": new.id}, actor, service=True)
    old.upgraded_to = new.id
    world.emit("chat", chat_id=old.id, chat=old.view())
    world.emit("chat", chat_id=new.id, chat=new.view())
    world.post(new, {"migrate_from_chat_id": old.id}, actor, service=True)
    return new.id


@act("kick_bot")
def kick_bot(world: World, args: Args) -> Json:
    """Remove the bot from a group."""
    chat = _group(world, args)
    set_member(world, chat, world.bot.id, Member("kicked"), _actor(world, chat, args))
    return chat.view()


@act("add_bot")
def add_bot(world: World, args: Args) -> Json:
    """Put the bot into a group, as a plain member or with administrator `rights` (true: the usual ones)."""
    chat = _group(world, args)
    if chat.member(world.bot.id).present:
        raise Wrong("the bot is a member already")
    actor = _actor(world, chat, args)
    rights = args.get("rights")
    place = Member()
    if rights:
        place = Member("administrator", dict(BOT_RIGHTS) if rights is True else _admin_rights(rights))
    set_member(world, chat, world.bot.id, place, actor)
    world.post(chat, {"new_chat_members": [world.bot.json()]}, actor, service=True)
    return chat.view()


@act("bot_rights")
def bot_rights(world: World, args: Args) -> Json:
    """Set the bot's administrator rights; none makes it a plain member, {"can_send_messages": false} mutes it."""
    chat = _group(world, args)
    if not chat.member(world.bot.id).present:
        raise Wrong("the bot is not in the chat")
    rights = args.get("rights") or {}
    if "can_send_messages" in rights:
        place = Member("restricted", {name: bool(rights.get(name, False)) for name in MEMBER_PERMISSIONS})
    elif rights:
        place = Member("administrator", _admin_rights({"can_manage_chat": True, **rights}))
    else:
        place = Member()
    set_member(world, chat, world.bot.id, place, _actor(world, chat, args))
    return chat.view()
