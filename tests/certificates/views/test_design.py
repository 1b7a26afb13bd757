"""Leads change how the certificates of their hub look; others read or see nothing."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.domain.design import design_of, known_picture, newest
from certificates.domain.pictures import for_paper, sha256
from certificates.models import CertificateTemplate
from hubs.roles import Role
from tests.factories.designs import LOGO, SIGNATURE, make_version
from tests.factories.drawings import drawing
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory
from tests.factories.pictures import vast_png
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db
TYPED = {
    "based_on": "0",
    "accent": "#0B5C4A",
    "signatory_name": "Dr. Bo  de Vries",
    "signatory_role": "Lead of the hub",
    "second_language": "fr",
}


@pytest.fixture
def hub():
    return HubFactory(slug="gent", name="Hub of Gent", short_name="Gent")


@pytest.fixture
def lead(client, hub):
    person = member(hub, Role.LEAD)
    client.force_login(person)
    return person


def screen(hub, name="certificate_design", *args):
    return reverse(name, args=[hub.slug, *args])


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content, "image/png")


def sheet_in(answer):
    """The page in the preview's frame."""
    return unescape(re.search(r'srcdoc="([^"]*)"', answer.content.decode())[1])


def held_in(answer, what="logo"):
    field = re.search(rf'<input[^>]*name="{what}_held"[^>]*>', answer.content.decode())
    value = re.search(r'value="([^"]*)"', field[0])
    return value[1] if value else ""


def test_a_hub_begins_without_design(client, lead, hub):
    page = client.get(screen(hub)).content.decode()

    assert "There is none yet" in page
    assert 'value="#b91d47"' in page
    assert 'name="based_on" value="0"' in page


def test_a_lead_saves_a_version(client, lead, hub):
    answer = client.post(
        screen(hub), {**TYPED, "logo": upload(LOGO), "signature": upload(SIGNATURE)}
    )

    made = newest(hub)
    assert answer["Location"] == screen(hub)
    assert (made.number, made.made_by, made.accent) == (1, lead, "#0b5c4a")
    assert (made.signatory_name, made.second_language) == ("Dr. Bo de Vries", "fr")
    assert design_of(made).logo == sha256(for_paper(LOGO))
    page = client.get(screen(hub)).content.decode()
    assert "Version 1 is saved." in page
    assert screen(hub, "certificate_design_version", 1) in page


def test_pictures_stay_where_none_is_chosen_and_go_where_none_is_wanted(
    client, lead, hub
):
    before = design_of(make_version(hub))
    form = client.get(screen(hub))
    sent = {**TYPED, "based_on": "1", "logo_held": held_in(form), "no_signature": "on"}

    client.post(screen(hub), {**sent, "signature_held": held_in(form, "signature")})

    assert newest(hub).number == 2
    assert design_of(newest(hub)).logo == before.logo
    assert design_of(newest(hub)).signature == ""


def test_a_picture_that_comes_is_meant_whatever_was_ticked(client, lead, hub):
    client.post(screen(hub), {**TYPED, "no_logo": "on", "logo": upload(LOGO)})

    assert design_of(newest(hub)).logo == sha256(for_paper(LOGO))


def test_saving_the_same_again_makes_no_version(client, lead, hub):
    client.post(screen(hub), TYPED)

    answer = client.post(screen(hub), {**TYPED, "based_on": "1"}, follow=True)

    assert "Nothing is different" in answer.content.decode()
    assert hub.certificate_templates.count() == 1


def test_what_another_lead_saved_meanwhile_is_not_lost_silently(client, lead, hub):
    make_version(hub)

    answer = client.post(screen(hub), TYPED)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version 1 was saved meanwhile." in page
    assert "Dr. Bo  de Vries" in page
    assert 'name="based_on" value="1"' in page
    assert newest(hub).number == 1


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"accent": ""}, "accent", "This field is required."),
        ({"accent": "green"}, "accent", "Write the colour as #"),
        ({"signatory_name": "Bo 本"}, "signatory_name", "“本” cannot be printed"),
        ({"signatory_role": "本 ع"}, "signatory_role", "“本”, “ع” cannot be printed"),
        ({"signatory_name": "B" * 81}, "signatory_name", "at most 80"),
        ({"signatory_name": ""}, "signatory_name", "Say who signs."),
        ({"second_language": "xx"}, "second_language", "Select a valid choice"),
        ({"logo": upload(b"GIF89a")}, "logo", "not a whole PNG, JPEG or WebP picture"),
        ({"logo": upload(drawing(size=(4000, 40)))}, "logo", "800 × 8 pixels"),
        ({"signature": upload(drawing(size=(9, 9)))}, "signature", "at least 24"),
        ({"logo": upload(b"")}, "logo", "empty"),
        ({"logo": upload(bytes(1024**2 + 1))}, "logo", "too big (1.0\u00a0MB)"),
        ({"signature": upload(vast_png())}, "signature", "more than 40 million"),
        (
            {"signature": upload(drawing("RGBA", ink=(255, 255, 255, 255)))},
            "signature",
            "On white paper nothing of this picture is left.",
        ),
        ({"logo_held": "0" * 64}, "logo", "Choose it again."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_beside_its_field(client, lead, hub, wrong, field, said):
    answer = client.post(screen(hub), {**TYPED, **wrong})

    page = unescape(answer.content.decode())
    before = page.partition(f'name="{field}"')[0]
    beside = before.rpartition("data-field-errors")[2]
    assert answer.status_code == 422
    assert said in beside
    assert page.count(said) == 2  # once more beside the preview
    assert 'value="Lead of the hub"' in page or field == "signatory_role"
    assert not CertificateTemplate.objects.exists()


@pytest.mark.parametrize("typed", ["0b5c4a", "#0B5C4A", " #0b5c4a "])
def test_a_colour_may_be_typed_as_people_do(client, lead, hub, typed):
    client.post(screen(hub), {**TYPED, "accent": typed})

    assert newest(hub).accent == "#0b5c4a"


def test_a_colour_of_three_digits_is_one_of_six(client, lead, hub):
    client.post(screen(hub), {**TYPED, "accent": "#063"})

    assert newest(hub).accent == "#006633"


def test_a_pale_colour_is_refused_with_one_that_would_do(client, lead, hub):
    answer = client.post(screen(hub), {**TYPED, "accent": "#f4cf55"})

    page = answer.content.decode()
    assert "#f4cf55 has a contrast of 1.51 to 1, and text needs 4.5 to 1" in page
    assert 'name="take_accent" value="#89742f"' in page
    assert "accent-89742f.css" in sheet_in(answer)

    sent = {**TYPED, "accent": "#f4cf55", "take_accent": "#89742f"}
    taken = client.post(screen(hub, "certificate_design_preview"), sent)

    assert 'name="accent" value="#89742f"' in taken.content.decode()
    assert "take_accent" not in taken.content.decode()


def test_a_preview_shows_what_was_typed_and_saves_nothing(client, lead, hub):
    sent = {**TYPED, "logo": upload(LOGO), "show-name": "greek", "show-language": "pl"}

    answer = client.post(screen(hub, "certificate_design_preview"), sent)

    sheet, page = sheet_in(answer), answer.content.decode()
    assert '<html lang="pl">' in sheet
    assert "Παπαδημητρακοπούλου" in sheet
    assert "Dr. Bo de Vries" in sheet
    assert "/certificates/accent-0b5c4a.css" in sheet
    assert 'alt="Logo: Hub of Gent"' in sheet
    assert 'value="greek" selected' in page
    assert 'value="Dr. Bo  de Vries"' in page
    assert not CertificateTemplate.objects.exists()


def test_a_picture_that_was_previewed_need_not_be_chosen_again(client, lead, hub):
    shown = client.post(
        screen(hub, "certificate_design_preview"), {**TYPED, "logo": upload(LOGO)}
    )

    client.post(screen(hub), {**TYPED, "logo_held": held_in(shown)})

    assert design_of(newest(hub)).logo == sha256(for_paper(LOGO))


def test_a_picture_that_was_held_too_long_is_asked_for_again(client, lead, hub):
    preview = screen(hub, "certificate_design_preview")
    shown = client.post(preview, {**TYPED, "logo": upload(LOGO)})
    cache.clear()

    answer = client.post(screen(hub), {**TYPED, "logo_held": held_in(shown)})

    assert "Choose it again." in answer.content.decode()
    assert held_in(answer) == ""


def test_pictures_of_another_hub_cannot_be_taken(client, lead, hub):
    strange = design_of(make_version(HubFactory())).logo

    answer = client.post(screen(hub), {**TYPED, "logo_held": strange})

    assert answer.status_code == 422
    assert newest(hub) is None


def test_htmx_gets_the_preview_and_the_pictures_that_came(client, lead, hub):
    address = screen(hub, "certificate_design_preview")
    htmx = {"HX-Request": "true"}

    plain = client.post(address, TYPED, headers=htmx)
    with_logo = client.post(address, {**TYPED, "logo": upload(LOGO)}, headers=htmx)

    assert "<html" not in plain.content.decode().partition("srcdoc")[0]
    assert "hx-swap-oob" not in plain.content.decode()
    page = with_logo.content.decode()
    assert page.count("hx-swap-oob") == 1
    assert 'id="picture-logo" hx-swap-oob="true"' in page
    assert known_picture(hub, held_in(with_logo)) == for_paper(LOGO)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, "Zoë Ångström-Wójcik"),
        ({"show-name": "nobody", "show-language": "xx"}, "Zoë Ångström-Wójcik"),
        ({"show-expiry": "never"}, "Does not expire"),
        ({"show-length": "long"}, "From first trial to market"),
        ({"show-language": "nl"}, "Certificaat van bekwaamheid"),
    ],
)
def test_the_preview_shows_which_certificate_was_asked_for(
    client, lead, hub, asked, shown
):
    make_version(hub)

    answer = client.get(screen(hub, "certificate_design_version", 1), asked)

    assert shown in sheet_in(answer)


def test_older_versions_stay_to_be_looked_at_and_begun_with(client, lead, hub):
    old = make_version(hub, accent="#000000", second_language="")
    make_version(hub, signatory_name="Eve")

    page = client.get(screen(hub, "certificate_design_version", 1))
    form = client.get(screen(hub) + "?from=1")

    assert "#000000" in page.content.decode()
    assert "first other language" in page.content.decode()
    assert f"{screen(hub)}?from=1" in page.content.decode()
    assert 'name="accent" value="#000000"' in form.content.decode()
    assert 'name="based_on" value="2"' in form.content.decode()
    assert held_in(form) == design_of(old).logo


@pytest.mark.parametrize("number", ["9", "x", "9" * 30])
def test_beginning_with_no_version_is_beginning_with_the_newest(
    client, lead, hub, number
):
    make_version(hub, accent="#000000")

    form = client.get(f"{screen(hub)}?from={number}").content.decode()

    assert 'name="accent" value="#000000"' in form


def test_a_version_that_is_not_there_is_not_found(client, lead, hub):
    address = screen(hub, "certificate_design_version", 1)

    assert client.get(address).status_code == 404


def test_a_lost_picture_leaves_the_form_usable(client, lead, hub):
    make_version(hub, signature="")
    CertificateTemplate.objects.update(logo="certificate-templates/" + "0" * 64)

    answer = client.get(screen(hub))

    assert answer.status_code == 200
    assert 'class="logo"' not in sheet_in(answer)


ADDRESSES = [
    ("certificate_design", "get"),
    ("certificate_design", "post"),
    ("certificate_design_preview", "post"),
    ("certificate_design_version", "get"),
]


def ask(client, hub, name, method):
    args = [1] if name == "certificate_design_version" else []
    return getattr(client, method)(screen(hub, name, *args), TYPED)


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
def test_another_hubs_design_is_not_there(client, lead, name, method):
    other = HubFactory()
    make_version(other)

    assert ask(client, other, name, method).status_code == 404
    assert newest(other).number == 1


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.REVIEWER, Role.TRAINER])
def test_other_roles_see_no_design(client, hub, role, name, method):
    make_version(hub)
    client.force_login(member(hub, role))

    assert ask(client, hub, name, method).status_code == 403


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
def test_visitors_sign_in_and_learners_are_refused(client, hub, name, method):
    make_version(hub)

    assert ask(client, hub, name, method)["Location"].startswith("/accounts/login/")
    client.force_login(UserFactory())
    assert ask(client, hub, name, method).status_code == 403


def test_who_leads_one_hub_and_writes_at_another_changes_the_first_alone(
    client, lead, hub
):
    other = HubRoleFactory(user=lead, role=Role.AUTHOR).hub

    assert client.get(screen(other)).status_code == 403
    assert client.post(screen(other), TYPED).status_code == 403
    assert newest(other) is None


def test_auditors_read_and_change_nothing(client, hub):
    make_version(hub)
    client.force_login(auditor())

    for address in (screen(hub), screen(hub, "certificate_design_version", 1)):
        page = client.get(address).content.decode()
        assert "Version 1" in page
        assert 'method="post" action="/cms/certificate-design' not in page
        assert "Begin a new version" not in page
    assert client.post(screen(hub), TYPED).status_code == 403
    preview = screen(hub, "certificate_design_preview")
    assert client.post(preview, TYPED).status_code == 403
    assert newest(hub).number == 1


def test_auditors_see_the_look_of_the_site_where_there_is_no_design(client, hub):
    client.force_login(auditor())

    answer = client.get(screen(hub))

    assert "There is none yet" in answer.content.decode()
    assert 'class="designed' not in sheet_in(answer)


def test_the_way_in_leads_to_the_only_hub(client, lead, hub):
    address = reverse("certificate_designs")

    assert address in client.get("/cms/").content.decode()
    assert client.get(address)["Location"] == screen(hub)


def test_an_administrator_chooses_among_hubs(client, hub):
    client.force_login(UserFactory(administrator=True))
    other = HubFactory()

    page = client.get(reverse("certificate_designs")).content.decode()

    assert screen(hub) in page
    assert screen(other) in page


def test_an_administrator_of_no_hub_is_told_so(client):
    client.force_login(UserFactory(administrator=True))

    page = client.get(reverse("certificate_designs")).content.decode()

    assert "There is no hub yet." in page


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("certificate_design", "put"),
        ("certificate_design_preview", "get"),
        ("certificate_design_version", "post"),
    ],
)
def test_wrong_methods_are_refused(client, hub, name, method):
    client.force_login(UserFactory(administrator=True))

    assert ask(client, hub, name, method).status_code == 405


@pytest.mark.parametrize("versions", [1, 3])
def test_versions_cost_the_same_however_many(
    client, lead, hub, versions, django_assert_max_num_queries
):
    for number in range(versions):
        make_version(hub, signatory_name=f"Bo {'A' * number}")
    client.get(screen(hub))

    with django_assert_max_num_queries(26):
        client.get(screen(hub))


def test_the_colour_of_a_design_is_a_stylesheet(client):
    answer = client.get("/certificates/accent-0b5c4a.css")

    assert answer["Content-Type"] == "text/css"
    assert answer.content == b":root { --accent: #0b5c4a }\n"
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("colour", ["0B5C4A", "0b5c4", "red", "0b5c4a0", "0b5c4a%0a"])
def test_what_is_no_colour_has_no_stylesheet(client, colour):
    assert client.get(f"/certificates/accent-{colour}.css").status_code == 404


def test_the_stylesheet_is_only_read(client):
    assert client.post("/certificates/accent-0b5c4a.css").status_code == 405
