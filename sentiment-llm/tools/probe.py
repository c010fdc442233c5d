"""The inference module as a process that answers questions: see src/test/c/probe-native.c for the protocol."""
import pathlib
import shutil
import subprocess
import tempfile

TOOLS = pathlib.Path(__file__).resolve().parent
C_TESTS = TOOLS.parent / "src/test/c"
C_SOURCES = TOOLS.parent / "src/main/c"
FLAGS = ["-std=gnu17", "-ffp-contract=off", "-fno-math-errno", "-O2"]

ADD_BOS, PLAIN_TEXT, ADD_EOS, CONTINUED = 1, 2, 4, 8


class ProbeError(Exception):
    """The module refused; the message says why."""


def build_native():
    """Compiles the native probe into a fresh folder; its path."""
    folder = tempfile.mkdtemp(prefix="quipu-probe-")
    path = f"{folder}/probe"
    sources = sorted(map(str, C_SOURCES.glob("*.c")))
    compiler = shutil.which("gcc") or shutil.which("cc")
    subprocess.run([compiler, *FLAGS, "-o", path, str(C_TESTS / "probe-native.c"), *sources, "-lm"], check=True)
    return path


class Probe:
    """One model. how: path of a native probe, or of a wasm build (then node runs it)."""

    def __init__(self, how, model, vocab_only=False, node="node"):
        command = [how]
        if str(how).endswith(".wasm"):
            flag = ["--experimental-wasm-memory64"] if _version(node) < 24 else []
            command = [node, *flag, "--no-warnings", str(C_TESTS / "probe-wasm.mjs"), str(how)]
        mode = ["vocab"] if vocab_only else []
        self.process = subprocess.Popen([*command, str(model), *mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.vocabulary = int(self._answer())

    def _answer(self):
        line = self.process.stdout.readline().decode().rstrip("\n")
        if line.startswith("!"):
            raise ProbeError(line[2:])
        return line

    def _ask(self, *words):
        self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        self.process.stdin.flush()
        return self._answer()

    def tokens(self, text, flags=0):
        """Token ids of UTF-8 bytes."""
        return [int(word) for word in self._ask("tokens", flags, text.hex()).split()]

    def tokens_of_parts(self, parts, flags=0):
        """Token ids of one text in parts: (UTF-8 bytes, whether control tokens may come from them)."""
        words = ("TP"[not trusted] + text.hex() for text, trusted in parts)
        return [int(word) for word in self._ask("parts", flags, *words).split()]

    def ends(self, ids):
        """Whether generation ends at each of the ids."""
        return [word == "1" for word in self._ask("ends", *ids).split()]

    def logits(self, ids):
        """float32 (len(ids), vocabulary) as bytes: the next-token logits after every prefix."""
        return bytes.fromhex(self._ask("logits", *ids))

    def next(self, count, ids):
        """Ids of the greedy continuation, at most count, EOS not among them."""
        return [int(word) for word in self._ask("next", count, *ids).split()]

    def text(self, ids):
        return bytes.fromhex(self._ask("text", *ids))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def _version(node):
    return int(subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout[1:].split(".")[0])
