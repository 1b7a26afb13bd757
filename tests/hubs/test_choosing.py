"""Choosers of pictures, files and recordings: one's own hub's, also when searched."""

import pytest

from hubs.roles import Role
from tests.factories.secrets import COMMON, secret_hub

pytestmark = pytest.mark.django_db

CHOOSERS = {
    "pictures": "/cms/images/chooser/results/",
    "files": "/cms/documents/chooser/results/",
    "recordings": "/cms/media/chooser/",
}


@pytest.mark.parametrize("address", CHOOSERS.values(), ids=CHOOSERS)
def test_searching_finds_what_is_the_hubs_own(client, address):
    own, _other = secret_hub("CANARYALPHA"), secret_hub("CANARYBETA")
    client.force_login(own.staff[Role.AUTHOR])

    found = client.get(f"{address}?q={COMMON}")

    assert found.status_code == 200
    assert "CANARYALPHA" in found.content.decode()
    assert "CANARYBETA" not in found.content.decode()
