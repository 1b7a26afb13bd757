"""The pages of an account that allauth does not have."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hubs.domain.people import introduce
from hubs.forms.accounts import ProfileForm
from hubs.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language of certificates, language and time zone of the site."""
    person = cast("User", request.user)
    form = ProfileForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        introduce(person, **form.cleaned_data)
        with translation.override(person.language):
            messages.success(request, _("Your details were saved."))
        return redirect("account_profile")
    return render(request, "account/profile.html", {"form": form})


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The one way in, wherever another door would be."""
    # Where the person wanted to go is checked by the sign-in page, not here.
    return redirect_to_login(request.GET.get("next", "/"), reverse("account_login"))
