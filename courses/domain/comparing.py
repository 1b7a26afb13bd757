"""What a candidate changes against the edition that learners have now."""

from dataclasses import dataclass, field

from courses.models import Edition, Step


@dataclass(frozen=True)
class StepChange:
    """A step as the outline calls it."""

    number: str
    title: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Comparison:
    """Steps of a candidate against those of another edition, by what changed.

    ``same`` says that not one letter differs, in no language. ``facts`` says that what
    stands outside of the steps differs: title, outcomes, workload and the like.
    """

    same: bool
    facts: bool
    added: list[StepChange] = field(default_factory=list)
    changed: list[StepChange] = field(default_factory=list)
    moved: list[StepChange] = field(default_factory=list)
    removed: list[StepChange] = field(default_factory=list)
    unchanged: int = 0


def compare(candidate: Edition, current: Edition | None) -> Comparison:
    """What ``candidate`` changes; everything is added if nothing was released."""
    new = _by_key(candidate)
    old = _by_key(current) if current else {}
    added, changed, moved = [], [], []
    for key, step in new.items():
        if key not in old:
            added.append(_change(step))
        elif step.content_hash != old[key].content_hash:
            changed.append(_change(step))
        elif step.number != old[key].number:
            moved.append(_change(step))
    return Comparison(
        same=current is not None and candidate.content_hash == current.content_hash,
        facts=current is not None and _facts(candidate) != _facts(current),
        added=added,
        changed=changed,
        moved=moved,
        removed=[_change(step) for key, step in old.items() if key not in new],
        unchanged=len(new) - len(added) - len(changed) - len(moved),
    )


def _by_key(edition: Edition) -> dict[str, Step]:
    steps = edition.steps.prefetch_related("texts").order_by("position")
    return {str(step.key): step for step in steps}


def _change(step: Step) -> StepChange:
    first = next(iter(step.texts.all()), None)
    return StepChange(
        number=step.number,
        title=first.title if first else step.slug,
        kind=step.kind,
        required=step.required,
    )


def _facts(edition: Edition) -> tuple[object, ...]:
    """What stands outside of the steps, as it is compared."""
    facts = {
        name: fact
        for name, fact in edition.facts.items()
        if name not in {"revisions", "order", "media_event", "sources"}
    }
    texts = edition.texts.order_by("language")
    return (
        facts,
        [(text.language, text.title, text.subtitle, text.summary) for text in texts],
        [
            # Ids of outcomes stay with their blocks; the words count.
            {**text.facts, "outcomes": [o["text"] for o in text.facts["outcomes"]]}
            for text in texts
        ],
        (edition.workload_hours, edition.ects, edition.eqf_level),
        (edition.pass_mark, edition.attempts_per_day, edition.validity_months),
        (edition.as_of, edition.review_by, edition.languages),
    )
