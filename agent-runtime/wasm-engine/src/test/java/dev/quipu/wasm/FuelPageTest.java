package dev.quipu.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.LengthUnit;
import dev.quipu.wasm.model.Opcode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code FUEL.md} to the code; a failure prints the table as it should be. */
class FuelPageTest {

    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("quipu.root"), "agent-runtime", "wasm-engine", "FUEL.md"));
    }

    /** One row for each cost; what has the cost {@code usual} is not named. */
    private static String table(Metering metering, Predicate<Opcode> part, int usual) {
        SortedMap<Integer, StringBuilder> rows = new TreeMap<>();
        Arrays.stream(Opcode.values())
                .filter(opcode -> opcode.feature() != Feature.LOWERING)
                .filter(part)
                .forEach(opcode -> {
                    StringBuilder row = rows.computeIfAbsent(metering.cost(opcode), _ -> new StringBuilder());
                    String name = "`" + opcode.text() + "`";
                    if (metering.cost(opcode) == usual) {
                        row.replace(0, row.length(), "all others");
                    } else if (row.indexOf(name) < 0) {
                        row.append(row.isEmpty() ? "" : ", ").append(name);
                    }
                });
        StringBuilder table = new StringBuilder("| cost | instructions |\n|---:|---|\n");
        rows.forEach((cost, names) -> table.append("| " + cost + " | " + names + " |\n"));
        return table.toString();
    }

    private static String lengths(Metering metering) {
        StringBuilder table = new StringBuilder("| instruction | unit | price |\n|---|---|---:|\n");
        for (Opcode opcode : Opcode.values()) {
            if (metering.lengthPrice(opcode) > 0) {
                String unit =
                        switch (LengthUnit.of(opcode)) {
                            case BYTES_64 -> "64 bytes";
                            case ENTRIES_8 -> "8 entries";
                            case PAGE -> "page";
                        };
                table.append("| `" + opcode.text() + "` | " + unit + " | " + metering.lengthPrice(opcode) + " |\n");
            }
        }
        return table.toString();
    }

    private static boolean isReadByThePackage(Opcode opcode) {
        return opcode.feature() == Feature.MVP || opcode.feature() == Feature.SIGN_EXTENSION;
    }

    @Test
    void shouldShowOurOwnTable() throws IOException {
        assertThat(page())
                .contains("\n" + table(Metering.QUIPU, _ -> true, 1) + "\n")
                .contains("\n" + lengths(Metering.QUIPU) + "\n");
    }

    @Test
    void shouldShowTheTableOfAo() throws IOException {
        assertThat(page())
                .contains("\n" + table(Metering.AO, FuelPageTest::isReadByThePackage, 0) + "\n")
                .contains("\n" + table(Metering.AO, opcode -> !isReadByThePackage(opcode), 45) + "\n")
                .contains("\n" + lengths(Metering.AO));
        assertThat(page()).contains("plus " + Metering.AO.blockCost() + " for each segment");
    }
}
