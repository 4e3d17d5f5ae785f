"""Meeting records before the rules, sign-in sheets, and names: what was decided is cited, who was there is nowhere."""

import pytest

from portfolio.regulations.passages import LeftOutReason, PassageKind
from portfolio.regulations.splitting import split_document

MEETING = """
○○高中 113 學年度第 1 次工作小組會議紀錄
■ 開會時間：113 年 10 月 21 日(一)中午 12:00
■ 開會地點：第二會議室
■ 主 席：王大明校長(李小華主任代理)
■ 聯 絡 人：陳美麗 分機 1208
記錄：林志強
■ 出席者：如簽到表
■ 主席致詞：

壹、工作報告：

一、本學期辦理項目

1. 113 年 8 月 21 日新生訓練
2. 113 年 9 月 25 日專題演講(講師大學張家豪)

二、來文必辦：

- (1) 配合辦理檢核，依限完成。

(2) 期程

i. 學生上傳至 114 年 2 月 3 日止。

貳、提案討論：

【案由一】修正補充規定，請討論。

說明：

(一)修正內容如附件：

1. 成員新加秘書
2. 多元表現全學年期間皆可上傳。

(二)提至校務會議。

決議：照案通過

【案由二】敘獎案。

說明：

一、辦理人員：王大明、林志強、張家豪。

決議：王大明嘉獎乙次。

參、臨時動議：無

參、散會(12:20分)

○○高中建置學生學習歷程檔案作業補充規定

中華民國 113 年 6 月 ○日校務會議修正

一、依據。

二、由教務處設備組及註冊組辦理，組長：由校長指定。

○○高中開會簽到表

■113 年 10 月 21 日

職 稱	姓 名	簽 名
校 長	王大明	王大明
教 師	黃小美	黃小美
"""
PEOPLE = ("王大明", "李小華", "陳美麗", "林志強", "張家豪", "黃小美")


def test_a_meeting_record_is_cited_apart_from_the_rules() -> None:
    """Its numbers stay as they are printed, motions and their parts have names, and the rules begin anew."""
    assert [one.clause for one in split_document(MEETING).passages] == [
        "會議/開頭",
        "會議/壹一1",
        "會議/壹一2",
        "會議/壹二(1)",
        "會議/壹二(2)i",
        "會議/案由一",
        "會議/案由一/說明(一)1",
        "會議/案由一/說明(一)2",
        "會議/案由一/說明(二)",
        "會議/案由一/決議",
        "會議/案由二",
        "會議/案由二/說明一",
        "會議/案由二/決議",
        "沿革",
        "一",
        "二",
    ]


def test_what_a_meeting_said_is_known_as_such() -> None:
    """It is no rule; the first line of the rules is."""
    kinds = {one.clause: one.kind for one in split_document(MEETING).passages}

    assert {kind for clause, kind in kinds.items() if clause.startswith("會議/")} == {PassageKind.MEETING}
    assert kinds["沿革"] is PassageKind.HISTORY
    assert kinds["一"] is PassageKind.ARTICLE


def test_no_name_is_left_anywhere() -> None:
    """Not in lines about persons, not in lists, not in the middle of a sentence, not on the sheet, not in a heading."""
    split = split_document(MEETING)
    everything = split.title + "".join(one.clause + one.text + "".join(one.heading) for one in split.passages)

    assert [name for name in PEOPLE if name in everything] == []
    assert {one.reason for one in split.left_out} >= {LeftOutReason.PERSON, LeftOutReason.SIGN_IN}


def test_what_stands_beside_a_name_is_kept() -> None:
    """The sentence is the meeting's; only the name goes, and it shows that one has gone."""
    texts = {one.clause: one.text for one in split_document(MEETING).passages}

    assert texts["會議/壹一2"] == "113年9月25日專題演講(講師大學（姓名略）)"
    assert texts["會議/案由二/說明一"] == "辦理人員：（姓名略）。"
    assert texts["會議/案由二/決議"] == "決議：（姓名略）嘉獎乙次。"
    assert texts["二"] == "由教務處設備組及註冊組辦理，組長：由校長指定。"


@pytest.mark.parametrize(
    "word", ["課程諮詢紀錄：由課程諮詢教師登錄。", "召集人：校長。", "組長：由主任兼任。", "主任委員為校長。"]
)
def test_offices_are_no_names(word: str) -> None:
    """What the rules say of an office stays, whole."""
    split = split_document(f"一、如下：\n(一){word}")

    assert split.passages[-1].text == word
    assert split.left_out == ()
