"""The forms of courses in the editor: their order, their help, their limits."""

import re

import pytest
from django.urls import reverse

from courses.models import CoursePage, LessonPage, ModulePage, QuizPage
from courses.models.panels import LONGEST_TITLE
from tests.factories.pages import whole_course
from tests.factories.staff import member

pytestmark = pytest.mark.django_db

#: What authors are asked, in the order in which they know it.
ORDER = {
    CoursePage: [
        "title", "subtitle", "summary", "code", "area", "outcomes", "audience",
        "prerequisites", "eqf_level", "hours_lessons", "hours_reading",
        "hours_assessment", "hours_practice", "ects", "assessment", "pass_mark",
        "attempts_per_day", "supervision", "participation", "quality_assurance",
        "stackability", "practice_note", "esco_skills", "validity_months", "as_of",
        "review_by", "slug",
    ],
    ModulePage: ["title", "summary", "slug"],
    LessonPage: ["title", "minutes", "required", "body", "sources", "slug"],
    QuizPage: ["title", "minutes", "required", "pass_mark", "questions", "slug"],
}  # fmt: skip


def leaves(panel):
    """All panels of fields, in the order of the form."""
    for child in getattr(panel, "children", []):
        yield from leaves(child)
    if hasattr(panel, "field_name"):
        yield panel


@pytest.fixture
def editor(client):
    """The editor's HTML of a page of a kind, for its hub's author."""
    course = whole_course()
    client.force_login(member(course.hub))

    def editor(kind):
        address = reverse("wagtailadmin_pages:edit", args=[kind.objects.get().pk])
        return client.get(address).content.decode()

    return editor


@pytest.mark.parametrize("kind", ORDER)
def test_form_asks_in_the_authors_order(kind):
    asked = [panel.field_name for panel in leaves(kind.get_edit_handler())]

    assert asked == ORDER[kind]


@pytest.mark.parametrize("kind", ORDER)
def test_form_says_why_it_asks(kind, editor):
    helped = {
        panel.field_name for panel in leaves(kind.get_edit_handler()) if panel.help_text
    }
    # The form itself says it of these; hours share the help of their row.
    others = {"code", "area", "hours_lessons", "hours_reading", "hours_assessment"}

    assert set(ORDER[kind]) - helped <= others
    assert "A workload hour is" in editor(CoursePage)
    assert "The European Qualifications Framework" in editor(CoursePage)


@pytest.mark.parametrize("kind", ORDER)
def test_title_is_counted_to_what_editions_have_room_for(kind, editor):
    title = re.search(r'<input[^>]*name="title"[^>]*>', editor(kind))

    assert f'data-limit="{LONGEST_TITLE}"' in title.group()


def test_words_of_the_count_are_handed_to_the_script(editor):
    script = re.search(r"<script[^>]*courses/js/forms[^>]*>", editor(LessonPage))

    assert 'data-left-many="{n} characters left"' in script.group()
    assert 'data-over-one="{n} character too many"' in script.group()


def test_questions_say_what_a_distractor_is(editor):
    assert "A wrong option is called a distractor" in editor(QuizPage)


def test_every_kind_of_block_is_described_where_it_is_chosen():
    streams = (LessonPage.body.field, QuizPage.questions.field)
    blocks = [
        block for field in streams for block in field.stream_block.child_blocks.values()
    ]

    assert len(blocks) == 20
    assert [b.name for b in blocks if not b.get_description()] == []
