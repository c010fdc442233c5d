package dev.quipu.wasm.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares engines on one module, for a person who looks into a disagreement or a tool that shrinks it: {@code
 * Reproduce PROFILE SEED [FILE]}. The module comes from the file, or else from the seed; the seed chooses the calls.
 * Exits with 0 if engines disagree and with 1 if not, as {@code wasm-tools shrink} wants it.
 */
final class Reproduce {

    private Reproduce() {}

    public static void main(String[] args) throws IOException {
        Campaign campaign = Campaign.named(args[0]);
        long seed = Long.parseLong(args[1]);
        byte[] wasm = args.length > 2
                ? Files.readAllBytes(Path.of(args[2]))
                : ModuleGenerator.generate(campaign.profile(), seed);
        Tally tally = new Tally();
        try {
            campaign.compare(wasm, seed, Plan.ROUNDS, tally);
        } catch (Subject.Crash | Campaign.Disagreement e) {
            System.out.println(e.getMessage());
            System.exit(0);
        }
        System.out.println(tally);
        System.exit(1);
    }
}
