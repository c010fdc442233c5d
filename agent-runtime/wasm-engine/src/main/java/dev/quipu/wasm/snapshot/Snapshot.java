package dev.quipu.wasm.snapshot;

import dev.quipu.wasm.runtime.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that calls can change of an instance: memories, tables, mutable globals (imported ones too), which segments are
 * dropped, and fuel. Immutable, and safe for use by many threads; the instance itself must be at rest, no call in
 * progress, while it is taken or restored. References are kept as function indexes, so that they mean the same in
 * another process.
 *
 * <p>Snapshots share memory pages of 64 KiB. {@link #next} keeps only what changed since, pages of zeros are kept once
 * for all, and where the host tells (Linux) memory that was never touched is not even looked at. Hashes are kept with
 * what they are of: after {@link #next} only changed pages, and the nodes above them, are hashed.
 *
 * <p>{@link #root} names the state a module can see: fuel and the module itself are not in it. Numbers are little end
 * first.
 *
 * <pre>
 *   leaf   SHA-256( 0, the 65,536 bytes of a page )
 *   node   SHA-256( 1, hash of the lower half, hash of the upper half )
 *   root   SHA-256( 2, memories u32, for each { pages u64, hash of its tree }, variables )
 *
 *   tree of a memory: the least full binary tree with a leaf for each page; pages beyond the end count as zeros,
 *   a memory without pages has one such leaf
 *
 *   variables
 *   | tables u32           | for each { entries u32, each u32: function index + 1, or 0 for null }
 *   | mutable globals u32  | for each 16 bytes: its value and zeros (i32, f32 sign-extended to 8 bytes);
 *   |                      |   a reference as function index + 1, or 0 for null
 *   | element segments u32 | for each a byte: 1 if it has entries and is dropped, else 0
 *   | data segments u32    | for each a byte likewise
 * </pre>
 */
public final class Snapshot {

    private final String module;
    private final long fuel;
    private final List<MemoryImage> memories;
    private final byte[] variables;
    private volatile byte[] root;
    private volatile byte[] sha256;

    /**
     * @param module SHA-256 of the module, as 64 hexadecimal digits
     * @param variables as {@link Variables#toBytes} gives them
     */
    Snapshot(String module, long fuel, List<MemoryImage> memories, byte[] variables) {
        this.module = module;
        this.fuel = fuel;
        this.memories = List.copyOf(memories);
        this.variables = variables;
    }

    /**
     * Takes the state of {@code instance}.
     *
     * @throws dev.quipu.wasm.WasmException of phase HOST if a table or mutable global refers to an object of the host,
     *     an exception, or a function that {@code instance} neither defines nor imports
     */
    public static Snapshot of(Instance instance) {
        return take(instance, instance.module().sha256(), List.of(), null);
    }

    /**
     * Takes the state of {@code instance}, which this snapshot was an earlier state of, or of another instance of the
     * same module; what is equal is shared. The result equals that of {@link #of} in everything but speed.
     */
    public Snapshot next(Instance instance) {
        checkModule(instance);
        return take(instance, module, memories, variables);
    }

    private static Snapshot take(Instance instance, String module, List<MemoryImage> former, byte[] formerVariables) {
        byte[] variables = Variables.take(instance).toBytes();
        List<MemoryImage> memories = new ArrayList<>();
        int count = instance.module().declarations().memories().size();
        for (int i = 0; i < count; i++) {
            memories.add(MemoryImage.take(instance.memory(i), i < former.size() ? former.get(i) : MemoryImage.EMPTY));
        }
        return new Snapshot(
                module,
                instance.fuel,
                memories,
                Arrays.equals(variables, formerVariables) ? formerVariables : variables);
    }

    /**
     * Makes {@code instance} what the snapshot was taken of; only pages that differ are written. Everything is checked
     * before anything is changed, but for the limits of memories and tables.
     *
     * @throws IllegalArgumentException if it is an instance of another module
     * @throws dev.quipu.wasm.WasmException of phase HOST if the instance may not have so much memory or so large a table
     */
    public void restoreTo(Instance instance) {
        checkModule(instance);
        Variables restored = Variables.of(variables);
        restored.check(instance);
        if (memories.size() != instance.module().declarations().memories().size()) {
            throw new IllegalArgumentException("the snapshot has " + memories.size() + " memories, the instance has "
                    + instance.module().declarations().memories().size());
        }
        for (int i = 0; i < memories.size(); i++) {
            memories.get(i).restoreTo(instance.memory(i));
        }
        restored.restoreTo(instance);
        instance.fuel = fuel;
    }

    private void checkModule(Instance instance) {
        String other = instance.module().sha256();
        if (!module.equals(other)) {
            throw new IllegalArgumentException("snapshot of module " + module + ", the instance is of " + other);
        }
    }

    /** Size of all memories together, in pages of 64 KiB. */
    public long pages() {
        return memories.stream().mapToLong(MemoryImage::pages).sum();
    }

    /** Fuel the instance had left. */
    public long fuel() {
        return fuel;
    }

    /** SHA-256 of all bytes of the first memory, of none if the module has no memory: 32 bytes. */
    public byte[] sha256() {
        if (sha256 == null) {
            MessageDigest digest = Hashes.sha256();
            if (!memories.isEmpty()) {
                memories.getFirst().feed(digest);
            }
            sha256 = digest.digest();
        }
        return sha256.clone();
    }

    /** The Merkle root, 32 bytes: of two states of one module it is equal if and only if they are. */
    public byte[] root() {
        return rootHash().clone();
    }

    /** Do not write to it. */
    byte[] rootHash() {
        if (root == null) {
            root = Hashes.state(memories, variables);
        }
        return root;
    }

    /** Writes it as {@link #read} takes it: pages that are not all zeros, and little else. Does not close. */
    public void writeTo(OutputStream out) throws IOException {
        SnapshotFile.write(this, out);
    }

    /**
     * Reads what {@link #writeTo} wrote, no byte more. Every byte is covered by a hash.
     *
     * @throws IOException also if it is no snapshot, of another version, cut short or damaged; the message says which
     */
    public static Snapshot read(InputStream in) throws IOException {
        return SnapshotFile.read(in);
    }

    /** SHA-256 of the module, as 64 hexadecimal digits. */
    String module() {
        return module;
    }

    List<MemoryImage> memories() {
        return memories;
    }

    /** Do not write to them. */
    byte[] variables() {
        return variables;
    }
}
