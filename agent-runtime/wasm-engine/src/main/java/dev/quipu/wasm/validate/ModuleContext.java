package dev.quipu.wasm.validate;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.binary.DecodedModule;
import dev.quipu.wasm.binary.RawElement;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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

    private final List<Integer> functionImports = new ArrayList<>();
    private final List<Integer> tagImports = new ArrayList<>();

    ModuleContext(DecodedModule module, Limits limits, Instrumentation instrumentation) {
        this.module = module;
        this.limits = limits;
        this.instrumentation = instrumentation;
        this.types = module.types().toArray(new FunctionType[0]);
        this.tables = new ArrayList<>();
        this.memories = new ArrayList<>();
        this.globals = new ArrayList<>();
        module.imports().forEach(required -> addImport(required.type()));
        this.importedTables = tables.size();
        this.importedMemories = memories.size();
        this.importedGlobals = globals.size();
        this.importedFunctions = functionImports.size();
        this.importedTags = tagImports.size();
        this.tables.addAll(module.tables());
        this.memories.addAll(module.memories());
        this.globals.addAll(module.globals());
        this.functionTypes = joined(functionImports, module.functions());
        this.tags = joined(tagImports, module.tags());
    }

    private void addImport(ExternalType type) {
        switch (type) {
            case ExternalType.Function function -> functionImports.add(function.typeIndex());
            case ExternalType.Table table -> tables.add(table);
            case ExternalType.Memory memory -> memories.add(memory);
            case ExternalType.Global global -> globals.add(global);
            case ExternalType.Tag tag -> tagImports.add(tag.typeIndex());
        }
    }

    private static int[] joined(List<Integer> imported, int[] defined) {
        int[] all = new int[imported.size() + defined.length];
        for (int i = 0; i < imported.size(); i++) {
            all[i] = imported.get(i);
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
