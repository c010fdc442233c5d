package dev.quipu.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Broken modules, made from the official ones: refused by our own error, quickly, with little memory. */
class MutationTest {

    private static final int MUTANTS = 100_000;
    private static final long SEED = 20_260_617;
    /** Bytes a load may allocate, garbage included, whatever the module. */
    private static final long ALLOWED_BYTES = 200_000;
    /** And for each byte of the module. */
    private static final long ALLOWED_BYTES_PER_BYTE = 1_000;

    private static final int[] TELLING = {
        0, 1, 2, 3, 4, 5, 6, 7, 0x0B, 0x40, 0x60, 0x70, 0x7B, 0x7F, 0x80, 0xFC, 0xFD, 0xFF
    };

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldRefuseOrLoadEveryMutantWithBoundedMemory() {
        List<byte[]> seeds = new ArrayList<>();
        for (String zip : SharedSuite.ZIPS) {
            SharedSuite.commands(zip).stream()
                    .map(SpecSuite.Command::wasm)
                    .filter(Objects::nonNull)
                    .filter(wasm -> wasm.length > 8 && wasm.length < 4_000)
                    .forEach(seeds::add);
        }
        int loaded = 0;
        for (int i = 0; i < MUTANTS; i++) {
            Random random = new Random(SEED + i);
            byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())), random);
            loaded += load(mutant, i) ? 1 : 0;
        }
        assertThat(loaded).as("mutants that still load").isBetween(MUTANTS / 100, MUTANTS / 2);
    }

    private boolean load(byte[] mutant, int number) {
        try {
            long allowed = ALLOWED_BYTES + ALLOWED_BYTES_PER_BYTE * mutant.length;
            if (allocatedBy(mutant) > allowed) {
                // The first to take some path pays for loading classes, too.
                assertThat(allocatedBy(mutant))
                        .as("bytes allocated for mutant %d of %d bytes", number, mutant.length)
                        .isLessThan(allowed);
            }
            StreamChecker.check(Module.parse(mutant, Limits.DEFAULT));
            StreamChecker.checkInstrumented(mutant, number % 2 == 0 ? Metering.QUIPU : Metering.AO);
            return true;
        } catch (LoadException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        } catch (RuntimeException | Error e) {
            return fail("mutant " + number + ": " + HexFormat.of().formatHex(mutant), e);
        }
    }

    private long allocatedBy(byte[] mutant) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Module.parse(mutant, Limits.DEFAULT);
        } catch (LoadException _) {
            // Whether it loads is another question.
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] mutant = original.clone();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            int at = 8 + random.nextInt(mutant.length - 8);
            switch (random.nextInt(6)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2, 3 -> mutant[at] = (byte) TELLING[random.nextInt(TELLING.length)];
                case 4 -> mutant[at] = mutant[8 + random.nextInt(mutant.length - 8)];
                default -> mutant = shorter(mutant, at);
            }
            if (mutant.length <= 9) {
                return mutant;
            }
        }
        return mutant;
    }

    /** One byte less, so that sizes no longer fit, or cut off. */
    private static byte[] shorter(byte[] mutant, int at) {
        if ((at & 1) == 0) {
            return Arrays.copyOf(mutant, at);
        }
        byte[] shorter = Arrays.copyOf(mutant, mutant.length - 1);
        System.arraycopy(mutant, at + 1, shorter, at, mutant.length - at - 1);
        return shorter;
    }
}
