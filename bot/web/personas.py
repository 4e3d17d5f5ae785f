"""Who can be played in the simulator: the demo people of design § 9, as far as the chosen school has them."""

from dataclasses import dataclass
from typing import Final

from storage.queries.people import find_person
from storage.tables import Person
from storage.units import Storage

STRANGER: Final = "stranger"
KINDS: Final = ("student", "guardian", "teacher", "registrar", STRANGER)


@dataclass(frozen=True)
class Persona:
    """One demo person, or a stranger; `person` is the row of the roster."""

    kind: str
    number: str
    person: Person | None = None

    @property
    def address(self) -> str:
        """The address on the simulator's channel."""
        return f"{self.kind}/{self.number}"

    @property
    def unbound(self) -> bool:
        """Whether nobody is bound here at the start, so that the page offers to bind."""
        return self.number in UNBOUND


DEMO: Final = tuple(
    Persona(kind, number)
    for kind, numbers in {
        "student": ("10101", "10102", "20101", "20102", "30101", "30102", "29101", "20199"),
        "guardian": ("10102-1", "20101-1", "20101-2", "30101-1"),
        "teacher": ("T01", "T02", "T03", "T04"),
        "registrar": ("R01", "R02", "R03", "R91"),
        STRANGER: ("1",),
    }.items()
    for number in numbers
)
UNBOUND: Final = frozenset(("10102", "10102-1", "T04", "1"))
FIRST: Final = "student/20101"  # whom the page begins with: the one with something in every state


def personas_of(storage: Storage, school: str) -> list[Persona]:
    """Return the demo people that this school's roster has, and the stranger."""
    with storage.reading(school) as session:
        found = [
            Persona(each.kind, each.number, find_person(session, school=school, number=each.number)) for each in DEMO
        ]
    return [each for each in found if each.person is not None or each.kind == STRANGER]
