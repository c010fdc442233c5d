package dev.quipu.wasm.validate;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.binary.DecodedModule;
import dev.quipu.wasm.binary.RawElement;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToIntFunction;

/** What a function body may refer to: the index spaces, imports first. Does not change once it is complete. */
final class ModuleContext {

    final DecodedModule module;
    final Limits limits;
    final Instrumentation instrumentation;
    final FunctionType[] types;
    final int[] functionTypes;
    final int importedFunctions;
    final List<ExternalType.Table> tables;
    final int importedTables;
    final List<ExternalType.Memory> memories;
    final int importedMemories;
    final List<ExternalType.Global> globals;
    final int importedGlobals;
    final int[] tags;
    final int importedTags;
    /** Functions that {@code ref.func} may name in a body. */
    final BitSet declared = new BitSet();

    ModuleContext(DecodedModule module, Limits limits, Instrumentation instrumentation) {
        this.module = module;
        this.limits = limits;
        this.instrumentation = instrumentation;
        this.types = module.types().toArray(new FunctionType[0]);
        this.tables = imports(ExternalType.Table.class);
        this.importedTables = tables.size();
        this.tables.addAll(module.tables());
        this.memories = imports(ExternalType.Memory.class);
        this.importedMemories = memories.size();
        this.memories.addAll(module.memories());
        this.globals = imports(ExternalType.Global.class);
        this.importedGlobals = globals.size();
        this.globals.addAll(module.globals());
        List<ExternalType.Function> functions = imports(ExternalType.Function.class);
        this.importedFunctions = functions.size();
        this.functionTypes = joined(functions, ExternalType.Function::typeIndex, module.functions());
        List<ExternalType.Tag> tagged = imports(ExternalType.Tag.class);
        this.importedTags = tagged.size();
        this.tags = joined(tagged, ExternalType.Tag::typeIndex, module.tags());
    }

    private <T extends ExternalType> List<T> imports(Class<T> kind) {
        List<T> found = new ArrayList<>();
        for (Import required : module.imports()) {
            if (kind.isInstance(required.type())) {
                found.add(kind.cast(required.type()));
            }
        }
        return found;
    }

    private static <T> int[] joined(List<T> imported, ToIntFunction<T> typeIndex, int[] defined) {
        int[] all = new int[imported.size() + defined.length];
        for (int i = 0; i < imported.size(); i++) {
            all[i] = typeIndex.applyAsInt(imported.get(i));
        }
        System.arraycopy(defined, 0, all, imported.size(), defined.length);
        return all;
    }

    FunctionType type(int index, Site site) {
        return types[check(index, types.length, "type", site)];
    }

    FunctionType functionType(int function, Site site) {
        return type(functionTypes[check(function, functionTypes.length, "function", site)], site);
    }

    FunctionType tagType(int tag, Site site) {
        return type(tags[check(tag, tags.length, "tag", site)], site);
    }

    ExternalType.Table table(int table, Site site) {
        return tables.get(check(table, tables.size(), "table", site));
    }

    SizeRange memory(int memory, Site site) {
        return memories.get(check(memory, memories.size(), "memory", site)).size();
    }

    ExternalType.Global global(int global, Site site) {
        return globals.get(check(global, globals.size(), "global", site));
    }

    ValueType elementType(int segment, Site site) {
        List<RawElement> elements = module.elements();
        return elements.get(check(segment, elements.size(), "elem segment", site))
                .type();
    }

    int dataSegment(int segment, Site site) {
        if (module.dataCount() < 0) {
            throw site.malformed("data count section required");
        }
        return check(segment, module.dataCount(), "data segment", site);
    }

    static int check(int index, int count, String what, Site site) {
        if (index < 0 || index >= count) {
            throw site.invalid("unknown " + what + " " + Integer.toUnsignedString(index) + ", there are " + count);
        }
        return index;
    }
}
