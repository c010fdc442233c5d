package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.DataSegment;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ElementSegment;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.SegmentMode;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A module with its memories, tables, globals and functions. Belongs to one thread at a time, together with all
 * instances it shares anything with. What takes an index is for executors: indexes are not checked again.
 */
public final class Instance {

    private static final byte[] NO_DATA = {};
    private static final Object[] NO_ELEMENTS = {};

    private final Module module;
    private final Declarations declarations;
    private final Executor executor;
    private final FunctionType[] types;
    private final Func[] functions;
    private final Table[] tables;
    private final LinearMemory[] memories;
    private final Tag[] tags;
    private final Object[][] elements;
    private final byte[][] data;
    private final SortedMap<String, External> exports = new TreeMap<>();

    /**
     * What is left to consume, not negative; only code of a metered module looks at it. A charge it does not suffice for
     * traps and takes nothing.
     */
    public long fuel = Long.MAX_VALUE;

    /** What calls draw from: its executor's. */
    public final CallBudget budget;

    /** The request that its code stop: its executor's. */
    public final Interrupt interrupt;

    // What generated code reads lies open, here and in what it leads to: in a large method C2 takes no accessor in
    // line.

    /** For executors: the first memory, exported or not; null if there is none. */
    public final LinearMemory firstMemory;

    /** For executors. */
    public final Global[] globals;

    /** For executors: where a method leaves results that it cannot return. */
    public final long[] results;

    public final Object[] resultReferences;

    /** For executors: by function, an array that its next call may use for locals; null while one does. */
    public final long[][] spareLocals;

    /** Allocates everything; nothing shared is written yet. {@code imports} fit, in the order of the module. */
    Instance(Module module, List<External> imports, Executor executor) {
        this.module = module;
        this.declarations = module.declarations();
        this.executor = executor;
        this.budget = executor.budget();
        int most = declarations.types().stream()
                .mapToInt(FunctionType::resultSlots)
                .max()
                .orElse(0);
        this.results = new long[most];
        this.resultReferences = new Object[most];
        this.spareLocals = new long[declarations.functionTypes().length][];
        this.interrupt = executor.interrupt();
        this.types = declarations.types().toArray(new FunctionType[0]);
        this.functions = new Func[declarations.functionTypes().length];
        this.tables = new Table[declarations.tables().size()];
        this.memories = new LinearMemory[declarations.memories().size()];
        this.globals = new Global[declarations.globals().size()];
        this.tags = new Tag[declarations.tags().length];
        this.elements = new Object[declarations.elements().size()][];
        this.data = new byte[declarations.data().size()][];
        takeImports(imports);
        allocate(module.limits());
        this.firstMemory = memories.length == 0 ? null : memories[0];
        for (Export export : declarations.exports()) {
            exports.put(export.name(), external(export));
        }
    }

    private void takeImports(List<External> imports) {
        int function = 0;
        int table = 0;
        int memory = 0;
        int global = 0;
        int tag = 0;
        for (External given : imports) {
            switch (given) {
                case Func one -> functions[function++] = one;
                case Table one -> tables[table++] = one;
                case LinearMemory one -> memories[memory++] = one;
                case Global one -> globals[global++] = one;
                case Tag one -> tags[tag++] = one;
            }
        }
    }

    private void allocate(Limits limits) {
        for (int i = declarations.importedFunctions(); i < functions.length; i++) {
            functions[i] = Func.defined(this, i, declarations.functionType(i));
        }
        for (int i = declarations.importedTags(); i < tags.length; i++) {
            tags[i] = new Tag(declarations.tagType(i));
        }
        for (int i = declarations.importedMemories(); i < memories.length; i++) {
            memories[i] = new LinearMemory(declarations.memories().get(i).size(), limits);
        }
        for (int i = declarations.importedGlobals(); i < globals.length; i++) {
            ExternalType.Global type = declarations.globals().get(i);
            ConstantExpression value = ConstantExpression.of(
                    this, declarations.globalInitializers().get(i));
            globals[i] = new Global(
                    type.type(),
                    type.mutable(),
                    value.low(),
                    value.high(),
                    type.type().isReference() ? value.reference() : null);
        }
        for (int i = declarations.importedTables(); i < tables.length; i++) {
            ExternalType.Table type = declarations.tables().get(i);
            Code code = declarations.tableInitializers().get(i);
            Object initial =
                    code == null ? null : ConstantExpression.of(this, code).reference();
            tables[i] = new Table(type.element(), type.size(), initial, limits);
        }
        for (int i = 0; i < elements.length; i++) {
            restoreElement(i);
        }
    }

    private External external(Export export) {
        return switch (export.kind()) {
            case FUNCTION -> functions[export.index()];
            case TABLE -> tables[export.index()];
            case MEMORY -> memories[export.index()];
            case GLOBAL -> globals[export.index()];
            case TAG -> tags[export.index()];
        };
    }

    private Object[] references(ElementSegment segment) {
        Object[] references = new Object[segment.size()];
        for (int i = 0; i < references.length; i++) {
            if (segment.functions() == null) {
                references[i] = ConstantExpression.of(
                                this, segment.expressions().get(i))
                        .reference();
            } else if (segment.functions()[i] >= 0) {
                references[i] = functions[segment.functions()[i]];
            }
        }
        return references;
    }

    /** Applies active segments in order, then runs the start function; what was written before a trap stays. */
    void start() {
        for (int i = 0; i < data.length; i++) {
            restoreData(i);
        }
        for (int i = 0; i < elements.length; i++) {
            ElementSegment segment = declarations.elements().get(i);
            if (segment.mode() == SegmentMode.ACTIVE) {
                Table table = tables[segment.table()];
                table.init(offset(segment.offset(), table.declared().is64()), elements[i], 0, elements[i].length);
            }
            if (segment.mode() != SegmentMode.PASSIVE) {
                dropElement(i);
            }
        }
        for (int i = 0; i < data.length; i++) {
            DataSegment segment = declarations.data().get(i);
            if (segment.mode() == SegmentMode.ACTIVE) {
                LinearMemory memory = memories[segment.memory()];
                memory.init(offset(segment.offset(), memory.declared().is64()), data[i], 0, data[i].length);
                dropData(i);
            }
        }
        if (declarations.start() >= 0) {
            functions[declarations.start()].call();
        }
    }

    private long offset(Code code, boolean is64) {
        long value = ConstantExpression.of(this, code).low();
        return is64 ? value : value & 0xFFFF_FFFFL;
    }

    public Module module() {
        return module;
    }

    public Executor executor() {
        return executor;
    }

    /** All exports by name. */
    public SortedMap<String, External> exports() {
        return Collections.unmodifiableSortedMap(exports);
    }

    /** The exported function, or null if the name means none or something else. */
    public Func exportedFunction(String name) {
        return exports.get(name) instanceof Func function ? function : null;
    }

    /**
     * The exported function.
     *
     * @throws WasmException of phase LINK if the name means none
     */
    public Func func(String name) {
        Func function = exportedFunction(name);
        if (function == null) {
            throw new WasmException(
                    WasmException.Phase.LINK,
                    "no exported function '" + name + "'; exports are " + String.join(", ", exports.keySet()));
        }
        return function;
    }

    /** The first memory, exported or not; null if there is none. */
    public LinearMemory memory() {
        return firstMemory;
    }

    public FunctionType type(int index) {
        return types[index];
    }

    public Func function(int index) {
        return functions[index];
    }

    public Table table(int index) {
        return tables[index];
    }

    public LinearMemory memory(int index) {
        return memories[index];
    }

    public Global global(int index) {
        return globals[index];
    }

    public Tag tag(int index) {
        return tags[index];
    }

    /** Bytes of a data segment, none once it is dropped. */
    public byte[] data(int index) {
        return data[index];
    }

    public void dropData(int index) {
        data[index] = NO_DATA;
    }

    /** As if it had not been dropped. */
    public void restoreData(int index) {
        DataSegment segment = declarations.data().get(index);
        data[index] = module.bytes(segment.start(), segment.length());
    }

    /** References of an element segment, none once it is dropped. */
    public Object[] element(int index) {
        return elements[index];
    }

    public void dropElement(int index) {
        elements[index] = NO_ELEMENTS;
    }

    /** As if it had not been dropped. */
    public void restoreElement(int index) {
        elements[index] = references(declarations.elements().get(index));
    }
}
