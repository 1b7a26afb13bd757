"""Drafts beside the form that writes them, in every language of their course."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from wagtail.models import Locale, Page


class PreviewedPage(Page):
    """A page whose preview can be turned to the other languages of its course.

    The page's own language shows what stands in the form, another one the latest draft
    of the translation. A mode is called by its language, the own one by nothing.
    """

    preview_template = ""

    class Meta:
        abstract = True

    def faces(self) -> Any:
        """The course's pages, one a language; none where there is no course yet."""
        raise NotImplementedError

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """Codes and names of the course's languages, the page's own first."""
        own = self.locale if self.locale_id else Locale.get_active()
        others = self.faces().exclude(locale=own).select_related("locale")
        locales = [own, *(face.locale for face in others.order_by("pk"))]
        return [(each.language_code, str(each.get_display_name())) for each in locales]

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """A mode for each language."""
        return [
            ("" if place == 0 else code, name)
            for place, (code, name) in enumerate(self.languages)
        ]

    def draft_in(self, language: str) -> Page | None:
        """The latest draft of the page in ``language``, if it is translated.

        Only where it stands in the same course: a translation elsewhere is another's.
        """
        for face in self.faces().filter(locale__language_code=language):
            there = type(self).objects.descendant_of(face, inclusive=True)
            found = there.filter(translation_key=self.translation_key).first()
            if found is not None:
                return found.get_latest_revision_as_object()
        return None

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The draft in one language."""
        return self.drawn(request, mode_name, template=self.preview_template)

    def drawn(
        self, request: HttpRequest, mode: str, *, template: str
    ) -> TemplateResponse:
        """The draft in a template, with the words around it in its language.

        Drawn at once, since the language holds only here.
        """
        own, names = self.languages[0][0], dict(self.languages)
        language = mode or own
        found = self if language == own else self.draft_in(language)
        context = {
            "page": found or self,
            "written_in": language if found else own,
            "wanted": "" if found else names.get(language, language),
        }
        is_spoken = language in dict(settings.LANGUAGES)
        with override(language if is_spoken else get_language()):
            answer = TemplateResponse(request, template, context)
            answer.render()
        return answer
