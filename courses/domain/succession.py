"""Which courses took the place of others, however often that changed."""

from collections import defaultdict
from collections.abc import Iterator

from courses.models import Edition

#: By course, those that took its place: the nearest first, itself never.
Successions = dict[int, list[int]]


def successions() -> Successions:
    """All of them, for every course that another one took the place of; one query.

    Where several did, that of the newest edition comes first.
    """
    steps: defaultdict[int, list[int]] = defaultdict(list)
    replaced = Edition.objects.filter(replaced_by__isnull=False)
    rows = replaced.order_by("course", "-number").values_list("course", "replaced_by")
    for course, following in ((old, new) for old, new in rows if new):
        steps[course].append(following)
    return {course: list(_followers(course, dict(steps))) for course in list(steps)}


def _followers(course: int, steps: dict[int, list[int]]) -> Iterator[int]:
    """Whatever is reached from ``course``, each once: successions may go in circles."""
    passed, waiting = {course}, [course]
    while waiting:
        for following in steps.get(waiting.pop(0), []):
            if following not in passed:
                passed.add(following)
                waiting.append(following)
                yield following
