"""Plays Stripe for the demonstration: ``python -m cms.demo.stand_in``.

Needs the standard library alone.
"""

import argparse
import os
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from cms.demo.stand_in.api import Till
from cms.demo.stand_in.ledger import Ledger
from cms.demo.stand_in.sending import deliver

#: Seconds between looks for what is to be sent.
PAUSE = 0.3


def main() -> None:
    """Answer the site's questions, and send it events."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--site", required=True, help="where events are sent")
    options = parser.parse_args()
    ledger = Ledger(options.ledger)
    port = urlsplit(os.environ["STRIPE_STAND_IN"]).port or 0
    till = Till(ledger, port=port)
    threading.Thread(target=till.serve_forever, daemon=True).start()
    secret = os.environ["STRIPE_WEBHOOK_SECRETS"].split(",")[0]
    while True:
        ledger.expire_old(at=time.time())
        deliver(ledger, to=f"{options.site}/stripe/webhook/", secret=secret)
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
