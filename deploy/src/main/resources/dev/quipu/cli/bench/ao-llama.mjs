// Runs AO's llama.wasm under AO's own loader and WeaveDrive, for `quipu bench llm`. One JSON object on standard output:
//   {"prefillTokensPerSecond", "decodeTokensPerSecond": by CPU time of this process, "loadSeconds", "memoryBytes",
//    "text": what it wrote, "version"}
// usage: node ao-llama.mjs MODULES_FOLDER llama.wasm MODEL.gguf PROMPT_WORDS NEW_TOKENS ROUNDS
//   MODULES_FOLDER holds node_modules with @permaweb/ao-loader and @permaweb/weavedrive
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

const [folder, module, model, words, newTokens, rounds] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const loader = require('@permaweb/ao-loader');
const WeaveDrive = require('@permaweb/weavedrive');
const ID = 'M'.repeat(43);

const file = openSync(model, 'r');
const size = fstatSync(file).size;

function serve(request, response) {
    if (request.method === 'HEAD') return response.writeHead(200, { 'Content-Length': size }).end();
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? `bytes=0-${size - 1}`);
    const end = Math.min(Number(last), size - 1);
    const bytes = Buffer.alloc(end - Number(first) + 1);
    readSync(file, bytes, 0, bytes.length, Number(first));
    response.writeHead(206, { 'Content-Length': bytes.length }).end(bytes);
}

const server = createServer(serve).listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));

const tags = [
    { name: 'Data-Protocol', value: 'ao' },
    { name: 'Variant', value: 'ao.TN.1' },
    { name: 'Extension', value: 'WeaveDrive' },
];
const environment = {
    Process: { Id: 'P'.repeat(43), Owner: 'O'.repeat(43), Tags: tags },
    Module: { Id: 'Q'.repeat(43), Owner: 'O'.repeat(43), Tags: tags },
};
const handle = await loader(readFileSync(module), {
    format: 'wasm64-unknown-emscripten-draft_2024_02_15',
    WeaveDrive,
    ARWEAVE: `http://127.0.0.1:${server.address().port}`,
    mode: 'test',
    blockHeight: 100,
    spawn: { id: environment.Process.Id, owner: environment.Process.Owner, tags },
    module: { id: environment.Module.Id, owner: environment.Module.Owner, tags },
    UNSAFE_MEMORY: true,
});

let sent = 0;
let memoryBytes = 0;

async function evaluate(lua) {
    const message = {
        Id: String(sent++).padStart(43, 'I'),
        Target: environment.Process.Id,
        Owner: environment.Process.Owner,
        From: environment.Process.Owner,
        'Block-Height': '100',
        Timestamp: 1700000000000 + sent,
        Module: environment.Module.Id,
        Tags: [{ name: 'Action', value: 'Eval' }],
        Data: lua,
    };
    const result = await handle(null, message, environment);
    if (result.Error) throw new Error(JSON.stringify(result.Error));
    memoryBytes = result.Memory.byteLength;
    return result.Output?.data?.output ?? result.Output?.data;
}

/** Seconds of CPU time of this process. */
async function cpuSeconds(lua) {
    const before = process.cpuUsage();
    await evaluate(lua);
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1e6;
}

const prompt = (count) => `Llama.setPrompt('${Array(count).fill('the').join(' ')}')`;
const decode = (count) => `local t = '' for i = 1, ${count} do t = t .. (Llama.next() or '') end Text = t return 'ok'`;

const loadStart = process.hrtime.bigint();
await evaluate(`Llama = require('.Llama') Llama.load('/data/${ID}') return 'loaded'`);
const loadSeconds = Number(process.hrtime.bigint() - loadStart) / 1e9;

let prefill = 0;
let decoded = 0;
for (let round = 0; round < Number(rounds); round++) {
    const short = await cpuSeconds(prompt(4) + " return 'ok'");
    const long = await cpuSeconds(prompt(Number(words)) + " return 'ok'");
    prefill = Math.max(prefill, (Number(words) - 4) / (long - short));
    const few = await cpuSeconds(decode(4));
    const many = await cpuSeconds(decode(Number(newTokens) + 4));
    decoded = Math.max(decoded, Number(newTokens) / (many - few));
}
const text = await evaluate('return Text');

process.stdout.write(
    JSON.stringify({
        prefillTokensPerSecond: prefill,
        decodeTokensPerSecond: decoded,
        loadSeconds,
        memoryBytes,
        text,
        version: process.version,
    }) + '\n',
);
closeSync(file);
server.close();
process.exit(0);
