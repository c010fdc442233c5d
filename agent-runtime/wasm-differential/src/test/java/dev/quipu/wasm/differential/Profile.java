package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What generated modules may use.
 *
 * @param features which instructions
 * @param wrongElsewhere instructions in which another engine is known to be wrong
 * @param surface what exported functions may take and give
 * @param counted whether modules count their own steps and stop; else fuel has to stop them
 * @param canonicalises whether modules make their NaNs canonical, for engines that do not
 * @param memory64 whether memories and tables may have 64-bit addresses
 * @param multiMemory whether there may be more than one memory
 */
record Profile(
        String name,
        Set<Feature> features,
        Set<Opcode> wrongElsewhere,
        Surface surface,
        boolean counted,
        boolean canonicalises,
        boolean memory64,
        boolean multiMemory) {

    /** What exported functions may take and give. */
    enum Surface {
        /** Anything. */
        ANY,
        /** Numbers of up to 64 bits. */
        NUMBERS,
        /** Numbers, and at most one result: what the engine port offers. */
        PORT
    }

    /** All that our engine runs; only fuel stops a module. */
    static final Profile EVERYTHING =
            new Profile("everything", EnumSet.allOf(Feature.class), Set.of(), Surface.ANY, false, false, true, true);

    /** All that our engine runs, without fuel. */
    static final Profile EVERYTHING_COUNTED =
            new Profile("unmetered", EnumSet.allOf(Feature.class), Set.of(), Surface.ANY, true, false, true, true);

    /** What Chicory runs too. */
    static final Profile CHICORY = new Profile(
            "chicory",
            EnumSet.complementOf(EnumSet.of(
                    Feature.SIMD,
                    Feature.RELAXED_SIMD,
                    Feature.EXCEPTIONS,
                    Feature.LEGACY_EXCEPTIONS,
                    Feature.TAIL_CALL,
                    Feature.LOWERING)),
            // One rounds numbers from 2^63 up instead of to the nearest; one ends in the JDK if told to grow by 2^31
            // entries; one does not trap beyond the segment where it is to copy nothing.
            EnumSet.of(Opcode.F32_CONVERT_I64_U, Opcode.TABLE_GROW, Opcode.TABLE_INIT),
            Surface.PORT,
            true,
            true,
            false,
            false);

    /** What wasmtime and V8 run too. */
    static final Profile PORTABLE = new Profile(
            "portable",
            EnumSet.complementOf(EnumSet.of(Feature.RELAXED_SIMD, Feature.LEGACY_EXCEPTIONS, Feature.LOWERING)),
            Set.of(),
            Surface.NUMBERS,
            true,
            true,
            true,
            true);

    boolean has(Opcode opcode) {
        return has(opcode.feature()) && !wrongElsewhere.contains(opcode);
    }

    boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** The types of locals, operands and globals. */
    List<ValueType> valueTypes() {
        List<ValueType> types = new ArrayList<>(List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64));
        if (has(Feature.SIMD)) {
            types.add(ValueType.V128);
        }
        if (has(Feature.REFERENCE_TYPES)) {
            types.add(ValueType.FUNCREF);
            types.add(ValueType.EXTERNREF);
        }
        return types;
    }

    /** Whether a function with these types may be exported. */
    boolean shows(List<ValueType> parameters, List<ValueType> results) {
        return surface == Surface.ANY
                || parameters.stream().allMatch(Profile::isNumber)
                        && results.stream().allMatch(Profile::isNumber)
                        && (surface == Surface.NUMBERS || results.size() <= 1);
    }

    private static boolean isNumber(ValueType type) {
        return type.slots() == 1 && !type.isReference();
    }
}
