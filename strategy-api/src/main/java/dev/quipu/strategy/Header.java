package dev.quipu.strategy;

/** One named value of a message: an AO tag, without the protocol. */
public record Header(String name, String value) {}
