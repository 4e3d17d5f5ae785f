"""When a phrase is understood: always, while a step waits for words, inside a longer text, or only alone."""

from handlers.certification_intents import (
    AnswerDeputy,
    AssignCertifier,
    Certify,
    CertifyAll,
    EndAbsence,
    NotMyCourse,
    Postpone,
    RecordInability,
    ReportAbsence,
    ReturnWork,
    ShowCertification,
    UndoCertify,
)
from handlers.intents import (
    AnnounceDay,
    Cancel,
    ChooseLanguage,
    Fill,
    FinishLink,
    NoFiles,
    ShowDeadlines,
    ShowHelp,
    ShowMore,
    ShowPrivacy,
    ShowSelection,
    ShowWaiting,
    ShowWelcome,
    ShowWorks,
    StartBinding,
)
from handlers.receipt_intents import (
    ConfirmReceipt,
    ReportReceipt,
    SeenOnPlatform,
    ShowReceipts,
    ShowReports,
    WithdrawReport,
)
from handlers.regulation_intents import AskRegulations, ShowMyQuestions, ShowQuestions
from handlers.reminding_intents import Declare, Snooze, StartReminders, StopReminders, TakeBackDeclaration
from handlers.representative_intents import Represent

ALWAYS = (Cancel, ShowHelp, ShowPrivacy, StartBinding, StopReminders)  # understood while a dialog waits for words
NEVER_PRESSED = (Fill, FinishLink)
# Steps for which no phrase is an answer, so that it is understood.
LETS_PHRASES_THROUGH = (
    "announcing.words",
    "certification.words",
    "certification.not_mine",
    "absence.words",
    "inability.words",
    "assign.whose",
    "assign.who",
    "prefs.hours",
    "questions.words",
    "receipt.words",
    "reports.words",
)
NEVER_LOOSE = (  # 「學校公告期限了嗎」 asks for deadlines, 「為什麼被退回」 returns nothing
    AnnounceDay,
    AskRegulations,
    AssignCertifier,
    Certify,
    CertifyAll,
    ConfirmReceipt,
    Declare,
    EndAbsence,
    NotMyCourse,
    Postpone,
    RecordInability,
    ReportAbsence,
    ReportReceipt,
    ReturnWork,
    SeenOnPlatform,
    ShowMyQuestions,
    ShowQuestions,
    Snooze,
    StartReminders,
    StopReminders,
    TakeBackDeclaration,
    UndoCertify,
    WithdrawReport,
)
OF_ONES_OWN = (ShowCertification, ShowDeadlines, ShowReceipts, ShowReports, ShowSelection, ShowWaiting, ShowWorks)
"""What shows somebody's own data; rules say something about it, too."""
RULED = (  # or what stands in any question: 「老師你好」, 「說明會」, 「取消勾選」, 「英文自傳」
    *OF_ONES_OWN,
    AnswerDeputy,
    Cancel,
    ChooseLanguage,
    NoFiles,
    Represent,
    ShowHelp,
    ShowMore,
    ShowWelcome,
)
"""Their phrases stand back inside a question about the rules; those of the assistant itself (綁定, 提醒) do not."""
