"""Small synthetic raw data, one module per competition, named as its task.

A module has `make(raw, rng, size)`: it writes into the empty folder `raw` what Kaggle's archive
unpacks to: same file tree, columns and id formats, and media stubs with their true suffixes. `size`
has a default and counts what is split (rows, images, groups); the data must come out sound at any
size from half of it up. Contents are drawn from `rng`, and each file's differ, so that a mix-up
shows. `OPTIMUM`, where there is one, is what a submission made of the answers scores (default: the
metric's best score, as in the parity suite of the graders). `OURS` and `OFFICIAL`, where there are
some, make fixed sizes small: see kit.small_sizes.
"""
