"""Roles: who may do what beside the settings: `/role Olga lead`, by managers and the group's administrators.

A role that is given holds while its bearer is in the group, and from the next event on. MANAGER_IDS, CONFIDANT_IDS and
the rights of an administrator come from elsewhere: they are shown, and not taken away here.

Confidant stands beside the others: it is trust in names that customers keep back (dialogs.talk.confidential), no rank.
Nobody gives it to themselves, so two people know of it; a manager has it only when it is given, too.
"""

from collections.abc import Mapping

from dialogs.duty import named_first
from dialogs.errands import Command, Errand, Role
from dialogs.events import Commanded
from dialogs.machine import Part
from dialogs.model import Colleague
from dialogs.names import names_of
from dialogs.policy import Policy
from dialogs.records import replace

GIVEN = ("lead", "manager")
NONE = "handler"
CONFIDANT, NO_CONFIDANT = "confidant", "no confidant"
_WORDS: Mapping[str, str] = {
    **{name: name for name in (*GIVEN, NONE, CONFIDANT, NO_CONFIDANT)},
    "старший": "lead", "старшая": "lead", "старша": "lead",
    "руководитель": "manager", "керівник": "manager", "керівниця": "manager",
    "сотрудник": NONE, "сотрудница": NONE, "співробітник": NONE, "співробітниця": NONE, "none": NONE, "-": NONE,
    "доверенный": CONFIDANT, "доверенная": CONFIDANT, "довірений": CONFIDANT, "довірена": CONFIDANT,
    "недоверенный": NO_CONFIDANT, "недоверенная": NO_CONFIDANT,
    "недовірений": NO_CONFIDANT, "недовірена": NO_CONFIDANT, "not confidant": NO_CONFIDANT,
}  # fmt: skip


def role(errand: Errand, asked: Commanded) -> None:
    """`/role` alone shows who has which; with a name and a role it changes that."""
    if not asked.words:
        _show(errand)
        return
    found, rest = named_first(asked.words, errand.colleagues.values())
    wanted = _WORDS.get(_plain(rest))
    if len(found) != 1:
        names = ", ".join(sorted(one.name for one in (found or errand.colleagues.values()) if one.name)[:20])
        errand.answer("role_whom", words=asked.words, names=names)
        return
    (colleague,) = found
    if wanted is None:
        errand.answer("role_how", name=colleague.name)
    elif wanted in (CONFIDANT, NO_CONFIDANT):
        _trust(errand, colleague, wanted)
    elif colleague.id in errand.policy.managers and colleague.role != "manager":
        errand.answer("role_of_settings", name=colleague.name)
    else:
        given = "" if wanted == NONE else wanted
        was = colleague.role or NONE
        errand.know(replace(colleague, role=given))
        errand.write_down("role", colleague=colleague.id, was=was, role=wanted)
        errand.answer("role_set", name=colleague.name, role=wanted)


def _plain(words: str) -> str:
    """The role as it stands among the words: "не доверенный" is one word for us."""
    return words.casefold().strip(" .!").replace("не ", "не")


def _trust(errand: Errand, colleague: Colleague, wanted: str) -> None:
    """Whether somebody may look up names that are kept back."""
    if wanted == CONFIDANT and colleague.id == errand.colleague.id:
        errand.answer("trust_of_others", name=colleague.name)
    elif colleague.id in errand.policy.confidants and not colleague.trusted:
        errand.answer("trust_of_settings", name=colleague.name)
    else:
        errand.know(replace(colleague, trusted=wanted == CONFIDANT))
        was = CONFIDANT if colleague.trusted else NO_CONFIDANT
        errand.write_down("role", colleague=colleague.id, was=was, role=wanted)
        errand.answer("trust_given" if wanted == CONFIDANT else "trust_taken", name=colleague.name)


def _show(errand: Errand) -> None:
    policy = errand.policy
    errand.answer(
        "roles",
        managers=names_of(policy.managers, errand.colleagues),
        leads=names_of(policy.leads, errand.colleagues),
        confidants=names_of(policy.confidants, errand.colleagues),
    )


def with_roles(policy: Policy, bearers: Mapping[int, tuple[str, ...]]) -> Policy:
    """The policy with those who have been given a role and are in the group."""
    managers = _with(policy.managers, "manager", bearers)
    confidants = _with(policy.confidants, CONFIDANT, bearers)
    leads = tuple(one for one, given in sorted(bearers.items()) if "lead" in given)
    if (managers, leads, confidants) == (policy.managers, policy.leads, policy.confidants):
        return policy
    return replace(policy, managers=managers, leads=leads, confidants=confidants)


def _with(known: tuple[int, ...], role: str, bearers: Mapping[int, tuple[str, ...]]) -> tuple[int, ...]:
    return (*known, *(one for one, given in sorted(bearers.items()) if role in given and one not in known))


PART = Part("roles", commands=(Command("role", role, role=Role.ADMIN),))
