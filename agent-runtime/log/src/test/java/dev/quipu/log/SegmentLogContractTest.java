package dev.quipu.log;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogContractTest extends MessageLogContract {

    @TempDir
    Path directory;

    @Override
    MessageLog openEmpty() {
        return SegmentLog.open(directory);
    }
}
