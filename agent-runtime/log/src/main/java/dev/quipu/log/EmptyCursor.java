package dev.quipu.log;

import dev.quipu.ao.Id;

/** A cursor with nothing to read. */
enum EmptyCursor implements MessageLog.Cursor {
    INSTANCE;

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public long position() {
        throw notStarted();
    }

    @Override
    public LogRecord current() {
        throw notStarted();
    }

    @Override
    public Id hash() {
        throw notStarted();
    }

    @Override
    public void close() {}

    private static IllegalStateException notStarted() {
        return new IllegalStateException("no current record: this cursor has nothing to read");
    }
}
