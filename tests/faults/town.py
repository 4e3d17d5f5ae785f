"""Made-up schools for fault runs: students by the thousand on LINE and Telegram, and what they are owed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, Insert, Text, cast, func, insert, literal, select
from sqlmodel import Session, col

from portfolio.bindings import PRIVACY_VERSION
from portfolio.calendar import TAIPEI, Event, Term
from portfolio.people import Division, Role
from portfolio.reminders import NoticeState, NoticeSubject
from storage.among import among
from storage.queries.pairs import as_pairs, pairs
from storage.tables import Account, AnnouncedDay, Binding, Notice, Person, RosterImport, School
from storage.units import Storage

NOW: Final = datetime(2025, 1, 15, 16, 40, tzinfo=TAIPEI)  # within students' hours
CLOSES: Final = datetime(2025, 2, 3, 23, 59, 59, tzinfo=TAIPEI)  # uploads of 113-1 by yphs: 休業式 and two weeks
AT_ONCE: Final = 5_000
DAYS: Final = (
    ("112-1", Event.OPENS_ON, date(2023, 8, 30)),
    ("112-1", Event.CLOSING_CEREMONY, date(2024, 1, 19)),
    ("112-2", Event.OPENS_ON, date(2024, 2, 16)),
    ("112-2", Event.CLOSING_CEREMONY, date(2024, 6, 28)),
    ("113-1", Event.OPENS_ON, date(2024, 8, 30)),
    ("113-1", Event.CLOSING_CEREMONY, date(2025, 1, 20)),
    ("113-2", Event.OPENS_ON, date(2025, 2, 11)),
    ("113-2", Event.CLOSING_CEREMONY, date(2025, 6, 30)),
)


@dataclass(frozen=True)
class Somebody:
    """A person and the address at which they are reached."""

    person_id: int
    school: str
    platform: str
    address: str


@dataclass
class Town:
    """The schools of a run; `people` are the students, in the order in which they were made."""

    storage: Storage
    now: datetime = NOW
    schools: list[str] = field(default_factory=list)
    people: list[Somebody] = field(default_factory=list)
    staff: dict[tuple[str, str], int] = field(default_factory=dict)  # school and number: T01, R01
    owed: int = 0
    _next: int = 0

    def add_school(self, slug: str, *, line: int = 0, telegram: int = 0, pack: str = "yphs") -> None:
        """Add a school with so many students on each platform, a homeroom teacher and a registrar."""
        with self.storage.unit() as session:
            settled = self.now.astimezone(TAIPEI).date() - timedelta(days=1)
            session.add(
                School(
                    slug=slug,
                    name=f"範例{slug}",
                    pack=pack,
                    created_at=self.now,
                    reminded_to=datetime.combine(settled, datetime.min.time(), tzinfo=TAIPEI),
                )
            )
        self.schools.append(slug)
        with self.storage.unit(slug) as session:
            self._days(session, slug)
            staff = [
                {"number": "T01", "role": Role.TEACHER, "class_name": "201"},
                {"number": "R01", "role": Role.STAFF, "office": "註冊組", "title": "組長"},
            ]
            empty = dict.fromkeys(("grade", "division", "class_name", "birthday", "office", "title"))
            session.execute(insert(Person), [{**empty, "school": slug, "name": f"名{slug}師", **one} for one in staff])
            session.execute(_students(slug, line + telegram))
            those = select(col(Person.id), col(Person.number), col(Person.role)).where(col(Person.school) == slug)
            found = session.execute(those.order_by(col(Person.id))).all()
            students = [row[0] for row in found if row[2] is Role.STUDENT]
            for row in found:
                if row[2] is not Role.STUDENT:
                    self.staff[slug, row[1]] = row[0]
                    self._bind(session, slug, "line", [row[0]])
            self.people += self._bind(session, slug, "line", students[:line])
            self.people += self._bind(session, slug, "telegram", students[line:])

    def _days(self, session: Session, slug: str) -> None:
        for name, event, day in DAYS:
            term = Term.parse(name)
            session.add(
                AnnouncedDay(
                    school=slug,
                    academic_year=term.academic_year,
                    semester=term.semester,
                    event=event,
                    day=day,
                    announced_at=self.now,
                )
            )
        for kind in ("people", "works", "selections", "receipts"):
            at = self.now - timedelta(days=1)
            session.add(RosterImport(school=slug, kind=kind, sha256=kind, full=True, rows=1, imported_at=at))

    def _bind(self, session: Session, slug: str, platform: str, ids: Sequence[int]) -> list[Somebody]:
        """Bind people of a school whose ids follow each other."""
        channel = f"{platform}.{slug}"
        if not ids:
            return []
        whose = (col(Person.school) == slug) & col(Person.id).between(ids[0], ids[-1])
        account = {
            "channel": channel,
            "privacy_version": PRIVACY_VERSION,
            "privacy_accepted_at": self.now,
            "first_seen_at": self.now,
            "plain_text": False,
        }
        own = {"school": col(Person.school), "address": _address(session, platform)}
        session.execute(_insert_from(Account, account, own, whose))
        made = [Somebody(id, slug, platform, address_of(platform, id)) for id in ids]
        those = select(col(Account.address), col(Account.id)).where(col(Account.channel) == channel)
        accounts = {row.address: row.id for row in session.execute(those)}
        pair = pairs(session.get_bind().dialect.name, BigInteger)
        binding = {
            "school": slug,
            "channel": channel,
            "privacy_version": PRIVACY_VERSION,
            "bound_at": self.now,
            "version": 1,
        }
        statement = _insert_from(Binding, binding, {"person_id": pair.c.key, "account_id": pair.c.value})
        session.connection().execute(
            statement, {"pairs": as_pairs({one.person_id: accounts[one.address] for one in made})}
        )
        return made

    def next_people(self, count: int) -> list[Somebody]:
        """Return people who were not asked for before: each is owed one thing a day.

        Raises:
            LookupError: the town is too small.
        """
        found = self.people[self._next : self._next + count]
        if len(found) < count:
            raise LookupError(f"{count} people wanted, {len(found)} left")
        self._next += count
        return found

    def owe(
        self,
        people: Sequence[Somebody],
        *,
        now: datetime,
        text: str | None = "提醒 {n}",
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        subject: NoticeSubject = NoticeSubject.UPLOAD_OUTCOMES,
        stage: str = "before-7",
        together: int = 1,
        facts: dict[str, Any] | None = None,
    ) -> None:
        """Owe each of them one reminder; `together` people in a row have the same words, so that a multicast may go.

        `{n}` in the text is the number of the group; without a text the program's own words are said.
        """
        shared = {"grade": 2, "division": "day", "closes": CLOSES.isoformat(), "opens": None, **(facts or {})}
        row = {
            "about": "",
            "subject": subject,
            "term": "113-1",
            "round": 0,
            "stage": stage,
            "revision": 1,
            "planned_at": now,
            "due_at": now if due_at is None else due_at,
            "expires_at": CLOSES if expires_at is None else expires_at,
            "state": NoticeState.PLANNED,
            "ambiguous": False,
        }

        def said(place: int) -> dict[str, Any]:
            words = {} if text is None else {"text": text.format(n=self.owed + place // together)}
            return {**row, "facts": {**shared, **words}}

        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            with self.storage.unit() as session:
                if start // together == (start + len(some) - 1) // together:
                    session.execute(_owed_alike(some, said(start)))
                    continue
                whose = ({"school": one.school, "recipient_id": one.person_id} for one in some)
                rows = [{**one, **said(place)} for place, one in enumerate(whose, start)]
                session.execute(insert(Notice), rows)
        self.owed += len(people)


def _owed_alike(people: Sequence[Somebody], row: dict[str, Any]) -> Insert:
    """What owes the same to all of them."""
    whose = {"school": col(Person.school), "recipient_id": col(Person.id)}
    return _insert_from(Notice, row, whose, among(col(Person.id), [one.person_id for one in people]))


def _students(slug: str, count: int) -> Insert:
    """What adds so many students to a school: 2 and five digits are the numbers that they have."""
    one = select(literal(0).label("number")).cte("one", recursive=True)
    one = one.union_all(select(one.c.number + 1).where(one.c.number + 1 < count))
    digits = func.substr(cast(one.c.number + 100_000, Text), 2)
    own = {"number": literal("2").concat(digits), "name": literal(f"名{slug}").concat(digits).concat("名")}
    return _insert_from(Person, {"school": slug, **_STUDENT}, own, one.c.number < count)


def _insert_from(table: Any, same: dict[str, Any], own: dict[str, Any], *where: Any) -> Insert:
    """What adds a row for each that is found: of a million, one at a time would take longer than what is measured."""
    values = [literal(value, getattr(table, name).type) for name, value in same.items()]
    return insert(table).from_select([*same, *own], select(*values, *own.values()).where(*where))


def _address(session: Session, platform: str) -> Any:
    """The same as `address_of`, of a person whom the database has before it."""
    if platform != "line":
        return cast(col(Person.id) + 1_000_000, Text)
    if session.get_bind().dialect.name == "sqlite":
        return literal("U").concat(func.printf("%032x", col(Person.id)))
    return literal("U").concat(func.lpad(func.to_hex(col(Person.id)), 32, "0"))


_STUDENT: Final = {
    "role": Role.STUDENT,
    "grade": 2,
    "division": Division.DAY,
    "class_name": "201",
    "birthday": date(2008, 5, 5),
    "office": None,
    "title": None,
}


def address_of(platform: str, person_id: int) -> str:
    """Return somebody's address in the platform's form."""
    return f"U{person_id:032x}" if platform == "line" else str(1_000_000 + person_id)


def channels_file(schools: Sequence[str], platforms: Sequence[str] = ("line", "telegram")) -> Iterator[str]:
    """Yield the lines of a `channels.toml` for them; tokens and secrets stand in the environment."""
    for slug in schools:
        if "line" in platforms:
            yield f'[line.{slug}]\nschools = ["{slug}"]\naccount = "@made-up-{slug}"\n'
            yield f'secret_env = ["SECRET_{slug.upper()}"]\ntoken_env = "LINE_{slug.upper()}"\n\n'
        if "telegram" in platforms:
            yield f'[telegram.{slug}]\nschools = ["{slug}"]\naccount = "made_up_{slug}_bot"\n'
            yield f'token_env = "TELEGRAM_{slug.upper()}"\nwebhook_secret_env = "HOOK_{slug.upper()}"\n\n'


def environment(schools: Sequence[str]) -> dict[str, str]:
    """Return the made-up secrets of these schools' channels."""
    found = {}
    for place, slug in enumerate(schools):
        found[f"SECRET_{slug.upper()}"] = f"{place:032x}"
        found[f"LINE_{slug.upper()}"] = f"line-{slug}-{'x' * 40}"
        found[f"TELEGRAM_{slug.upper()}"] = f"{place + 1000}:telegram-{slug}-{'x' * 20}"
        found[f"HOOK_{slug.upper()}"] = f"hook_{slug}"
    return found
