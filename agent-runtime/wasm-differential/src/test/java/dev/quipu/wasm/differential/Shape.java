package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a module declares, chosen before its code is. Functions of the host come first in the index space. */
final class Shape {

    /** @param pages at first */
    record Memory(boolean is64, int pages, int mostPages) {
        ValueType address() {
            return is64 ? ValueType.I64 : ValueType.I32;
        }
    }

    /** @param size at first */
    record Table(ValueType element, boolean is64, int size, int mostSize) {
        ValueType index() {
            return is64 ? ValueType.I64 : ValueType.I32;
        }
    }

    record Global(ValueType type, boolean mutable) {}

    /** @param functions by index; null references where negative */
    record Elements(int[] functions) {}

    /** What the host gives: from any number to any number. */
    record HostImport(ValueType parameter, ValueType result) {
        String name() {
            return parameter + "_" + result;
        }

        FunctionType type() {
            return FunctionType.of(List.of(parameter), List.of(result));
        }
    }

    static final String HOST = "host";
    static final int PAGE_BYTES = 65_536;

    private static final List<ValueType> NUMBERS = List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64);

    final Profile profile;
    final List<FunctionType> types = new ArrayList<>();
    final List<HostImport> imports = new ArrayList<>();
    /** Types of all functions that code may call, imported ones first. */
    final List<FunctionType> functions = new ArrayList<>();

    final List<Memory> memories = new ArrayList<>();
    final List<Table> tables = new ArrayList<>();
    final List<Global> globals = new ArrayList<>();
    final List<FunctionType> tags = new ArrayList<>();
    /** Sizes of data segments; one stands for each memory first, and is active. */
    final List<Integer> data = new ArrayList<>();
    /** One for each table of functions first, active at 0. */
    final List<Elements> elements = new ArrayList<>();
    /** Globals of type i32 that only constants are put into. */
    final List<Integer> modes = new ArrayList<>();
    /** What modes are at first. */
    final int modeAtFirst;
    /** Which global counts steps down, or -1. */
    final int counter;

    Shape(Profile profile, Dice dice) {
        this.profile = profile;
        chooseFunctions(dice);
        chooseMemories(dice);
        chooseGlobals(dice);
        chooseModes(dice);
        this.modeAtFirst = dice.pick(List.of(0, 0, 0, 1, 7));
        chooseTables(dice);
        if (profile.has(Feature.EXCEPTIONS)) {
            int count = dice.between(1, 3);
            for (int i = 0; i < count; i++) {
                tags.add(FunctionType.of(someTypes(dice, 3), List.of()));
            }
        }
        this.counter = profile.counted() ? globals.size() : -1;
        if (profile.counted()) {
            globals.add(new Global(ValueType.I32, true));
        }
    }

    private void chooseFunctions(Dice dice) {
        for (int i = dice.below(4); i > 0; i--) {
            HostImport function = new HostImport(dice.pick(NUMBERS), dice.pick(NUMBERS));
            imports.add(function);
            functions.add(function.type());
        }
        int defined = dice.between(1, 6);
        for (int i = 0; i < defined; i++) {
            functions.add(i == 0 ? shownType(dice) : functionType(dice));
        }
    }

    /** The first function of the module can be called from outside. */
    private FunctionType shownType(Dice dice) {
        int parameters = dice.below(4);
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < parameters; i++) {
            types.add(dice.pick(NUMBERS));
        }
        return FunctionType.of(types, List.of(dice.pick(NUMBERS)));
    }

    private FunctionType functionType(Dice dice) {
        if (functions.size() > imports.size() && dice.chance(30)) {
            // Equal types make indirect calls that fit.
            return functions.get(dice.between(imports.size(), functions.size() - 1));
        }
        return FunctionType.of(someTypes(dice, dice.chance(5) ? 12 : 4), someTypes(dice, dice.chance(5) ? 6 : 3));
    }

    private List<ValueType> someTypes(Dice dice, int most) {
        List<ValueType> all = profile.valueTypes();
        List<ValueType> types = new ArrayList<>();
        for (int i = dice.below(most + 1); i > 0; i--) {
            types.add(dice.pick(all));
        }
        return types;
    }

    private void chooseMemories(Dice dice) {
        int count = dice.chance(5) ? 0 : profile.multiMemory() && dice.chance(25) ? dice.between(2, 3) : 1;
        for (int i = 0; i < count; i++) {
            int pages = dice.chance(5) ? 0 : dice.between(1, 2);
            memories.add(new Memory(profile.memory64() && dice.chance(50), pages, pages + dice.below(3)));
            data.add(pages == 0 ? 0 : dice.between(0, 600));
        }
        if (count > 0 && profile.has(Feature.BULK_MEMORY)) {
            for (int i = dice.below(3); i > 0; i--) {
                data.add(dice.below(40));
            }
        }
    }

    private void chooseGlobals(Dice dice) {
        int count = dice.between(1, 7);
        for (int i = 0; i < count; i++) {
            globals.add(new Global(dice.pick(profile.valueTypes()), dice.chance(85)));
        }
    }

    private void chooseModes(Dice dice) {
        for (int i = dice.weighted(6, 3, 1); i > 0; i--) {
            modes.add(globals.size());
            globals.add(new Global(ValueType.I32, true));
        }
    }

    private void chooseTables(Dice dice) {
        int count = profile.has(Feature.REFERENCE_TYPES) ? dice.weighted(1, 6, 2) : 1;
        for (int i = 0; i < count; i++) {
            ValueType element = i > 0 && dice.chance(50) ? ValueType.EXTERNREF : ValueType.FUNCREF;
            int size = dice.between(2, 9);
            tables.add(new Table(element, profile.memory64() && dice.chance(30), size, size + dice.below(6)));
        }
        for (Table table : tables) {
            if (table.element() == ValueType.FUNCREF) {
                elements.add(someFunctions(dice, table.size()));
            }
        }
        if (profile.has(Feature.BULK_MEMORY)) {
            for (int i = dice.below(3); i > 0; i--) {
                elements.add(someFunctions(dice, dice.below(8)));
            }
        }
    }

    private Elements someFunctions(Dice dice, int count) {
        return new Elements(IntStream.range(0, count)
                .map(_ -> dice.chance(6) ? -1 : dice.below(functions.size()))
                .toArray());
    }

    /** Whether code may put anything into the global: modes and the counter have their own rules. */
    boolean isFree(int global) {
        return globals.get(global).mutable() && global != counter && !modes.contains(global);
    }

    /** The index of a type, which is added if it is new. */
    int typeIndex(FunctionType type) {
        int index = types.indexOf(type);
        if (index < 0) {
            types.add(type);
            return types.size() - 1;
        }
        return index;
    }

    int definedFunctions() {
        return functions.size() - imports.size();
    }

    /** The active segment of the table, or -1 if it holds no functions. */
    int segmentOf(int table) {
        int segment = 0;
        for (int i = 0; i < table; i++) {
            segment += tables.get(i).element() == ValueType.FUNCREF ? 1 : 0;
        }
        return tables.get(table).element() == ValueType.FUNCREF ? segment : -1;
    }
}
