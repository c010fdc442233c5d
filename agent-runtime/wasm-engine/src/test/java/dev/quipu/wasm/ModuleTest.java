package dev.quipu.wasm;

import static dev.quipu.wasm.WasmBytes.function;
import static dev.quipu.wasm.WasmBytes.module;
import static dev.quipu.wasm.WasmBytes.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.LoadException.Reason;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The door: what loads, what is refused and why, and what code looks like after lowering. */
class ModuleTest {

    @Test
    void shouldLoadTheEmptyModule() {
        Module module = Module.parse(module().toArray(), Limits.DEFAULT);

        assertThat(module.definedFunctions()).isZero();
        assertThat(module.declarations().start()).isEqualTo(-1);
    }

    @Test
    void shouldTellTheFourReasonsApart() {
        assertThat(refusal(new byte[] {0, 'a', 's'}).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refusal(function(part().bytes(0, 0x1A, 0x0B))).reason()).isEqualTo(Reason.INVALID);
        assertThat(refusal(function(part().bytes(0, 0xFE, 0, 0x0B))).reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(refusal(function(part().bytes(1).u32(60_000).bytes(0x7F, 0x0B)))
                        .reason())
                .isEqualTo(Reason.LIMIT);
    }

    @Test
    void shouldNameFeatureAndPlaceOfARefusal() {
        assertThat(refusal(function(part().bytes(0, 0xFE, 0, 0x0B))))
                .hasMessage("unsupported module: threads and atomics (opcode 0xfe) (at byte 23)");
        assertThat(refusal(function(part().bytes(0, 0x41, 5, 0x0B))))
                .hasMessageContaining("values remaining on stack at end of block: 1")
                .hasMessageContaining("at byte 25");
        assertThat(refusal(module().section(1, part().bytes(1, 0x5F, 0)).toArray()))
                .hasMessageContaining("garbage collection (type form 0x5f)");
        assertThat(refusal(module().section(5, part().bytes(1, 3, 1, 1)).toArray()))
                .hasMessageContaining("threads (shared memory)");
    }

    @Test
    void shouldCheckEveryBoundThatAModuleCanExceed() {
        WasmBytes types = part().bytes(2, 0x60, 2, 0x7F, 0x7F, 0, 0x60, 0, 2, 0x7F, 0x7F);
        byte[] typed = module().section(1, types).toArray();
        assertOver(typed, Bound.TYPES, 1);
        assertOver(typed, Bound.PARAMETERS, 1);
        assertOver(typed, Bound.RESULTS, 1);
        assertOver(typed, Bound.MODULE_BYTES, typed.length - 1);
        byte[] nested = function(part().bytes(0, 0x02, 0x40, 0x02, 0x40, 0x0B, 0x0B, 0x0B));
        assertOver(nested, Bound.NESTING, 1);
        assertOver(nested, Bound.FUNCTIONS, 0);
        assertOver(nested, Bound.BODY_BYTES, 7);
        assertOver(function(part().bytes(0, 0x41, 0, 0x41, 0, 0x1A, 0x1A, 0x0B)), Bound.STACK_SLOTS, 1);
        assertOver(function(part().bytes(0, 0x41, 0, 0x0E, 1, 0, 0, 0x0B)), Bound.BRANCH_TARGETS, 0);
        assertOver(function(part().bytes(1, 2, 0x7F, 0x0B)), Bound.LOCALS, 1);
        assertOver(module().section(4, part().bytes(1, 0x70, 0, 0)).toArray(), Bound.TABLES, 0);
        assertOver(module().section(5, part().bytes(1, 0, 0)).toArray(), Bound.MEMORIES, 0);
        assertOver(module().section(6, part().bytes(1, 0x7F, 0, 0x41, 0, 0x0B)).toArray(), Bound.GLOBALS, 0);
        assertOver(
                module().section(1, part().bytes(1, 0x60, 0, 0))
                        .section(13, part().bytes(1, 0, 0))
                        .toArray(),
                Bound.TAGS,
                0);
        assertOver(module().section(2, part().bytes(1, 0, 0, 3, 0x7F, 0)).toArray(), Bound.IMPORTS, 0);
        byte[] memory = module().section(5, part().bytes(1, 0, 0))
                .section(7, part().bytes(1, 0, 2, 0))
                .toArray();
        assertOver(memory, Bound.EXPORTS, 0);
        byte[] elements = module().section(9, part().bytes(1, 5, 0x70, 1, 0xD0, 0x70, 0x0B))
                .toArray();
        assertOver(elements, Bound.ELEMENT_SEGMENTS, 0);
        assertOver(elements, Bound.SEGMENT_ELEMENTS, 0);
        assertOver(module().section(11, part().bytes(1, 1, 0)).toArray(), Bound.DATA_SEGMENTS, 0);
    }

    @Test
    void shouldAllocateLittleForTinyModulesThatClaimMuch() {
        long[] counts = {1_000, 50_000, 10_000_000, 0xFFFF_FFFFL};
        List<byte[]> hostile = new ArrayList<>();
        for (long count : counts) {
            for (int id = 1; id <= 13; id++) {
                hostile.add(module().section(id, part().u32(count)).toArray());
            }
            hostile.add(function(part().bytes(1).u32(count).bytes(0x7B, 0x0B)));
            hostile.add(function(part().bytes(0, 0x41, 0, 0x0E).u32(count).bytes(0x0B)));
            hostile.add(module().section(4, part().bytes(1, 0x70, 0).u32(count)).toArray());
        }
        // Once to load classes, once to measure.
        hostile.forEach(ModuleTest::allocatedBy);
        for (byte[] wasm : hostile) {
            assertThat(allocatedBy(wasm)).isLessThan(100_000);
        }
    }

    private static long allocatedBy(byte[] wasm) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Module.parse(wasm, Limits.DEFAULT);
        } catch (LoadException e) {
            assertThat(e.reason()).isNotEqualTo(Reason.UNSUPPORTED);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void shouldKeepManyDeclaredLocalsCompact() {
        Code code = only(function(part().bytes(2)
                .u32(40_000)
                .bytes(0x7B)
                .u32(9_000)
                .bytes(0x7F, 0x20)
                .u32(48_999)
                .bytes(0x1A, 0x0B)));

        assertThat(code.locals().count()).isEqualTo(49_000);
        assertThat(code.locals().slots()).isEqualTo(89_000);
        assertThat(code.words()).startsWith(Opcode.LOCAL_GET.ordinal(), 48_999, 88_999);
    }

    @Test
    void shouldLowerAnIfToJumps() {
        // if (1) else end
        Code code = only(function(part().bytes(0, 0x41, 1, 0x04, 0x40, 0x01, 0x05, 0x01, 0x0B, 0x0B)));

        assertThat(opcodes(code)).containsExactly(Opcode.I32_CONST, Opcode.JUMP_UNLESS, Opcode.JUMP, Opcode.RETURN);
        assertThat(code.words()[3]).as("jump_unless goes to the else part").isEqualTo(8);
        assertThat(code.words()[6]).as("jump goes to the end").isEqualTo(8);
        assertThat(code.blocks().get(1))
                .isEqualTo(new Block(Block.Kind.IF, 0, code.blocks().get(1).type(), 5, 8, 8, 0));
        assertThat(code.byteOffsetAt(5)).as("the else").isEqualTo(28);
    }

    @Test
    void shouldResolveABranchToTargetKeepAndDrop() {
        // block (result i32): i32.const 7, i32.const 8, br 0 -- the 7 is dropped
        Code code = only(function(part().bytes(0, 0x02, 0x7F, 0x41, 7, 0x41, 8, 0x0C, 0, 0x0B, 0x1A, 0x0B)));

        assertThat(code.words())
                .containsExactly(
                        Opcode.I32_CONST.ordinal(),
                        7,
                        Opcode.I32_CONST.ordinal(),
                        8,
                        Opcode.BR.ordinal(),
                        9,
                        1,
                        1,
                        1,
                        Opcode.DROP.ordinal(),
                        0,
                        Opcode.RETURN.ordinal());
        assertThat(code.stackSlots()).isEqualTo(2);
    }

    @Test
    void shouldLeaveOutWhatNothingReaches() {
        // block br 0, i32.const 1 drop, block end end; unreachable; i32.const 1, drop
        Code code = only(function(part().bytes(
                        0, 0x02, 0x40, 0x0C, 0, 0x41, 1, 0x1A, 0x02, 0x40, 0x0B, 0x0B, 0x00, 0x41, 1, 0x1A, 0x0B)));

        assertThat(opcodes(code)).containsExactly(Opcode.JUMP, Opcode.UNREACHABLE);
        assertThat(code.blocks()).hasSize(2);
    }

    @Test
    void shouldTurnLegacyTryIntoRegionsAndHiddenLocals() {
        // (func $f (try (do (try (do call 0) (delegate 0))) (catch_all (rethrow 0))))
        Code code =
                only(function(part().bytes(0, 0x06, 0x40, 0x06, 0x40, 0x10, 0, 0x18, 0, 0x19, 0x09, 0, 0x0B, 0x0B)));

        assertThat(opcodes(code)).containsExactly(Opcode.CALL, Opcode.JUMP, Opcode.RETHROW, Opcode.RETURN);
        assertThat(code.regions())
                .containsExactly(
                        new TryRegion(-1, 0, 5, List.of(new TryRegion.Clause(-1, false, 0, 5, 0, 1))),
                        new TryRegion(0, 0, 2, List.of()));
        assertThat(code.locals().count()).isEqualTo(1);
    }

    @Test
    void shouldHashItsBytes() {
        // printf '\0asm\1\0\0\0' | sha256sum
        assertThat(Module.parse(module().toArray(), Limits.DEFAULT).sha256())
                .isEqualTo("93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476");
    }

    @Test
    void shouldGiveTheSameCodeLazily() {
        byte[] wasm = function(part().bytes(0, 0x03, 0x40, 0x41, 1, 0x0D, 0, 0x0B, 0x0B));

        Code lazy = Module.parseLazily(wasm, Limits.DEFAULT).code(0);

        assertThat(lazy.words()).isEqualTo(only(wasm).words());
    }

    @Test
    void shouldReportAWrongBodyLazily() {
        Module module = Module.parseLazily(function(part().bytes(0, 0x1A, 0x0B)), Limits.DEFAULT);

        assertThat(catchThrowableOfType(LoadException.class, () -> module.code(0))
                        .reason())
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void shouldKeepReadingAModuleWhoseNameSectionIsBroken() {
        WasmBytes names = part().bytes(4, 'n', 'a', 'm', 'e', 0, 2, 1, 'm', 1, 7, 2, 0, 1, 'f', 9, 200, 1);
        Module module = Module.parse(module().section(0, names).toArray(), Limits.DEFAULT);

        assertThat(module.declarations().names().module()).isEqualTo("m");
        assertThat(module.declarations().names().function(0)).isEqualTo("f");
        assertThat(module.declarations().names().function(1)).isEqualTo("func[1]");
        assertThat(module.declarations().customSections()).hasSize(1);
    }

    private static Code only(byte[] wasm) {
        return Module.parse(wasm, Limits.DEFAULT).code(0);
    }

    private static List<Opcode> opcodes(Code code) {
        List<Opcode> opcodes = new ArrayList<>();
        for (int position : code.positions()) {
            opcodes.add(code.opcodeAt(position));
        }
        return opcodes;
    }

    private static LoadException refusal(byte[] wasm) {
        LoadException refusal = catchThrowableOfType(LoadException.class, () -> Module.parse(wasm, Limits.DEFAULT));
        assertThat(refusal.phase()).isEqualTo(WasmException.Phase.LOAD);
        return refusal;
    }

    private static void assertOver(byte[] wasm, Bound bound, long value) {
        Module.parse(wasm, Limits.DEFAULT);
        Module.parse(wasm, Limits.DEFAULT.with(bound, value + 1));
        LoadException refusal =
                catchThrowableOfType(LoadException.class, () -> Module.parse(wasm, Limits.DEFAULT.with(bound, value)));
        assertThat(refusal).as("over %s", bound).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.LIMIT);
    }
}
