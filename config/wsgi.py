"""The WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# A page makes thousands of short-lived objects: look for cycles less often, and never among those
# that live as long as the process (which also keeps their memory shared between the workers).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
