package dev.quipu.wasm.validate;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Locals;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.validate.ControlFrame.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The open blocks of a function, the blocks and try regions closed so far, and whether the code at hand can be reached
 * at all ({@link #live}), which is narrower than the specification's notion: code after a block that nobody leaves is
 * dead too.
 */
final class ControlStack {

    private final Site site;
    private final Limits limits;
    private final OperandStack operands;
    private final Emitter out;
    private ControlFrame[] frames = new ControlFrame[16];
    private int size;
    private final List<Block> blocks = new ArrayList<>();
    private final List<OpenRegion> regions = new ArrayList<>();
    private int region;
    private int handlers;
    private int maxHandlers;
    private int declaredLocals;
    private int declaredSlots;

    boolean live;

    /** A region whose clauses name blocks that may not be closed yet. */
    private static final class OpenRegion {
        int parent;
        final int start;
        int end;
        final List<TryRegion.Clause> clauses = new ArrayList<>();
        /** Where the clauses of a {@code try_table} branch to. */
        final List<ControlFrame> labels = new ArrayList<>();

        OpenRegion(int parent, int start) {
            this.parent = parent;
            this.start = start;
        }
    }

    ControlStack(Site site, Limits limits, OperandStack operands, Emitter out) {
        this.site = site;
        this.limits = limits;
        this.operands = operands;
        this.out = out;
    }

    /** Starts a function. */
    void clear(FunctionType type, Locals locals) {
        size = 0;
        blocks.clear();
        regions.clear();
        region = -1;
        handlers = 0;
        maxHandlers = 0;
        declaredLocals = locals.count();
        declaredSlots = locals.slots();
        live = true;
        boolean bare = type.parameterCount() == 0;
        push(Part.FUNCTION, Block.Kind.FUNCTION, bare ? type : FunctionType.of(List.of(), type.results()));
    }

    boolean isEmpty() {
        return size == 0;
    }

    int depth() {
        return size;
    }

    /** Hidden locals that legacy handlers need. */
    int hiddenLocals() {
        return maxHandlers;
    }

    ControlFrame top() {
        return frames[size - 1];
    }

    /** The frame {@code depth} blocks out. */
    ControlFrame label(int depth) {
        if (depth < 0 || depth >= size) {
            throw site.invalid("unknown label " + Integer.toUnsignedString(depth) + ", open blocks: " + size);
        }
        return frames[size - 1 - depth];
    }

    /** The frame {@code depth} blocks out, the innermost block not counted. */
    ControlFrame labelAround(int depth) {
        if (depth < 0 || depth >= size - 1) {
            throw site.invalid("unknown label " + Integer.toUnsignedString(depth) + ", open blocks: " + (size - 1));
        }
        return frames[size - 2 - depth];
    }

    /** The slot of the local in which the handler keeps its exception. */
    int exceptionSlot(ControlFrame handler) {
        return declaredSlots + handler.exceptionLocal - declaredLocals;
    }

    ControlFrame function() {
        return frames[0];
    }

    /** Opens a block whose parameters have been popped, and pushes them again. */
    ControlFrame push(Part part, Block.Kind kind, FunctionType type) {
        limits.check(Bound.NESTING, size, site.byteOffset);
        if (size == frames.length) {
            frames = Arrays.copyOf(frames, 2 * size);
        }
        ControlFrame frame = frames[size];
        if (frame == null) {
            frame = new ControlFrame();
            frames[size] = frame;
        }
        frame.part = part;
        frame.kind = kind;
        frame.type = type;
        frame.base = operands.size();
        frame.slotBase = operands.slots();
        frame.polymorphic = false;
        frame.liveAtEntry = live;
        frame.parentBlock = size == 0 ? -1 : top().block;
        frame.block = live ? blocks.size() : -1;
        if (live) {
            blocks.add(null);
        }
        frame.start = out.position();
        frame.otherwise = -1;
        frame.endPatch = Emitter.NO_PATCH;
        frame.elsePatch = Emitter.NO_PATCH;
        frame.caught = false;
        frame.region = -1;
        frame.outerRegion = region;
        size++;
        enter(frame);
        operands.pushParameters(type);
        return frame;
    }

    private void enter(ControlFrame frame) {
        operands.base = frame.base;
        operands.polymorphic = frame.polymorphic;
    }

    /** What follows cannot be reached. */
    void unreachable() {
        ControlFrame frame = top();
        operands.cut(frame.base, frame.slotBase);
        frame.polymorphic = true;
        operands.polymorphic = true;
        live = false;
    }

    /** Opens an if; the condition and the parameters have been popped, {@code jump_unless} is written here. */
    void pushIf(FunctionType type) {
        ControlFrame frame = push(Part.THEN, Block.Kind.IF, type);
        if (live) {
            out.opcode(Opcode.JUMP_UNLESS, site.byteOffset);
            frame.elsePatch = out.position();
            out.word(Emitter.NO_PATCH);
            out.word(frame.block);
            frame.start = out.position();
        }
    }

    void otherwise() {
        ControlFrame frame = top();
        if (frame.part != Part.THEN) {
            throw site.malformed("else without if");
        }
        closePart(frame);
        frame.part = Part.ELSE;
        frame.otherwise = out.position();
        out.patch(frame.elsePatch, out.position());
        frame.elsePatch = Emitter.NO_PATCH;
        openPart(frame, frame.liveAtEntry);
        operands.pushParameters(frame.type);
    }

    /** The end of one of several parts of a block: checks its results and jumps to the end. */
    private void closePart(ControlFrame frame) {
        checkResults(frame);
        if (live) {
            out.opcode(Opcode.JUMP, site.byteOffset);
            target(frame);
            out.word(frame.block);
        }
    }

    private void checkResults(ControlFrame frame) {
        operands.popResults(frame.type);
        operands.checkEmpty();
    }

    private void openPart(ControlFrame frame, boolean isLive) {
        operands.cut(frame.base, frame.slotBase);
        frame.polymorphic = false;
        enter(frame);
        live = isLive;
    }

    /** Writes the target of a branch to this frame, to be patched unless it is a loop. */
    void target(ControlFrame frame) {
        if (frame.isLoop()) {
            out.word(frame.start);
            return;
        }
        int at = out.position();
        out.word(frame.endPatch);
        frame.endPatch = at;
    }

    /** Closes the innermost block; at the end of the function nothing is left open. */
    void end() {
        ControlFrame frame = top();
        if (frame.part == Part.THEN && !frame.type.parameters().equals(frame.type.results())) {
            throw site.invalid("type mismatch: an if without else must return what it takes, not " + frame.type);
        }
        if (frame.part == Part.TRY || frame.part == Part.TRY_TABLE) {
            closeRegion(frame);
        }
        close(frame);
    }

    private void close(ControlFrame frame) {
        checkResults(frame);
        if (frame.isHandler()) {
            handlers--;
        }
        boolean skipsThen = frame.part == Part.THEN && frame.liveAtEntry;
        out.patch(frame.elsePatch, out.position());
        out.patch(frame.endPatch, out.position());
        live = live || skipsThen || frame.caught || frame.endPatch != Emitter.NO_PATCH;
        if (frame.block >= 0) {
            blocks.set(
                    frame.block,
                    new Block(
                            frame.kind,
                            frame.parentBlock,
                            frame.type,
                            frame.start,
                            frame.otherwise,
                            out.position(),
                            frame.slotBase));
        }
        operands.cut(frame.base, frame.slotBase);
        size--;
        if (size > 0) {
            enter(top());
        }
        operands.pushResults(frame.type);
    }

    /** Opens a region around the body of the block just pushed. */
    void openRegion() {
        ControlFrame frame = top();
        if (live) {
            frame.region = regions.size();
            regions.add(new OpenRegion(region, out.position()));
            region = frame.region;
        }
    }

    /** A clause of the {@code try_table} just pushed; {@code label} is a frame around it. */
    void addClause(int tag, boolean reference, ControlFrame label) {
        ControlFrame frame = top();
        if (frame.region >= 0) {
            OpenRegion open = regions.get(frame.region);
            open.clauses.add(new TryRegion.Clause(tag, reference, -1, -1, label.slotBase, label.block));
            open.labels.add(label);
        }
    }

    private void closeRegion(ControlFrame frame) {
        if (frame.region < 0) {
            return;
        }
        OpenRegion open = regions.get(frame.region);
        open.end = out.position();
        region = frame.outerRegion;
        frame.handlersLive = open.end > open.start;
        if (frame.handlersLive) {
            open.labels.forEach(label -> label.caught |= !label.isLoop());
        }
    }

    /** Begins a legacy handler, for {@code tag} or, if that is -1, for everything. */
    void handler(int tag, FunctionType carried) {
        ControlFrame frame = top();
        if (frame.part != Part.TRY && frame.part != Part.CATCH) {
            throw site.malformed("catch without try");
        }
        closePart(frame);
        if (frame.part == Part.TRY) {
            frame.handlersLive = false;
            closeRegion(frame);
            frame.exceptionLocal = declaredLocals + handlers++;
            maxHandlers = Math.max(maxHandlers, handlers);
        }
        frame.part = tag < 0 ? Part.CATCH_ALL : Part.CATCH;
        openPart(frame, frame.handlersLive);
        if (frame.region >= 0) {
            regions.get(frame.region)
                    .clauses
                    .add(new TryRegion.Clause(
                            tag, false, frame.exceptionLocal, out.position(), frame.slotBase, frame.block));
        }
        operands.pushParameters(carried);
    }

    /** Closes a legacy try that hands its exceptions to the frame {@code depth} blocks around it. */
    void delegate(int depth) {
        ControlFrame frame = top();
        if (frame.part != Part.TRY) {
            throw site.malformed("delegate without try");
        }
        ControlFrame to = labelAround(depth);
        boolean protects = to.part == Part.TRY || to.part == Part.TRY_TABLE;
        closeRegion(frame);
        if (frame.region >= 0) {
            regions.get(frame.region).parent = protects ? to.region : to.outerRegion;
        }
        close(frame);
    }

    List<Block> finishedBlocks() {
        return List.copyOf(blocks);
    }

    /** The regions, their clauses with the positions they go to. */
    List<TryRegion> finishedRegions() {
        List<TryRegion> finished = new ArrayList<>(regions.size());
        for (OpenRegion open : regions) {
            List<TryRegion.Clause> clauses = new ArrayList<>(open.clauses.size());
            for (TryRegion.Clause clause : open.clauses) {
                clauses.add(clause.exceptionLocal() >= 0 ? clause : resolved(clause));
            }
            finished.add(new TryRegion(open.parent, open.start, open.end, List.copyOf(clauses)));
        }
        return List.copyOf(finished);
    }

    private TryRegion.Clause resolved(TryRegion.Clause clause) {
        return new TryRegion.Clause(
                clause.tag(),
                clause.pushesReference(),
                -1,
                blocks.get(clause.block()).target(),
                clause.height(),
                clause.block());
    }
}
