"""Demo mode only: one click on an account of the list signs in. Outside it none of this exists."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from accounts import admission
from accounts.models import User


@require_POST
@csrf_protect
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Act as a demo account, without password or code."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User.objects.able_to_enter().filter(is_demo=True), pk=pk)
    admission.admit(request, user)
    return redirect(admission.onward(request, request.POST.get("next", "")))


urlpatterns = [path("demo/<int:pk>/", enter, name="demo-entry")]
