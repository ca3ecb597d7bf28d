"""Medicine without arithmetic: one file a family, one function a criterion; `registry.py` is the list."""
