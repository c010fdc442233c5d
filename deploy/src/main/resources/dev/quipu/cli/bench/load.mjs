// Times what V8 takes from the bytes of a module to its first answer. One JSON object on standard output:
//   {"nanos": wall-clock time}
// usage: node load.mjs FILE.wasm EXPORT
import { readFileSync } from 'node:fs';

const [file, name] = process.argv.slice(2);
const bytes = readFileSync(file);

const before = process.hrtime.bigint();
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
exports[name]();
const nanos = process.hrtime.bigint() - before;
console.log(JSON.stringify({ nanos: Number(nanos) }));
