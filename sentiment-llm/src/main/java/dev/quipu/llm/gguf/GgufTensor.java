package dev.quipu.llm.gguf;

/**
 * A tensor as the directory lists it.
 *
 * @param type name of the packing, such as {@code Q4_K}; {@code type 99} for one without a name here
 * @param elements product of its dimensions
 * @param bytes what it takes in the file; 0 for a type without a name here
 */
public record GgufTensor(String name, String type, long elements, long bytes) {}
