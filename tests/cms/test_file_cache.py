"""Counting in files."""

import time

import pytest

from cms.file_cache import CountingFileCache
from cms.settings import env


@pytest.fixture
def cache(tmp_path):
    return CountingFileCache(str(tmp_path), {})


def test_a_count_ends_when_its_first_said(cache):
    cache.add("tries", 1, 0.3)

    assert [cache.incr("tries"), cache.incr("tries", 3)] == [2, 5]
    time.sleep(0.35)

    assert cache.get("tries") is None
    with pytest.raises(ValueError, match="tries"):
        cache.incr("tries")


def test_a_count_without_an_end_has_none(cache):
    cache.set("visits", 7, None)

    assert cache.decr("visits") == 6
    assert cache._end_of("visits", None) is None


def test_an_address_of_files_is_answered_by_it(monkeypatch, tmp_path):
    monkeypatch.setenv("CACHE_URL", f"filecache://{tmp_path}")

    found = env.cache("CACHE_URL", "locmemcache://")

    assert found["BACKEND"] == "cms.file_cache.CountingFileCache"
    assert found["LOCATION"] == str(tmp_path)
