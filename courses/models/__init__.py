"""The facts about learning."""

from courses.models.assessment import Answer, Attempt, ExtraAttempt
from courses.models.audience import Audience
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
from courses.models.pages import CoursePage
from courses.models.progress import ProgressEvent
from courses.models.review import (
    NoteEntry,
    OutsideReviewer,
    ReviewInvitation,
    ReviewNote,
)
from courses.models.runs import Run
from courses.models.sign_off import SignOff
from courses.models.step_pages import LessonPage, ModulePage, QuizPage, StepPage

__all__ = [
    "Answer",
    "AnswerKey",
    "Area",
    "Asset",
    "Attempt",
    "Audience",
    "Completion",
    "Course",
    "CoursePage",
    "Edition",
    "EditionAsset",
    "EditionMove",
    "EditionText",
    "Enrolment",
    "EnrolmentEvent",
    "ExtraAttempt",
    "LessonPage",
    "ModulePage",
    "NoteEntry",
    "OutsideReviewer",
    "ProgressEvent",
    "QuizPage",
    "ReviewInvitation",
    "ReviewNote",
    "Run",
    "SignOff",
    "Step",
    "StepPage",
    "StepText",
    "Term",
]
