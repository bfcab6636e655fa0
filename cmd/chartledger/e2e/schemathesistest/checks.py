"""What the contract says in words, as checks of every answer."""

import json
import pathlib
import re

import schemathesis

WORLD = json.loads(pathlib.Path(__file__).with_name("world.json").read_text())

# Who asks, and by which token: what changes them would end the test.
KEPT = set(WORLD["kept"])

# What is refused with 400 although it fits the schema: the schema cannot say what is
# in a cursor or a token.
BEYOND_SCHEMA = {
    "query:cursor", "query:label", "query:until", "header:Consistency-Token", "header:If-Match",
}


# What a busy machine may answer: the rest of 5xx is a fault of ours.
BUSY = {"access_stale", "projection_lagging", "too_many_uploads"}


def problem_of(response):
    if response.headers.get("content-type", [""])[0].startswith("application/problem+json"):
        return response.json()
    return None


def documented(schema):
    """The codes of each status in the contract's table, where the table has them all."""
    codes = {}
    for statuses, text in re.findall(r"^\| ([\d, ]+) \| (.*) \|$", schema["info"]["description"], re.M):
        for status in statuses.split(", "):
            if status not in ("422", "500", "502", "503", "504"):
                codes[int(status)] = set(re.findall(r"`(\w+)`", text))
    return codes


def url_of(body):
    url = body.get("url") if isinstance(body, dict) else None
    return url if isinstance(url, str) else None


@schemathesis.hook
def map_body(ctx, body):
    """Most repositories are at a source that is there: made up URLs lead nowhere."""
    url = url_of(body)
    if url and len(url) <= 2048 and len(url) % 4:
        body = {**body, "url": WORLD["source"] + ("/not-there" if len(url) % 4 == 3 else "")}
    return body


@schemathesis.hook
def filter_case(ctx, case):
    url = url_of(case.body)
    if url == "" and case.meta is not None and case.meta.generation.mode.is_positive:
        return False  # Schemathesis takes it for one that fits, and the contract wants a character
    if url and "://" in url and not url.startswith(WORLD["source"]):
        return False  # nothing leaves this machine
    changes = case.method != "GET" and case.path.startswith(("/users/", "/tokens/"))
    return not changes or KEPT.isdisjoint((case.path_parameters or {}).values())


@schemathesis.check
def codes_are_documented(ctx, response, case):
    problem = problem_of(response)
    if problem is None:
        assert response.status_code < 400, "an error without a problem document"
        return
    assert problem["status"] == response.status_code, "the problem tells another status"
    known = documented(case.operation.schema.raw_schema).get(response.status_code)
    assert known is None or problem["code"] in known, f"the contract does not list {problem['code']} under {response.status_code}"
    if response.status_code in (429, 503):
        assert "retry-after" in response.headers, "it is not told when to try again"


@schemathesis.check
def nothing_breaks(ctx, response, case):
    if response.status_code >= 500:
        problem = problem_of(response) or {"code": ""}
        if response.status_code in (502, 504) and case.path.endswith("/documents"):
            return  # of the repository's own server, which has one package only
        assert response.status_code == 503 and problem["code"] in BUSY, "a fault of the server"


@schemathesis.check
def what_fits_is_read(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = problem_of(response) or {"code": ""}
    assert problem["code"] not in ("invalid_fields", "unsupported_media_type", "method_not_allowed"), "a request that fits the contract"
    if problem["code"] == "malformed_request":
        at = {e["pointer"] for e in problem.get("errors", [])}
        assert at and at <= BEYOND_SCHEMA, "a request that fits the contract cannot be read"
