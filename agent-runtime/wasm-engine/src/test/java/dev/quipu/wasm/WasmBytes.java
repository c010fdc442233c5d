package dev.quipu.wasm;

import java.io.ByteArrayOutputStream;

/** Writes modules by hand, for tests. */
final class WasmBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins a module. */
    static WasmBytes module() {
        return new WasmBytes().bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
    }

    static WasmBytes part() {
        return new WasmBytes();
    }

    WasmBytes bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    WasmBytes u32(long value) {
        long left = value;
        for (; left >= 0x80; left >>>= 7) {
            out.write((int) (left & 0x7F | 0x80));
        }
        out.write((int) left);
        return this;
    }

    WasmBytes all(WasmBytes part) {
        out.writeBytes(part.out.toByteArray());
        return this;
    }

    /** Repeats some bytes. */
    WasmBytes times(int count, int... values) {
        for (int i = 0; i < count; i++) {
            bytes(values);
        }
        return this;
    }

    WasmBytes section(int id, WasmBytes content) {
        return bytes(id).u32(content.out.size()).all(content);
    }

    /** A module of one function without parameters or results; the body holds its locals and {@code end}. */
    static byte[] function(WasmBytes body) {
        return module().section(1, part().bytes(1, 0x60, 0, 0))
                .section(3, part().bytes(1, 0))
                .section(10, part().bytes(1).u32(body.out.size()).all(body))
                .toArray();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
