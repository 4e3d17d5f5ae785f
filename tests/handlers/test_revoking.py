"""「撤銷綁定」: the registrar's office ends anybody's bindings at once, with a reason; nobody else does."""

from portfolio.people import Division, Role
from storage.tables import AuditEntry, Binding, School
from tests.desk import Desk
from tests.talk import Talk
from tests.world import World


def test_the_registrar_revokes_with_a_reason(talk: Talk, desk: Desk) -> None:
    """Number, who and how many, reason, done: bindings ended, addresses gone, open codes void, audited."""
    code = desk.code("20101")
    talk.registrar().says("撤銷綁定").says("20101").sees("學生林向晴，學號 20101", "1 個聊天帳號", "立刻")
    talk.says("手機遺失").sees("結束了 1 個綁定", "作廢了 1 組")
    assert "student/20101" not in desk.addresses()
    talk.student("20101").says("我的件數").sees("請先綁定")
    talk.says(code).sees("這組綁定碼不能使用")
    (ended,) = [one for one in desk.rows(Binding) if one.ended_at is not None]
    assert (ended.ended_reason, ended.ended_note, ended.account_id) == ("revoked", "手機遺失", None)
    (row,) = [one for one in desk.rows(AuditEntry) if one.act == "binding.revoked"]
    assert (row.facts["bindings"], row.facts["codes"]) == (1, 1)
    assert "手機" not in repr(row.facts)
    assert row.actor != row.subject


def test_a_guardians_number_has_a_dash(talk: Talk, desk: Desk) -> None:
    """Any roster number, in either case, with words around it."""
    talk.registrar().says("撤銷綁定").says("編號 20101-1").sees("家長阮氏秋").says("學生回報").sees("已經撤銷")
    assert desk.bindings("20101-1") == []
    assert len(desk.bindings("20101-2")) == 1
    talk.says("撤銷綁定").says("t01").sees("教師葉沛文")


def test_nobody_by_this_number(talk: Talk) -> None:
    """It asks again instead of leaving."""
    talk.registrar().says("撤銷綁定").says("99999").sees("名冊上沒有這個編號").says("20101").sees("學生林向晴")


def test_a_reason_is_needed(talk: Talk, desk: Desk) -> None:
    """Neither nothing nor a page of it."""
    talk.registrar().says("撤銷綁定").says("20101").says("長" * 201).sees("1 到 200 個字")
    assert len(desk.bindings("20101")) == 1
    talk.says("長" * 200).sees("已經撤銷")


def test_cancelling_revokes_nothing(talk: Talk, desk: Desk) -> None:
    """Up to the reason everything can be left."""
    talk.registrar().says("撤銷綁定").says("20101").says("取消").sees("已取消").says("手機遺失")
    assert len(desk.bindings("20101")) == 1


def test_other_offices_and_other_roles_are_refused(talk: Talk, desk: Desk, world: World) -> None:
    """教學組, teachers, guardians and students: refused, and pressing a step does not help."""
    world.add_person("R03", Role.STAFF, office="教學組", title="組長")
    world.bind("R03")
    for person in (talk.registrar("R03"), talk.teacher("T01"), talk.guardian("20101-1"), talk.student("20101")):
        person.says("撤銷綁定").sees("不適用您的身分")
        person.presses_data("v1:fill:revoking.number:20101").never_sees("林向晴", "聊天帳號")
        person.presses_data("v1:fill:revoking.reason:x").never_sees("已經撤銷")
    talk.stranger().says("撤銷綁定").sees("請先綁定")
    talk.stranger().presses_data("v1:fill:revoking.number:20101").never_sees("林向晴")
    assert len(desk.bindings("20101")) == 1


def test_of_the_own_school_only(talk: Talk, desk: Desk) -> None:
    """The same number at another school stays as it is."""
    talk.registrar("R01", school="other").says("撤銷綁定").says("20101").says("測試").sees("已經撤銷")
    assert len(desk.bindings("20101")) == 1
    assert desk.bindings("20101", school="other") == []


def test_a_member_by_title(talk: Talk, world: World) -> None:
    """註冊組長 may, wherever the roster seats them."""
    world.add_person("R05", Role.STAFF, office="教務處", title="註冊組長")
    world.bind("R05")
    talk.registrar("R05").says("撤銷綁定").sees("請輸入這個人的學號")


def test_the_evening_division_has_its_own_office(talk: Talk, world: World) -> None:
    """進修部教務組 reissues codes there (tttvs 五), so its members revoke; the day's 教務組 does not."""
    with world.storage.unit() as session:
        session.get_one(School, "small").pack = "tttvs"
    for number, division in (("R91", Division.CONTINUING), ("R92", Division.DAY)):
        world.add_person(number, Role.STAFF, office="教務組", division=division)
        world.bind(number)
    talk.registrar("R91").says("撤銷綁定").sees("請輸入這個人的學號")
    talk.registrar("R92").says("撤銷綁定").sees("不適用您的身分")
