"""Runs on dates, with their sessions."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from courses.models import Run, RunSession
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON


class RunSessionFactory(DjangoModelFactory):
    """Three hours in a room."""

    class Meta:
        model = RunSession

    starts_at = factory.SelfAttribute("run.starts_at")
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + timedelta(hours=3))
    room = "Clean room 2"


class DatedRunFactory(RunFactory):
    """A run on site in 40 days for twelve, with one session."""

    class Meta:
        model = Run
        skip_postgeneration_save = True

    mode = Run.Mode.ON_SITE
    starts_at = NOON + timedelta(days=40)
    ends_at = factory.LazyAttribute(lambda r: r.starts_at + timedelta(hours=3))
    seats = 12
    venue = "Training centre"
    address = "Kaai 12\n9000 Gent"
    access_notes = "Ring at gate 4"

    @factory.post_generation
    def sessions(self, create, extracted, **kwargs):
        if create and extracted is not False:
            self.planned = RunSessionFactory(run=self, **kwargs)
