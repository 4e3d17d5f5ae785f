"""A clause about others than those asked about, or about who has missed something, answers nothing of the rest."""

import pytest

from portfolio.regulations.answers import judge
from portfolio.regulations.meant import due_when_uploaded
from portfolio.regulations.of_others import is_of_others
from portfolio.regulations.passages import Passage
from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask
from portfolio.regulations.tidying import printed
from portfolio.regulations.topic_kinds import TopicKind
from portfolio.regulations.topics import topic_of


def asked(question: str) -> Ask:
    """Return the slots of a question."""
    return read(question)[0].whole


OF_TEACHERS = "教師因病假致不能認證時，依序由代課教師、科主任接替。"


@pytest.mark.parametrize(
    ("question", "said", "of_others"),
    [
        ("註冊組長請假由誰代理", OF_TEACHERS, True),
        ("註冊組長請假由誰代理", "小組由註冊組長、教學組長組成。", True),
        ("註冊組長請假由誰代理", "註冊組長由教學組長代理。", False),
        ("老師請病假誰代理認證", OF_TEACHERS, False),
        ("教師研習一場是幾小時", "對學生：新生始業輔導辦理2小時。", True),
        ("教師研習一場是幾小時", "對教師：每學期辦理2小時。", False),
        ("教師研習一場是幾小時", "課程組每學期辦理研習2小時。", False),
        ("我爸可以幫我勾選嗎", "法定代理人得委託輔導室代為上傳。", True),
        ("我爸可以幫我勾選嗎", "法定代理人得代為上傳及勾選。", False),
        ("我爸可以幫我勾選嗎", "勾選不得代辦。", False),
        ("檢定證照由誰認證", "檢定證照由學生登錄。教師於期限內完成認證。", True),
        ("檢定證照由誰認證", "檢定證照由學生登錄，就業組認證。", False),
        ("老師離職了課成誰認證 順序", "任課教師離職者，其認證業務依下列順序代理：", False),
    ],
)
def test_whose_matter_a_clause_is(question: str, said: str, of_others: bool) -> None:
    """Deputies of teachers are none of an office, a training for students none for teachers, an act no other act."""
    assert is_of_others(asked(question), printed(said)) is of_others


RECEIPTS = Index(
    (
        Passage("一", "學生應於開放下載之日起5個上課日內線上確認收訖明細。"),
        Passage("二", "期間內未確認收訖明細者，由導師於2個上課日內通知；經通知仍未確認，視為無意見。"),
    )
)


@pytest.mark.parametrize(("question", "clause"), [("收訖明細要在幾天內確認", "一"), ("收訖明細沒確認會怎樣", "二")])
def test_who_has_missed_something_is_told_no_deadline(question: str, clause: str) -> None:
    """By when something is done stands where nobody has missed it yet."""
    hit = judge(asked(question), RECEIPTS).hit
    assert hit is not None
    assert hit.passage.clause == clause


WEEKS = Index(
    (
        Passage("三", "學生應於每學期第19週前完成上傳並送出認證；三年級第二學期為第12週前。", ("課程學習成果",)),
        Passage("四", "任課教師應於每學期第20週前完成認證；三年級第二學期為第13週前。", ("課程學習成果",)),
    )
)


def test_until_when_works_are_due_is_until_when_they_are_uploaded() -> None:
    """Also where the question names no day of its own."""
    hit = judge(due_when_uploaded(asked("高三下學期課成幾時截止")), WEEKS).hit
    assert hit is not None
    assert hit.passage.clause == "三"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("勾完可以再改嗎", "勾選期間內得隨時更改"),
        ("老師退我件可以重送嗎", "退回者，學生得修改後重送"),
        ("班導看得到我傳的東西嗎", "導師得瀏覽學生已上傳之資料"),
        ("抄別人的作業會怎樣", "冒名之作品，記警告1次"),
        ("被記小過幹部經歷還在嗎", "經記小過以上處分而解職者，不予登錄"),
        ("住院沒傳到可以補嗎", "得檢具證明申請補辦上傳"),
        ("跨校修的課可以當課成嗎", "校際選修之成果得上傳"),
        ("孩子轉出去 資料會給新學校嗎", "轉出學生之資料由註冊組移轉"),
        ("孩子轉進來 資料誰處理", "轉入學生之資料由註冊組匯入"),
        ("導師可以下載學生的檔案嗎", "導師得瀏覽，但不得下載留存"),
        ("老師不給過可以請別的老師看嗎", "不予認證者，得申請由另一位教師複審"),
        ("導師會通知我小孩沒勾嗎", "導師應聯繫學生及家長"),
    ],
)
def test_what_rules_rarely_settle_is_known_in_their_own_words(question: str, said: str) -> None:
    """Regulations write otherwise than people ask."""
    assert left_open(asked(question), [printed("本規定經校務會議通過")])
    assert not left_open(asked(question), [printed(said)])


CLOSED = Index(
    (
        Passage("一", "因天然災害或法定傳染病停課者，上傳期限依停課日數順延。"),
        Passage("二", "學生因受傷、生產或其他重大事由，未能如期上傳者，得延長十日。"),
    )
)


@pytest.mark.parametrize(("question", "clause"), [("住院沒辦法準時傳可以延多久", "二"), ("停課可以延多久上傳", "一")])
def test_an_accident_of_ones_own_is_no_closing_of_the_school(question: str, clause: str) -> None:
    """And how much later something may be done is not the day on which all have to have done it."""
    ask = asked(question)
    hit = judge(ask, CLOSED).hit
    assert hit is not None
    assert hit.passage.clause == clause
    assert topic_of(ask).kind is not TopicKind.DEADLINE


@pytest.mark.parametrize(
    ("said", "clause"),
    [("學生得以影片代替書面報告，並自行勾選。", None), ("得由監護人協助上傳，但勾選須由學生親自辦理。", "一")],
)
def test_a_thing_in_place_of_another_is_nobody_who_acts(said: str, clause: str | None) -> None:
    """Whoever helps somebody does; a film instead of a report does not."""
    hit = judge(asked("我可以替小孩勾選嗎"), Index((Passage("一", said),))).hit
    assert (hit and hit.passage.clause) == clause


SOUND = Index(
    (
        Passage("表二/影片", "類別：影片；可用格式：MP4；容量上限：15 MB；備註：以4分鐘為限"),
        Passage("表二/聲音", "類別：聲音；可用格式：MP3；容量上限：10 MB"),
    )
)


@pytest.mark.parametrize(
    ("question", "clause"), [("錄音檔最大可以幾mb", "表二/聲音"), ("影片最大可以幾mb", "表二/影片")]
)
def test_a_row_on_another_sort_of_file_is_no_answer(question: str, clause: str) -> None:
    """Both are recordings, and each has a row of its own."""
    hit = judge(asked(question), SOUND).hit
    assert hit is not None
    assert hit.passage.clause == clause


def test_whether_something_is_uploaded_stands_in_no_clause_on_keeping() -> None:
    """A clause on those who have left says how long their files are kept."""
    kept = Index((Passage("十四", "學生畢業、休學或轉出後，其資料保留四年。"),))
    assert judge(asked("休學的時候可以上傳嗎"), kept).hit is None


def test_the_row_of_an_office_says_who_acts_for_its_head() -> None:
    """Before the clause that sends to the table."""
    deputies = Index(
        (
            Passage("十一", "行政人員出缺或請假七日以上者，依附表二代理。"),
            Passage("附表二/註冊組長", "職務：註冊組長；代理人：教學組長"),
            Passage("附表二/資訊組長", "職務：資訊組長；代理人：設備組長"),
        )
    )
    hit = judge(asked("註冊組長請長假誰代理"), deputies).hit
    assert hit is not None
    assert hit.passage.clause == "附表二/註冊組長"


def test_whether_something_is_counted_is_no_number() -> None:
    """A clause that says so needs to print none."""
    counted = Index(
        (
            Passage("一", "潛水實務等校訂課程之成果，併入前二目計算，不另加計。"),
            Passage("二", "每學期七件以內。"),
        )
    )
    hit = judge(asked("潛水課的成果會另外算件數嗎"), counted).hit
    assert hit is not None
    assert hit.passage.clause == "一"


def test_what_is_made_up_for_is_no_limit_of_works() -> None:
    """How many may come late stands in a clause, not in the number of all works."""
    assert topic_of(asked("補傳可以補幾件")).kind is not TopicKind.LIMIT


def test_whether_somebody_is_told_is_not_what_follows() -> None:
    """Who misses something may hear of it; what becomes of them is another question."""
    assert topic_of(asked("導師會打來通知我小孩沒勾嗎")).kind is not TopicKind.LATE
    assert topic_of(asked("我完全沒勾會怎樣")).kind is TopicKind.LATE
