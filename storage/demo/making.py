"""Fills an empty database with the demo schools, by the same importers that a registrar uses."""

from datetime import datetime, timedelta

from sqlmodel import Session

from portfolio.bindings import PRIVACY_VERSION
from portfolio.calendar import TAIPEI
from portfolio.dates import start_of_day
from portfolio.receipts import ReceiptConfirmation
from portfolio.schools import load_pack
from storage.demo.calendar import announced_days
from storage.demo.catalogue import demo_schools
from storage.demo.certification import MoveOn, begin_certification
from storage.demo.fixed import BOUND, DEFAULT_SEED, ENDED_OF_AGE, LANGUAGES, OF_AGE_ON, PERSONAS, START
from storage.demo.schools import STAGES, DemoSchool, make_schools
from storage.demo.selections import DECIDED_AT, RECEIVED_AT, confirmation
from storage.queries import accounts, audit, bindings, receipt_windows, receipts, schools, terms
from storage.queries.people import find_person
from storage.queries.schools import DatabaseKind
from storage.rosters import Outcome, import_rows
from storage.tables import School
from storage.units import Storage

BY = "demo"
MADE = "demo_made"  # with a school's slug behind it: that school is complete, and made from this seed
BOUND_BEFORE = timedelta(days=100)


def make_demo(
    storage: Storage,
    *,
    now: datetime = START,
    privacy_version: str = PRIVACY_VERSION,
    seed: int = DEFAULT_SEED,
    move_on: MoveOn | None = None,
) -> None:
    """Make this a demo database with the five schools; what an earlier run left unfinished is gone on with.

    `move_on` lets requests to certify go to whose turn it is; where it is missing the first tick does.

    Raises:
        DatabaseKindError: this is a real database.
        RuntimeError: the made-up rosters do not pass the importer, which is a mistake of the program.
    """
    made = make_schools(seed)
    with storage.unit() as session:
        schools.fix_kind(session, DatabaseKind.DEMO)
        schools.set_demo_now(session, schools.find_demo_now(session) or now)
        for school in made:
            _add_school(session, school.slug, now)
    for school in made:
        _make_school(storage, school, now=now, privacy_version=privacy_version, move_on=move_on)


def is_complete(session: Session) -> bool:
    """Return whether `make_demo` has come to its end here."""
    return all(schools.find_setting(session, f"{MADE}:{plan.slug}") is not None for plan in demo_schools())


def _make_school(
    storage: Storage, school: DemoSchool, *, now: datetime, privacy_version: str, move_on: MoveOn | None
) -> None:
    slug = school.slug
    with storage.unit(slug) as session:
        if schools.find_setting(session, f"{MADE}:{slug}") is not None:
            return
        for day in announced_days(slug):
            terms.announce(session, school=slug, day=day, announced_by=BY, now=now)
    _import(storage, school, now)
    with storage.unit(slug) as session:
        _confirm_receipts(session, slug)
        for number in BOUND:
            _bind(session, slug, number, privacy_version, now)
        ended = _bind(session, slug, ENDED_OF_AGE, privacy_version, now)
        if ended is not None:
            bindings.end(session, ended, reason="of_age", now=start_of_day(OF_AGE_ON))
        begin_certification(session, _add_school(session, slug, now), by=BY, now=now, move_on=move_on)
        schools.set_setting(session, f"{MADE}:{slug}", str(school.seed))
        facts = {"seed": school.seed}
        audit.record(session, school=slug, at=now, actor=BY, act="demo.made", subject=f"school:{slug}", facts=facts)


def _add_school(session: Session, slug: str, now: datetime) -> School:
    return schools.find_school(session, slug) or schools.add_school(
        session, slug=slug, name=load_pack(slug).name, pack=slug, now=now
    )


def _import(storage: Storage, school: DemoSchool, now: datetime) -> None:
    start = STAGES[0]
    for kind in start.kinds:
        rows = school.rows(kind, start.at)
        report = import_rows(storage, kind, rows, school=school.slug, full=True, now=now, actor=BY)
        if report.outcome not in (Outcome.APPLIED, Outcome.UNCHANGED):
            first = report.errors[0] if report.errors else None
            raise RuntimeError(f"demo {kind} of {school.slug}: {report.outcome}, {first}")


def _confirm_receipts(session: Session, school: str) -> None:
    for statement, student in receipts.find_statements(session, school=school, academic_year=112):
        statement.imported_at = RECEIVED_AT[112]
        statement.state = confirmation(student.number, statement.part)
        statement.platform_state = statement.state
        if statement.state is not ReceiptConfirmation.WAITING:
            statement.decided_at, statement.decided_by_id = DECIDED_AT, student.id
            statement.platform_decided_at = DECIDED_AT
    for delivery in receipt_windows.find_deliveries(session, school=school):
        delivery.first_imported_at = delivery.imported_at = RECEIVED_AT[delivery.academic_year]
    session.flush()


def _bind(session: Session, school: str, number: str, privacy_version: str, now: datetime) -> int | None:
    """Bind a person to an account of their own on the school's simulator, and return the binding."""
    person = find_person(session, school=school, number=number)
    if person is None:  # no evening division here
        return None
    channel, address = f"simulator.{school}", f"{PERSONAS[person.role]}/{number}"
    account = accounts.add_account(session, channel=channel, address=address, school=school, now=now - BOUND_BEFORE)
    assert account.id is not None
    at = (now - BOUND_BEFORE).astimezone(TAIPEI)
    bindings.note_privacy(session, account_id=account.id, version=privacy_version, now=at)
    if number in LANGUAGES:
        accounts.set_language(session, account_id=account.id, language=LANGUAGES[number])
    binding = bindings.add(
        session, person=person, account_id=account.id, channel=channel, privacy_version=privacy_version, now=at
    )
    return binding.id
