"""Declared types: which texts are their values, as libxml2's XML Schema validator says."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from filterlang.declared.types import _ONVIF, _XML_SCHEMA, DeclaredType
from filterlang.namespaces import ONVIF_SCHEMA, XML_SCHEMA
from tests.declarations.documents import UNHURRIED

BUILT_IN = sorted(set(_XML_SCHEMA) - {"anyType", "anyURI"})
"""Without the type of elements, and without URIs, as which XML Schema 1.1 takes every text."""

MARKS = (
    "",
    "-",
    "+",
    "0",
    "1",
    "9",
    "00",
    "12",
    "29",
    "30",
    "31",
    "99",
    ".",
    "e",
    "E+1",
    "INF",
    "NaN",
    "true",
    "false",
    "T",
    "Z",
    ":",
    "P",
    "Y",
    "M",
    "D",
    "H",
    "S",
    " ",
    "\n",
    "a",
    "é",
    "2024-02-29",
    "2025-02-29",
    "1900-02-29",
    "12026-12-31",
    "0000-01-01",
    "24:00:00",
    "23:59:59",
    "+14:00",
    "-13:59",
    "+14:01",
    "²",
    "128",
    "-129",
    "32768",
    "2147483648",
    "18446744073709551616",
    "9" * 5_000,
)


NUMBERS = [local for local in BUILT_IN if "nteger" in local or local.endswith(("nt", "ong", "hort", "yte"))]


def validator(local: str) -> etree.XMLSchema:
    schema = f'<x:schema xmlns:x="{XML_SCHEMA}"><x:element name="v" type="x:{local}"/></x:schema>'
    return etree.XMLSchema(etree.fromstring(schema))


@pytest.mark.parametrize("local", BUILT_IN)
def test_built_in_types_take_what_the_validator_takes(local: str) -> None:
    schema = validator(local)
    declared = DeclaredType(f"xs:{local}", XML_SCHEMA, local)

    def is_valid(value: str) -> bool:
        element = etree.Element("v")
        element.text = value
        return schema.validate(element)

    @settings(UNHURRIED, max_examples=400)
    @given(st.lists(st.sampled_from(MARKS), max_size=6).map("".join))
    def check(value: str) -> None:
        value = value.strip(" \n")  # libxml2 minds it behind 24:00:00 and INF
        assume(local in NUMBERS or not re.search(r"\d{18}", value))  # it counts years in 64 bits
        assume(local not in ("float", "double") or not re.search(r"[eE][+-]?\s*$", value))  # "0e" is none
        assert declared.accepts(value) == is_valid(value), value

    check()
    assert all(map(is_valid, declared.samples))
    assert len(set(declared.samples)) >= 2


@pytest.mark.parametrize("local", sorted(_ONVIF))
def test_samples_of_onvif_types_are_values(local: str) -> None:
    declared = DeclaredType(f"tt:{local}", ONVIF_SCHEMA, local)
    assert declared.is_known
    assert declared.words
    assert all(map(declared.accepts, declared.samples))


def test_white_space_around_a_value_does_not_count_but_in_texts() -> None:
    assert DeclaredType("xs:int", XML_SCHEMA, "int").accepts(" 1\n")
    assert not DeclaredType("xs:int", XML_SCHEMA, "int").accepts("\xa01")
    assert not DeclaredType("tt:Name", ONVIF_SCHEMA, "Name").accepts("x" * 64 + " ")


def test_onvif_types() -> None:
    token = DeclaredType.of("tt:ReferenceToken", {"tt": ONVIF_SCHEMA})
    assert token.accepts("x" * 64)
    assert not token.accepts("x" * 65)
    state = DeclaredType.of("tt:RelayLogicalState", {})
    assert state.accepts("active")
    assert not state.accepts("on")
    assert state.words == "active or inactive"


def test_nothing_is_said_about_types_that_are_not_known() -> None:
    unknown = DeclaredType.of("xs:KeyStatus", {})
    assert (unknown.is_known, unknown.words, unknown.accepts("anything")) == (False, None, True)
    assert not DeclaredType.of("boolean", {}).is_known
    assert DeclaredType.of("boolean", {None: XML_SCHEMA}).is_boolean
    assert not DeclaredType.of("tt:boolean", {}).is_boolean
