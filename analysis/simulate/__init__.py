"""What the rules find, and find falsely, in simulated people (criteria.md section 6).

The claim is the detection of the pattern that was put in, never the detection of cancer.
"""
