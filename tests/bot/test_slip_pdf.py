"""A slip on paper: its words can be read out of the file, and its characters are there to be seen."""

from datetime import datetime

import pypdfium2
import pytest

from bot.slip_pdf import MISSING, slip_pdf
from handlers.conversation import Fact, Paragraph, Passage
from locales import LANGUAGES, translator

BLOCKS = [
    Fact("回條編號", "ACDE-FGHJ-KMNP"),
    Fact("學生", "林向晴，學號20101"),
    Passage("聲明的情況是疫情，而且學生沒有網路可以用。", "第十二點"),
    Fact("內容的指紋", "3f2a" * 16),
    Paragraph("Trần Thị Thu Hằng đã xác nhận."),
]
ITEMS = [f"數列報告第{number}篇「探索」" for number in range(1, 41)]


def pages(made: bytes) -> list[str]:
    """The text of each page, as a reader or a screen reader takes it, without line ends."""
    with_text = pypdfium2.PdfDocument(made)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "") for page in with_text]
    finally:
        with_text.close()


def make(now: datetime, **changed: object) -> bytes:
    asked = {"title": "回條", "school": "範例高中", "blocks": BLOCKS, "items": ITEMS, "lang": "zh-TW"}
    return slip_pdf(translator("zh_Hant_TW"), **{**asked, **changed}, now=now)  # type: ignore[arg-type]


def test_every_word_can_be_read_out_of_the_file(now: datetime) -> None:
    """Chinese, Vietnamese and hashes alike, on as many pages as it takes; the font is embedded as far as needed."""
    made = make(now)
    text = "".join(pages(made))
    for said in ("範例高中", "ACDE-FGHJ-KMNP", "林向晴，學號20101", "疫情", "3f2a" * 16, "Thị Thu Hằng", *ITEMS):
        assert said in text
    assert len(pages(made)) == 2
    assert b"NotoSansTC" in made
    assert len(made) < 100_000  # the whole font has 5 MB
    assert make(now) == made  # of the same moment the same file


def test_every_character_leaves_ink(now: datetime) -> None:
    """In a picture of the page each Chinese character of the title line covers some of its square."""
    title = "收訖明細確認回條"
    page = pypdfium2.PdfDocument(make(now, title=title, blocks=[], items=[]))
    try:
        text = page[0].get_textpage()
        start = text.get_text_range().replace("\r\n", "  ").index(title)
        picture, scale = page[0].render(scale=2).to_pil().convert("L"), 2
        height = page[0].get_height()
        for place in range(start, start + len(title)):
            left, bottom, right, top = text.get_charbox(place)
            box = picture.crop(
                (int(left * scale), int((height - top) * scale), int(right * scale), int((height - bottom) * scale))
            )
            dark = sum(box.histogram()[:128]) / (box.width * box.height)
            assert 0.05 < dark < 0.9, title[place - start]
    finally:
        page.close()


def test_a_character_that_the_font_lacks_is_said_to_be_lacking(now: datetime) -> None:
    """Rather a sign and a sentence than nothing at all where a rare name stands."""
    text = "".join(pages(make(now, blocks=[Fact("學生", "林𡍼")], items=[])))
    assert f"林{MISSING}" in text
    assert "這個字型沒有" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_of_slips_need_another_font(language: str, now: datetime) -> None:
    """What the catalogues say of slips is all in the font, in every language."""
    t = translator(language)
    keys = ("slip.title", "slip.effect.elsewhere", "slip.check.school", "slip.trail", "slip.student", "slip.paper")
    made = slip_pdf(t, title="回條", school="", blocks=[Paragraph(t(key)) for key in keys], items=[], lang="", now=now)
    assert MISSING not in "".join(pages(made))
