"""What hub staff may ask for under ``/cms/``, and how far it goes.

Everything else there is the administrators': Wagtail's users, groups, sites, settings,
redirects, workflows, collections, reports, registers and tags cannot be limited to one
hub, so they are refused to all others by address.
"""

from typing import Final

from certificates.models import Certificate, SigningKey
from cms.policies.finance import FINANCE
from cms.policies.particular import bulk, edited_page, for_explorer, unsaved
from cms.policies.rules import Rule
from cms.policies.runs import RUNS
from cms.policies.subjects import (
    Asking,
    Subject,
    each,
    hub_of_theirs,
    one,
    own,
    own_hubs,
    own_pages,
    walked_pages,
)
from courses.models import Completion, Course, Edition
from hubs.models import File, Picture, Recording
from hubs.roles import Verb


def _may_read_edition(asking: Asking, verb: Verb) -> bool:
    """Who teaches a course reads what its learners saw: its released editions."""
    is_released = asking.argument("which") != "candidate"
    teaches = verb == Verb.READ and is_released and _course(asking, Verb.TEACH)
    return teaches or _course(asking, verb)


ENTER, READ, WRITE, TEACH = Verb.ENTER, Verb.READ, Verb.WRITE, Verb.TEACH
RECORDS, REVOKE = Verb.RECORDS, Verb.REVOKE
_page = one(own_pages, "page_id")
_parent = one(own_pages, "parent_page_id")
_file = one(own(File), "document_id")
_doc = one(own(File), "doc_id")
_picture = one(own(Picture), "image_id")
_recording = one(own(Recording), "media_id")
_course = one(own(Course), "course_id")
_certificate = one(own(Certificate), "certificate_id")
_edition = Subject(_may_read_edition, _course.whose)
_any = hub_of_theirs

PERSONAL: Final = {
    "wagtailadmin_home": Rule(_any, ENTER, None, "its panels ask for roles"),
    "wagtailadmin_account": Rule(_any, ENTER, ENTER, "the person's own"),
    "cms_account": Rule(_any, ENTER, ENTER, "the person's own"),
    "wagtailadmin_logout": Rule(_any, ENTER, ENTER, "the person's own"),
    "wagtailadmin_dismissibles": Rule(_any, ENTER, ENTER, "the person's own"),
    "wagtailadmin_editing_sessions:ping": Rule(edited_page, READ, READ, "own page"),
    "wagtailadmin_editing_sessions:release": Rule(_any, READ, READ, "own session"),
    "wagtailadmin_block_preview": Rule(_any, READ, None, "examples from the code"),
}
PAGES: Final = {
    "wagtailadmin_explore_root": Rule(_any, READ, None, "leads to the hub's page"),
    "wagtailadmin_explore": Rule(
        one(walked_pages, "parent_page_id"), READ, None, "own pages and above"
    ),
    "wagtailadmin_explore_results": Rule(
        one(walked_pages, "parent_page_id"), READ, None, "own pages and above"
    ),
    "wagtailadmin_api:pages:listing": Rule(for_explorer, READ, None, "explorer only"),
    "wagtailadmin_api:pages:detail": Rule(
        one(walked_pages, "pk"), READ, None, "own pages and above"
    ),
    "wagtail_bulk_action": Rule(bulk, WRITE, WRITE, "all named, all own"),
    "wagtailadmin_pages:search": Rule(_any, READ, None, "explorable pages"),
    "wagtailadmin_pages:search_results": Rule(_any, READ, None, "explorable pages"),
    "wagtailadmin_pages:add_subpage": Rule(_parent, WRITE, None, "own page"),
    "wagtailadmin_pages:add": Rule(_parent, WRITE, WRITE, "below own page"),
    "wagtailadmin_pages:preview_on_add": Rule(unsaved, WRITE, WRITE, "own page"),
    "wagtailadmin_pages:edit": Rule(_page, READ, WRITE, "own page"),
    "wagtailadmin_pages:preview_on_edit": Rule(_page, READ, READ, "own page"),
    "wagtailadmin_pages:view_draft": Rule(_page, READ, None, "own page"),
    "wagtailadmin_pages:usage": Rule(_page, READ, None, "titles only of own pages"),
    "wagtailadmin_pages:delete": Rule(_page, WRITE, WRITE, "own draft"),
    "wagtailadmin_pages:move": Rule(
        one(own_pages, "page_to_move_id"), WRITE, WRITE, "own page"
    ),
    "wagtailadmin_pages:move_confirm": Rule(
        one(own_pages, "page_to_move_id", "destination_id"), WRITE, WRITE, "own pages"
    ),
    "wagtailadmin_pages:set_page_position": Rule(
        one(own_pages, "page_to_move_id"), WRITE, WRITE, "own page"
    ),
    "wagtailadmin_pages:copy": Rule(_page, WRITE, WRITE, "where they may add"),
    "wagtailadmin_pages:history": Rule(_page, READ, None, "own page"),
    "wagtailadmin_pages:history_results": Rule(_page, READ, None, "own page"),
    "wagtailadmin_pages:revisions_index": Rule(_page, READ, None, "own page"),
    "wagtailadmin_pages:revisions_view": Rule(_page, READ, None, "own page"),
    "wagtailadmin_pages:revisions_revert": Rule(_page, WRITE, WRITE, "own page"),
    "wagtailadmin_pages:revisions_compare": Rule(
        one(own_pages, 0), READ, None, "own page"
    ),
    "wagtailadmin_choose_page": Rule(_any, READ, None, "own pages and above"),
    "wagtailadmin_choose_page_child": Rule(
        one(walked_pages, "parent_page_id"), READ, None, "own pages and above"
    ),
    "wagtailadmin_choose_page_search": Rule(_any, READ, None, "own pages and above"),
    "wagtailadmin_choose_page_chosen_multiple": Rule(
        each(walked_pages, "id"), READ, None, "own pages and above"
    ),
    "wagtailadmin_choose_page_external_link": Rule(_any, READ, READ, "no page at all"),
    "wagtailadmin_choose_page_email_link": Rule(_any, READ, READ, "no page at all"),
    "wagtailadmin_choose_page_phone_link": Rule(_any, READ, READ, "no page at all"),
    "wagtailadmin_choose_page_anchor_link": Rule(_any, READ, READ, "no page at all"),
}
DOCUMENTS: Final = {
    "wagtaildocs:index": Rule(_any, READ, None, "collections of own hubs"),
    "wagtaildocs:index_results": Rule(_any, READ, None, "collections of own hubs"),
    "wagtaildocs:add": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtaildocs:edit": Rule(_file, WRITE, WRITE, "own file"),
    "wagtaildocs:delete": Rule(_file, WRITE, WRITE, "own file"),
    "wagtaildocs:document_usage": Rule(_file, WRITE, None, "titles only of own pages"),
    "wagtaildocs:add_multiple": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtaildocs:edit_multiple": Rule(_doc, WRITE, WRITE, "own file"),
    "wagtaildocs:delete_multiple": Rule(_doc, WRITE, WRITE, "own file"),
    "wagtaildocs:create_multiple_from_uploaded_document": Rule(
        _any, WRITE, WRITE, "the person's own upload"
    ),
    "wagtaildocs:delete_upload_multiple": Rule(_any, WRITE, WRITE, "own upload"),
    "wagtaildocs_chooser:choose": Rule(_any, READ, None, "files of own hubs"),
    "wagtaildocs_chooser:choose_results": Rule(_any, READ, None, "files of own hubs"),
    "wagtaildocs_chooser:chosen": Rule(one(own(File), "pk"), READ, None, "own file"),
    "wagtaildocs_chooser:chosen_multiple": Rule(
        each(own(File), "id"), READ, None, "own files"
    ),
    "wagtaildocs_chooser:create": Rule(_any, WRITE, WRITE, "into own collections"),
}
PICTURES: Final = {
    "wagtailimages:index": Rule(_any, READ, None, "collections of own hubs"),
    "wagtailimages:index_results": Rule(_any, READ, None, "collections of own hubs"),
    "wagtailimages:add": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtailimages:edit": Rule(_picture, WRITE, WRITE, "own picture"),
    "wagtailimages:delete": Rule(_picture, WRITE, WRITE, "own picture"),
    "wagtailimages:preview": Rule(_picture, READ, None, "own picture"),
    "wagtailimages:image_usage": Rule(_picture, WRITE, None, "titles of own pages"),
    "wagtailimages:add_multiple": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtailimages:edit_multiple": Rule(_picture, WRITE, WRITE, "own picture"),
    "wagtailimages:delete_multiple": Rule(_picture, WRITE, WRITE, "own picture"),
    "wagtailimages:create_multiple_from_uploaded_image": Rule(
        _any, WRITE, WRITE, "the person's own upload"
    ),
    "wagtailimages:delete_upload_multiple": Rule(_any, WRITE, WRITE, "own upload"),
    "wagtailimages_chooser:choose": Rule(_any, READ, None, "pictures of own hubs"),
    "wagtailimages_chooser:choose_results": Rule(
        _any, READ, None, "own hubs' pictures"
    ),
    "wagtailimages_chooser:chosen": Rule(
        one(own(Picture), "pk"), READ, None, "own picture"
    ),
    "wagtailimages_chooser:chosen_multiple": Rule(
        each(own(Picture), "id"), READ, None, "own pictures"
    ),
    "wagtailimages_chooser:create": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtailimages_chooser:select_format": Rule(_picture, READ, READ, "own picture"),
}
RECORDINGS: Final = {
    "wagtailmedia:index": Rule(_any, READ, None, "collections of own hubs"),
    "wagtailmedia:add": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtailmedia:edit": Rule(_recording, WRITE, WRITE, "own recording"),
    "wagtailmedia:delete": Rule(_recording, WRITE, WRITE, "own recording"),
    "wagtailmedia:chooser": Rule(_any, READ, None, "recordings of own hubs"),
    "wagtailmedia:chooser_typed": Rule(_any, READ, None, "recordings of own hubs"),
    "wagtailmedia:media_chosen": Rule(_recording, READ, None, "own recording"),
    "wagtailmedia:chooser_upload": Rule(_any, WRITE, WRITE, "into own collections"),
    "wagtailmedia:media_usage": Rule(_recording, WRITE, None, "titles of own pages"),
}
#: Registers of the platform: to be read and chosen from by all who write.
REGISTERS: Final = {
    f"wagtailsnippetchoosers_{register}:{name}": Rule(
        _any, READ, None, "the platform's"
    )
    for register in ("courses_term", "hubs_source")
    for name in ("choose", "choose_results", "chosen", "chosen_multiple")
}
_staff = one(own_hubs, "hub", field="slug")
#: What is done to parts of a course's outline.
ON_PARTS: Final = ("add", "rename", "move", "shift", "copy", "remove")
#: Our own screens. Their views ask for the role at the hub of the thing itself.
OURS: Final = {
    "glossary_terms": Rule(_any, READ, None, "words of the platform's glossary"),
    "courses_new": Rule(_any, WRITE, WRITE, "own hubs"),
    "courses_home": Rule(_course, READ, None, "own course"),
    **{
        f"courses_{act}": Rule(_course, WRITE, WRITE, "own course")
        for act in ("copy", *(f"part_{act}" for act in ON_PARTS))
    },
    "courses_release": Rule(_course, READ, None, "own course"),
    "courses_freeze": Rule(_course, READ, READ, "own course"),
    "courses_sign": Rule(_course, READ, READ, "own course"),
    "courses_withdraw": Rule(_course, READ, READ, "own course"),
    "courses_edition": Rule(_edition, READ, None, "own course"),
    "courses_edition_step": Rule(_edition, READ, None, "own course"),
    "courses_changes": Rule(_course, READ, None, "own course"),
    "courses_notes": Rule(_course, READ, None, "own course"),
    "courses_note_write": Rule(_course, READ, READ, "own course"),
    "courses_note_act": Rule(_course, READ, READ, "own course"),
    "courses_reviewer_invite": Rule(_course, READ, READ, "own course"),
    "courses_reviewer_revoke": Rule(_course, READ, READ, "own course"),
    "courses_questions_import": Rule(_page, WRITE, WRITE, "own quiz"),
    "courses_questions_take": Rule(_page, WRITE, WRITE, "own quiz"),
    "courses_questions_export": Rule(_page, READ, None, "own quiz"),
    "courses_questions_try": Rule(_page, READ, READ, "own quiz; nothing is written"),
    "courses_statistics": Rule(
        one(own(Edition, "course__hub"), "edition_id"), ENTER, None, "its view asks"
    ),
    "courses_trail": Rule(_course, READ, None, "own course"),
    "courses_learners": Rule(_any, RECORDS, None, "courses of own hubs"),
    "courses_course_learners": Rule(_course, RECORDS, None, "own course"),
    "courses_learner": Rule(_course, RECORDS, None, "own course"),
    "courses_learner_attempt": Rule(_course, RECORDS, None, "own course"),
    "courses_grant_attempt": Rule(_course, TEACH, TEACH, "own course"),
    "audit_trail": Rule(_any, Verb.AUDIT, None, "events of own hubs"),
    "audit_trail_export": Rule(_any, Verb.AUDIT, None, "events of own hubs"),
    "audit_trail_keys": Rule(_any, Verb.AUDIT, None, "public keys"),
    "audit_trail_order": Rule(_any, Verb.AUDIT, Verb.AUDIT, "events of own hubs"),
    "audit_trail_paper": Rule(_any, Verb.AUDIT, None, "the person's own order"),
    "audit_trail_fetch": Rule(_any, Verb.AUDIT, None, "the person's own order"),
    "certificate_report": Rule(_any, ENTER, None, "its view asks"),
    "certificate_retry": Rule(
        one(own(Completion, "edition__course__hub"), "completion_id"),
        ENTER,
        ENTER,
        "its view asks",
    ),
    "signing_keys": Rule(_any, Verb.SIGNING, None, "keys of own hubs"),
    "signing_key_ask": Rule(_staff, Verb.SIGNING, Verb.SIGNING, "own hub"),
    "signing_key_confirm": Rule(
        one(own(SigningKey), "key_id"), Verb.SIGNING, Verb.SIGNING, "own hub"
    ),
    "signing_key_withdraw": Rule(
        one(own(SigningKey), "key_id"), Verb.SIGNING, Verb.SIGNING, "own hub"
    ),
    "certificate_designs": Rule(_any, Verb.AUDIT, None, "own hubs"),
    "certificate_design": Rule(_staff, Verb.AUDIT, Verb.REVOKE, "own hub"),
    "certificate_design_version": Rule(_staff, Verb.AUDIT, None, "own hub"),
    "certificate_design_preview": Rule(_staff, Verb.REVOKE, Verb.REVOKE, "own hub"),
    "certificate_register": Rule(_any, Verb.AUDIT, None, "certificates of own hubs"),
    "certificate_page": Rule(_certificate, Verb.AUDIT, None, "own hub's"),
    **{
        f"certificate_{act}": Rule(_certificate, REVOKE, REVOKE, "own hub's")
        for act in ("revoke", "correct", "erase")
    },
    "certificates_several": Rule(_any, REVOKE, REVOKE, "others' are unknown to it"),
    "certificates_done": Rule(_any, REVOKE, None, "what the person did"),
    "hub_staff_mine": Rule(_any, Verb.STAFF, None, "own hubs"),
    "hub_staff": Rule(_staff, Verb.STAFF, None, "own hub"),
    "hub_staff_invite": Rule(_staff, Verb.STAFF, Verb.STAFF, "own hub"),
    "hub_staff_revoke": Rule(_staff, Verb.STAFF, Verb.STAFF, "own hub"),
    "hub_staff_end": Rule(_staff, Verb.STAFF, Verb.STAFF, "own hub"),
}
STAFF: Final[dict[str, Rule]] = {
    **PERSONAL,
    **PAGES,
    **DOCUMENTS,
    **PICTURES,
    **RECORDINGS,
    **REGISTERS,
    **OURS,
    **RUNS,
    **FINANCE,
}
#: Answered before anybody is asked who they are.
OPEN: Final = frozenset(
    {
        "wagtailadmin_login",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "cms_sign_in",
        "cms_password_reset",
    }
)


def may_ask(asking: Asking, name: str) -> bool:
    """Whether a person who is no administrator may ask for the address called so."""
    rule = STAFF.get(name)
    verb = rule.verb(asking.request) if rule else None
    return rule is not None and verb is not None and rule.subject(asking, verb)
