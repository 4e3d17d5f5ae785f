"""What an office does, and which part of a clause is meant: from clauses made up for this."""

import pytest

from portfolio.regulations.answers import judge
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import asks_duties, bears_out, duties_of
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Asked

INDEX = Index(
    (
        Passage("一", "工作小組由校長、教務主任、學務主任、輔導主任、訓育組長、註冊組長組成。"),
        Passage("二", "疫情或人員異動影響資料建置時，分學校平臺、學生個人檔案備份兩方面辦理。"),
        Passage("二(一)", "學校平臺改由校外連線辦理。"),
        Passage("二(二)", "學生用雲端空間備份自己的檔案。"),
        Passage("三(一)", "幹部紀錄由註冊（試務）組登錄。"),
        Passage("三(二)", "多元表現由訓育組提交。"),
        Passage("三(三)", "課程學習成果由註冊（試務）組提交。"),
    )
)


def _clauses(question: str) -> list[str]:
    return [one.clause for one in duties_of(read(question)[0].whole, INDEX)]


def test_what_an_office_does_is_every_clause_that_names_it() -> None:
    """A remark in an office's name hides nothing; who sits in the working group is no task."""
    assert _clauses("註冊組負責什麼") == ["三(一)", "三(三)"]
    assert _clauses("訓育組要做哪些事") == ["三(二)"]


def test_a_task_that_is_named_narrows_what_an_office_does() -> None:
    """Of its tasks those are said that are asked about."""
    assert _clauses("註冊組要提交哪些資料") == ["三(三)"]


def test_which_office_does_something_is_another_question() -> None:
    """Who asks for the office is not told what some office does."""
    assert _clauses("多元表現是訓育組提交嗎") == []
    assert Asked.OFFICE in read("多元表現是哪一組提交")[0].whole.asked
    assert Asked.OFFICE not in read("訓育組負責哪些工作")[0].whole.asked


def test_the_part_that_a_question_names_answers_in_place_of_the_clause_above() -> None:
    """Where a clause only tells its parts apart, the part that is named is meant; the circumstance alone names none."""
    named = judge(read("疫情時學校平台怎麼應變")[0].whole, INDEX).hit
    whole = judge(read("疫情跟人員異動時有哪些應變方式")[0].whole, INDEX).hit
    assert named is not None
    assert named.passage.clause == "二(一)"
    assert whole is not None
    assert whole.passage.clause == "二"


def test_the_same_asked_twice_without_a_pause_is_two_questions() -> None:
    """「誰登錄誰提交」 asks for two offices."""
    pieces = read("成績誰登錄誰提交")[0].pieces
    assert [piece.text for piece in pieces] == ["成績誰登錄", "誰提交"]


def test_a_list_is_the_part_that_lists_itself() -> None:
    """Who asks which data are submitted gets the one part that lists them, and not all that stands beside it."""
    index = Index(
        (
            Passage("六", "資料的勾選、提交和收訖明細確認。"),
            Passage("六(一)", "學生在規定時間內勾選，學校再提交資料。"),
            Passage("六(二)", "學校提交下列資料。"),
            Passage("六(二)1", "成績由註冊組提交。"),
            Passage("六(二)2", "多元表現由訓育組提交。"),
            Passage("六(三)", "學校提交資料後確認收訖明細。"),
        )
    )
    found = judge(read("學校提交的資料有哪些")[0].whole, index).hit
    assert found is not None
    assert found.passage.clause == "六(二)"


def test_what_somebody_does_is_another_question_than_who_it_is() -> None:
    """Asked of an office or of who heads the working group, though they may only stand among its members."""
    assert asks_duties(read("執行秘書要做什麼")[0].whole)
    assert not asks_duties(read("執行秘書是誰")[0].whole)
    assert asks_duties(read("註冊組要做什麼")[0].whole)
    assert not asks_duties(read("註冊組要做的事是誰管")[0].whole)


@pytest.mark.parametrize(
    ("question", "said", "borne_out"),
    [
        ("社團活動組長在小組裡嗎", "小組由校長、訓育組長組成，校長為召集人", False),
        ("訓育組長在小組裡嗎", "小組由校長、訓育組長組成，校長為召集人", None),
        ("一學期開2次會可以嗎", "每學期至少開會1次", None),
        ("可以傳10件對嗎", "每學期至多10件", True),
        ("一學期不是開2次嗎", "每學期開會1次", False),
        ("可以傳3件嗎", "每學期至多10件", None),
        ("可以傳12件嗎", "每學期至多10件", False),
        ("收訖4天有包含星期六日嗎", "第一次預定4天，例假日也算，之後每次2天。", None),
        ("收訖要確認3天嗎", "第一次預定4天，之後每次2天。", False),
        ("收訖要確認一週嗎", "第一次預定4天，之後每次2天。", False),
    ],
)
def test_a_number_that_may_be_meant_is_not_denied(question: str, said: str, borne_out: bool | None) -> None:
    """Twice is no fewer than at least once; one of several may be meant; more than a most is denied."""
    assert bears_out(read(question)[0].whole, said) is borne_out
