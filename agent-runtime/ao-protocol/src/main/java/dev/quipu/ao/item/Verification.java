package dev.quipu.ao.item;

/** What checking an item's signature found. */
public sealed interface Verification {

    /** The owner signed exactly these bytes. */
    record Valid() implements Verification {}

    /** The owner did not, or nobody can tell; {@code reason} is for people. */
    record Invalid(String reason) implements Verification {}

    static Verification valid() {
        return new Valid();
    }

    static Verification invalid(String reason) {
        return new Invalid(reason);
    }

    default boolean isValid() {
        return this instanceof Valid;
    }
}
