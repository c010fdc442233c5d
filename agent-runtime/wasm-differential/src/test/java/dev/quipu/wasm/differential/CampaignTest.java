package dev.quipu.wasm.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test of the test: it uses what it says it uses, and sees what it has to see. */
class CampaignTest {

    private static final QuipuSubject GOOD = QuipuSubject.TIERS.getFirst();

    /** Leave no instruction behind. */
    private static final Set<Opcode> STRUCTURE = EnumSet.of(
            Opcode.NOP,
            Opcode.BLOCK,
            Opcode.LOOP,
            Opcode.IF,
            Opcode.ELSE,
            Opcode.END,
            Opcode.TRY,
            Opcode.CATCH,
            Opcode.CATCH_ALL,
            Opcode.DELEGATE,
            Opcode.TRY_TABLE,
            Opcode.SELECT_T);

    private enum Fault {
        RESULT,
        STATE,
        DETAILS
    }

    /** An interpreter that now and then says something else. */
    private record Wrong(Fault fault) implements Subject {

        @Override
        public String name() {
            return "wrong in " + fault;
        }

        @Override
        public Session start(byte[] wasm) {
            Session good = GOOD.start(wasm);
            return new Session() {
                @Override
                public String call(Plan.Call call) {
                    String said = good.call(call);
                    return fault == Fault.RESULT ? said.replace("f64 0x7ff8", "f64 0x7ff9") : said;
                }

                @Override
                public String state() {
                    return good.state() + (fault == Fault.STATE ? " " : "");
                }

                @Override
                public String details() {
                    return fault == Fault.DETAILS ? good.details().replace("function 1", "function 2") : good.details();
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeAnEngineThatIsWrong(Fault fault) {
        Campaign campaign = new Campaign(Profile.EVERYTHING_COUNTED, List.of(GOOD, new Wrong(fault)));

        assertThatThrownBy(() -> campaign.run(0, 100))
                .hasMessageContaining("seed ")
                .hasMessageContaining("interpreted: ")
                .hasMessageContaining("wrong in " + fault + ": ")
                .hasMessageContaining(".wasm");
    }

    @Test
    void shouldMakeTheSameModuleOfTheSameSeed() {
        byte[] once = ModuleGenerator.generate(Profile.EVERYTHING, 7);

        assertThat(ModuleGenerator.generate(Profile.EVERYTHING, 7)).isEqualTo(once);
        assertThat(ModuleGenerator.generate(Profile.EVERYTHING, 8)).isNotEqualTo(once);
    }

    @Test
    void shouldUseEveryInstruction() {
        Set<Opcode> used = EnumSet.noneOf(Opcode.class);
        for (long seed = 0; seed < 400; seed++) {
            byte[] wasm = ModuleGenerator.generate(Profile.EVERYTHING, seed);
            Module module = Module.parse(wasm, QuipuSubject.MODULE_LIMITS);
            for (int i = 0; i < module.definedFunctions(); i++) {
                Code code = module.code(i);
                for (int at : code.positions()) {
                    used.add(code.opcodeAt(at));
                }
            }
        }

        Set<Opcode> all = EnumSet.allOf(Opcode.class);
        all.removeIf(opcode -> STRUCTURE.contains(opcode) || isInstrumentation(opcode));
        assertThat(used).containsAll(all);
    }

    private static boolean isInstrumentation(Opcode opcode) {
        return opcode.feature() == Feature.LOWERING
                && switch (opcode) {
                    case FUEL, FUEL_BY_LENGTH, POLL, ASSUME -> true;
                    default -> false;
                };
    }
}
