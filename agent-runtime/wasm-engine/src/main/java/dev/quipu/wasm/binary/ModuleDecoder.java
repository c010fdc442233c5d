package dev.quipu.wasm.binary;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.model.CustomSection;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Splits a module into its sections and reads all of them; function bodies are left as byte ranges. */
public final class ModuleDecoder {

    private static final int MAGIC = 0x6D73_6100;
    private static final int CUSTOM = 0;

    /** The place of each section id in the order a module must keep. */
    private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

    private static final ExternalKind[] KINDS = ExternalKind.values();
    private static final int[] NO_INDEXES = {};

    private final byte[] bytes;
    private final Limits limits;

    private List<FunctionType> types = List.of();
    private List<Import> imports = List.of();
    private final int[] imported = new int[KINDS.length];
    private int[] functions = NO_INDEXES;
    private final List<ExternalType.Table> tables = new ArrayList<>();
    private final List<Expression> tableInitializers = new ArrayList<>();
    private final List<ExternalType.Memory> memories = new ArrayList<>();
    private int[] tags = NO_INDEXES;
    private final List<ExternalType.Global> globals = new ArrayList<>();
    private final List<Expression> globalInitializers = new ArrayList<>();
    private final List<Export> exports = new ArrayList<>();
    private int start = -1;
    private List<RawElement> elements = List.of();
    private int dataCount = -1;
    private int[] bodyStarts = NO_INDEXES;
    private int[] bodyEnds = NO_INDEXES;
    private List<RawData> data = List.of();
    private final List<CustomSection> customSections = new ArrayList<>();
    private Names names = new Names(() -> new Names.Found(null, Collections.emptySortedMap()));

    private ModuleDecoder(byte[] bytes, Limits limits) {
        this.bytes = bytes;
        this.limits = limits;
    }

    /**
     * @param bytes not copied; must not change afterwards
     * @throws dev.quipu.wasm.LoadException if it is malformed, over a limit or needs what this engine lacks
     */
    public static DecodedModule decode(byte[] bytes, Limits limits) {
        limits.check(Bound.MODULE_BYTES, bytes.length, 0);
        return new ModuleDecoder(bytes, limits).decode();
    }

    private DecodedModule decode() {
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        if (in.remaining() < 4 || in.fixed32() != MAGIC) {
            throw in.malformed("magic header not detected");
        }
        if (in.remaining() < 4 || in.fixed32() != 1) {
            throw in.malformed("unknown binary version");
        }
        int last = 0;
        while (in.remaining() > 0) {
            int id = in.u8();
            if (id >= ORDER.length) {
                throw in.malformed("malformed section id " + id);
            }
            ByteReader section = in.slice(in.u32());
            if (id == CUSTOM) {
                readCustom(section);
                continue;
            }
            if (ORDER[id] <= last) {
                throw in.malformed("unexpected content after last section: section id " + id);
            }
            last = ORDER[id];
            readSection(id, section);
            if (section.remaining() > 0) {
                throw section.malformed("section size mismatch: " + section.remaining() + " bytes left over");
            }
        }
        checkCounts(in);
        return new DecodedModule(
                bytes,
                types,
                imports,
                functions,
                tables,
                tableInitializers,
                memories,
                tags,
                globals,
                globalInitializers,
                exports,
                start,
                elements,
                dataCount,
                bodyStarts,
                bodyEnds,
                data,
                customSections,
                names);
    }

    private void checkCounts(ByteReader in) {
        if (functions.length != bodyStarts.length) {
            throw in.malformed("function and code section have inconsistent lengths: " + functions.length + " and "
                    + bodyStarts.length);
        }
        if (dataCount >= 0 && dataCount != data.size()) {
            throw in.malformed(
                    "data count and data section have inconsistent lengths: " + dataCount + " and " + data.size());
        }
    }

    private void readSection(int id, ByteReader in) {
        TypeReader type = new TypeReader(in, limits);
        switch (id) {
            case 1 -> readTypes(in, type);
            case 2 -> readImports(in, type);
            case 3 -> functions = indexes(in, Bound.FUNCTIONS, ExternalKind.FUNCTION);
            case 4 -> readTables(in, type);
            case 5 -> readMemories(in, type);
            case 6 -> readGlobals(in, type);
            case 7 -> readExports(in);
            case 8 -> start = index(in);
            case 9 -> elements = SegmentSections.elements(in, limits);
            case 10 -> readBodies(in);
            case 11 -> data = SegmentSections.data(in, limits);
            case 12 -> {
                dataCount = in.u32();
                limits.check(Bound.DATA_SEGMENTS, dataCount & 0xFFFF_FFFFL, in.position());
            }
            case 13 -> readTags(in, type);
            default -> throw new IllegalArgumentException("section id " + id);
        }
    }

    private void readCustom(ByteReader in) {
        String name = in.name();
        customSections.add(new CustomSection(name, in.position(), in.remaining()));
        if (name.equals("name")) {
            names = names(bytes, in.position(), in.position() + in.remaining());
        }
    }

    private static Names names(byte[] bytes, int from, int to) {
        return new Names(() -> NameSection.read(new ByteReader(bytes, from, to)));
    }

    private void readTypes(ByteReader in, TypeReader type) {
        int count = in.count();
        limits.check(Bound.TYPES, count, in.position());
        types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(type.function());
        }
    }

    private void readImports(ByteReader in, TypeReader type) {
        int count = in.count();
        limits.check(Bound.IMPORTS, count, in.position());
        imports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String module = in.name();
            String name = in.name();
            ExternalKind kind = kind(in, "import");
            imported[kind.ordinal()]++;
            imports.add(new Import(
                    module,
                    name,
                    switch (kind) {
                        case FUNCTION -> new ExternalType.Function(index(in));
                        case TABLE -> type.table();
                        case MEMORY -> type.memory();
                        case GLOBAL -> type.global();
                        case TAG -> type.tag();
                    }));
        }
    }

    private static ExternalKind kind(ByteReader in, String where) {
        int code = in.u8();
        if (code >= KINDS.length) {
            throw in.malformed("malformed " + where + " kind " + code);
        }
        return KINDS[code];
    }

    /** An index; one above 2^31 names nothing and is kept as the largest, which names nothing either. */
    private static int index(ByteReader in) {
        int index = in.u32();
        return index < 0 ? Integer.MAX_VALUE : index;
    }

    private int countOf(ByteReader in, Bound bound, ExternalKind kind) {
        int count = in.count();
        limits.check(bound, (long) count + imported[kind.ordinal()], in.position());
        return count;
    }

    private int[] indexes(ByteReader in, Bound bound, ExternalKind kind) {
        int[] indexes = new int[countOf(in, bound, kind)];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = index(in);
        }
        return indexes;
    }

    private void readTables(ByteReader in, TypeReader type) {
        for (int left = countOf(in, Bound.TABLES, ExternalKind.TABLE); left > 0; left--) {
            boolean initialized = in.peek() == 0x40;
            if (initialized) {
                in.u8();
                int reserved = in.u8();
                if (reserved != 0) {
                    throw in.malformed("zero byte expected, got " + reserved);
                }
            }
            tables.add(type.table());
            tableInitializers.add(initialized ? ExpressionSkipper.skip(in) : null);
        }
    }

    private void readMemories(ByteReader in, TypeReader type) {
        for (int left = countOf(in, Bound.MEMORIES, ExternalKind.MEMORY); left > 0; left--) {
            memories.add(type.memory());
        }
    }

    private void readGlobals(ByteReader in, TypeReader type) {
        for (int left = countOf(in, Bound.GLOBALS, ExternalKind.GLOBAL); left > 0; left--) {
            globals.add(type.global());
            globalInitializers.add(ExpressionSkipper.skip(in));
        }
    }

    private void readTags(ByteReader in, TypeReader type) {
        tags = new int[countOf(in, Bound.TAGS, ExternalKind.TAG)];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = type.tag().typeIndex();
        }
    }

    private void readExports(ByteReader in) {
        int count = in.count();
        limits.check(Bound.EXPORTS, count, in.position());
        for (int i = 0; i < count; i++) {
            String name = in.name();
            ExternalKind kind = kind(in, "export");
            exports.add(new Export(name, kind, index(in)));
        }
    }

    private void readBodies(ByteReader in) {
        int count = in.count();
        if (count != functions.length) {
            throw in.malformed(
                    "function and code section have inconsistent lengths: " + functions.length + " and " + count);
        }
        bodyStarts = new int[count];
        bodyEnds = new int[count];
        for (int i = 0; i < count; i++) {
            int length = in.u32();
            limits.check(Bound.BODY_BYTES, length & 0xFFFF_FFFFL, in.position());
            bodyStarts[i] = in.position();
            in.skip(length);
            bodyEnds[i] = in.position();
        }
    }
}
