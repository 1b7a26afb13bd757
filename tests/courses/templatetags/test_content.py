"""Frozen content on a page: each block through its own template."""

import re

import pytest
from django.template import Context, Template

from courses.domain.release import freeze
from courses.models import CoursePage, LessonPage, QuizPage
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, SourceFactory, UserFactory
from tests.factories.pages import (
    course_page,
    document,
    items,
    lesson_page,
    module_page,
    picture,
    question,
    quiz_page,
    recording,
    single_choice,
)

pytestmark = pytest.mark.django_db
HASH = "ab" * 32


def shown(kind, *, edition=None, **value):
    template = Template("{% load content %}{% frozen_body body edition=edition %}")
    body = [{"type": kind, "value": value}]
    return " ".join(
        template.render(Context({"body": body, "edition": edition})).split()
    )


def test_asset_of_an_edition_is_fetched_from_it():
    edition = EditionFactory()

    html = shown(
        "document",
        edition=edition,
        src=f"asset:{HASH}/sheet.pdf",
        name="sheet.pdf",
        title="Sheet",
        size=2048,
    )

    assert f'href="/learn/files/{edition.pk}/{HASH}/sheet.pdf"' in html
    assert "sheet.pdf, 2.0" in html


def test_other_address_stays():
    html = shown("document", src="/media/a.pdf", name="a.pdf", title="A", size=1)

    assert 'href="/media/a.pdf"' in html


def test_what_is_no_html_is_escaped():
    html = shown("quote", text="<script>", attribution="<b>")

    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_table_cells_name_their_headers():
    html = shown(
        "table",
        caption="Grades",
        header_row=True,
        header_column=True,
        rows=[["Grade", "Hands"], ["A", "sterile"]],
    )

    assert '<th role="columnheader" scope="col">Hands</th>' in html
    assert '<th role="rowheader" scope="row" class="lead">A</th>' in html
    assert '<td role="cell" data-label="Hands">sterile</td>' in html


def test_table_without_headers_has_none():
    html = shown(
        "table", caption="", header_row=False, header_column=False, rows=[["a", "b"]]
    )

    assert "<th" not in html
    assert "data-label" not in html
    assert html.count("<td") == 2


def test_video_names_its_captions():
    html = shown(
        "video",
        src="/media/a.mp4",
        media_type="video/mp4",
        title="Hands",
        poster="",
        captions=[{"language": "en", "label": "English", "src": "/media/a.vtt"}],
        transcript="One.\n\nTwo.",
        credit="",
        licence="",
    )

    assert (
        '<track kind="captions" src="/media/a.vtt" srclang="en" label="English"' in html
    )
    assert "<p>One.</p><p>Two.</p>" in html


def everything():
    """A lesson with every block, and a quiz with every kind of question."""
    page = course_page()
    module = module_page(page)
    table = {
        "caption": "",
        "columns": [{"type": "text", "heading": "Grade"}],
        "rows": [{"values": ["A"]}],
    }
    lesson_page(
        module,
        sources=[("source", SourceFactory())],
        body=[
            ("rich_text", "<p>Text</p>"),
            ("heading", {"text": "Heading", "level": "2"}),
            ("key_points", {"points": ["Point"]}),
            ("callout", {"kind": "hazard", "text": "<p>Cold</p>", "source": ""}),
            (
                "regulation",
                {
                    "act": "Act",
                    "article": "1",
                    "text": "Says",
                    "as_of": "2026",
                    "url": "https://example.org/",
                },
            ),
            ("table", {"caption": "Grades", "header_column": True, "table": table}),
            ("figure", {"image": picture().pk, "alt": "Alt", "long_description": "L"}),
            ("video", {"recording": recording().pk}),
            ("audio", {"recording": recording(kind="audio", captions=False).pk}),
            ("document", {"document": document().pk}),
            ("quote", {"text": "Words", "attribution": "Hers"}),
            ("accordion", {"items": [{"title": "May I?", "text": "<p>No</p>"}]}),
            ("code", {"language": "json", "code": "{}", "caption": ""}),
            ("formula", {"mathml": "<math><mi>n</mi></math>", "text": "n"}),
        ],
    )
    quiz_page(
        module,
        questions=[
            single_choice(),
            question(
                "multiple_response",
                options=items(
                    {"text": "a", "right": True}, {"text": "b", "right": False}
                ),
            ),
            question("true_false", answer_is="true"),
            question("ordering", items=items("First", "Second")),
            question(
                "matching",
                pairs=items({"left": "a", "right": "b"}, {"left": "c", "right": "d"}),
            ),
            question("numeric", answer_is="12", tolerance="0", unit="months"),
        ],
    )
    return page.course


def test_every_block_of_an_edition_is_shown():
    course = everything()
    edition = freeze(course, by=None, at=NOON)
    text = edition.steps.first().texts.get()
    template = Template("{% load content %}{% frozen_body body edition=edition %}")

    html = template.render(Context({"body": text.body, "edition": edition}))

    written = set(LessonPage.body.field.stream_block.child_blocks)
    assert {block["type"] for block in text.body} == written | {"sources"}
    shown = set(re.findall(rf"/learn/files/{edition.pk}/([0-9a-f]{{64}})/", html))
    assert shown == set(edition.assets.values_list("asset_id", flat=True))


@pytest.mark.parametrize("page_type", [LessonPage, QuizPage])
def test_preview_shows_the_draft(client, page_type):
    everything()
    client.force_login(UserFactory(administrator=True))
    page = page_type.objects.get()

    answer = client.get(f"/cms/pages/{page.pk}/view_draft/")

    assert answer.status_code == 200
    assert page.title in answer.content.decode()


def test_preview_of_a_half_written_lesson(client):
    module = module_page(course_page())
    kinds = LessonPage.body.field.stream_block.child_blocks
    empty = [
        (name, block.get_prep_value(block.get_default()))
        for name, block in kinds.items()
    ]
    page = lesson_page(module, body=empty)
    client.force_login(UserFactory(administrator=True))

    assert client.get(f"/cms/pages/{page.pk}/view_draft/").status_code == 200


def test_step_pages_have_no_public_address(client):
    everything()

    for page in [*CoursePage.objects.all(), *LessonPage.objects.all()]:
        page.get_latest_revision().publish()
    course = CoursePage.objects.get()
    lesson = LessonPage.objects.get()

    assert lesson.get_url() is None
    assert (
        client.get(f"{course.get_url()}first-module/{lesson.slug}/").status_code == 404
    )
    assert client.get(course.get_url()).status_code == 404
