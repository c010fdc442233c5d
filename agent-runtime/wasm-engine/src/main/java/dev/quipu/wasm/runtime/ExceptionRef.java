package dev.quipu.wasm.runtime;

/** An exception a module has thrown: what an exnref refers to. Two are equal only if they are the same throw. */
public final class ExceptionRef {

    private final Tag tag;
    private final long[] slots;
    private final Object[] references;

    /**
     * @param slots the values it carries, one or two slots each; not copied
     * @param references at the index of its slot each reference it carries; not copied
     */
    public ExceptionRef(Tag tag, long[] slots, Object[] references) {
        this.tag = tag;
        this.slots = slots;
        this.references = references;
    }

    public Tag tag() {
        return tag;
    }

    public long[] slots() {
        return slots;
    }

    public Object[] references() {
        return references;
    }
}
