// Drives AO's aos module barely in V8, for `quipu bench engine`: no copies of memory, no metering, nothing between
// messages. One JSON object on standard output:
//   {"answer": the first timed answer, "nanos": [CPU time of a message, one a window],
//    "loadNanos": wall clock from the module's bytes to an instance that waits for messages, "bootNanos": and to the
//    answer to the first one, "version"}
// usage: node aos.mjs FILE.wasm INPUTS.json WARMUP_MILLIS WINDOW_MILLIS WINDOWS
//   INPUTS.json: {"environment", "spawn", "message"}, each JSON as text
import { readFileSync } from 'node:fs';

const [file, inputsFile, warmupMillis, windowMillis, windows] = process.argv.slice(2);
const inputs = JSON.parse(readFileSync(inputsFile, 'utf8'));
const bytes = readFileSync(file);

const LONG_JUMP = Symbol('longjmp');
const DRIVE_STACK_BYTES = 41943040;

const loadStart = process.hrtime.bigint();
const module = new WebAssembly.Module(bytes);
const importTypes = WebAssembly.Module.imports(module);
// Pointers of 64 bits travel as j, those of 32 as i.
const wide = importTypes.some((i) => i.name === 'invoke_vjj');
const pointer = wide ? BigInt : Number;
const pointerBytes = wide ? 8 : 4;

let exports;
let heap;
let view;
let now = 10004;
let parked = null; // what an asynchronous import answers when the stack is wound up again

function refresh() {
    if (heap === undefined || heap.buffer !== exports.memory.buffer) {
        heap = new Uint8Array(exports.memory.buffer);
        view = new DataView(exports.memory.buffer);
    }
}

function putPointer(at, value) {
    if (wide) view.setBigUint64(Number(at), BigInt(value), true);
    else view.setUint32(Number(at), Number(value), true);
}

function getPointer(at) {
    return wide ? Number(view.getBigUint64(Number(at), true)) : view.getUint32(Number(at), true);
}

function asynchronous(answer) {
    return () => {
        if (exports.asyncify_get_state() === 2) {
            exports.asyncify_stop_rewind();
            exports.free(parked.at);
            const { value } = parked;
            parked = null;
            return value;
        }
        const header = 3 * pointerBytes;
        const at = exports.malloc(pointer(header + DRIVE_STACK_BYTES));
        refresh();
        putPointer(at, Number(at) + header);
        putPointer(Number(at) + pointerBytes, Number(at) + header + DRIVE_STACK_BYTES);
        view.setInt32(Number(at) + 2 * pointerBytes, 0, true);
        parked = { at, value: answer };
        exports.asyncify_start_unwind(at);
        return 0;
    };
}

function invoke(name) {
    const call = 'dynCall_' + name.slice('invoke_'.length);
    return (index, ...values) => {
        const stack = exports.emscripten_stack_get_current();
        try {
            return exports[call](Number(index), ...values);
        } catch (thrown) {
            if (thrown !== LONG_JUMP) throw thrown;
            exports._emscripten_stack_restore(stack);
            exports.setThrew(pointer(1), 0);
        }
    };
}

function resizeHeap(wanted) {
    const request = Number(wanted);
    const old = exports.memory.buffer.byteLength;
    const page = 65536;
    for (let cutDown = 1; cutDown <= 4; cutDown *= 2) {
        const overgrown = Math.min(old * (1 + 0.2 / cutDown), request + 100663296);
        const size = Math.ceil(Math.max(request, overgrown) / page) * page;
        try {
            exports.memory.grow(pointer(Math.floor((size - old + page - 1) / page)));
            refresh();
            return 1;
        } catch {
            // the next, smaller step
        }
    }
    return 0;
}

const known = {
    emscripten_date_now: () => now++,
    _emscripten_get_now_is_monotonic: () => 1,
    _emscripten_memcpy_js: (to, from, count) => {
        refresh();
        heap.copyWithin(Number(to), Number(from), Number(from) + Number(count));
    },
    _emscripten_throw_longjmp: () => {
        throw LONG_JUMP;
    },
    emscripten_resize_heap: resizeHeap,
    __asyncjs__weavedrive_open: asynchronous(0),
    environ_sizes_get: (count, size) => {
        refresh();
        putPointer(count, 0);
        putPointer(size, 0);
        return 0;
    },
    environ_get: () => 0,
    fd_write: (_, vectors, count, written) => {
        refresh();
        let total = 0;
        for (let i = 0; i < Number(count); i++) {
            total += getPointer(Number(vectors) + (2 * i + 1) * pointerBytes);
        }
        putPointer(written, total);
        return 0;
    },
};

const imports = {};
for (const { module: from, name } of importTypes) {
    imports[from] ??= {};
    imports[from][name] =
        known[name] ??
        (name.startsWith('invoke_')
            ? invoke(name)
            : () => {
                  throw new Error('import not expected here: ' + name);
              });
}

exports = new WebAssembly.Instance(module, imports).exports;
refresh();
exports.emscripten_stack_init();
const stackEnd = Number(exports.emscripten_stack_get_end());
view.setUint32(stackEnd, 34821223, true);
view.setUint32(stackEnd + 4, 2310721022, true);
view.setUint32(0, 1668509029, true);
exports.__wasm_call_ctors();
const loadNanos = Number(process.hrtime.bigint() - loadStart);

function onStack(text) {
    const at = exports._emscripten_stack_alloc(pointer(text.length + 1));
    refresh();
    heap.set(text, Number(at));
    heap[Number(at) + text.length] = 0;
    return at;
}

/** One message in, the answer's bytes out. */
function handle(message, environment) {
    const stack = exports.emscripten_stack_get_current();
    const first = onStack(message);
    const second = onStack(environment);
    let answer = exports.handle(first, second);
    while (exports.asyncify_get_state() === 1) {
        exports.asyncify_stop_unwind();
        exports.asyncify_start_rewind(parked.at);
        answer = exports.handle(first, second);
    }
    exports._emscripten_stack_restore(stack);
    refresh();
    const start = Number(answer);
    return heap.slice(start, heap.indexOf(0, start));
}

const environment = Buffer.from(inputs.environment);
const message = Buffer.from(inputs.message);
handle(Buffer.from(inputs.spawn), environment);
const bootNanos = Number(process.hrtime.bigint() - loadStart);
const answer = Buffer.from(handle(message, environment)).toString('utf8');

function cpuNanos() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
}

let calls = 0;
const start = cpuNanos();
while (cpuNanos() - start < warmupMillis * 1e6) {
    handle(message, environment);
    calls++;
}
const callNanos = (cpuNanos() - start) / Math.max(1, calls);
const callsInWindow = Math.max(1, Math.round((windowMillis * 1e6) / Math.max(1, callNanos)));

const nanos = [];
for (let window = 0; window < windows; window++) {
    const before = cpuNanos();
    for (let call = 0; call < callsInWindow; call++) handle(message, environment);
    nanos.push((cpuNanos() - before) / callsInWindow);
}
console.log(JSON.stringify({ answer, nanos, loadNanos, bootNanos, version: process.version }));
