"""What stands beside a value and says something else: another grade, another round, another task on the same day."""

import pytest

from portfolio.regulations.drafting import draft_pack, unreviewed_pack
from portfolio.regulations.passages import Passage, PassageKind
from tests.portfolio.regulations.drafted import of_sentence, values


def test_each_part_of_a_sentence_has_the_grades_that_it_names() -> None:
    """The last span is the third grade's alone; the first one, of which the year is not plain, is nobody's else."""
    text = "一、二年級學生於每年九月五日至九月十九日，三年級學生於每年四月二十八日至五月二日辦理勾選。"

    assert values(of_sentence(text), "deadlines.selection") == ["3年級，5月2日，從4月28日開放"]


def test_a_head_says_whose_days_stand_below_it() -> None:
    """Below 「三年級第二學期…」 a day is of that grade and semester, and no other grade's."""
    head = "三年級第二學期之各項作業，依下列規定辦理"

    found = of_sentence("課程學習成果應於5月5日前上傳。", head)
    assert values(found, "deadlines.upload_outcomes") == ["第2學期，3年級，5月5日"]


def test_a_day_to_look_over_is_none_to_register_by() -> None:
    """「開學後二週內檢核」 is no last day of registering."""
    found = of_sentence("學籍資料：由註冊組於學生入學後登錄，每學期開學後二週內檢核一次。")

    assert values(found, "deadlines.basic_data") == []
    assert values(found, "offices.basic_data") == ["註冊組"]


def test_the_round_after_a_further_submission_is_the_second() -> None:
    """「補提交後」 is no other reading of the first window."""
    found = of_sentence("第一次確認期間為六日，補提交後之確認期間為三日，均含例假日。", "收訖明細")

    assert values(found, "deadlines.receipt_confirmation") == [
        "第1次，從收訖明細確認開始日起共6天",
        "第2次，從收訖明細確認開始日起共3天",
    ]


def test_days_before_the_national_end_are_counted() -> None:
    """「期限前二日」 is not the day itself."""
    found = of_sentence("註冊組應於國教署規定期限前二日完成提交。")

    assert values(found, "deadlines.submission") == ["來文的提交日前2天"]
    assert values(of_sentence("註冊組應於國教署規定之期限前完成提交。"), "deadlines.submission") == ["來文的提交日當天"]


def test_what_was_certified_before_is_selected() -> None:
    """「已認證之課程學習成果」 names works, and the act is selecting."""
    text = "學生應於次學年開學後三週內，就前一學年已認證之課程學習成果勾選至多6件。"
    found = of_sentence(text)

    assert values(found, "deadlines.selection") == ["新學年度的開學日後3週"]
    assert values(found, "deadlines.certification") == []


def test_a_teacher_may_be_asked_in_a_clause_of_its_own() -> None:
    """The request stands in the rules, the last day in the table; without one that certifies it is no request."""
    rows = [
        Passage("五(三)4", "任課教師應於學生送出後十日內認證。", ("課程學習成果",)),
        Passage("附件一/認證", "認證課程學習成果：休業式後17日止", ("期程表",), PassageKind.ROW),
    ]

    found = values(draft_pack(rows, slug="reef"), "deadlines.certification")
    assert found == ["休業式後17天，上傳後請在10天內辦理"]


def test_two_times_of_keeping_are_left_open() -> None:
    """Who leaves in another way is kept for another time: no one number is said of all."""
    text = "畢業生及離校生之資料保存六年；因退學離校者，保存三年。"

    assert values(of_sentence(text), "retention") == []
    assert values(of_sentence("離校生之資料保存六年。"), "retention") == ["離校生，6年，保存"]


def test_columns_of_divisions_name_offices() -> None:
    """Each division's column has its own office, where the table is one of tasks; a table of numbers names none."""
    row = "項目：學籍資料；日間部及實技班：註冊組；進修部：進修部教務組；完成期限：每學期第三週"
    divided = of_sentence(row, "登錄工作分配表", clause="附表/學籍資料")

    assert values(divided, "offices.basic_data") == ["註冊組", "進修部教務組"]
    assert values(of_sentence(row, "一覽表", clause="附表/學籍資料"), "offices.basic_data") == []


def test_everything_may_be_submitted_by_one_office_of_each_division() -> None:
    """「提交：日間部由…、進修部由…」 tells who submits, whatever it is."""
    found = of_sentence("提交：日間部及實技班由註冊組、進修部由進修部教務組，於期限內完成提交。")

    assert values(found, "offices.submission") == ["註冊組", "進修部教務組"]
    assert values(found, "offices.submit_outcomes") == ["註冊組", "進修部教務組"]


def test_who_submits_everything_submits_what_no_other_office_does() -> None:
    """「提交由…辦理」 names no part; a part that has an office of its own keeps it."""
    found = of_sentence("提交由教務組辦理。由訓育組完成校內幹部經歷提交。")

    assert values(found, "offices.submit_diverse") == ["教務組"]
    assert values(found, "offices.submit_cadres") == ["訓育組"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [("登錄及提交社團幹部紀錄。", ("分工", "訓育組")), ("訓育組：登錄及提交社團幹部紀錄。", ("分工",))],
)
def test_what_stands_below_an_office_is_its_duty(text: str, heading: tuple[str, ...]) -> None:
    """In a list of duties the office stands above them, or before the colon; what is above no office is nobody's."""
    found = of_sentence(text, *heading)

    assert values(found, "offices.clubs") == ["訓育組"]
    assert values(found, "offices.submit_cadres") == ["訓育組"]
    assert values(of_sentence("登錄及提交社團幹部紀錄。", "分工"), "offices.clubs") == []


def test_a_number_of_one_sort_of_works_is_no_limit_of_all() -> None:
    """「專題實作以二件為限」 beside the limit of all works."""
    found = of_sentence("課程學習成果：每學期上傳以八件為限，專題實作以二件為限。")

    assert values(found, "limits.upload_outcomes") == ["每學期，8件"]


def test_who_helps_to_begin_runs_no_platform() -> None:
    """A teacher who helps pupils with their accounts is no second office beside the one that runs it."""
    found = of_sentence("平臺由實習處系統管理師維護，新生由各班電腦課教師協助啟用帳號。")

    assert values(found, "offices.platform") == ["實習處系統管理師"]


def test_a_document_whose_only_office_is_in_doubt_answers_all_the_same() -> None:
    """Two places that contradict each other about the platform leave it open, and whom to ask is named elsewhere."""
    passages = (
        Passage("一", "平臺由資訊組負責維護。"),
        Passage("二", "平臺由設備組負責維護。"),
        Passage("三", "學生逾期者，洽教務處註冊組。"),
    )
    pack = unreviewed_pack(passages, slug="reef")

    assert pack is not None
    assert pack.clauses
