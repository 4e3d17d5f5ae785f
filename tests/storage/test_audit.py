"""Decisions in the audit trail: in the same transaction, one after another, without personal data."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import exc, func, select, text
from sqlmodel import col

from storage.audit_chain import FindingKind, entry_hash
from storage.audit_heads import NOTHING_YET, Head
from storage.queries.audit import PersonalDataError, list_audited, person_pseudonym, record, verify_school
from storage.tables import AuditEntry, Setting
from storage.units import Storage
from tests.storage.trails import add_schools, decide, head_of, heads_of

SOMETHING: dict[str, Any] = {"actor": "cli", "act": "school.added", "subject": "school:hill"}


def entries_of(storage: Storage, school: str) -> list[AuditEntry]:
    with storage.reading(school) as session:
        of_school = select(AuditEntry).where(col(AuditEntry.school) == school).order_by(col(AuditEntry.seq))
        return list(session.scalars(of_school))


def test_each_entry_follows_the_one_before(storage: Storage, now: datetime) -> None:
    """Entries count from 1, name the hash before them, and their own hash covers all that they say."""
    add_schools(storage, now, "hill", "lake")
    decide(storage, "hill", now, count=3)
    decide(storage, "lake", now, count=1)
    decide(storage, "hill", now, count=2, per_unit=2)
    entries = entries_of(storage, "hill")

    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == [NOTHING_YET, *(entry.hash for entry in entries[:-1])]
    for entry in entries:
        said = entry.model_dump(exclude={"id", "hash"})
        assert entry.hash == entry_hash(**said)
        assert all(entry.hash != entry_hash(**{**said, name: "x"}) for name in said if name not in ("at", "seq"))
    assert [entry.seq for entry in entries_of(storage, "lake")] == [1]


def test_the_hash_is_what_anybody_can_recompute(now: datetime) -> None:
    """SHA-256 over the JSON with sorted keys and no blanks, the instant in UTC to the millisecond."""
    said = (
        '{"act":"work.certified","actor":"person:x","at":"2025-01-15T00:00:00.000+00:00","facts":{"attempt":1},'
        '"previous":"","school":"hill","seq":1,"subject":"work:7"}'
    )
    assert (
        entry_hash(
            school="hill",
            seq=1,
            at=now,
            actor="person:x",
            act="work.certified",
            subject="work:7",
            facts={"attempt": 1},
            previous="",
        )
        == hashlib.sha256(said.encode()).hexdigest()
    )


def test_an_entry_comes_and_goes_with_its_decision(storage: Storage, now: datetime) -> None:
    """A transaction that is taken back leaves no entry, no head, and the next entry no gap."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=2)

    def decide_and_fail() -> None:
        with storage.unit("hill") as session:
            record(session, school="hill", at=now, **SOMETHING)
            raise LookupError

    with pytest.raises(LookupError):
        decide_and_fail()
    assert head_of(storage, "hill").seq == 2
    decide(storage, "hill", now, count=1)

    assert [entry.seq for entry in entries_of(storage, "hill")] == [1, 2, 3]
    assert verify_school(storage, "hill").findings == []


def test_the_head_outside_follows_each_commit(storage: Storage, now: datetime) -> None:
    """After a commit the file knows the newest entry; before, only what stood until then."""
    add_schools(storage, now, "hill", "lake")
    with storage.unit("hill") as session:
        first = record(session, school="hill", at=now, **SOMETHING)
        assert head_of(storage, "hill") == Head("hill", 0, NOTHING_YET)  # begun, so that losing the file shows
        second = record(session, school="hill", at=now, **SOMETHING)
        assert head_of(storage, "hill").seq == 0

    assert (first.seq, second.seq) == (1, 2)
    assert head_of(storage, "hill") == Head("hill", 2, second.hash)
    assert heads_of(storage).schools() == ["hill"]


def test_one_transaction_may_decide_for_several_schools(storage: Storage, now: datetime) -> None:
    """The program itself, for no one school, keeps a chain and a head for each."""
    add_schools(storage, now, "hill", "lake")
    with storage.unit() as session:
        for school in ("hill", "lake", "hill"):
            record(session, school=school, at=now, **SOMETHING)

    assert (head_of(storage, "hill").seq, head_of(storage, "lake").seq) == (2, 1)
    assert [verify_school(storage, school).findings for school in ("hill", "lake")] == [[], []]


def test_an_entry_in_a_savepoint_taken_back_is_not_in_the_head(storage: Storage, now: datetime) -> None:
    """The head outside never tells of an entry that was not committed."""
    add_schools(storage, now, "hill")
    with storage.unit("hill") as session:
        record(session, school="hill", at=now, **SOMETHING)
        part = session.begin_nested()
        record(session, school="hill", at=now, **SOMETHING)
        part.rollback()

    assert head_of(storage, "hill").seq == 1
    assert verify_school(storage, "hill").findings == []
    with storage.unit("hill") as session:
        part = session.begin_nested()
        record(session, school="hill", at=now, **SOMETHING)
        part.rollback()
    assert head_of(storage, "hill").seq == 1
    decide(storage, "hill", now)
    assert verify_school(storage, "hill").findings == []


def test_a_head_that_cannot_be_written_does_not_undo_the_decision(storage: Storage, now: datetime) -> None:
    """The decision stands and is answered; the next entry's head catches up."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now)
    lock = heads_of(storage).path("hill").with_suffix(".lock")
    lock.unlink()
    lock.mkdir()  # as good as a full disk, for root too
    decide(storage, "hill", now)

    assert len(entries_of(storage, "hill")) == 2
    report = verify_school(storage, "hill")
    assert (report.findings, report.newest, report.sealed) == ([], 2, 1)
    lock.rmdir()
    decide(storage, "hill", now)
    assert head_of(storage, "hill").seq == 3


def test_many_at_once_make_one_chain(storage: Storage, now: datetime) -> None:
    """Threads that decide at the same moment, the very first entry included, never fork the chain."""
    add_schools(storage, now, "hill")
    together = Barrier(4)
    failed: list[Exception] = []

    def decide_often() -> None:
        together.wait(timeout=30)
        try:
            decide(storage, "hill", now, count=10)
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    threads = [Thread(target=decide_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    report = verify_school(storage, "hill")
    assert (report.findings, report.entries, report.newest, report.sealed) == ([], 40, 40, 40)


def test_what_is_kept_is_read_back_alike(storage: Storage, now: datetime) -> None:
    """Nested facts, a zone of one's own and microseconds do not break the chain."""
    add_schools(storage, now, "hill")
    moment = datetime(2025, 2, 3, 20, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=8)))
    facts = {"z": [1, None, {"b": True, "a": (2, "x")}], "days": ["2025-02-03"], "a": -5}
    with storage.unit("hill") as session:
        entry = record(session, school="hill", at=moment, **SOMETHING, facts=facts)
    (kept,) = entries_of(storage, "hill")

    assert kept.at == entry.at == datetime(2025, 2, 3, 12, 0, 0, 123_000, tzinfo=UTC)
    assert kept.facts == entry.facts == {"z": [1, None, {"b": True, "a": [2, "x"]}], "days": ["2025-02-03"], "a": -5}
    assert verify_school(storage, "hill").findings == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "林向晴"},
        {"subject": "student 20101"},
        {"act": ""},
        {"act": "x" * 201},
        {"facts": {"title": "函數的應用"}},
        {"facts": {"note": "called the mother"}},
        {"facts": {"deep": [{"name": "周以樂"}]}},
        {"facts": {"名": 1}},
        {"facts": {1: "x"}},
        {"facts": {"ratio": 0.5}},
        {"facts": {"when": datetime(2025, 1, 1, tzinfo=UTC)}},
        {"facts": {"bytes": b"x"}},
    ],
)
def test_words_and_names_stay_out(storage: Storage, now: datetime, wrong: dict[str, Any]) -> None:
    """An entry can never be erased, so it holds codes, counts and pseudonyms; and the refusal repeats no word."""
    add_schools(storage, now, "hill")
    with storage.unit("hill") as session, pytest.raises(PersonalDataError) as refused:
        record(session, school="hill", at=now, **{**SOMETHING, **wrong})

    assert "林" not in str(refused.value)
    assert entries_of(storage, "hill") == []


def test_wrong_instants_and_schools_are_refused(storage: Storage, now: datetime) -> None:
    """A wall clock's time, another school's unit and a school that does not exist write nothing."""
    add_schools(storage, now, "hill", "lake")
    with storage.unit("hill") as session:
        with pytest.raises(ValueError, match="aware"):
            record(session, school="hill", at=now.replace(tzinfo=None), **SOMETHING)
        with pytest.raises(ValueError, match="another school"):
            record(session, school="lake", at=now, **SOMETHING)
    with pytest.raises(exc.IntegrityError), storage.unit() as session:
        record(session, school="nowhere", at=now, **SOMETHING)

    with storage.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
    assert heads_of(storage).schools() == []


def test_a_pseudonym_stands_for_one_person_of_one_school(storage: Storage) -> None:
    """The same person is the same in every entry; the same number elsewhere is somebody else; no number shows."""
    with storage.reading() as session:
        mine, again = (person_pseudonym(session, "hill", "20101") for _ in range(2))
        others = person_pseudonym(session, "lake", "20101")

    assert mine == again != others
    assert "20101" not in mine


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
@pytest.mark.parametrize("school", ["hill", None])
def test_the_trail_only_grows(storage: Storage, now: datetime, statement: str, school: str | None) -> None:
    """Neither a school's nor the program's own transaction can change or remove an entry."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now)
    with pytest.raises(exc.DBAPIError), storage.unit(school) as session:
        session.execute(text(statement))

    assert verify_school(storage, "hill").findings == []


def test_every_school_with_a_trail_is_listed(storage: Storage, now: datetime) -> None:
    """Also one whose rows are gone altogether: its head outside still names it."""
    add_schools(storage, now, "hill", "lake")
    heads_of(storage).begin("gone")
    heads_of(storage).advance(Head("gone", 7, "h"))

    assert list_audited(storage) == ["gone", "hill", "lake"]
    (finding,) = verify_school(storage, "gone").findings
    assert (finding.kind, finding.seq, finding.until) == (FindingKind.CUT, 1, 7)


def test_a_storage_without_heads_keeps_the_chain(storage: Storage, now: datetime) -> None:
    """Where no folder is set, the chain is checked by itself."""
    bare = Storage(storage.engines, storage.secrets)
    add_schools(bare, now, "hill")
    decide(bare, "hill", now, count=2)
    with bare.unit() as session:
        session.add(Setting(key="other", value="row"))

    report = verify_school(bare, "hill")
    assert (report.findings, report.entries, report.sealed) == ([], 2, None)
