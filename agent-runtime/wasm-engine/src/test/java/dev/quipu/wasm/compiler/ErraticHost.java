package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import java.util.List;
import java.util.Random;

/**
 * A host that changes a guest's modes when nobody expects it, in the middle of calls and between them, and leaves them
 * so. What it does follows from a seed and from what the guest asks.
 */
final class ErraticHost implements Guest.Host {

    private static final RunLimits LIMITS = new RunLimits(3_000, 5);
    private static final int CALLS = 12;

    private final Random random;
    private final List<String> exports;
    /** Exports that change a mode. */
    private final List<String> switches;

    private ErraticHost(long seed, Module module) {
        random = new Random(seed);
        exports = module.declarations().exports().stream()
                .filter(export -> export.kind() == ExternalKind.FUNCTION)
                .map(Export::name)
                .toList();
        switches = exports.stream()
                .filter(name -> name.startsWith("asyncify_st") || name.startsWith("set"))
                .toList();
    }

    /** A new guest that was called some times. */
    static Guest session(Module module, Way way, long seed) {
        ErraticHost host = new ErraticHost(seed, module);
        Guest guest = new Guest(module, way, LIMITS, host);
        for (int i = 0; i < CALLS; i++) {
            guest.instance().fuel = host.random.nextInt(4) == 0 ? host.random.nextInt(3_000) : 30_000;
            String export = host.pick(host.exports);
            guest.call(export, host.arguments(guest, export));
            if (host.random.nextInt(3) == 0) {
                host.change(guest);
            }
        }
        return guest;
    }

    private String pick(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    private long[] arguments(Guest guest, String export) {
        Func function = guest.instance().func(export);
        if (export.startsWith("asyncify_start")) {
            return new long[] {SlowHost.Buffer.OF_SMALL_MODULES.from()};
        }
        return slots(function.type().parameters());
    }

    private long[] slots(List<ValueType> types) {
        return types.stream()
                .mapToLong(type -> switch (type) {
                    case I32, I64 -> random.nextInt(8);
                    case F32 -> Float.floatToRawIntBits(random.nextInt(-3, 4) / 2f);
                    case F64 -> Double.doubleToRawLongBits(random.nextInt(-3, 4) / 2d);
                    case V128, FUNCREF, EXTERNREF, EXNREF -> 0;
                })
                .toArray();
    }

    /** Flips a switch; now and then it empties the buffer that asyncify unwinds to. */
    private void change(Guest guest) {
        if (random.nextInt(3) == 0) {
            SlowHost.Buffer.OF_SMALL_MODULES.reset(guest.instance().memory());
        }
        String export = pick(switches);
        guest.call(export, arguments(guest, export));
    }

    @Override
    public void answer(Guest guest, FunctionType type, long[] slots) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> change(guest);
            case 3 -> {
                change(guest);
                change(guest);
            }
            case 4 -> {
                String export = pick(exports);
                guest.call(export, arguments(guest, export));
            }
            case 5 -> {
                if (random.nextInt(8) == 0) {
                    throw new Trap("the host is out of ink");
                }
            }
            default -> {}
        }
        long[] results = slots(type.results());
        System.arraycopy(results, 0, slots, 0, results.length);
        if (type.parameterCount() == 0) {
            slots[0] = random.nextInt(14);
        }
    }
}
