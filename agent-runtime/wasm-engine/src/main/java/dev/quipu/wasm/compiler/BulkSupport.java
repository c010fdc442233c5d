package dev.quipu.wasm.compiler;

import dev.quipu.wasm.runtime.Instance;

/** Instructions on whole memories, tables and segments. i32 operands come unsigned. Public for generated code only. */
public final class BulkSupport {

    private BulkSupport() {}

    public static long memorySize(int memory, Instance instance) {
        return instance.memory(memory).pages();
    }

    public static long memoryGrow(long pages, int memory, Instance instance) {
        return instance.memory(memory).grow(pages);
    }

    public static void memoryFill(long to, long value, long count, int memory, Instance instance) {
        instance.memory(memory).fill(to, (byte) value, count);
    }

    public static void memoryCopy(long to, long from, long count, int memory, int source, Instance instance) {
        instance.memory(memory).copy(to, instance.memory(source), from, count);
    }

    public static void memoryInit(long to, long from, long count, int data, int memory, Instance instance) {
        instance.memory(memory).init(to, instance.data(data), from, count);
    }

    public static void dataDrop(int data, Instance instance) {
        instance.dropData(data);
    }

    public static void elemDrop(int element, Instance instance) {
        instance.dropElement(element);
    }

    public static Object tableGet(long index, int table, Instance instance) {
        return instance.table(table).get(index);
    }

    public static void tableSet(long index, Object value, int table, Instance instance) {
        instance.table(table).set(index, value);
    }

    public static long tableSize(int table, Instance instance) {
        return instance.table(table).size();
    }

    public static long tableGrow(Object initial, long by, int table, Instance instance) {
        return instance.table(table).grow(by, initial);
    }

    public static void tableFill(long to, Object value, long count, int table, Instance instance) {
        instance.table(table).fill(to, value, count);
    }

    public static void tableCopy(long to, long from, long count, int table, int source, Instance instance) {
        instance.table(table).copy(to, instance.table(source), from, count);
    }

    public static void tableInit(long to, long from, long count, int element, int table, Instance instance) {
        instance.table(table).init(to, instance.element(element), from, count);
    }
}
