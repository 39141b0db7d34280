"""The pages of site/ as a plain web server gives them, in a subfolder; what is sent is counted."""

import functools
import gzip
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

TEXTS = (".html", ".js", ".css", ".svg", ".json")


class Server(ThreadingHTTPServer):
    """Plain files under /bptt/ on a free port, texts packed as every web server packs them.

    sent: the bytes sent so far. asked: the addresses asked for so far.
    """

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.sent, self.asked = folder, 0, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def address(self, path):
        return f"http://localhost:{self.server_port}/bptt/{path}"

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self):
        path = self.server.folder / self.path.partition("?")[0].removeprefix("/bptt/")
        if not self.path.startswith("/bptt/") or not path.is_file():
            self.send_error(404)
            return
        content = packed(path) if path.suffix in TEXTS else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in TEXTS:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.server.sent += len(content)
        self.server.asked.append(self.path)
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@functools.cache
def packed(path):
    return gzip.compress(path.read_bytes())
