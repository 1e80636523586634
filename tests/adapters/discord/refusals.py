"""How Discord says no: an HTTP status, a code of its own, and words (JSON Error Codes)."""

CODES = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40003: (400, "You are opening direct messages too fast"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50024: (403, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Tried to perform an operation on an archived thread"),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160002: (400, "Cannot reply without permission to read message history"),
    160005: (403, "Thread is locked"),
}


class Refused(Exception):
    """An answer of Discord's that is no."""

    def __init__(self, code, *, status=None, message=None, errors=None):
        known = CODES.get(code, (400, "Unknown Error"))
        self.code = code
        self.status = status or known[0]
        self.body = {"message": message or known[1], "code": code} | ({"errors": errors} if errors else {})
        super().__init__(f"{self.status} {self.body}")


def unauthorized():
    """The answer to a token that is none."""
    return Refused(0, status=401, message="401: Unauthorized")


def form(found):
    """The answer to a body with faults: pairs of a path and what is wrong there."""
    errors = {}
    for path, words in found:
        place = errors
        for part in path:
            place = place.setdefault(str(part), {})
        place.setdefault("_errors", []).append({"code": "INVALID", "message": words})
    return Refused(50035, errors=errors)
