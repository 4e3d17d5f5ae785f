"""Every table; importing this package registers all of them."""

from storage.tables.audit import AuditEntry, AuditHead
from storage.tables.bindings import Account, Binding, BindingCode, BindingFailure
from storage.tables.certifications import Certification, OfficialActRecord
from storage.tables.courses import Course, Enrolment, Teaching
from storage.tables.deputies import Absence, DeputyAppointment
from storage.tables.dialogs import Dialog, Press
from storage.tables.imports import RosterImport
from storage.tables.inbox import InboxEvent
from storage.tables.linking import LinkNonce, MenuChange
from storage.tables.notices import Batch, Notice
from storage.tables.people import Guardianship, Person
from storage.tables.questions import ForwardedQuestion, UnsettledCount
from storage.tables.receipts import ReceiptDelivery, ReceiptItem, ReceiptReport, ReceiptResult, ReceiptStatement
from storage.tables.regulations import RegulationDocument, RegulationPassage
from storage.tables.reminding import (
    ChannelQuota,
    Declaration,
    Lease,
    PlannedDeadline,
    Preference,
    QuietSpan,
    ReminderSetting,
)
from storage.tables.representatives import Authorisation, Emergency, Slip
from storage.tables.rules import RulePackFile, Ruling
from storage.tables.schools import School, Setting
from storage.tables.selections import Selection
from storage.tables.terms import AnnouncedDay, SchoolDay
from storage.tables.works import Work, WorkVersion

__all__ = [
    "Absence",
    "Account",
    "AnnouncedDay",
    "AuditEntry",
    "AuditHead",
    "Authorisation",
    "Batch",
    "Binding",
    "BindingCode",
    "BindingFailure",
    "Certification",
    "ChannelQuota",
    "Course",
    "Declaration",
    "DeputyAppointment",
    "Dialog",
    "Emergency",
    "Enrolment",
    "ForwardedQuestion",
    "Guardianship",
    "InboxEvent",
    "Lease",
    "LinkNonce",
    "MenuChange",
    "Notice",
    "OfficialActRecord",
    "Person",
    "PlannedDeadline",
    "Preference",
    "Press",
    "QuietSpan",
    "ReceiptDelivery",
    "ReceiptItem",
    "ReceiptReport",
    "ReceiptResult",
    "ReceiptStatement",
    "RegulationDocument",
    "RegulationPassage",
    "ReminderSetting",
    "RosterImport",
    "RulePackFile",
    "Ruling",
    "School",
    "SchoolDay",
    "Selection",
    "Setting",
    "Slip",
    "Teaching",
    "UnsettledCount",
    "Work",
    "WorkVersion",
]
