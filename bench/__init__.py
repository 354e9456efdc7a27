"""Benchmarks: each prints ratios, measured in one run, against docker's CLI or a bare socket."""
