"""The first message, the privacy notice, language and plain text; and that nobody unbound sees anybody's data."""

import re

from handlers.registry import ROUTERS
from portfolio.bindings import PRIVACY_VERSION
from tests.desk import Desk
from tests.talk import Talk

CANARIES = re.compile(
    "林向晴|周以樂|許明峻|葉沛文|簡若谷|江允和|阮氏秋|林大川|周遠航|函數的應用|小論文|志工|20101|20102|30101|T01|R01|2008"
)


def test_the_first_message_says_who_this_is(talk: Talk) -> None:
    """Who, what, not the platform, how often, how to stop, never passwords; then languages, plain text, the code."""
    talk.stranger().follows().sees(
        "範例高中",
        "不是真人",
        "這裡不是上傳平臺",
        "主動傳訊息",
        "解除綁定",
        "不會問您的密碼或身分證字號",
        "輸入學校發給您的綁定碼",
    )
    assert talk.reply is not None
    assert [button.label for button in talk.reply.buttons] == [
        "中文",
        "English",
        "Tiếng Việt",
        "Bahasa Indonesia",
        "純文字模式",
        "輸入綁定碼",
        "隱私說明",
    ]
    talk.says("你好").sees("不是真人")


def test_somebody_bound_is_welcomed_without_a_name(talk: Talk) -> None:
    """After unblocking, for instance: it says that they are bound, and names nobody."""
    talk.student("20101").follows().sees("您已經完成綁定").never_sees("林向晴")


def test_the_privacy_notice_answers_who_what_why_how_long_who_sees_where_and_rights(talk: Talk) -> None:
    """Everything that 個資法第8條 asks for, before and after binding; and that it is voluntary."""
    for person in (talk.stranger(), talk.student("20101")):
        person.says("隱私").sees(
            "範例高中，由註冊（試務）組承辦",
            "姓名、編號、班級和生日",
            "不碰成績、身分證字號",
            "提醒學習歷程檔案的期限",
            "到您解除綁定",
            "誰看得到",
            "LINE 和 Telegram 都是國外的公司",
            "查詢、閱覽、要求複本、補充或更正",
            "權益完全不受影響",
            "法定代理人",
            PRIVACY_VERSION,
        )


def test_a_language_is_chosen_and_kept(talk: Talk, desk: Desk) -> None:
    """Pressed or typed; an unknown one offers those there are."""
    talk.stranger().says("語言").presses("Tiếng Việt")
    assert desk.account("stranger/1").language == "vi"
    talk.presses_data("v1:language:zh_Hant_TW").sees("以後用中文回答您")
    talk.presses_data("v1:language:xx").sees("請選擇要用的語言")
    assert desk.account("stranger/1").language == "zh_Hant_TW"


def test_plain_text_is_switched_on_and_off(talk: Talk, desk: Desk) -> None:
    """For whoever hears the screen: on with one press or word, and back."""

    def is_plain() -> bool:
        return desk.account("student/20101").plain_text

    talk.student("20101").says("純文字").sees("已經改成純文字", "選項有編號")
    assert is_plain()
    talk.presses("恢復卡片和按鈕").sees("已經恢復卡片和按鈕")
    assert not is_plain()
    talk.says("不要卡片")
    assert is_plain()
    talk.says("取消純文字")
    assert not is_plain()


def test_nobody_unbound_sees_any_personal_datum(talk: Talk) -> None:
    """Every intent that is answered, pressed by a stranger, bare and with a number: no canary in any answer."""
    codes = sorted(kind.code for router in ROUTERS for kind in router.handlers)
    assert len(codes) >= 20
    for code in (*codes, "fill"):
        for data in (f"v1:{code}", f"v1:{code}:20101", f"v1:{code}:20101:20101"):
            talk.stranger().presses_data(data)
            assert talk.text != "", code
            assert CANARIES.search(talk.text.replace(PRIVACY_VERSION, "")) is None, talk


def test_words_of_a_stranger_find_nobody(talk: Talk) -> None:
    """Names, numbers and questions typed by somebody unbound."""
    for words in ("20101", "林向晴", "我的件數", "期限", "待認證", "20101 的件數", "切換身分", "我的綁定", "解除綁定"):
        talk.stranger().says(words)
        assert CANARIES.search(talk.text) is None, talk
