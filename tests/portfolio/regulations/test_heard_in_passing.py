"""What is heard beside what a question is about: a day gone by, a place of a limit, a term of this school year."""

import pytest

from portfolio.offices import OfficeItem
from portfolio.regulations.answers import judge
from portfolio.regulations.hints import hints
from portfolio.regulations.passages import Passage
from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Action, Ask
from portfolio.regulations.topic_kinds import TopicKind
from portfolio.regulations.topics import topic_of
from portfolio.regulations.words import finds
from portfolio.schools import load_pack


def _ask(text: str) -> Ask:
    return read(text)[0].whole


@pytest.mark.parametrize(
    "message", ["結業式那天過了還能上傳嗎", "期末考都過了 可以再上傳嗎", "休業式過了還來得及上傳嗎"]
)
def test_a_day_gone_by_was_passed_by_nobody(message: str) -> None:
    """過了 behind a day is no adoption of anything."""
    assert "通過" not in _ask(message).terms
    assert "通過" in _ask("校務會議通過了 什麼時候實施").terms


def test_a_place_is_counted_as_what_takes_it() -> None:
    """Of a limit works, of the working group people."""
    assert _ask("多元有幾個名額").units == ("件",)
    assert _ask("工作小組學生有幾位").units == ("人",)


def test_who_teaches_no_longer_has_left_as_a_teacher() -> None:
    """And is no student who left."""
    assert "離校生" not in _ask("代課結束離校後帳號還在嗎").terms
    assert "離校生" in _ask("學生離校後帳號還在嗎").terms


def test_all_that_is_one_rule_for_everybody_is_demanded() -> None:
    """統一要求 as 硬性要求."""
    assert "強制" in _ask("科上想統一要求學生每科上傳2件").terms


def test_what_is_done_this_term_is_told_by_a_record() -> None:
    """And not by the rule, which says how often every year."""
    assert finds("asks_past", "專業研習這學期什麼時候辦")
    assert not finds("asks_past", "這學期什麼時候截止")


def test_the_schedule_of_one_matter_is_no_schedule_of_all() -> None:
    """Where all days are published says nothing of the days of the one thing that is named."""
    pack = load_pack("tttvs")
    assert "四" not in hints(_ask("開課預檢的作業期程到什麼時候"), pack)
    assert "四" in hints(_ask("作業期程什麼時候公告"), pack)


def test_a_number_of_another_kind_is_one_to_be_selected_as_the_one_before() -> None:
    """Where nothing else is done with it."""
    first, second = read("課成可以勾10件 多元6件對不對")[0].pieces
    assert first.does(Action.SELECT)
    assert second.does(Action.SELECT)
    assert not read("課成可以傳10件 多元6件對不對")[0].pieces[1].does(Action.SELECT)


def test_whoever_has_forgotten_a_password_turns_to_the_office_of_the_platform() -> None:
    """What a password is stands in no rule."""
    assert topic_of(_ask("忘記密碼要找哪個單位")).subjects == (OfficeItem.PLATFORM,)
    assert left_open(_ask("預設密碼是什麼"), ["平台由註冊組管理"])


@pytest.mark.parametrize("message", ["小組為什麼要多2個人", "工作小組會議這次加了2人 共幾人"])
def test_who_came_to_the_working_group_is_told_by_what_added_them(message: str) -> None:
    """However the number of them is said."""
    assert "新增" in _ask(message).terms


def test_in_which_case_measures_are_taken_is_told_above_them() -> None:
    """And by none of them."""
    above = Passage("三", "疫情或人員異動影響上傳、收訖明細時，採下列應變措施。")
    index = Index((above, Passage("三(一)", "應變措施之1：代理人。"), Passage("三(二)", "應變措施之2：借用筆電。")))
    found = judge(_ask("遇到哪些狀況學校才用應變措施"), index).hit
    assert found is not None
    assert found.passage is above


def test_a_row_called_by_its_whole_name_is_known() -> None:
    """Which then answers, and not the clause on everything of the kind."""
    index = Index(
        (
            Passage("附件/日間部/課程平台管理", "日間部管理課程平台，負責的是教學組長。"),
            Passage("五", "平台由註冊組管理。"),
        )
    )
    assert index.has_row_called("課程平台管理日間部是誰")
    assert not index.has_row_called("平台是誰管理")


def test_whether_so_long_is_too_long_is_no_question_of_what_follows() -> None:
    """The deadline says it."""
    assert topic_of(_ask("諮詢完2個禮拜沒登紀錄會不會超過期限")).kind is TopicKind.DEADLINE
    assert topic_of(_ask("諮詢紀錄超過期限沒登會怎樣")).kind is TopicKind.LATE


def test_when_rules_were_made_first_is_told_by_their_history() -> None:
    """最早 asks from when, and no history says until when."""
    history = Passage("沿革", "補充規定108年9月4日由校務會議訂定，112年1月19日以前修正。")
    found = judge(_ask("這份規定最早是什麼時候訂的"), Index((history,)), {"沿革"}).hit
    assert found is not None


def test_by_what_the_group_was_set_up_is_its_basis() -> None:
    """However it is asked."""
    assert "依據" in _ask("這個工作小組是依什麼成立的").terms
    assert "依據" not in _ask("工作小組什麼時候成立的").terms


def test_who_chaired_that_day_is_told_by_a_record() -> None:
    """And who chairs by rule is not."""
    assert "會議紀錄" in _ask("主席那天是校長本人嗎").terms
    assert "會議紀錄" not in _ask("主席是校長嗎").terms


def test_both_divisions_may_be_called_by_their_number() -> None:
    """A part of something is none."""
    assert {"日間部", "進修部"} <= {*_ask("中央資料庫兩部的負責人各是誰").terms}
    assert "進修部" not in _ask("平台的兩部分是什麼").terms
