"""How fast it is, as ratios measured in the same run (`make bench`). No test depends on a time."""
