"""Questions that name little: everything that is registered, what may be put there, who comes back, who is trained."""

import pytest

from portfolio.offices import OfficeItem
from portfolio.regulations.answers import judge
from portfolio.regulations.hints import hints
from portfolio.regulations.meant import tells_no_start
from portfolio.regulations.passages import Passage
from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.topic_kinds import TopicKind
from portfolio.regulations.topics import topic_of
from portfolio.schools import load_pack

INDEX = Index(
    (
        Passage("一", "學校平臺採用網頁作業方式，業務負責人請假由代理人處理。"),
        Passage("二", "疫情、重大事故或人員異動時，照下列方式辦理。"),
        Passage("二(一)", "行政人員換人時，資料由接辦人員處理。"),
        Passage("二(二)", "重大事故時，學生的資料由學校協助處理。"),
        Passage("三", "說明每學年1場，對象是學生和家長。"),
    )
)


def _ask(text: str) -> Ask:
    return read(text)[0].whole


def test_who_registers_the_data_is_said_of_every_kind() -> None:
    """Where it is not said of which kind; of one that is named, of that one alone."""
    every = topic_of(_ask("資料是誰登的"))
    assert every.kind is TopicKind.OFFICE
    assert {OfficeItem.BASIC_DATA, OfficeItem.CADRES, OfficeItem.GRADES} <= {*every.subjects}
    assert topic_of(_ask("成績是誰登的")).subjects == (OfficeItem.GRADES,)
    submitted = topic_of(_ask("資料誰提交的")).subjects
    assert {OfficeItem.SUBMIT_OUTCOMES, OfficeItem.SUBMIT_GRADES} <= {*submitted}


@pytest.mark.parametrize("message", ["課成可以放哪些東西", "哪些作品可以傳課成"])
def test_what_may_be_put_there_is_what_counts_as_it(message: str) -> None:
    """And not who uploads it, which a row of a table says in other places of the same rule."""
    assert hints(_ask(message), load_pack("hwvs")) == {"四(三)"}


@pytest.mark.parametrize(("message", "left"), [("休學後回來讀 檔案怎麼辦", False), ("休學之後檔案怎麼辦", True)])
def test_who_comes_back_after_a_leave_has_not_left(message: str, left: bool) -> None:
    """What is done with those who were away is no keeping of files."""
    ask = _ask(message)
    assert ask.about(Item.LEAVERS) is left
    assert ask.about(Item.STATUS_CHANGES) is not left


def test_an_examination_that_was_passed_is_no_day_that_has_passed() -> None:
    """過了 behind a certificate or an examination is none of lateness."""
    assert "放棄" not in _ask("全民英檢過了可以放多元嗎").terms
    assert "放棄" in _ask("上傳時間過了可以放多元嗎").terms


def test_a_training_for_students_is_heard_though_it_is_not_called_so() -> None:
    """Where students are said to have it."""
    assert "學生訓練" in _ask("新生有訓練嗎").terms
    assert "學生訓練" not in _ask("老師有訓練嗎").terms


def test_where_notices_come_from_asks_for_an_office() -> None:
    """And for no place, which where they are put up does."""
    assert _ask("平台公告都是哪裡發的").asked == (Asked.OFFICE,)
    assert _ask("公告貼在哪裡").asks(Asked.PLACE)
    assert not left_open(_ask("平台公告都是哪裡發的"), ())
    assert left_open(_ask("平台公告貼在哪裡"), ())


def test_a_teacher_who_does_not_certify_is_a_matter_of_its_own() -> None:
    """Whatever stands between that and what to do."""
    assert "left_uncertified" in left_open(_ask("老師不認證我的課成怎麼辦"), ("課成由任課教師認證",))


def test_a_clause_that_opens_with_what_is_asked_is_of_no_other_case() -> None:
    """Though a deputy is named behind it; and one that begins with its case is of that."""
    found = judge(_ask("學校平臺採的是什麼作業方式"), INDEX).hit
    assert found is not None
    assert found.passage.clause == "一"


def test_a_case_of_its_own_counts_more_than_those_above_it() -> None:
    """Of several cases that the clause above names each part is of one."""
    by_clause = {hit.passage.clause: hit.score for hit in INDEX.search(_ask("重大事故時資料怎麼處理"))}
    assert by_clause["二(二)"] > by_clause["二(一)"]


def test_a_training_by_another_name_answers_where_the_rules_keep_it() -> None:
    """For the audience that is asked about."""
    ask = _ask("家長可以聽說明會嗎")
    assert not ask.does(Action.TRAIN)
    found = judge(ask, INDEX, {"三"}).hit
    assert found is not None
    assert found.passage.clause == "三"


DECIDED = Index(
    (
        Passage("三", "工作小組議決作業期程和獎勵，由召集人主持。"),
        Passage("三(一)", "議決事項之一：獎勵。"),
        Passage("四", "時程由教務處設定。"),
        Passage("十", "獎勵由執行秘書提請，照獎勵標準辦理。"),
    )
)


@pytest.mark.parametrize(
    ("message", "clause"),
    [("期程是誰在議決", "三"), ("議決事項包含獎勵嗎", "三(一)"), ("期程是誰設定", "四"), ("獎勵由誰提請", "十")],
)
def test_what_is_decided_stands_where_decisions_do(message: str, clause: str) -> None:
    """Who decides stands where they are named; who does a thing stands elsewhere, whoever decides on it."""
    found = judge(_ask(message), DECIDED).hit
    assert found is not None
    assert found.passage.clause == clause


def test_a_day_that_a_record_holds_is_not_asked_for() -> None:
    """A day and a place are what is written down; a day alone is asked for."""
    assert _ask("諮詢紀錄要登日期地點嗎").asked == (Asked.WHETHER,)
    assert _ask("諮詢紀錄的登錄日期是").asks(Asked.DATE)


@pytest.mark.parametrize(("message", "clause"), [("這規定是107年通過的嗎", "沿革"), ("這規定要校長核定嗎", "七")])
def test_a_year_taken_for_that_of_the_rules_is_held_against_their_history(message: str, clause: str) -> None:
    """Who adopts them is said where no year is named."""
    assert hints(_ask(message), load_pack("hwvs")) == {clause}


def test_from_when_is_not_answered_by_until_when() -> None:
    """A clause that says when something begins answers it, whatever else it says."""
    assert tells_no_start(_ask("幾月開始可以上傳"), "上傳要在期限2週前完成")
    assert not tells_no_start(_ask("幾月開始可以上傳"), "上傳從開學日開始,期限是休業式後2週")
    assert not tells_no_start(_ask("上傳到幾月"), "上傳要在期限2週前完成")


def test_an_office_that_is_taken_to_confirm_is_held_against_the_rules() -> None:
    """Whoever is to be asked beside it is no such office."""
    assert topic_of(_ask("收訖明細確認由輔導處完成嗎")).subjects == (OfficeItem.RECEIPTS,)
    assert topic_of(_ask("收訖明細要跟輔導處確認嗎")).kind is not TopicKind.OFFICE


def test_so_many_months_later_asks_for_no_number() -> None:
    """Only that it is later is meant."""
    assert not _ask("收訖有錯可以過幾個月再講嗎").units


def test_being_led_to_keep_a_copy_is_no_compulsion() -> None:
    """To be told to hand something in is."""
    assert "強制" not in _ask("學校會叫我們把作品存雲端嗎").terms
    assert "強制" in _ask("學校可以規定我們一定要傳嗎").terms
    assert "強制" in _ask("課成一定要每學期都傳嗎").terms
    assert "強制" not in _ask("課成每學期都能傳嗎").terms


def test_a_contest_that_one_entered_alone_is_named_so() -> None:
    """The county's contest is none of the school."""
    assert {"自行參加", "競賽", "校外"} <= {*_ask("自己報名的縣賽得獎給誰認證").terms}


def test_a_teacher_who_may_not_recognise_a_work_is_left_open() -> None:
    """In short forms, too; to know somebody is something else."""
    assert "refusing" not in left_open(_ask("老師可以不認識我嗎"), ())
    assert "refusing" in left_open(_ask("課成老師可以不認嗎"), ("課成由任課教師認證",))


CONTESTS = Index(
    (
        Passage("附表/校內外競賽", "校內、校外競賽由各處室上傳，認證單位也是各處室。"),
        Passage("附表/自行參加之校外競賽", "自己參加的校外競賽由學生上傳，認證單位是各處室。"),
    )
)


def test_a_row_on_the_opposite_is_not_what_is_asked() -> None:
    """A contest of the school stands in no row on those outside, however alike the words are."""
    found = judge(_ask("參加校慶比賽得獎誰傳"), CONTESTS).hit
    assert found is not None
    assert found.passage.clause == "附表/校內外競賽"


def test_another_teacher_is_a_deputy() -> None:
    """Whoever is looked for because the teacher does not certify, and a teacher who has gone to another school."""
    assert {"代理認證", "原任課教師"} <= {*_ask("老師沒空認證可以找別的老師嗎").terms}
    assert "原任課教師" in _ask("換學校的老師還能認證嗎").terms
    assert "原任課教師" not in _ask("我換學校了課成怎麼認證").terms


def test_a_computer_that_fails_is_none_to_be_borrowed() -> None:
    """And no item of its own."""
    assert not _ask("停電電腦不能用怎麼辦").about(Item.EQUIPMENT)
    assert _ask("可以借電腦嗎").about(Item.EQUIPMENT)


@pytest.mark.parametrize("message", ["收訖明細長怎樣", "作業要點的全文去哪看", "獎懲紀錄可以不要放嗎"])
def test_looks_texts_and_leaving_out_are_left_open(message: str) -> None:
    """Where no clause speaks of them."""
    assert left_open(_ask(message), ("收訖明細由註冊組確認",))


def test_a_day_that_no_clause_knows_is_no_time_of_the_rules() -> None:
    """Who asks what may be done after the graduation ceremony is told nothing of what may be done."""
    index = Index((Passage("六", "學生在規定時間內勾選資料。"),))
    assert judge(_ask("畢業典禮之後還能勾選嗎"), index).hit is None
    assert judge(_ask("我可以勾選資料嗎"), index).hit is not None
