"""One reply of every kind that people get, for the golden files of platforms; made up, so that no words change them."""

from datetime import datetime
from typing import Final

from handlers.conversation import Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import (
    AcceptPrivacy,
    ChooseLanguage,
    DeclinePrivacy,
    RevokeBinding,
    ShowDeadlines,
    ShowHelp,
    ShowMore,
    ShowWorks,
)
from portfolio.calendar import TAIPEI

_TOKEN: Final = "Zk3vQ9xTn0aWb7LmRc2YdA"

SAMPLES: Final = {
    "counts": Reply(
        "113學年度第1學期的件數",
        (
            Paragraph("資料日期：1月15日星期三。平臺上的才算數。"),
            Meter("課程學習成果", "9 件中已上傳 3 件，還能上傳 6 件", 3, 9),
            Meter("多元表現", "已上傳 2 件，學校沒有規定上限，請洽註冊組", 2, None),
            Fact("已認證", "1 件"),
            Fact("等候認證", "1 件"),
        ),
        (Button("期限", ShowDeadlines()), Button("怎麼用", ShowHelp())),
    ),
    "deadlines": Reply(
        "最近的期限",
        (
            Deadline(
                "上傳課程學習成果", "2月3日星期一截止，還有 19 天", datetime(2025, 2, 3, 23, 59, 59, tzinfo=TAIPEI)
            ),
            Deadline("勾選", "學校還沒有公告，請洽教務處註冊組", None),
        ),
        (Button("我的件數", ShowWorks()),),
    ),
    "rule": Reply(
        "一學期能上傳幾件",
        (
            Passage("第1學期至多 9 件，第2學期至多 9 件。", "補充規定第四點", "https://example.org/規定.pdf?版=113"),
            Passage("沒有規定多元表現的件數。", "補充規定第五點"),
        ),
        (Link("看全文", "https://example.org/rules"), Button("怎麼用", ShowHelp())),
    ),
    "choice": Reply(
        "這是您的孩子嗎",
        (Paragraph("同意之後，我們會保留您的綁定和語言，不保留您說的話。"),),
        (
            Button("同意", AcceptPrivacy()),
            Button("不同意", DeclinePrivacy()),
            Button("先看隱私權說明，再決定要不要同意", ShowHelp()),
            Button("Tiếng Việt", ChooseLanguage("vi")),
        ),
    ),
    "refusal": Reply(
        "這件作品不是由您認證",
        (
            Paragraph(
                "課程學習成果由任課教師或學校指定的代理人認證（要點第六點）。若您是代理人，請洽教務處註冊組設定。"
            ),
        ),
    ),
    "decided": Reply("已由任課教師於1月15日星期三認證", (Fact("還有", "2 件等候您認證"),)),
    "reminder": Reply(
        "上傳期限提醒",
        (Deadline("上傳課程學習成果", "2月3日星期一晚上11點59分截止，還有 3 天", None), Paragraph("參考編號 7K3F")),
        (Button("我的件數", ShowWorks()), Button("解除綁定", RevokeBinding(_TOKEN))),
    ),
    "first_part": Reply("各校期限", (Paragraph("第一段。"),), (Button("看更多", ShowMore("0123456789abcdef")),)),
    "title": Reply("不收檔案，請直接上傳到學校平臺"),
    "odd": Reply(
        "標題 <b> & \"引號\" 'x'",
        (
            Fact("名稱", "<script>alert(1)</script>\t表格\x00\u202e倒\u2028新行"),
            Passage("引文 </blockquote> &lt;", "來源", "javascript:alert(1)"),
        ),
        (
            Button("名稱很長的按鈕" * 10, ShowWorks("20101")),
            Link("電話", "tel:+886-2-1234-5678"),
            Button("資料太長", ShowWorks("長" * 40)),
        ),
    ),
}
