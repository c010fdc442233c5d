package dev.quipu.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The end of a segment file, to which bytes are added. The tests stand a full disk in its place. */
interface SegmentOutput extends Closeable {

    /** Adds all remaining bytes, or throws with any part of them added. */
    void write(ByteBuffer bytes) throws IOException;

    /** Returns when all that was added is on disk. */
    void force() throws IOException;

    /** Opens segments. */
    interface Opener {

        /** Opens a file to write from this offset on, its length; creates it when the offset is 0. */
        SegmentOutput open(Path file, long offset) throws IOException;
    }

    static SegmentOutput ofFile(Path file, long offset) throws IOException {
        var channel = offset == 0
                ? FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
                : FileChannel.open(file, StandardOpenOption.WRITE);
        channel.position(offset);
        return new SegmentOutput() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
