"""Look for garbage seldom, which takes a tenth off a cold start (docs/performance.md).

Functions import this before our other modules.

A cold start makes up to 160,000 objects that stay for good, and Python would look through them many times. A request
leaves some 20 in cycles, so to look after 200,000 new objects costs no memory that counts.
"""

import gc

gc.set_threshold(200_000, 10, 10)
