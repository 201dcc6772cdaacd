"""One module per competition, named as its task: realistic answers and submissions, seeded.

A module offers

- `ID` and `VALUES`: the id column and the columns that an agent fills in;
- `answers(rng, size=...)`: the answers as preparation writes them, a frame or a list of JSON
  objects; `size` counts the test items, small by default, and `REAL_SIZE` is the benchmark's own;
- `sample(truth)`, `perfect(truth)`: the sample submission, the best submission;
- `noisy(truth, rng)`: an honest submission that is not perfect;
- `special(truth, rng)`, optional: further submissions by name, frames or bytes of a CSV file,
  for the branches of this competition's metric.
"""
