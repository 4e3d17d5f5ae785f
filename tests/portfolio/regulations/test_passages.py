"""Official documents split into passages: every numbering, and nothing lost or doubled."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.regulations.passages import LeftOutReason, PassageKind, SplitDocument
from portfolio.regulations.splitting import split_document

RULES = """
○○高中學生學習歷程檔案作業補充規定
中華民國 108 年 9 月 4 日校務會議訂定
中華民國 111 年 6 月 30 日校務會議修正
一、本規定依作業要點訂定。
二、小組每學期開會一次，議決下列事項：
（一）期程。
（二）分工：
1. 登錄。
2. 提交。依下列順序：
(1) 註冊組
(2) 教學組
三、期程由註冊組公告。
前項期程應於開學前公告於網站。
"""


def clauses(text: str) -> list[str]:
    """The citations of a text, in its order."""
    return [passage.clause for passage in split_document(text).passages]


def texts(text: str) -> dict[str, str]:
    """What stands under each citation."""
    return {passage.clause: passage.text for passage in split_document(text).passages}


def left_out(split: SplitDocument) -> dict[LeftOutReason, int]:
    """How much was left out for each reason."""
    return {one.reason: one.count for one in split.left_out}


def test_numbers_make_citations_outer_to_inner() -> None:
    """點, 款, 目 and below; entries of a list deep inside a 目 are read with it."""
    assert clauses(RULES) == ["沿革", "一", "二", "二(一)", "二(二)", "二(二)1", "二(二)2", "三"]
    assert texts(RULES)["二(二)2"] == "提交。依下列順序：(1)註冊組(2)教學組"


def test_sentences_deep_inside_are_passages_of_their_own() -> None:
    """What is no mere entry of a list can be cited alone."""
    text = "一、如下：\n(一)教師：\n1.任課教師：\n(1)無法認證時，由接任教師認證。\n(2)仍可認證時，保留帳號。"

    assert clauses(text) == ["一", "一(一)", "一(一)1", "一(一)1(1)", "一(一)1(2)"]


def test_the_title_with_its_days_is_the_history() -> None:
    """沿革 is the heading with the days of adoption and amendment; the title is known without them."""
    split = split_document(RULES)

    assert split.title == "○○高中學生學習歷程檔案作業補充規定"
    assert split.passages[0].kind is PassageKind.HISTORY
    assert "108年9月4日" in split.passages[0].text
    assert "111年6月30日" in split.passages[0].text


def test_a_title_without_days_is_no_history() -> None:
    """Nothing is cited as 沿革 where the document says nothing of it."""
    assert clauses("○○高中作業補充規定\n一、依據。") == ["一"]


def test_a_second_paragraph_belongs_to_its_article() -> None:
    """An unnumbered paragraph has no citation of its own."""
    assert texts(RULES)["三"] == "期程由註冊組公告。前項期程應於開學前公告於網站。"


def test_a_paragraph_about_the_parts_before_it_follows_them() -> None:
    """「前項」 after the last 目 speaks of all of them, and is cited as the later part of what holds them."""
    text = "四、如下：\n(四)多元表現：\n1.校外\n2.其他\n前項內容於二週前完成。\n五、結束。"

    assert clauses(text) == ["四", "四(四)", "四(四)後段", "四(四)1", "四(四)2", "五"]
    assert texts(text)["四(四)後段"] == "前項內容於二週前完成。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("壹、依據\n依要點訂定。\n貳、分工\n一、登錄。\n(一)學期。\n(二)學年。", "壹 貳一 貳一(一) 貳一(二)"),
        ("1、 登錄。\n2、 勾選：\n(1) 六件。\n(2) 十件。\n(三) 逾時。\n三、保存。", "一 二 二(一) 二(二) 二(三) 三"),
        ("１．登錄。\n２．勾選。", "一 二"),
        (
            "第一條　依據。\n第二條 分工：\n一、登錄。\n（一）甲。\n二、提交。",
            "第一條 第二條 第二條一 第二條一(一) 第二條二",
        ),
        ("第 3 條 依據。\n第3條之1 分工。\n第 4 條 其他。", "第三條 第三條之一 第四條"),
        ("㈠登錄。\n㈡勾選。", "(一) (二)"),
        ("一、登錄：\n１.學籍。\n⑴註冊組，每學期。\n⑵訓育組，每學年。", "一 一1 一1(1) 一1(2)"),
        ("㈠認證：\n⒈期限。\n⒉順序：\n①接任者，須同意。\n②組長，由召集人指定。", "(一) (一)1 (一)2 (一)2(1) (一)2(2)"),
        ("十、登錄。\n十一、勾選。\n二十、保存。\n二十一、其他。", "十 十一 二十 二十一"),
    ],
)
def test_every_numbering_in_any_width(text: str, found: str) -> None:
    """A citation has the numbers in the form of their level, however the school printed them."""
    assert clauses(text) == found.split()


def test_a_number_printed_twice_is_told_apart() -> None:
    """The second 十二 is another article, and what is below it is cited under it."""
    text = "十一、甲。\n十二、乙：\n(一)丙。\n十二、丁：\n(一)戊。"

    assert clauses(text) == ["十一", "十二", "十二(一)", "十二#2", "十二#2(一)"]


def test_a_heading_on_every_slide_is_one() -> None:
    """A heading that is printed again goes on with what was open; a contents page before it counts as well."""
    text = (
        "內容\n壹、依據\n貳、分工與登錄\n\n壹、依據\n\n依要點訂定。\n\n貳、分工與登錄\n\n一、如下：\n\n(一)甲。\n\n"
        "貳、分工與登錄\n\n(二)乙。\n\n貳、分工\n與登錄\n\n二、丙。"
    )

    assert clauses(text) == ["壹", "貳一", "貳一(一)", "貳一(二)", "貳二"]
    assert texts(text)["壹"] == "依據 依要點訂定。"
    assert left_out(split_document(text))[LeftOutReason.REPEATED] == 4


def test_lines_that_a_page_broke_are_joined() -> None:
    """A PDF's lines end where the page does; its passage has none, and a reference at a line's start is no number."""
    text = "\n".join(
        (
            "一、本規定依高級中等學校學生學習歷程檔案作業要點",
            "(以下簡稱作業要點)第五點第二項及主管機關訂定之規",
            "定辦理，學校應於期限內完成各項資料之登錄及檢核與",
            "提交。",
            "二、完成。",
        )
    )

    assert clauses(text) == ["一", "二"]
    assert texts(text)["一"].endswith("訂定之規定辦理，學校應於期限內完成各項資料之登錄及檢核與提交。")


@pytest.mark.parametrize("page", ["第 1 頁，共 3 頁", "- 1 -", "\n1 / 3 頁\n", "\f"])
def test_a_sentence_goes_on_over_the_end_of_a_page(page: str) -> None:
    """The number of the page is left out, also where it stands between two parts of a sentence."""
    sentence = (
        "一、學生應於每學期休業式後二週內完成課程學習成果之上傳，三年級\n第二學期應於五月五日前完成上傳。\n二、完成。"
    )

    assert texts(sentence.replace("三年級\n", f"三年級\n{page}\n")) == texts(sentence)


def test_bare_numbers_that_count_on_number_the_pages() -> None:
    """One alone may be part of a sentence, and so may numbers that stand close together."""
    lines = [f"{number}、學生應於每學期休業式後完成上傳，並經任課\n教師認證。" for number in "一二三四五六七八九十"]
    paged = [*lines[:5], "1", *lines[5:], "2"]

    assert texts("\n".join(paged)) == texts("\n".join(lines))


def test_blank_lines_between_all_lines_part_nothing() -> None:
    """Some files have a blank line after each line; sentences go on over them."""
    lines = (
        "一、本規定依高級中等學校學生學習歷程檔案作業要點第",
        "五點第二項規定訂定之。",
        "二、小組成員由校長及教務主任與註冊組長及各年級導師",
        "代表組成。",
    )

    assert texts(" \n\n".join(lines)) == texts("\n".join(lines))
    assert " " not in texts("\n".join(lines))["二"]


def test_white_space_inside_chinese_is_layout() -> None:
    """Latin words keep theirs."""
    text = "一、 每 學期  至多 10 件，檔案為 PDF file 或 mp4，　上限 4 MB 。"

    assert texts(text) == {"一": "每學期至多10件，檔案為PDF file或mp4，上限4 MB。"}


def test_words_after_the_rules_belong_to_none() -> None:
    """Thanks at the end of slides are no rule."""
    split = split_document("壹、附則\n本規定經校務會議通過後實施。\n\n**謝謝大家\n預祝推動順利**")

    assert [passage.text for passage in split.passages] == ["附則 本規定經校務會議通過後實施。"]
    assert left_out(split) == {LeftOutReason.LOOSE: 1}


def test_a_heading_that_says_nothing_is_known_as_one() -> None:
    """What it holds follows under numbers of its own, and has it in its heading."""
    split = split_document("五、資料如下：\n(一)基本資料：\n1.學籍由註冊組登錄。")

    assert [passage.kind for passage in split.passages] == [
        PassageKind.HEADING,
        PassageKind.HEADING,
        PassageKind.ARTICLE,
    ]
    assert split.passages[2].heading == ("資料如下", "基本資料")


def test_an_annex_counts_anew() -> None:
    """Numbers of an annex are not those of the rules."""
    text = "一、依據。\n二、流程如附件二。\n附件二 申請流程\n一、申請。\n二、核准。"

    assert clauses(text) == ["一", "二", "附件二", "附件二/一", "附件二/二"]


@pytest.mark.parametrize(
    "text", ["", " \n\n", "無編號的文字。", "\t\t", "一、", "表一", "【附件一】", "(一)", "#" * 500, "\x00\x01"]
)
def test_whatever_the_text_there_is_no_error(text: str) -> None:
    """Files hold anything."""
    assert len(clauses(text)) <= 1


# -- for any outline: nothing lost, nothing doubled

WORDS = st.text(alphabet="學生成果登錄註冊組教師認證勾選", min_size=4, max_size=60)
NUMERALS = "一二三四五六七八九"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A document of three levels, and what it has to be split into."""
    lines, wanted = list[str](), dict[str, str]()
    for point in range(draw(st.integers(1, 9))):
        text = draw(WORDS) + "。"
        lines.append(f"{NUMERALS[point]}、{text}")
        wanted[NUMERALS[point]] = text
        for item in range(draw(st.integers(0, 4))):
            text = draw(WORDS) + "，如下。"
            clause = f"{NUMERALS[point]}({NUMERALS[item]})"
            lines.append(
                f"{draw(st.sampled_from(['(', '（']))}{NUMERALS[item]}{draw(st.sampled_from([')', '）']))}{text}"
            )
            wanted[clause] = text
            for detail in range(draw(st.integers(0, 3))):
                text = draw(WORDS) + "。"
                lines.append(f"{detail + 1}{draw(st.sampled_from(['.', '. ', '．', '、']))}{text}")
                wanted[f"{clause}{detail + 1}"] = text
    between = draw(st.sampled_from(["\n", "\n\n", "\r\n", " \n \n"]))
    return between.join(lines), wanted


@given(documents())
def test_no_text_of_an_article_is_lost_or_doubled(document: tuple[str, dict[str, str]]) -> None:
    """Each number has its own text, whole, once, in the order of the document."""
    text, wanted = document

    assert list(texts(text).items()) == list(wanted.items())


def test_stems_count_the_chapters_of_points() -> None:
    """甲、 is cited with what stands below it; a sentence that begins with two of them counts nothing."""
    text = "甲、登錄\n一、學籍。\n1.由註冊組登錄。\n乙、上傳\n一、期限。\n甲、乙兩班亦同。\n"

    assert texts(text) == {
        "甲一": "學籍。",
        "甲一1": "由註冊組登錄。",
        "乙一": "期限。甲、乙兩班亦同。",
    }


@given(
    st.lists(
        st.sampled_from(
            [
                *RULES.splitlines(),
                "甲、子",
                "乙、丑",
                "壹、甲",
                "貳、乙",
                "表一 丙",
                "項目\t單位",
                "甲\t乙",
                "附件",
                "1、丁",
                "",
            ]
        ),
        max_size=30,
    )
)
def test_every_citation_is_given_once(lines: list[str]) -> None:
    """Whatever comes after whatever, two passages never share a citation, and no passage is empty."""
    split = split_document("\n".join(lines))
    found = [passage.clause for passage in split.passages]

    assert len(set(found)) == len(found)
    assert all(passage.text.strip() and passage.clause.strip() for passage in split.passages)


@given(documents(), st.integers(12, 30))
def test_where_a_page_breaks_its_lines_changes_nothing(document: tuple[str, dict[str, str]], wide: int) -> None:
    """The text of a passage has all letters in their order, wherever its lines were broken."""
    text, wanted = document
    broken = "\n".join(line[at : at + wide] for line in text.splitlines() for at in range(0, len(line), wide))
    letters = "".join(passage.text for passage in split_document(broken).passages)

    assert re.sub(r"\W", "", letters) == re.sub(r"\W", "", "".join(wanted.values()))
