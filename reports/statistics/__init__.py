"""Statistics of paired results: intervals, exact tests, corrections, ranks. Pure, numbers only.

Two agents are compared over competitions, each under several seeds. Seeds of one competition are
not independent of one another (a hard competition is hard under every seed), so the competition
is the unit everywhere: it is what is resampled, flipped and counted.
"""
