"""Writing down how a long run went: each test its part, `make soak` the page."""

import os
from pathlib import Path

#: Set by `make soak`: the folder of the page's parts, which are put together in order.
SOAK = os.environ.get("SOAK", "")

CERTIFICATES = """\
## Certificates

{count} learners complete a course at the same moment. Two workers issue the
certificates; in turn, one of them is killed with all its processes (SIGKILL) and
started again: every {between} seconds, once {progress} more are issued (on a machine so
busy that workers do little but start, that is less often).

| | |
| --- | ---: |
| certificates owed | {count:,} |
| issued, each once, its file the one that was hashed | {count:,} |
| letters, one for each learner | {count:,} |
| workers killed | {kills} |
| attempts at one certificate, at most | {attempts} |
| minutes until all were issued | {minutes:.1f} |
| cores; load average at the end, this run's own work among it | {cores}; {load:.1f} |
"""

WEBHOOKS = """\
## Webhooks

Stripe's events of {orders} orders, paid, refunded, disputed, come in an order that dice
decide, a third of them twice, and in between some that are forged or too old. Workers
handle them, and are killed as above: every {between} seconds, once {progress} more are
handled. At the end each order stands where Stripe's ledger says, and no seat is lost or
counted twice.

| | |
| --- | ---: |
| events, each another one | {events:,} |
| duplicates of these | {duplicates:,} |
| forged, or too old | {forged:,} |
| refused | {refused:,} |
| handled, each once | {handled:,} |
| workers killed | {kills} |
| minutes until all were handled | {minutes:.1f} |
| cores; load average at the end, this run's own work among it | {cores}; {load:.1f} |
"""


def note(part, template, **facts):
    """Keep a part of the page about a run that passed; nothing of a short run.

    ``part`` is the name of its file.
    """
    if SOAK:
        facts |= {"cores": os.cpu_count(), "load": os.getloadavg()[0]}
        Path(SOAK, part).write_text(template.format(**facts))
