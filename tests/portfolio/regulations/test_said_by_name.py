"""A clause answers for whom it names and of what it names; the very word counts for what stands beside the rules."""

import pytest

from portfolio.offices import OfficeItem
from portfolio.regulations.of_others import is_of_others
from portfolio.regulations.rarely import lacks_number, left_open
from portfolio.regulations.reading import read
from portfolio.regulations.slots import Ask
from portfolio.regulations.topics import topic_of


def asked(question: str) -> Ask:
    """Return the slots of a question."""
    return read(question)[0].whole


@pytest.mark.parametrize(
    ("question", "said", "of_others"),
    [
        ("社團指導老師可以認證社團資料嗎", "社團資料由訓育組認證", True),
        ("家長代表要不要檢核資料", "資料由各班導師檢核", True),
        ("班導要檢核資料嗎", "資料由各班導師檢核", False),
        ("訓育組長可以認證社團資料嗎", "社團資料由訓育組長認證", False),
        ("資料要檢核嗎", "資料由各班導師檢核", False),
    ],
)
def test_who_may_act_is_said_by_a_clause_that_names_them(question: str, said: str, of_others: bool) -> None:
    """Who a clause does not name is neither allowed nor bound by it; another word for them names them."""
    assert is_of_others(asked(question), said) is of_others


def test_what_stands_beside_the_rules_has_to_be_said_in_its_own_word() -> None:
    """A clause on the same task says nothing of a letter of appointment or a fee."""
    assert left_open(asked("幹部紀錄要附派令嗎"), ["幹部紀錄由訓育組登錄"])
    assert not left_open(asked("幹部紀錄要附派令嗎"), ["幹部紀錄附派令，由訓育組登錄"])
    assert left_open(asked("幹部紀錄要附派令嗎"), ["幹部紀錄附聘書，由訓育組登錄"])


def test_an_order_tells_how_many_there_are() -> None:
    """Whose places are printed one after the other; the number of an article tells nothing."""
    assert not lacks_number(asked("代理認證建議順位有幾個"), ["順位是:第一,原任課教師指定的教師;第二,領域召集人"])
    assert lacks_number(asked("代理認證建議順位有幾個"), ["代理認證依第二點的順位"])


def test_a_number_counts_from_where_the_matter_is_named() -> None:
    """How often a group meets is not how often it proposes rewards, which a later sentence lists."""
    question = asked("敘獎一年可以提幾次")
    assert lacks_number(question, ["工作小組每學期開會1次。要決定的有期程和敘獎"])
    assert not lacks_number(question, ["敘獎由執行秘書提出。每學年1次"])


def test_what_is_put_on_the_platform_is_not_a_matter_of_the_platform() -> None:
    """Who uploads something there is asked, not who looks after it."""
    assert OfficeItem.PLATFORM in topic_of(asked("學習歷程平台誰負責管理")).subjects
    assert OfficeItem.PLATFORM not in topic_of(asked("學生照片誰負責上傳平台")).subjects
