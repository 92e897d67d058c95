"""Roles: who may do what beside the settings: `/role Olga lead`, by managers and the group's administrators.

A role that is given holds while its bearer is in the group, and from the next event on. MANAGER_IDS and the rights of
an administrator come from elsewhere: they are shown, and not taken away here.
"""

from collections.abc import Mapping

from dialogs.duty import named_first
from dialogs.errands import Command, Errand, Role
from dialogs.events import Commanded
from dialogs.machine import Part
from dialogs.policy import Policy
from dialogs.records import replace

GIVEN = ("lead", "manager")
NONE = "handler"
_WORDS: Mapping[str, str] = {
    **{name: name for name in (*GIVEN, NONE)},
    "старший": "lead", "старшая": "lead", "старша": "lead",
    "руководитель": "manager", "керівник": "manager", "керівниця": "manager",
    "сотрудник": NONE, "сотрудница": NONE, "співробітник": NONE, "співробітниця": NONE, "none": NONE, "-": NONE,
}  # fmt: skip


def role(errand: Errand, asked: Commanded) -> None:
    """`/role` alone shows who has which; with a name and a role it changes that."""
    if not asked.words:
        _show(errand)
        return
    found, rest = named_first(asked.words, errand.colleagues.values())
    wanted = _WORDS.get(rest.casefold().strip(" .!"))
    if len(found) != 1:
        names = ", ".join(sorted(one.name for one in (found or errand.colleagues.values()) if one.name)[:20])
        errand.answer("role_whom", words=asked.words, names=names)
        return
    (colleague,) = found
    if wanted is None:
        errand.answer("role_how", name=colleague.name)
        return
    if colleague.id in errand.policy.managers and colleague.role != "manager":
        errand.answer("role_of_settings", name=colleague.name)
        return
    given = "" if wanted == NONE else wanted
    was = colleague.role or NONE
    errand.know(replace(colleague, role=given))
    errand.write_down("role", colleague=colleague.id, was=was, role=wanted)
    errand.answer("role_set", name=colleague.name, role=wanted)


def _show(errand: Errand) -> None:
    bearers = sorted(errand.colleagues.values(), key=lambda one: (one.name.casefold(), one.id))
    managers, leads = errand.policy.managers, errand.policy.leads
    errand.answer(
        "roles",
        managers=", ".join(one.name for one in bearers if one.id in managers and one.name),
        leads=", ".join(one.name for one in bearers if one.id in leads and one.name),
    )


def with_roles(policy: Policy, bearers: Mapping[int, str]) -> Policy:
    """The policy with those who have been given a role and are in the group."""
    managers = [one for one, given in sorted(bearers.items()) if given == "manager" and one not in policy.managers]
    leads = tuple(one for one, given in sorted(bearers.items()) if given == "lead")
    if not managers and leads == policy.leads:
        return policy
    return replace(policy, managers=(*policy.managers, *managers), leads=leads)


PART = Part("roles", commands=(Command("role", role, role=Role.ADMIN),))
