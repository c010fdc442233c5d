// Answers questions about a model on a wasm build in Node: the protocol of probe-native.c.
// usage: node --experimental-wasm-memory64 probe-wasm.mjs MODULE.wasm FILE [vocab]
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [, , modulePath, filePath, mode] = process.argv
const file = readFileSync(filePath)
const pointer = modulePath.includes('w64') ? BigInt : Number
const drive = {
  size: () => BigInt(file.length),
  read: (offset, dst, length) => {
    const count = Math.max(0, Math.min(Number(length), file.length - Number(offset)))
    bytes().set(file.subarray(Number(offset), Number(offset) + count), Number(dst) >>> 0)
    return pointer(count)
  },
}
// Off: each function of the tensor extension is the module's own.
const tensor = { matmul: (...given) => instance.exports['tensor.matmul'](...given) }
const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), { drive, tensor })
const qp = instance.exports
const bytes = () => new Uint8Array(qp.memory.buffer)
const alloc = (size) => Number(qp.qp_alloc(size)) >>> 0
const at = (address, size) => Buffer.from(bytes().subarray(address, address + size))
const put = (data) => {
  const address = alloc(data.length)
  bytes().set(data, address)
  return address
}
const putInts = (values) => put(new Uint8Array(Int32Array.from(values).buffer))
const ints = (address, count) => Array.from(new Int32Array(qp.memory.buffer, address, count)).join(' ')
const numbers = (words) => words.filter((word) => word !== '').map(Number)

function errorLine (status) {
  const address = alloc(512)
  return `! ${status}: ${at(address, qp.qp_error(pointer(address), 512))}`
}

const IDS_MAX = 1 << 16
const commands = {
  tokens ([flags, hex = '']) {
    const raw = Buffer.from(hex, 'hex')
    const to = alloc(4 * IDS_MAX)
    const count = qp.qp_tokenize(pointer(put(raw)), raw.length, Number(flags), pointer(to), IDS_MAX)
    return count < 0 ? errorLine(count) : ints(to, count)
  },
  parts ([flags, ...words]) {
    const raw = words.map((word) => Buffer.from(word.slice(1), 'hex'))
    const to = alloc(4 * IDS_MAX)
    const count = qp.qp_tokenize_parts(pointer(put(Buffer.concat(raw))), pointer(putInts(raw.map((part) => part.length))),
      pointer(putInts(words.map((word) => word[0] === 'T' ? 1 : 0))), raw.length, Number(flags), pointer(to), IDS_MAX)
    return count < 0 ? errorLine(count) : ints(to, count)
  },
  ends (words) {
    return numbers(words).map((id) => qp.qp_ends_generation(id)).join(' ')
  },
  logits (words) {
    const ids = numbers(words)
    const from = putInts(ids)
    const size = 4 * qp.qp_vocab_size()
    const row = alloc(size)
    const rows = []
    for (let i = 1; i <= ids.length; i++) {
      const status = qp.qp_logits(pointer(from), i, pointer(row))
      if (status < 0) return errorLine(status)
      rows.push(at(row, size).toString('hex'))
    }
    return rows.join('')
  },
  next ([most, ...words]) {
    const ids = numbers(words)
    const out = alloc(4 * Number(most))
    const count = qp.qp_generate(pointer(putInts(ids)), ids.length, Number(most), pointer(out))
    return count < 0 ? errorLine(count) : ints(out, count)
  },
  text (words) {
    const address = alloc(4096)
    return numbers(words).map((id) => at(address, qp.qp_token_text(id, pointer(address), 4096)).toString('hex')).join('')
  },
}

const status = mode === 'vocab' ? qp.qp_load_vocab_only() : qp.qp_load(0)
process.stdout.write((status < 0 ? errorLine(status) : qp.qp_vocab_size()) + '\n')
if (status >= 0) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split(' ')
    qp.qp_reset_scratch()
    process.stdout.write(commands[command](words) + '\n')
  }
}
