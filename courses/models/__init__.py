"""The facts about learning."""

from courses.models.assessment import Answer, Attempt, ExtraAttempt
from courses.models.attendance import Attendance, AttendanceSheet
from courses.models.audience import Audience
from courses.models.balance import BalanceLine, StripeFee
from courses.models.calendars import CalendarFeed
from courses.models.catalogue import (
    AnswerKey,
    Area,
    Asset,
    Course,
    Edition,
    EditionAsset,
    EditionText,
    Step,
    StepText,
)
from courses.models.completion import Completion
from courses.models.enrolment import EditionMove, Enrolment, EnrolmentEvent
from courses.models.glossary import Term
from courses.models.invoice_terms import InvoiceTerms
from courses.models.invoices import (
    BankLine,
    Invoice,
    InvoiceParty,
    InvoiceReminder,
    InvoiceSeries,
)
from courses.models.orders import Order, OrderEvent, OrderParty, OrderSeat
from courses.models.packs import PackSeat, SeatInvitation, SeatPack
from courses.models.pages import CoursePage
from courses.models.payments import Dispute, Payment, Refund, StripeEvent
from courses.models.progress import ProgressEvent
from courses.models.review import (
    NoteEntry,
    OutsideReviewer,
    ReviewInvitation,
    ReviewNote,
)
from courses.models.run_changes import RunChange
from courses.models.runs import Run, RunInvitation, RunPartner, RunSession
from courses.models.seats import Seat, SeatEvent, WaitingPlace
from courses.models.sign_off import SignOff
from courses.models.step_pages import LessonPage, ModulePage, QuizPage, StepPage
from courses.models.vouchers import Campaign, Voucher, VoucherUse

__all__ = [
    "Answer",
    "AnswerKey",
    "Area",
    "Asset",
    "Attempt",
    "Attendance",
    "AttendanceSheet",
    "Audience",
    "BalanceLine",
    "BankLine",
    "CalendarFeed",
    "Campaign",
    "Completion",
    "Course",
    "CoursePage",
    "Dispute",
    "Edition",
    "EditionAsset",
    "EditionMove",
    "EditionText",
    "Enrolment",
    "EnrolmentEvent",
    "ExtraAttempt",
    "Invoice",
    "InvoiceParty",
    "InvoiceReminder",
    "InvoiceSeries",
    "InvoiceTerms",
    "LessonPage",
    "ModulePage",
    "NoteEntry",
    "Order",
    "OrderEvent",
    "OrderParty",
    "OrderSeat",
    "OutsideReviewer",
    "PackSeat",
    "Payment",
    "ProgressEvent",
    "QuizPage",
    "Refund",
    "ReviewInvitation",
    "ReviewNote",
    "Run",
    "RunChange",
    "RunInvitation",
    "RunPartner",
    "RunSession",
    "Seat",
    "SeatEvent",
    "SeatInvitation",
    "SeatPack",
    "SignOff",
    "Step",
    "StepPage",
    "StepText",
    "StripeEvent",
    "StripeFee",
    "Term",
    "Voucher",
    "VoucherUse",
    "WaitingPlace",
]
