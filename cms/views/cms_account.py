"""A person's own settings in the CMS."""

from typing import Final

from wagtail.admin.views.account import AccountView, BaseSettingsPanel

#: Kept on the account's own pages, where a name is checked and an address confirmed.
ELSEWHERE: Final = frozenset({"name_email", "locale", "password"})


class CmsAccountView(AccountView):
    """Picture, notifications and look; who somebody is stands at ``/accounts/``."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Wagtail's panels, but for those that would be a second place or door."""
        return [panel for panel in super().get_panels() if panel.name not in ELSEWHERE]
