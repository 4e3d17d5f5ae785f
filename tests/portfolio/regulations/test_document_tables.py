"""Tables of official documents, row by row: merged labels, broken pages, tables without marks between their cells."""

import pytest

from portfolio.regulations.passages import LeftOutReason, Passage, PassageKind
from portfolio.regulations.row_names import with_names_of
from portfolio.regulations.splitting import split_document


def rows(text: str) -> dict[str, str]:
    """What stands under each citation of a row."""
    return {one.clause: one.text for one in split_document(text).passages if one.kind is PassageKind.ROW}


MERGED = (
    "一、分工如下：\n"
    "項目\t\t負責單位\t\t期限\t內容\n"
    "基本資料\t\t教務處 註冊組\t進修部 教務組\t開學後 二週內\t登錄學籍。\n"
    "修課 紀錄\t選修 名稱\t教務處 教學組\t進修部 教務組\t開學後一個月內\t登錄選課。\n"
    "\t修課成績\t註冊組\t\t期末考後二週內\t登錄成績。\n"
    "課程學習成果\t\t學生上傳\t\t休業式後二週內\t學生每學期依時程上傳修課之學習成果，並須經任課教師認\n"
    "\t\t教師認證\t\t休業式後三週內\t\n"
    "\n"
    "\t\t\t證始得勾選。\n"
    "勾選\t學生勾選\t開學日起三週內\t至多 6 件。\n"
    "二、結束。"
)


def test_a_row_is_cited_by_its_label_below_its_article() -> None:
    """A label over several rows is one with what tells the rows apart; brackets and groups are left out."""
    found = rows(MERGED)

    assert list(found) == [
        "一/表/基本資料",
        "一/表/選修名稱",
        "一/表/修課成績",
        "一/表/課程學習成果/學生上傳",
        "一/表/課程學習成果/教師認證",
        "一/表/勾選",
    ]


def test_a_row_says_each_cell_under_its_column() -> None:
    """Two cells under one head are named together; a cell that a page cut off is whole again."""
    found = rows(MERGED)

    assert found["一/表/基本資料"] == (
        "項目：基本資料；負責單位：教務處註冊組、進修部教務組；期限：開學後二週內；內容：登錄學籍。"
    )
    assert found["一/表/課程學習成果/學生上傳"].endswith("並須經任課教師認證始得勾選。")
    assert found["一/表/勾選"] == "項目：勾選；負責單位：學生勾選；期限：開學日起三週內；內容：至多6件。"


def test_a_row_knows_its_group_and_what_stands_above() -> None:
    """The heading of a row has the article's lead and the merged label before it."""
    passages = {one.clause: one for one in split_document(MERGED).passages}

    assert passages["一/表/修課成績"].heading == ("分工如下", "修課紀錄")


def test_groups_are_named_where_their_rows_have_the_same_labels() -> None:
    """The list of deputies of two divisions: each row is cited under its own."""
    day = "日間部\t提交\t甲組\t乙組\n\t確認\t丙組\t丁組"
    text = f"一、完。\n附件：\n\t項目\t負責人\t代理人\n{day}\n進修部\t提交\t戊組\t己組"

    assert list(rows(text)) == ["附件/日間部/提交", "附件/日間部/確認", "附件/進修部/提交"]


def test_a_table_goes_on_under_a_repeated_heading() -> None:
    """Slides print heading and column names again; rows of both slides are cited alike, wider rows too."""
    text = (
        "參、小組\n一、如下。\n\n參、小組\n\n項目\t\t單位\t內容\n系統\t\t註冊組\t維護。\n"
        "資料\t學籍\t註冊組\t登錄。\n\n"
        "參、小組\n\n項目\t單位\t內容\t\n成果\t任課老師\t督導。\t\n多元\t競賽\t承辦單位\t登錄。\n\t證照\t導師\t督導。\n"
    )

    assert list(rows(text)) == ["參/表/系統", "參/表/學籍", "參/表/成果", "參/表/競賽", "參/表/證照"]
    assert rows(text)["參/表/成果"] == "項目：成果；單位：任課老師；內容：督導。"
    assert rows(text)["參/表/證照"] == "項目：證照；單位：導師；內容：督導。"


def test_remarks_are_left_out_of_labels_that_differ_without_them() -> None:
    """(含專題) is no part of a citation, unless two rows would have the same one."""
    apart = "一、如下：\n項目\t單位\n成果（含專題）\t學生\n競賽\t學校"
    alike = "一、如下：\n項目\t單位\n經歷(含提交)\t學生\n經歷\t學校"

    assert list(rows(apart)) == ["一/表/成果", "一/表/競賽"]
    assert list(rows(alike)) == ["一/表/經歷(含提交)", "一/表/經歷"]


def test_two_headings_in_one_label_are_two_labels() -> None:
    """Where the document has both as headings of its own, a line break between them was no accident."""
    articles = "一、如下：\n(一)基本資料：\n1.甲。\n(二)修課紀錄：\n1.乙。\n二、如下：\n"
    text = f"{articles}內容\t登錄\n基本資料 修課紀錄\t學校\n課程 成果\t學生"

    assert list(rows(text)) == ["二/表/基本資料、修課紀錄", "二/表/課程成果"]


def test_a_table_that_is_set_loosely_is_read_by_its_column_names() -> None:
    """Cells with blanks between them, empty ones, broken ones, numbered groups that are no articles."""
    text = (
        "六、結束。\n七、實施。\n\n各處室作業分工概況表\n\n項目 分項目 負責單位 認證單位 \n\n"
        "一、平台管理 時程設定  教務處 \n\n二、個人檔案 \n\n學生基本資料 註冊組 教務處註冊組 \n\n"
        "課外課程（含教育旅\n\n行） \n\n學生/訓育組 學務處訓育組 \n\n"
        "三、檢核 上網填寫及完成檔案 \n\n上傳 \n\n 各班導師 \n"
    )

    assert list(rows(text)) == ["附表/時程設定", "附表/學生基本資料", "附表/課外課程", "附表/上網填寫及完成檔案上傳"]
    assert rows(text)["附表/時程設定"] == "分項目：時程設定；認證單位：教務處"
    assert rows(text)["附表/上網填寫及完成檔案上傳"] == "分項目：上網填寫及完成檔案上傳；認證單位：各班導師"


NARROW = (
    "一、規定如【表一】。\n【表一】上傳規定\n檔案格式類型與內\n容\n文件檔：\npdf、jpg\n"
    "每件固定上限 4MB\n影音檔：\nmp3、mp4\n"
    "每件固定上限 10MB\n每學期上傳件數與\n期程\n第 1學期：至多 9\n件\n每學期開學日開放至休業式後二週當天截\n"
    "止，逾時視同放棄本學期上傳。期程若有\n調整，以當學期之公告為準。\n任課教師認證規定\n與期程\n"
    "請任課教師定時登\n入系統檢視是否有\n學生提出認證申請\n1. 任課教師請於學生上傳後一週內完成認\n證。\n"
)


def test_a_table_without_column_names_is_read_by_how_its_lines_break() -> None:
    """Narrow cells are put together again; names with a colon begin the parts of a row."""
    found = rows(NARROW)

    assert list(found) == [
        "表一/檔案格式類型與內容/文件檔",
        "表一/檔案格式類型與內容/影音檔",
        "表一/每學期上傳件數與期程/第1學期",
        "表一/任課教師認證規定與期程",
    ]
    assert found["表一/檔案格式類型與內容/文件檔"] == "文件檔：pdf、jpg；每件固定上限4MB"
    assert found["表一/每學期上傳件數與期程/第1學期"] == (
        "第1學期：至多9件；每學期開學日開放至休業式後二週當天截止，逾時視同放棄本學期上傳。"
        "期程若有調整，以當學期之公告為準。"
    )


def test_articles_go_on_after_a_table_between_them() -> None:
    """A table with a number stands between two articles; the second is no row."""
    text = "一、如表一。\n表一 時程\n項目 期限\n上傳 休業式後二週\n勾選 開學後三週\n二、學生逾時未勾選者，視同放棄。"

    assert [one.clause for one in split_document(text).passages] == ["一", "表一/上傳", "表一/勾選", "二"]


def test_rows_of_persons_are_no_passages() -> None:
    """A table of names and signatures is left out whole."""
    split = split_document("一、完。\n職 稱\t姓 名\t簽 名\n校 長\t王大明\t王大明\n主任\t李小華\t")

    assert [one.clause for one in split.passages] == ["一"]
    assert {one.reason: one.count for one in split.left_out} == {LeftOutReason.SIGN_IN: 3}


def test_a_tab_after_a_number_makes_no_table() -> None:
    """Word puts one between a number and its text."""
    assert [one.clause for one in split_document("一、\t依據。\n\t(一)\t登錄。\n\t\t續行。").passages] == [
        "一",
        "一(一)",
    ]


# -- names of rows in the rule pack


def row(clause: str, *heading: str, text: str = "內容") -> Passage:
    """A row of a document."""
    return Passage(clause, text, heading, PassageKind.ROW)


def renamed(passages: list[Passage], *citations: str) -> list[str]:
    """The citations that the rows have after the pack's names were given to them."""
    return [one.clause for one in with_names_of(passages, citations)]


def test_a_row_takes_the_short_name_that_fits_it_alone() -> None:
    """The pack's name is used where it can only mean this row, its group included."""
    table = [row("表一/每學期上傳件數與期程"), row("表一/每學年勾選上傳至資料庫之件數與期程"), row("表一/認證規定")]
    assert renamed(table, "表一/上傳件數與期程", "表一/勾選件數與期程") == [
        "表一/上傳件數與期程",
        "表一/勾選件數與期程",
        "表一/認證規定",
    ]
    assert renamed([row("參/表/學生個人校內競賽表現", "多元表現")], "參/表/多元表現／校內競賽") == [
        "參/表/多元表現／校內競賽"
    ]


@pytest.mark.parametrize("citation", ["表一/件數", "表二/上傳件數", "表一/保存年限", "一", "上傳件數"])
def test_a_name_that_fits_no_row_or_several_is_not_taken(citation: str) -> None:
    """What is not plain stays as it is printed."""
    table = [row("表一/每學期上傳件數"), row("表一/每學年上傳件數")]

    assert renamed(table, citation) == ["表一/每學期上傳件數", "表一/每學年上傳件數"]


def test_a_row_that_the_pack_cites_as_printed_keeps_its_name() -> None:
    """A citation that exists is nobody else's."""
    table = [row("表一/上傳"), row("表一/每學期上傳")]

    assert renamed(table, "表一/上傳", "表一/學期上傳") == ["表一/上傳", "表一/學期上傳"]


BLANKS = (
    "壹、分工\n"
    "  1、由下表所列單位登錄。\n"
    "              表一 分工一覽表\n"
    "    資料項目    登錄單位      登錄時間        備註\n"
    "    學籍        註冊組        第 4 週前       -\n"
    "    幹部        生活輔導      第 16 週前      每班\n"
    "                組                            核對\n"
    "    實習        就業組                        -\n"
    "    證照        技檢組        收到後 2 日內   -\n"
    "  2、任期滿半學期者始得登錄。\n"
    "貳、規格\n"
    "    表二 規格\n"
    "類別 格式 上限 備註\n"
    "文件 PDF 5 MB 以 20 頁為限\n"
    "影片 MP4 15 MB 以 4 分鐘為限\n"
    "    上表各項均適用。\n"
    "參、未盡事宜，依規定辦理。\n"
)


def test_cells_below_their_heads_are_a_row() -> None:
    """Blanks alone set the cells apart: a broken cell is joined, an empty one stays empty."""
    found = rows(BLANKS)

    assert found["表一/學籍"] == "資料項目：學籍；登錄單位：註冊組；登錄時間：第4週前；備註：-"
    assert found["表一/幹部"] == "資料項目：幹部；登錄單位：生活輔導組；登錄時間：第16週前；備註：每班核對"
    assert found["表一/實習"] == "資料項目：實習；登錄單位：就業組；備註：-"


def test_as_many_words_as_heads_are_a_row_below_a_caption() -> None:
    """One blank sets the cells apart, and others stand beside numbers."""
    assert rows(BLANKS)["表二/影片"] == "類別：影片；格式：MP4；上限：15MB；備註：以4分鐘為限"


def test_a_merged_first_cell_stands_alone_or_before_its_first_row() -> None:
    """The rows below it have one word fewer; a label that its cell was too narrow for is put together."""
    table = (
        "附表 登錄單位\n類別 資料項目 登錄單位 期限 複核\n"
        "基本資料\n學籍 註冊組 入學後 20 日內 教務主任\n班級幹部經歷 訓育組 第 14 週 學務主任\n"
        "修課紀錄 成績 註冊組 學期結束後 10 日內 教務主任\n職場實習單位\n紀錄 實習組 結束後 2 週內 實習主任\n"
        "備註：遇例假日者，順延。\n"
    )
    passages = {one.clause: one for one in split_document(f"一、登錄如附表。\n{table}").passages}

    assert list(passages) == ["一", "附表", "附表/學籍", "附表/班級幹部經歷", "附表/成績", "附表/職場實習單位紀錄"]
    assert passages["附表/班級幹部經歷"].heading == ("登錄單位", "基本資料")
    assert (
        passages["附表/班級幹部經歷"].text == "資料項目：班級幹部經歷；登錄單位：訓育組；期限：第14週；複核：學務主任"
    )
    assert passages["附表/職場實習單位紀錄"].heading[-1] == "修課紀錄"
    assert passages["附表"].text == "備註：遇例假日者，順延。"


def test_what_follows_a_table_of_blanks_is_none_of_its_rows() -> None:
    """The next number goes on where the table stood, and a paragraph after it belongs to the article."""
    found = {one.clause: one.text for one in split_document(BLANKS).passages}

    assert found["壹2"] == "任期滿半學期者始得登錄。"
    assert found["貳"].endswith("上表各項均適用。")
    assert found["參"] == "未盡事宜，依規定辦理。"


def test_a_table_with_uneven_lines_ends_where_the_next_article_begins() -> None:
    """Its lines are read as loose cells, but no article after it is taken for one of them."""
    table = "表一 分工\n項目 單位 時間\n學籍 註冊組\n第4週前 備查\n"
    text = f"壹、分工\n1、如下表。\n{table}貳、勾選，每學年 6 件，依 公告 辦理。\n"

    assert "貳" in {one.clause for one in split_document(text).passages}


def test_a_table_before_the_first_article_holds_none() -> None:
    """Its title stands above its rows, and the articles are cited as if it were not there."""
    text = (
        "山海高中學習歷程檔案補充規定\n114年6月30日校務會議通過\n重要日程表\n"
        "工作項目\t第一學期\n上傳\t1月23日止\n認證\t1月30日止\n第一條 本規定依作業要點訂定。\n第二條 上限五件。\n"
    )
    passages = {one.clause: one for one in split_document(text).passages}

    assert list(passages) == ["沿革", "表/上傳", "表/認證", "第一條", "第二條"]
    assert passages["表/上傳"].heading == ("重要日程表",)
    untitled = split_document(text.replace("重要日程表\n", "")).passages
    assert [one.clause for one in untitled] == list(passages)
