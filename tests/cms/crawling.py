"""A crawler that signs in as somebody and asks for all that can be asked for."""

import itertools
import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from django.test import Client
from django.urls import get_resolver, reverse

from cms.policies.site import addresses
from tests.factories.secrets import COMMON

LINK = re.compile(r"""["'](/(?!/)[^"'<>\s\\]*)""")
WHOLE = re.compile(r"/(?!/)[^\s\[\]{}<>]*$")
FORM = re.compile(r"<form[^>]*>", re.IGNORECASE)
ACTION = re.compile(r'action="([^"]*)"')
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
#: Where an address begins and ends, as regular expressions say it.
ENDS = re.compile(r"\^|\$|\\Z")
#: Not followed: signing out, static files, other people's errors.
LEFT = re.compile(r"^/(static|accounts/logout|cms/logout|language|demo)/|failwhale")
#: Parts of addresses that name a kind of thing, not a thing.
KINDS = {
    "content_type_app_name": ["courses"],
    "content_type_model_name": ["lessonpage", "coursepage"],
    "app_label": ["wagtailcore"],
    "app_name": ["courses"],
    "model_name": ["page"],
    "action": ["delete", "move", "publish"],
    "action_name": ["copy"],
    "filter_spec": ["original"],
    "media_type": ["video"],
    "slug": ["step-1"],
    "which": ["candidate"],
    "name": ["x"],
    "sha256": ["0" * 64],
    "kind": ["csv"],
    "meaning": ["submitted", "released"],
    # What no hub has: whatever the number, the address is refused by its name.
    "task_state_id": [1],
    "task_id": [1],
    "workflow_state_id": [1],
    "workflow_pk": [1],
    "redirect_id": [1],
    "restriction_id": [1],
    "page_view_restriction_id": [1],
}
#: What is not asked for by its parts, and why.
LEFT_OUT = {
    "certificates:achievement": "what was released, for everybody, like its course",
    "account_confirm_email": "its key stands in a letter alone",
    "account_reset_password_from_key": "its key stands in a letter alone",
    "wagtailadmin_password_reset_confirm": "its key stands in a letter alone",
    "wagtailadmin_pages:revisions_compare": "among what is asked for by query",
    "wagtaildocs_serve": "among what is asked for by query",
    "wagtail_serve": "the public site, which is followed",
}
#: Whose thing comes first; what comes after it in the address may be another's.
ABOVE = ("hub", "course_id", "run_id")
#: Not another's: what comes after them here is a word or number of each hub's own.
WORDS = {"meaning", "number", "version", "which"}
MOST = 700
#: Wagtail's own faults: a form that no browser sends, without its only field.
WAGTAILS = {"post /cms/choose-external-link/"}


@dataclass
class Crawl:
    """What was asked for, and where the foreign word stood, or one of ``also``."""

    client: Client
    word: str
    also: tuple[str, ...] = ()
    asked: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    @property
    def broken(self):
        """What was answered with an error of the site's own."""
        failed = {asked for asked, status in self.asked.items() if status >= 500}
        return sorted(failed - WAGTAILS)

    @property
    def _words(self):
        return (self.word, self.word.lower(), *self.also)

    def get(self, address):
        return self._ask(self.client.get, address)

    def post(self, address, sent=None):
        return self._ask(self.client.post, address, sent)

    def _ask(self, how, address, sent=None):
        answer = how(address, sent)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        said = text + str(dict(answer.headers)) + answer.cookies.output()
        self.asked[f"{how.__name__} {address}"] = answer.status_code
        places = (said.find(word) for word in self._words)
        if (at := max(places)) >= 0:
            near = " ".join(said[max(0, at - 60) : at + 40].split())
            self.found.append(f"{how.__name__} {address}: …{near}…")
        return text, answer.headers.get("Location", "")

    def follow(self, *starts):
        """Every link, form and address that pages name, from ``starts`` on."""
        queue, seen = deque(starts), set()
        while queue and len(seen) < MOST:
            address = queue.popleft()
            shape = _shape(address)
            if shape in seen or LEFT.search(address):
                continue
            seen.add(shape)
            text, elsewhere = self.get(address)
            links = (elsewhere, *map(unescape, LINK.findall(text)))
            queue.extend(link for link in links if WHOLE.match(link))
            queue.extend(_searches(text, address))
        assert len(seen) < MOST, "more pages than anybody looks at"

    def guess(self, values, *, own=None, sent=None):
        """Every address there is, with another hub's ``values``; read and sent to.

        With the hub's ``own`` too where its name comes before what is the other's;
        ``sent`` holds what forms want, by the names of their addresses.
        """
        for name, route, names in _routes():
            choices = [_choices(name, part, values) for part in names]
            if None in choices or name in LEFT_OUT:
                self.dropped.add(name)
                continue
            for address in _addresses(name, route, names, choices, own or {}):
                if not LEFT.search(address):
                    self.get(address)
                    self.post(address, (sent or {}).get(name))
        self.look_for(values)

    def look_for(self, values):
        """Lists and choosers, with another hub's ``values`` in their query."""
        for address in _asked_for_by_query(values):
            self.get(address)


def _shape(address):
    """Pages of one kind that differ by what is sorted or looked for are one."""
    parts = urlsplit(address)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    return (parts.path, *names)


def _searches(text, address):
    path = urlsplit(address).path
    for form in FORM.findall(text):
        if "method" in form.lower() and 'method="get"' not in form.lower():
            continue
        action = ACTION.search(form)
        target = unescape(action[1]) if action and action[1] else path
        yield f"{urlsplit(target).path}?q={COMMON}"


def _routes():
    """Each address there is: its name, how it is written, the names of its parts."""
    for route, name in addresses(get_resolver().url_patterns):
        bare = ENDS.sub("", route)
        names = [a or b for a, b in PART.findall(bare)]
        assert name in LEFT_OUT or "(" not in PART.sub("", bare), f"unread: {route}"
        yield name, bare, names


def addresses_of(wanted, values):
    """The addresses called so, with ``values``."""
    for name, route, names in _routes():
        if name == wanted:
            choices = [_choices(name, part, values) for part in names]
            yield from _addresses(name, route, names, choices, {})


def _choices(name, part, values):
    """What stands for a part of an address: for it alone, for its family, for all."""
    known = {**KINDS, **values}
    for kind in ((name, part), (name.partition(":")[0], part), part):
        if kind in known:
            return known[kind]
    return None


def _addresses(name, route, names, choices, own):
    every = list(itertools.product(*choices))
    if len(names) > 1 and names[0] in ABOVE and names[1] not in WORDS:
        every += itertools.product(_choices(name, names[0], own) or [], *choices[1:])
    for chosen in every:
        parts = iter(chosen)
        yield "/" + PART.sub(lambda _m: str(next(parts)), route)  # noqa: B023


def _asked_for_by_query(values):
    """Lists that take numbers, words or fields in their query."""
    page, last = values["page_id"][0], values["page_id"][-1]
    place, picture = values["collection_id"][0], values["image_id"][0]
    file = values["document_id"][0]
    choose = reverse("wagtailadmin_choose_page")
    api = "/cms/api/main/pages/"
    bulk = "/cms/bulk/wagtailcore/page/delete/"
    yield from (
        f"{choose}search/?q={COMMON}",
        f"{choose}search/?q={COMMON}&page_type=courses.lessonpage",
        f"{choose}?page_type=courses.lessonpage",
        f"{choose}chosen-multiple/?id={last}",
        f"{api}?child_of={page}&for_explorer=1&fields=*",
        f"{api}?for_explorer=1&fields=*,parent,ancestors,descendants",
        f"{api}?fields=*&search={COMMON}",
        f"{api}find/?id={last}",
        f"{bulk}?id={last}",
        f"{bulk}?id=all&childOf={page}",
        f"/cms/bulk/hubs/picture/delete/?id={picture}",
        f"/cms/bulk/hubs/file/delete/?id={file}",
        f"/cms/pages/search/?q={COMMON}",
        f"/cms/pages/{last}/revisions/compare/earliest...latest/",
        f"/cms/images/?collection_id={place}",
        f"/cms/images/?q={COMMON}",
        f"/cms/images/chooser/?collection_id={place}",
        f"/cms/images/chooser/results/?q={COMMON}",
        f"/cms/images/chooser/chosen-multiple/?id={picture}",
        f"/cms/documents/?q={COMMON}",
        f"/cms/documents/chooser/results/?q={COMMON}",
        f"/cms/documents/chooser/chosen-multiple/?id={file}",
        f"/cms/media/?q={COMMON}",
        f"/cms/media/chooser/?q={COMMON}",
        "/cms/tag-autocomplete/?term=CANARY",
        f"/documents/{file}/worksheet.pdf",
        f"/courses/?q={COMMON}",
    )
