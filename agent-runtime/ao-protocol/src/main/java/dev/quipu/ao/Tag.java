package dev.quipu.ao;

/** A named value on an item; names may repeat, order counts. */
public record Tag(String name, String value) {}
