"""Courses on offer: a released edition, its open run and its public page."""

from courses.models import Area
from tests.factories.courses import CourseFactory, EditionFactory, RunFactory
from tests.factories.pages import course_page, hub_page


def offer_course(
    code, *, hub=None, area=Area.GMP, title="GMP for beginners", **edition
):
    """An edition that anyone may enrol on; it has no page."""
    owner = {"hub": hub} if hub else {}
    course = CourseFactory(code=code, area=area, **owner)
    RunFactory(course=course)
    return EditionFactory(course=course, content__title=title, **edition)


def publish_course(code="BE2-GMP-901", *, parent=None, **offered):
    """The public page of a course on offer, and its edition."""
    parent = parent or hub_page()
    edition = offer_course(code, hub=parent.hub, **offered)
    page = course_page(parent, course=edition.course, slug=code.lower())
    page.live = True
    page.save(update_fields=["live"])
    edition.address = page.url
    edition.save(update_fields=["address"])
    return page, edition
