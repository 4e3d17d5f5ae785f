"""The guardians of a demo school's students, with every relation that the answers must tell apart."""

from collections.abc import Sequence
from random import Random

from portfolio.people import Relation, Role
from storage.demo.names import Names
from storage.demo.people import Person

OF_TWO, SECOND_CHILD = "10105", "20105"  # 10105-1 is the guardian of both
TEACHER_TOO = "10106-1"  # as T05: the same person, once in each role
BARRED = "10203-2"  # 停止往來, by a protection order for instance

# What is fixed about a guardian; the rest is drawn. Relation, legal representative (None: the roster does not say).
FIXED: dict[str, tuple[Relation, bool | None]] = {
    "10102-1": (Relation.MOTHER, True),
    "20101-1": (Relation.MOTHER, True),
    "20101-2": (Relation.FATHER, False),
    "30101-1": (Relation.FATHER, True),
    "10105-1": (Relation.MOTHER, True),
    TEACHER_TOO: (Relation.MOTHER, True),
    "10203-1": (Relation.MOTHER, True),
    BARRED: (Relation.FATHER, False),
    "10107-1": (Relation.GRANDPARENT, False),
    "10207-1": (Relation.GUARDIAN, True),
    "20103-1": (Relation.MOTHER, None),
    "20204-1": (Relation.RELATIVE, False),
}
ONLY_FIXED = {"10102", "20101", "30101", OF_TWO, "10106", "10203"}
FIRST_SHARE, SECOND_SHARE = 0.75, 0.25


def guardians(
    students: Sequence[Person], teachers: Sequence[Person], random: Random, names: Names
) -> tuple[Person, ...]:
    """Return the guardians; a guardian's number is the child's with an ordinal, that of the first child for two."""
    teacher = next(one for one in teachers if one.number == "T05")
    found = []
    for child in students:
        for ordinal in _ordinals(child.number, random):
            number = f"{child.number}-{ordinal}"
            relation, legal = FIXED.get(number) or _drawn(ordinal, random)
            found.append(
                Person(
                    number=number,
                    role=Role.GUARDIAN,
                    name=teacher.name if number == TEACHER_TOO else _name(number, child, relation, random, names),
                    children=(OF_TWO, SECOND_CHILD) if child.number == OF_TWO else (child.number,),
                    relation=relation,
                    legal_representative=legal,
                    barred=number == BARRED,
                )
            )
    return tuple(found)


def _ordinals(child: str, random: Random) -> tuple[int, ...]:
    drawn = random.random(), random.random()
    if child == SECOND_CHILD or child == "20199":
        return ()
    if child in ONLY_FIXED:
        return tuple(ordinal for ordinal in (1, 2) if f"{child}-{ordinal}" in FIXED)
    if drawn[0] > FIRST_SHARE and f"{child}-1" not in FIXED:
        return ()
    return (1, 2) if drawn[1] < SECOND_SHARE else (1,)


def _drawn(ordinal: int, random: Random) -> tuple[Relation, bool | None]:
    if ordinal == 2:
        return Relation.FATHER, True
    return Relation.MOTHER, True if random.random() < 0.97 else None


def _name(number: str, child: Person, relation: Relation, random: Random, names: Names) -> str:
    if number == "20101-1":
        return names.from_abroad()
    if relation is Relation.FATHER:
        return names.adult(female=False, surname=child.name[0])
    return names.adult(female=relation is Relation.MOTHER or random.random() < 0.5)
