"""What a browser sends for a passkey may be anything."""

import pytest

from tests.factories.hubs import UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "no json", '{"id": 1}'])
def test_a_malformed_passkey_is_refused_in_words(client, credential):
    client.get("/accounts/2fa/webauthn/login/")

    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})

    assert response.status_code in {200, 302}
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "no json", '{"id": 1}'])
def test_a_malformed_new_passkey_is_refused_in_words(client, credential):
    client.force_login(UserFactory())
    client.get("/accounts/2fa/webauthn/add/")

    response = client.post(
        "/accounts/2fa/webauthn/add/", {"credential": credential, "name": "Phone"}
    )

    assert response.status_code in {200, 302}
