"""A client of the API as HELPDESK.md describes it, with Python's own library.

    python3 client.py BASE E-MAIL PASSWORD KEY LIMITED ADMINISTRATOR ITS-PASSWORD

BASE is such as http://127.0.0.1:8080/api/v2, KEY is ID:SECRET of a key with the list
`tickets.*, people.people.*, -*.delete`, LIMITED that of a key with one request an hour. It ends with status 0 if everything was as the guide says.
"""

import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE, EMAIL, PASSWORD, KEY, LIMITED, ADMINISTRATOR, ADMINISTRATORS_PASSWORD = sys.argv[1:8]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers = status, headers
        self.json = json.loads(body) if body else None


class Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers."""

    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(Stay)


def call(method, path, payload=None, authorization=None, headers=()):
    url = path if path.startswith("http") else BASE + path
    data = None if payload is None else (payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("Content-Type", "application/json")
    if authorization:
        request.add_header("Authorization", authorization)
    for name, value in headers:
        request.add_header(name, value)
    try:
        with opener.open(request) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def check(what, condition, answer=None):
    if not condition:
        print("FAILED:", what, answer and (answer.status, answer.json))
        sys.exit(1)
    print("ok:", what)


def success(what, answer, status=200):
    check(what, answer.status == status, answer)
    check(what + ": data, meta, linked", set(answer.json) == {"data", "meta", "linked"}, answer)
    return answer.json["data"]


def error(what, answer, status, code=None):
    check(what, answer.status == status, answer)
    check(what + ": status, code, message", answer.json["status"] == status
          and isinstance(answer.json["code"], str) and isinstance(answer.json["message"], str), answer)
    check(what + ": code", code is None or answer.json["code"] == code, answer)
    return answer.json


# Who is there.
found = success("discover is open", call("GET", "/helpdesk/discover"))
check("discover says what it is", found["is_deskpro"] is True and found["base_api_url"].startswith("http")
      and "helpdesk_url" in found and "build" in found)

# Token exchange.
token = success("exchange", call("POST", "/api_tokens", {"email": EMAIL, "password": PASSWORD}))
check("the token is PERSON:CODE", re.fullmatch(r"\d+:[A-Z0-9]{24,26}", token["token"]) is not None)
TOKEN, KEYED = "token " + token["token"], "key " + KEY

second = success("exchange by user name", call("POST", "/api_tokens", {"email": EMAIL.split("@")[0], "password": PASSWORD}))
SECOND = "token " + second["token"]
listed = success("my tokens", call("GET", "/api_tokens", authorization=SECOND))
revoked = call("DELETE", "/api_tokens/%d" % listed[-1]["id"], authorization=SECOND)
check("a token is revoked", revoked.status == 204, revoked)
error("and is no token any more", call("GET", "/me", authorization=SECOND), 401)

# Who am I.
me = success("me with a token", call("GET", "/me", authorization=TOKEN))
check("by token", me["auth_method"] == "api_token" and me["person_id"] == token["person_id"] and "person" in me)
me = success("me with a key", call("GET", "/me", authorization=KEYED))
check("by key", me["auth_method"] == "api_key" and me["app_id"] == int(KEY.split(":")[0]))

# List and pages.
listed = call("GET", "/tickets?page=2&count=5", authorization=KEYED)
success("list", listed)
pages = listed.json["meta"]["pagination"]
check("pages", pages["current_page"] == 2 and pages["per_page"] == 5 and pages["count"] == 5
      and pages["total_pages"] * 5 >= pages["total"], listed)

# Create, read, update, delete.
made = call("POST", "/tickets", {"subject": "From Python", "person": 4}, KEYED)
success("create", made, 201)
place = made.headers["Location"]
check("it has a place", re.fullmatch(re.escape(BASE) + r"/tickets/\d+", place) is not None)
path = place[len(BASE):]
check("it is there", success("read", call("GET", path, authorization=KEYED))["subject"] == "From Python")
updated = call("PUT", path, {"status": "pending"}, KEYED)
check("update is 204", updated.status == 204 and updated.json is None, updated)
followed = success("follow_location", call("PUT", path + "?follow_location=1", {"urgency": 3}, KEYED))
check("followed", followed["status"] == "pending" and followed["urgency"] == 3)
success("create and follow", call("POST", "/tickets?follow_location=1", {"subject": "Two", "person": 4}, KEYED), 201)
removed = call("DELETE", path, authorization=TOKEN)
check("delete with the token", removed.status in (200, 204), removed)
error("it is gone", call("GET", path, authorization=KEYED), 404)

# Sideloads.
loaded = call("GET", "/tickets/1?include=person", authorization=KEYED)
data = success("include", loaded)
check("under linked.TYPE.ID", str(data["person"]) in loaded.json["linked"]["person"], loaded)
inline = success("inline", call("GET", "/tickets/1?include=person&inline_sideloads=1", authorization=KEYED))
check("in place", isinstance(inline["person"], dict))
error("a sideload that is not granted",
      call("GET", "/tickets?include=agent_team", authorization=KEYED), 403, "tag_not_granted")

# Batch, three ways.
batch = call("POST", "/batch", {
    "plain": "/api/v2/tickets?count=1",
    "full": {"method": "PUT", "url": "/api/v2/tickets/1", "payload": {"urgency": 4}},
    "no": {"method": "DELETE", "url": "/api/v2/tickets/1"},
}, KEYED)
check("batch of names", batch.status == 200 and batch.json["plain"]["headers"]["response_code"] == 200
      and isinstance(batch.json["plain"]["data"], list)
      and batch.json["full"]["headers"]["response_code"] == 204
      and batch.json["no"]["headers"]["response_code"] == 403, batch)
batch = call("POST", "/batch", {"requests": {"one": {"method": "GET", "url": "/api/v2/tickets/1"}}}, KEYED)
check("batch of requests", set(batch.json["responses"]["one"]) == {"headers", "data", "meta", "linked"}, batch)
batch = call("GET", "/batch?get[a]=/api/v2/tickets/1&get[b]=/api/v2/me", authorization=KEYED)
check("batch for reading", batch.json["a"]["headers"]["response_code"] == 200
      and batch.json["b"]["data"]["auth_method"] == "api_key", batch)
batch = call("POST", "/batch", {"in": {"method": "POST", "url": "/api/v2/batch", "payload": {"x": "/api/v2/me"}}}, KEYED)
check("no batch in a batch", batch.json["in"]["headers"]["response_code"] == 400, batch)

# Errors.
error("400 for a bad body", call("POST", "/tickets", b"{", KEYED), 400)
invalid = error("400 for bad input", call("POST", "/tickets", {"subject": "", "person": 0}, KEYED), 400)
check("errors.fields.NAME.errors[]", all(
    isinstance(each["code"], str) and isinstance(each["message"], str)
    for name in ("subject", "person") for each in invalid["errors"]["fields"][name]["errors"])
    and invalid["errors"]["errors"] == [])
unknown = call("GET", "/tickets")
error("401 without a credential", unknown, 401)
check("it challenges", "WWW-Authenticate" in unknown.headers)
error("401 with a wrong one", call("GET", "/tickets", authorization="key 1:AAAAAAAAAAAAAAAAAAAAAAAAAA"), 401)
error("401 with a wrong password", call("POST", "/api_tokens", {"email": EMAIL, "password": "x"}), 401)
refused = call("DELETE", "/tickets/1", authorization=KEYED)
error("403 for a denied tag", refused, 403, "tag_denied")
check("it says the tags", refused.json["tags"] == ["tickets.tickets.delete"])
check("insufficient_scope", "insufficient_scope" in refused.headers["WWW-Authenticate"])
error("403 for a tag that is not granted", call("GET", "/labels", authorization=KEYED), 403, "tag_not_granted")
mode = error("403 for the mode", call("GET", "/keys", authorization=KEYED), 403, "mode_not_allowed")
check("it says the modes", mode["modes"] == ["session"])
error("403 for the header of superusers",
      call("GET", "/tickets", authorization=KEYED, headers=[("X-DeskPRO-Agent-ID", "1")]), 403)
error("404", call("GET", "/nothing", authorization=KEYED), 404)
wrong = call("PATCH", "/tickets/1", {}, KEYED)
error("405", wrong, 405)
check("Allow", "GET" in wrong.headers["Allow"], wrong)
problem = call("DELETE", "/tickets/1", authorization=KEYED, headers=[("Accept", "application/problem+json")])
check("application/problem+json", problem.headers["Content-Type"] == "application/problem+json", problem)
check("tags and modes on every answer", problem.headers["X-API-Tags"] == "tickets.tickets.delete"
      and problem.headers["X-API-Modes"] == "key, token, session", problem)

# A session, as a browser has one.
form = urllib.parse.urlencode({"email": ADMINISTRATOR, "password": ADMINISTRATORS_PASSWORD}).encode()
signed = call("POST", BASE[: -len("/api/v2")] + "/sign_in", form,
              headers=[("Content-Type", "application/x-www-form-urlencoded")])
check("sign in", signed.status == 303, signed)
cookie = signed.headers["Set-Cookie"]
check("HttpOnly, SameSite", "HttpOnly" in cookie and "SameSite" in cookie)
session = [("Cookie", cookie.split(";")[0])]
me = success("me with a session", call("GET", "/me", headers=session))
check("by session", me["auth_method"] == "session")
error("403 for a write without the session's word",
      call("PUT", "/helpdesk/maintenance", {"is_on": True}, headers=session), 403)
session.append(("X-CSRF-Token", me["csrf_token"]))

# A key that may act as another agent. Keys are administered as acl-keys does it, without the envelope.
made = call("POST", "/keys", {"name": "From Python", "lists": ["*, people.agents.act_as"]}, headers=session)
check("an administrator makes a key", made.status == 201 and made.json["secret"].startswith("helpdesk_"), made)
SUPER, own = "key %d:%s" % (made.json["key"]["id"], made.json["secret"]), "/keys/%d" % made.json["key"]["id"]
shown = call("GET", own, headers=session)
check("its secret is told once", shown.status == 200 and "secret" not in shown.json, shown)
acting = success("it acts as another agent", call(
    "GET", "/me", authorization=SUPER, headers=[("X-DeskPRO-Agent-ID", str(token["person_id"]))]))
check("as the other", acting["person_id"] == token["person_id"] and acting["auth_method"] == "api_key")
linked = call("GET", "/tickets?include=person,department&count=3", authorization=SUPER)
success("include several", linked)
check("each under its type", all(
    str(row[kind]) in linked.json["linked"][kind] for row in linked.json["data"] for kind in ("person", "department")))
check("narrowed", call("PATCH", own, {"lists": ["tickets.*, -*.delete"]}, headers=session).status == 200)
error("narrowed, it takes effect", call("DELETE", "/tickets/1", authorization=SUPER), 403, "tag_denied")
check("revoked", call("DELETE", own, headers=session).status in (200, 204))
error("revoked, it is no key", call("GET", "/tickets", authorization=SUPER), 401)

# Maintenance, limits.
check("maintenance on", call("PUT", "/helpdesk/maintenance", {"is_on": True}, headers=session).status == 204)
error("423 in maintenance", call("GET", "/tickets", authorization=KEYED), 423)
check("maintenance off", call("PUT", "/helpdesk/maintenance", {"is_on": False}, headers=session).status == 204)
success("within the limit", call("GET", "/tickets", authorization="key " + LIMITED))
over = call("GET", "/tickets", authorization="key " + LIMITED)
error("429 over the limit", over, 429)
check("Retry-After", int(over.headers["Retry-After"]) > 0)

print("everything is as the guide says")
