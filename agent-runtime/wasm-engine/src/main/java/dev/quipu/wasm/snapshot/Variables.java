package dev.quipu.wasm.snapshot;

import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.Instance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All an instance can change but its memories, in the bytes that {@link Snapshot} describes.
 *
 * @param tables for each its entries: function index + 1, or 0 for null
 * @param globals two for each mutable global, low half first; of a reference function index + 1, or 0 for null
 * @param elements for each segment whether it is dropped
 * @param data likewise
 */
record Variables(List<int[]> tables, long[] globals, boolean[] elements, boolean[] data) {

    static Variables take(Instance instance) {
        Declarations declarations = instance.module().declarations();
        List<int[]> tables = new ArrayList<>();
        for (int i = 0; i < declarations.tables().size(); i++) {
            Object[] entries = instance.table(i).entries();
            int[] functions = new int[entries.length];
            for (int at = 0; at < entries.length; at++) {
                functions[at] = number(instance, entries[at], "entry " + at + " of table", i);
            }
            tables.add(functions);
        }
        boolean[] elements = new boolean[declarations.elements().size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = declarations.elements().get(i).size() > 0 && instance.element(i).length == 0;
        }
        boolean[] data = new boolean[declarations.data().size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = declarations.data().get(i).length() > 0 && instance.data(i).length == 0;
        }
        return new Variables(tables, globals(instance), elements, data);
    }

    private static long[] globals(Instance instance) {
        int[] mutable = mutable(instance);
        long[] values = new long[2 * mutable.length];
        for (int i = 0; i < mutable.length; i++) {
            Global global = instance.global(mutable[i]);
            if (global.type().isReference()) {
                values[2 * i] = number(instance, global.reference(), "global", mutable[i]);
            } else {
                values[2 * i] = global.low();
                values[2 * i + 1] = global.type() == ValueType.V128 ? global.high() : 0;
            }
        }
        return values;
    }

    private static int[] mutable(Instance instance) {
        int count = instance.module().declarations().globals().size();
        int[] mutable = new int[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (instance.global(i).mutable()) {
                mutable[found++] = i;
            }
        }
        return Arrays.copyOf(mutable, found);
    }

    /** The function index + 1 of a reference. */
    private static int number(Instance instance, Object reference, String holder, int index) {
        if (reference == null) {
            return 0;
        }
        if (reference instanceof Func function) {
            if (function.instance() == instance) {
                return function.index() + 1;
            }
            int imported = instance.module().declarations().importedFunctions();
            for (int i = 0; i < imported; i++) {
                if (instance.function(i) == function) {
                    return i + 1;
                }
            }
        }
        throw new WasmException(
                WasmException.Phase.HOST,
                "no snapshot: " + holder + " " + index + " refers to "
                        + (reference instanceof Func ? "a function" : "an object of the host")
                        + " that is not of this instance; only references to its own and imported functions can be kept");
    }

    /** Whether all of this can be put into {@code instance}, whose module is the right one. */
    void check(Instance instance) {
        Declarations declarations = instance.module().declarations();
        expect("tables", declarations.tables().size(), tables.size());
        expect("halves of mutable globals", 2 * mutable(instance).length, globals.length);
        expect("element segments", declarations.elements().size(), elements.length);
        expect("data segments", declarations.data().size(), data.length);
        int functions = declarations.functionTypes().length;
        for (int i = 0; i < tables.size(); i++) {
            for (int number : tables.get(i)) {
                expectFunction(functions, number);
            }
        }
        int[] mutable = mutable(instance);
        for (int i = 0; i < mutable.length; i++) {
            if (instance.global(mutable[i]).type().isReference()) {
                expectFunction(functions, globals[2 * i]);
            }
        }
    }

    private static void expect(String what, int wanted, int found) {
        if (wanted != found) {
            throw new IllegalArgumentException(
                    "the snapshot has " + found + " " + what + ", the instance has " + wanted);
        }
    }

    private static void expectFunction(int functions, long number) {
        if (number < 0 || number > functions) {
            throw new IllegalArgumentException("the snapshot refers to function " + (number - 1)
                    + ", the instance has functions 0 to " + (functions - 1));
        }
    }

    void restoreTo(Instance instance) {
        for (int i = 0; i < tables.size(); i++) {
            int[] wanted = tables.get(i);
            Object[] entries = new Object[wanted.length];
            for (int at = 0; at < wanted.length; at++) {
                entries[at] = function(instance, wanted[at]);
            }
            instance.table(i).replace(entries);
        }
        int[] mutable = mutable(instance);
        for (int i = 0; i < mutable.length; i++) {
            Global global = instance.global(mutable[i]);
            if (global.type().isReference()) {
                global.setReference(function(instance, globals[2 * i]));
            } else {
                global.set(globals[2 * i], globals[2 * i + 1]);
            }
        }
        restoreSegments(instance);
    }

    private void restoreSegments(Instance instance) {
        for (int i = 0; i < elements.length; i++) {
            if (elements[i]) {
                instance.dropElement(i);
            } else if (instance.element(i).length == 0) {
                instance.restoreElement(i);
            }
        }
        for (int i = 0; i < data.length; i++) {
            if (data[i]) {
                instance.dropData(i);
            } else if (instance.data(i).length == 0) {
                instance.restoreData(i);
            }
        }
    }

    private static Func function(Instance instance, long number) {
        return number == 0 ? null : instance.function((int) number - 1);
    }

    byte[] toBytes() {
        int size = 16 + 8 * globals.length + elements.length + data.length;
        for (int[] table : tables) {
            size += 4 + 4 * table.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(tables.size());
        for (int[] table : tables) {
            out.putInt(table.length);
            for (int number : table) {
                out.putInt(number);
            }
        }
        out.putInt(globals.length / 2);
        for (long half : globals) {
            out.putLong(half);
        }
        put(out, elements);
        put(out, data);
        return out.array();
    }

    private static void put(ByteBuffer out, boolean[] flags) {
        out.putInt(flags.length);
        for (boolean flag : flags) {
            out.put((byte) (flag ? 1 : 0));
        }
    }

    /** @throws IllegalArgumentException if {@code bytes} are not what {@link #toBytes} gives */
    static Variables of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<int[]> tables = new ArrayList<>();
        int tableCount = count(in, Integer.BYTES);
        for (int i = 0; i < tableCount; i++) {
            int[] table = new int[count(in, Integer.BYTES)];
            in.asIntBuffer().get(table);
            in.position(in.position() + Integer.BYTES * table.length);
            tables.add(table);
        }
        long[] globals = new long[2 * count(in, 2 * Long.BYTES)];
        in.asLongBuffer().get(globals);
        in.position(in.position() + Long.BYTES * globals.length);
        Variables variables = new Variables(tables, globals, flags(in), flags(in));
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many");
        }
        return variables;
    }

    private static boolean[] flags(ByteBuffer in) {
        boolean[] flags = new boolean[count(in, 1)];
        for (int i = 0; i < flags.length; i++) {
            byte flag = in.get();
            if (flag != 0 && flag != 1) {
                throw new IllegalArgumentException("a flag of " + flag);
            }
            flags[i] = flag == 1;
        }
        return flags;
    }

    private static int count(ByteBuffer in, int bytesEach) {
        if (in.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("bytes end early");
        }
        int count = in.getInt();
        if (count < 0 || (long) count * bytesEach > in.remaining()) {
            throw new IllegalArgumentException(Integer.toUnsignedString(count)
                    + " entries announced, there is room for " + in.remaining() / bytesEach);
        }
        return count;
    }
}
