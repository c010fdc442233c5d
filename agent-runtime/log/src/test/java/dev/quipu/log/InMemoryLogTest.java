package dev.quipu.log;

class InMemoryLogTest extends MessageLogContract {

    @Override
    MessageLog openEmpty() {
        return new InMemoryLog();
    }
}
