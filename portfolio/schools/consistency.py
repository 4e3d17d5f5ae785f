"""What no single key can show: rules of a pack that contradict each other, and what it is warned of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from portfolio.certification import Certifier, CertifierRule
from portfolio.errors import PackProblem
from portfolio.formats import Formats
from portfolio.national import shortfalls
from portfolio.people import GRADES, Division
from portfolio.readings import Cited, Conflicting, Reading, Standing
from portfolio.rules import Audience, DeadlineRule, LimitRule, LimitSubject, Per, RulePack
from portfolio.schools.citations import clauses_of, readings_of
from portfolio.schools.entries import SEMESTERS, Entry, R
from portfolio.schools.places import written
from portfolio.schools.table import Table
from portfolio.succession import Succession, repeats
from portfolio.works import WorkKind

SELECTED_FROM = {
    LimitSubject.SELECT_OUTCOMES: LimitSubject.UPLOAD_OUTCOMES,
    LimitSubject.SELECT_DIVERSE: LimitSubject.UPLOAD_DIVERSE,
}

_DOCUMENTS = (
    "pdf",
    "doc",
    "docx",
    "odt",
    "ppt",
    "pptx",
    "odp",
    "xls",
    "xlsx",
    "ods",
    "txt",
    "jpg",
    "jpeg",
    "png",
    "gif",
)
_RECORDINGS = ("mp3", "mp4", "m4a", "m4v", "wav", "wma", "wmv", "avi", "mov", "webm")
USUAL_ENDINGS = frozenset({*_DOCUMENTS, *_RECORDINGS})

ENDING = re.compile(r"[a-z0-9]{1,5}")


def refuse_circles(root: Table, succession: Reading[Succession]) -> None:
    """Refuse an order of certifiers that comes back to an earlier one: it would never end."""
    several = succession.readings if isinstance(succession, Conflicting) else ()
    orders = {f"succession.conflict[{number}]": one.value.order for number, one in enumerate(several)}
    if isinstance(succession, Cited):
        orders = {"succession": succession.value.order}
    for path, order in orders.items():
        for place in repeats(order):
            root.findings.add("circle", f"{path}.order[{place}]", found=order[place].title)


def refuse_nameless_certifiers(root: Table, certifiers: Mapping[str, Reading[CertifierRule]]) -> None:
    """Refuse to have an office certify that the file does not name."""
    for name, one in certifiers.items():
        if isinstance(one, Cited) and Certifier.OFFICE in one.value.by and not one.value.office:
            root.findings.add("missing", f"certifiers.{written(name)}.office", expected="text")


def refuse_endings(root: Table, formats: Mapping[WorkKind, Formats]) -> None:
    """Refuse file types that are no endings: they are compared with those of files."""
    for kind, one in formats.items():
        for name, reading in (("document", one.document), ("recording", one.recording)):
            for ending in reading.value.types if isinstance(reading, Cited) else ():
                if ENDING.fullmatch(ending) is None:
                    root.findings.add("not-an-ending", f"formats.{kind}.{name}.types", found=ending)


def refuse_unnamed_offices(root: Table, pack: RulePack) -> None:
    """Refuse to send anybody to an office that the file does not name."""
    for path, item in root.findings.asked:
        if item not in pack.offices:
            root.findings.add("no-such-office", path, found=item)


def refuse_contradictions(
    limits: Sequence[Entry[LimitRule]], deadlines: Sequence[Entry[DeadlineRule]], divisions: tuple[Division, ...]
) -> None:
    """Refuse two rules about the same people, and a selection of more works than may be uploaded."""
    _refuse_overlaps(deadlines)
    for per in Per:
        _refuse_overlaps([entry for entry in limits if entry.rule.per is per])
    for grade in GRADES:
        for division in divisions:
            _refuse_selecting_more(limits, grade, division)


def _refuse_overlaps(entries: Sequence[Entry[R]]) -> None:
    for one, other in combinations(entries, 2):
        if one.rule.subject != other.rule.subject or one.table is None or other.table is None:
            continue
        if _overlap(one.rule.audience, other.rule.audience):
            other.table.wrong("same-audience", other_line=one.table.path)


def _overlap(one: Audience, other: Audience) -> bool:
    pairs = [(one.semester, other.semester), (one.division, other.division), (one.round, other.round)]
    apart = any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs)
    return not apart and not set(one.grades).isdisjoint(other.grades)


def _refuse_selecting_more(limits: Sequence[Entry[LimitRule]], grade: int, division: Division) -> None:
    for selection, upload in SELECTED_FROM.items():
        chosen, allowed = (_in_a_year(limits, subject, grade, division) for subject in (selection, upload))
        if chosen is not None and allowed is not None and chosen[0] > allowed[0]:
            assert chosen[1].table is not None
            chosen[1].table.wrong("above-upload", "value", found=str(chosen[0]), most=str(allowed[0]))


def _in_a_year(
    limits: Sequence[Entry[LimitRule]], subject: LimitSubject, grade: int, division: Division
) -> tuple[int, Entry[LimitRule]] | None:
    """How many works of a year these people have, with a rule that says it; `None` where it is not all stated."""
    mine = [entry for entry in limits if entry.rule.subject is subject]
    mine = [entry for entry in mine if entry.rule.audience.includes(grade=grade, division=division)]
    found = []
    for per, parts in ((Per.YEAR, (None,)), (Per.SEMESTER, SEMESTERS)):
        rules = [
            entry
            for semester in parts
            for entry in mine
            if entry.rule.per is per and entry.rule.audience.includes(semester=semester)
        ]
        values = [entry.rule.reading.value for entry in rules if isinstance(entry.rule.reading, Cited)]
        if len(values) == len(rules) == len(parts):
            found.append((sum(values), rules[-1]))
    return min(found, key=lambda pair: pair[0], default=None)


def warnings(pack: RulePack) -> tuple[PackProblem, ...]:
    """Return what a registrar should know of a pack that loads: each with the key that it is about.

    Codes: those of `Minimum` (with `source`, where the minimum can be read), `older-than-national-rules`,
    `nothing-replaced`, `clause-not-restated`, `nothing-restated`, `two-periods`, `unusual-ending`.
    """
    return tuple(dict.fromkeys((*_of_national_rules(pack), *_of_readings(pack), *_of_limits(pack), *_of_formats(pack))))


def _of_national_rules(pack: RulePack) -> Iterator[PackProblem]:
    if pack.predates_national_rules:
        yield PackProblem("older-than-national-rules", "source" if pack.source.history else "in_force_from")
    for shortfall in shortfalls(pack):
        facts = (("found", shortfall.found), ("source", shortfall.source))
        yield PackProblem(shortfall.minimum, shortfall.key, None, facts)


def _of_readings(pack: RulePack) -> Iterator[PackProblem]:
    missing = dict[str, str]()
    for path, reading in readings_of(pack):
        if isinstance(reading, Cited) and reading.standing is Standing.PROPOSED and reading.replaces is None:
            yield PackProblem("nothing-replaced", path)
        for clause in clauses_of(reading):
            if clause not in pack.clauses:
                missing.setdefault(clause, path)
    if missing and not pack.clauses:
        yield PackProblem("nothing-restated", "clauses")
    elif missing:
        for clause, path in missing.items():
            yield PackProblem("clause-not-restated", path, None, (("clause", clause),))


def _of_limits(pack: RulePack) -> Iterator[PackProblem]:
    for subject in LimitSubject:
        if len({rule.per for rule in pack.limit_rules if rule.subject is subject}) > 1:
            yield PackProblem("two-periods", f"limits.{subject}")


def _of_formats(pack: RulePack) -> Iterator[PackProblem]:
    for kind, formats in pack.formats.items():
        for name, reading in (("document", formats.document), ("recording", formats.recording)):
            for one in (reading,) if isinstance(reading, Cited) else ():
                for ending in one.value.types:
                    if ending not in USUAL_ENDINGS:
                        facts = (("found", ending), ("choices", "、".join(sorted(USUAL_ENDINGS))))
                        yield PackProblem("unusual-ending", f"formats.{kind}.{name}.types", None, facts)
