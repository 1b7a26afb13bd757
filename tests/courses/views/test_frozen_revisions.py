"""An editor that was left open does not write into what was frozen."""

import pytest
from django.urls import reverse

from courses.domain.release import freeze
from courses.domain.since import changes_since
from courses.models import ModulePage
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.pages import whole_course
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def keep(client, course):
    """The editor of a module keeps what is typed, as it does by itself."""
    client.force_login(member(course.hub, Role.AUTHOR))
    module = ModulePage.objects.get()
    address = reverse("wagtailadmin_pages:edit", args=[module.pk])

    def keep(title, **known):
        facts = {"title": title, "slug": module.slug, "summary": "", **known}
        answer = client.post(address, facts, headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.content
        return answer.json()["revision_id"]

    return keep


def latest():
    return ModulePage.objects.get().latest_revision


def test_what_is_kept_goes_into_one_revision(keep):
    first = keep("Typed")
    second = keep("Typed more", overwrite_revision_id=first)

    assert second == first
    assert latest().content["title"] == "Typed more"


def test_what_is_kept_after_a_freeze_goes_into_a_new_one(course, keep):
    frozen = keep("Typed")
    edition = freeze(course, by=None, at=NOON)

    after = keep("Typed more", overwrite_revision_id=frozen)
    again = keep("Typed even more", overwrite_revision_id=after)

    revisions = dict(
        ModulePage.objects.get().revisions.values_list("pk", "content__title")
    )
    assert revisions[frozen] == "Typed"
    assert after == again != frozen
    assert revisions[after] == "Typed even more"
    module = ModulePage.objects.get()
    assert [page.pk for page in changes_since(edition).edited] == [module.pk]
