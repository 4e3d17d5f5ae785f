"""What can be wanted of receipt statements: to see them, to confirm them, to report what is wrong, to answer that."""

from dataclasses import dataclass

from handlers.intents import Intent


@dataclass(frozen=True)
class ShowReceipts(Intent, code="receipts"):
    """「收訖明細」: what the central database received, of all parts or of one (`ReceiptPart`).

    A guardian names the child. `year` is the academic year of the works ("112"), the newest where it is empty. `under`
    says as what one looks at it who is to act for the student: a declared `Circumstance`, or `authorised`.
    """

    child: str = ""
    year: str = ""
    part: str = ""
    under: str = ""


@dataclass(frozen=True)
class SeenOnPlatform(Intent, code="rcseen"):
    """「我已在平臺看過」, of course records, whose grades are not kept here; the token is that of the part shown."""

    token: str = ""


@dataclass(frozen=True)
class ConfirmReceipt(Intent, code="rcok"):
    """「確認無誤」 of one part; the token stands for its content as it was shown, for whom and as what one acts."""

    token: str = ""


@dataclass(frozen=True)
class ReportReceipt(Intent, code="rcbad"):
    """「回報問題」: choose a `ReceiptProblem` (or `better`), then the item by its short key, then send it."""

    token: str = ""
    problem: str = ""
    item: str = ""


@dataclass(frozen=True)
class SendReport(Intent, code="rcsend"):
    """「送出回報」: the same token, problem and item, with the words that were typed meanwhile."""

    token: str = ""
    problem: str = ""
    item: str = ""


@dataclass(frozen=True)
class WithdrawReport(Intent, code="rcback"):
    """「撤回回報」: nothing is wrong after all; the token stands for the report as it was shown."""

    token: str = ""


@dataclass(frozen=True)
class ShowReports(Intent, code="rcreps"):
    """「收訖回報」: an office's list of what was reported of what it submitted; `page` from 1."""

    page: str = ""


@dataclass(frozen=True)
class AnswerReport(Intent, code="rcans"):
    """Look at one report and answer it: `right` or `corrected`; the token stands for the report as it was shown."""

    token: str = ""
    verdict: str = ""
