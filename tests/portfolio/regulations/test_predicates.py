"""What a whether-question asks for, and whether a clause says anything of it."""

import pytest

from portfolio.regulations.predicates import unspoken
from portfolio.regulations.reading import read


def open_in(message: str, said: str) -> tuple[str, ...]:
    """What the only question of a message asks for and `said` says nothing of."""
    (sentence,) = read(message)
    return unspoken(sentence.whole, [said])


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("筆電可以借回家過夜嗎", "學生可以向設備組借用筆電，用完立刻歸還"),
        ("工作小組會議可以用視訊開嗎", "工作小組每學期至少開會1次"),
        ("檢核的結果會寄回家嗎", "學籍資料由註冊組登錄，每學期檢核"),
        ("老師簽核可以批次按嗎", "課程學習成果要由任課教師認證"),
    ],
)
def test_another_matter(message: str, said: str) -> None:
    """A clause near by that says nothing of what is asked for leaves it open."""
    assert open_in(message, said)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("筆電可以借回家嗎", "學生可以向設備組借用筆電，可以帶回家"),
        ("檔案要存哪 學校怎麼建議", "學生用雲端空間備份檔案"),
        ("增能研習會不會固定辦", "教師研習看需求辦理，沒有規定場次"),
        ("遇到地震學校有沒有辦法幫", "重大事故發生時，學校提供資源"),
        ("被指定代理認證的老師可以拒絕嗎", "代理認證要經過該教師同意"),
        ("多元可以只貼網址嗎", "外部連結"),
        ("還能再加3件嗎", "每學期最多10件"),
        ("寄回家要幾天", "沒有說"),
        ("課成要誰認證", "沒有說"),
        ("我要調走了 帳號會被停掉嗎", "帳號晚一點停用"),
        ("上傳件數限制是多少", "每學期最多10件"),
    ],
)
def test_said_or_nothing_asked_for(message: str, said: str) -> None:
    """What the clause says, the same in other words, or only what can be said beside anything, is not left open."""
    assert open_in(message, said) == ()
