#!/usr/bin/env python3
"""Writes spec.def: what each endpoint of endpoint.def takes, from HighLevel's OpenAPI documents.

usage: spec_gen.py OPENAPI-DIR > spec.def     (run in src/sandbox)

OVERRIDES holds the places where the documents are wrong or silent, each with its reason.
"""
import glob
import json
import os
import re
import sys

ANY = {}
STRING, NUMBER, BOOLEAN, OBJECT, ARRAY = ({"type": t} for t in ("string", "number", "boolean", "object", "array"))

# Both searches are documented as an empty body or with every member required; this is their grammar.
# What lies inside filters and sort is judged by filter.c.
SEARCH = {
    "locationId": {**STRING, "required": True},
    "page": {**NUMBER, "minimum": 1},
    "searchAfter": ARRAY,
    "query": {**STRING, "maxLength": 75},
    "filters": ARRAY,
    "sort": ARRAY,
}
SIZE = {**NUMBER, "required": True, "minimum": 1, "maximum": 500}
DETAILS = ("notes", "tasks", "calendarEvents", "unReadConversations")
CUSTOM_FIELDS = {"b:customFields[].id": {"required": False}, "b:customFields[].field_value": ANY}

# ENDPOINT -> path of a member ("q:" query, "b:" body) -> schema, merged over the documented one.
OVERRIDES = {
    "CONTACT_SEARCH": {**{"b:" + k: v for k, v in SEARCH.items()}, "b:pageLimit": SIZE},
    "DEAL_SEARCH": {
        **{"b:" + k: v for k, v in SEARCH.items()},
        "b:page": {**NUMBER, "minimum": 0, "required": False},
        "b:query": {**STRING, "maxLength": 75, "required": False},
        "b:searchAfter": {**ARRAY, "required": False},
        "b:searchAfter[]": ANY,  # numbers and strings mixed
        "b:limit": SIZE,
        "b:additionalDetails": {"required": False},
        **{"b:additionalDetails." + k: {**BOOLEAN, "required": False} for k in DETAILS},
        "b:includeTopRelations": BOOLEAN,
    },
    # 101 is refused live, by the validator here and with a plain 400 there.
    "CONTACT_LIST": {"q:limit": {"minimum": 1, "maximum": 100}},
    "DEAL_LIST": {"q:limit": {"minimum": 1, "maximum": 100, "plain": True}},
    # The largest limit seen to work; larger ones are undetermined.
    "CONVERSATION_SEARCH": {
        "q:limit": {"minimum": 1, "maximum": 100},
        "q:startAfterDate": {"list": True},  # one number or several
    },
    # Declared as one value of the enum, described as a comma-separated list.
    "MESSAGE_LIST": {"q:limit": {"minimum": 1, "maximum": 100}, "q:type": {"csv": True}},
    # ISO dates are refused live with a plain 400.
    "FREE_SLOTS": {"q:startDate": {"plain": True}, "q:endDate": {"plain": True}, "q:userIds": {"list": True}},
    # subType and status became required by mistake; internal comments are accepted but not listed.
    "MESSAGE_SEND": {
        "b:subType": {"type": "string", "required": False},
        "b:status": {"required": False},
        "b:type": {"add": ["InternalComment"]},
    },
    # Missing, it is a plain 400 of the route.
    "APPOINTMENT_CREATE": {"b:locationId": {"required": False}},
    # calendarId and assignedUserId exclude each other.
    "BLOCK_CREATE": {"b:calendarId": {"required": False}},
    "BLOCK_UPDATE": {"b:calendarId": {"required": False}, "b:locationId": {"required": False}},
    # contactId is the matching key; nobody sends the three "required" ones.
    "DEAL_UPSERT": {
        "b:contactId": STRING,
        "b:followers": {"required": False},
        "b:isRemoveAllFollowers": {"required": False},
        "b:followersActionType": {"required": False},
        "b:monetaryValue": NUMBER,
    },
    # A custom field goes by id or key; its value has many types. Dates of birth are strings.
    "DEAL_CREATE": {**CUSTOM_FIELDS, "b:source": STRING},
    "DEAL_UPDATE": CUSTOM_FIELDS,
    "CONTACT_CREATE": {**CUSTOM_FIELDS, "b:dateOfBirth": STRING},
    "CONTACT_UPDATE": {**CUSTOM_FIELDS, "b:dateOfBirth": STRING},
    "CONTACT_UPSERT": {**CUSTOM_FIELDS, "b:dateOfBirth": STRING},
    # Described on a page of its own.
    "OAUTH_RECONNECT": {
        "b:": {**OBJECT, "required": True},
        **{"b:" + k: {**STRING, "required": True} for k in ("clientKey", "clientSecret")},
        **{"b:" + k: STRING for k in ("locationId", "companyId")},
    },
}


def load(folder):
    operations = {}
    for name in sorted(glob.glob(os.path.join(folder, "*.json"))):
        with open(name, encoding="utf-8") as f:
            document = json.load(f)
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                operations[method.upper(), path] = document, operation
    return operations


def resolve(document, schema):
    while schema.get("$ref", "").startswith("#/"):
        target = document
        for key in schema["$ref"][2:].split("/"):
            target = target[key]
        schema = target
    return schema


def flatten(document, schema, path, required, rows):
    """Adds a row for schema at path and for all it holds; alternatives are merged."""
    schema = dict(resolve(document, schema))
    parts = [resolve(document, s) for k in ("allOf", "oneOf", "anyOf") for s in schema.get(k, [])]
    for part in parts:
        schema.setdefault("type", part.get("type"))
        schema["properties"] = {**schema.get("properties", {}), **part.get("properties", {})}
        schema["required"] = list(schema.get("required", [])) + list(part.get("required", []))
    row = rows.setdefault(path, {"required": required})
    if row.setdefault("type", schema.get("type")) != schema.get("type"):
        row["type"] = None
    for key in ("enum", "minimum", "maximum", "maxLength", "nullable"):
        if key in schema:
            row[key] = schema[key]
    for name, child in schema.get("properties", {}).items():
        below = name if path == "b:" and not name.startswith("b:") else "." + name
        flatten(document, child, path + below, name in schema.get("required", []), rows)
    if "items" in schema:
        flatten(document, schema["items"], path + "[]", False, rows)


def rows_of(name, document, operation):
    rows = {}
    for parameter in operation.get("parameters", []):
        parameter = resolve(document, parameter)
        if parameter["in"] == "header" and parameter["name"] == "Version":
            rows["h:Version"] = {"type": "string", "required": True}
        if parameter["in"] == "query":
            flatten(document, parameter["schema"], "q:" + parameter["name"], parameter.get("required", False), rows)
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json") or content.get("application/x-www-form-urlencoded")
    if body:
        flatten(document, body["schema"], "b:", True, rows)
    for path, change in OVERRIDES.get(name, {}).items():
        row = rows.setdefault(path, {})
        if change == ANY:
            row["type"] = None
        row.update(change)
        row["enum"] = row.get("enum", []) + row.pop("add", [])
    return {p: r for p, r in rows.items() if not (p.startswith("q:") and p.endswith("[]"))}


def line(name, path, row):
    place = {"h": "HEADER", "q": "QUERY", "b": "BODY"}[path[0]]
    kind = (row.get("type") or "any").upper()
    flags = [f.upper() for f in ("required", "nullable", "plain", "csv", "list") if row.get(f)]
    flags = " | ".join("SPEC_" + f for f in flags) or "0"
    values = '"%s"' % "|".join(row["enum"]) if row.get("enum") else "NULL"
    low = row.get("minimum", -1)
    high = row.get("maximum", row.get("maxLength", -1))
    return f'SPEC({name}, {place}, "{path[2:]}", {kind}, {flags}, {values}, {low}, {high})'


def main():
    operations = load(sys.argv[1])
    with open("../api/endpoint.def", encoding="utf-8") as f:
        endpoints = re.findall(r'^EP\((\w+),\s*(\w+),\s*"([^"]*)"', f.read(), re.M)
    print("// Written by spec_gen.py from HighLevel's OpenAPI documents; run it again instead of editing.")
    print("// SPEC(ENDPOINT, place, path, type, flags, values, least, most); a body's own row has the path \"\".")
    for name, method, path in endpoints:
        document, operation = operations.get((method, path), ({}, {}))  # else OVERRIDES has it all
        for place, row in rows_of(name, document, operation).items():
            print(line(name, place, row))


if __name__ == "__main__":
    main()
