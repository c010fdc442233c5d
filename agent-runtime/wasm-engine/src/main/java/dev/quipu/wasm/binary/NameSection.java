package dev.quipu.wasm.binary;

import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.model.Names;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the name section as far as it makes sense: a broken one must not make a module unloadable. */
final class NameSection {

    private static final int MODULE = 0;
    private static final int FUNCTIONS = 1;

    private NameSection() {}

    static Names.Found read(ByteReader in) {
        String module = null;
        SortedMap<Integer, String> functions = new TreeMap<>();
        try {
            while (in.remaining() > 0) {
                int id = in.u8();
                ByteReader subsection = in.slice(in.u32());
                if (id == MODULE) {
                    module = subsection.name();
                } else if (id == FUNCTIONS) {
                    readFunctions(subsection, functions);
                }
            }
        } catch (LoadException _) {
            // What was read before the fault still helps a stack trace.
        }
        return new Names.Found(module, functions);
    }

    private static void readFunctions(ByteReader in, SortedMap<Integer, String> functions) {
        for (int left = in.count(); left > 0; left--) {
            int index = in.u32();
            functions.put(index, in.name());
        }
    }
}
