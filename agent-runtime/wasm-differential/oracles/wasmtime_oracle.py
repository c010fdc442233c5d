"""Fills transcripts by what wasmtime says: python wasmtime_oracle.py FOLDER

Reads every NAME.plan beside a NAME.wasm and writes NAME.txt, see README.md for the format.
Needs the package wasmtime; NaNs are canonical, relaxed SIMD deterministic.
"""

import ctypes
import hashlib
import pathlib
import struct
import sys

import wasmtime

REASONS = [
    "unreachable",
    "integer divide by zero",
    "integer overflow",
    "invalid conversion to integer",
    "out of bounds memory access",
    "out of bounds table access",
    "undefined element",
    "uninitialized element",
    "indirect call type mismatch",
    "null exception reference",
    "call stack exhausted",
    "out of fuel",
]
SYNONYMS = {
    "undefined element": "out of bounds table access",
    "null reference": "null exception reference",
    "all fuel consumed": "out of fuel",
    "uncaught exception": "uncaught exception",
    "thrown wasm exception": "uncaught exception",
    "wasm exception": "uncaught exception",
}
NUMBERS = ["i32", "i64", "f32", "f64"]
MASK = (1 << 64) - 1


def config():
    made = wasmtime.Config()
    made.wasm_memory64 = True
    made.wasm_simd = True
    made.wasm_relaxed_simd = True
    made.wasm_relaxed_simd_deterministic = True
    made.wasm_multi_memory = True
    made.wasm_multi_value = True
    made.wasm_tail_call = True
    made.wasm_exceptions = True
    made.wasm_bulk_memory = True
    made.wasm_reference_types = True
    made.cranelift_nan_canonicalization = True
    made.consume_fuel = True
    return made


def reason(error):
    text = str(error).lower()
    for known, meant in SYNONYMS.items():
        if known in text:
            return meant
    for known in REASONS:
        if known in text:
            return known
    return "? " + text.strip().splitlines()[-1]


def value(text):
    """A number for wasmtime from type:bits."""
    kind, bits = text.split(":")
    number = int(bits, 16)
    if kind == "i32":
        return wasmtime.Val.i32(number - (1 << 32) if number >> 31 else number)
    if kind == "i64":
        return wasmtime.Val.i64(number - (1 << 64) if number >> 63 else number)
    if kind == "f32":
        return wasmtime.Val.f32(struct.unpack("<f", struct.pack("<I", number))[0])
    return wasmtime.Val.f64(struct.unpack("<d", struct.pack("<Q", number))[0])


def text_of(kind, number):
    """type:bits of a number; all NaNs are nan."""
    if kind == "i32":
        return "i32:%08x" % (number & 0xFFFFFFFF)
    if kind == "i64":
        return "i64:%016x" % (number & MASK)
    if number != number:
        return kind + ":nan"
    if kind == "f32":
        return "f32:%08x" % struct.unpack("<I", struct.pack("<f", number))[0]
    return "f64:%016x" % struct.unpack("<Q", struct.pack("<d", number))[0]


class Host:
    """The functions that the tests' class Host gives."""

    def __init__(self):
        self.trace = 0

    def call(self, parameter, result, number):
        kind = NUMBERS.index(parameter)
        if parameter == "i32" or parameter == "i64":
            bits = number & MASK
        elif parameter == "f32":
            raw = 0x7FC00000 if number != number else struct.unpack("<I", struct.pack("<f", number))[0]
            bits = (raw - (1 << 32) if raw >> 31 else raw) & MASK
        else:
            bits = 0x7FF8000000000000 if number != number else struct.unpack("<Q", struct.pack("<d", number))[0]
        mixed = ((bits + kind + 31 * self.trace) * 0x9E3779B97F4A7C15) & MASK
        self.trace = mixed ^ mixed >> 29
        low = ctypes.c_int32(self.trace & 0xFFFFFFFF).value
        if result == "i32":
            return low
        if result == "i64":
            return ctypes.c_int64(self.trace).value
        if result == "f32":
            return ctypes.c_int16(self.trace & 0xFFFF).value / 16
        return low / 16


def linker(engine, host):
    made = wasmtime.Linker(engine)
    types = {
        "i32": wasmtime.ValType.i32(),
        "i64": wasmtime.ValType.i64(),
        "f32": wasmtime.ValType.f32(),
        "f64": wasmtime.ValType.f64(),
    }
    for parameter in NUMBERS:
        for result in NUMBERS:
            made.define_func(
                "host",
                parameter + "_" + result,
                wasmtime.FuncType([types[parameter]], [types[result]]),
                lambda number, p=parameter, r=result: host.call(p, r, number),
            )
    return made


def run(engine, wasm, plan):
    store = wasmtime.Store(engine)
    store.set_fuel(1 << 40)
    host = Host()
    module = wasmtime.Module(engine, wasm)
    lines = []
    try:
        instance = linker(engine, host).instantiate(store, module)
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        return ["start -> trap " + reason(error)]
    exports = instance.exports(store)
    for line in plan:
        words = line.split(" ")
        name = bytes.fromhex(words[1]).decode()
        function = exports[name]
        store.set_fuel(20_000_000)
        try:
            given = function(store, *[value(word) for word in words[2:]])
            if given is None:
                given = []
            elif not isinstance(given, (list, tuple)):
                given = [given]
            kinds = [str(kind) for kind in function.type(store).results]
            said = " ".join(text_of(kind, number) for kind, number in zip(kinds, given))
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            said = "trap " + reason(error)
        lines.append((line + " -> " + said).strip())
        if said in ("trap out of fuel", "trap call stack exhausted"):
            return lines  # where that happens is each engine's own business
    for name, export in exports.items():
        if isinstance(export, wasmtime.Memory):
            size = export.data_len(store)
            content = ctypes.string_at(export.data_ptr(store), size) if size else b""
            lines.append("memory %s %d %s" % (name.encode().hex(), size, hashlib.sha256(content).hexdigest()))
    lines.append("host %016x" % host.trace)
    return lines


def main():
    engine = wasmtime.Engine(config())
    for plan in sorted(pathlib.Path(sys.argv[1]).glob("*.plan")):
        wasm = plan.with_suffix(".wasm").read_bytes()
        try:
            said = run(engine, wasm, plan.read_text().splitlines())
        except Exception as error:  # whatever it is, the module is one to look at
            said = ["error " + str(error).replace("\n", " | ")]
        plan.with_suffix(".txt").write_text("\n".join(said) + "\n")


if __name__ == "__main__":
    main()
