"""How much work a page may make, counted in steps, not in seconds: it gives the same lines on any machine."""


class Spent(Exception):
    """A page makes more work than it may."""


class Budget:
    """Steps that are left; one is a character of a reading, looked at once: half a microsecond or so."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Raises Spent where no more is left."""
        self.left -= steps
        if self.left < 0:
            raise Spent
