"""The compiled loops of treatment; everything here needs Numba (``netmin[fast]``) and answers what plain arrays answer.

Random numbers come from numpy, so that only the exponential differs, by a unit in the last place.
"""
