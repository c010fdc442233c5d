package dev.quipu.compute.agent;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A strategy that writes down what it saw and does what the test says. */
record Diary(BiFunction<AgentView, Event, List<Intent>> plan) implements Strategy<List<String>> {

    static Diary idle() {
        return new Diary((_, _) -> List.of());
    }

    @Override
    public List<String> initial() {
        return List.of();
    }

    @Override
    public Decision<List<String>> onEvent(List<String> state, AgentView view, Event event) {
        var intents = plan.apply(view, event);
        var next = new ArrayList<>(state);
        next.add(event.getClass().getSimpleName() + " " + event.timestampMillis());
        return new Decision<>(List.copyOf(next), intents);
    }

    @Override
    public void write(List<String> state, StateWriter out) {
        out.writeList(state, StateWriter::writeString);
    }

    @Override
    public List<String> read(StateReader in) {
        return in.readList(StateReader::readString);
    }
}
