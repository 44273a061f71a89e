"""The compiled loops of the house, and the engines that drive them; everything here needs Numba (``netmin[fast]``).

Numba compiles at first use, on the user's machine and for its processor, and keeps the machine code on disk. The
engines of `netmin.geostat.compiled.systems` answer what `GlobalSystem` and `LocalSystem` answer, to within rounding;
nothing outside this folder knows more than that.
"""
