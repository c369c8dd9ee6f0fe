"""A small Canvas on this machine: the part of its API by which grades of one assignment are read and given."""

import contextlib
import http.server
import json
import re
import threading
import urllib.parse

PATH = "/api/v1/courses/77/assignments/812"


class Canvas:
    """What the server holds, and what was asked of it.

    Args:
        token: The token that it takes.
        points: Points of the assignment.
    """

    def __init__(self, token, points=7.0):
        self.token, self.points, self.grading_type, self.url = token, points, "points", ""
        self.users: dict[int, dict] = {}
        self.scores: dict[int, float | None] = {}
        self.excused: set[int] = set()
        # user → status with which a grade is refused, or None for a connection that breaks
        self.refuses: dict[int, int | None] = {}
        self.given: list[tuple[int, str]] = []
        self.page = 2
        # points that it holds whatever is sent
        self.keeps: float | None = None

    def submission(self, user) -> dict:
        """Return a submission as Canvas does."""
        score, held = self.scores.get(user), {"user_id": user, "user": {"id": user} | self.users[user]}
        # the late policy of Canvas is shown in the score, not in what was entered
        late = {"entered_score": score, "score": None if score is None else score - 0.5, "points_deducted": 0.5}
        return held | late | {"id": 9000 + user, "assignment_id": 812, "excused": user in self.excused}


@contextlib.contextmanager
def serving(canvas: Canvas):
    """Serve on this machine as long as the block runs; ``canvas.url`` is where."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

        def do_GET(self):
            path, _, query = self.path.partition("?")
            if not self._allowed():
                return
            if path == PATH:
                self._answer({"id": 812, "course_id": 77, "name": "Levels", "points_possible": canvas.points,
                              "grading_type": canvas.grading_type})  # fmt: skip
            elif path == f"{PATH}/submissions":
                self._page(int(urllib.parse.parse_qs(query).get("page", ["1"])[0]))
            else:
                self._answer({"errors": [{"message": "The specified resource does not exist."}]}, 404)

        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            match = re.fullmatch(rf"{PATH}/submissions/(\d+)", self.path)
            if not self._allowed() or match is None:
                return
            user = int(match[1])
            if user in canvas.refuses:
                status = canvas.refuses[user]
                return self._answer({"errors": "no"}, status) if status else self.connection.close()
            grade = urllib.parse.parse_qs(body)["submission[posted_grade]"][0]
            canvas.given.append((user, grade))
            canvas.scores[user] = float(grade) if canvas.keeps is None else canvas.keeps
            self._answer(canvas.submission(user))

        def _allowed(self) -> bool:
            if self.headers["Authorization"] == f"Bearer {canvas.token}":
                return True
            self._answer({"errors": [{"message": "Invalid access token."}]}, 401, [("WWW-Authenticate", "Bearer")])
            return False

        def _page(self, number):
            users = sorted(canvas.users)
            first, last = (number - 1) * canvas.page, number * canvas.page
            more = [("Link", f'<{canvas.url}{PATH}/submissions?page={number + 1}>; rel="next"')] * (last < len(users))
            self._answer([canvas.submission(user) for user in users[first:last]], headers=more)

        def _answer(self, content, status=200, headers=()):
            data = json.dumps(content).encode()
            self.send_response(status)
            for name, value in [*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(data)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    canvas.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield canvas
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
