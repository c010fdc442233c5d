package dev.quipu.log;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract with a new segment every few records. */
class SmallSegmentsContractTest extends MessageLogContract {

    @TempDir
    Path directory;

    @Override
    MessageLog openEmpty() {
        return SegmentLog.open(directory, 700, SegmentOutput::ofFile);
    }
}
