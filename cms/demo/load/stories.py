"""What the demonstration's learners did before anybody looked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from certificates.models import Certificate
from cms.demo.load.people import ADMINISTRATOR, People, holder_of
from cms.demo.load.proof import issue_now, replace, take_back
from cms.demo.load.records import Sitting, complete, introduce, take
from courses.models import Enrolment
from hubs.models import User
from hubs.roles import Role

UNDER_WAY = "learner@example.org"
COMPLETED = "second@example.org"
#: A course whose first edition was tried out, with certificates for one month.
PILOT = "health-data-integration"
PILOT_MONTHS = 1
PILOT_SUMMARY = "Pilot edition. Certificates count for one month."
AFTER_PILOT = "The pilot is over. Certificates count for 36 months."
#: Days before the load.
PILOT_RELEASED, RELEASED = 120, 60


@dataclass(frozen=True)
class Diary:
    """Dates, counted back from the day of the load."""

    today: datetime

    def ago(self, days: float) -> datetime:
        """So many days ago, in the morning."""
        day = self.today - timedelta(days=days)
        return day.replace(hour=8, minute=10, second=0, microsecond=0)


def is_untold(people: People) -> bool:
    """Whether the learners have done nothing yet."""
    learners = [people[UNDER_WAY], people[COMPLETED]]
    return not Enrolment.objects.filter(learner__in=learners).exists()


def tell_of_the_pilot(people: People, *, diary: Diary, code: str) -> None:
    """Somebody completed the pilot edition; that certificate has expired."""
    learner = people[COMPLETED]
    introduce(learner, name=learner.name_on_certificate, at=diary.ago(110))
    completion = complete(learner, Sitting(code, at=diary.ago(100)))
    issue_now(completion, at=completion.completed_at)


def tell(people: People, *, diary: Diary, codes: dict[str, str]) -> None:
    """One learner is under way; another one's certificates are in every state."""
    _under_way(people[UNDER_WAY], diary, codes)
    learner = people[COMPLETED]
    name = learner.name_on_certificate
    # One that counts at a hub whose lead can sign in: to revoke, correct and erase.
    foundations = Sitting(codes["gmp-foundations-atmp"], at=diary.ago(50))
    counts = complete(learner, foundations)
    issue_now(counts, at=counts.completed_at)
    _revoked(learner, people, diary, codes["classifying-atmps"])
    _replaced(learner, name, people, diary, codes["identity-testing-release"])
    # Its certificate is owed: the worker makes it as soon as there is one.
    complete(learner, Sitting(codes["ai-driven-medicine"], at=diary.ago(3)))


def _under_way(learner: User, diary: Diary, codes: dict[str, str]) -> None:
    introduce(learner, name=learner.name_on_certificate, at=diary.ago(14))
    foundations = codes["gmp-foundations-atmp"]
    take(learner, Sitting(foundations, diary.ago(14), steps=5, failed=("1.3",)))
    aseptic = codes["aseptic-practice-contamination-control"]
    take(learner, Sitting(aseptic, diary.ago(4), steps=2, failed=("1.2",)))


def _revoked(learner: User, people: People, diary: Diary, code: str) -> None:
    completion = complete(learner, Sitting(code, at=diary.ago(45)))
    certificate = issue_now(completion, at=completion.completed_at)
    take_back(certificate, by=_lead(certificate, people), at=diary.ago(30))


def _replaced(
    learner: User, name: str, people: People, diary: Diary, code: str
) -> None:
    """Issued with the name in Latin letters, then again with the one she asked for."""
    introduce(learner, name="Eleni Papadopoulou", at=diary.ago(28))
    completion = complete(learner, Sitting(code, at=diary.ago(28)))
    certificate = issue_now(completion, at=completion.completed_at)
    lead = _lead(certificate, people)
    replace(certificate, name=name, by=lead, at=diary.ago(20))
    # She confirms it for the next one.
    learner.refresh_from_db()
    introduce(learner, name=name, at=diary.ago(19))


def _lead(certificate: Certificate, people: People) -> User:
    """Who answers for the certificate's hub."""
    lead = holder_of(certificate.hub.slug, Role.LEAD, people)
    return lead or people[ADMINISTRATOR]
