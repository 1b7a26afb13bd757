import pytest
from django.core.exceptions import ValidationError

from hubs.forms.names import PrintedNameField


def test_field_gives_the_name_as_it_is_stored():
    assert PrintedNameField().clean("  Zoe\u0308   Wójcik ") == "Zoë Wójcik"


def test_field_may_stay_empty_only_where_it_is_not_required():
    assert PrintedNameField(required=False).clean(" ") == ""
    with pytest.raises(ValidationError):
        PrintedNameField().clean(" ")


def test_field_refuses_what_cannot_be_printed():
    with pytest.raises(ValidationError, match="“<” cannot be printed"):
        PrintedNameField().clean("<script>alert(1)</script>")
