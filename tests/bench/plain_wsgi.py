"""The calibrators' entry point, without what config/wsgi.py does for the portal."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
