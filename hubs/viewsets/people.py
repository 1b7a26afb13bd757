"""People in the CMS."""

from wagtail.users.forms import UserForm
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from hubs.domain.accounts import note_account, note_changes, state_of
from hubs.forms.people import PersonCreationForm, PersonForm
from hubs.models import User


class PersonCreateView(CreateView):
    """A new account; who made it is in the trail."""

    def save_instance(self) -> User:
        """Save, and record it in the same transaction."""
        person: User = super().save_instance()
        note_account(person, "account.made", by=self.request.user)
        return person


class PersonEditView(EditView):
    """An account that exists; what becomes of it is in the trail."""

    def save_instance(self) -> User:
        """Save, and record what changed in the same transaction."""
        before = state_of(self.object)
        person: User = super().save_instance()
        note_changes(person, before, by=self.request.user)
        return person


class PeopleViewSet(UserViewSet):
    """Wagtail's list of people; nobody gives anybody else a password here."""

    template_prefix = "wagtailusers/users/"
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:  # noqa: FBT001, FBT002 (Wagtail's signature)
        """The form for a new person, or for one who is there."""
        return PersonForm if for_update else PersonCreationForm
