package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import java.util.Arrays;

/** A table of references. Indexes are unsigned. */
public final class Table implements External {

    private final ValueType element;
    private final SizeRange declared;
    private final long most;
    private Object[] entries;
    private int size;

    /** @throws WasmException of phase HOST if the minimum is more than {@code limits} allow */
    public Table(ValueType element, SizeRange declared, Object initial, Limits limits) {
        long allowed = limits.of(Limits.Bound.TABLE_ENTRIES);
        if (Long.compareUnsigned(declared.minimum(), allowed) > 0) {
            throw new WasmException(
                    WasmException.Phase.HOST,
                    "table of " + Long.toUnsignedString(declared.minimum()) + " entries, allowed are " + allowed);
        }
        this.element = element;
        this.declared = declared;
        this.most = Long.compareUnsigned(declared.maximum(), allowed) < 0 ? declared.maximum() : allowed;
        this.size = (int) declared.minimum();
        this.entries = new Object[size];
        Arrays.fill(entries, initial);
    }

    public ValueType element() {
        return element;
    }

    public SizeRange declared() {
        return declared;
    }

    public int size() {
        return size;
    }

    /** A copy of all entries. */
    public Object[] entries() {
        return Arrays.copyOf(entries, size);
    }

    /**
     * For the host, such as a snapshot: makes these all entries there are.
     *
     * @throws WasmException of phase HOST if it may not have so many
     */
    public void replace(Object[] all) {
        if (all.length > most) {
            throw new WasmException(
                    WasmException.Phase.HOST, "table of " + all.length + " entries, allowed are " + most);
        }
        entries = all.clone();
        size = all.length;
    }

    public Object get(long index) {
        return entries[checked(index, 1)];
    }

    public void set(long index, Object value) {
        entries[checked(index, 1)] = value;
    }

    /** The entry that call_indirect calls; traps if there is none. */
    public Func callee(long index) {
        if (index < 0 || index >= size) {
            throw new Trap("undefined element");
        }
        Object entry = entries[(int) index];
        if (entry == null) {
            throw new Trap("uninitialized element");
        }
        return (Func) entry;
    }

    /** Gives the former size, or -1 if it may not grow so far. */
    public long grow(long by, Object initial) {
        int former = size;
        if (by < 0 || by > most - former) {
            return -1;
        }
        int grown = former + (int) by;
        if (grown > entries.length) {
            int room = (int) Math.min(most, Math.max(grown, 2L * entries.length));
            entries = Arrays.copyOf(entries, room);
        }
        Arrays.fill(entries, former, grown, initial);
        size = grown;
        return former;
    }

    public void fill(long index, Object value, long count) {
        int start = checked(index, count);
        Arrays.fill(entries, start, start + (int) count, value);
    }

    public void copy(long to, Table from, long at, long count) {
        int start = from.checked(at, count);
        System.arraycopy(from.entries, start, entries, checked(to, count), (int) count);
    }

    public void init(long to, Object[] segment, long at, long count) {
        if (at < 0 || count < 0 || at > segment.length - count) {
            throw Trap.outOfBoundsTable();
        }
        System.arraycopy(segment, (int) at, entries, checked(to, count), (int) count);
    }

    /** Unsigned numbers of 64 bits; a negative one is larger than any table. */
    private int checked(long index, long count) {
        if (index < 0 || count < 0 || index > size - count) {
            throw Trap.outOfBoundsTable();
        }
        return (int) index;
    }
}
