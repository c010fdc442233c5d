package dev.quipu.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a verb is. Closing it leaves the cursor at the start of a line. */
interface Progress extends AutoCloseable {

    /** So many items are done. */
    void stepTo(long items);

    @Override
    void close();

    /** A bar with items a second and time left, drawn over and over. */
    static Progress bar(PrintStream err, String task, long items, String unit) {
        return new Bar(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(items)
                .setUnit(" " + unit, 1)
                .showSpeed()
                .setUpdateIntervalMillis(500)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err, 100))
                .build());
    }

    /** One line for the start and one for every tenth: for files and pipes. */
    static Progress lines(PrintStream err, String task, long items, String unit) {
        return new Lines(err, task, items, unit);
    }

    /** The library's bar. */
    record Bar(ProgressBar bar) implements Progress {

        @Override
        public void stepTo(long items) {
            bar.stepTo(items);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Plain lines. */
    final class Lines implements Progress {

        private static final int PARTS = 10;

        private final PrintStream err;
        private final String task;
        private final long items;
        private final String unit;
        private long part;

        private Lines(PrintStream err, String task, long items, String unit) {
            this.err = err;
            this.task = task;
            this.items = items;
            this.unit = unit;
            err.println("%s: 0 of %d %s".formatted(task, items, unit));
        }

        @Override
        public void stepTo(long done) {
            long reached = items == 0 ? 0 : PARTS * done / items;
            if (reached > part) {
                part = reached;
                err.println("%s: %d of %d %s".formatted(task, done, items, unit));
            }
        }

        @Override
        public void close() {
            // Every line is whole.
        }
    }
}
