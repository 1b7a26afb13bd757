"""From content to what a browser sends, so that the forms of the CMS judge it."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from wagtail import blocks
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.blocks.base import BlockField
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.demo.load.content import ContentError

Post = dict[str, Any]
#: Elements of rich text that the editor gives a key of their own.
KEYED = re.compile(r"<(p|li|h[2-6]|blockquote)>")


def keep(
    form_class: type[Any],
    instance: Any,
    values: Mapping[str, Any],
    *,
    where: str,
    files: Mapping[str, Any] | None = None,
    **about: Any,
) -> tuple[Any, bool]:
    """``form_class`` filled in with ``values``, and whether that changed anything.

    Nothing is saved. Raises :exc:`ContentError` where the form refuses the values.
    ``files`` are uploaded and count as a change; ``about`` goes to the form.
    """
    empty = form_class(instance=instance, **about)
    form = form_class(
        posted_form(empty, values, where=where), files, instance=instance, **about
    )
    if not form.is_valid():
        raise ContentError(where, said(form))
    return form, any(_is_other(form, name) for name in form.changed_data)


def _is_other(form: Any, name: str) -> bool:
    """Whether a field that seems changed is: in blocks, numbers are text to a form."""
    field = form.fields[name]
    if not isinstance(field, BlockField):
        return True
    # Sorted: PostgreSQL gives back the keys of what it keeps in an order of its own.
    before, after = (
        json.dumps(
            field.block.get_prep_value(value), cls=DjangoJSONEncoder, sort_keys=True
        )
        for value in (form.get_initial_for_field(field, name), form.cleaned_data[name])
    )
    return before != after


def posted_form(form: Any, values: Mapping[str, Any], *, where: str) -> Post:
    """What a browser sends when ``values`` are typed in and the rest is left."""
    if unknown := set(values) - set(form.fields):
        raise ContentError(where, f"the form has no {', '.join(sorted(unknown))}")
    post: Post = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            continue
        value = values.get(name, form.get_initial_for_field(field, name))
        if isinstance(field, BlockField):
            raw = values[name] if name in values else field.block.get_prep_value(value)
            post |= posted_block(field.block, name, raw)
        else:
            post |= _posted_field(field, name, value)
    return post


def posted_block(block: Any, name: str, raw: Any) -> Post:
    """What a browser sends of a block whose stored form is ``raw``."""
    match block:
        case blocks.StreamBlock():
            children = [
                (block.child_blocks[child["type"]], child) for child in raw or []
            ]
            return _posted_children(name, children)
        case blocks.ListBlock():
            return _posted_children(name, [(block.child_block, c) for c in raw or []])
        case blocks.StructBlock():
            return _posted_struct(block, name, raw)
        case TypedTableBlock():
            return _posted_table(block, name, raw)
        case _:
            return _posted_field(block.field, name, raw)


def _posted_children(name: str, children: list[tuple[Any, Any]]) -> Post:
    post: Post = {f"{name}-count": str(len(children))}
    for n, (block, child) in enumerate(children):
        post |= {
            f"{name}-{n}-deleted": "",
            f"{name}-{n}-order": str(n),
            f"{name}-{n}-type": child["type"],
            f"{name}-{n}-id": child["id"],
        }
        post |= posted_block(block, f"{name}-{n}-value", child["value"])
    return post


def _posted_struct(block: Any, name: str, raw: Mapping[str, Any]) -> Post:
    if unknown := set(raw) - set(block.child_blocks):
        raise ContentError(block.name, f"has no {', '.join(sorted(unknown))}")
    post: Post = {}
    for key, child in block.child_blocks.items():
        value = raw[key] if key in raw else child.get_prep_value(child.get_default())
        post |= posted_block(child, f"{name}-{key}", value)
    return post


def _posted_table(block: Any, name: str, raw: Mapping[str, Any]) -> Post:
    columns, rows = raw["columns"], raw["rows"]
    post: Post = {
        f"{name}-caption": raw.get("caption", ""),
        f"{name}-column-count": str(len(columns)),
        f"{name}-row-count": str(len(rows)),
    }
    for c, column in enumerate(columns):
        post |= {
            f"{name}-column-{c}-type": column["type"],
            f"{name}-column-{c}-order": str(c),
            f"{name}-column-{c}-deleted": "",
            f"{name}-column-{c}-heading": column["heading"],
        }
    for r, row in enumerate(rows):
        post |= {f"{name}-row-{r}-order": str(r), f"{name}-row-{r}-deleted": ""}
        for c, value in enumerate(row["values"]):
            cell = block.child_blocks[columns[c]["type"]]
            post |= posted_block(cell, f"{name}-cell-{r}-{c}", value)
    return post


def _posted_field(field: Any, name: str, value: Any) -> Post:
    widget = field.widget
    if isinstance(widget, DraftailRichTextArea):
        source = keyed(str(value or ""), name)
        return {name: widget.converter.from_database_format(source)}
    if isinstance(widget, forms.CheckboxInput):
        return {name: "on"} if value else {}
    value = field.prepare_value(value)
    if isinstance(value, list | tuple | set):
        return {name: [str(each) for each in value]}
    return {name: "" if value is None else str(value)}


def keyed(html: str, name: str) -> str:
    """Rich text with a key on each paragraph, as the editor has, always the same."""
    count = iter(range(html.count("<")))

    def key(match: re.Match[str]) -> str:
        digest = hashlib.sha256(f"{name}/{next(count)}".encode()).hexdigest()
        return f'<{match[1]} data-block-key="{digest[:5]}">'

    return KEYED.sub(key, html)


def said(form: Any) -> str:
    """What a form says is wrong, by field, however deep."""
    parts = []
    for field, errors in form.errors.as_data().items():
        for error in errors:
            is_nested = hasattr(error, "as_json_data")
            words = (
                json.dumps(error.as_json_data(), ensure_ascii=False, default=str)
                if is_nested
                else " ".join(error.messages)
            )
            parts.append(f"{field}: {words}")
    return "; ".join(parts)
