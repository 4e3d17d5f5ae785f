"""Binding as people talk: from the paper to the first answer."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers.privacy import PRIVACY_VERSION
from portfolio.people import Role
from storage.tables import Binding, BindingCode, Dialog
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import World


def test_a_student_binds_step_by_step(talk: Talk, desk: Desk) -> None:
    """The code, the notice, the number; then it says as whom, and what can be asked."""
    talk.stranger().presses_data("v1:bind").sees("請輸入綁定碼", "註冊（試務）組", "取消")
    talk.says(desk.code("20102")).sees("個人資料說明", "同意", "不同意").never_sees("周以樂", "20102")
    talk.presses("同意").sees("請輸入您的學號").never_sees("周以樂", "20102")
    talk.says("20102").sees("綁定完成", "範例高中的周以樂同學", "學號 20102", "我的件數", "不是您")
    talk.says("我的件數").sees("9 件中已上傳 0 件")

    account = desk.account("stranger/1")
    assert account.privacy_version == PRIVACY_VERSION
    assert account.privacy_accepted_at == desk.clock()
    (binding,) = desk.bindings("20102")
    assert binding.privacy_version == PRIVACY_VERSION
    assert desk.acts() == ["binding.bound"]


def test_a_guardian_binds_with_the_childs_birthday(talk: Talk, desk: Desk) -> None:
    """It says of which child; the count asked for next is that child's."""
    talk.stranger().says(desk.code("20102-1")).presses("同意").sees("請輸入孩子的生日").never_sees("周以樂")
    talk.says("97年9月2日").sees("綁定完成", "周以樂同學的家長，周遠航", "孩子的「件數」")
    talk.presses("件數").sees("以下是周以樂的資料")


@pytest.mark.parametrize(
    ("number", "question", "done"),
    [("T02", "請輸入您的教師編號", "的簡若谷老師"), ("R02", "請輸入您的職員編號", "職員編號 R02")],
)
def test_teachers_and_staff_give_their_number(
    talk: Talk, desk: Desk, world: World, number: str, question: str, done: str
) -> None:
    """A member of staff binds like a teacher, each asked for the number by its own name."""
    if number == "R02":
        world.add_person("R02", Role.STAFF, office="訓育組")
    talk.stranger().says(desk.code(number)).presses("同意").sees(question)
    talk.says(number.lower()).sees("綁定完成", done)


WRITTEN: list[Callable[[str], str]] = [
    lambda code: code,
    lambda code: code.lower(),
    lambda code: code.replace("-", ""),
    lambda code: code.replace("-", " "),
    lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),  # full width
    lambda code: f"綁定 {code}",
    lambda code: f"綁定　{code.lower()}",
    lambda code: f"/start {code}",
    lambda code: f"我的綁定碼是 {code}，謝謝",
    lambda code: "\u200b".join(code),
]


def test_however_a_code_is_written_it_reads_the_same(talk: Talk, desk: Desk) -> None:
    """Case, width, spaces, dashes, and the words of a prefilled link change nothing."""
    code = desk.code("20102")
    for written in WRITTEN:
        talk.stranger().says(written(code)).sees("個人資料說明").says("取消")


def test_asked_for_it_reads_even_letter_by_letter(talk: Talk, desk: Desk) -> None:
    """Once it was asked for, letters dictated one by one are a code too."""
    code = desk.code("20102")
    for written in (*WRITTEN, lambda code: " ".join(code.replace("-", "")), lambda code: f"是{code}"):
        talk.stranger().says("輸入綁定碼").says(written(code)).sees("個人資料說明").says("取消")


def test_code_and_second_thing_may_come_together(talk: Talk, desk: Desk) -> None:
    """In one message, with a ROC or a Gregorian date: after 「同意」 nothing more is asked."""
    days = ("97/9/2", "0970902", "970902", "民國97年9月2日", "2008-09-02", "20080902", "生日 97.9.2")
    for number, day in enumerate(days):
        talk.stranger(str(number)).says(f"{desk.code('20102-1')} {day}").sees("個人資料說明")
        talk.says("同意").sees("綁定完成")


def test_a_second_thing_that_came_along_is_not_kept(talk: Talk, desk: Desk) -> None:
    """Neither the code nor the birth date lies in the dialog that waits for consent."""
    code = desk.code("20102-1")
    talk.stranger().says(f"{code} 97/9/2")
    (dialog,) = desk.rows(Dialog)
    kept = repr((dialog.facts, dialog.choices))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert "2008-09-02" not in kept
    assert "97/9/2" not in kept


def test_only_the_hmac_of_a_code_is_stored(desk: Desk) -> None:
    """Whoever reads the table can type none of it."""
    code = desk.code("20102").replace("-", "")
    (row,) = desk.rows(BindingCode)
    assert code not in repr(row.model_dump())
    assert row.code_hmac == desk.world.storage.secrets.code_hmac(code)


def test_declining_keeps_nothing(talk: Talk, desk: Desk) -> None:
    """No consent: no binding, no address, and the code still works for whoever agrees later."""
    code = desk.code("20102")
    talk.stranger().says(code).presses("不同意").sees("沒有綁定", "什麼都沒有留下", "綁定碼在期限內還可以用")
    assert "stranger/1" not in desk.addresses()
    assert desk.bindings("20102") == []
    talk.says(code).says("同意").says("20102").sees("綁定完成")


def test_consent_can_be_typed_and_nothing_else_counts_as_it(talk: Talk, desk: Desk) -> None:
    """Other words show the notice again; the second thing is not taken before consent."""
    talk.stranger().says(desk.code("20102")).says("20102").sees("個人資料說明").never_sees("綁定完成")
    talk.says("好").sees("個人資料說明").says("同意").sees("請輸入您的學號")


def test_the_notice_can_be_asked_for_again_while_binding(talk: Talk, desk: Desk) -> None:
    """「隱私」 shows it once more, with the same choice under it."""
    talk.stranger().says(desk.code("20102")).says("隱私").sees("誰看得到").presses("同意").sees("請輸入您的學號")
    talk.says("隱私").sees("誰看得到").says("20102").sees("綁定完成")


def test_a_dialog_waits_half_an_hour(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """After that consent leads nowhere, and the code can be typed again."""
    code = desk.code("20102")
    talk.stranger().says(code)
    clock.turn(minutes=30)
    talk.presses("同意").sees("目前沒有進行中的綁定")
    talk.says(code).says("同意")
    clock.turn(minutes=31)
    talk.says("20102").never_sees("綁定完成")
    assert desk.bindings("20102") == []


def test_pressing_steps_out_of_order_does_nothing(talk: Talk, desk: Desk) -> None:
    """Consent or a filled step without the dialog that asks for it is no way in."""
    talk.stranger().presses_data("v1:accept").sees("目前沒有進行中的綁定")
    talk.presses_data("v1:decline").sees("目前沒有進行中的綁定")
    talk.presses_data("v1:fill:binding.second:20102").never_sees("綁定完成")
    talk.presses_data("v1:fill:binding.consent:同意").never_sees("請輸入您的學號")
    talk.says(desk.code("20102")).presses_data("v1:fill:binding.second:20102").never_sees("綁定完成")
    assert desk.bindings("20102") == []


def test_cancelling_leaves_the_code_usable(talk: Talk, desk: Desk) -> None:
    """「取消」 at every step ends the dialog and nothing else."""
    code = desk.code("20102")
    talk.stranger().says("綁定").says("取消").sees("已取消")
    talk.says(code).says("取消").sees("已取消")
    talk.says(code).says("同意").says("取消").sees("已取消")
    talk.says("20102").never_sees("綁定完成")
    talk.says(code).says("同意").says("20102").sees("綁定完成")


def test_a_code_is_used_once(talk: Talk, desk: Desk) -> None:
    """The second account that types it is answered as if it were wrong."""
    code = desk.code("20102")
    talk.stranger("1").says(f"{code} 20102").says("同意").sees("綁定完成")
    talk.stranger("2").says(f"{code} 20102").sees("這組綁定碼不能使用")
    assert len(desk.bindings("20102")) == 1


def test_of_two_accounts_in_the_same_step_one_binds(talk: Talk, desk: Desk) -> None:
    """Both were shown the notice; the slower one finds the code used."""
    code = desk.code("20102")
    talk.stranger("1").says(code).says("同意")
    talk.stranger("2").says(code).says("同意").says("20102").sees("綁定完成")
    talk.stranger("1").says("20102").never_sees("綁定完成", "周以樂")
    assert len(desk.bindings("20102")) == 1


def test_a_code_ends_with_its_sheet(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Valid to the set end, 14 days where none is set, and not an instant longer."""
    usual, until_friday = desk.code("20102"), desk.code("T02", expires_at=clock() + timedelta(days=2))
    clock.turn(days=2)
    talk.stranger().says(until_friday).sees("這組綁定碼不能使用")
    clock.turn(days=12, seconds=-1)
    talk.says(usual).sees("個人資料說明").says("取消")
    clock.turn(seconds=1)
    talk.says(usual).sees("這組綁定碼不能使用")


def test_a_new_code_makes_the_old_one_void(talk: Talk, desk: Desk) -> None:
    """Issued anew for the same person, the lost sheet is worth nothing; another child's letter stays."""
    lost, other = desk.code("20102"), desk.code("20102-1")
    fresh = desk.code("20102")
    talk.stranger().says(lost).sees("這組綁定碼不能使用")
    talk.says(other).sees("個人資料說明")
    talk.says(fresh).sees("個人資料說明")


def test_binding_the_same_account_again_is_said(talk: Talk, desk: Desk) -> None:
    """A second code of the same person makes no second binding; the code is used up, since it lies in a chat."""
    talk.stranger().says(f"{desk.code('20102')} 20102").says("同意")
    code = desk.code("20102")
    talk.says(f"{code} 20102").says("同意").sees("這個帳號已經綁定了")
    assert len(desk.bindings("20102")) == 1
    talk.stranger("2").says(code).sees("這組綁定碼不能使用")


def test_the_code_of_another_school_is_wrong_here(talk: Talk, desk: Desk) -> None:
    """A channel binds to the schools that it serves."""
    talk.stranger().says(desk.code("20102", school="other")).sees("這組綁定碼不能使用")
    assert desk.rows(Binding)[-1].ended_at is None


def test_titles_name_nobody(talk: Talk, desk: Desk) -> None:
    """What stands on a lock screen is no one's name or number, at any step."""
    titles = []
    talk.stranger().says("綁定")
    for words in (desk.code("20102"), "同意", "99999", "20102", "我的綁定"):
        talk.says(words)
        assert talk.reply is not None
        titles.append(talk.reply.title)
    assert [title for title in titles if re.search("周以樂|20102|範例", title)] == []
