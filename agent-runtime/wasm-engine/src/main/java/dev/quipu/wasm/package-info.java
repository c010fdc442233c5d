/**
 * The port through which WebAssembly modules run, whichever engine stands behind it, and the door to our own.
 *
 * <p>Our own is used directly so:
 *
 * <pre>{@code
 * Module module = Module.parse(wasm, Limits.DEFAULT, Instrumentation.metered(Metering.QUIPU));
 * List<Integer> notes = new ArrayList<>();
 * Instance instance = new Linker(Tier.COMPILED.executor(RunLimits.DEFAULT))
 *         .define("host", "note", Func.host(IntConsumer.class, notes::add))
 *         .instantiate(module, 1_000_000);
 *
 * IntBinaryOperator add = instance.func("add").as(IntBinaryOperator.class);
 * int three = add.applyAsInt(1, 2);
 *
 * MethodHandle handle = instance.func("add").handle();
 * int seven = (int) handle.invokeExact(3, 4);
 *
 * Snapshot before = Snapshot.of(instance);
 * add.applyAsInt(20, 22);
 * before.restoreTo(instance);
 * int again = instance.memory().getInt(0, 0);
 * }</pre>
 */
package dev.quipu.wasm;
