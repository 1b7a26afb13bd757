"""From an order of ours to Stripe's page, and what stands in the way."""

import logging

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from courses.domain.checkout import NothingToPay, check_out
from courses.domain.orders_shown import titles
from courses.domain.stripe_gateway import NoStripe, StripeAway, StripeRefused
from courses.models import Order
from courses.views.access import LearnerRequest

logger = logging.getLogger(__name__)

#: Browsers follow a form to another site only where its page said so.
may_lead_to_stripe = csp_update({"form-action": ["https://checkout.stripe.com"]})


def to_checkout(request: LearnerRequest, order: Order) -> HttpResponse:
    """Send the buyer to Stripe's page; where that fails, back to the order."""
    page = reverse("courses:order", args=[order.public_id])
    title = titles([order], language=get_language() or "")[order.course_id]
    try:
        payment = check_out(
            order,
            title=f"{title} ({order.course.code})",
            pages=(
                settings.SITE_ADDRESS + reverse("courses:paid", args=[order.public_id]),
                settings.SITE_ADDRESS + reverse("courses:back", args=[order.public_id]),
            ),
            at=timezone.now(),
        )
    except NothingToPay:
        messages.info(request, gettext("There is nothing to pay on this order now."))
        return redirect(page)
    except (StripeAway, StripeRefused, NoStripe) as failure:
        facts = {"order": order.public_id, "why": str(failure)}
        logger.warning("no way to checkout", extra=facts)
        messages.warning(
            request,
            gettext(
                "The payment page does not answer at the moment. Nothing was charged,"
                " and your seat is still held: please try again in a minute."
            ),
        )
        return redirect(page)
    return HttpResponseRedirect(payment.url, status=303)
