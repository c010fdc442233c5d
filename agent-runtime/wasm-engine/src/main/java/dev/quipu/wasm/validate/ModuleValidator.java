package dev.quipu.wasm.validate;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.binary.ByteReader;
import dev.quipu.wasm.binary.DecodedModule;
import dev.quipu.wasm.binary.Expression;
import dev.quipu.wasm.binary.RawData;
import dev.quipu.wasm.binary.RawElement;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.DataSegment;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ElementSegment;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.SegmentMode;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Validates a decoded module: its declarations at once, in the constructor; its function bodies when asked, in any
 * order and from any thread.
 */
public final class ModuleValidator {

    private static final long PAGES_32 = 1L << 16;
    private static final long PAGES_64 = 1L << 48;
    private static final long ENTRIES_32 = 0xFFFF_FFFFL;

    private final ModuleContext context;
    private final Site site = new Site();
    private final BodyValidator expressions;
    private final Declarations declarations;

    /**
     * @param instrumentation what to add to function bodies
     * @throws dev.quipu.wasm.LoadException if anything but a function body breaks a rule
     */
    public ModuleValidator(DecodedModule module, Limits limits, Instrumentation instrumentation) {
        site.byteOffset = -1;
        context = new ModuleContext(module, limits, instrumentation);
        expressions = new BodyValidator(context);
        checkTypes();
        List<Code> tableInitializers = tableInitializers();
        List<Code> globalInitializers = globalInitializers();
        checkExports();
        checkStart();
        List<ElementSegment> elements = elements();
        declarations = new Declarations(
                List.of(context.types),
                canonicalTypes(),
                List.copyOf(module.imports()),
                context.importedFunctions,
                context.functionTypes,
                context.importedTables,
                List.copyOf(context.tables),
                tableInitializers,
                context.importedMemories,
                List.copyOf(context.memories),
                context.importedGlobals,
                List.copyOf(context.globals),
                globalInitializers,
                context.importedTags,
                context.tags,
                List.copyOf(module.exports()),
                module.start(),
                elements,
                data(),
                List.copyOf(module.customSections()),
                module.names());
    }

    public Declarations declarations() {
        return declarations;
    }

    /** How many functions the module defines itself. */
    public int functions() {
        return context.module.functions().length;
    }

    /** Validates all function bodies, in order, so that the first wrong one is reported. */
    public Code[] bodies() {
        BodyValidator validator = new BodyValidator(context);
        Code[] bodies = new Code[functions()];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = validator.function(i);
        }
        return bodies;
    }

    /**
     * Validates one function body. The same result however often and wherever called.
     *
     * @param index imports not counted
     */
    public Code body(int index) {
        return new BodyValidator(context).function(index);
    }

    private void checkTypes() {
        for (int type : context.functionTypes) {
            context.type(type, site);
        }
        for (ExternalType.Table table : context.tables) {
            checkSize(table.size(), table.size().is64() ? -1 : ENTRIES_32, "table size");
        }
        for (ExternalType.Memory memory : context.memories) {
            checkSize(memory.size(), memory.size().is64() ? PAGES_64 : PAGES_32, "memory size");
        }
        for (int type : context.tags) {
            FunctionType carried = context.type(type, site);
            if (carried.resultCount() > 0) {
                throw site.invalid("non-empty tag result type " + carried);
            }
        }
    }

    private void checkSize(SizeRange size, long most, String what) {
        if (Long.compareUnsigned(size.minimum(), most) > 0
                || size.hasMaximum() && Long.compareUnsigned(size.maximum(), most) > 0) {
            throw site.invalid(what + " " + size + ", must be at most " + Long.toUnsignedString(most));
        }
        if (Long.compareUnsigned(size.minimum(), size.maximum()) > 0) {
            throw site.invalid("size minimum must not be greater than maximum: " + what + " " + size);
        }
    }

    private int[] canonicalTypes() {
        Map<FunctionType, Integer> first = new HashMap<>();
        int[] canonical = new int[context.types.length];
        for (int i = 0; i < canonical.length; i++) {
            Integer earlier = first.putIfAbsent(context.types[i], i);
            canonical[i] = earlier == null ? i : earlier;
        }
        return canonical;
    }

    private Code expression(Expression expression, ValueType type) {
        return expressions.constant(reader(expression), type);
    }

    private ByteReader reader(Expression expression) {
        return new ByteReader(context.module.bytes(), expression.start(), expression.end());
    }

    private List<Code> tableInitializers() {
        List<Code> initializers = new ArrayList<>(context.tables.size());
        for (int i = 0; i < context.tables.size(); i++) {
            Expression own = i < context.importedTables
                    ? null
                    : context.module.tableInitializers().get(i - context.importedTables);
            initializers.add(
                    own == null ? null : expression(own, context.tables.get(i).element()));
        }
        return initializers;
    }

    private List<Code> globalInitializers() {
        List<Code> initializers = new ArrayList<>(context.globals.size());
        for (int i = 0; i < context.globals.size(); i++) {
            initializers.add(
                    i < context.importedGlobals
                            ? null
                            : expression(
                                    context.module.globalInitializers().get(i - context.importedGlobals),
                                    context.globals.get(i).type()));
        }
        return initializers;
    }

    private void checkExports() {
        Set<String> names = new HashSet<>();
        for (Export export : context.module.exports()) {
            int index = export.index();
            switch (export.kind()) {
                case FUNCTION -> {
                    context.functionType(index, site);
                    context.declared.set(index);
                }
                case TABLE -> context.table(index, site);
                case MEMORY -> context.memory(index, site);
                case GLOBAL -> context.global(index, site);
                case TAG -> context.tagType(index, site);
            }
            if (!names.add(export.name())) {
                throw site.invalid("duplicate export name '" + export.name() + "'");
            }
        }
    }

    private void checkStart() {
        int start = context.module.start();
        if (start >= 0 && !context.functionType(start, site).equals(FunctionType.empty())) {
            throw site.invalid("start function must take and return nothing, not " + context.functionType(start, site));
        }
    }

    private List<ElementSegment> elements() {
        List<ElementSegment> segments =
                new ArrayList<>(context.module.elements().size());
        for (RawElement raw : context.module.elements()) {
            Code offset = null;
            if (raw.mode() == SegmentMode.ACTIVE) {
                ExternalType.Table table = context.table(raw.table(), site);
                if (table.element() != raw.type()) {
                    throw site.invalid("type mismatch: a table of " + table.element() + " cannot hold " + raw.type());
                }
                offset = expression(raw.offset(), table.size().addressType());
            }
            segments.add(raw.functions() != null ? ofFunctions(raw, offset) : ofExpressions(raw, offset));
        }
        return List.copyOf(segments);
    }

    private ElementSegment ofFunctions(RawElement raw, Code offset) {
        for (int function : raw.functions()) {
            context.functionType(function, site);
            context.declared.set(function);
        }
        return new ElementSegment(raw.type(), raw.mode(), raw.table(), offset, raw.functions(), null);
    }

    /**
     * Entries are {@code ref.func}, {@code ref.null} or {@code global.get}: nothing else yields a reference. As long as
     * the last does not occur, indexes suffice.
     */
    private ElementSegment ofExpressions(RawElement raw, Code offset) {
        ByteReader in = reader(raw.expressions());
        int[] functions = new int[raw.count()];
        for (int i = 0; i < functions.length; i++) {
            Code code = expressions.constant(in, raw.type());
            switch (code.opcodeAt(0)) {
                case REF_FUNC -> functions[i] = code.words()[1];
                case REF_NULL -> functions[i] = -1;
                default -> {
                    return new ElementSegment(raw.type(), raw.mode(), raw.table(), offset, null, allExpressions(raw));
                }
            }
        }
        return new ElementSegment(raw.type(), raw.mode(), raw.table(), offset, functions, null);
    }

    /** All entries as code. Equal ones are one object: a few bytes each can make very many. */
    private List<Code> allExpressions(RawElement raw) {
        ByteReader in = reader(raw.expressions());
        Map<List<Integer>, Code> distinct = new HashMap<>();
        List<Code> codes = new ArrayList<>(raw.count());
        for (int i = 0; i < raw.count(); i++) {
            Code code = expressions.constant(in, raw.type());
            List<Integer> words = Arrays.stream(code.words()).boxed().toList();
            Code earlier = distinct.putIfAbsent(words, code);
            codes.add(earlier == null ? code : earlier);
        }
        return codes;
    }

    private List<DataSegment> data() {
        List<DataSegment> segments = new ArrayList<>(context.module.data().size());
        for (RawData raw : context.module.data()) {
            Code offset = null;
            if (raw.mode() == SegmentMode.ACTIVE) {
                ValueType address = context.memory(raw.memory(), site).addressType();
                offset = expression(raw.offset(), address);
            }
            segments.add(new DataSegment(raw.mode(), raw.memory(), offset, raw.start(), raw.length()));
        }
        return List.copyOf(segments);
    }
}
