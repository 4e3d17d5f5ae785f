"""What a homeroom teacher, or a registrar, has to be told today of whom reminders do not reach: data, and no words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.unreached_view import Missing, View, place_facts, read_place
from portfolio.dates import days_between, taipei_day
from portfolio.people import Division
from portfolio.reminders import Stage
from portfolio.reminding import Place
from portfolio.rules import DeadlineSubject
from storage.queries import imports

if TYPE_CHECKING:
    from storage.queries.unreached import Unreached

DATA: Final[Mapping[DeadlineSubject, tuple[str, ...]]] = {
    DeadlineSubject.UPLOAD_OUTCOMES: ("works",),
    DeadlineSubject.UPLOAD_DIVERSE: ("works",),
    DeadlineSubject.SELECTION: ("works", "selections"),
    DeadlineSubject.RECEIPT_CONFIRMATION: ("receipts",),
}
"""The imports by which it is known who has nothing left to do."""


@dataclass(frozen=True)
class Cost:
    """What the rest of a month ("2025-01") comes to on one channel that costs: messages, and TWD before tax at most.

    Of those that are `coming`, `over` cannot go.
    """

    channel: str
    month: str
    used: int
    coming: int
    over: int
    bill: int


@dataclass(frozen=True)
class About:
    """What a list is about, as its notice keeps it.

    `places` are deadlines, each with the stage of the reminder that the list follows; `soon` those of which reminders
    go out until the day `soon_until`; `since` is when the last list went out. `is_costly` where the cost alone is worth
    a message.
    """

    places: tuple[tuple[Place, str], ...] = ()
    soon: tuple[Place, ...] = ()
    soon_until: date | None = None
    since: datetime | None = None
    costs: tuple[Cost, ...] = ()
    is_costly: bool = False

    def facts(self) -> dict[str, Any]:
        """Return it as facts of a notice."""
        return {
            "places": [[*place_facts(place), stage] for place, stage in self.places],
            "soon": [place_facts(place) for place in self.soon],
            "soon_until": None if self.soon_until is None else self.soon_until.isoformat(),
            "since": None if self.since is None else self.since.isoformat(),
            "costs": [asdict(cost) for cost in self.costs],
            "is_costly": self.is_costly,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> About:
        """Return what `facts` kept."""
        soon_until, since = facts.get("soon_until"), facts.get("since")
        return cls(
            places=tuple((read_place(kept[:-1]), kept[-1]) for kept in facts.get("places", ())),
            soon=tuple(read_place(kept) for kept in facts.get("soon", ())),
            soon_until=None if soon_until is None else date.fromisoformat(soon_until),
            since=None if since is None else datetime.fromisoformat(since),
            costs=tuple(Cost(**kept) for kept in facts.get("costs", ())),
            is_costly=bool(facts.get("is_costly")),
        )


@dataclass(frozen=True)
class Listed:
    """Whom what does not reach: by deadline that is open, and by one that is closed and was never told of.

    `moved` are those of the open ones whose day is another one than before; `returned` are students who did not hear
    of a returned work.
    """

    open: Mapping[Place, list[Missing]]
    closed: Mapping[Place, list[Missing]]
    moved: frozenset[Place] = frozenset()
    returned: tuple[Missing, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Return whether nobody is missing."""
        return not self.open and not self.closed and not self.returned


@dataclass(frozen=True)
class OldData:
    """One kind of import that is too old to say who is done; `day` is None where none was ever made."""

    kind: str
    day: datetime | None


@dataclass(frozen=True)
class Looked:
    """What a registrar must know: old data first, then what failed, then whom nobody reaches and where nobody acts.

    `failed` are those who could have been reached and were not, since the last time, by deadline that is still open.
    """

    old: tuple[OldData, ...]
    failed: Mapping[Place, list[Missing]]
    listed: Listed
    classes: tuple[str, ...]  # in which somebody is missing and no homeroom teacher is told
    is_costly: bool = False

    @property
    def says_nothing(self) -> bool:
        """Return whether nothing needs the registrar."""
        return not self.old and not self.failed and self.listed.says_nothing and not self.is_costly


def people_of(found: Mapping[Place, list[Missing]]) -> list[Missing]:
    """Return everybody whom these deadlines do not reach, each child of a guardian once, in the order of the list."""
    people: dict[tuple[int, int], Missing] = {}
    for missing in found.values():
        for one, lack in missing:
            people.setdefault((one.person_id, one.student.id), (one, lack))
    return sorted(people.values(), key=lambda pair: _order(pair[0]))


def class_of(view: View, person_id: int) -> str | None:
    """Return the class whose homeroom teacher is told; None for who is none, or cannot be told."""
    for name, teachers in view.homerooms.items():
        if any(one.person_id == person_id and one.is_reached for one in teachers):
            return name
    return None


def list_class(view: View, class_name: str, about: About) -> Listed:
    """Return whom the deadlines do not reach in one class; what failed there since the last list is among them."""

    def is_here(one: Unreached) -> bool:
        return one.student.class_name == class_name

    missing = _missing(view, about, is_here)
    failed = _failed(view, about, is_here)
    for place in failed:
        if view.is_open(place):
            known = missing.setdefault(place, [])
            known += [(one, lack) for one, lack in failed[place] if all(other is not one for other, _ in known)]
    return _listed(view, about, missing, failed, is_here)


def look(view: View, divisions: Collection[Division], about: About) -> Looked:
    """Return what a registrar of these divisions must know."""

    def is_theirs(one: Unreached) -> bool:
        return one.student.division in divisions

    failed = _failed(view, about, is_theirs)
    listed = _listed(view, about, _missing(view, about, is_theirs), failed, is_theirs)
    everybody = (*listed.open.values(), *failed.values(), listed.returned)
    of_class = {one.student.class_name for those in everybody for one, _ in those}
    told = {name for name, teachers in view.homerooms.items() if any(one.is_reached for one in teachers)}
    return Looked(
        old=find_old(view, [one for one in about.soon if one.division in divisions], about.soon_until),
        failed={place: those for place, those in failed.items() if view.is_open(place)},
        listed=listed,
        classes=tuple(sorted(of_class - told)),
        is_costly=about.is_costly,
    )


def find_old(view: View, places: Iterable[Place], until: date | None) -> tuple[OldData, ...]:
    """Return the imports that will be too old, by the day `until`, to say who has nothing left to do."""
    by = until or taipei_day(view.basis.now)
    found = []
    for kind in dict.fromkeys(kind for place in places for kind in DATA[place.subject]):
        day = imports.data_day(view.session, school=view.basis.slug, kind=kind)
        if day is None or days_between(taipei_day(day), by) > view.basis.stale_after_days:
            found.append(OldData(kind, day))
    return tuple(found)


def _missing(view: View, about: About, is_ours: Callable[[Unreached], bool]) -> dict[Place, list[Missing]]:
    found = {}
    for place, _ in about.places:
        if view.is_open(place):
            found[place] = [(one, lack) for one, lack in view.missing(place) if is_ours(one)]
    return found


def _failed(view: View, about: About, is_ours: Callable[[Unreached], bool]) -> dict[Place, list[Missing]]:
    found: dict[Place, list[Missing]] = {}
    for one, miss in [] if about.since is None else view.failed_since(about.since):
        if is_ours(one):
            found.setdefault(view.place_of(one, miss), []).append((one, miss.lack))
    return found


def _listed(
    view: View,
    about: About,
    missing: Mapping[Place, list[Missing]],
    failed: Mapping[Place, list[Missing]],
    is_ours: Callable[[Unreached], bool],
) -> Listed:
    returned = [] if about.since is None else view.returned_since(about.since)
    return Listed(
        open={place: those for place, those in missing.items() if those},
        closed={place: those for place, those in failed.items() if not view.is_open(place)},
        moved=frozenset(place for place, stage in about.places if stage == Stage.MOVED),
        returned=tuple((one, lack) for one, lack in returned if is_ours(one)),
    )


def _order(one: Unreached) -> tuple[Any, ...]:
    of = one.student
    return of.class_name, of.seat if of.seat is not None else 10_000, of.number, one.number
