"""Who does a piece of work: different people for all its places, taken in a stated order (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model.engine.parts import Person


def can_fill(places: Sequence[Sequence[Person]]) -> bool:
    """Whether different people can fill all places; each place lists who suits it."""
    seat_of: dict[Person, int] = {}

    def seat(place: int, tried: set[Person]) -> bool:
        for person in places[place]:
            if person not in tried:
                tried.add(person)
                if person not in seat_of or seat(seat_of[person], tried):
                    seat_of[person] = place
                    return True
        return False

    return all(seat(place, set()) for place in range(len(places)))


def first_assignment(places: Sequence[Sequence[Person]]) -> tuple[Person, ...] | None:
    """The lexicographically first way to fill all places with different people, or None.

    Each place lists who suits it, the first to be asked first.
    """
    if not can_fill(places):
        return None
    taken: list[Person] = []
    for place, suited in enumerate(places):
        for person in suited:
            if person not in taken:
                rest = [[p for p in later if p is not person and p not in taken] for later in places[place + 1 :]]
                if can_fill(rest):
                    taken.append(person)
                    break
    return tuple(taken)


def reserved(places: Iterable[Sequence[Person]]) -> list[Person]:
    """One person per place that can be filled, in the order of the places."""
    kept: list[Person] = []
    for suited in places:
        person = next((p for p in suited if p not in kept), None)
        if person is not None:
            kept.append(person)
    return kept
