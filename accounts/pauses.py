"""How long somebody who guessed wrong has to wait before the next guess is looked at (pure; docs/adr/0029)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pauses:
    """`free` wrong tries cost nothing; then each pause is twice the one before, from `first` to `longest` seconds."""

    free: int
    first: int
    longest: int

    def after(self, failures: int) -> int:
        """Seconds that must pass after so many failures."""
        if failures < self.free:
            return 0
        doublings = min(failures - self.free, self.longest.bit_length())
        return min(self.first * 2**doublings, self.longest)


PAIR = Pauses(free=5, first=15, longest=300)
"""One account, guessed from one source or from one known browser: at most 12 guesses an hour in the long run."""
SOURCE = Pauses(free=30, first=2, longest=60)
"""All accounts, guessed from one source: an office shares its address, so it may err more often and waits less."""
FORGET = 3600
"""After so many quiet seconds the failures are forgotten."""
