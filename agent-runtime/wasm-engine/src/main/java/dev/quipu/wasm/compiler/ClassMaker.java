package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.CALL;
import static dev.quipu.wasm.compiler.Descriptors.CONSTANTS;
import static dev.quipu.wasm.compiler.Descriptors.ENTRY;
import static dev.quipu.wasm.compiler.Descriptors.FUNC;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static dev.quipu.wasm.compiler.Descriptors.UNSAFE;
import static dev.quipu.wasm.compiler.Descriptors.VOID;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the classes of one module, each from scratch; see {@link Descriptors} for what there is. */
final class ClassMaker {

    private static final int PUBLIC_FINAL = ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL;
    private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final MethodTypeDesc ENTER = MethodTypeDesc.of(VOID, INSTANCE, LONGS, OBJECTS);
    /** A method of the JVM takes 255 slots; the instance, an index and a table come on top of the arguments. */
    private static final int MOST_PARAMETER_SLOTS = 250;
    /** How often a function is split into smaller and smaller pieces until all are small enough. */
    private static final int MOST_LOCALS = 20_000;

    private static final int MOST_SPLITS = 5;
    /** How often code is made again until the plan for its locals holds. */
    private static final int MOST_PLANS = 6;

    private final Module module;
    private final CompilerOptions options;
    private Optional<Assumption> assumption;
    private BitSet growing;

    ClassMaker(Module module, CompilerOptions options) {
        this.module = module;
        this.options = options;
    }

    /** Whether a function of this type can be a method at all. */
    static boolean fits(FunctionType type) {
        int slots = 0;
        for (ValueType parameter : type.parameters()) {
            slots += parameter == ValueType.V128
                    ? 4
                    : Descriptors.kind(parameter).slotSize();
        }
        return slots <= MOST_PARAMETER_SLOTS;
    }

    /** The function as a method, for the module's {@link Assumption} if there is one; null if it is one to interpret. */
    byte[] compiled(int function) {
        Code body = code(function);
        if (!canBeMethod(body)) {
            return null;
        }
        ClassDesc owner = Descriptors.function(function);
        Optional<Specialised> specialised = assumption()
                .filter(assumption -> assumption.suits(body))
                .map(assumption -> Specialiser.specialise(body, assumption));
        byte[] made = specialised
                .map(special -> compiled(function, owner, special.code(), special))
                .orElse(null);
        return made != null ? made : compiled(function, owner, body, null);
    }

    /** A function that {@link #compiled} specialises, as it is written. */
    byte[] general(int function) {
        return compiled(function, Descriptors.general(function), code(function), null);
    }

    private Code code(int function) {
        return module.code(function - module.declarations().importedFunctions());
    }

    private boolean canBeMethod(Code body) {
        Traits traits = Traits.of(body);
        return !traits.tailCalls()
                && (!traits.vectors() || options.vectors())
                && body.locals().count() <= MOST_LOCALS;
    }

    private synchronized Optional<Assumption> assumption() {
        if (assumption == null) {
            assumption = Assumption.of(module, options.assumptions());
        }
        return assumption;
    }

    private synchronized BitSet growing() {
        if (growing == null) {
            growing = CallGraph.leadingTo(module, (code, at) -> code.opcodeAt(at) == Opcode.MEMORY_GROW);
        }
        return growing;
    }

    private byte[] compiled(int function, ClassDesc owner, Code body, Specialised specialised) {
        Map<Integer, CountedLoop> loops = LoopFinder.allIn(body);
        Landmarks landmarks = new Landmarks(body);
        byte[] made = compiled(
                new FunctionContext(module, function, owner, body, specialised, growing(), landmarks, loops, options));
        // Rather without second copies than not at all.
        return made != null || loops.isEmpty()
                ? made
                : compiled(new FunctionContext(
                        module,
                        function,
                        owner,
                        body,
                        specialised,
                        growing(),
                        landmarks,
                        Collections.emptyMap(),
                        options));
    }

    private byte[] compiled(FunctionContext context) {
        Code body = context.body();
        LocalPlan plan = new LocalPlan(body);
        int[] heights = new int[body.positions().length];
        // What is written together with the instruction before it keeps this.
        java.util.Arrays.fill(heights, Splitter.UNKNOWN);
        Piece whole = Piece.whole(body.positions().length, body.blocks().size(), List.of());
        byte[] made = made(context, plan, whole, heights, null);
        if (made != null && codeBytes(made) <= options.methodBytes()) {
            return made;
        }
        // Estimates are rough, and smaller methods are compiled faster and better.
        int wanted = options.methodBytes() / 2;
        Liveness liveness = liveness(context);
        for (int splits = 0; splits < MOST_SPLITS; splits++, wanted = wanted * 2 / 3) {
            Piece split = new Splitter(body, heights, wanted).split();
            Exchange exchange = split.children().isEmpty() ? null : new Exchange(body, liveness, context.growing());
            byte[] inPieces = made(context, plan, split, new int[heights.length], exchange);
            if (inPieces != null && codeBytes(inPieces) <= options.dividedMethodBytes()) {
                return inPieces;
            }
        }
        return made != null && codeBytes(made) <= options.largestMethodBytes() ? made : null;
    }

    private Liveness liveness(FunctionContext context) {
        return context.specialised() == null
                ? Liveness.of(context.body())
                : Liveness.of(context.body(), Liveness.of(code(context.function())));
    }

    /** The class, once the plan for its locals holds; null if a method is larger than the JVM allows. */
    private byte[] made(FunctionContext context, LocalPlan plan, Piece whole, int[] heights, Exchange exchange) {
        for (int plans = 1; ; plans++) {
            byte[] made;
            try {
                made = function(context, plan, whole, heights, exchange);
            } catch (IllegalArgumentException _) {
                // The class file library refuses such a method.
                return null;
            }
            if (!plan.mended()) {
                return made;
            }
            if (plans == MOST_PLANS) {
                plan.settle();
            }
        }
    }

    private byte[] function(FunctionContext context, LocalPlan plan, Piece whole, int[] heights, Exchange exchange) {
        FunctionType type = context.body().type();
        Consumer<CodeBuilder> body = code -> new BodyWriter(code, context, plan, whole, heights, exchange).write();
        if (!Traits.of(context.body()).vectors()) {
            return classOf(context.owner(), type, body, made -> pieces(made, context, plan, whole, heights, exchange));
        }
        ClassDesc name = context.owner();
        return classOf(name, type, code -> new StubWriter(code, options).pass(type, name), made -> {
            made.withMethodBody(CLASS_INIT_NAME, MTD_void, ClassFile.ACC_STATIC, code -> code.invokestatic(
                            SUPPORT, "expectVectors", MTD_void)
                    .return_());
            made.withMethodBody(Descriptors.VECTORS, Descriptors.call(type), ClassFile.ACC_STATIC, body);
            pieces(made, context, plan, whole, heights, exchange);
        });
    }

    private void pieces(
            ClassBuilder made, FunctionContext context, LocalPlan plan, Piece piece, int[] heights, Exchange exchange) {
        for (Piece child : piece.children()) {
            made.withMethodBody(
                    Descriptors.piece(child.number(), Traits.of(context.body()).vectors()),
                    exchange.descriptor(child),
                    ClassFile.ACC_STATIC,
                    code -> new BodyWriter(code, context, plan, child, heights, exchange).write());
            pieces(made, context, plan, child, heights, exchange);
        }
    }

    static int codeBytes(byte[] made) {
        ClassModel model = ClassFile.of().parse(made);
        int most = 0;
        for (MethodModel method : model.methods()) {
            CodeModel code = method.code().orElse(null);
            if (code instanceof CodeAttribute attribute) {
                most = Math.max(most, attribute.codeLength());
            }
        }
        return most;
    }

    /** A method that hands its arguments on in arrays: for imports, and for functions to interpret. */
    byte[] handingOn(int function) {
        FunctionType type = module.functionType(function);
        return classOf(
                Descriptors.function(function),
                type,
                code -> new StubWriter(code, options)
                        .handOn(type, function, function < module.declarations().importedFunctions()),
                _ -> {});
    }

    /** A method that lets the interpreter run a function, in place of {@link #general}. */
    byte[] interpreting(int function) {
        FunctionType type = module.functionType(function);
        return classOf(
                Descriptors.general(function),
                type,
                code -> new StubWriter(code, options).interpret(type, function),
                _ -> {});
    }

    private byte[] classOf(
            ClassDesc name, FunctionType type, Consumer<CodeBuilder> body, Consumer<ClassBuilder> others) {
        return ClassFile.of().build(name, made -> {
            made.withFlags(PUBLIC_FINAL).withSuperclass(ENTRY);
            constructor(made);
            made.withMethodBody(CALL, Descriptors.call(type), PUBLIC_STATIC, body);
            others.accept(made);
            made.withMethodBody(CALL, ENTER, PUBLIC_FINAL, code -> new StubWriter(code, options).enter(type, name));
        });
    }

    private static void constructor(ClassBuilder made) {
        made.withMethodBody(INIT_NAME, MTD_void, ClassFile.ACC_PUBLIC, code -> code.aload(0)
                .invokespecial(ENTRY, INIT_NAME, MTD_void)
                .return_());
    }

    /** The class behind call_indirect for a type: goes straight to the module's own functions of that type. */
    byte[] dispatcher(int typeIndex, List<Integer> candidates) {
        FunctionType type = module.declarations().types().get(typeIndex);
        return ClassFile.of().build(Descriptors.dispatcher(typeIndex), made -> made.withFlags(PUBLIC_FINAL)
                .withMethodBody(CALL, Descriptors.dispatch(type), PUBLIC_STATIC, code -> {
                    dispatch(code, type, typeIndex, candidates);
                }));
    }

    private void dispatch(CodeBuilder code, FunctionType type, int typeIndex, List<Integer> candidates) {
        StubWriter stub = new StubWriter(code, options);
        int index = stub.parameterSlots(type);
        int table = index + 2;
        int instance = table + 1;
        int callee = instance + 1;
        Label elsewhere = code.newLabel();
        code.aload(instance)
                .loadConstant(typeIndex)
                .iload(table)
                .lload(index)
                .invokestatic(SUPPORT, "indirect", MethodTypeDesc.of(FUNC, INSTANCE, CD_int, CD_int, CD_long))
                .astore(callee)
                .aload(callee)
                .invokevirtual(FUNC, "instance", MethodTypeDesc.of(INSTANCE))
                .aload(instance)
                .if_acmpne(elsewhere);
        List<SwitchCase> cases = new ArrayList<>();
        for (int candidate : candidates) {
            cases.add(SwitchCase.of(candidate, code.newLabel()));
        }
        code.aload(callee).invokevirtual(FUNC, "index", MethodTypeDesc.of(CD_int));
        if (cases.isEmpty()) {
            code.pop().goto_(elsewhere);
        } else {
            code.lookupswitch(elsewhere, cases);
        }
        for (SwitchCase one : cases) {
            code.labelBinding(one.target());
            stub.loadParameters(type);
            code.aload(instance)
                    .invokestatic(Descriptors.function(one.caseValue()), CALL, Descriptors.call(type))
                    .return_(Descriptors.returned(type));
        }
        code.labelBinding(elsewhere);
        stub.handOnTo(CALL, type, instance, () -> code.aload(callee), callee + 1);
    }

    /** The class that keeps what all others of the module need. */
    byte[] constants() {
        return ClassFile.of().build(CONSTANTS, made -> {
            made.withFlags(PUBLIC_FINAL);
            if (options.unsafe()) {
                made.withField("UNSAFE", UNSAFE, PUBLIC_STATIC | ClassFile.ACC_FINAL);
                made.withMethodBody(CLASS_INIT_NAME, MTD_void, ClassFile.ACC_STATIC, code -> code.invokestatic(
                                UNSAFE, "getUnsafe", MethodTypeDesc.of(UNSAFE))
                        .putstatic(CONSTANTS, "UNSAFE", UNSAFE)
                        .return_());
            }
        });
    }
}
