"""Benchmarks: each prints ratios, measured in one run, against docker's own CLI or a bare socket."""
