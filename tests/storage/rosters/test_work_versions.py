"""Works are kept as each import showed them: what a list of fingerprints of an earlier day is made of."""

from datetime import datetime, timedelta

from portfolio.works import CertificationState
from storage.queries.work_versions import find_unkept
from storage.tables import Work, WorkVersion
from tests.storage.rosters.conftest import SCHOOL, Registrar

HEADER = "id,kind,number,title,academic_year,term,state,doc_md5,doc_size\n"
ONE, TWO = "1" * 32, "2" * 32
OUTCOME = "W1,course_outcome,20101,{title},113,113-1,{state},{md5},1024\n"
DIVERSE = "W3,diverse_performance,20101,淨灘,113,,,,\n"


def row(title: str = "函數", state: str = "waiting", md5: str = ONE) -> str:
    return OUTCOME.format(title=title, state=state, md5=md5)


Kept = tuple[str, CertificationState, str | None, int | None, int | None]


def kept(registrar: Registrar, platform_id: str) -> list[Kept]:
    """Each version of a work, with the days since the first import at which it begins and ends."""
    key = registrar.one(Work, platform_id=platform_id).id

    def day(at: datetime | None) -> int | None:
        return None if at is None else (at - registrar.now).days

    return [
        (one.title, one.state, one.doc_md5, day(one.since_at), day(one.until_at))
        for one in registrar.all(WorkVersion)
        if one.work_id == key
    ]


def test_a_version_ends_where_the_next_one_begins(registrar: Registrar) -> None:
    """Only what a list shows makes a new version; a work that vanishes has no open one, and gets one on its return."""
    registrar.has("people")
    day = timedelta(days=1)
    other = "W4,diverse_performance,20102,合唱,113,,,,\n"  # a full file is full for the kinds that it names
    days = (
        row() + DIVERSE,
        row() + DIVERSE.replace("淨灘", "淨灘日"),
        row(state="certified") + DIVERSE.replace("淨灘", "淨灘日"),
        row(state="certified", md5=TWO) + other,
        row(state="certified", md5=TWO) + other + "\n",
        row(state="certified", md5=TWO) + other + DIVERSE,
    )
    for at, rows in enumerate(days):
        report = registrar.bring("works", HEADER + rows, full=True, allow_departures=True, now=registrar.now + at * day)
        assert report.ok, report.errors

    waiting, certified = CertificationState.WAITING, CertificationState.CERTIFIED
    assert kept(registrar, "W1") == [
        ("函數", waiting, ONE, 0, 2),
        ("函數", certified, ONE, 2, 3),
        ("函數", certified, TWO, 3, None),
    ]
    needless = CertificationState.NOT_NEEDED
    assert kept(registrar, "W3") == [
        ("淨灘", needless, None, 0, 1),
        ("淨灘日", needless, None, 1, 3),
        ("淨灘", needless, None, 5, None),
    ]


def test_what_no_list_shows_makes_no_version(registrar: Registrar) -> None:
    """A link or a brief description may change, and a column that the file lacks stays as it was."""
    registrar.has("people").bring("works", HEADER + row())
    registrar.bring("works", "id,kind,number,title,term,state,brief\nW1,course_outcome,20101,函數,113-1,waiting,新的\n")
    assert kept(registrar, "W1") == [("函數", CertificationState.WAITING, ONE, 0, None)]


def test_works_from_before_are_kept_from_the_next_import_on(registrar: Registrar) -> None:
    """A database that has works and no versions gets all of them with the first import, whatever that changes."""
    registrar.has("people").bring("works", HEADER + row() + DIVERSE)
    with registrar.storage.unit(SCHOOL) as session:
        for one in registrar.all(WorkVersion):
            session.delete(session.get_one(WorkVersion, one.id))
    with registrar.storage.reading(SCHOOL) as session:
        assert len(find_unkept(session, school=SCHOOL)) == 2

    registrar.bring("works", HEADER + row(md5=TWO), now=registrar.now + timedelta(days=3))

    assert [version[2:] for version in kept(registrar, "W1")] == [(TWO, 3, None)]
    assert [version[2:] for version in kept(registrar, "W3")] == [(None, 3, None)]


def test_data_of_an_earlier_day_count_from_that_day(registrar: Registrar) -> None:
    """What was taken from the platform on Friday and imported on Monday is Friday's."""
    registrar.has("people")
    friday = (registrar.now - timedelta(days=3)).date()
    registrar.bring("works", HEADER + row(), as_of=friday)
    assert kept(registrar, "W1")[0][3] == -3
