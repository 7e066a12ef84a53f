"""Muster: user administration for enterprises."""

import gc

# A cold start makes up to 160,000 objects that stay for good; to look through them for garbage takes a tenth of its
# time. A request leaves some 20 in cycles, so to look this seldom costs no memory that counts.
gc.set_threshold(200_000, 10, 10)
