"""Questions of a quiz from a file and into one, in the CMS."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.domain.drafts import EditedMeanwhile, NotEditable
from courses.domain.foreign import Foreign, Note, Unreadable
from courses.domain.gift_writing import write_gift
from courses.domain.question_import import examine, take_over
from courses.forms.question_import import FileForm, TakeForm
from courses.models import CoursePage, QuizPage
from hubs.domain.access import can
from hubs.models import User
from hubs.roles import Verb

UNPROCESSABLE = 422
CONFLICT = 409


@dataclass(frozen=True)
class Row:
    """A question of the file as the preview shows it."""

    question: Foreign
    kind: str
    parts: list[tuple[str, bool]]
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def import_questions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a file, then show what would come of it."""
    quiz = _quiz(request, page_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _ask(request, quiz, FileForm())
    if not form.is_valid():
        return _ask(request, quiz, form)
    text = form.cleaned_data["file"]
    try:
        found = examine(text, quiz=quiz)
    except Unreadable as unreadable:
        form.add_error("file", str(unreadable))
        return _ask(request, quiz, form)
    return _preview(request, quiz, text, found)


@require_POST
def take_questions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take the chosen questions over, all of them or none."""
    quiz = _quiz(request, page_id)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        found = examine(text, quiz=quiz)
    except Unreadable as unreadable:
        messages.error(request, str(unreadable))
        return redirect("courses_questions_import", quiz.pk)
    sound = {each.number: each for each in found if each.value}
    form = TakeForm(request.POST, numbers=list(sound))
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(said))
        return _preview(request, quiz, text, found, status=UNPROCESSABLE)
    try:
        count = take_over(
            quiz,
            [sound[number] for number in form.cleaned_data["chosen"]],
            revision=form.cleaned_data["revision"],
            by=cast("User", request.user),
            at=timezone.now(),
        )
    except EditedMeanwhile:
        messages.error(request, _("The quiz was edited meanwhile. Look again."))
        return _preview(request, quiz, text, found, status=CONFLICT)
    except NotEditable:
        messages.error(request, _("The quiz is locked: nothing was taken over."))
        return _preview(request, quiz, text, found, status=CONFLICT)
    said_so = ngettext(
        "%d question was added at the end of the quiz.",
        "%d questions were added at the end of the quiz.",
        count,
    )
    messages.success(request, said_so % count)
    return redirect("wagtailadmin_pages:edit", quiz.pk)


@require_GET
def export_questions(request: HttpRequest, page_id: int) -> HttpResponse:
    """The draft's questions with their answers, in GIFT."""
    quiz = _quiz(request, page_id, Verb.READ)
    answer = HttpResponse(
        write_gift(quiz.questions, title=quiz.title),
        content_type="text/plain; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="{quiz.slug}.gift"'
    return answer


def _quiz(request: HttpRequest, page_id: int, verb: Verb = Verb.WRITE) -> Any:
    """The latest draft of the quiz, if the person may do ``verb`` to it."""
    page = get_object_or_404(QuizPage, pk=page_id)
    course = CoursePage.objects.ancestor_of(page).get().course
    if not can(request.user, verb, course.hub, at=timezone.now()):
        raise Http404(f"{request.user.pk} may not {verb} {page.pk}")
    return page.get_latest_revision_as_object()


def _ask(request: HttpRequest, quiz: QuizPage, form: FileForm) -> HttpResponse:
    context = {**_frame(quiz), "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "courses/cms/import.html", context, status=status)


def _preview(
    request: HttpRequest,
    quiz: QuizPage,
    text: str,
    found: list[Foreign],
    *,
    status: int = 200,
) -> HttpResponse:
    rows = [_row(question) for question in found]
    context = {
        **_frame(quiz),
        "rows": rows,
        "sound": sum(row.question.value is not None for row in rows),
        "text": text,
        "revision": QuizPage.objects.get(pk=quiz.pk).latest_revision_id,
    }
    template = "courses/cms/import_preview.html"
    return render(request, template, context, status=status)


def _frame(quiz: QuizPage) -> dict[str, Any]:
    title = _("Import questions")
    edit = reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    return {
        "quiz": quiz,
        "header_title": title,
        "header_icon": "download",
        "breadcrumbs_items": [
            {"url": edit, "label": quiz.title},
            {"url": "", "label": title},
        ],
    }


def _row(question: Foreign) -> Row:
    value = question.value
    if value is None:
        return Row(question, kind="", parts=[], is_chosen=False)
    block = QuizPage.questions.field.stream_block.child_blocks[question.kind]
    return Row(
        question,
        kind=str(block.label),
        parts=_parts(value),
        is_chosen=Note.THERE not in question.notes,
    )


def _parts(value: dict[str, Any]) -> list[tuple[str, bool]]:
    """What can be answered, each with whether it is right."""
    if "options" in value:
        options = [item["value"] for item in value["options"]]
        return [(option["text"], option["right"]) for option in options]
    if "pairs" in value:
        pairs = [item["value"] for item in value["pairs"]]
        return [(f"{pair['left']} → {pair['right']}", True) for pair in pairs]
    if "unit" in value:
        number = f"{value['answer_is']} {value['unit']}".strip()
        return [(f"{number} (± {value['tolerance']})", True)]
    return [(_("True") if value["answer_is"] == "true" else _("False"), True)]
