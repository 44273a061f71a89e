"""Property tests check answers, not the speed of the machine they run on."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
