"""Walking the schema and the written values side by side.

pydantic says where an error is by its own path, in which tags of unions stand between the keys. This walk
follows that path through the annotations of the models and the file's values at once, and tells them apart.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Discriminator, Tag
from pydantic.fields import FieldInfo

from model.problems import MISSING, KeyPath

Annotation = Any
"""A type as written in a model; typing has no type for these."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the walk stands."""

    annotation: Annotation
    value: object
    """The value as written; MISSING where there is none."""
    path: KeyPath = ()
    """Keys and positions as in the file."""
    at_key: bool = False
    """The key itself is meant."""
    choice: KeyPath | None = None
    """Path of the last value that may be written in several forms; None: there was none."""
    model: type[BaseModel] | None = None
    """The mapping that the walk was last in."""
    models: tuple[type[BaseModel], ...] = ()
    """The kinds that this mapping could have been instead."""
    key_annotation: Annotation = str
    """The type of the last key of a free mapping."""


def walk(model: type[BaseModel], value: object, location: tuple[str | int, ...]) -> Spot:
    """Follow a location of pydantic's from a model and the value that was to become one."""
    spot = Spot(model, value)
    for element in location:
        spot = _step(spot, element)
    return spot


def _step(spot: Spot, element: str | int) -> Spot:
    kind, tagged, alternatives = _unwrapped(spot.annotation)
    if element == "[key]":
        return Spot(spot.key_annotation, spot.path[-1], spot.path, True, spot.choice, spot.model)
    if tagged:
        tags = {_tag(alternative): alternative for alternative in alternatives}
        models = tuple(m for m in map(bare, alternatives) if _is_model(m))
        chosen = tags.get(str(element), alternatives[0])
        return Spot(chosen, spot.value, spot.path, choice=spot.choice, model=spot.model, models=models)
    if len(alternatives) > 1:
        chosen = _by_shape(alternatives, spot.value)
        return Spot(chosen, spot.value, spot.path, choice=spot.path, model=spot.model)
    return Spot(
        _below(kind, element),
        _value_below(spot.value, element),
        (*spot.path, element),
        choice=spot.choice,
        model=kind if _is_model(kind) else spot.model,
        models=spot.models if _is_model(kind) else (),
        key_annotation=typing.get_args(kind)[0] if origin_of(kind) is dict else str,
    )


def _unwrapped(annotation: Annotation) -> tuple[Annotation, bool, list[Annotation]]:
    """Return the bare type, whether it is a union with tags, and its alternatives without None."""
    tagged = False
    while origin_of(annotation) is typing.Annotated:
        annotation, *marks = typing.get_args(annotation)
        tagged = tagged or any(isinstance(mark, Discriminator) for mark in marks)
    alternatives = alternatives_of(annotation)
    if not alternatives:
        return annotation, False, []
    if len(alternatives) == 1:
        return _unwrapped(alternatives[0])
    return annotation, tagged, alternatives


def bare(annotation: Annotation) -> Annotation:
    """Return a type without its annotations and without None."""
    return _unwrapped(annotation)[0]


def alternatives_of(annotation: Annotation) -> list[Annotation]:
    """Return the types of a union, None left out; none where it is no union."""
    if origin_of(annotation) not in (typing.Union, types.UnionType):
        return []
    return [one for one in typing.get_args(annotation) if one is not type(None)]


def marks_of(annotation: Annotation) -> Iterator[object]:
    """Yield the constraints of a type: bounds and the like."""
    if origin_of(annotation) is typing.Annotated:
        inner, *marks = typing.get_args(annotation)
        yield from marks_of(inner)
        for mark in marks:
            yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)
    elif origin_of(annotation) in (typing.Union, types.UnionType):
        for one in typing.get_args(annotation):
            yield from marks_of(one)


def bounds_of(annotation: Annotation) -> tuple[float | None, float | None]:
    """Return the stated lower and upper bound of a number, the tightest ones."""
    marks = list(marks_of(annotation))
    lows, highs = _stated(marks, ("ge", "gt")), _stated(marks, ("le", "lt"))
    return max(lows, default=None), min(highs, default=None)


def _stated(marks: list[object], kinds: tuple[str, ...]) -> list[float]:
    return [getattr(mark, kind) for mark in marks for kind in kinds if getattr(mark, kind, None) is not None]


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys of a mapping as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


@functools.cache
def annotations_of(model: type[BaseModel]) -> dict[str, Annotation]:
    """Return the annotation of each key as it is written."""
    hints = typing.get_type_hints(model, include_extras=True)
    return {field.alias or name: hints[name] for name, field in model.model_fields.items()}


def _below(kind: Annotation, element: str | int) -> Annotation:
    if _is_model(kind):
        return annotations_of(kind).get(str(element), object)
    entries = typing.get_args(kind)
    if origin_of(kind) is dict:
        return entries[1]
    if origin_of(kind) is tuple and isinstance(element, int):
        return entries[0] if entries[-1] is Ellipsis else entries[min(element, len(entries) - 1)]
    return object


def _value_below(value: object, element: str | int) -> object:
    if isinstance(value, dict):
        return value.get(element, MISSING)
    if isinstance(value, list) and isinstance(element, int) and element < len(value):
        return value[element]
    return MISSING


def _by_shape(alternatives: list[Annotation], value: object) -> Annotation:
    """Return the alternative that has the shape of the value: a mapping, a list, or neither."""
    wanted = dict if isinstance(value, dict) else tuple if isinstance(value, list) else None
    for one in alternatives:
        origin = origin_of(bare(one))
        if origin is wanted or (wanted is dict and _is_model(bare(one))):
            return one
    return alternatives[0]


def origin_of(annotation: Annotation) -> Annotation:
    """Return what a type is built with: dict, tuple, Union, Annotated."""
    return typing.get_origin(annotation)


def _tag(alternative: Annotation) -> str:
    marks = typing.get_args(alternative)[1:] if origin_of(alternative) is typing.Annotated else ()
    return next((mark.tag for mark in marks if isinstance(mark, Tag)), "")


def _is_model(kind: Annotation) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
