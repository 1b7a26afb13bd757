"""Files of certificates: removed once, and harmless to remove again."""

from django.core.files.storage import default_storage

from certificates.domain.storing import discard, keep


def test_every_file_of_a_certificate_is_removed(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    kept = [keep(b"%PDF", number="7H4KQ2M9XW3TBZ5C") for _ in range(2)]

    assert discard("7H4KQ2M9XW3TBZ5C") == 2
    assert not any(default_storage.exists(each.name) for each in kept)
    assert discard("7H4KQ2M9XW3TBZ5C") == 0
    assert discard("0000000000000000") == 0
