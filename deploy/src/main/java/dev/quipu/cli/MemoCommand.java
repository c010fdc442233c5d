package dev.quipu.cli;

import dev.quipu.llm.memo.Memo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "memo",
        description = "Look at the scores, texts and embeddings kept between runs, or forget them.",
        footer = {
            "",
            "The memo changes no result: without it, or with --no-memo, every byte is the same.",
            "It takes 256m of disk at most; QUIPU_MEMO=64m sets another bound.",
            "",
            "Example:",
            "  quipu memo show"
        },
        subcommands = {MemoCommand.Show.class, MemoCommand.Clear.class})
final class MemoCommand extends VerbGroup {

    @Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }

    @Command(
            name = "show",
            description = "Say how much is kept and what it took to compute.",
            footer = {"", "Example:", "  quipu memo show --json"})
    static final class Show extends Verb {

        @Override
        int run() {
            var content = new Memo.Content(0, 0, 0, 0, MemoLimit.bytes(), 0);
            if (Files.exists(workspace.memo())) {
                try (var memo = new Memo(workspace.memo(), MemoLimit.bytes())) {
                    content = memo.content().orElse(content);
                    memo.trouble().ifPresent(console::note);
                }
            }
            long scores = content.entries() - content.texts() - content.vectors();
            var fields = new LinkedHashMap<String, Object>();
            fields.put("file", workspace.memo().toString());
            fields.put("scores", scores);
            fields.put("texts", content.texts());
            fields.put("embeddings", content.vectors());
            fields.put("bytes", content.fileBytes());
            fields.put("maxBytes", content.maxBytes());
            fields.put("secondsToCompute", Math.round(content.seconds() * 10) / 10.0);
            console.result(
                    String.format(
                            Locale.ROOT,
                            "%d scores, %d texts and %d embeddings in %s, %d of at most %d bytes; they took %.1f s to compute",
                            scores,
                            content.texts(),
                            content.vectors(),
                            workspace.memo(),
                            content.fileBytes(),
                            content.maxBytes(),
                            content.seconds()),
                    fields);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "clear",
            description = "Forget all of it; the next run computes it again.",
            footer = {"", "Example:", "  quipu memo clear"})
    static final class Clear extends Verb {

        @Override
        int run() throws IOException {
            long forgotten = 0;
            if (Files.exists(workspace.memo())) {
                try (var memo = new Memo(workspace.memo(), MemoLimit.bytes())) {
                    forgotten = memo.content().map(Memo.Content::entries).orElse(0L);
                    memo.clear();
                    if (memo.trouble().isPresent()) {
                        throw new IOException(memo.trouble().get());
                    }
                }
            }
            var fields = new LinkedHashMap<String, Object>();
            fields.put("forgotten", forgotten);
            console.result("%d entries forgotten".formatted(forgotten), fields);
            return ExitCode.OK;
        }
    }
}
