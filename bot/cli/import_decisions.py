"""What an import shows of decisions made in the chat: how many the platform has now, and where it says otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.cli.export_rows import contradiction_as_json, contradiction_line
from bot.cli.words import t
from portfolio.certification import Written
from storage.queries.certification_lists import Decision, find_contradictions, find_written
from storage.queries.schools import list_schools
from storage.units import Storage

SHOWN: Final = 50  # contradictions of one school in the terminal; `export certification-list` has all of them

Decided = Mapping[str, Mapping[Written, frozenset[int]]]  # by school


@dataclass(frozen=True)
class Differences:
    """What became of decisions by an import: `shown` are new on the platform, `new` of the contradictions came now."""

    shown: int = 0
    new: int = 0
    contradictions: Mapping[str, list[Decision]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many contradictions stand, old ones too."""
        return sum(map(len, self.contradictions.values()))

    def lines(self, *, national: bool) -> Iterator[str]:
        """Yield what the registrar reads; nothing where nothing was decided in the chat."""
        if self.shown:
            yield t("roster.decisions.shown", count=self.shown)
        if not self.count:
            return
        yield t("roster.decisions.contradicted", count=self.count, new=self.new)
        for school, found in self.contradictions.items():
            if national:
                yield t("roster.decisions.contradicted.school", school=school)
            yield from (contradiction_line(one) for one in found[:SHOWN])
            if len(found) > SHOWN:
                yield t("roster.decisions.more", count=len(found) - SHOWN, school=school)

    def as_json(self) -> dict[str, Any]:
        """Return it as `--json` prints it."""
        return {
            "shown": self.shown,
            "new_contradictions": self.new,
            "contradictions": [
                {"school": school, **contradiction_as_json(one)}
                for school, found in self.contradictions.items()
                for one in found
            ],
        }


def decided(storage: Storage, school: str | None) -> Decided:
    """Return how decisions stand before an import; of every school where the file is national."""
    return {slug: _read(storage, slug) for slug in ([school] if school is not None else _schools(storage))}


def compare(storage: Storage, before: Decided) -> Differences:
    """Return what the requests made of an import have changed since `before`."""
    shown = new = 0
    contradictions: dict[str, list[Decision]] = {}
    for school, was in before.items():
        now = _read(storage, school)
        shown += len(now[Written.WRITTEN] - was[Written.WRITTEN])
        new += len(now[Written.CONTRADICTED] - was[Written.CONTRADICTED])
        if now[Written.CONTRADICTED]:
            with storage.reading(school) as session:
                contradictions[school] = find_contradictions(session, school=school)
    return Differences(shown, new, {school: found for school, found in contradictions.items() if found})


def _read(storage: Storage, school: str) -> Mapping[Written, frozenset[int]]:
    with storage.reading(school) as session:
        return find_written(session, school=school)


def _schools(storage: Storage) -> list[str]:
    with storage.reading() as session:
        return [school.slug for school in list_schools(session)]
