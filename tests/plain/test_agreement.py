"""Two programmers read the catalogue: the engine and the plain reading agree on random rich diaries."""

import pytest

from .compare import differences
from .random_diaries import make_diary


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_engine_equals_the_plain_reading(first):
    found = [(seed, *d) for seed in range(first, first + 10) for d in differences(*make_diary(seed))]
    assert found == []
