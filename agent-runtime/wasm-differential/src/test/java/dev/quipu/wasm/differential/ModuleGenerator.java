package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a valid module out of a seed. Its functions are exported as {@code f0}, {@code f1}, .. where the profile lets
 * them be seen; {@code global0}, {@code global1}, .. give what can be seen of globals (of a v128 two functions, {@code
 * .low} and {@code .high}), {@code refuel} takes the steps that a module which counts them may make.
 */
final class ModuleGenerator {

    static final String REFUEL = "refuel";
    static final int STEPS = 200;

    private static final int LARGE_PERCENT = 2;

    private record Function(FunctionType type, Bytes body, String export) {}

    private final Profile profile;
    private final Dice dice;
    private final Shape shape;
    private final List<Function> functions = new ArrayList<>();

    private ModuleGenerator(Profile profile, long seed) {
        this.profile = profile;
        this.dice = new Dice(seed);
        this.shape = new Shape(profile, dice);
    }

    static byte[] generate(Profile profile, long seed) {
        return new ModuleGenerator(profile, seed).module();
    }

    static int code(ValueType type) {
        return switch (type) {
            case I32 -> 0x7F;
            case I64 -> 0x7E;
            case F32 -> 0x7D;
            case F64 -> 0x7C;
            case V128 -> 0x7B;
            case FUNCREF -> 0x70;
            case EXTERNREF -> 0x6F;
            case EXNREF -> 0x69;
        };
    }

    private byte[] module() {
        int riskPerMille = dice.pick(List.of(0, 2, 2, 10, 50));
        int size = dice.chance(LARGE_PERCENT) ? 4_000 : dice.pick(List.of(10, 30, 60, 60, 150, 300));
        Menu menu = new Menu(profile, !shape.memories.isEmpty());
        for (int i = shape.imports.size(); i < shape.functions.size(); i++) {
            FunctionType type = shape.functions.get(i);
            boolean shown = profile.shows(type.parameters(), type.results());
            Body body = new Body(shape, type, dice, size);
            new Statements(body, new Values(body, menu, riskPerMille), menu).function();
            functions.add(new Function(type, body.finished(), shown ? "f" + (i - shape.imports.size()) : null));
        }
        addGetters();
        addRefuel();
        return written();
    }

    private void addGetters() {
        for (int i = 0; i < shape.globals.size(); i++) {
            ValueType type = shape.globals.get(i).type();
            switch (type) {
                case I32, I64, F32, F64 -> getter(i, type, "", Opcode.NOP);
                case V128 -> {
                    getter(i, ValueType.I64, ".low", Opcode.I64X2_EXTRACT_LANE);
                    getter(i, ValueType.I64, ".high", Opcode.I64X2_EXTRACT_LANE);
                }
                case FUNCREF, EXTERNREF, EXNREF -> getter(i, ValueType.I32, "", Opcode.REF_IS_NULL);
            }
        }
    }

    private void getter(int global, ValueType result, String suffix, Opcode then) {
        Bytes body = new Bytes().bytes(0);
        Menu.encode(Opcode.GLOBAL_GET, body);
        body.unsigned(global);
        Menu.encode(then, body);
        if (then == Opcode.I64X2_EXTRACT_LANE) {
            body.bytes(suffix.equals(".low") ? 0 : 1);
        }
        Menu.encode(Opcode.END, body);
        functions.add(new Function(FunctionType.result(result), body, "global" + global + suffix));
    }

    private void addRefuel() {
        if (shape.counter >= 0) {
            Bytes body = new Bytes().bytes(0);
            Menu.encode(Opcode.LOCAL_GET, body);
            body.unsigned(0);
            Menu.encode(Opcode.GLOBAL_SET, body);
            body.unsigned(shape.counter);
            Menu.encode(Opcode.END, body);
            functions.add(new Function(FunctionType.of(List.of(ValueType.I32), List.of()), body, REFUEL));
        }
    }

    private byte[] written() {
        int[] typeIndexes =
                functions.stream().mapToInt(f -> shape.typeIndex(f.type())).toArray();
        int[] importTypes =
                shape.imports.stream().mapToInt(f -> shape.typeIndex(f.type())).toArray();
        int[] tagTypes = shape.tags.stream().mapToInt(shape::typeIndex).toArray();
        Bytes module = new Bytes().bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
        module.section(1, types());
        module.section(2, imports(importTypes));
        module.section(3, indexes(typeIndexes));
        module.section(4, tables());
        module.section(5, memories());
        if (tagTypes.length > 0) {
            module.section(13, tags(tagTypes));
        }
        module.section(6, globals());
        module.section(7, exports());
        module.section(9, elements());
        if (profile.has(Feature.BULK_MEMORY)) {
            module.section(12, new Bytes().unsigned(shape.data.size()));
        }
        module.section(10, code());
        module.section(11, data());
        return module.toArray();
    }

    private Bytes types() {
        Bytes out = new Bytes().unsigned(shape.types.size());
        for (FunctionType type : shape.types) {
            out.bytes(0x60);
            valueTypes(out, type.parameters());
            valueTypes(out, type.results());
        }
        return out;
    }

    private static void valueTypes(Bytes out, List<ValueType> types) {
        out.unsigned(types.size());
        types.forEach(type -> out.bytes(code(type)));
    }

    private Bytes imports(int[] types) {
        Bytes out = new Bytes().unsigned(types.length);
        for (int i = 0; i < types.length; i++) {
            out.name(Shape.HOST).name(shape.imports.get(i).name()).bytes(0).unsigned(types[i]);
        }
        return out;
    }

    private static Bytes indexes(int[] indexes) {
        Bytes out = new Bytes().unsigned(indexes.length);
        for (int index : indexes) {
            out.unsigned(index);
        }
        return out;
    }

    private static Bytes tags(int[] types) {
        Bytes out = new Bytes().unsigned(types.length);
        for (int type : types) {
            out.bytes(0).unsigned(type);
        }
        return out;
    }

    private Bytes tables() {
        Bytes out = new Bytes().unsigned(shape.tables.size());
        for (Shape.Table table : shape.tables) {
            out.bytes(code(table.element()), table.is64() ? 5 : 1);
            out.unsigned(table.size()).unsigned(table.mostSize());
        }
        return out;
    }

    private Bytes memories() {
        Bytes out = new Bytes().unsigned(shape.memories.size());
        for (Shape.Memory memory : shape.memories) {
            out.bytes(memory.is64() ? 5 : 1).unsigned(memory.pages()).unsigned(memory.mostPages());
        }
        return out;
    }

    private Bytes globals() {
        Bytes out = new Bytes().unsigned(shape.globals.size());
        for (int i = 0; i < shape.globals.size(); i++) {
            Shape.Global global = shape.globals.get(i);
            out.bytes(code(global.type()), global.mutable() ? 1 : 0);
            initial(out, i, global.type());
            Menu.encode(Opcode.END, out);
        }
        return out;
    }

    private void initial(Bytes out, int global, ValueType type) {
        switch (type) {
            case I32 -> out.bytes(0x41).signed(integer(global));
            case I64 -> out.bytes(0x42).signed(Constants.i64(dice));
            case F32 -> out.bytes(0x43).fixed(Constants.f32(dice), 4);
            case F64 -> out.bytes(0x44).fixed(Constants.f64(dice), 8);
            case V128 -> {
                Menu.encode(Opcode.V128_CONST, out);
                out.fixed(Constants.half(dice), 8).fixed(Constants.half(dice), 8);
            }
            case FUNCREF -> out.bytes(0xD2).unsigned(dice.below(shape.functions.size()));
            case EXTERNREF, EXNREF -> out.bytes(0xD0, code(type));
        }
    }

    private int integer(int global) {
        if (shape.modes.contains(global)) {
            return shape.modeAtFirst;
        }
        return global == shape.counter ? STEPS : Constants.i32(dice);
    }

    private Bytes exports() {
        Bytes out = new Bytes();
        int count = 0;
        for (int i = 0; i < functions.size(); i++) {
            if (functions.get(i).export() != null) {
                out.name(functions.get(i).export()).bytes(0);
                out.unsigned(shape.imports.size() + i);
                count++;
            }
        }
        for (int i = 0; i < shape.memories.size(); i++) {
            out.name("memory" + i).bytes(2).unsigned(i);
            count++;
        }
        return new Bytes().unsigned(count).all(out);
    }

    /** The active segments, passive ones, and one that declares all functions so that code may refer to them. */
    private Bytes elements() {
        Bytes out = new Bytes();
        int count = 0;
        for (int table = 0; table < shape.tables.size(); table++) {
            if (shape.segmentOf(table) >= 0) {
                out.bytes(6).unsigned(table);
                out.bytes(shape.tables.get(table).is64() ? 0x42 : 0x41, 0, 0x0B, code(ValueType.FUNCREF));
                expressions(out, shape.elements.get(count++));
            }
        }
        for (; count < shape.elements.size(); count++) {
            out.bytes(5, code(ValueType.FUNCREF));
            expressions(out, shape.elements.get(count));
        }
        if (profile.has(Feature.REFERENCE_TYPES)) {
            out.bytes(3, 0).unsigned(shape.functions.size());
            for (int i = 0; i < shape.functions.size(); i++) {
                out.unsigned(i);
            }
            count++;
        }
        return new Bytes().unsigned(count).all(out);
    }

    private static void expressions(Bytes out, Shape.Elements elements) {
        out.unsigned(elements.functions().length);
        for (int function : elements.functions()) {
            if (function < 0) {
                out.bytes(0xD0, code(ValueType.FUNCREF), 0x0B);
            } else {
                out.bytes(0xD2).unsigned(function).bytes(0x0B);
            }
        }
    }

    private Bytes code() {
        Bytes out = new Bytes().unsigned(functions.size());
        functions.forEach(function -> out.sized(function.body()));
        return out;
    }

    private Bytes data() {
        Bytes out = new Bytes().unsigned(shape.data.size());
        for (int i = 0; i < shape.data.size(); i++) {
            if (i < shape.memories.size()) {
                out.bytes(2).unsigned(i);
                out.bytes(shape.memories.get(i).is64() ? 0x42 : 0x41, 0, 0x0B);
            } else {
                out.bytes(1);
            }
            out.unsigned(shape.data.get(i));
            for (int left = shape.data.get(i); left > 0; left--) {
                out.bytes(Constants.i32(dice));
            }
        }
        return out;
    }
}
