"""Imported documents: the newest in use, older ones kept, the same file again nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import col, select

from portfolio.regulations.passages import Passage, PassageKind, SplitDocument
from storage.queries import regulations
from storage.queries.audit import verify_school
from storage.queries.schools import add_school
from storage.tables import AuditEntry
from storage.units import Storage

IN_FORCE = date(2025, 8, 1)
FIRST = SplitDocument(
    "補充規定",
    (
        Passage("沿革", "113年訂定", (), PassageKind.HISTORY),
        Passage("一", "依據。"),
        Passage("二(一)", "登錄。", ("分工如下",)),
        Passage("二/表/上傳", "項目：上傳；期限：二週", ("分工如下", "成果"), PassageKind.ROW),
    ),
)
SECOND = SplitDocument("補充規定", (Passage("一", "依據新的要點。"),))


@pytest.fixture
def schools(storage: Storage, now: datetime) -> Storage:
    """Two schools."""
    with storage.unit() as session:
        for slug in ("hill", "lake"):
            add_school(session, slug=slug, name=slug, pack=None, now=now)
    return storage


def put(storage: Storage, split: SplitDocument, mark: str, now: datetime, school: str = "hill") -> bool:
    with storage.unit(school) as session:
        return regulations.replace_document(
            session,
            split,
            school=school,
            file_name=f"{mark}.txt",
            fingerprint=mark * 64,
            in_force_from=IN_FORCE if mark == "b" else None,
            by="cli",
            now=now,
        )


def passages(storage: Storage, school: str = "hill", day: date = IN_FORCE) -> tuple[Passage, ...]:
    with storage.reading(school) as session:
        return regulations.find_passages(session, school, day=day)


def acts(storage: Storage, school: str = "hill") -> list[tuple[str, object]]:
    with storage.reading(school) as session:
        found = session.exec(select(AuditEntry).where(col(AuditEntry.school) == school).order_by(col(AuditEntry.seq)))
        return [(one.act, one.facts["passages"]) for one in found]


def test_passages_come_back_as_they_were_split(schools: Storage, now: datetime) -> None:
    """Order, text, heading and kind; another school has none of it."""
    assert passages(schools) == ()
    assert put(schools, FIRST, "a", now)

    assert passages(schools) == FIRST.passages
    assert passages(schools, "lake") == ()


def test_the_same_file_again_changes_nothing(schools: Storage, now: datetime) -> None:
    """No second document, no second entry in the trail."""
    put(schools, FIRST, "a", now)

    assert not put(schools, FIRST, "a", now + timedelta(days=1))
    assert acts(schools) == [("regulations.imported", 4)]


def test_a_new_file_supersedes_and_the_old_one_is_kept(schools: Storage, now: datetime) -> None:
    """Each import is audited; what was in use before can still be read."""
    later = now + timedelta(days=1)
    put(schools, FIRST, "a", now)
    put(schools, SECOND, "b", later)

    assert passages(schools) == SECOND.passages
    with schools.reading("hill") as session:
        new, old = regulations.list_documents(session, "hill")
        assert regulations.passages_of(session, "hill", old.id) == FIRST.passages
        assert regulations.passages_of(session, "lake", old.id) == ()
    assert (new.in_force_from, new.superseded_at, new.file_name) == (IN_FORCE, None, "b.txt")
    assert (old.superseded_at, old.imported_at) == (later, now)
    assert acts(schools) == [("regulations.imported", 4), ("regulations.imported", 1)]
    assert verify_school(schools, "hill").findings == []


def test_a_document_is_used_from_the_day_on_which_it_is_in_force(schools: Storage, now: datetime) -> None:
    """Until then the one before it answers, and nothing where there is none before it."""
    put(schools, SECOND, "b", now)
    assert passages(schools, day=IN_FORCE - timedelta(days=1)) == ()

    put(schools, FIRST, "a", now)
    put(schools, SECOND, "b", now)
    assert passages(schools, day=IN_FORCE - timedelta(days=1)) == FIRST.passages
    assert passages(schools) == SECOND.passages


def test_the_same_file_split_otherwise_is_a_new_document(schools: Storage, now: datetime) -> None:
    """A newer version of the program may find more in a file."""
    put(schools, FIRST, "a", now)

    assert put(schools, replace(FIRST, passages=FIRST.passages[:2]), "a", now)
    assert passages(schools) == FIRST.passages[:2]


def test_an_older_file_may_come_back(schools: Storage, now: datetime) -> None:
    """A, then B, then A again: A is in use."""
    for split, mark in ((FIRST, "a"), (SECOND, "b"), (FIRST, "a")):
        assert put(schools, split, mark, now)

    assert passages(schools) == FIRST.passages


def test_an_import_that_fails_leaves_what_was_in_use(schools: Storage, now: datetime) -> None:
    """One transaction: a citation given twice is refused by the table, and nothing has changed."""
    put(schools, FIRST, "a", now)
    twice = SplitDocument("", (Passage("一", "甲。"), Passage("一", "乙。")))

    with pytest.raises(Exception, match=r"(?i)unique"):
        put(schools, twice, "b", now)
    assert passages(schools) == FIRST.passages
    assert len(acts(schools)) == 1


def test_a_school_that_is_not_here_has_no_document(storage: Storage, now: datetime) -> None:
    """Nothing is made for it."""
    with pytest.raises(NoResultFound):
        put(storage, FIRST, "a", now, school="nowhere")
