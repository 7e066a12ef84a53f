"""How hypothesis runs here: on a busy machine the first example of a property may well be slow."""

from hypothesis import HealthCheck, settings

PROPERTY = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
