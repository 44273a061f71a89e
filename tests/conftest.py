"""What holds for all tests."""

import os

# Before numpy is loaded: the matrices of the tests are small, and threads of the linear algebra, in two test processes
# at once, wait for one another up to a hundred times longer than they compute. The command line does the same.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
