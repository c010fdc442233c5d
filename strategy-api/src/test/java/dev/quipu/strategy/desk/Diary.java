package dev.quipu.strategy.desk;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;

/** Wants nothing and writes one line for each event, with the fund's worth. */
class Diary implements Strategy<List<String>> {

    @Override
    public List<String> initial() {
        return List.of();
    }

    @Override
    public Decision<List<String>> onEvent(List<String> lines, AgentView view, Event event) {
        var more = new ArrayList<>(lines);
        more.add("%s %d %s: %s"
                .formatted(
                        event.messageId(),
                        event.timestampMillis(),
                        event.getClass().getSimpleName(),
                        view.nav()));
        return Decision.none(List.copyOf(more));
    }

    @Override
    public void write(List<String> lines, StateWriter out) {
        out.writeList(lines, StateWriter::writeString);
    }

    @Override
    public List<String> read(StateReader in) {
        return in.readList(StateReader::readString);
    }
}
