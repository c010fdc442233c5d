// Times one kernel of `quipu bench engine` in V8. One JSON object on standard output:
//   {"checksum": "hex of 64 bits", "nanos": [CPU time of a call, one a window], "version": "v24.1.0"}
// usage: node kernel.mjs FILE.wasm SEED WARMUP_MILLIS WINDOW_MILLIS WINDOWS
// V8's compile threads and collector count too, as process.cpuUsage gives no less than the process.
import { readFileSync } from 'node:fs';

const [file, seed, warmupMillis, windowMillis, windows] = process.argv.slice(2);

function cpuNanos() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
}

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
exports.setup(Number(seed));
exports.run();
const checksum = BigInt.asUintN(64, exports.checksum()).toString(16).padStart(16, '0');

let calls = 0;
const start = cpuNanos();
while (cpuNanos() - start < warmupMillis * 1e6) {
    exports.run();
    calls++;
}
const callNanos = (cpuNanos() - start) / calls;
const callsInWindow = Math.max(1, Math.round((windowMillis * 1e6) / callNanos));

const nanos = [];
for (let window = 0; window < windows; window++) {
    const before = cpuNanos();
    for (let call = 0; call < callsInWindow; call++) exports.run();
    nanos.push((cpuNanos() - before) / callsInWindow);
}
console.log(JSON.stringify({ checksum, nanos, version: process.version }));
