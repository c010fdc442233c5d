package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells where a trap happened from the JVM's stack trace: a class loader's name stands for a module, a class for a
 * function, a line for an instruction.
 */
final class Traps {

    private static final int TRACED = 64;

    private Traps() {}

    /** What an access outside of memory becomes; anything else that was out of bounds is handed back. */
    static RuntimeException outOfBounds(IndexOutOfBoundsException thrown) {
        for (StackTraceElement element : thrown.getStackTrace()) {
            if (isGuest(element)) {
                Trap trap = Trap.outOfBoundsMemory();
                trap.around(frames(thrown.getStackTrace()));
                return trap;
            }
            if (!element.getClassName().equals("java.util.Objects")
                    && !element.getClassName().startsWith("jdk.internal.util.Preconditions")) {
                return thrown;
            }
        }
        return thrown;
    }

    /** Adds the calls of compiled functions to those the interpreter has noted. */
    static Trap placed(Trap trap) {
        if (trap.frames().size() < TRACED) {
            trap.around(frames(trap.getStackTrace()));
        }
        return trap;
    }

    private static boolean isGuest(StackTraceElement element) {
        return element.getClassName().startsWith(Descriptors.PACKAGE + "F")
                || element.getClassName().startsWith(Descriptors.PACKAGE + "G");
    }

    /** The call goes on in the interpreter, which has noted it. */
    private static boolean isHandover(StackTraceElement element) {
        return element.getClassName().equals(Support.class.getName())
                && element.getMethodName().equals("goOn");
    }

    private static List<Trap.Frame> frames(StackTraceElement[] elements) {
        List<Trap.Frame> frames = new ArrayList<>();
        boolean inPiece = false;
        boolean handedOver = false;
        for (StackTraceElement element : elements) {
            handedOver |= isHandover(element);
            if (!isGuest(element) || frames.size() == TRACED) {
                continue;
            }
            // A piece and what called it are one call; the entry from arrays is none.
            boolean isPiece = !element.getMethodName().equals(Descriptors.CALL);
            if (!inPiece && !handedOver && element.getLineNumber() > 0) {
                Module module = CompiledModule.named(element.getClassLoaderName());
                if (module != null) {
                    frames.add(frame(module, element));
                }
            }
            inPiece = isPiece;
            handedOver = false;
        }
        return frames;
    }

    private static Trap.Frame frame(Module module, StackTraceElement element) {
        int function = Integer.parseInt(element.getClassName().substring(Descriptors.PACKAGE.length() + 1));
        int[] byteOffsets = module.code(function - module.declarations().importedFunctions())
                .byteOffsets();
        int instruction = Math.min(element.getLineNumber() - 1, byteOffsets.length - 1);
        return new Trap.Frame(module.declarations().names().function(function), function, byteOffsets[instruction]);
    }
}
