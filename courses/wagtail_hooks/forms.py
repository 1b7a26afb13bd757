"""What the editor's forms load besides Wagtail's own."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("insert_editor_js")
def count_characters() -> SafeString:
    """Says how much room a field has left; its words are handed to it here."""
    return format_html(
        '<script src="{}" data-left-one="{}" data-left-many="{}" data-over-one="{}"'
        ' data-over-many="{}"></script>',
        static("courses/js/forms.js"),
        _("{n} character left"),
        _("{n} characters left"),
        _("{n} character too many"),
        _("{n} characters too many"),
    )


@hooks.register("insert_global_admin_css")
def look_of_forms() -> SafeString:
    """Few rules of our own for the editor."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("courses/css/forms.css")
    )
