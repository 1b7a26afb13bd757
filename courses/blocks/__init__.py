"""The vocabulary of content."""

from courses.blocks.facts import (
    LONGEST_OUTCOME,
    MOST_OUTCOMES,
    EscoSkillBlock,
    OutcomeBlock,
)
from courses.blocks.faults import Fault, Hint, Severity
from courses.blocks.freezing import FrozenBlock, FrozenPicture, frozen_stream
from courses.blocks.notices import AS_OF
from courses.blocks.questions import FrozenQuestion
from courses.blocks.streams import LessonStream, QuestionStream

__all__ = [
    "AS_OF",
    "LONGEST_OUTCOME",
    "MOST_OUTCOMES",
    "EscoSkillBlock",
    "Fault",
    "FrozenBlock",
    "FrozenPicture",
    "FrozenQuestion",
    "Hint",
    "LessonStream",
    "OutcomeBlock",
    "QuestionStream",
    "Severity",
    "frozen_stream",
]
