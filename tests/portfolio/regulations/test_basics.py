"""Questions of whoever begins: about the whole, about a word, about the platform, and about nothing in particular."""

import pytest

from portfolio.regulations.answers import judge
from portfolio.regulations.basics import (
    asks_platform,
    asks_tasks,
    asks_whole,
    clause_explaining,
    clause_on_platform,
    clause_on_tasks,
    tells_nothing,
    whole_of,
    word_asked,
    words_compared,
)
from portfolio.regulations.passages import Passage
from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask

LISTED = Index(
    (
        Passage("二", "本校設工作小組，由校長召集，議決各項期程和分工。"),
        Passage("四", "內容分成五項：基本資料、修課紀錄、課程學習成果、多元表現、自傳。"),
        Passage("五", "親師說明由輔導室辦理，說明學習歷程檔案怎麼使用。"),
    )
)
BY_PARTS = Index(
    (
        Passage("五", "學校平台有兩部分，各類資料由誰登錄如下。"),
        Passage("五(一)", "基本資料由註冊組登錄。"),
        Passage("五(二)", "修課紀錄分兩種：學業成績和課程諮詢紀錄。"),
        Passage("五(三)", "課程學習成果由學生上傳。"),
        Passage("五(四)", "多元表現由學生上傳。"),
    )
)


def whole(message: str) -> Ask:
    return read(message)[0].whole


@pytest.mark.parametrize(
    "message", ["學習歷程檔案有哪幾項", "學檔包含哪些內容", "學習歷程裡面有什麼", "學習歷程檔案總共分幾大類"]
)
def test_the_whole_is_asked_for(message: str) -> None:
    """In whatever words, as long as nothing else is named."""
    assert asks_whole(whole(message))


@pytest.mark.parametrize("message", ["學習歷程檔案誰負責", "多元表現有哪幾項", "學習歷程檔案有什麼好處"])
def test_something_else_is_asked_for(message: str) -> None:
    """One kind of works, who does it, what it is good for."""
    assert not asks_whole(whole(message))


def test_the_list_stands_in_one_clause_or_in_its_parts() -> None:
    """The clause that names most kinds; else the one whose parts begin with them; none where the rules list nothing."""
    one, several = whole_of(LISTED), whole_of(BY_PARTS)
    assert one is not None
    assert (one.passage.clause, one.below) == ("四", ())
    assert several is not None
    assert [part.clause for part in several.below] == ["五(一)", "五(二)", "五(三)", "五(四)"]
    assert several.names == ("基本資料", "修課紀錄", "課程學習成果", "多元表現")
    assert whole_of(Index([Passage("一", "課程學習成果由學生上傳。")])) is None


@pytest.mark.parametrize(
    ("message", "term"),
    [
        ("收訖明細是什麼", "收訖明細"),
        ("什麼是勾選", "勾選"),
        ("認證是什麼意思", "認證"),
        ("多元表現到底是什麼東西", "多元表現"),
    ],
)
def test_a_word_is_asked_for(message: str, term: str) -> None:
    """Alone, in its official form."""
    assert word_asked(whole(message)) == term


@pytest.mark.parametrize(
    "message",
    ["收訖明細是什麼時候", "收訖明細有哪些要注意", "什麼是多元表現的上限", "課成的格式是什麼", "班導要做什麼"],
)
def test_no_word_is_asked_for(message: str) -> None:
    """A day, a number, a format, a task."""
    assert word_asked(whole(message)) is None


def test_two_words_are_compared() -> None:
    """Their official forms, as they are named; not where more is asked."""
    assert words_compared(whole("課成跟多元差在哪")) == ("課程學習成果", "多元表現")
    assert words_compared(whole("勾選和上傳有什麼不一樣")) == ("勾選", "上傳")
    assert words_compared(whole("課成跟多元最多幾件")) == ()


def test_a_word_is_explained_by_the_clause_that_says_what_belongs_to_it() -> None:
    """Not by one that only says who does something with it."""
    explaining = clause_explaining("修課紀錄", BY_PARTS)
    assert explaining is not None
    assert explaining.clause == "五(二)"
    assert clause_explaining("多元表現", BY_PARTS) is None


def test_the_platform_and_the_group_have_clauses_of_their_own() -> None:
    """Where works are put, and what the working group is for."""
    assert asks_platform(whole("要去哪裡上傳"))
    assert asks_platform(whole("學校用哪個平台"))
    assert not asks_platform(whole("平台壞了找誰"))
    assert (found := clause_on_platform(BY_PARTS)) is not None
    assert found.clause == "五"
    assert clause_on_platform(LISTED) is None
    assert asks_tasks(whole("工作小組要做什麼"))
    assert not asks_tasks(whole("工作小組有幾個人"))
    assert (found := clause_on_tasks(LISTED)) is not None
    assert found.clause == "二"
    assert clause_on_tasks(BY_PARTS) is None


@pytest.mark.parametrize(
    "message", ["學習歷程檔案怎麼做", "學習歷程檔案誰負責", "這個規定適用誰", "學習歷程檔案重要嗎"]
)
def test_who_names_nothing_is_told_nothing_that_only_names_the_portfolio(message: str) -> None:
    """Every clause is about it: one that shares no other words with the question does not answer."""
    assert tells_nothing(whole(message))
    assert judge(whole(message), LISTED).hit is None


def test_whether_works_may_be_uploaded_is_told_by_no_training() -> None:
    """Though its clause names the lessons in which it takes place."""
    index = Index([Passage("五(一)", "學生訓練用彈性學習時間，教課程學習成果的上傳。")])
    assert judge(whole("彈性學習可以上傳課程學習成果嗎"), index).hit is None


@pytest.mark.parametrize("message", ["可以都不上傳嗎", "課成可以不傳嗎", "都不勾選可以嗎"])
def test_leaving_it_undone_asks_whether_it_is_compulsory(message: str) -> None:
    """As 「一定要上傳嗎」 does."""
    assert "強制" in whole(message).terms


def test_the_clause_that_keeps_the_scope_of_a_word_explains_it() -> None:
    """Before one that only begins with the word."""
    scope = Passage("八", "彈性學習時間和團體活動時間的成果。", ("多元表現的範圍",))
    index = Index((Passage("五(四)", "多元表現例如競賽，由學生上傳。"), scope))
    assert clause_explaining("多元表現", index) == scope


@pytest.mark.parametrize("message", ["工作小組有學生嗎", "家長可以參加工作小組嗎", "委員會裡有老師嗎"])
def test_who_sits_in_the_group_asks_for_its_members(message: str) -> None:
    """Whoever is named has no clause of their own."""
    assert "成員" in whole(message).terms


def test_a_clause_that_holds_none_of_the_terms_gives_way_to_one_that_does() -> None:
    """However much it looks like the question: 一學期 stands in both."""
    index = Index(
        [
            Passage("三", "工作小組每學期開會1次。"),
            Passage("表二", "上學期一學期開放，下學期一學期開放，一學期一次，開放期間每學期最多30件。"),
        ]
    )
    assert (hit := judge(whole("一學期開幾次會"), index).hit) is not None
    assert hit.passage.clause == "三"


def test_whether_grades_count_in_certifying_is_told_by_no_clause_on_grades_alone() -> None:
    """Who registers them says nothing of it."""
    index = Index([Passage("表/成績", "成績由註冊組登錄。"), Passage("五", "認證與成績無關。")])
    assert (hit := judge(whole("認證要看成績嗎"), index).hit) is not None
    assert hit.passage.clause == "五"


@pytest.mark.parametrize(("message", "is_open"), [("小老師算幹部嗎", True), ("班長是幹部嗎", False)])
def test_whether_somebody_is_a_cadre_is_open_unless_a_clause_says_that_word(message: str, is_open: bool) -> None:
    """A clause on who registers cadres does not tell who is one."""
    assert bool(left_open(whole(message), ["幹部由訓育組登錄"])) == is_open


@pytest.mark.parametrize("message", ["誰可以代替我上傳", "家長可以代替我確認收訖明細嗎"])
def test_who_may_act_for_a_student_is_told_by_a_clause_that_lets_somebody(message: str) -> None:
    """One that says who uploads does not."""
    index = Index([Passage("四", "課程學習成果由學生上傳。"), Passage("五", "收訖明細由學生確認。")])
    assert judge(whole(message), index).hit is None


@pytest.mark.parametrize("message", ["這個規定是誰訂的", "這份規定要經過誰同意", "補充規定要給誰審"])
def test_who_made_the_rules_is_whoever_adopted_them(message: str) -> None:
    """A clause on how they are adopted says it."""
    assert "校務會議" in whole(message).terms
