"""What is owed is done, once, however often and wherever the task runs."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from kombu.exceptions import OperationalError

from certificates.domain.owed import ISSUE, PATIENCE
from certificates.models import Certificate
from certificates.tasks import compare_owed, issue_certificate
from courses.signals import completed
from hubs.domain.relay import hand_over
from hubs.models import Letter, Outgoing
from tests.factories.certificates import KeyedCompletionFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db
RESEND = timedelta(seconds=60)


def finish_course(**facts):
    """A completion as courses leaves it: recorded and announced."""
    completion = KeyedCompletionFactory(**facts)
    completed.send(sender=None, completion=completion)
    return completion


def debt():
    return Outgoing.objects.get(kind=ISSUE)


def handed_over(*, at, hand=None):
    """What the relay hands to the queue at this moment."""
    handed = []
    hand_over(hand or (lambda *task: handed.append(task)), at=at, resend_after=RESEND)
    return [task for task in handed if task[0] == ISSUE]


def test_a_completion_owes_a_certificate():
    completion = finish_course()

    assert (debt().key, debt().done_at) == (str(completion.pk), None)


def test_the_task_issues_and_settles():
    completion = finish_course()

    issued = issue_certificate(str(completion.pk))

    assert issued == Certificate.objects.get().pk
    assert debt().done_at is not None


def test_the_task_run_again_changes_nothing():
    completion = finish_course()
    issue_certificate(str(completion.pk))
    first = Certificate.objects.values().get()

    issue_certificate(str(completion.pk))

    assert Certificate.objects.values().get() == first
    assert Letter.objects.filter(template="certificate").count() == 1


def test_a_foreseen_failure_is_noted_and_due_again_later():
    completion = finish_course(enrolment__learner__name_on_certificate="漢字")
    before = debt().due_at

    assert issue_certificate(str(completion.pk)) is None

    assert debt().done_at is None
    assert debt().error.startswith("letters: ")
    assert debt().due_at > before
    assert Certificate.objects.get().failure == debt().error


def test_a_failure_before_there_is_a_number_is_noted_too():
    completion = finish_course(enrolment__learner__name_on_certificate="")

    issue_certificate(str(completion.pk))

    assert debt().error.startswith("name: ")
    assert not Certificate.objects.exists()


def test_an_error_that_nobody_foresaw_is_noted_and_raised():
    completion = finish_course()
    completion.edition.texts.update(facts={})

    with pytest.raises(KeyError):
        issue_certificate(str(completion.pk))

    assert debt().error == "other: KeyError: 'outcomes'"
    assert debt().done_at is None


def test_a_broker_that_is_away_costs_time_and_nothing_else():
    def refuse(kind, key):
        raise OperationalError("no route to the broker")

    finish_course()
    now = debt().due_at

    with pytest.raises(OperationalError):
        handed_over(at=now, hand=refuse)

    assert len(handed_over(at=now)) == 1


def test_a_message_that_is_lost_is_sent_again_until_the_work_is_done():
    completion = finish_course()
    now = debt().due_at

    assert len(handed_over(at=now)) == 1
    assert handed_over(at=now + RESEND / 2) == []
    assert handed_over(at=now + RESEND) == [(ISSUE, str(completion.pk))]
    issue_certificate(str(completion.pk))
    assert handed_over(at=now + timedelta(days=1)) == []


def test_what_no_task_is_under_way_for_is_found_by_the_facts():
    completion = KeyedCompletionFactory()

    assert compare_owed() == 1
    assert compare_owed() == 0
    assert (debt().key, debt().done_at) == (str(completion.pk), None)


def test_what_was_settled_without_a_certificate_is_owed_anew():
    completion = finish_course()
    Outgoing.objects.update(done_at=NOON + PATIENCE)

    assert compare_owed() == 1
    assert debt().done_at is None
    assert issue_certificate(str(completion.pk))
    assert compare_owed() == 0


WORKER = """
import sys
import django
django.setup()
from certificates.tasks import issue_certificate
print("ready", flush=True)
sys.stdin.readline()
issue_certificate(sys.argv[1])
"""


def start_worker(completion, folder):
    """A process of its own that issues when told to; it has loaded everything."""
    facts = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**facts)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(completion.pk)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "DATABASE_URL": address,
            "PASSAGE_VAR": str(folder),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout.readline() == "ready\n"
    return worker


def go(worker):
    worker.stdin.write("go\n")
    worker.stdin.flush()


@pytest.fixture
def _shared_files(settings, tmp_path):
    """The files of the workers' processes are ours too."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        }
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_shared_files")
def test_workers_at_once_issue_one_certificate(tmp_path):
    completion = finish_course()
    with ExitStack() as pipes:
        workers = [
            pipes.enter_context(start_worker(completion, tmp_path)) for _ in range(3)
        ]
        for worker in workers:
            go(worker)
        codes = [worker.wait(60) for worker in workers]

    certificate = Certificate.objects.get()
    _folders, files = default_storage.listdir(f"certificates/{certificate.number}")
    assert codes == [0, 0, 0]
    assert certificate.state == Certificate.State.ISSUED
    assert files == [certificate.file.name.rpartition("/")[2]]
    assert Letter.objects.filter(template="certificate").count() == 1
    assert debt().done_at is not None


def kill_while_drawing(folder):
    """A certificate whose worker was killed between the number and the paper."""
    while True:
        completion = finish_course()
        with start_worker(completion, folder) as worker:
            go(worker)
            while not Certificate.objects.filter(completion=completion).exists():
                time.sleep(0.002)
            worker.send_signal(signal.SIGKILL)
        killed = Certificate.objects.get(completion=completion)
        # On a busy machine it may be through before we look: then with another one.
        if killed.state == Certificate.State.ISSUING:
            return killed


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_shared_files")
def test_a_worker_killed_while_drawing_is_followed_by_one_that_finishes(tmp_path):
    killed = kill_while_drawing(tmp_path)
    key = str(killed.completion_id)
    learner = killed.completion.enrolment.learner
    task = Outgoing.objects.get(kind=ISSUE, key=key)

    assert (ISSUE, key) in handed_over(at=task.due_at + RESEND)
    issue_certificate(key)

    certificate = Certificate.objects.get(completion=killed.completion)
    with certificate.file.open() as stored:
        assert stored.read(4) == b"%PDF"
    assert (certificate.number, certificate.attempts) == (killed.number, 2)
    assert Letter.objects.filter(person=learner).count() == 1
    assert Outgoing.objects.get(kind=ISSUE, key=key).done_at is not None
