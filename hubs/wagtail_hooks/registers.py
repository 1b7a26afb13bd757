"""The register of sources in the CMS."""

from wagtail.snippets.models import register_snippet

from hubs.viewsets.sources import SourceViewSet

register_snippet(SourceViewSet)
