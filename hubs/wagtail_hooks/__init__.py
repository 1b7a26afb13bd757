"""What people and places add to the CMS."""

from hubs.wagtail_hooks import files, isolation, registers, staff, trail

__all__ = ["files", "isolation", "registers", "staff", "trail"]
