// Records vectors with AO's own loader, in the form of the golden ones. Needs npm @permaweb/ao-loader:
//   node --experimental-wasm-memory64 record.js MODULE.wasm FORMAT MESSAGES.json > VECTORS.jsonl
// MESSAGES.json: an array; a text is Lua for the owner to evaluate, an object is laid over a message.
// A call that throws has no memory to look at: its memSha256 is empty.
process.env.TZ = 'UTC';
const crypto = require('crypto');
const fs = require('fs');
const AoLoader = require('@permaweb/ao-loader');

const [wasmFile, format, messagesFile] = process.argv.slice(2);
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
const id = (text) => text.repeat(43).slice(0, 43);
const Owner = id('OWNER'), Target = id('PROC'), Module = id('MOD');
const processTags = [['Name', 'Test'], ['Authority', Owner], ['Data-Protocol', 'ao'], ['Variant', 'ao.TN.1'], ['Type', 'Process']]
  .map(([name, value]) => ({ name, value }));
const env = { Process: { Id: Target, Owner, Tags: processTags }, Module: { Id: Module, Owner, Tags: [] } };

const message = (given, i) => ({
  Id: ('M' + (1000 + i)).padEnd(43, 'x'), Target, Owner, From: Owner, Module,
  'Block-Height': String(1000000 + i), Timestamp: String(1700000000000 + 1000 * i), Tags: [], Data: '1984', Cron: false,
  ...(typeof given === 'string' ? { Tags: [{ name: 'Action', value: 'Eval' }], Data: given } : given),
});

async function main() {
  const wasm = fs.readFileSync(wasmFile);
  const lines = [{ module: require('path').basename(wasmFile), sha256: sha256(wasm), format, env }];
  const handle = await AoLoader(wasm, { format });
  const messages = [{ Id: Target, Tags: processTags }, ...JSON.parse(fs.readFileSync(messagesFile, 'utf8'))];
  let memory = null;
  for (const [i, given] of messages.entries()) {
    const msg = message(given, i);
    try {
      const { Memory, ...result } = await handle(memory, msg, env);
      lines.push({ msg, result, memBytes: Memory.byteLength, memSha256: sha256(Memory) });
      if (!result.Error) memory = Memory;
    } catch (e) {
      lines.push({ msg, result: { Error: String(e?.message ?? e), Patches: [], GasUsed: 0 }, memBytes: 0, memSha256: '' });
    }
  }
  // The loader has taken console.log away.
  fs.writeSync(1, lines.map((line) => JSON.stringify(line)).join('\n') + '\n');
  process.exit(0);
}

main();
