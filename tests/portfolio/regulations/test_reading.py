"""From a message to questions with slots."""

import pytest

from portfolio.people import Division
from portfolio.regulations.apart import questions
from portfolio.regulations.reading import one_by_one, read
from portfolio.regulations.slots import Action, Ask, Asked, Item, Stated
from portfolio.regulations.topic_kinds import Fact, Topic, TopicKind
from portfolio.regulations.topics import is_bare_date, is_bare_office, topic_of
from portfolio.rules import DeadlineSubject, LimitSubject


def the_one(message: str) -> Ask:
    """The only question of a message."""
    (sentence,) = read(message)
    (ask,) = questions(sentence)
    return ask


@pytest.mark.parametrize(
    ("message", "item", "action", "asked"),
    [
        ("課成一學期最多可以傳幾件", Item.OUTCOMES, Action.UPLOAD, Asked.NUMBER),
        ("老師好，不好意思想請問多元什麼時候要勾，謝謝老師！", Item.DIVERSE, Action.SELECT, Asked.DATE),
        ("班長的紀錄是誰登錄", Item.CADRES, Action.REGISTER, Asked.OFFICE),
        ("收訖明細有哪些資料", Item.RECEIPTS, None, Asked.LIST),
        ("忘記勾選會怎樣", None, Action.SELECT, Asked.CONSEQUENCE),
    ],
)
def test_slots(message: str, item: Item | None, action: Action | None, asked: Asked) -> None:
    """What it is about, what is done with it, what is asked of it."""
    ask = the_one(message)

    assert (item is None or ask.about(item), action is None or ask.does(action), ask.asks(asked)) == (True, True, True)


def test_conditions() -> None:
    """Grade, semester, division and stated numbers."""
    ask = the_one("進修部高三下的課成，20件以內什麼時候要傳完")

    assert (ask.grade, ask.semester, ask.division) == (3, 2, Division.CONTINUING)
    assert ask.stated == (Stated(20, "件"),)


def test_what_follows_from_no_confirmation_asks_for_no_list() -> None:
    """「有什麼後果」, and not what is confirmed."""
    assert topic_of(the_one("沒確認收訖有什麼後果")) == Topic(TopicKind.FACT, (Fact.RECEIPT_SILENCE,))


def test_the_last_term_is_that_of_third_graders() -> None:
    """Said as such, and not as who has left."""
    for message in ("高三最後一學期什麼時候要傳", "畢業那個學期何時勾"):
        ask = the_one(message)
        assert (ask.grade, ask.semester) == (3, 2)


def test_until_when_something_may_still_be_done_is_one_question() -> None:
    """Where nothing else is named; what may be done and when something else is due are two."""
    (ask,) = read("課成還能不能傳 可以到什麼時候")[0].pieces
    assert {*ask.asked} == {Asked.WHETHER, Asked.DATE}
    assert len(read("課成要認證嗎 什麼時候要勾")[0].pieces) == 2
    assert len(read("在家沒有電腦可以用 可以借筆電嗎 要去哪個單位")[0].pieces) == 2


def test_works_that_come_on_top_are_kept_beside_those_there_are() -> None:
    """Twice the same number is said twice where one comes on top; a number of works may stand without its measure."""
    on_top = the_one("課成已經傳10件再傳10件可以嗎")
    assert on_top.stated == (Stated(10, "件"), Stated(10, "件"))
    unsaid = the_one("多元已經十八了還能再加3件嗎")
    assert unsaid.stated == (Stated(18, "件"), Stated(3, "件"))
    repeated = the_one("課成最多10件是嗎就是10件")
    assert repeated.stated == (Stated(10, "件"),)


@pytest.mark.parametrize(
    ("message", "topics"),
    [
        (
            "課成最多幾件？什麼時候截止",
            [
                Topic(TopicKind.LIMIT, (LimitSubject.UPLOAD_OUTCOMES, LimitSubject.SELECT_OUTCOMES)),
                Topic(TopicKind.DEADLINE, (DeadlineSubject.UPLOAD_OUTCOMES,)),
            ],
        ),
        ("我想傳16件課成 可以嗎", [Topic(TopicKind.LIMIT, (LimitSubject.UPLOAD_OUTCOMES,))]),
        ("多元表現最多勾選幾件", [Topic(TopicKind.LIMIT, (LimitSubject.SELECT_DIVERSE,))]),
    ],
)
def test_several_asks_come_apart(message: str, topics: list[Topic]) -> None:
    """Each part has a topic of its own; one that names no item takes the item before it, and 「可以嗎」 is no part."""
    assert [topic_of(ask) for sentence in read(message) for ask in questions(sentence)] == topics


def test_each_of_several_is_asked_for_alone() -> None:
    """「分別」 asks for every one of them."""
    (sentence,) = read("出缺勤和自傳分別由誰登錄")

    assert [one.items for one in one_by_one(sentence.whole)] == [(Item.ATTENDANCE,), (Item.AUTOBIOGRAPHY,)]


@pytest.mark.parametrize(("message", "bare"), [("期限呢？", True), ("截止是什麼時候", True), ("勾選期限呢", False)])
def test_a_bare_date_is_asked_back(message: str, bare: bool) -> None:
    """Only where nothing is named at all."""
    assert is_bare_date(read(message)[0].whole) is bare


@pytest.mark.parametrize(
    ("message", "bare"),
    [
        ("誰負責？", True),
        ("請問那要找哪個單位", True),
        ("負責的是誰", True),
        ("誰認證", False),
        ("勾選誰負責", False),
        ("今天誰值日", False),
        ("你是誰", False),
    ],
)
def test_a_bare_office_is_asked_back(message: str, bare: bool) -> None:
    """Only where neither a matter nor an act is named."""
    assert is_bare_office(read(message)[0].whole) is bare


def test_courtesy_alone_asks_nothing() -> None:
    """What is left of thanks is no question about the rules."""
    assert not any(sentence.whole.terms for sentence in read("謝謝老師，辛苦了！"))


def test_what_is_asked_of_files_is_one_question() -> None:
    """「格式、容量、字數各是多少」: the kind of works that is named beside them is none of the things asked for."""
    assert len(questions(read("課程學習成果的格式、容量、簡述字數限制各是多少")[0])) == 1


def test_a_limit_is_asked_for_by_that_word_alone() -> None:
    """「還有檔案大小的限制」 is a question of its own behind another."""
    (sentence,) = read("課程學習成果一學期最多幾件,還有檔案大小的限制")
    assert [topic_of(one).kind for one in sentence.pieces] == [TopicKind.LIMIT, TopicKind.FORMAT]
