"""A message in one form, step by step: each does its own and leaves alone what is right already."""

import pytest

from portfolio.regulations.sounds import heard
from portfolio.regulations.tidying import numerals, slips, tidied, traditional, variants, widths


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("課成　ＰＤＦ", "課成 pdf"),
        ("１０件", "10件"),
        ("勾\u200b選\u202e？", "勾選?"),
        (" 上傳\n期限 ", "上傳 期限"),
    ],
)
def test_widths(typed: str, plain: str) -> None:
    """Full and half width, invisible and steering characters: one form."""
    assert widths(typed) == plain


@pytest.mark.parametrize(
    ("typed", "converted"),
    [
        ("学习历程", "學習歷程"),
        ("登录文件", "登錄文件"),
        ("台灣的文件放在這裡", "台灣的文件放在這裡"),
        ("里長", "里長"),
    ],
)
def test_simplified_characters_alone_are_converted(typed: str, converted: str) -> None:
    """What is traditional already stays: converting it would make another word of it."""
    assert variants(traditional(typed)) == variants(converted)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("十件", "10件"),
        ("二十件和兩週", "20件和2週"),
        ("一百零五天", "105天"),
        ("第一學期", "第1學期"),
        ("換一個", "換一個"),
        ("高二一樣", "高二一樣"),
        ("113學年度第2學期", "113-2"),
        ("113下", "113-2"),
        ("114.02.03", "114年2月3日"),
        ("2/3", "2月3日"),
        ("二月三號前", "2月3日前"),
        ("七月三十一前", "7月31日前"),
        ("六月底", "6月底"),
        ("三個月", "3個月"),
        ("10月9-14日", "10月9-14日"),
    ],
)
def test_numerals(typed: str, digits: str) -> None:
    """Numbers before a measure word, days and terms are written in digits; 一個 and 高二 are words."""
    assert numerals(typed) == digits


@pytest.mark.parametrize(
    ("typed", "right"), [("登陸", "登錄"), ("可以傳ㄇ", "可以傳嗎"), ("我ㄉ檔案", "我的檔案"), ("因該", "應該")]
)
def test_slips(typed: str, right: str) -> None:
    """Slips of the table, and single signs that stand for a particle."""
    assert slips(typed) == right


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("課程學習成過", "課程學習成果"),
        ("學習力程", "學習歷程"),
        ("多元表線", "多元表現"),
        ("上船幾件", "上傳幾件"),
        ("溝選", "勾選"),
        ("ㄉㄨㄛ元表現", "多元表現"),
        ("ㄍㄡ選", "勾選"),
        ("收器明細", "收訖明細"),
    ],
)
def test_what_sounds_like_a_term_is_that_term(typed: str, meant: str) -> None:
    """Homophones, and syllables left in phonetic signs."""
    assert heard(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "課程學習成果要認證嗎",
        "老是不認真",
        "不知道要不要現在交",
        "學期成績",
        "學籍成績",
        "被指定代理認證的老師",
        "hello",
        "",
    ],
)
def test_what_is_right_stays(typed: str) -> None:
    """Known words are never cut, and everyday words that only come near a term stay what they are."""
    assert heard(typed) == typed


def test_the_steps_come_one_after_the_other() -> None:
    """Simplified, full width, a homophone and a numeral in one message."""
    assert tidied("课程学习成过　上船十件ㄇ？") == "課程學習成果 上傳10件嗎?"
