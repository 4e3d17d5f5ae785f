"""The receipt year of tttvs 112-2, told once more from the minutes of 113.10.21 (壹一9, 壹七(3)), day by day.

Selection ended 9/20, submission was 10/7, the first window 10/9 to 10/14, the second one 10/16 to 10/17. Pressing in
the chat is not the act at this school, so somebody has acted once an import of the school platform shows it.
"""

from contextlib import contextmanager
from pathlib import Path

from portfolio.receipts import Reached, ReceiptOutcome
from tests.bot.commands import installation, licheng
from tests.conversations.plays import Play, playing

WRONG, RIGHT = "1" * 32, "7e945c082b2f99bc0b3901b968091969"  # of 20101's first outcome; RIGHT is the one selected
SECOND = "7a2c7631e9929512b5e1c340497a19c8"
SILENCE = "期間內沒有確認也沒有回報，就視同資料正確無誤，之後不能再修正。（補充規定第六點，三）"
RECEIPT_PEOPLE = {"tttvs 20101", "tttvs 20102", "tttvs 29101", "tttvs 30102"}


def test_the_receipt_year_of_tttvs(demo_dir: Path, tmp_path: Path) -> None:
    """Each is told at opening, half-way, on the last morning and hours before, until they act, and never after it."""
    with playing(demo_dir, tmp_path, "tttvs") as play:
        selection_and_submission(play)
        statements_come_part_by_part(play)
        the_first_window_opens(play)
        some_act_in_it(play)
        its_last_day(play)
        what_came_of_it(play)
        the_second_window_is_one_students(play)
        what_the_school_confirms(play)
        what_the_command_line_lists(play)


def selection_and_submission(play: Play) -> None:
    """Whoever has not selected hears of 9/20; what was submitted on 10/7 is nothing for students to do."""
    week = play.at("2024-09-13T16:30")
    assert "112學年度勾選：9月20日星期五截止，還有 7 天" in week["tttvs 30102"]
    assert "113學年度第1學期開學日8月30日之後3週內（補充規定第十一點的表，勾選）" in week["tttvs 30102"]
    last = play.at("2024-09-20T17:00")
    assert "今天9月20日星期五截止" in last["tttvs 30102"]
    assert "tttvs 20101" not in {*week, *last}, "20101 has selected"
    play.do("now 2024-10-07T08:00")
    assert "112學年度學校提交：今天10月7日星期一截止" in play.ask("tttvs registrar R01", "期限")
    asked = play.ask("tttvs student 20101", "期限")
    assert "112學年度收訖明細確認第1梯次：10月14日星期一截止，還有 7 天" in asked
    assert "從公告的收訖明細確認開始日10月9日起4天" in asked, "what 六(三) gives stands beside the announced day (T5)"
    assert "112學年度收訖明細確認第2梯次：10月17日星期四截止" in asked


def statements_come_part_by_part(play: Play) -> None:
    """Each submitting office brings its own; nobody is told before the window opens."""
    play.do("now 2024-10-08T16:00")
    play.brings(
        "tttvs",
        """112,1,20101,修課紀錄,K20101,國語文,112-1,
        112,1,20102,修課紀錄,K20102,國語文,112-1,""",
        "--round 1 --part 修課紀錄 --division 日間部",
    )
    play.brings(
        "tttvs",
        f"""112,1,20101,課程學習成果,C1122010101,商業概論實作歷程紀錄,112-1,{WRONG}
        112,1,20101,課程學習成果,C1122010102,商業概論成果發表簡報,112-2,{SECOND}
        112,1,20103,課程學習成果,Y20103,專題報告,112-2,{"3" * 32}
        112,1,20199,課程學習成果,Y20199,專題報告,112-2,{"4" * 32}
        112,1,30102,課程學習成果,Y30102,專題報告,112-2,{"5" * 32}""",
        "--round 1 --part 課程學習成果 --division 日間部",
    )
    play.brings(
        "tttvs",
        f"112,1,29101,課程學習成果,Y29101,專題報告,112-2,{'6' * 32}",
        "--round 1 --part 課程學習成果 --division 進修部",
    )
    assert play.at("2024-10-08T17:30") == {}
    assert "10月9日星期三才開始，現在可以先看，還不能確認或回報。" in play.ask("tttvs student 20101", "收訖明細")
    play.do("now 2024-10-09T08:30")
    play.brings("tttvs", "112,1,20101,幹部經歷,P20101,班長,112-1,", "--round 1 --part 幹部經歷 --division 日間部")


def the_first_window_opens(play: Play) -> None:
    """Students at noon, a minor's legal representative the same evening; the leaver by a letter."""
    morning = play.at("2024-10-09T09:00")
    assert "有1位是已經離校的學生。依規定要把明細用紙本郵寄給他們（補充規定第十二點，二，4）。" in morning["tttvs R01"]
    assert "tttvs R91" not in morning, "who left was of the day division"
    noon = play.at("2024-10-09T12:30")
    assert set(noon) == RECEIPT_PEOPLE
    for words in noon.values():
        assert words.startswith("收訖明細確認第1梯次開始了，10月14日星期一截止\n")
        assert "逾期未確認，視同提交資料正確無誤，之後不能再修正" in words
    assert "有問題請洽進修部教務組" in noon["tttvs 29101"]
    assert "有問題請洽教務處註冊組" in noon["tttvs 20101"]
    evening = play.at("2024-10-09T17:30")
    assert set(evening) == {"tttvs 20101-1"}, "20101-2 represents nobody in law"
    assert "thứ Hai ngày 14 tháng 10".lower() in evening["tttvs 20101-1"].lower()
    assert "(收訖明細)" in evening["tttvs 20101-1"]


def some_act_in_it(play: Play) -> None:
    """One confirms what waited, one doubts an item of the evening division, which its own office answers."""
    play.do("now 2024-10-09T18:00")
    seen = play.ask("tttvs student 20102", "收訖明細", "看修課紀錄")
    assert "成績不存在這裡。請先到校內平臺看過修課紀錄和成績" in seen
    done = play.ask("tttvs student 20102", "收訖明細", "看修課紀錄", "我已在平臺看過", "確認無誤")
    assert "已記下確認無誤，仍須在校內平臺完成" in done
    assert "回條編號：" in done
    told = play.ask("tttvs student 29101", "收訖明細", "回報問題", "資料寫錯了", "送出回報")
    assert "進修部教務組會收到，查過以後在這裡回答您。" in told
    play.shows("tttvs", "112,1,20102,修課紀錄,已確認,113/10/9 20:00")

    morning = play.at("2024-10-11T08:30")  # 10/10 is the National Day
    assert set(morning) == {"tttvs R01", "tttvs R91", "tttvs T01"}
    assert morning["tttvs R91"].startswith("有一則收訖明細的問題回報\n學號：29101\n")
    play.do("now 2024-10-11T09:00")
    play.ask("tttvs registrar R91", "收訖回報", "回答第1則")
    play.do("say 查過了，名稱和當時提交的一樣")
    play.do("press 資料是對的")
    half_way = play.at("2024-10-11T17:00")
    assert set(half_way) == {"tttvs 20101", "tttvs 29101", "tttvs 30102"}, "20102 has acted"
    assert "112學年度收訖明細確認第1梯次：10月14日星期一截止，還有 3 天" in half_way["tttvs 30102"]
    assert "查過了，名稱和當時提交的一樣" in half_way["tttvs 29101"]
    assert set(play.at("2024-10-11T17:30")) == {"tttvs 20101-1"}

    play.ask("tttvs student 20101", "收訖明細", "看修課紀錄", "我已在平臺看過", "確認無誤")
    play.ask("tttvs student 20101", "收訖明細", "看幹部經歷", "確認無誤")
    shown = play.ask("tttvs student 20101", "收訖明細", "看課程學習成果")
    assert "第1件：商業概論實作歷程紀錄，112學年度第1學期，指紋前 8 碼 11111111；檔案和這裡的資料不同" in shown
    assert SILENCE in shown
    play.ask("tttvs student 20101", "收訖明細", "看課程學習成果", "回報問題", "檔案不對", "第1件")
    assert "教務處註冊組會收到" in str(play.do("press 送出回報"))
    play.shows(
        "tttvs",
        """112,1,20101,修課紀錄,已確認,113/10/11 20:00
        112,1,20101,幹部經歷,已確認,113/10/11 20:00
        112,1,20101,課程學習成果,有疑義,113/10/11 20:00
        112,1,29101,課程學習成果,已確認,113/10/11 20:00""",
    )


def its_last_day(play: Play) -> None:
    """The last morning and three hours before are for 30102 alone; teacher and offices hear of whom nothing reached."""
    morning = play.at("2024-10-14T07:30")
    assert set(morning) == {"tttvs 30102"}
    assert morning["tttvs 30102"].startswith("收訖明細確認第1梯次，今天截止\n")
    at_work = play.at("2024-10-14T08:30")
    assert set(at_work) == {"tttvs R01", "tttvs T01"}
    assert "201班還有1位學生的收訖明細沒有確認，也沒有回報問題。" in at_work["tttvs T01"]
    assert "其中1位到現在沒有任何通知送到，請今天用紙本、電話或當面告訴他們。" in at_work["tttvs T01"]
    assert "學號：20101" in at_work["tttvs R01"]
    assert "通知不到的有" in at_work["tttvs R01"]
    play.do("now 2024-10-14T09:00")
    answered = play.ask("tttvs registrar R01", "收訖回報", "回答第1則", "會更正再提交")
    assert "只有有關的學生會有新的、較短的確認期間" in answered
    noon = play.at("2024-10-14T12:30")
    assert set(noon) == {"tttvs 20101"}, "the answer comes on the last day still"
    assert "會更正後再提交" in noon["tttvs 20101"]
    last = play.at("2024-10-14T21:00")
    assert set(last) == {"tttvs 30102"}
    assert "這是最後一次提醒" in last["tttvs 30102"]


def what_came_of_it(play: Play) -> None:
    """Silence counts as correct by 六(三), whether or not anything reached them, and each office hears of its own."""
    morning = play.at("2024-10-15T08:30")
    assert set(morning) == {"tttvs R01", "tttvs R91"}
    assert "112學年度第1次收訖明細確認已經截止，結果如下。" in morning["tttvs R01"]
    assert "沒有回覆，依規定視為正確" in morning["tttvs R01"]
    assert "沒有回覆" not in morning["tttvs R91"]
    found = play.results("tttvs")
    came = {number: (found[number].outcome, found[number].clause, found[number].reached) for number in found}
    assert came["20102"] == (ReceiptOutcome.CONFIRMED, "", Reached.REACHED)
    assert came["29101"] == (ReceiptOutcome.CONFIRMED, "", Reached.REACHED)
    assert came["20101"] == (ReceiptOutcome.DISPUTED, "", Reached.REACHED)
    assert came["30102"] == (ReceiptOutcome.COUNTED_CORRECT, "六(三)", Reached.REACHED)
    assert came["20103"] == (ReceiptOutcome.COUNTED_CORRECT, "六(三)", Reached.NOT_REACHED)
    assert came["20199"] == (ReceiptOutcome.COUNTED_CORRECT, "六(三)", Reached.NOT_REACHED)
    stages = [one["stage"] for one in found["30102"].evidence["attempts"] if one["to"] == "30102"]
    assert stages == ["opens", "before", "last_day", "final"]
    assert "已經在10月14日星期一截止" in play.ask("tttvs student 30102", "收訖明細")


def the_second_window_is_one_students(play: Play) -> None:
    """What was corrected opens two days for 20101 and her mother; once the platform shows it, nobody hears of it."""
    play.brings(
        "tttvs",
        f"""112,2,20101,課程學習成果,C1122010101,商業概論實作歷程紀錄,112-1,{RIGHT}
        112,2,20101,課程學習成果,C1122010102,商業概論成果發表簡報,112-2,{SECOND}""",
        "--round 2 --part 課程學習成果 --division 日間部",
    )
    noon = play.at("2024-10-16T12:30")
    assert set(noon) == {"tttvs 20101"}
    assert noon["tttvs 20101"].startswith("收訖明細確認第2梯次開始了，明天截止\n")
    assert "從公告的收訖明細確認開始日10月16日起2天，當天也算一天" in noon["tttvs 20101"]
    assert set(play.at("2024-10-16T17:30")) == {"tttvs 20101-1"}
    shown = play.ask("tttvs student 20101", "收訖明細", "看課程學習成果")
    assert "和這裡的勾選資料相同。" in shown
    assert "教務處註冊組已經更正並再提交，現在看到的是新的明細" in shown
    assert "已記下確認無誤" in str(play.do("press 確認無誤"))
    assert "第2梯次" not in play.ask("tttvs student 20102", "收訖明細")
    play.shows("tttvs", "112,2,20101,課程學習成果,已確認,113/10/16 20:00")
    assert play.at("2024-10-17T07:30") == {}


def what_the_school_confirms(play: Play) -> None:
    """The second round's result is in on the day on which the school itself confirms; 113-1 goes on meanwhile."""
    morning = play.at("2024-10-18T08:30")
    assert set(morning) == {"tttvs R01"}
    assert "112學年度第2次收訖明細確認已經截止，結果如下。\n已確認無誤：1位" in morning["tttvs R01"]
    assert {number: one.outcome for number, one in play.results("tttvs", 2).items()} == {
        "20101": ReceiptOutcome.CONFIRMED
    }
    assert "113學年度第1學期課程學習成果上傳：114年2月3日星期一截止" in play.ask("tttvs student 20101", "期限")


def what_the_command_line_lists(play: Play) -> None:
    """The school confirms on one of two days in the minutes, each with its place (T6); and the year by student."""
    with contextmanager(installation)(play.simulation.app.settings.data_dir):
        days = licheng("deadlines", "--school", "tttvs", "--term", "112-2", "--page").out
        rows = {one["number"]: one for one in licheng(*EXPORT).rows}
    assert "113/10/18（五）23:59 止＝學校公告（會議紀錄壹七(3)ii）" in days
    assert "113/10/30（三）23:59 止＝學校公告（會議紀錄壹一9）" in days
    assert rows["20103"]["outcome"] == "counted_correct"
    assert rows["20103"]["reached"] == "not_reached"
    assert "20199" in rows, "the list for letters"


EXPORT = ("export", "receipts", "--school", "tttvs", "--academic-year", "112", "--round", "1", "--json")
OTHERS = {  # what silence means there, and by which clause
    "anon15": (ReceiptOutcome.NO_OBJECTION, "六(二)"),
    "hwvs": (ReceiptOutcome.SILENT, ""),
    "tmsb": (ReceiptOutcome.SILENT, ""),
    "yphs": (ReceiptOutcome.SILENT, ""),
}
NOBODY_ACTS = "本校的規定沒有寫到誰可以代替學生上傳、勾選或確認收訖明細，所以這裡沒有提供"


def test_the_same_window_at_the_other_four(demo_dir: Path, tmp_path: Path) -> None:
    """A given window of four days: told until they act; what silence means, and who may act, is each school's own."""
    with playing(demo_dir, tmp_path, *OTHERS) as play:
        play.do("now 2024-11-03T16:00")
        for school in OTHERS:
            play.brings(
                school,
                """112,1,20101,幹部經歷,P20101,班長,112-1,
                112,1,20102,幹部經歷,P20102,班長,112-1,""",
                "--round 1 --opens 113/11/4 --closes 113/11/7",
            )
        opening = play.at("2024-11-04T17:30")
        assert {one for one in opening if not one.endswith(" R01")} >= {
            f"{school} {number}" for school in OTHERS for number in ("20101", "20102", "20101-1")
        }
        for school in OTHERS:
            seen = play.ask(f"{school} student 20101", "收訖明細", "看幹部經歷")
            assert "11月7日星期四截止" in seen
            assert "視同" not in seen, "what silence means at tttvs"
            assert ("期間內沒有反映問題，日後就不能再提出異議。（補充規定第六點，二）" in seen) is (school == "anon15")
            assert "已記下確認無誤，仍須在校內平臺完成" in str(play.do("press 確認無誤"))
            play.shows(school, "112,1,20101,幹部經歷,已確認,113/11/4 20:00")
            play.ask(f"{school} guardian 20101-1", "中文")
            assert (NOBODY_ACTS in play.ask(f"{school} guardian 20101-1", "代為辦理")) is (school != "yphs")
            assert "代為確認" not in play.ask(f"{school} teacher T01", "代為辦理")
        last = play.at("2024-11-07T07:30") | play.at("2024-11-07T21:00")
        assert {one for one in last if "R0" not in one and "T0" not in one} == {f"{school} 20102" for school in OTHERS}
        after = play.at("2024-11-08T08:30")
        for school, (outcome, clause) in OTHERS.items():
            assert "112學年度第1次收訖明細確認已經截止" in after[f"{school} R01"]
            found = play.results(school)
            assert found["20101"].outcome is ReceiptOutcome.CONFIRMED
            assert (found["20102"].outcome, found["20102"].clause) == (outcome, clause)
