"""「授權家長」: a student of age allows seeing or acting, in words that are kept, and takes it back."""

from datetime import date

from sqlmodel import col, select

from portfolio.reminders import NoticeSubject
from portfolio.representatives import Capacity, Scope
from storage.queries import sheets
from storage.queries.sheets import Group
from storage.tables import Authorisation, Guardianship, Person, Slip
from tests.desk import Desk
from tests.handlers.test_representing import follow
from tests.talk import Talk
from tests.world import SMALL, World


def test_seeing_is_allowed_and_taken_back(talk: Talk, desk: Desk, world: World) -> None:
    """The words shown are the words kept; the guardian sees from then on, and from the press on no more."""
    world.add_guardian("30101-1", "30101", name="許家瑋")
    world.bind("30101-1")
    talk.guardian("30101-1").says("件數").sees("需要由學生本人查詢", "授權家長")
    talk.student("30101").says("授權家長").sees("你現在沒有授權任何人").presses("許家瑋").presses("只允許查看")
    words = "我已年滿18歲，允許母親許家瑋在這裡查看我的作品件數、認證和勾選的狀態、期限，以及收訖明細。我隨時可以收回。"
    talk.sees(words)
    old = talk.button("我同意").intent.pack()
    talk.presses("我同意").sees("你允許母親許家瑋查看", "對方會收到通知", "從114年1月15日起")
    (given,) = desk.rows(Authorisation)
    assert (given.words, given.scope, given.ended_at) == (words, Scope.SEE, None)
    talk.presses_data(old).sees("什麼都沒有做")
    assert len(desk.rows(Authorisation)) == 1

    talk.guardian("30101-1").says("件數").sees("以下是許明峻的資料")
    talk.says("代為辦理").sees("授權您查看，沒有授權您代為辦理")
    talk.student("30101").says("授權家長").presses("收回授權").sees("已經收回給許家瑋的授權")
    talk.guardian("30101-1").says("件數").sees("需要由學生本人查詢")
    first, second = desk.owed(NoticeSubject.AUTHORISED)
    assert "授權您查看" in str(desk.told(first).blocks)
    assert "收回了給您的授權" in str(desk.told(second).blocks)
    assert "許明峻" not in f"{desk.told(first)}{desk.told(second)}"
    assert [act for act in desk.acts() if act.startswith("authorisation")] == [
        "authorisation.granted",
        "authorisation.taken_back",
    ]


def test_acting_needs_the_students_word_and_the_rule(talk: Talk, desk: Desk, world: World) -> None:
    """Of age: the guardian acts by the student's word, in the rule's circumstances; where no rule is, only seeing."""
    world.add_guardian("30101-1", "30101", name="許家瑋", legal_representative=None)
    world.bind("30101-1")
    talk.student("30101").says("授權家長").presses("許家瑋").presses("查看和代為辦理").presses("我同意")
    talk.guardian("30101-1").says("代為辦理").presses("重大事故").sees("以學生授權的人的身分")
    talk.presses("註記已代為上傳").sees("已經替許明峻記下")
    (slip,) = desk.rows(Slip)
    assert (slip.capacity, slip.clause) == (Capacity.AUTHORISED, "九(三)")
    follow(world, "hwvs")
    talk.guardian("30101-1").says("代為辦理").sees("沒有寫到誰可以代替")
    talk.student("30101").says("授權家長").sees("所以只能授權查看").presses("許家瑋").sees("1 只允許查看；2 先不要授權")
    talk.presses_data("v1:allowwho:30101-1:act").sees("要允許母親許家瑋做什麼").never_sees("我同意")


def test_who_may_allow_whom(talk: Talk, desk: Desk, world: World) -> None:
    """No minor, nor without a birthday; no barred guardian, nor another's, nor a teacher whom no rule names."""
    talk.student("20101").says("授權家長").sees("你還沒滿18歲")
    world.add_guardian("30101-1", "30101", barred=True, name="許某")
    talk.student("30101").says("授權家長").sees("沒有你可以授權的人").never_sees("許某")
    for number in ("30101-1", "20101-1", "T01", "R01"):
        talk.presses_data(f"v1:allowwho:{number}:see").sees("什麼都沒有做")
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("30101")).class_name = "201"
    talk.says("授權家長").never_sees("葉沛文")
    follow(world, "tttvs")
    talk.says("授權家長").sees("葉沛文：導師").presses("葉沛文").never_sees("只允許查看").presses("允許代為辦理")
    talk.presses("我同意").sees("你允許導師葉沛文代為辦理")
    talk.teacher("T01").says("代為辦理").says("30101").presses("疫情").sees("以學生授權的人的身分")
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("30101")).birthday = None
    talk.student("30101").says("授權家長").sees("學校沒有登記你的生日")
    talk.guardian("20101-1").says("授權家長").sees("由學生本人在自己的聊天裡授權")


def test_what_changed_between_the_words_and_the_press_counts(talk: Talk, desk: Desk, world: World) -> None:
    """What the roster and the rule say at the press: nothing is given to who was barred, nor what no rule names."""
    world.add_guardian("30101-1", "30101", name="許家瑋")
    talk.student("30101").says("授權家長").presses("許家瑋").presses("只允許查看")
    with world.storage.unit(SMALL) as session:
        of_him = select(Guardianship).where(col(Guardianship.guardian_id) == world.id_of("30101-1"))
        session.exec(of_him).one().barred = True
    talk.presses("我同意").sees("什麼都沒有做")
    with world.storage.unit(SMALL) as session:
        session.exec(of_him).one().barred = False
    talk.says("授權家長").presses("許家瑋").presses("查看和代為辦理")
    follow(world, "hwvs")  # an amended rule names nobody any more
    talk.presses("我同意").sees("什麼都沒有做")
    assert desk.rows(Authorisation) == []


def test_a_guardian_whose_binding_ended_is_bound_again(talk: Talk, desk: Desk, world: World) -> None:
    """Without the student's word no code binds; with it the registrar's sheet has one, and it does."""
    world.add_guardian("30101-1", "30101", name="許家瑋")
    on = date(2025, 1, 15)

    def on_the_sheet() -> bool:
        with world.storage.reading(SMALL) as session:
            sheet = sheets.find_sheet(session, school=SMALL, group=Group.GUARDIANS, on=on)
        return "30101-1" in {one.person.number for one in sheet.recipients}

    assert not on_the_sheet()
    talk.stranger().says(f"{desk.code('30101-1')} 95/12/1").says("同意").sees("家長要先有學生的授權才能綁定")
    talk.student("30101").says("授權家長").presses("許家瑋").presses("只允許查看").presses("我同意")
    talk.sees("請對方向", "要新的綁定碼")
    assert on_the_sheet()
    talk.stranger("mother").says(f"{desk.code('30101-1')} 95/12/1").says("同意").sees("綁定完成")
    talk.says("件數").sees("以下是許明峻的資料")
    talk.student("30101").says("我的綁定").sees("授權家長")
