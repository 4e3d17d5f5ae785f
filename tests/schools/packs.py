"""Random rule packs that are valid: every section, every rule about days, every reading, both divisions.

A pack has some thousand choices, each of which a strategy of its own would make slowly: one number makes them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, get_args, get_origin

from hypothesis import strategies as st

from portfolio.calendar import Event
from portfolio.certification import Certifier, CertifierRule
from portfolio.day_rules import After, Before, ByNotice, DayRule, Earliest, Of, OnDay, OnEvent, Span, WholeYear, Window
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Reading, Remark, Silent, Standing
from portfolio.rules import (
    PERIOD_OF_LIMIT,
    Adoption,
    Audience,
    DeadlineRule,
    DeadlineSubject,
    Lateness,
    LimitRule,
    LimitSubject,
    Per,
    RulePack,
    SchoolKind,
    Source,
)
from portfolio.schools.entries import OFFICE_OF_DEADLINE
from portfolio.schools.reading import LONGEST
from portfolio.schools.sections import SECTIONS, Form, Section, value_kind
from portfolio.schools.shape import hints, is_required, most_of
from portfolio.schools.table import EARLIEST_DAY, LATEST_DAY
from portfolio.succession import Succession, repeats
from portfolio.works import Registrant, WorkKind

CLAUSES = ("一", "五(三)1", "表一/任課教師認證", "會議/壹七(3)i", "附件 1")
WORDS = (
    "教務處",
    "註冊組",
    "訓育組",
    "五(三)1",
    "a.b",
    'say "x"',
    "back\\slash",
    "兩\n行",
    "100%",
    "%(name)s",
    "<b>&",
    "#1",
)
LETTERS = "甲乙丙丁 abc0123()/#=[]{}'\"\\😀"


NUMBERS = st.integers(0, 2**32)


def random_pack(number: int) -> RulePack:
    """Return the pack of this number, which loads: written by `write_pack` and read again it is the same."""
    return Maker(Random(number)).pack()


class Maker:
    """Makes one pack out of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def pack(self) -> RulePack:
        """Return a whole pack."""
        divisions = self.one([(Division.DAY,), (Division.DAY, Division.CONTINUING), (Division.CONTINUING,)])
        self.pack_ = RulePack(
            slug="random",
            name=self.text(),
            short_name=self.text(),
            kind=self.one(SchoolKind),
            source=Source(self.text(), self.one(CLAUSES), tuple(self.adoptions()), self.some(Remark)),
            in_force_from=self.maybe(self.day),
            divisions=divisions,
            offices=self.offices(divisions),
            clauses={self.one((*CLAUSES, self.text())): self.text() for _ in range(self.chance.randint(0, 4))},
        )
        registrants = lambda: frozenset(self.some(Registrant, least=1))  # noqa: E731
        pack = replace(
            self.pack_,
            limit_rules=tuple(rule for subject in LimitSubject for rule in self.limits(subject)),
            deadline_rules=tuple(rule for subject in DeadlineSubject for rule in self.deadlines(subject)),
            not_counted={kind: self.reading(registrants, self.asked()) for kind in self.some(WorkKind)},
            certified_kinds={kind: self.reading(self.flag, self.asked()) for kind in self.some(WorkKind)},
        )
        return replace(pack, **{section.name: self.section(section) for section in SECTIONS})

    def one(self, choices: Any) -> Any:
        """Return one of several."""
        return self.chance.choice(list(choices))

    def some(self, choices: Any, *, least: int = 0) -> tuple[Any, ...]:
        """Return up to three of several, none of them twice."""
        there = list(choices)
        return tuple(self.chance.sample(there, self.chance.randint(least, min(3, len(there)))))

    def maybe(self, make: Callable[[], Any]) -> Any:
        """Return something, or nothing."""
        return make() if self.flag() else None

    def flag(self) -> bool:
        """Return true or false."""
        return self.chance.random() < 0.5

    def text(self) -> str:
        """Return a text that is not blank."""
        made = "".join(self.chance.choices(LETTERS, k=self.chance.randint(1, 8)))
        return made if made.strip() and self.flag() else str(self.one(WORDS))

    def texts(self, *, least: int = 0) -> tuple[str, ...]:
        """Return some texts, none of them twice."""
        return tuple(dict.fromkeys(self.text() for _ in range(self.chance.randint(least, 3))))

    def day(self) -> date:
        """Return a day of the ROC years 1 to 200."""
        return EARLIEST_DAY + timedelta(days=self.chance.randint(0, (LATEST_DAY - EARLIEST_DAY).days))

    def adoptions(self) -> Iterator[Adoption]:
        """Yield a history; a day that was left blank is printed as it is."""
        for _ in range(self.chance.randint(0, 3)):
            yield Adoption(self.maybe(self.day), self.text(), self.text(), self.some(Remark))

    def cited(self, make: Callable[[], Any]) -> Cited[Any]:
        """Return a value with its clause; some are proposed, and replace another one."""
        value, standing = make(), self.one(Standing)
        made = Cited(value, self.one(CLAUSES), standing, self.some(CLAUSES), self.some(Remark))
        if standing is Standing.PROPOSED and (older := make()) != value:
            return replace(made, replaces=Cited(older, self.one(CLAUSES), also=self.some(CLAUSES)))
        return made

    def reading(self, make: Callable[[], Any], ask: str) -> Reading[Any]:
        """Return a value, a silence or a contradiction."""
        match self.one(("cited", "cited", "silent", "conflict")):
            case "silent":
                return Silent(ask, self.some(CLAUSES), self.some(Remark))
            case "conflict":
                found: list[Cited[Any]] = []
                for reading in (self.cited(make) for _ in range(3)):
                    if reading.value not in [one.value for one in found]:
                        found.append(reading)
                return Conflicting(tuple(found), ask, self.some(Remark)) if len(found) > 1 else found[0]
            case _:
                return self.cited(make)

    def asked(self, division: Division | None = None) -> str:
        """Return the name of an office that may be asked."""
        return self.pack_.office_name(self.one(self.pack_.offices), division=division)

    def value(self, kind: Any, key: str = "value") -> Any:
        """Return a value of a field's type, as `shape._field` reads it."""
        if is_dataclass(kind):
            return self.record(kind)
        if key == "types":
            return self.some(("pdf", "mp4", "heic", "7z"), least=1)
        if get_origin(kind) is tuple:
            (inner,) = set(get_args(kind)) - {...}
            made = [self.value(inner, key) for _ in range(self.chance.randint(1, 3))]
            return tuple(one for place, one in enumerate(made) if one not in made[:place])
        if kind is bool:
            return self.flag()
        if kind is int:
            return self.one((1, self.chance.randint(1, most_of(key)), most_of(key)))
        return self.text() if kind is str else self.one(kind)

    def record(self, kind: Any) -> Any:
        """Return a value of a dataclass; what may be left out sometimes is."""
        given = [field for field in fields(kind) if is_required(field) or self.flag()]
        made = kind(**{field.name: self.value(hints(kind)[field.name], field.name) for field in given})
        if isinstance(made, CertifierRule) and Certifier.OFFICE in made.by:
            return replace(made, office=self.text())
        if isinstance(made, Succession):
            circles = repeats(made.order)
            return replace(made, order=tuple(step for place, step in enumerate(made.order) if place not in circles))
        return made

    def span(self) -> Span:
        """Return a span of up to a year."""
        unit = self.one(LONGEST)
        return Span(self.one((1, self.chance.randint(1, LONGEST[unit]), LONGEST[unit])), unit)

    def day_rule(self, *, alone: bool = False) -> DayRule:
        """Return a rule that names a day; the earliest of several only where it stands `alone`."""
        event, of = self.one(Event), self.one(Of)
        leap_year = date(2024, 1, 1) + timedelta(days=self.chance.randint(0, 365))
        simple: list[DayRule] = [
            After(event, self.span(), of),
            Before(event, self.span(), of),
            OnEvent(event, of),
            OnDay(leap_year.month, leap_year.day, of),
            ByNotice(self.flag()),
            Window(event, self.chance.randint(1, 366), of),
            WholeYear(),
        ]
        if alone and self.chance.random() < 0.15:
            return Earliest(self.some(simple, least=2))
        made: DayRule = self.one(simple)
        return made

    def audiences(self, *, rounds: bool) -> list[Audience]:
        """Return audiences of which no two overlap: everybody, or some told apart in one way."""
        ways = [
            [Audience()],
            [Audience(semester=1), Audience(semester=2)],
            [Audience((1, 2)), Audience((3,), semester=2), Audience((3,), semester=1)],
            [Audience((2,)), Audience((3,)), Audience((1,))],
            [Audience(division=division) for division in self.pack_.divisions],
            *([[Audience(round=1), Audience(round=2)]] if rounds else []),
        ]
        way: list[Audience] = self.one(ways)
        return way[: self.chance.randint(1, len(way))]

    def offices(self, divisions: tuple[Division, ...]) -> dict[OfficeItem, dict[Division, Reading[str]]]:
        """Return offices; the platform's is always stated, and asked where another is not."""
        platform = {division: self.cited(self.text) for division in divisions}
        found: dict[OfficeItem, dict[Division, Reading[str]]] = {OfficeItem.PLATFORM: dict(platform)}
        for item in self.some([one for one in OfficeItem if one is not OfficeItem.PLATFORM]):
            found[item] = {division: self.reading(self.text, platform[division].value) for division in divisions}
        return found

    def limits(self, subject: LimitSubject) -> Iterator[LimitRule]:
        """Yield limits: never more to be selected in a year than may be uploaded in it."""
        if self.chance.random() < 0.2:  # left out of the file
            audience, item = Audience(), OfficeItem.PLATFORM
            yield LimitRule(subject, PERIOD_OF_LIMIT[subject], audience, Silent(self.pack_.office_name(item)), item)
            return
        uploading = subject in (LimitSubject.UPLOAD_OUTCOMES, LimitSubject.UPLOAD_DIVERSE)
        per = self.one(Per) if uploading else Per.YEAR
        least, most = (10, 1000) if uploading else (1, 10)
        for audience in self.audiences(rounds=False):
            item = self.one(self.pack_.offices)
            ask = self.pack_.office_name(item, division=audience.division)
            yield LimitRule(subject, per, audience, self.reading(lambda: self.chance.randint(least, most), ask), item)

    def deadlines(self, subject: DeadlineSubject) -> Iterator[DeadlineRule]:
        """Yield deadlines."""
        if self.chance.random() < 0.2:
            item = OFFICE_OF_DEADLINE[subject]
            yield DeadlineRule(subject, Audience(), Silent(self.pack_.office_name(item)), item)
            return
        for audience in self.audiences(rounds=True):
            item = self.one(self.pack_.offices)
            yield DeadlineRule(
                subject,
                audience,
                self.reading(
                    lambda: self.day_rule(alone=True), self.pack_.office_name(item, division=audience.division)
                ),
                item,
                opens=self.maybe(lambda: self.cited(lambda: self.day_rule(alone=True))),
                asked_within=self.maybe(lambda: self.cited(self.span)),
                late=self.maybe(lambda: self.cited(lambda: self.one(Lateness))),
            )

    def section(self, section: Section) -> Any:
        """Return what `RulePack` holds of a section."""

        def one(kind: Any, division: Division | None = None) -> Reading[Any]:
            return self.reading(lambda: self.value(kind), self.asked(division))

        def group() -> Any:
            return section.kind(**{name: one(value_kind(hint)) for name, hint in hints(section.kind).items()})

        match section.form:
            case Form.ALONE:
                return one(section.kind)
            case Form.GROUP:
                return group()
            case Form.NAMED:
                return {name: one(section.kind) for name in self.texts()}
            case Form.DIVIDED:
                divisions = self.pack_.divisions
                return {
                    name: {division: one(section.kind, division) for division in divisions} for name in self.texts()
                }
            case Form.BY_KIND:
                return {kind: group() for kind in WorkKind}
