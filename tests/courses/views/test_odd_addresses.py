"""What no id has is no address: nothing looks it up."""

import pytest

from tests.factories.hubs import UserFactory

pytestmark = pytest.mark.django_db
ODD = [
    "/dates/%00.ics",
    "/dates/hub/%00.ics",
    "/calendar/%00.ics",
    "/learn/%00/",
    "/learn/enrol/%00/",
    "/learn/book/%00/",
    "/learn/quote/%00/",
    "/learn/orders/%00/",
    "/learn/orders/x/papers/%00.pdf",
    "/learn/waiting/%00/",
    "/learn/seats/%00/",
    "/learn/files/1/%00/name",
    "/review/%00/",
    "/employer/managers/%00/",
    "/employer/x/buy/%00/",
    "/employer/x/packs/%00/",
    "/accounts/invitations/%00/",
    "/cms/runs/%00/",
    "/cms/finance/x/orders/%00/",
    "/cms/finance/x/invoices/%00/",
]


@pytest.mark.parametrize("address", ODD)
def test_an_address_that_nothing_has_is_not_found(client, address):
    client.force_login(UserFactory(administrator=True))

    assert client.get(address).status_code == 404
