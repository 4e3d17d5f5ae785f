"""The traps of domain/schools.md § 7 in tttvs' document, beyond limits and dates (those stand in `test_traps.py`)."""

import re
from datetime import date, timedelta

import pytest

from portfolio.calendar import SchoolCalendar
from portfolio.deputies import holder_of, stand_ins
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Silent, Standing
from portfolio.receipts import NotAdmitted, Silence
from portfolio.representatives import Act, ActingCondition, Circumstance, Representative
from portfolio.retention import Keeping
from portfolio.rules import DeadlineSubject, Per
from portfolio.schools import load_pack
from portfolio.succession import Candidate, StepCondition, SuccessionStart
from tests.schools.facts import told
from tests.schools.reference import common_days, only, says

TTTVS = load_pack("tttvs")
WORDS = TTTVS.clauses
TABLE = "會議/壹七(3)ii/表"


def test_t1_nineteen_members_of_which_two_are_new() -> None:
    """「1719」 is 19 with the struck 17 left in: by 案由二 19 is proposed, 17 is what it replaces."""
    size, members = TTTVS.working_group.size, TTTVS.working_group.members
    assert isinstance(size, Cited)
    assert isinstance(members, Cited)
    assert isinstance(size.replaces, Cited)
    assert isinstance(members.replaces, Cited)
    assert (size.value, size.clause, size.standing) == (19, "會議/案由二/說明(一)1", Standing.PROPOSED)
    assert (size.replaces.value, size.replaces.standing) == (17, Standing.IN_FORCE)
    new, old = ({member.title for member in one.value.members} for one in (members, members.replaces))
    assert (len(new), len(old), new - old, old - new) == (19, 17, {"秘書", "活動組長"}, set())
    assert "amendment-awaits-assembly" in size.notes
    assert "amendment-awaits-assembly" in members.notes
    assert "19人" in WORDS["二"]
    assert "之前是17人" in WORDS["二"]


def test_t2_two_articles_have_the_number_twelve() -> None:
    """Emergencies are 十二, adoption is 十二#2; either tells that there is another."""
    assert told(TTTVS.adoption)[1] == "十二#2"
    assert {reading.clause[:2] for reading in TTTVS.measures.values() if isinstance(reading, Cited)} == {"十二"}
    assert "#" not in "".join(clause for clause in WORDS if clause.startswith("十二("))
    for clause, which in (("十二", "前面那一個"), ("十二#2", "第二個")):
        assert "第十二點" in WORDS[clause]
        assert which in WORDS[clause]


def test_t3_both_rules_stand_in_the_words_of_the_cell() -> None:
    """All year leads, the two weeks are the old rule, no closing day is made up."""
    for clause in ("十一/表/學生個人多元表現", "會議/案由二/說明(一)2"):
        new, old = WORDS[clause].index("全學年"), WORDS[clause].index("休業式後2週")
        assert new < old
        assert "校務會議" in WORDS[clause]


def test_t4_both_readings_of_the_blank_day_are_told() -> None:
    """This amendment, or an earlier one: the office rules, and neither reading makes a day up."""
    reading = TTTVS.provisions["113年6月那一行修正"]
    assert isinstance(reading, Conflicting)
    assert [one.clause for one in reading.readings] == ["沿革", "沿革"]
    assert reading.notes == ("day-left-blank",)
    assert "沒有印出日子" in WORDS["沿革"]
    assert "這次的草案" in WORDS["沿革"]
    assert "更早的一次" in WORDS["沿革"]


def test_t5_the_moved_window_is_told_with_its_reasons() -> None:
    """Examinations in one place, National Day in the other; 六(三) says only that 4 days are planned."""
    assert "期中考" in WORDS["會議/壹一9"]
    assert "國慶日" in WORDS["會議/壹七(3)i"]
    assert "預定4天" in WORDS["六(三)"]


def test_t6_two_days_of_the_schools_own_confirmation_are_told() -> None:
    """10/18 and by 10/30: either clause names both; which one holds, 註冊組 says."""
    for clause in ("會議/壹一9", f"{TABLE}/相關專責人員"):
        assert "10月18日" in WORDS[clause]
        assert "10月30日前" in WORDS[clause]
    assert "註冊組" in WORDS["會議/壹一9"]


def test_t7_the_days_of_october_are_told_as_those_of_112_2() -> None:
    for clause in ("會議/壹一9", "會議/壹七(3)i", f"{TABLE}/相關專責人員", f"{TABLE}/高二高三學生"):
        assert "112學年度第2學期" in WORDS[clause]


def test_t8_the_sentence_and_the_table_are_told_apart() -> None:
    assert "高三也到2月10日" in WORDS["會議/壹七(3)i"]
    assert "沒有分年級" in WORDS[f"{TABLE}/任課教師認證"]


def test_t10_the_row_of_older_grades_is_explained() -> None:
    assert "已經升上高二高三" in WORDS[f"{TABLE}/高二高三學生"]


def test_t11_the_cut_sentence_is_told_as_one_and_as_unclear() -> None:
    words = WORDS["十一/表/課程學習成果/任課老師認證"]
    assert "切成兩列" in words
    assert "不清楚" in words
    assert "註冊組" in words


def test_t12_the_semester_of_the_table_is_the_year_of_the_amendment() -> None:
    """全學期 and 全學年: the subject is yearly, and the row says so."""
    calendar = SchoolCalendar(common_days())
    for term in ("113-1", "113-2"):
        deadline = only(TTTVS, calendar, DeadlineSubject.UPLOAD_DIVERSE, term, grade=2)
        assert (deadline.per, says(deadline)) == (Per.YEAR, "open")
    assert "以學年為準" in WORDS[f"{TABLE}/全校學生"]


@pytest.mark.parametrize("division", TTTVS.divisions)
def test_t16_deputies_of_each_other_end_where_they_began(division: Division) -> None:
    """訓育組長 and 社團活動組長 deputise each other: nobody is asked twice, and the swapped lines say so."""
    for item in OfficeItem:
        titles = stand_ins(TTTVS, item, division=division)
        assert len(set(titles)) == len(titles)
    by_day = stand_ins(TTTVS, OfficeItem.CADRES, division=Division.DAY)
    assert by_day == ("訓育組長", "社團活動組長")
    for line in ("幹部經歷", "幹部經歷(含提交)"):
        assert "owner-and-deputy-swapped" in TTTVS.deputies[line][Division.DAY].notes


def test_t17_the_first_certifier_depends_on_money() -> None:
    """原授課教師 only where there is a subsidy; no other step has a condition."""
    assert isinstance(TTTVS.succession, Cited)
    conditions = [step.condition for step in TTTVS.succession.value.order]
    assert conditions == [StepCondition.SUBSIDY, None, None, None]
    assert TTTVS.succession.value.order[0].who is Candidate.ORIGINAL_TEACHER
    assert "要有經費補助" in WORDS["十二(二)3"]


def test_t23_the_principal_approves_and_has_no_name() -> None:
    """「陳校長核定」 means submitted to the principal; no text of ours writes the two words together."""
    assert isinstance(TTTVS.adoption, Cited)
    assert TTTVS.adoption.value.approved_by == "校長"
    assert "陳校長" not in "".join(WORDS.values())
    assert "呈請校長核定" in WORDS["十二#2"]


def test_t32_files_are_sealed_for_five_years() -> None:
    """封存5年, not 5年後封存; the day that starts them is not printed, and deletion comes only then."""
    assert isinstance(TTTVS.retention, Cited)
    kept = TTTVS.retention.value
    assert (kept.years, kept.how, kept.start, kept.may_delete_then) == (5, Keeping.SEALED_FOR, None, True)
    assert "封存5年" in WORDS["七"]


def test_t33_the_words_name_the_act_and_the_period() -> None:
    for clause, period, act, limit in [
        ("五(三)1", "每學期", "上傳", "10件"),
        ("五(四)", "每學年", "上傳", "20件"),
        ("六(一)", "每學年", "勾選", "6件"),
        ("六(一)", "每學年", "勾選", "10件"),
    ]:
        assert all(word in WORDS[clause] for word in (period, act, limit))
    assert "不是上傳的件數" in WORDS["六(一)"]


def test_t34_attendance_is_nowhere_in_the_document() -> None:
    assert isinstance(TTTVS.office(OfficeItem.ATTENDANCE, division=Division.CONTINUING), Silent)
    assert not any(word in text for text in WORDS.values() for word in ("出缺", "出勤"))


def test_t35_our_words_spell_terms_and_days() -> None:
    """「113學年度第1學期」 and 「114年2月3日」: no 113-1 and no 114/2/3, which sound alike."""
    assert [clause for clause, text in WORDS.items() if re.search(r"\d[-./]\d", text)] == []
    assert "113學年度第1學期" in WORDS["會議/壹七(3)i"]
    assert "114年2月3日" in WORDS["會議/壹七(3)i"]


def test_t38_three_kinds_of_people_may_act() -> None:
    """父母／法定代理人, 導師, 任課教師, where the student cannot use the network."""
    assert isinstance(TTTVS.representatives, Cited)
    rule = TTTVS.representatives.value
    assert set(rule.who) == {
        Representative.LEGAL_REPRESENTATIVE,
        Representative.HOMEROOM_TEACHER,
        Representative.COURSE_TEACHER,
    }
    assert rule.condition is ActingCondition.NO_NETWORK
    assert all(word in WORDS["十二(一)3"] for word in ("父母", "法定代理人", "導師", "任課教師", "網路"))


def test_t39_quality_is_no_ground_for_a_dispute() -> None:
    assert told(TTTVS.receipts.not_admitted) == ((NotAdmitted.NOT_REFINED,), "六(三)")
    assert "不能說作品不夠精進" in WORDS["六(三)"]


@pytest.mark.parametrize(("term", "closes"), [("113-1", "114/2/3"), ("113-2", "114/7/14")])
def test_t40_a_deadline_in_the_vacation_does_not_move(term: str, closes: str) -> None:
    """Not even where the school's calendar says that no school is held in those weeks."""
    first = date(2025, 1, 21)
    closed = [first + timedelta(days=day) for day in range(200)]
    calendar = SchoolCalendar(common_days(), closed=closed)
    assert says(only(TTTVS, calendar, DeadlineSubject.UPLOAD_OUTCOMES, term, grade=1)) == closes


def test_t41_the_order_starts_on_an_inability_and_ends_with_a_person() -> None:
    """No waiting time; the working group lists them; the fourth is 註冊組長 by day, 教務組長 in the evening."""
    assert isinstance(TTTVS.succession, Cited)
    order = TTTVS.succession.value
    assert (order.starts, order.suggested, order.listed_by_group) == (SuccessionStart.ORIGINAL_CANNOT, False, True)
    last = order.order[-1]
    assert holder_of(TTTVS, last, division=Division.DAY) == "註冊組長"
    assert holder_of(TTTVS, last, division=Division.CONTINUING) == "教務組長"
    assert "已經無法認證時，才" in WORDS["十二(二)2"]
    assert not re.search(r"\d+[天日週]", WORDS["十二(二)2"] + WORDS["十二(二)3"])


def test_t42_acting_for_a_student_stands_under_its_head() -> None:
    """Three acts, and only in an epidemic, a sudden change or a major accident: the head is cited beside it."""
    assert isinstance(TTTVS.representatives, Cited)
    rule = TTTVS.representatives
    assert rule.clauses == ("十二(一)3", "十二")
    assert set(rule.value.acts) == {Act.UPLOAD, Act.SELECT, Act.CONFIRM_RECEIPT}
    assert set(rule.value.circumstances) == {
        Circumstance.EPIDEMIC,
        Circumstance.SUDDEN_CHANGE,
        Circumstance.MAJOR_ACCIDENT,
    }
    assert "重大事故、疫情或臨時異動" in WORDS["十二(一)3"]


def test_t44_the_words_say_which_day_counts() -> None:
    words = WORDS["十一/表/收訖明細確認"]
    assert all(word in words for word in ("來文", "4天", "2天", "學校公告的日子為準"))


def test_t45_an_unconfirmed_receipt_counts_as_right() -> None:
    """Here and for receipts alone: a late upload or selection is nowhere said to be given up."""
    assert told(TTTVS.receipts.silence) == (Silence.COUNTED_CORRECT, "六(三)")
    assert not any("放棄" in text for text in WORDS.values())


def test_t46_the_months_of_group_consultation_differ() -> None:
    """9–10 月 and 9 月, both with their places, in either clause's words too."""
    months = TTTVS.provisions["團體課程諮詢輔導的月份"]
    assert isinstance(months, Conflicting)
    assert [(one.value, one.clause) for one in months.readings] == [
        ("113年9月到10月", "會議/壹一4"),
        ("113年9月", "會議/案由一/說明一1"),
    ]
    assert months.ask == "教務處註冊組"
    assert "兩處不同" in WORDS["會議/壹一4"]
    assert "兩處不同" in WORDS["會議/案由一/說明一1"]


def test_t47_one_office_with_two_names() -> None:
    """活動組長 sits in the group, 社團活動組長 deputises; the principles of 八 are quoted as printed."""
    members = TTTVS.working_group.members
    assert isinstance(members, Cited)
    assert "office-named-twice" in members.notes
    assert "社團活動組" in TTTVS.office_name(OfficeItem.CADRES)
    assert isinstance(TTTVS.status_changes, Cited)
    assert TTTVS.status_changes.value.principles.startswith("高級中學教育階段")
    assert "高級中學教育階段" in WORDS["八"]
