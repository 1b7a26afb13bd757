"""The style guide: every component in every state."""

from types import SimpleNamespace

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.forms.style_guide import SampleForm
from cms.views.sample_blocks import sample_blocks

SECTIONS = [
    ("frame", "Frame"),
    ("colour", "Colour"),
    ("type", "Type"),
    ("buttons", "Buttons"),
    ("fields", "Fields"),
    ("choices", "Choices and chips"),
    ("tags", "Tags and marks"),
    ("alerts", "Alerts and toasts"),
    ("gauge", "Progress gauge"),
    ("labels", "Labels and cells"),
    ("navigation", "Navigation"),
    ("table", "Table"),
    ("record", "Record"),
    ("panels", "Dialog, drawer, empty"),
    ("files", "File drop"),
    ("text", "In a text"),
    ("blocks", "Blocks of lessons"),
    ("questions", "Questions"),
    ("verdicts", "Verdicts"),
    ("plate", "Plate"),
    ("deviation", "Deviation"),
]
TOKENS = [
    ("ink", "Text"),
    ("steel", "Second text"),
    ("rule", "Hairline"),
    ("rule-field", "Field border"),
    ("bench", "Page"),
    ("paper", "Sheet"),
    ("inset", "Inset"),
    ("slab", "Dark slab"),
    ("medium", "Primary, revoked"),
    ("medium-soft", "Wrong, full"),
    ("flow", "Done, valid"),
    ("flow-soft", "Right, open"),
    ("acid", "Due, focus"),
    ("acid-soft", "Warning"),
    ("note", "Replaced"),
    ("note-soft", "Note"),
    ("area-gmp", "GMP manufacturing"),
    ("area-reg", "Regulatory affairs"),
    ("area-data", "Data integration"),
    ("area-ai", "AI-driven medicine"),
    ("area-venture", "Venture"),
]
MARKS = [
    ("ok", "Done"),
    ("due", "Due soon"),
    ("over", "Overdue"),
    ("going", "Under way"),
    ("todo", "Not done"),
    ("none", "Not required"),
]
VERDICTS = [
    ("valid", "Valid"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
    ("replaced", "Replaced"),
    ("unknown", "Not ours"),
    ("unchecked", "Could not be checked"),
]
MESSAGES = [
    ("info", "You are signed in."),
    ("success", "Your name is saved."),
    ("warning", "Your qualification ends in 54 days."),
    ("error", "The file was not saved."),
]
BREADCRUMBS = [("Courses", "#navigation"), ("Aseptic practice", "")]
TABS = [("Outline", "#navigation", True), ("Dates", "#navigation", False)]
SENT = {"name": "", "email": "zoe.wojcik@example", "sample": "ten", "levels": ["7"]}
WELLS = {"SE": 2, "IE": 1, "NL": 3, "BE": 4}


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; on a developer's machine and in the demo."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    context = {
        "sections": SECTIONS,
        "tokens": TOKENS,
        "marks": MARKS,
        "verdicts": VERDICTS,
        "notes": [
            SimpleNamespace(level_tag=tag, message=text) for tag, text in MESSAGES
        ],
        "breadcrumbs": BREADCRUMBS,
        "tabs": TABS,
        "blocks": sample_blocks(),
        "form": SampleForm(auto_id="fresh_%s"),
        "sent_form": SampleForm(SENT, auto_id="sent_%s"),
        "page": Paginator(range(840), 10).page(4),
        "columns": range(1, 13),
        "wells": [("A", [_well(code) for code in ("", "SE", "NO", "IE", "NL", "BE")])],
        "key": [(1, "1 course"), (2, "2"), (3, "3"), (4, "4 or more")],
    }
    return render(request, "cms/style_guide/index.html", context)


def _well(code: str) -> dict[str, object]:
    if code not in WELLS:
        return {"code": code}
    label = f"{code}: {WELLS[code]} courses"
    return {"code": code, "url": "#plate", "label": label, "seats": WELLS[code]}
