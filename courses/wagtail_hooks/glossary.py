"""Glossary terms in running text: a button in the editor, a link in the database."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    InlineEntityElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler

from courses.models import Term


class TermElementHandler(InlineEntityElementHandler):
    """From the database into the editor."""

    mutability = "MUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        """What the editor keeps of a term."""
        return {"term": attrs.get("term", "")}


class TermLinkHandler(LinkHandler):
    """Outside lessons, which freeze their own text, a term is plain text."""

    identifier = "glossary"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:  # noqa: ARG003
        """An anchor that leads nowhere."""
        return "<a>"


def term_link(props: dict[str, Any]) -> Any:
    """From the editor into the database."""
    attributes = {"linktype": "glossary", "term": props.get("term") or ""}
    return DOM.create_element("a", attributes, props["children"])


@hooks.register("register_rich_text_features")
def register_glossary(features: Any) -> None:
    """Offer the feature ``glossary``."""
    features.register_link_type(TermLinkHandler)
    features.register_editor_plugin(
        "draftail",
        "glossary",
        EntityFeature(
            {
                "type": "GLOSSARY",
                "icon": "openquote",
                "description": _("Glossary term"),
                "attributes": ["term"],
            },
            js=["courses/js/glossary.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "glossary",
        {
            "from_database_format": {
                'a[linktype="glossary"]': TermElementHandler("GLOSSARY"),
            },
            "to_database_format": {"entity_decorators": {"GLOSSARY": term_link}},
        },
    )


@hooks.register("register_admin_urls")
def glossary_urls() -> list[URLPattern]:
    """The terms that the editor offers."""
    return [path("glossary/terms.json", terms, name="glossary_terms")]


def terms(request: HttpRequest) -> JsonResponse:
    """All terms of the glossary by name."""
    names = Term.objects.order_by("term").values_list("term", flat=True).distinct()
    return JsonResponse({"terms": list(names)})
