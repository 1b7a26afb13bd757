"""Versions of a hub's design: made, never changed, frozen into certificates."""

import threading

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection

from certificates.domain.design import (
    Design,
    DesignMoved,
    change_design,
    design_of,
    known_picture,
    newest,
    try_out,
)
from certificates.domain.drafting import draft, look_of
from certificates.domain.pictures import PictureLost, for_paper, sha256
from certificates.domain.rendering import render
from certificates.models import CertificateTemplate
from hubs.models import AuditEvent
from tests.factories.courses import CompletionFactory
from tests.factories.designs import LOGO, make_version, whole
from tests.factories.drawings import drawing
from tests.factories.hubs import NOON, HubFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_hub_without_design_has_the_look_of_the_site():
    look = look_of(HubFactory())

    assert (look.name, look.design, look.second_language) == ("2026-11", None, "")
    assert design_of(None) == Design()


def test_a_version_says_what_was_asked_for():
    hub, lead = HubFactory(), UserFactory()
    design = whole(hub)

    made = change_design(hub, design, based_on=0, by=lead, at=NOON)

    assert (made.number, made.made_by, made.made_at) == (1, lead, NOON)
    assert design_of(newest(hub)) == design


def test_the_payload_names_the_version_and_keeps_what_it_says():
    completion = CompletionFactory()
    hub = completion.edition.course.hub
    make_version(hub)
    made = make_version(hub, signatory_role="Director")

    payload = draft(completion, issue_no=1, at=NOON)

    assert (payload["schema"], payload["template"]) == (2, f"2026-11/{hub.slug}-2")
    assert payload["second_language"] == "fr"
    assert payload["design"] == {
        "number": 2,
        "accent": "#0b5c4a",
        "logo_sha256": design_of(made).logo,
        "signature_sha256": design_of(made).signature,
        "signatory_name": "Dr. Annelies Van den Broeck",
        "signatory_role": "Director",
    }


def test_a_second_language_that_is_the_first_gives_way_to_the_hubs():
    completion = CompletionFactory(enrolment__learner__certificate_language="en")
    make_version(completion.edition.course.hub, second_language="en")

    assert draft(completion, issue_no=1, at=NOON)["second_language"] == "nl"


def test_nothing_different_makes_no_version():
    hub = HubFactory()
    made = make_version(hub)

    assert make_version(hub) is None
    assert list(hub.certificate_templates.all()) == [made]
    assert AuditEvent.objects.count() == 1


def test_what_somebody_else_saved_meanwhile_is_not_overwritten():
    hub = HubFactory()
    make_version(hub)

    with pytest.raises(DesignMoved):
        change_design(
            hub, whole(hub, accent="#000000"), based_on=0, by=UserFactory(), at=NOON
        )

    assert newest(hub).number == 1


def test_a_colour_that_is_none_is_refused():
    with pytest.raises(ValidationError, match="accent"):
        make_version(HubFactory(), accent="green")


def test_the_trail_says_what_changed_and_keeps_names_apart():
    hub = HubFactory()
    make_version(hub)
    make_version(hub, accent="#000000", signatory_name="Bo", logo="")

    first, second = AuditEvent.objects.order_by("id")

    assert (first.verb, first.hub) == ("certificate.design_changed", hub)
    assert second.facts["number"] == 2
    assert second.facts["accent"] == {"old": "#0b5c4a", "new": "#000000"}
    assert second.facts["logo"]["new"] == ""
    assert "signature" not in second.facts
    assert "Bo" not in str(second.facts)
    (value,) = second.values.all()
    assert (value.name, value.new) == ("signatory_name", "Bo")


def test_a_picture_that_is_tried_out_is_the_hubs_alone():
    hub, picture = HubFactory(), for_paper(LOGO)

    digest = try_out(hub, picture)

    assert digest == sha256(picture)
    assert known_picture(hub, digest) == picture
    assert known_picture(HubFactory(), digest) is None
    assert not CertificateTemplate.objects.exists()


def test_pictures_of_versions_stay_known():
    hub = HubFactory()
    version = design_of(make_version(hub))
    make_version(hub, logo="", signature="")
    cache.clear()

    assert known_picture(hub, version.logo) == for_paper(LOGO)
    assert known_picture(hub, version.signature) is not None
    assert known_picture(HubFactory(), version.logo) is None


@pytest.mark.parametrize("name", ["", "../secret", "0" * 63, "x" * 64])
def test_what_is_no_hash_names_no_picture(name):
    assert known_picture(HubFactory(), name) is None


def test_a_picture_that_the_storage_lost_is_not_known():
    hub = HubFactory()
    made = make_version(hub)
    digest = design_of(made).logo
    default_storage.delete(made.logo.name)
    cache.clear()

    assert known_picture(hub, digest) is None


def test_a_picture_that_nobody_knows_makes_no_version():
    hub = HubFactory()

    with pytest.raises(PictureLost):
        make_version(hub, logo="0" * 64)

    assert newest(hub) is None


def test_certificates_look_the_same_whatever_the_hub_does_later():
    completion = CompletionFactory()
    hub = completion.edition.course.hub
    make_version(hub)
    payload = draft(completion, issue_no=1, at=NOON)
    before = render(payload, holder="Zoë")

    make_version(hub, accent="#000000", logo="", signature="", signatory_name="Bo")
    cache.clear()

    assert render(payload, holder="Zoë") == before
    now = draft(completion, issue_no=1, at=NOON)
    assert render(now, holder="Zoë") != before


def test_two_hubs_may_have_the_same_picture():
    one, other = (make_version(HubFactory()) for _ in range(2))

    assert one.logo.name == other.logo.name
    assert design_of(one).logo == sha256(for_paper(drawing(size=(270, 90))))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_the_second_is_told():
    hub, lead = HubFactory(), UserFactory()
    designs = [whole(hub), whole(hub, accent="#000000")]
    barrier, results = threading.Barrier(2), []

    def save(design):
        barrier.wait()
        try:
            results.append(change_design(hub, design, based_on=0, by=lead, at=NOON))
        except DesignMoved as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[design]) for design in designs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {type(result) for result in results} == {CertificateTemplate, DesignMoved}
    assert hub.certificate_templates.count() == 1
