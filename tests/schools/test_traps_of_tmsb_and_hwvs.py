"""The traps of domain/schools.md § 7 in the documents of tmsb and hwvs, beyond limits, dates and offices."""

from portfolio.certification import Certifier, CertifierRule
from portfolio.limits import LimitSubject, limit_for
from portfolio.readings import Cited, Conflicting, Reading, Silent, State
from portfolio.retention import Keeping, KeptFrom
from portfolio.rules import DeadlineSubject, OfficeItem, Per
from portfolio.schools import load_pack, load_packs
from tests.schools.facts import told
from tests.schools.reference import calendar, only

TMSB, HWVS = load_pack("tmsb"), load_pack("hwvs")


def both(reading: Reading[str]) -> tuple[list[tuple[str, ...]], str]:
    """The places that contradict each other, and who must rule."""
    assert isinstance(reading, Conflicting)
    return [one.clauses for one in reading.readings], reading.ask


def test_t18_whether_the_amendment_holds_is_for_the_school_to_rule() -> None:
    """七 wants the 校務會議, 108.1.16 was a 教務會議: both places, in the words of either clause too."""
    assert both(HWVS.provisions["108年1月16日修正的效力"]) == ([("沿革",), ("七",)], "教務處")
    for clause in ("沿革", "七"):
        assert "教務會議" in HWVS.clauses[clause]
        assert "疑義" in HWVS.clauses[clause]


def test_t19_sixteen_conveners_are_implied_and_not_printed() -> None:
    """No number stands beside 領域召集人; 35 less the others leaves 16, and that is said as an inference."""
    size, members = HWVS.working_group.size, HWVS.working_group.members
    assert isinstance(size, Cited)
    assert isinstance(members, Cited)
    counts = {member.title: member.count for member in members.value.members}
    assert [title for title, count in counts.items() if count is None] == ["各領域召集人"]
    assert size.value - sum(count or 0 for count in counts.values()) == 16
    assert members.notes == ("headcount-implied",)
    assert "沒有寫明" in HWVS.clauses["三"]
    assert "推算是16人" in HWVS.clauses["三"]
    tmsb = TMSB.working_group.members
    assert isinstance(tmsb, Cited)
    assert sum(member.count or 0 for member in tmsb.value.members) == 13


def test_t20_one_body_with_two_names() -> None:
    """五 says 推動小組 for the 工作小組 of 三; 執行祕書 and 執行秘書 are one title, written one way."""
    name = HWVS.working_group.name
    assert isinstance(name, Cited)
    assert (name.value, name.clauses, name.notes) == ("學生學習歷程檔案工作小組", ("二", "五"), ("one-body-two-names",))
    assert "推動小組就是第三點的工作小組" in HWVS.clauses["五"]
    assert told(HWVS.working_group.secretary) == ("註冊組長", "三")
    assert "執行秘書" in HWVS.clauses["三"]


def test_t21_the_foregoing_has_two_readings() -> None:
    """Diverse performances alone, or every item; neither gives a day before 國教署's is announced."""
    places, office = both(HWVS.provisions["「前項」的範圍"])
    assert [place[0] for place in places] == ["四(四)後段", "四(四)後段"]
    assert office == "註冊組"
    for subject in (DeadlineSubject.BASIC_DATA, DeadlineSubject.CADRES, DeadlineSubject.GRADES):
        deadline = only(HWVS, calendar(), subject, "113-1", grade=1)
        assert deadline.state is State.NOT_STATED
        assert "四(四)後段" in deadline.see
    assert "不明確" in HWVS.clauses["四(四)後段"]


def test_t22_skill_tests_and_the_platform_have_two_places_each() -> None:
    """Skill tests: the student in the article, 就業組 in the table. The platform: 設備組, its dates: 教務處."""
    certificates = HWVS.office(OfficeItem.CERTIFICATES)
    assert told(certificates)[1] is None
    assert both(certificates) == ([("四(四)2",), ("附表/技能證照",)], "教務處")
    assert told(HWVS.office(OfficeItem.PLATFORM)) == ("設備組", "四")
    assert told(HWVS.office(OfficeItem.SCHEDULE)) == ("教務處", "附表/時程設定")
    for clause, other in [
        ("四(二)5", "社團活動組"),
        ("附表/社團資料", "登錄單位是訓育組"),
        ("四(四)2", "就業組"),
        ("附表/技能證照", "學生自行登錄"),
        ("四", "教務處"),
        ("附表/時程設定", "設備組"),
    ]:
        assert other in HWVS.clauses[clause]


def test_t23_the_principal_is_nobody_called_chen() -> None:
    """「陳校長核定」 is "submitted to the principal": the office approves, and no pack's words hold a surname."""
    adoption = HWVS.adoption
    assert isinstance(adoption, Cited)
    assert (adoption.value.adopted_by, adoption.value.approved_by) == (("校務會議",), "校長")
    assert "呈請校長核定" in HWVS.clauses["七"]
    for pack in load_packs().values():
        assert not any("陳校長" in words for words in pack.clauses.values())
    tmsb = TMSB.adoption
    assert isinstance(tmsb, Cited)
    assert (tmsb.value.adopted_by, tmsb.value.approved_by) == (("校務會議",), "")


def test_t31_certifiers_differ_between_places_and_headings_stand_once() -> None:
    """任課教師 in two places, 指導教師 beside it in a third; what several slides print under one head is a clause."""
    reading = TMSB.certifiers["課程學習成果"]
    assert isinstance(reading, Conflicting)
    named = {place: one.value.by for one in reading.readings for place in one.clauses}
    assert named == {
        "肆一(三)": (Certifier.COURSE_TEACHER,),
        "參/表/課程學習成果": (Certifier.COURSE_TEACHER,),
        "肆二/表/課程學習成果": (Certifier.COURSE_TEACHER, Certifier.GUIDING_TEACHER),
    }
    for clause in named:
        assert "指導教師" in TMSB.clauses[clause]
    for clause, slides in [("貳", ("性向", "招生選才")), ("參二", ("13人", "召集人", "每學期至少開會1次"))]:
        assert all(part in TMSB.clauses[clause] for part in slides)


def test_t32_sealed_after_five_years_is_not_five_years_of_sealing() -> None:
    """tmsb: sealed once 5 years have passed since the application; no deletion is spoken of. hwvs: nothing at all."""
    retention = TMSB.retention
    assert isinstance(retention, Cited)
    assert (retention.value.years, retention.value.how) == (5, Keeping.SEALED_AFTER)
    assert retention.value.start is KeptFrom.APPLYING_TO_COLLEGE
    assert not retention.value.may_delete_then
    assert "滿5年後封存" in TMSB.clauses["肆五"]
    assert Silent(ask="註冊組") == HWVS.retention


def test_t33_tmsb_limits_uploads_by_semester_and_by_year_in_two_units() -> None:
    """3 件 a semester, 10 項 a year, both of uploading: the words of each clause say which."""
    outcomes = limit_for(TMSB, LimitSubject.UPLOAD_OUTCOMES, grade=1, semester=2)
    diverse = limit_for(TMSB, LimitSubject.UPLOAD_DIVERSE, grade=1, semester=2)
    assert (outcomes.value, outcomes.per, "counted-as-items" in outcomes.notes) == (3, Per.SEMESTER, False)
    assert (diverse.value, diverse.per, "counted-as-items" in diverse.notes) == (10, Per.YEAR, True)
    for clause in outcomes.clauses:
        assert "每學期上傳最多3件" in TMSB.clauses[clause]
    for clause in diverse.clauses:
        assert "每學年上傳最多10項" in TMSB.clauses[clause]


def test_t34_attendance_belongs_where_each_school_puts_it() -> None:
    """Under 基本資料 at tmsb, under 修課紀錄 at hwvs; both say 生輔組."""
    assert told(TMSB.provisions["出缺勤紀錄的類別"]) == ("基本資料", "肆一(一)4")
    assert told(HWVS.provisions["出缺席紀錄的類別"]) == ("修課紀錄", "四(二)4")
    assert "基本資料" in TMSB.clauses["肆一(一)4"]
    assert "修課紀錄" in HWVS.clauses["四(二)4"]
    for pack in (TMSB, HWVS):
        assert told(pack.office(OfficeItem.ATTENDANCE))[0] == "生輔組"


def test_t37_the_words_of_hwvs_say_that_no_number_is_set() -> None:
    """Neither clause on works holds a number, and both say so."""
    for clause in ("四(三)", "四(四)"):
        assert "沒有規定件數上限" in HWVS.clauses[clause]
        assert not any(letter.isdigit() for letter in HWVS.clauses[clause])


def test_t45_neither_says_what_becomes_of_who_is_late() -> None:
    """Nothing is given up and no receipt counts as right: silence, with the office to ask."""
    for pack in (TMSB, HWVS):
        assert pack.receipts.silence == Silent(ask="註冊組")
        assert all(rule.late is None for rule in pack.deadline_rules)


def test_t48_consent_for_admission_is_kept_apart_in_words_too() -> None:
    """肆三's 勾選 lets 國教署 release data; its own entry says so, and no yearly number stands beside it."""
    release = TMSB.provisions["釋出給大學"]
    assert isinstance(release, Cited)
    assert (release.clause, release.notes) == ("肆三", ("consent-is-not-selection",))
    assert "不是每學年挑選作品" in TMSB.clauses["肆三"]


def test_t49_what_does_not_count_is_told_from_both_places() -> None:
    """社團活動 stands in the article alone, which ends with 其他參賽紀錄; the table ends with 其他相當之資料."""
    reading = TMSB.provisions["不計入每學年10項的紀錄"]
    assert both(reading) == ([("肆一(四)",), ("肆二/表/多元表現",)], "註冊組")
    assert isinstance(reading, Conflicting)
    article, table = (one.value for one in reading.readings)
    assert ("社團活動" in article, "社團活動" in table) == (True, False)
    assert ("其他參賽紀錄" in article, "其他相當之資料" in table) == (True, True)
    assert "其他相當之資料" in TMSB.clauses["肆一(四)"]
    assert "其他參賽紀錄" in TMSB.clauses["肆二/表/多元表現"]


def test_t50_offices_certify_at_hwvs() -> None:
    """Nineteen of the 22 items of 附表 are certified by an office that the row names, three by a teacher."""
    rules = {item: reading.value for item, reading in HWVS.certifiers.items() if isinstance(reading, Cited)}
    assert len(rules) == len(HWVS.certifiers) == 22
    teachers = {item: rule.by for item, rule in rules.items() if not rule.office}
    assert teachers == {
        "中／英文自傳": (Certifier.COURSE_TEACHER,),
        "課程學習成果": (Certifier.COURSE_TEACHER,),
        "上網填寫及完成檔案上傳": (Certifier.HOMEROOM_TEACHER,),
    }
    assert all(rule.by == (Certifier.OFFICE,) for item, rule in rules.items() if item not in teachers)
    assert rules["閱讀紀錄"] == CertifierRule((Certifier.OFFICE,), "圖書館", ("學生",))
