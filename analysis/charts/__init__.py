"""Charts: one file a chart, `draw(...) -> Figure`. They filter nothing and decide nothing."""
