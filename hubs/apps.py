from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = "People and places"

    def ready(self) -> None:
        """Listen to what goes into the audit trail."""
        from hubs.receivers import listen

        listen()


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens for people and groups, with the facts that our people have."""

    user_viewset = "hubs.viewsets.people.PeopleViewSet"


class SessionsConfig(UserSessionsConfig):
    """allauth's list of sessions, with one question at sign-in instead of many."""

    def ready(self) -> None:
        """Listen in allauth's place."""
        from allauth.account.signals import user_logged_in
        from allauth.usersessions.signals import on_user_logged_in

        from hubs.receivers import note_device

        super().ready()
        user_logged_in.disconnect(receiver=on_user_logged_in)
        user_logged_in.connect(note_device)
