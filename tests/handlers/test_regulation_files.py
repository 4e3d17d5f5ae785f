"""Answers on files: types, sizes, briefs and links as the pack has them, and what does not fit refused."""

from dataclasses import replace

import pytest

from handlers.regulation_files import FilePart, say_formats
from handlers.regulation_said import Said, Unsettled
from portfolio.formats import BriefRule, FileFormat
from portfolio.readings import Cited
from portfolio.regulations.slots import Ask, Item, Stated
from portfolio.works import WorkKind
from tests.handlers.asking_rules import ASKER, PACKS, SLUGS, said, unsupported

OUTCOME, DIVERSE = WorkKind.COURSE_OUTCOME, WorkKind.DIVERSE_PERFORMANCE
YPHS = PACKS["yphs"]
BOTH = (Item.DIVERSE, Item.OUTCOMES)


def say(text: str, *kinds: WorkKind, slug: str = "yphs", stated: tuple[Stated, ...] = ()) -> Said | Unsettled:
    """Return what is said of a school's files."""
    return say_formats(Ask(text, stated=stated), kinds, (), PACKS[slug], ASKER)


def megabytes(kind: WorkKind, part: str) -> int:
    """Return the largest size that yphs allows."""
    reading = getattr(YPHS.formats[kind], part)
    assert isinstance(reading, Cited)
    assert isinstance(reading.value, FileFormat)
    return reading.value.max_megabytes


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", WorkKind)
def test_each_part_is_said_as_the_pack_has_it_or_not_settled(slug: str, kind: WorkKind) -> None:
    """Types, size and length with the clause first; a school that says nothing gets no other school's formats."""
    for part, name in zip(FilePart, ("document", "recording", "brief", "link", "either_or_both"), strict=True):
        formats = PACKS[slug].formats.get(kind)
        reading = getattr(formats, name) if formats is not None else None
        answer = say_formats(Ask("怎麼規定"), (kind,), (part,), PACKS[slug], ASKER)
        if not isinstance(reading, Cited):
            assert isinstance(answer, Unsettled)
            continue
        assert said(answer).cites[0] == reading.clause
        assert unsupported(said(answer), PACKS[slug]) == []
        match reading.value:
            case FileFormat(types, size):
                assert f"{'、'.join(types)}，每件最大{size}MB" in said(answer).text
            case BriefRule(_, characters):
                assert f"最多{characters}字" in said(answer).text


@pytest.mark.parametrize(
    ("text", "kinds", "opening", "clause"),
    [
        ("課成可以傳word嗎", (OUTCOME,), "不行，", "表一/檔案格式/文件檔"),
        ("拍的影片是.mov可以直接傳到課成嗎", (OUTCOME,), "不行，", "表一/檔案格式/影音檔"),
        ("獎狀截圖png當多元的證明可以吧", (DIVERSE,), "可以，", "表二/檔案格式/證明文件檔"),
        ("jpeg可以嗎", (OUTCOME,), "可以，", "表一/檔案格式/文件檔"),
        ("mp3可以多大", (DIVERSE,), "多元表現", "表二/檔案格式/影音檔"),
        ("簡述可以不寫嗎", (OUTCOME,), "不可以不寫，", "表一/檔案格式/簡述"),
        ("文件跟影片可以同時傳嗎", (OUTCOME,), "課程學習成果可以", "表一/檔案格式"),
        ("只放影片不放文件可以嗎", (OUTCOME,), "課程學習成果可以", "表一/檔案格式"),
        ("可以放youtube連結嗎", (DIVERSE,), "多元表現也可以", "表二/檔案格式/外部連結"),
    ],
)
def test_what_a_question_names_is_held_against_the_rules(
    text: str, kinds: tuple[WorkKind, ...], opening: str, clause: str
) -> None:
    """A type that is not on the list is refused, one that is on it allowed, and an open question just answered."""
    answer = said(say(text, *kinds))
    assert answer.text.startswith(opening)
    assert answer.cites[0] == clause


@pytest.mark.parametrize("kind", WorkKind)
@pytest.mark.parametrize(("part", "text"), [("document", "pdf這麼大可以嗎"), ("recording", "mp4這麼大可以嗎")])
def test_a_size_is_held_against_the_largest(kind: WorkKind, part: str, text: str) -> None:
    """One megabyte more is too large; as much is not; the asker's number is not repeated."""
    most = megabytes(kind, part)
    for size, opening in ((most + 1, "不行，太大了"), (most, "可以，"), (most - 1, "可以，")):
        answer = said(say(text, kind, stated=(Stated(size, "MB"),)))
        assert answer.text.startswith(opening)
        assert f"最大{most}MB" in answer.text
    assert said(say("上限是這個對吧pdf", kind, stated=(Stated(99, "MB"),))).text.startswith("不是，")


@pytest.mark.parametrize(
    ("text", "opening"), [("pdf是5mb可以嗎", "不行"), ("pdf 3MB可以嗎", "可以"), ("1gb的mp4可以嗎", "不行")]
)
def test_a_size_is_read_where_it_is_written_together(text: str, opening: str) -> None:
    """A number and its unit without a space between, and gigabytes."""
    assert said(say(text, OUTCOME)).text.startswith(opening)


def test_a_length_is_held_against_the_longest() -> None:
    """「簡述是500字對嗎」 is wrong; the right number is confirmed."""
    assert said(say("簡述是500字對嗎", OUTCOME, stated=(Stated(500, "字"),))).text.startswith("不是，")
    assert said(say("簡述是100字對嗎", OUTCOME, stated=(Stated(100, "字"),))).text.startswith("對，")


def test_a_video_behind_a_link_is_a_link() -> None:
    """yphs lists links for one kind alone; of the other it lists the files, and whoever asks hears that."""
    assert said(say("可以放影片連結嗎", DIVERSE)).cites == ("表二/檔案格式/外部連結",)
    listed = said(say("可以放影片連結嗎", OUTCOME))
    assert "沒有列外部連結" in listed.text
    assert listed.cites[0] == "表一/檔案格式"


def test_a_link_is_said_of_both_kinds_where_both_are_named() -> None:
    """One kind lists links, the other does not: both are said."""
    both = said(say_formats(Ask("多元跟課成可以放連結嗎", items=BOTH), (DIVERSE, OUTCOME), (), YPHS, ASKER))
    assert "多元表現也可以登錄外部連結" in both.text
    assert "沒有列外部連結" in both.text


def test_both_kinds_are_said_once_where_they_agree() -> None:
    """Without a kind both are meant; those that differ are told apart."""
    answer = said(say("一張照片可以多大"))
    assert answer.text.count("MB") == 1
    assert answer.cites[:2] == ("表一/檔案格式/文件檔", "表二/檔案格式/證明文件檔")
    other = replace(YPHS.formats[DIVERSE], document=Cited(FileFormat(("pdf",), 7), "表二/檔案格式/證明文件檔"))
    pack = replace(YPHS, formats={**YPHS.formats, DIVERSE: other})
    apart = said(say_formats(Ask("一張照片可以多大"), (), (), pack, ASKER))
    assert "每件最大7MB" in apart.text
    assert f"每件最大{megabytes(OUTCOME, 'document')}MB" in apart.text


def test_everything_that_is_asked_for_is_there() -> None:
    """「格式、大小、簡述字數一次告訴我」: one answer with the clause of each."""
    answer = said(say("檔案格式、大小、簡述字數", OUTCOME))
    assert {"表一/檔案格式/文件檔", "表一/檔案格式/影音檔", "表一/檔案格式/簡述"} <= {*answer.cites}
