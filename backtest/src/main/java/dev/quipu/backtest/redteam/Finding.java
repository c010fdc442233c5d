package dev.quipu.backtest.redteam;

/**
 * What one check said of one text.
 *
 * @param detail one line for people; empty when it passed
 */
public record Finding(HostileText text, Check check, Verdict verdict, String detail) {

    /** How a check ended. */
    public enum Verdict {
        PASSED,
        FAILED,
        /** It could not say anything: the benign headline itself has the label that the attacker wants. */
        MOOT
    }

    static Finding passed(HostileText text, Check check) {
        return new Finding(text, check, Verdict.PASSED, "");
    }

    static Finding failed(HostileText text, Check check, String detail) {
        return new Finding(text, check, Verdict.FAILED, detail);
    }

    static Finding moot(HostileText text, Check check, String detail) {
        return new Finding(text, check, Verdict.MOOT, detail);
    }

    static Finding of(HostileText text, Check check, boolean holds, String otherwise) {
        return holds ? passed(text, check) : failed(text, check, otherwise);
    }
}
