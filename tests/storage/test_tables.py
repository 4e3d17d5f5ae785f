"""What holds for every table: whose row it is, and what can never be true."""

from datetime import datetime

import pytest
from sqlalchemy import Enum, Executable, Table, exc, insert, inspect, select, text, update
from sqlmodel import Session, SQLModel

from storage.units import Storage
from tests.storage.rows import fill, tables

# Every other table says in a column `school`, with a wall around it, whose row it is.
WITHOUT_A_SCHOOL = {
    "school": "is the school: its wall compares the slug",
    "setting": "facts about the database itself, about nobody",
    "account": "belongs to nobody until it is bound; then `school` says whose, and the wall compares it",
    "dialog": "hangs on its account, and its wall on the account's",
    "inbox_event": "kept before anybody knows whose; a school's own transaction may see none",
    "link_nonce": "of an account that may be nobody's yet; a school's own transaction may see none",
    "channel_quota": "a channel, which may be several schools'; only the sender reads it",
    "lease": "a name that a process holds",
    "menu_change": "an address whose menu changes; a school's own transaction may see none",
}
NAMES = [table.name for table in tables()]
COLUMNS = [(table.name, column) for table in tables() for column in table.columns]
ENUMERATIONS = [
    (table, column.name) for table, column in COLUMNS if type(column.type) is Enum and column.type.create_constraint
]
FOREIGN_KEYS = [(table, column.name) for table, column in COLUMNS if column.foreign_keys]


def of(name: str) -> Table:
    return SQLModel.metadata.tables[name]


@pytest.fixture
def filled(storage: Storage, now: datetime) -> Storage:
    """Return a storage with two schools and one row of each table in both."""
    with storage.unit() as session:
        for school in ("hill", "lake"):
            fill(session, school, now)
    return storage


def test_every_table_says_whose_a_row_is() -> None:
    """A table without a compulsory school is one of those named above, with the reason."""
    without = {
        table.name for table in tables() if "school" not in table.columns or table.columns["school"].nullable is True
    }

    assert without == set(WITHOUT_A_SCHOOL)


def test_every_school_column_names_a_school() -> None:
    """No row can be of a school that is not there."""
    for table in tables():
        if "school" in table.columns:
            (key,) = table.columns["school"].foreign_keys
            assert key.target_fullname == "school.slug", table.name


def test_every_table_takes_a_row_of_each_school(filled: Storage) -> None:
    """The made-up rows of the tests reach every table, so that what is said of all tables is tried on all."""
    with filled.reading() as session:
        for name in sorted(set(NAMES) - {"setting"}):
            column = "school" if "school" in of(name).columns else "slug"
            if column in of(name).columns:
                found = set(session.scalars(select(of(name).columns[column])))
                assert found == {"hill", "lake"}, name


def test_columns_are_typed_in_the_database(storage: Storage) -> None:
    """SQLite's tables are STRICT like PostgreSQL's own: each table in the database says so."""
    if not storage.engines.is_sqlite:
        pytest.skip("PostgreSQL's tables always are")
    with storage.reading() as session:
        strict = set(session.scalars(text("SELECT name FROM pragma_table_list WHERE strict")))

    assert strict == set(NAMES)


def refusal_of(session: Session, statement: Executable) -> str:
    """Return the database's words when a constraint refuses this statement, and nothing when none does."""
    part = session.begin_nested()
    try:
        session.execute(statement)
    except exc.IntegrityError as error:
        return str(error.orig)
    finally:
        part.rollback()
    return ""


def test_the_database_knows_every_enumeration(filled: Storage) -> None:
    """Whoever writes, by whatever way: what is no member of an enumeration does not get in."""
    with filled.unit() as session:
        accepted = [
            (table, column)
            for table, column in ENUMERATIONS
            if not refusal_of(session, text(f"UPDATE {table} SET {column} = 'no such thing'"))
        ]

    assert accepted == []


def test_the_program_refuses_what_the_database_does_not(filled: Storage) -> None:
    """A subject of notices that nobody knows is not written, though the database has no list of them."""
    with filled.unit() as session, pytest.raises(exc.StatementError):
        session.execute(update(of("notice")).values(subject="no such thing"))


def test_every_foreign_key_is_enforced(filled: Storage) -> None:
    """A row cannot point at nothing; the trail, where nothing is changed, is asked with another entry."""
    with filled.unit() as session:
        entry = dict(session.execute(select(of("audit_entry"))).mappings().first() or {})
        entry = {"school": "nowhere", **{name: value for name, value in entry.items() if name not in ("id", "school")}}
        accepted = (
            [("audit_entry", "school")] if not refusal_of(session, insert(of("audit_entry")).values(entry)) else []
        )
        for table, column in FOREIGN_KEYS:
            nowhere = "nowhere" if of(table).columns[column].type.python_type is str else 999_999
            if table != "audit_entry" and not refusal_of(session, update(of(table)).values({column: nowhere})):
                accepted.append((table, column))

    assert accepted == []


# Statements that each break one CHECK of a table, by its name.
BREAKING = {
    ("person", "students_have_a_grade"): "UPDATE person SET grade = NULL WHERE role = 'student'",
    ("person", "grade_range"): "UPDATE person SET grade = 4 WHERE role = 'student'",
    ("guardianship", "two_people"): "UPDATE guardianship SET guardian_id = student_id",
    ("binding", "ended_without_address"): "UPDATE binding SET ended_at = bound_at, ended_reason = 'unbound'",
    ("binding", "ended_for_a_reason"): "UPDATE binding SET ended_at = bound_at, account_id = NULL",
    ("binding_code", "valid_for_a_while"): "UPDATE binding_code SET expires_at = issued_at",
    ("certification", "decided_once"): "UPDATE certification SET status = 'certified', written = 'pressed'",
    ("certification", "returned_for_a_reason"): (
        "UPDATE certification SET decided_at = asked_at, status = 'returned', written = 'pressed'"
    ),
    ("certification", "withdrawn_for_a_reason"): (
        "UPDATE certification SET decided_at = asked_at, status = 'withdrawn'"
    ),
    ("certification", "decisions_are_written"): (
        "UPDATE certification SET decided_at = asked_at, status = 'certified'"
    ),
    ("absence", "ends_after_it_begins"): "UPDATE absence SET until_on = '2024-12-31'",
    ("quiet_span", "ends_after_it_begins"): "UPDATE quiet_span SET until_on = '2024-12-31'",
    ("deputy_appointment", "answered_once"): "UPDATE deputy_appointment SET consent = 'agreed'",
    ("deputy_appointment", "two_people"): "UPDATE deputy_appointment SET deputy_id = teacher_id",
    ("course", "semester_range"): "UPDATE course SET semester = 3",
    ("announced_day", "semester_range"): "UPDATE announced_day SET semester = 0",
    ("work", "semester_range"): "UPDATE work SET semester = 3",
    ("work", "outcomes_have_a_semester"): "UPDATE work SET kind = 'course_outcome', semester = NULL",
    ("receipt_statement", "decided_once"): "UPDATE receipt_statement SET state = 'confirmed'",
    ("receipt_delivery", "window_whole"): "UPDATE receipt_delivery SET opens_at = imported_at",
    ("receipt_delivery", "window_forward"): (
        "UPDATE receipt_delivery SET opens_at = imported_at, closes_at = imported_at"
    ),
    ("forwarded_question", "answered_when_said"): "UPDATE forwarded_question SET state = 'answered'",
    ("receipt_report", "answered_when_said"): "UPDATE receipt_report SET state = 'right'",
    ("slip", "provision_declared"): "UPDATE slip SET capacity = 'legal_representative'",
    ("emergency", "ends_after_it_begins"): "UPDATE emergency SET until_on = '2024-12-31'",
    ("rule_pack_file", "version_range"): "UPDATE rule_pack_file SET version = 0",
    ("link_nonce", "valid_for_a_while"): "UPDATE link_nonce SET expires_at = issued_at",
    ("link_nonce", "nonce_for_a_code"): "UPDATE link_nonce SET nonce_hmac = NULL, code_hmac = 'a code'",
    ("notice", "settled_once"): "UPDATE notice SET state = 'sent'",
    ("notice", "batched_in_a_batch"): "UPDATE notice SET state = 'batched', batch_id = NULL",
}


def test_what_can_never_be_true_is_refused(filled: Storage) -> None:
    """Each CHECK holds on both databases, and it is that one which refuses."""
    with filled.unit() as session:
        refusals = {key: refusal_of(session, text(statement)) for key, statement in BREAKING.items()}

    assert [key for key, words in refusals.items() if f"ck_{key[0]}_{key[1]}" not in words] == []


def test_every_check_is_broken_once_above(storage: Storage) -> None:
    """A new CHECK without a statement that breaks it is noticed; those of enumerations have a test of their own."""
    enumerations = {f"ck_{table}_{of(table).columns[column].type.name}" for table, column in ENUMERATIONS}
    with storage.engines.read.connect() as connection:
        looked = inspect(connection)
        there = {str(check["name"]) for name in NAMES for check in looked.get_check_constraints(name)}

    assert there - enumerations == {f"ck_{table}_{name}" for table, name in BREAKING}
