"""Files of editions: pictures, recordings, captions and documents of a course."""

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import EditionAsset, Enrolment
from courses.views.access import LearnerRequest, signed_in
from hubs.domain.access import can
from hubs.http.ranges import Sendable, send
from hubs.models import User
from hubs.roles import Verb


@require_safe
@signed_in
def edition_file(
    request: LearnerRequest, edition_id: int, sha256: str, name: str
) -> HttpResponseBase:
    """The bytes of an asset, whole or one range of them."""
    named = get_object_or_404(
        EditionAsset.objects.select_related("asset", "edition__course__hub"),
        # By its own key: numbers that no row can have are then looked for nowhere.
        edition__pk=edition_id,
        asset=sha256,
        name=name,
    )
    if not _may_read(request.user, named):
        raise Http404(name)
    response = send_asset(request, named)
    if response.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def send_asset(request: HttpRequest, named: EditionAsset) -> HttpResponseBase:
    """The answer with the asset's bytes; the caller adds who may keep it."""
    asset = named.asset
    return send(
        request,
        Sendable(
            file=asset.file,
            size=asset.size,
            tag=asset.sha256,
            media_type=asset.media_type,
            name=named.name,
        ),
    )


def _may_read(user: User, named: EditionAsset) -> bool:
    """Learners of the edition, also after they ended; staff of its hub.

    Not those whose money went back.
    """
    is_learner = (
        Enrolment.objects.visible_to(user)
        .filter(edition=named.edition_id)
        .filter(access_ended_at__isnull=True)
        .exists()
    )
    return is_learner or can(
        user, Verb.READ, named.edition.course.hub, at=timezone.now()
    )
