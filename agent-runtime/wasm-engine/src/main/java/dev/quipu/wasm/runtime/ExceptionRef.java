package dev.quipu.wasm.runtime;

/**
 * An exception a module has thrown: what an exnref refers to.
 *
 * @param slots the values it carries, one or two slots each; not copied
 * @param references at the index of its slot each reference it carries; not copied
 */
public record ExceptionRef(Tag tag, long[] slots, Object[] references) {

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
