"""Sets in little memory tell what Python's own do."""

import random
import tracemalloc

from crawler.text_set import NumberSet, TextNumbers, TextSet


def test_a_text_is_new_once_however_many_there_are() -> None:
    chosen = random.Random(0)
    seen, told = TextSet(), set[str]()
    for _ in range(20_000):
        text = f"http://a.example/{chosen.randrange(8_000)}.html\udcff"
        assert seen.add(text) == (text not in told)
        told.add(text)
    assert len(seen) == len(told)
    assert all(text in seen for text in told)
    assert not any(f"{text}?" in seen for text in told)


def test_numbers_stay_as_the_set_grows() -> None:
    numbers = TextNumbers()
    assert [numbers.number(str(text)) for text in range(5_000)] == list(range(5_000))
    assert [numbers.number(str(text)) for text in range(0, 5_000, 7)] == list(range(0, 5_000, 7))
    assert not numbers.add("7")
    assert numbers.add("seven")
    assert numbers.number("eight") == 5_001


def test_numbers_of_several_sets_are_counted_once() -> None:
    chosen = random.Random(0)
    sets, told = [NumberSet() for _ in range(4)], [set[int]() for _ in range(4)]
    for place, most in enumerate((3, 60, 5_000, 100_000)):
        for _ in range(4_000 if most > 60 else 50):
            number = chosen.randrange(most) + 90_000 * (most == 60)
            sets[place].add(number)
            told[place].add(number)
    for first in range(4):
        for last in range(first, 4):
            together = set[int]().union(*told[first : last + 1])
            assert sets[first].together(sets[first + 1 : last + 1]) == len(together)


def test_a_text_takes_little_memory() -> None:
    count = 50_000
    tracemalloc.start()
    seen = TextSet()
    for number in range(count):
        seen.add(f"http://a.example/html/2024-05/06/content_{number}.htm")
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / count < 20
