"""Work, selection and receipt files."""

from datetime import UTC, datetime

from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.rosters import Outcome
from storage.tables import Course, Person, ReceiptItem, ReceiptStatement, Selection, Work
from tests.storage.rosters.conftest import SOME_WORKS, Registrar, codes

MD5 = "0123456789ABCDEF0123456789abcdef"
CHINESE = (
    "平臺編號,類別,編號,名稱,學年度,學期,課程代碼,簡述,上傳時間,認證狀態,登錄者,"
    "doc_md5,doc_size,doc_type,av_md5,av_size,av_type,平臺連結\n"
    f'W1,課程學習成果,20101,函數,113,113-1,M1,"第一行\n第二行",113/12/30 下午 4:05,已認證,學生,'
    f"{MD5},1024,pdf,,,,https://platform.example/w1\n"
    "W3,多元表現,20101,班級幹部,113,,,,,,學校,,,,,,,\n"
)
SELECTIONS = "學年度,編號,平臺編號\n112,20101,W2\n113,20101,W3\n"
RECEIPTS = (
    "學年度,梯次,編號,項目,平臺編號,名稱,學期,md5\n"
    "112,1,20101,課程學習成果,W2,數列,112-1,{md5}\n"
    "112,1,20101,幹部經歷,,,,\n"
)


def test_every_column_of_a_work(registrar: Registrar) -> None:
    """Both kinds of work come in with state, registrant, fingerprint and the platform's link."""
    registrar.has("people", "courses")

    assert registrar.bring("works", CHINESE).counts.added == 2

    work = registrar.one(Work, platform_id="W1")
    assert (work.kind, work.student_id) == (WorkKind.COURSE_OUTCOME, registrar.one(Person, number="20101").id)
    assert (work.academic_year, work.semester) == (113, 1)
    assert work.course_id == registrar.one(Course, code="M1", academic_year=113).id
    assert (work.title, work.brief) == ("函數", "第一行\n第二行")
    assert work.uploaded_at == datetime(2024, 12, 30, 8, 5, tzinfo=UTC)
    assert (work.state, work.registered_by) == (CertificationState.CERTIFIED, Registrant.STUDENT)
    assert (work.doc_md5, work.doc_size, work.doc_type) == (MD5.lower(), 1024, "pdf")
    assert work.link == "https://platform.example/w1"
    diverse = registrar.one(Work, platform_id="W3")
    assert (diverse.state, diverse.registered_by) == (CertificationState.NOT_NEEDED, Registrant.SCHOOL)


WRONG_WORKS = {
    "W9,course_outcome,20101,甲,113,,,waiting": ("outcome-without-term", 5, "term"),
    "W9,course_outcome,20101,甲,,113-1,,": ("outcome-without-state", 5, "state"),
    "W9,diverse_performance,20101,甲,,,,": ("work-without-year", 5, "academic_year"),
    "W9,course_outcome,20101,甲,112,113-1,,waiting": ("year-and-term-differ", 5, "academic_year"),
    "W9,diverse_performance,20101,甲,113,,M1,": ("course-without-term", 5, "term"),
    "W9,course_outcome,20101,甲,,113-1,X1,waiting": ("unknown-course", 5, "code"),
    "W9,course_outcome,29999,甲,,113-1,,waiting": ("unknown-student", 5, "number"),
    "W1,course_outcome,20101,甲,,113-1,,waiting": ("duplicate", 5, "id"),
    "W9,essay,20101,甲,113,113-1,,waiting": ("choice", 5, "kind"),
    "W9,course_outcome,20101,甲,2024,113-1,,waiting": ("year", 5, "academic_year"),
    "W9,course_outcome,20101,=A1,113,113-1,,waiting": ("formula", 5, "title"),
}


def test_a_wrong_work_is_named(registrar: Registrar) -> None:
    """What does not fit together is said by line and column, and nothing comes in."""
    registrar.has("people", "courses")

    found = {row: codes(registrar.bring("works", f"{SOME_WORKS}{row}\n")) for row in WRONG_WORKS}

    assert found == {row: [expected] for row, expected in WRONG_WORKS.items()}
    assert registrar.all(Work) == []


def test_a_work_never_changes_its_owner(registrar: Registrar) -> None:
    """The platform's id belongs to one student."""
    registrar.has("people", "courses", "works")

    report = registrar.bring(
        "works", SOME_WORKS.replace("W3,diverse_performance,20101", "W3,diverse_performance,20102")
    )

    assert codes(report) == [("owner-differs", 4, "number")]


def test_states_move_on(registrar: Registrar) -> None:
    """What the platform decided meanwhile is taken over, and only that counts as a change."""
    registrar.has("people", "courses", "works")

    report = registrar.bring("works", SOME_WORKS.replace("waiting", "returned"))

    assert (report.counts.added, report.counts.changed, report.counts.unchanged) == (0, 1, 2)
    assert registrar.one(Work, platform_id="W2").state is CertificationState.RETURNED


def test_a_full_work_file_speaks_for_its_kinds_and_terms(registrar: Registrar) -> None:
    """An export of one semester's outcomes neither takes other semesters away nor diverse performances."""
    registrar.has("people", "courses", "works")
    other = "id,kind,number,title,term,state\nW7,課程學習成果,20101,新作,113-1,待認證\n"

    report = registrar.bring("works", other, full=True, allow_departures=True)

    assert [(one.what, one.key, one.name) for one in report.departures] == [("work", "W1", "函數")]
    assert [one.platform_id for one in registrar.all(Work) if one.departed_at is None] == ["W2", "W3", "W7"]


def test_selections_come_in_and_go(registrar: Registrar) -> None:
    """A full file of a year replaces the selection of that year; a selection may return."""
    registrar.has("people", "courses", "works")
    assert registrar.bring("selections", SELECTIONS).counts.added == 2

    none_left = "學年度,編號,平臺編號\n113,20101,W3\n113,20101,W1\n"
    report = registrar.bring("selections", none_left, full=True)
    assert (report.counts.added, report.counts.departed) == (1, 0)

    report = registrar.bring("selections", SELECTIONS, full=True, allow_departures=True)
    assert [one.key for one in report.departures] == ["113 W1"]
    assert [one.departed_at is None for one in registrar.all(Selection)] == [True, True, False]

    assert registrar.bring("selections", none_left, full=True).counts.changed == 1


def test_a_selection_is_the_students_own(registrar: Registrar) -> None:
    """Somebody else's work, an unknown one and one named twice are refused; another year is remarked on."""
    registrar.has("people", "courses", "works")

    report = registrar.bring("selections", SELECTIONS + "112,20102,W2\n112,20101,W9\n112,29999,W2\n112,20101,W2\n")
    assert codes(report) == [
        ("owner-differs", 4, "number"),
        ("unknown-work", 5, "id"),
        ("unknown-student", 6, "number"),
        ("duplicate", 7, "id"),
    ]

    report = registrar.bring("selections", "學年度,編號,平臺編號\n113,20101,W2\n")
    assert [remark.code for remark in report.remarks] == ["selected-of-other-year"]


def test_receipts_come_in_as_statements(registrar: Registrar) -> None:
    """Each part of a student's receipt is one statement; a part may be empty, and is still to be confirmed."""
    report = registrar.has("people").bring("receipts", RECEIPTS.format(md5=MD5))

    assert (report.outcome, report.counts.added) == (Outcome.APPLIED, 2)
    outcome, cadre = registrar.all(ReceiptStatement)
    assert (outcome.part, outcome.revision, outcome.state) == (
        ReceiptPart.COURSE_OUTCOME,
        1,
        ReceiptConfirmation.WAITING,
    )
    assert cadre.part is ReceiptPart.CADRE
    (item,) = registrar.all(ReceiptItem)
    assert (item.statement_id, item.platform_id, item.title) == (outcome.id, "W2", "數列")
    assert (item.academic_year, item.semester, item.md5) == (112, 1, MD5.lower())


def test_a_changed_receipt_is_a_new_revision(registrar: Registrar) -> None:
    """What a student confirmed stays as it was; the corrected statement waits to be confirmed anew."""
    registrar.has("people").bring("receipts", RECEIPTS.format(md5=MD5))
    assert registrar.bring("receipts", RECEIPTS.format(md5=MD5)).outcome is Outcome.UNCHANGED

    report = registrar.bring("receipts", RECEIPTS.format(md5=MD5[::-1]))

    assert (report.counts.changed, report.counts.unchanged) == (1, 1)
    assert [(one.part, one.revision) for one in registrar.all(ReceiptStatement)] == [
        (ReceiptPart.COURSE_OUTCOME, 1),
        (ReceiptPart.CADRE, 1),
        (ReceiptPart.COURSE_OUTCOME, 2),
    ]


def test_a_wrong_receipt_is_named(registrar: Registrar) -> None:
    """An item needs id and title; an empty part has no items beside it."""
    registrar.has("people")
    wrong = (
        RECEIPTS.format(md5="xyz")
        + "112,1,20101,幹部經歷,C1,班長,,\n112,,29999,幹部經歷,,,,\n112,,20101,幹部經歷,C2,,,\n"
    )

    assert codes(registrar.bring("receipts", wrong)) == [
        ("md5", 2, "md5"),
        ("required", 3, "id"),
        ("unknown-student", 5, "number"),
        ("required", 6, "title"),
    ]
