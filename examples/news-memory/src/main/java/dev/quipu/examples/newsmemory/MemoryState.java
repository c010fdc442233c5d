package dev.quipu.examples.newsmemory;

import dev.quipu.strategy.memory.Memory;
import java.util.List;

/**
 * What the strategy knows. Immutable.
 *
 * @param memory past headlines, oldest first; what followed is known for those below {@code firstOpenId}
 * @param outlookMilliBps what is expected of the next day, a decaying mean over headlines, in thousandths of a basis
 *     point
 * @param because messages behind the last headline's expectation: itself, and the remembered ones that say most
 * @param heldSinceMillis when the position was opened; 0 when there is none
 */
public record MemoryState(
        Memory<Seen> memory, long firstOpenId, long outlookMilliBps, List<String> because, long heldSinceMillis) {

    public MemoryState {
        because = List.copyOf(because);
    }

    MemoryState with(Memory<Seen> after, long openId) {
        return new MemoryState(after, openId, outlookMilliBps, because, heldSinceMillis);
    }

    MemoryState with(long outlook, List<String> causes) {
        return new MemoryState(memory, firstOpenId, outlook, causes, heldSinceMillis);
    }

    MemoryState heldSince(long millis) {
        return new MemoryState(memory, firstOpenId, outlookMilliBps, because, millis);
    }
}
