"""The glossary's place in the CMS."""

from wagtail.snippets.models import register_snippet

from courses.viewsets import TermViewSet

register_snippet(TermViewSet)
