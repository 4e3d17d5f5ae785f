"""What the fixed demo people uploaded: exactly what the table of design § 9 promises at the start."""

from collections.abc import Callable
from datetime import datetime, timedelta

from portfolio.calendar import TAIPEI, Term
from portfolio.works import Registrant
from storage.demo.drafts import Drafts, certification_end
from storage.demo.works import Work, certified_by, returned


def _at(year: int, month: int, day: int, hour: int = 16) -> datetime:
    return datetime(year, month, day, hour, 20, tzinfo=TAIPEI)


def _one_of_each(drafts: Drafts, term: Term, _limit: int) -> list[Work]:
    """20101 in 113-1: one certified, one waiting, one returned; the last two with T01, and settled after the start."""
    lead = drafts.area(drafts.plan.lead)
    other = next(area for area in drafts.areas if area.name not in (drafts.plan.lead, drafts.plan.away))
    certified = certified_by(drafts.outcome(term, other, _at(2024, 11, 12)), _at(2024, 11, 20))
    waiting = certified_by(drafts.outcome(term, lead, _at(2025, 1, 9)), _at(2025, 1, 22))
    sent_back = returned(
        drafts.outcome(term, lead, _at(2024, 12, 26)),
        _at(2025, 1, 6),
        again_after=timedelta(days=19),
        certified_after=timedelta(days=13),
    )
    return [certified, waiting, sent_back]


def _one_certified(drafts: Drafts, term: Term, _limit: int) -> list[Work]:
    uploaded = _at(2023, 12, 14) if term.semester == 1 else _at(2024, 5, 30)
    work = drafts.outcome(term, drafts.area(drafts.plan.lead), uploaded)
    return [certified_by(work, uploaded + timedelta(days=6))]


def _at_the_limit(drafts: Drafts, term: Term, limit: int) -> list[Work]:
    """20102 in 113-1: as many as her school lets her, half of them certified by the start."""
    found = []
    for index in range(limit):
        work = drafts.outcome(
            term, drafts.areas[index % len(drafts.areas)], _at(2024, 11, 1) + timedelta(days=4 * index)
        )
        certified = _at(2024, 12, 20) if index < (limit + 1) // 2 else certification_end(term)
        found.append(certified_by(work, max(certified, work.uploaded_at + timedelta(days=1))))
    return found


def _three_certified(drafts: Drafts, term: Term, limit: int) -> list[Work]:
    """30102 in 113-1: everything is done."""
    return [
        certified_by(drafts.outcome(term, area, _at(2024, 12, 3 + index)), _at(2024, 12, 18))
        for index, area in zip(range(min(3, limit)), drafts.areas, strict=False)
    ]


def _evening(drafts: Drafts, term: Term, _limit: int) -> list[Work]:
    first, second = drafts.areas[0], drafts.areas[1]
    certified = certified_by(drafts.outcome(term, first, _at(2024, 12, 10, 21)), _at(2024, 12, 17, 20))
    return [certified, certified_by(drafts.outcome(term, second, _at(2025, 1, 8, 21)), _at(2025, 2, 4, 20))]


def _nothing(_drafts: Drafts, _term: Term, _limit: int) -> list[Work]:
    return []


def _two_and_one_by_the_school(drafts: Drafts, year: int) -> list[Work]:
    """20101 in 113: two of her own, and one registered by the school that does not count."""
    return [
        drafts.diverse(year, _at(2024, 10, 21)),
        drafts.diverse(year, _at(2024, 12, 5)),
        drafts.diverse(year, _at(2024, 9, 27), Registrant.SCHOOL),
    ]


def _three(drafts: Drafts, year: int) -> list[Work]:
    return [drafts.diverse(year, _at(2024, month, 8)) for month in (1, 4, 6)]


FIXED_OUTCOMES: dict[tuple[str, str], Callable[[Drafts, Term, int], list[Work]]] = {
    ("10101", "113-1"): _nothing,
    ("20101", "112-1"): _one_certified,
    ("20101", "112-2"): _one_certified,
    ("20101", "113-1"): _one_of_each,
    ("20102", "113-1"): _at_the_limit,
    ("20103", "112-1"): _one_certified,  # what the disputed statement is about
    ("29101", "113-1"): _evening,
    ("30102", "113-1"): _three_certified,
}
FIXED_DIVERSE: dict[tuple[str, int], Callable[[Drafts, int], list[Work]]] = {
    ("10101", 113): lambda _drafts, _year: [],
    ("20101", 112): _three,
    ("20101", 113): _two_and_one_by_the_school,
    ("30103", 112): _three,  # what nobody has looked at yet
}
