package dev.quipu.examples.newsmomentum;

import java.util.ArrayList;
import java.util.List;

/** One track per subject, in the order of the strategy's subjects. Immutable. */
public record MomentumState(List<Track> tracks) {

    public MomentumState {
        tracks = List.copyOf(tracks);
    }

    MomentumState with(int index, Track track) {
        var next = new ArrayList<>(tracks);
        next.set(index, track);
        return new MomentumState(next);
    }
}
