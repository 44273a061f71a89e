"""The compiled loops of risk; everything here needs Numba (``netmin[fast]``) and answers what the plain arrays answer.

Sums are added and products taken in the order in which numpy does it, and random numbers come from numpy: only the
exponential differs, by a unit in the last place.
"""
