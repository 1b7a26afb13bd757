import pytest

from hubs.templatetags.accounts import device


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_device_says_browser_and_system(user_agent, words):
    assert device(user_agent) == words
