"""Pages of the site itself."""

from cms.models.pages import HomePage, StandardPage

__all__ = ["HomePage", "StandardPage"]
