"""What can be wanted of the regulations: to ask them, to let a question go to an office, to answer one there."""

from dataclasses import dataclass

from handlers.intents import Intent


@dataclass(frozen=True)
class AskRegulations(Intent, code="ask"):
    """A question in words: as typed, or that of a button that chooses between several readings."""

    text: str = ""


@dataclass(frozen=True)
class AskAtSchool(Intent, code="askat"):
    """Whose rules somebody wants who is bound to no school of a channel that serves several."""

    school: str = ""


@dataclass(frozen=True)
class ForwardQuestion(Intent, code="qfwd"):
    """「轉給註冊組」: see what of the question that was just asked would go to whom; nothing goes yet."""


@dataclass(frozen=True)
class SendQuestion(Intent, code="qsend"):
    """「同意轉交」: it goes, as it was shown."""


@dataclass(frozen=True)
class ShowMyQuestions(Intent, code="qmine"):
    """「我的提問」: what I let go to an office, and what became of it."""


@dataclass(frozen=True)
class TakeBackQuestion(Intent, code="qback"):
    """「收回」 a question that nobody has answered; the token stands for it as it was shown."""

    token: str = ""


@dataclass(frozen=True)
class ShowQuestions(Intent, code="qlist"):
    """「待答問題」: an office's list of what was forwarded to it; `page` from 1."""

    page: str = ""


@dataclass(frozen=True)
class AnswerQuestion(Intent, code="qans"):
    """Look at one question and answer it: `answered` or `set_aside`; the token stands for it as it was shown."""

    token: str = ""
    verdict: str = ""
