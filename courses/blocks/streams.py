"""What a lesson and a quiz are made of."""

from wagtail import blocks

from courses.blocks.arranging import MatchingBlock, OrderingBlock
from courses.blocks.choices import MultipleResponseBlock, SingleChoiceBlock
from courses.blocks.media import AudioBlock, DocumentBlock, FigureBlock, VideoBlock
from courses.blocks.notation import CodeBlock, FormulaBlock, TableBlock
from courses.blocks.notices import CalloutBlock, RegulationBlock
from courses.blocks.questions import NumericBlock, TrueFalseBlock
from courses.blocks.text import (
    AccordionBlock,
    HeadingBlock,
    KeyPointsBlock,
    ProseBlock,
    QuoteBlock,
)


class LessonStream(blocks.StreamBlock):
    """The vocabulary of lessons."""

    rich_text = ProseBlock()
    heading = HeadingBlock()
    key_points = KeyPointsBlock()
    callout = CalloutBlock()
    regulation = RegulationBlock()
    table = TableBlock()
    figure = FigureBlock()
    video = VideoBlock()
    audio = AudioBlock()
    document = DocumentBlock()
    quote = QuoteBlock()
    accordion = AccordionBlock()
    code = CodeBlock()
    formula = FormulaBlock()


class QuestionStream(blocks.StreamBlock):
    """The kinds of questions."""

    single_choice = SingleChoiceBlock()
    multiple_response = MultipleResponseBlock()
    true_false = TrueFalseBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    numeric = NumericBlock()
