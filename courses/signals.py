"""What courses announces to whoever listens."""

from django.dispatch import Signal

#: A learner met every requirement. Sent with ``completion`` inside the transaction that
#: recorded it, so that what a receiver writes (an outbox row) stands or falls with it.
completed = Signal()

#: A course's editions changed: one was released or withdrawn. Sent with ``edition``
#: after the transaction was committed, for what is kept in caches.
released = Signal()
