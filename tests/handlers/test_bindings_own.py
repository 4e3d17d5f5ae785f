"""「我的綁定」, 「解除綁定」, 「不是我」: one's own is seen and ended, and an ended binding leaves no address."""

from datetime import timedelta

from portfolio.reminders import NoticeSubject
from storage.queries import forgetting, inbox
from storage.tables import Account, AuditEntry, Binding, InboxEvent
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk


def bind(talk: Talk, desk: Desk, number: str, second: str, *, at: str) -> Talk:
    """Bind one more account to somebody, and stay at it."""
    return talk.stranger(at).says(f"{desk.code(number)} {second}").says("同意").sees("綁定完成")


def test_a_student_lists_bindings_and_guardians(talk: Talk) -> None:
    """Where, since when, which one this is; and who of the guardians is bound, by relation and not by name."""
    talk.student("20101").says("我的綁定").sees(
        "綁定在 1 個聊天帳號", "模擬器，1月15日星期三綁定，就是現在這個帳號", "母親，模擬器", "父親，模擬器"
    ).never_sees("阮氏秋", "林大川")


def test_guardians_see_their_own_only(talk: Talk) -> None:
    """A guardian is shown neither the student's bindings nor the other guardian's."""
    talk.guardian("20101-1").says("我的綁定").sees("綁定在 1 個聊天帳號").never_sees("父親", "林向晴", "林大川")


def test_unbinding_asks_once_and_forgets_the_address(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Typed or pressed; afterwards nothing personal is said, and neither account nor inbox knows the address."""
    talk.student("20101").says("語言").says("我的件數")
    talk.says("解除綁定").sees("要解除這個綁定嗎").presses("確定解除").sees("已經解除綁定", "刪除這個聊天帳號的代碼")
    assert "student/20101" not in desk.addresses()
    assert desk.bindings("20101") == []
    kept = [one for one in desk.rows(InboxEvent) if one.address == "student/20101"]
    assert [one.answered_at for one in kept] == [None] * len(kept)  # only what was not answered yet in this test
    (ended,) = [one for one in desk.rows(Binding) if one.ended_reason == "unbound"]
    assert (ended.account_id, ended.ended_at, ended.channel) == (None, clock(), "simulator.small")
    assert desk.acts() == ["binding.unbound"]
    talk.says("我的件數").sees("請先綁定")


def test_what_was_answered_is_forgotten_in_the_inbox_too(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Events stay for a while so that none is handled twice; whose they were does not."""
    talk.student("20101").says("我的件數")
    with desk.world.storage.unit() as session:
        inbox.mark_answered(session, [desk.rows(InboxEvent)[0].id], now=clock())
    talk.says("解除綁定").says("確定解除")
    assert desk.rows(InboxEvent)[0].address == ""


def test_keeping_the_binding_changes_nothing(talk: Talk, desk: Desk) -> None:
    """Whoever thinks better of it is still bound."""
    talk.student("20101").says("解除綁定").presses("保留綁定").sees("我的綁定")
    assert len(desk.bindings("20101")) == 1


def test_ending_another_of_ones_bindings(talk: Talk, desk: Desk) -> None:
    """The lost phone is ended from the new one; the new one stays, and is told."""
    bind(talk, desk, "20101", "20101", at="new").says("我的綁定").sees("綁定在 2 個聊天帳號", "不是現在這個帳號")
    talk.presses("解除第 1 個綁定").sees("那個聊天帳號就看不到您的資料").presses("確定解除").sees(
        "那個聊天帳號已經看不到"
    )
    talk.says("我的件數").sees("件中已上傳")
    talk.student("20101").says("我的件數").sees("請先綁定")
    (notice,) = desk.owed(NoticeSubject.BINDING_REVOKED)
    assert "您的一個綁定已經解除" in desk.told(notice).title


def test_typed_with_several_bindings_it_lists_them_first(talk: Talk, desk: Desk) -> None:
    """「解除綁定」 does not guess which one."""
    bind(talk, desk, "20101", "20101", at="new").says("解除綁定").sees("我的綁定", "解除第 1 個綁定", "解除第 2 個綁定")


def test_a_new_binding_is_announced_with_not_me(talk: Talk, desk: Desk) -> None:
    """The owner presses 「不是我」 on the old phone: the new binding ends, the old one stays."""
    bind(talk, desk, "20101", "20101", at="thief").says("我的件數").sees("件中已上傳")
    (notice,) = desk.owed(NoticeSubject.BINDING_ADDED)
    assert notice.recipient_id == desk.world.id_of("20101")
    assert not {"林向晴", "20101"} & set(map(str, notice.facts.values()))
    reply = desk.told(notice)
    assert reply.title == "您的身分多了一個綁定"
    token = reply.buttons[0].intent.pack()  # type: ignore[union-attr]

    talk.student("20101").presses_data(token).sees("已經解除那個綁定")
    assert "stranger/thief" not in desk.addresses()
    talk.stranger("thief").says("我的件數").sees("請先綁定").never_sees("件中已上傳")
    assert desk.acts() == ["binding.bound", "binding.not_me"]
    talk.student("20101").presses_data(token).sees("這個按鈕已經失效", "那個綁定已經解除了")
    assert desk.acts() == ["binding.bound", "binding.not_me"]


def test_a_first_binding_is_announced_to_nobody(talk: Talk, desk: Desk) -> None:
    """There is no other place to tell it."""
    bind(talk, desk, "20102", "20102", at="1")
    assert desk.owed(NoticeSubject.BINDING_ADDED) == []


def test_not_me_is_the_owners_alone(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Another person's press, a changed token, one too late: nothing ends."""
    bind(talk, desk, "20101", "20101", at="new")
    token = desk.told(desk.owed(NoticeSubject.BINDING_ADDED)[0]).buttons[0].intent.pack()  # type: ignore[union-attr]
    talk.guardian("20101-1").presses_data(token).sees("這個按鈕已經失效").never_sees("林向晴")
    talk.teacher("T01").presses_data(token).sees("這個按鈕已經失效")
    talk.stranger("x").presses_data(token).sees("請先綁定")
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    talk.student("20101").presses_data(flipped).sees("這個按鈕已經失效")
    clock.turn(days=30)
    talk.presses_data(token).sees("這個按鈕已經失效")
    assert len(desk.bindings("20101")) == 2


def test_a_revoke_button_is_used_once_and_ends_in_time(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Repeated, late or by somebody else it changes nothing, and says what is true now."""
    talk.student("20101").says("我的綁定")
    asked = talk.button("解除綁定").intent.pack()
    talk.presses_data(asked)
    sure = talk.button("確定解除").intent.pack()
    talk.presses_data(asked).sees("這個按鈕已經失效", "綁定在 1 個聊天帳號")
    talk.guardian("20101-1").presses_data(sure).sees("這個按鈕已經失效").never_sees("林向晴")
    clock.turn(minutes=30)
    talk.student("20101").presses_data(sure).sees("這個按鈕已經失效")
    assert len(desk.bindings("20101")) == 1


def test_a_student_is_told_of_a_new_guardian_and_reports(talk: Talk, desk: Desk) -> None:
    """The report goes to the registrar by numbers; the binding stays until the school has looked."""
    desk.world.bind("20102")
    bind(talk, desk, "20102-1", "97/9/2", at="guardian")
    (notice,) = desk.owed(NoticeSubject.GUARDIAN_ADDED)
    assert notice.recipient_id == desk.world.id_of("20102")
    reply = desk.told(notice)
    assert reply.title == "有一位家長完成綁定"
    assert "母親" in reply.blocks[0].text  # type: ignore[union-attr]

    talk.student("20102").presses_data(reply.buttons[0].intent.pack())  # type: ignore[union-attr]
    talk.sees("已經告訴學校", "查證以前，這個綁定還在")
    (report,) = desk.owed(NoticeSubject.GUARDIAN_REPORTED)
    assert report.recipient_id == desk.world.id_of("R01")
    told = desk.told(report)
    assert "20102" not in told.title
    assert "學號 20102 的學生回報：編號 20102-1" in told.blocks[0].text  # type: ignore[union-attr]
    assert len(desk.bindings("20102-1")) == 1
    assert desk.acts() == ["binding.bound", "guardian.reported"]


def test_a_guardian_of_an_unbound_student_is_told_later(talk: Talk, desk: Desk) -> None:
    """Nothing is owed that cannot be sent; the student hears of it with the own binding and in the list."""
    bind(talk, desk, "20102-1", "97/9/2", at="guardian")
    assert desk.owed(NoticeSubject.GUARDIAN_ADDED) == []
    bind(talk, desk, "20102", "20102", at="student").sees("已經綁定的家長：1 位")
    talk.says("我的綁定").presses("回報家長第 1 位有誤").sees("已經告訴學校")


def test_the_audit_trail_names_nobody(talk: Talk, desk: Desk) -> None:
    """Pseudonyms, codes and counts only; no number, no name, no address."""
    bind(talk, desk, "20102", "20102", at="phone").says("解除綁定").says("確定解除")
    rows = [one for one in desk.rows(AuditEntry) if one.act.startswith("binding.")]
    assert len(rows) == 2
    written = repr([(one.actor, one.subject, one.facts) for one in rows])
    assert not [word for word in ("20102'", "周以樂", "stranger", "phone") if word in written]
    assert {one.actor for one in rows} == {one.subject for one in rows}


def test_an_account_of_several_keeps_the_others(talk: Talk, desk: Desk) -> None:
    """A teacher who ends being the guardian goes on as the teacher, at the same address."""
    talk.teacher("T01").says(f"{desk.code('20102-1')} 97/9/2").says("同意").says("解除綁定").says("確定解除")
    talk.sees("那些照常使用").says("待認證").sees("等候")
    assert "teacher/T01" in desk.addresses()


def test_what_is_forgotten_is_removed(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Accounts bound to nobody go after a while; bound ones, and those in the middle of binding, stay."""
    talk.stranger("gone").says("你好")
    talk.student("20101").says("解除綁定").says("確定解除")
    clock.turn(days=30)
    talk.stranger("binding").says("綁定")
    with desk.world.storage.unit() as session:
        before = clock() - timedelta(days=1)
        assert forgetting.remove_unbound(session, before=before, now=clock()) == 2
    left = {one.address for one in desk.rows(Account)}
    assert "stranger/binding" in left
    assert "guardian/20101-1" in left
    assert not [one for one in left if one.startswith("gone/") or one == "stranger/gone"]
