"""How staff enter the CMS."""

from cms.settings import env

#: Whether a second step is asked of staff, and how many days they have to set one up.
STAFF_SECOND_STEP = env.flag("STAFF_SECOND_STEP", default=True)
STAFF_SECOND_STEP_GRACE_DAYS = env.number("STAFF_SECOND_STEP_GRACE_DAYS", 14)
#: After so many hours staff say again who they are; 0: as long as the session lasts.
STAFF_SESSION_HOURS = env.number("STAFF_SESSION_HOURS", 12)
#: How many days an auditor's mandate may last.
AUDITOR_DAYS_AT_MOST = env.number("AUDITOR_DAYS_AT_MOST", 30, least=1)
