"""What a certifier, and the registrar for them, can want: requests to certify, absences, substitutes."""

from dataclasses import dataclass

from handlers.intents import Intent


@dataclass(frozen=True)
class Certify(Intent, code="cert"):
    """「認證通過」; the token stands for request, certifier, version and expiry, as those of the next three do."""

    token: str = ""


@dataclass(frozen=True)
class ReturnWork(Intent, code="ret"):
    """「退回」: choose a reason first; after the upload has closed its second token stands for having been warned."""

    token: str = ""


@dataclass(frozen=True)
class GiveReturnReason(Intent, code="retfor"):
    """Return the work for this reason, a value of `ReturnReason`."""

    reason: str = ""
    token: str = ""


@dataclass(frozen=True)
class NotMyCourse(Intent, code="notmine"):
    """「不是我的課」: hand over to the registrar, with a reason (one of `certification_hand_over.REASONS`) or words."""

    token: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Postpone(Intent, code="later"):
    """「晚點再說」: nothing is decided, and the next one is shown."""

    token: str = ""


@dataclass(frozen=True)
class UndoCertify(Intent, code="undo"):
    """「復原」 of 「認證通過」, for ten minutes; without its token, of one's newest."""

    token: str = ""


@dataclass(frozen=True)
class CertifyAll(Intent, code="certall"):
    """「全部通過」 of a course, or of one class of it: asks once more with number and names."""

    course: str = ""
    class_name: str = ""


@dataclass(frozen=True)
class ConfirmCertifyAll(Intent, code="certallsure"):
    """The second tap of 「全部通過」; the token stands for exactly the requests that were named."""

    token: str = ""


@dataclass(frozen=True)
class ReportAbsence(Intent, code="absence"):
    """「我請假到…」: a teacher says until when, and whether they certify meanwhile; `number` is who stands in."""

    given: str = ""
    number: str = ""


@dataclass(frozen=True)
class ConfirmAbsence(Intent, code="absencesure"):
    """「確定登記」: the second tap; the token stands for what was previewed, actor, version and expiry."""

    token: str = ""


@dataclass(frozen=True)
class EndAbsence(Intent, code="back"):
    """「銷假」: back before the recorded day; the token is that of the second tap."""

    token: str = ""


@dataclass(frozen=True)
class AnswerDeputy(Intent, code="deputy"):
    """Whether one who was named agrees to certify for another (`yes`, `no`); the token stands for the appointment.

    Without a token: what this teacher was asked and has not answered.
    """

    token: str = ""
    answer: str = ""


@dataclass(frozen=True)
class ShowCertification(Intent, code="certs"):
    """「認證情形」: the registrar's overview of what is late, unassigned, contradicted or not written, or one list."""

    matter: str = ""
    page: str = ""


@dataclass(frozen=True)
class AssignCertifier(Intent, code="assign"):
    """「指派」: the registrar names who certifies, with a reason; the token stands for one request.

    `given` goes on with the dialog: whose requests, or to whom.
    """

    token: str = ""
    given: str = ""


@dataclass(frozen=True)
class ConfirmAssignment(Intent, code="assignsure"):
    """「確定指派」: the second tap; the token stands for what was previewed, actor, version and expiry."""

    token: str = ""


@dataclass(frozen=True)
class RecordInability(Intent, code="cannot"):
    """「登記無法認證」: the registrar records that a teacher can no longer certify; `given` goes on with the dialog."""

    given: str = ""
    number: str = ""


@dataclass(frozen=True)
class ConfirmInability(Intent, code="cannotsure"):
    """「確定登記」 of an inability, or of its end; the token stands for what was previewed and by whom."""

    token: str = ""
