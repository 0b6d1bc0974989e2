#!/usr/bin/env python3
"""Writes the facts of the public API documents that the endpoint table repeats, one operation per line:
method, path, Version header, scope ("-" where the documents declare none).

Usage: spec_tsv.py FOLDER-OF-OPENAPI-FILES > spec.tsv
"""

import json
import pathlib
import sys

# Described in words on the pages about OAuth, in no file.
IN_WORDS = {("POST", "/oauth/reconnect", "-", "-")}
METHODS = ("get", "post", "put", "delete", "patch")


def version_of(operation):
    for parameter in operation.get("parameters", []):
        if parameter.get("name") == "Version":
            return parameter.get("schema", {}).get("enum", ["-"])[0]
    return "-"


def scope_of(operation):
    for scheme in operation.get("security", []):
        for scopes in scheme.values():
            if scopes:
                return scopes[0]
    return "-"


def main(folder):
    rows = set(IN_WORDS)
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        for path, item in json.loads(file.read_text()).get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    rows.add((method.upper(), path, version_of(operation), scope_of(operation)))
    for row in sorted(rows, key=lambda r: (r[1], r[0])):
        print("\t".join(row))


if __name__ == "__main__":
    main(sys.argv[1])
