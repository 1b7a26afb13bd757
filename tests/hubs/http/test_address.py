import pytest

from hubs.http.address import client_address


@pytest.fixture
def request_from(rf):
    def make(remote="203.0.113.9", forwarded=None):
        headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
        return rf.get("/", REMOTE_ADDR=remote, **headers)

    return make


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "203.0.113.9"),
        (0, None, "203.0.113.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 192.0.2.7", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.9"),
        (1, None, "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "nonsense", "203.0.113.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_client_address_believes_our_own_proxies_alone(
    settings, request_from, proxies, forwarded, expected
):
    settings.TRUSTED_PROXIES = proxies

    assert client_address(request_from(forwarded=forwarded)) == expected


def test_client_address_behind_a_socket_is_the_machine(settings, request_from):
    settings.TRUSTED_PROXIES = 0

    assert client_address(request_from(remote="")) == "127.0.0.1"
