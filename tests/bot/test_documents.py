"""Official documents as files: text in any usual encoding, Word with its own numbers, PDF with ruled tables."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from pylopdf_fonts_zh_tw import sans_path

from bot.documents.docx_numbers import written
from bot.documents.errors import Unreadable, UnreadableError
from bot.documents.pdf_files import without_edges
from bot.documents.reading import LARGEST, LONGEST, decoded, read_document_file
from portfolio.regulations.splitting import split_document

RULES = "○○高中補充規定\n一、依據。\n二、學生每學期至多10件。\n"


def read(folder: Path, name: str, data: bytes) -> str:
    """Read a file with this content."""
    path = folder / name
    path.write_bytes(data)
    return read_document_file(path).text


def refusal(folder: Path, name: str, data: bytes) -> Unreadable:
    """Why a file with this content cannot be read."""
    with pytest.raises(UnreadableError) as refused:
        read(folder, name, data)
    return refused.value.reason


# -- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_text_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    """What an office's computer saves can be read."""
    assert read(tmp_path, "rules.txt", RULES.encode(encoding)) == RULES


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\xff\xfe\x00", b"\xff\xff\xff\xff", "規".encode()[:2] + b"\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """A file of another kind under the name of a text."""
    with pytest.raises(UnreadableError) as refused:
        decoded(data)
    assert refused.value.reason is Unreadable.ENCODING


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("rules.txt", b"", Unreadable.EMPTY),
        ("rules.txt", b" \r\n ", Unreadable.EMPTY),
        ("rules.docx", b"", Unreadable.EMPTY),
        ("rules.doc", b"x", Unreadable.OLD_WORD),
        ("rules.odt", b"PK\x03\x04", Unreadable.OLD_WORD),
        ("rules.xlsx", b"PK\x03\x04", Unreadable.SUFFIX),
        ("rules", b"x", Unreadable.SUFFIX),
        ("rules.docx", b"plain text", Unreadable.BROKEN),
        ("rules.docx", b"PK\x03\x04 and nothing", Unreadable.BROKEN),
        ("rules.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted", Unreadable.ENCRYPTED),
        ("rules.pdf", b"plain text", Unreadable.BROKEN),
        ("rules.pdf", b"%PDF-1.7 and nothing", Unreadable.BROKEN),
        ("rules.txt", b"x" * (LARGEST + 1), Unreadable.TOO_LARGE),
        ("rules.txt", b"x" * (LONGEST + 1), Unreadable.TOO_LARGE),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: Unreadable) -> None:
    """Each has words of its own with what to do."""
    assert refusal(tmp_path, name, data) is reason


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A folder is no file either."""
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableError) as refused:
            read_document_file(path)
        assert refused.value.reason is Unreadable.MISSING


# -- Word


def saved(document: Any) -> bytes:
    """The bytes of a Word document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    """Rows stand where they are in the document; merged cells are read once; headers and footers are no text."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "頁首"
    document.sections[0].footer.paragraphs[0].text = "第 1 頁"
    document.add_paragraph("一、分工如下：")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate((("項目", "", "單位"), ("資料", "學籍", "註冊組"), ("", "幹部", "訓育組"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("二、實施。")
    text = read(tmp_path, "rules.docx", saved(document))

    assert "頁" not in text
    assert [one.clause for one in split_document(text).passages] == ["一", "一/表/學籍", "一/表/幹部", "二"]


def numbered(document: Any, levels: list[tuple[str, str]]) -> str:
    """Add a list of (format, text) levels to the document; return its id."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for at, (how, pattern) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(at))
        for name, value in (("start", "1"), ("numFmt", how), ("lvlText", pattern)):
            element = OxmlElement(f"w:{name}")
            element.set(qn("w:val"), value)
            level.append(element)
        abstract.append(level)
    numbering.insert(0, abstract)
    return str(numbering.add_num(77).numId)


def add(document: Any, text: str, number_id: str, level: int) -> Any:
    """Add a paragraph with a number of Word's own."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = int(number_id)
    return paragraph


def test_numbers_that_word_writes_by_itself_are_counted(tmp_path: Path) -> None:
    """They stand in no text of the file, but on paper; a level begins anew below the next number of the one above."""
    document = Document()
    list_id = numbered(
        document, [("taiwaneseCountingThousand", "%1、"), ("taiwaneseCountingThousand", "(%2)"), ("decimal", "%3.")]
    )
    for text, level in (("甲：", 0), ("乙：", 1), ("丙。", 2), ("丁。", 2), ("戊。", 1), ("己：", 0), ("庚。", 1)):
        add(document, text, list_id, level)
    found = split_document(read(tmp_path, "rules.docx", saved(document))).passages

    assert [one.clause for one in found] == ["一", "一(一)", "一(一)1", "一(一)2", "一(二)", "二", "二(一)"]
    assert found[3].text == "丁。"


def test_a_style_of_word_numbers_as_well(tmp_path: Path) -> None:
    """Many documents number by the paragraph's style."""
    document = Document()
    list_id = numbered(document, [("ideographLegalTraditional", "%1、")])
    style = document.styles["Heading 1"].element.get_or_add_pPr().get_or_add_numPr()
    style.get_or_add_numId().val = int(list_id)
    for title in ("依據", "目的"):
        document.add_paragraph(title, style="Heading 1")
        document.add_paragraph("依要點訂定。")

    assert [one.clause for one in split_document(read(tmp_path, "rules.docx", saved(document))).passages] == [
        "壹",
        "貳",
    ]


def test_tracked_changes_read_as_accepted(tmp_path: Path) -> None:
    """What was taken out is not in the rules, what was put in is."""
    document = Document()
    paragraph = document.add_paragraph("一、至多")
    for tag, text in (("w:del", "十件"), ("w:ins", "八件。")):
        change, run = OxmlElement(tag), OxmlElement("w:r")
        inside = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        inside.text = text
        run.append(inside)
        change.append(run)
        paragraph._p.append(change)

    assert read(tmp_path, "rules.docx", saved(document)).strip() == "一、至多八件。"


def test_a_word_document_without_its_parts_is_broken(tmp_path: Path) -> None:
    """An archive of something else under the name of a document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "x")

    assert refusal(tmp_path, "rules.docx", out.getvalue()) is Unreadable.BROKEN


def test_a_word_document_of_pictures_is_empty(tmp_path: Path) -> None:
    """No paragraph says anything."""
    assert refusal(tmp_path, "rules.docx", saved(Document())) is Unreadable.EMPTY


@pytest.mark.parametrize(
    ("count", "how", "found"),
    [
        (12, "taiwaneseCountingThousand", "十二"),
        (3, "ideographLegalTraditional", "參"),
        (4, "upperRoman", "IV"),
        (27, "lowerLetter", "27"),
        (0, "decimal", "0"),
        (120, "chineseCounting", "120"),
    ],
)
def test_formats_of_numbers(count: int, how: str, found: str) -> None:
    """Those of Taiwan's documents; what no rules use comes as digits."""
    assert written(count, how) == found


# -- PDF


def pages(*texts: str, password: str | None = None, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A made-up PDF with a header and a footer on every page, and a ruled table on the last."""
    pdf = FPDF()
    pdf.set_auto_page_break(False)
    pdf.add_font("sans", fname=sans_path())
    pdf.set_font("sans", size=12)
    if password is not None:
        pdf.set_encryption(owner_password=password, user_password=password)
    for number, text in enumerate(texts, 1):
        pdf.add_page()
        for line in ("○○高中教務處", *text.splitlines()):
            pdf.multi_cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")
        if rows and number == len(texts):
            with pdf.table(col_widths=(30, 30, 60), first_row_as_headings=False) as table:
                for cells in rows:
                    row = table.row()
                    for cell in cells:
                        row.cell(cell)
        pdf.set_y(-20)
        pdf.cell(0, 8, f"第 {number} 頁，共 {len(texts)} 頁")
    return bytes(pdf.output())


def test_pdf_pages_without_what_is_on_every_one(tmp_path: Path) -> None:
    """Headers and footers go, numbers in them or not; a sentence goes on over the page."""
    text = read(tmp_path, "rules.pdf", pages("一、依據。\n二、小組開會，議決期程", "及分工。", "三、實施。"))

    assert "教務處" not in text
    assert {one.clause: one.text for one in split_document(text).passages} == {
        "一": "依據。",
        "二": "小組開會，議決期程 及分工。",
        "三": "實施。",
    }


def test_a_ruled_table_of_a_pdf_is_read_row_by_row(tmp_path: Path) -> None:
    """Lines inside a cell are one cell, whatever stands beside them."""
    rows = (
        ("項目", "負責單位", "工作內容"),
        ("基本資料", "註冊組", "於入學後登錄，每學期初應再次檢核確認，有誤時由學生向註冊組申請更正後處理之。"),
        ("成果", "學生", "至多五件。"),
    )
    text = read(tmp_path, "rules.pdf", pages("一、分工如下：", rows=rows))
    found = {one.clause: one.text for one in split_document(text).passages}

    assert list(found) == ["一", "一/表/基本資料", "一/表/成果"]
    assert found["一/表/基本資料"].endswith("每學期初應再次檢核確認，有誤時由學生向註冊組申請更正後處理之。")


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    """It can be opened by who has the password, and saved without."""
    assert refusal(tmp_path, "rules.pdf", pages("一、依據。", password="secret")) is Unreadable.ENCRYPTED


def test_a_scanned_pdf_says_so(tmp_path: Path) -> None:
    """Pages without any letter are pictures."""
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100, style="F")

    assert refusal(tmp_path, "scan.pdf", bytes(pdf.output())) is Unreadable.SCANNED


def test_two_pages_have_no_header_and_headings_of_slides_stay() -> None:
    """Only what is at the edge of three pages or more, and of all of them, is left out."""
    two = [["校名", "一、甲"], ["校名", "二、乙"]]
    slides = [["壹、依據", "甲"], ["壹、依據", "乙"], ["貳、目的", "丙"]]

    assert without_edges(two) == two
    assert without_edges(slides) == slides
    assert without_edges([["校名", f"{page}/3", text, f"- {page} -"] for page, text in enumerate("甲乙丙", 1)]) == [
        ["甲"],
        ["乙"],
        ["丙"],
    ]
