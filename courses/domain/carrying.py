"""What was done before counts again where the steps are the same."""

from courses.domain.states import State
from courses.models import Enrolment, ProgressEvent


def carry_facts(enrolment: Enrolment) -> None:
    """Repeat what an earlier enrolment that was given up has in unchanged steps.

    Only the latest is asked: it holds what those before it held. After a completion
    nothing is carried: requalifying is done anew.
    """
    earlier = (
        Enrolment.objects.filter(
            learner_id=enrolment.learner_id,
            edition__course_id=enrolment.edition.course_id,
        )
        .exclude(pk=enrolment.pk)
        .order_by("-enrolled_at", "-pk")
        .first()
    )
    if earlier is None or earlier.state != State.WITHDRAWN:
        return
    steps = {
        (step.key, step.content_hash): step for step in enrolment.edition.steps.all()
    }
    ProgressEvent.objects.bulk_create(
        ProgressEvent(
            enrolment=enrolment,
            step=steps[event.step_key, event.step_hash],
            step_key=event.step_key,
            step_hash=event.step_hash,
            happened_at=event.happened_at,
            carried_from_id=event.carried_from_id or event.pk,
        )
        for event in earlier.events.order_by("pk")
        if (event.step_key, event.step_hash) in steps
    )
