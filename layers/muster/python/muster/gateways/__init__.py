"""The world outside, a small Protocol each; AWS errors become ours here and nowhere else."""
