"""Several things at once are one message that can be told apart by ear."""

import pytest

from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowWorks
from handlers.merging import merge
from handlers.plain import to_plain
from handlers.reminding_intents import Declare, Snooze
from locales import LANGUAGES, translator

UPLOAD = Declare("upload_outcomes", "113-1", "", "done")
SELECT = Declare("selection", "113", "", "done")
DEADLINES = Button("期限", ShowDeadlines())


def reply(title: str, *blocks: str, intent: Declare = UPLOAD) -> Reply:
    later = Snooze(intent.subject, intent.period)
    buttons = (Button("我已完成", intent), Button("明天再提醒我", later), DEADLINES)
    return Reply(title, tuple(map(Paragraph, blocks)), buttons)


def test_one_stays_as_it_is() -> None:
    """Nothing is numbered where there is nothing to tell apart."""
    one = reply("上傳快截止了", "到星期一。")
    assert merge(translator(None), [one]) == one


def test_several_are_numbered_and_the_first_is_named_on_the_lock_screen() -> None:
    """Each keeps its own words; what its buttons are about is heard, and one button puts off everything."""
    merged = merge(
        translator(None), [reply("上傳快截止了", "到星期一。"), reply("勾選開始了", "到星期五。", intent=SELECT)]
    )
    assert merged.title == "上傳快截止了；另有1件事"
    assert [block.text for block in merged.blocks if isinstance(block, Paragraph)] == [
        "一共有 2 件事要告訴您。",
        "第 1 件：上傳快截止了",
        "到星期一。",
        "第 2 件：勾選開始了",
        "到星期五。",
    ]
    assert merged.buttons == (
        Button("第1件：我已完成", UPLOAD),
        Button("第2件：我已完成", SELECT),
        Button("明天再提醒我", Snooze()),
        DEADLINES,
    )


def test_the_same_twice_is_said_once() -> None:
    """Twins of one class: their guardian hears of one deadline, once."""
    assert merge(translator(None), [reply("上傳快截止了", "到星期一。")] * 2) == reply("上傳快截止了", "到星期一。")


def test_a_closing_remark_of_several_is_said_once_at_the_end() -> None:
    """What each would end with is said where the last of them ends."""
    both = [
        reply("甲", "到星期一。", "要不要上傳由您決定。"),
        reply("乙", "到星期五。", "要不要上傳由您決定。", intent=SELECT),
    ]
    merged = merge(translator(None), both)
    assert to_plain(merged, translator(None)).count("要不要上傳由您決定。") == 1
    assert merged.blocks[-1] == Paragraph("要不要上傳由您決定。")


def test_whom_all_are_about_is_said_once_first() -> None:
    """A guardian's messages of one child begin alike; of two children each keeps its own beginning."""
    one, other = ("這是您二年級的孩子的期限。", "這是您一年級的孩子的期限。")
    t = translator(None)
    same = merge(t, [reply("甲", one, "到星期一。", "完。"), reply("乙", one, "到星期五。", "完。", intent=SELECT)])
    assert [block.text for block in same.blocks if isinstance(block, Paragraph)] == [
        "一共有 2 件事要告訴您。",
        one,
        "第 1 件：甲",
        "到星期一。",
        "第 2 件：乙",
        "到星期五。",
        "完。",
    ]
    two = merge(t, [reply("甲", one, "到星期一。"), reply("乙", other, "到星期五。", intent=SELECT)])
    assert to_plain(two, t).count("孩子的期限") == 2


def test_what_is_about_one_comes_before_what_is_about_nothing_in_particular() -> None:
    """Acts first, in the order of what they are about; 「期限」 and the like last."""
    first, second = Reply("甲", (), (DEADLINES,)), reply("乙", "到星期五。", intent=SELECT)
    labels = [button.label for button in merge(translator(None), [first, second]).buttons]
    assert labels == ["第2件：我已完成", "期限", "明天再提醒我"]


def test_equal_labels_of_different_intents_are_told_apart() -> None:
    """Two children: whose works a button shows is not left to guessing."""
    mine = [Reply(name, (), (Button("件數", ShowWorks(name)),)) for name in ("20101", "20102")]
    assert [button.label for button in merge(translator(None), mine).buttons] == ["第1件：件數", "第2件：件數"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_numbered_label_stays_short(language: str) -> None:
    """The number takes at most four places of the twenty that LINE has for a label."""
    assert len(translator(language)("merged.button", number=9, label="")) <= 4


def test_nothing_is_no_message() -> None:
    """Whoever merges nothing has made a mistake."""
    with pytest.raises(ValueError, match="nothing to merge"):
        merge(translator(None), [])
