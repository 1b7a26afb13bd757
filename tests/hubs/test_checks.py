import ctypes.util

from hubs.checks import drawing_is_quick


def test_slow_drawing_is_told_at_start(monkeypatch):
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)

    assert [message.id for message in drawing_is_quick(None)] == ["hubs.W001"]


def test_quick_drawing_is_not_remarked_on(monkeypatch):
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: f"lib{name}.so")

    assert drawing_is_quick(None) == []
