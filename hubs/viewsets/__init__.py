"""Lists and forms of the CMS."""

from hubs.viewsets.people import PeopleViewSet
from hubs.viewsets.sources import SourceViewSet

__all__ = ["PeopleViewSet", "SourceViewSet"]
