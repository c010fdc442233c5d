package dev.quipu.wasm.model;

import java.util.Arrays;
import java.util.List;

/**
 * A validated function body or constant expression, lowered to a flat stream that an interpreter and a compiler walk
 * alike. A constant expression is a function without parameters and with one result. The arrays are not copied: do not
 * write to them.
 *
 * <pre>
 *   position p           p+1 ..
 *   +------------------+---------------------------------+------------------+--
 *   | opcode ordinal   | operand words, see below        | opcode ordinal   | ..
 *   +------------------+---------------------------------+------------------+--
 *
 *   br, br_if               target, keep, drop, block
 *   br_table                n, keep, then n + 1 times (the last is the default): target, drop, block
 *   jump, jump_if           target, block         as br, br_if with nothing to drop
 *   jump_unless             target, block         opens an if: target is its else part, or its end
 *   call, return_call       function
 *   call_indirect, return_call_indirect            type, table
 *   throw                   tag
 *   rethrow                 local, slot           throws the exnref in that hidden local
 *   drop, select, *_v128    value type ordinal
 *   local.*                 local, slot
 *   global.*                global
 *   table.get, table.set, table.grow, table.size, table.fill             table
 *   table.copy              destination table, source table
 *   table.init              element segment, table;      elem.drop       element segment
 *   memory.size, memory.grow, memory.fill          memory
 *   memory.copy             destination memory, source memory
 *   memory.init             data segment, memory;        data.drop       data segment
 *   loads, stores           memory, offset low, offset high
 *   loads, stores of a lane memory, offset low, offset high, lane
 *   extract, replace lane   lane
 *   i32.const, f32.const    bits;                 i64.const, f64.const   low, high
 *   v128.const, shuffle     i: the bytes are vectors()[2i] (bytes 0 to 7, little end first) and [2i + 1]
 *   ref.null                value type ordinal;   ref.func               function
 *   quipu.fuel              cost low, cost high
 *   quipu.fuel_by_length    length unit ordinal, price of one, value type ordinal of the length
 *   quipu.assume            global, value, position in the stream this one was made from
 *   all others              none
 * </pre>
 *
 * <p>What lowering does:
 *
 * <ul>
 *   <li>{@code nop, block, loop, end, try, catch, try_table} leave no instruction; {@code if} becomes
 *       {@code jump_unless}, {@code else} becomes a {@code jump} to the end. {@link #blocks()} and {@link #regions()}
 *       keep the structure, in order of opening.
 *   <li>A branch to {@code target} keeps the top {@code keep} slots, drops {@code drop} slots under them, and goes to
 *       that position. {@code br} to the outermost label is {@code return}; a conditional one goes to the position of
 *       the {@code return} that ends the stream.
 *   <li>{@code return} takes the results from the top of the stack, whatever lies under them.
 *   <li>Code that nothing can reach (after {@code br}, {@code return}, {@code unreachable} ..) is validated, then left
 *       out, blocks in it too. So every instruction stands on a stack of known types and height.
 *   <li>A module read with {@link dev.quipu.wasm.Instrumentation} gets its instructions too: {@code quipu.fuel} at the
 *       start of each segment that costs anything, {@code quipu.fuel_by_length} before bulk operations that pay by
 *       length (the length stays on top of the stack), {@code quipu.poll} at the start of the function and of each
 *       loop. Branches land on them, so an executor need only run them where they stand.
 *   <li>A v128 takes two slots, anything else one; operations whose width depends on the type have two opcodes
 *       ({@code local.get}, {@code quipu.local.get_v128}), and untyped ones carry the type.
 * </ul>
 *
 * @param type parameters and results
 * @param stackSlots most slots the operand stack ever holds
 * @param words the stream
 * @param vectors 128-bit constants, two longs each
 * @param blocks by order of opening; 0 is the function itself
 * @param regions by order of opening
 * @param positions where each instruction begins in {@code words}, ascending
 * @param byteOffsets for each of {@code positions} the byte offset in the module of the instruction it came from
 */
public record Code(
        FunctionType type,
        Locals locals,
        int stackSlots,
        int[] words,
        long[] vectors,
        List<Block> blocks,
        List<TryRegion> regions,
        int[] positions,
        int[] byteOffsets) {

    /** What every call takes from the budget beside the slots it needs: room for its return and its caller's state. */
    private static final int UNITS_PER_CALL = 16;

    /** What a call takes from a {@link dev.quipu.wasm.runtime.CallBudget} while it is in progress. */
    public int frameUnits() {
        return (int) Math.min(Integer.MAX_VALUE, UNITS_PER_CALL + (long) locals.slots() + stackSlots);
    }

    public Opcode opcodeAt(int position) {
        return Opcode.of(words[position]);
    }

    /** The position after the instruction at {@code position}. */
    public int next(int position) {
        int operands = opcodeAt(position).operandWords();
        return position + 1 + (operands >= 0 ? operands : 2 + 3 * (words[position + 1] + 1));
    }

    /** Where in the module the instruction at {@code position} came from: what a trap names. */
    public int byteOffsetAt(int position) {
        int found = Arrays.binarySearch(positions, position);
        return byteOffsets[found >= 0 ? found : -found - 2];
    }

    /** An i64 or the bits of an f64 from two words, low first; the offset of a memory access likewise. */
    public long longAt(int position) {
        return (words[position] & 0xFFFF_FFFFL) | (long) words[position + 1] << 32;
    }
}
