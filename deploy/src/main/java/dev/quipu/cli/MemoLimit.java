package dev.quipu.cli;

import dev.quipu.llm.memo.Memo;
import java.util.regex.Pattern;

/** What the memo may take on disk: environment variable QUIPU_MEMO, such as 64m or 1g. */
final class MemoLimit {

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})([kKmMgG])");

    private MemoLimit() {}

    static long bytes() {
        return bytes(System.getenv("QUIPU_MEMO"));
    }

    /** @param text null or blank for the default */
    static long bytes(String text) {
        if (text == null || text.isBlank()) {
            return Memo.DEFAULT_MAX_BYTES;
        }
        var size = SIZE.matcher(text);
        long bytes = size.matches()
                ? Long.parseLong(size.group(1)) << shift(size.group(2).charAt(0))
                : 0;
        if (bytes < Memo.LEAST_MAX_BYTES) {
            throw new CliException(
                    ExitCode.USAGE,
                    "QUIPU_MEMO is '%s', expected a number and k, m or g, %dk or more, such as 64m"
                            .formatted(text, Memo.LEAST_MAX_BYTES >> 10));
        }
        return bytes;
    }

    private static int shift(char unit) {
        return switch (unit) {
            case 'k', 'K' -> 10;
            case 'm', 'M' -> 20;
            default -> 30;
        };
    }
}
