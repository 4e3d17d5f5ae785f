"""Everyday forms that mean something together: what is read of them, and what is not."""

import pytest

from portfolio.regulations.answers import judge
from portfolio.regulations.apart import questions
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import bears_out
from portfolio.regulations.rarely import lacks_number, left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask, Asked, Item
from portfolio.regulations.tidying import indefinite, numerals
from portfolio.regulations.topic_kinds import Fact, Topic, TopicKind
from portfolio.regulations.topics import topic_of
from portfolio.rules import DeadlineSubject, LimitSubject


def the_one(message: str) -> Ask:
    """The only question of a message."""
    (sentence,) = read(message)
    (ask,) = questions(sentence)
    return ask


@pytest.mark.parametrize(
    ("message", "term", "other"),
    [
        ("把學生沒參加過的活動登上去會怎樣", "登載不實", ""),
        ("女兒轉學離開了，收訖明細怎麼通知", "離校生", "學籍異動"),
        ("轉學進來的收訖明細怎麼辦", "學籍異動", "離校生"),
        ("說明會會教家長怎麼看學習歷程嗎", "親師說明", "評分"),
        ("工作小組的主任有哪些", "成員", ""),
        ("我要調去別校，認證怎麼辦", "原任課教師", ""),
        ("老師沒在期限內認證會怎樣", "放棄", ""),
        ("超過休業式兩週才要傳可以嗎", "放棄", ""),
        ("課成有沒有規定幾件", "課程學習成果", "補充規定"),
        ("給家長跟學生的宣導是誰辦", "宣導說明", "親師說明"),
        ("宣導的對象有誰", "宣導說明", "成員"),
        ("選修的科目名稱誰登", "選修課程名稱", "科目"),
        ("平臺管理人員做得好有什麼好處", "獎勵", "目的"),
        ("當股長跟記嘉獎，是誰登的", "獎勵懲罰紀錄", "獎勵"),
        ("讀課外書的心得誰認證", "閱讀紀錄", "課外課程"),
        ("他請假要找誰", "代理人", "出缺勤"),
        ("疫情不能進學校，行政怎麼建資料", "校外連線", ""),
    ],
)
def test_words_mean_a_term_together(message: str, term: str, other: str) -> None:
    """The term that is meant, and not one that a part of it stands for."""
    terms = the_one(message).terms
    assert (term in terms, other in terms) == (True, False)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("晚了幾天才說會怎樣", "晚了才說會怎樣"),
        ("遲了幾個禮拜還能傳嗎", "遲了還能傳嗎"),
        ("過了幾天才發現", "過了才發現"),
        ("可以晚幾天", "可以晚幾天"),
        ("過了幾天會刪", "過了幾天會刪"),
        ("最慢幾天內要認證", "最慢幾天內要認證"),
    ],
)
def test_a_number_that_nobody_asks_for_is_left_out(typed: str, left: str) -> None:
    """Some days late, and not how many."""
    assert indefinite(typed) == left


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("要怎麼認證課成，是簽紙本還是上網弄", 1),
        ("教師研習誰規劃、宣導說明又是誰辦", 2),
        ("教師研習誰規劃，宣導說明又是誰辦", 2),
        ("學籍、缺曠是哪一組登的", 1),
    ],
)
def test_questions_come_apart_where_each_asks(message: str, asks: int) -> None:
    """One of two ways belongs to how; a 、 parts questions, but no names; two trainings are two matters."""
    (sentence,) = read(message)
    assert len(questions(sentence)) == asks


def test_what_is_pointed_at_asks_for_no_number() -> None:
    """「這幾項」 are those named before."""
    (sentence,) = read("學籍和缺曠這幾項各是誰登的")
    assert [lacks_number(ask, ["由註冊組登錄"]) for ask in questions(sentence)] == [False, False]
    assert not the_one("說明會多久辦一次").stated


def test_a_day_of_a_month_is_no_number_of_days() -> None:
    """「幾天」 is not answered by 16日."""
    ask = the_one("收訖有幾天可以看")
    assert [lacks_number(ask, [said]) for said in ("在1月16日通過", "在1月6日通過", "為期4天", "2週內")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("多元要老師認證才能勾嗎", Topic(TopicKind.FACT, (Fact.CERTIFIED,))),
        ("沒認證的課成可以勾嗎", Topic(TopicKind.CLAUSE)),
        (
            "學生上傳之後我多久內要認證",
            Topic(TopicKind.DEADLINE, (DeadlineSubject.CERTIFICATION,)),
        ),
        (
            "上傳跟認證到什麼時候",
            Topic(TopicKind.DEADLINE, (DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.CERTIFICATION)),
        ),
        ("期程是執行秘書在規劃嗎", Topic(TopicKind.CLAUSE)),
        ("執行秘書是誰", Topic(TopicKind.FACT, (Fact.GROUP,))),
    ],
)
def test_topics(message: str, topic: Topic) -> None:
    """What is certified before it is selected; what comes after the upload does not ask for the upload."""
    found = topic_of(the_one(message))
    assert (found.kind, {*found.subjects}) == (topic.kind, {*topic.subjects})


def test_being_dealt_with_is_what_follows() -> None:
    """「會被怎麼處理」 asks what becomes of somebody, and not how it is done."""
    assert the_one("沒認證會被怎麼處理").asks(Asked.CONSEQUENCE)
    assert not the_one("沒認證會被怎麼處理").asks(Asked.HOW)


def test_a_clause_on_receipts_does_not_answer_what_may_be_uploaded() -> None:
    """Who was ill and asks to upload later hears nothing of objections to a statement."""
    told = Passage("六", "學生要確認收訖明細，有疑義要在截止日前反映，逾期不得再有異議。")
    index = Index((told, Passage("七", "離校生的檔案保存3年。")))
    assert judge(the_one("孩子住院趕不上上傳，能不能事後補傳"), index).hit is None
    hit = judge(the_one("收訖明細有疑義，逾期還能反映嗎"), index).hit
    assert hit is not None
    assert hit.passage == told


@pytest.mark.parametrize(
    ("message", "said", "borne_out"),
    [
        ("期程是執行秘書在規劃的對吧", "期程由輔導處規劃", False),
        ("期程是執行秘書在規劃的對吧", "期程由執行秘書規劃", None),
        ("期程是教務主任規劃的嗎", "期程由執行秘書規劃", None),
        ("期程是教務主任規劃的嗎", "期程由輔導處規劃", False),
    ],
)
def test_who_holds_a_post_is_not_denied_by_its_name(message: str, said: str, borne_out: bool | None) -> None:
    """Whom a clause calls by the post may be the one whom the question names; an office that it names is another."""
    assert bears_out(the_one(message), said) is borne_out


def test_a_term_that_words_mean_together_is_searched_for() -> None:
    """It stands in the official words of the question, though nobody wrote it."""
    assert "獎勵懲罰紀錄" in the_one("記嘉獎是誰登的").official


def test_what_was_asked_is_asked_of_something_else() -> None:
    """「多元呢」 asks what the sentence before it did, with its act; the next sentence is a question of its own."""
    limits, again, days = (sentence.whole for sentence in read("課成可以勾幾件？多元呢？什麼時候截止"))
    assert topic_of(limits) == Topic(TopicKind.LIMIT, (LimitSubject.SELECT_OUTCOMES,))
    assert topic_of(again) == Topic(TopicKind.LIMIT, (LimitSubject.SELECT_DIVERSE,))
    assert topic_of(days).kind is TopicKind.DEADLINE


def test_only_one_is_a_number() -> None:
    """「一位」 is a word, 「只有一位」 a number that can be wrong."""
    assert numerals("教師代表只有一位") == "教師代表只有1位"
    assert numerals("一位老師") == "一位老師"


def test_a_file_of_a_certificate_is_of_the_certificate() -> None:
    """How large a file may be is asked of what was named before it."""
    (sentence,) = read("證照可以用什麼檔，檔案大小最多幾MB")
    assert {Item.FILES, Item.CERTIFICATES} <= {*sentence.pieces[-1].items}


def test_in_which_case_is_answered_by_the_case() -> None:
    """The clause that names accidents, and not its part on what is done then."""
    index = Index(
        (
            Passage("九", "遇到疫情或重大事故，影響上傳、勾選、認證時，依應變措施辦理。"),
            Passage("九(一)", "應變措施：由代理人建置資料。"),
            Passage("九(二)", "應變措施：行政人員由代理人辦理。"),
        )
    )
    hit = judge(the_one("什麼情況才會用應變措施"), index).hit
    assert hit is not None
    assert hit.passage.clause == "九"


def test_how_a_motion_found_by_its_matter_was_decided() -> None:
    """The decision of the meeting, where it is asked whether it passed."""
    index = Index(
        (
            Passage("會議/案由一/說明", "建議承辦人員敘獎，嘉獎一次。"),
            Passage("會議/案由一/決議", "案由一照案通過。"),
            Passage("五", "承辦人員得提請敘獎。"),
        )
    )
    hit = judge(the_one("這次會議的敘獎有通過嗎"), index).hit
    assert hit is not None
    assert hit.passage.clause == "會議/案由一/決議"


def test_the_least_number_that_is_demanded_is_a_matter_of_demanding() -> None:
    """What may be demanded of pupils a clause may forbid; how many there have to be it does not say then."""
    said = ["不應強制學生上傳哪些科目或多少件"]
    assert not left_open(the_one("老師可以規定學生每科至少上傳兩件嗎"), said)
    assert left_open(the_one("課成至少要上傳幾件"), said)
