"""Who may act for a student: every combination of school, act, tie, age, permission and circumstance, generated.

What is expected stands here once more in plain words, apart from the rules' own reading: `expected`.
"""

from itertools import product

import pytest

from portfolio.readings import Cited, Conflicting, Silent, Standing
from portfolio.representatives import (
    FOR_ONESELF,
    Act,
    ActingAs,
    ActingCondition,
    Capacity,
    Circumstance,
    Hindered,
    Hindrance,
    Representation,
    Representative,
    Scope,
    Tie,
    may_act,
)
from portfolio.schools import load_packs

EMERGENCIES = {
    "tttvs": {Circumstance.EPIDEMIC, Circumstance.SUDDEN_CHANGE, Circumstance.MAJOR_ACCIDENT},
    "yphs": {Circumstance.EPIDEMIC, Circumstance.MAJOR_ACCIDENT, Circumstance.STAFF_CHANGE},
}
SCHOOLS = ("anon15", "hwvs", "tmsb", "tttvs", "yphs")
TIES = {
    "oneself": Tie(is_oneself=True),
    "legal representative": Tie(is_guardian=True, legal_representative=True),
    "no legal representative": Tie(is_guardian=True, legal_representative=False),
    "perhaps one": Tie(is_guardian=True, legal_representative=None),
    "homeroom teacher": Tie(is_homeroom_teacher=True),
    "course teacher": Tie(is_course_teacher=True),
    "both": Tie(is_homeroom_teacher=True, is_course_teacher=True),
    "nobody": Tie(),
}
GUARDIANS = {"legal representative", "no legal representative", "perhaps one"}
TEACHERS = {"homeroom teacher", "course teacher", "both"}


def expected(school: str, who: str, minor: bool | None, allowed: Scope | None, said: Circumstance | None) -> str | None:
    """Return as what somebody may act, in any of the three acts; None where they may not."""
    if who == "oneself":
        return "student"
    if school not in EMERGENCIES or said not in EMERGENCIES[school] or minor is None:
        return None
    if minor and who == "legal representative":
        return "legal_representative"
    if not minor and allowed is Scope.ACT and (who in GUARDIANS or (school == "tttvs" and who in TEACHERS)):
        return "authorised"
    if minor and school == "tttvs":
        return {
            "homeroom teacher": "homeroom_teacher",
            "both": "homeroom_teacher",
            "course teacher": "course_teacher",
        }.get(who)
    return None


def test_exactly_those_allowed_may_act() -> None:
    """Five schools, three acts, every tie, age, permission and circumstance: as expected, or not at all."""
    packs = load_packs()
    assert set(packs) == set(SCHOOLS)
    tried = allowed_to = 0
    for school, act, who, minor, allowed, said in product(
        SCHOOLS, Act, TIES, (True, False, None), (None, *Scope), (None, *Circumstance)
    ):
        tie = Tie(**{**vars(TIES[who]), "allowed": allowed})
        found = may_act(packs[school].representatives, tie, act, minor=minor, circumstance=said)
        as_what = found.capacity.value if isinstance(found, ActingAs) else None
        case = (school, act, who, minor, allowed, said)
        assert as_what == expected(school, who, minor, allowed, said), case
        if isinstance(found, ActingAs) and who != "oneself":
            provision = packs[school].representatives
            assert isinstance(provision, Cited)
            assert (found.circumstance, found.clause) == (said, provision.clause), case
            assert found.condition is provision.value.condition
            allowed_to += 1
        tried += 1
    assert tried == 5 * 3 * 8 * 3 * 3 * 5
    assert allowed_to == 3 * 3 * (4 * 3 + 6) + 3 * 3 * (3 + 3)


REPRESENTATIVE = TIES["legal representative"]
SHOWN = Representation(
    (Representative.LEGAL_REPRESENTATIVE,), (Act.UPLOAD,), ActingCondition.NO_NETWORK, (Circumstance.EPIDEMIC,)
)
IN_FORCE = Cited(SHOWN, "九")


@pytest.mark.parametrize(
    ("reading", "tie", "why"),
    [
        (Silent("註冊組"), REPRESENTATIVE, Hindrance.NOT_STATED),
        (Conflicting((IN_FORCE, Cited(SHOWN, "十")), "註冊組"), REPRESENTATIVE, Hindrance.CONFLICTING),
        (Cited(SHOWN, "九", standing=Standing.PROPOSED), REPRESENTATIVE, Hindrance.NOT_IN_FORCE),
        (IN_FORCE, TIES["no legal representative"], Hindrance.NOT_REPRESENTATIVE),
        (IN_FORCE, TIES["perhaps one"], Hindrance.REPRESENTATIVE_NOT_KNOWN),
        (IN_FORCE, TIES["homeroom teacher"], Hindrance.NOT_NAMED),
        (IN_FORCE, REPRESENTATIVE, Hindrance.NOT_DECLARED),
    ],
)
def test_each_refusal_says_why(reading: object, tie: Tie, why: Hindrance) -> None:
    """Silence, disagreement, an amendment that is not adopted, and the roster's word stay apart."""
    found = may_act(reading, tie, Act.UPLOAD, minor=True)  # type: ignore[arg-type]
    assert isinstance(found, Hindered)
    assert found.why is why


def test_what_else_hinders_and_what_does_not() -> None:
    """Another act, another circumstance, an unknown age, and coming of age; what a proposal replaces holds on."""
    said = Circumstance.EPIDEMIC

    def why(
        act: Act = Act.UPLOAD, *, tie: Tie = REPRESENTATIVE, minor: bool | None = True, now: Circumstance = said
    ) -> str:
        found = may_act(IN_FORCE, tie, act, minor=minor, circumstance=now)
        return found.why if isinstance(found, Hindered) else found.capacity

    assert why(Act.CONFIRM_RECEIPT) == Hindrance.ACT_NOT_NAMED
    assert why(now=Circumstance.STAFF_CHANGE) == Hindrance.OTHER_CIRCUMSTANCE
    assert why(minor=None) == Hindrance.AGE_NOT_KNOWN
    assert why(minor=False) == Hindrance.OF_AGE
    assert why(minor=False, tie=Tie(is_guardian=True, allowed=Scope.SEE)) == Hindrance.SEE_ONLY
    assert why(minor=False, tie=Tie(is_guardian=True, allowed=Scope.ACT)) == Capacity.AUTHORISED
    assert why(minor=None, tie=Tie(is_oneself=True)) == FOR_ONESELF.capacity
    amended = Cited(SHOWN, "十", standing=Standing.PROPOSED, replaces=IN_FORCE)
    found = may_act(amended, REPRESENTATIVE, Act.UPLOAD, minor=True, circumstance=said)
    assert isinstance(found, ActingAs)
    assert found.clause == "九"
