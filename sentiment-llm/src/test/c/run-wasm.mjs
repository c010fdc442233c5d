// Runs a build of the module in Node, with the file in memory as the drive: the commands of run-native.c.
// usage: node --experimental-wasm-memory64 run-wasm.mjs MODULE.wasm COMMAND FILE ...
import { readFileSync } from 'node:fs'

const [, , modulePath, command, filePath, ...rest] = process.argv
const file = readFileSync(filePath)
let visibleSize = file.length // what the module is told, for truncations
const wide = modulePath.includes('w64')
const pointer = wide ? BigInt : Number

const drive = {
  size: () => BigInt(visibleSize),
  read: (offset, dst, length) => {
    const count = Math.max(0, Math.min(Number(length), visibleSize - Number(offset)))
    bytes().set(file.subarray(Number(offset), Number(offset) + count), Number(dst) >>> 0)
    return pointer(count)
  },
}
// Off: each function of the tensor extension is the module's own.
const tensor = {
  matmul: (...given) => instance.exports['tensor.matmul'](...given),
  attend: (...given) => instance.exports['tensor.attend'](...given),
  quantise: (...given) => instance.exports['tensor.quantise'](...given),
  gate: (...given) => instance.exports['tensor.gate'](...given),
}
const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), { drive, tensor })
const qp = instance.exports
const bytes = () => new Uint8Array(qp.memory.buffer)

const ADD_BOS = 1
const alloc = (size) => Number(qp.qp_alloc(size)) >>> 0
const at = (address, size) => bytes().subarray(address, address + size)
const put = (data) => {
  const address = alloc(data.length)
  at(address, data.length).set(data)
  return address
}
const putInts = (values) => put(new Uint8Array(Int32Array.from(values).buffer))
const ints = (address, count) => Array.from(new Int32Array(qp.memory.buffer, address, count))

function errorLine (status) {
  const address = alloc(512)
  const length = qp.qp_error(pointer(address), 512)
  return `status ${status}: ${Buffer.from(at(address, length)).toString()}`
}

function need (status) {
  if (status >= 0) return status
  console.log(errorLine(status))
  process.exit(1)
}

function tokenize (text, flags = ADD_BOS, cap = 65536) {
  const raw = Buffer.from(text)
  const from = put(raw)
  const to = alloc(4 * cap)
  const count = qp.qp_tokenize(pointer(from), raw.length, flags, pointer(to), cap)
  return { count, to }
}

function tokensOf (text) {
  const { count, to } = tokenize(text)
  need(count)
  return ints(to, count)
}

function tokenText (id) {
  const address = alloc(4096)
  return Buffer.from(at(address, qp.qp_token_text(id, pointer(address), 4096)))
}

let hash = 2166136261
function hashBytes (data) {
  for (const byte of data) hash = Math.imul(hash ^ byte, 16777619) >>> 0
}
const hashWord = (word) => hashBytes(new Uint8Array(Int32Array.of(word).buffer))
const hex = (value) => value.toString(16).padStart(8, '0')

let randomState = 12345
function randomBelow (bound) {
  randomState = (Math.imul(randomState, 1664525) + 1013904223) >>> 0
  return Number(BigInt(randomState) * BigInt(bound) >> 32n)
}

const PROMPTS = [
  'Once upon a time',
  "Once upon a time, there was a positive the the cat named 42.\nIt's neutral; they're in the park, are n't they?  ",
  "Once upon a time, there was a positive the the dog, and it isn't the end of a story about shares and coins",
]
const LABELS = [20, 270, 5, 6, 7, 200, 201]
const LABEL_LENGTHS = [1, 1, 3, 2]

function score (ids, count, labels = LABELS) {
  const out = alloc(16)
  const status = qp.qp_score(pointer(ids), count, pointer(putInts(labels)), pointer(putInts(LABEL_LENGTHS)), 4, pointer(out))
  return { status, out }
}

function feed (feeding, ids, count) {
  if (feeding !== 'reused') qp.qp_forget()
  for (let i = 1; feeding === 'one by one' && i < count; i++) need(qp.qp_prefix(ids, i))
}

function hashPrompts (feeding) {
  const vocab = qp.qp_vocab_size()
  hash = 2166136261
  for (const prompt of PROMPTS) {
    qp.qp_reset_scratch()
    const ids = tokensOf(prompt)
    const from = putInts(ids)
    const logits = alloc(4 * vocab)
    feed(feeding, pointer(from), ids.length)
    need(qp.qp_logits(pointer(from), ids.length, pointer(logits)))
    hashBytes(at(logits, 4 * vocab))
    feed(feeding, pointer(from), ids.length >> 1)
    const { status, out } = score(from, ids.length)
    need(status)
    hashBytes(at(out, 16))
  }
  return hex(hash)
}

const PROMPTS_MADE = 64
const COMMON = 21
const LONGEST = 240
const BATCH_LABELS = [20, 27, 5, 6, 7, 30, 31]

function makePrompts () {
  const longest = Math.min(LONGEST, qp.qp_max_tokens() - 2) // the longest label has three tokens
  return Array.from({ length: PROMPTS_MADE }, (_, i) => {
    const length = i === 5 ? longest : COMMON + 1 + randomBelow(40)
    return Array.from({ length }, (_, j) => j < COMMON ? 3 + j : randomBelow(qp.qp_vocab_size()))
  })
}

function hashBatches (prompts, order, size) {
  const scores = []
  for (let done = 0; done < order.length; done += size) {
    qp.qp_reset_scratch()
    const batch = order.slice(done, done + size)
    const ids = putInts(batch.flatMap((i) => prompts[i]))
    const lengths = putInts(batch.map((i) => prompts[i].length))
    const out = alloc(16 * batch.length)
    need(qp.qp_score_batch(pointer(ids), pointer(lengths), batch.length, pointer(putInts(BATCH_LABELS)),
      pointer(putInts(LABEL_LENGTHS)), 4, pointer(out)))
    batch.forEach((prompt, i) => { scores[prompt] = at(out + 16 * i, 16).slice() })
  }
  hash = 2166136261
  for (const four of scores) hashBytes(four)
  return hex(hash)
}

function texts (prompt) {
  const from = pointer(putInts(prompt))
  const out = alloc(80)
  const count = need(qp.qp_generate(from, COMMON, 20, pointer(out)))
  const atOnce = ints(out, count)
  need(qp.qp_begin(from, COMMON, 20, pointer(0), pointer(0), 0))
  const same = atOnce.every((id) => qp.qp_next(pointer(out)) === 1 && ints(out, 1)[0] === id)
  return `text of ${count} tokens ${same && qp.qp_next(pointer(out)) === 0 ? 'alike' : 'DIFFERS'}`
}

function loadAndUse () {
  qp.qp_reset_scratch()
  const status = qp.qp_load(64)
  if (status !== 0) return status
  const { count, to } = tokenize(PROMPTS[0], 0, 64)
  return count > 0 ? score(to, count, BATCH_LABELS).status : count
}

// CPU time: other work on the machine disturbs it less.
function seconds () {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const commands = {
  text (count, prompt) {
    need(qp.qp_load(0))
    const ids = tokensOf(prompt)
    const from = putInts(ids)
    const out = alloc(4 * count)
    const made = need(qp.qp_generate(pointer(from), ids.length, Number(count), pointer(out)))
    process.stdout.write(Buffer.concat(ints(out, made).map(tokenText)).toString() + '\n')
  },
  ids (text) {
    need(qp.qp_load_vocab_only())
    const ids = tokensOf(text)
    process.stdout.write(ids.map((id) => id + ' ').join('') + '| ' + Buffer.concat(ids.map(tokenText)).toString() + '\n')
  },
  refuse () {
    console.log(errorLine(qp.qp_load(0)))
  },
  hash () {
    need(qp.qp_load(0))
    console.log(['afresh', 'reused', 'one by one'].map((feeding) => `${feeding} ${hashPrompts(feeding)}`).join(', '))
  },
  batch () {
    need(qp.qp_load(0))
    const prompts = makePrompts()
    const order = prompts.map((_, i) => i)
    const parts = [`alone ${hashBatches(prompts, order, 1)}`, `together ${hashBatches(prompts, order, PROMPTS_MADE)}`]
    order.reverse()
    parts.push(`reversed ${hashBatches(prompts, order, PROMPTS_MADE)}`)
    qp.qp_forget()
    parts.push(`by sevens ${hashBatches(prompts, order, 7)}`, texts(prompts[0]))
    console.log(parts.join(', '))
  },
  fuzz () {
    let loaded = 0
    for (let i = 0; i < 200; i++) {
      visibleSize = i < 100 ? randomBelow(20000) : randomBelow(file.length)
      hashWord(loadAndUse())
    }
    visibleSize = file.length
    for (let i = 0; i < 500; i++) {
      const undo = []
      for (let j = 0; j < 4; j++) {
        const where = i % 5 < 4 ? randomBelow(20000) : randomBelow(file.length)
        undo.unshift([where, file[where]])
        file[where] = randomBelow(256)
      }
      const status = loadAndUse()
      loaded += status === 0
      hashWord(status)
      for (const [where, value] of undo) file[where] = value
    }
    need(qp.qp_load(64))
    console.log(`700 hostile files, ${loaded} of 500 mutations still ran, statuses ${hex(hash)}`)
  },
  bench (weightsPerToken) {
    const weights = Number(weightsPerToken)
    let start = seconds()
    need(qp.qp_load(256))
    const loadSeconds = seconds() - start
    const ids = pointer(putInts(Array.from({ length: 128 }, (_, i) => i)))
    const fastest = (work, before = () => {}) => {
      let best = Infinity
      for (let round = 0; round < 4; round++) {
        before()
        start = seconds()
        work()
        best = Math.min(best, seconds() - start)
      }
      return best
    }
    const logits = pointer(alloc(4 * qp.qp_vocab_size()))
    const prefill = 128 / fastest(() => {
      qp.qp_forget()
      need(qp.qp_logits(ids, 128, logits))
    })
    const single = 8 / fastest(() => {
      for (let i = 121; i <= 128; i++) need(qp.qp_logits(ids, i, logits))
    }, () => need(qp.qp_logits(ids, 120, logits)))
    const rate = (perSecond) => `${perSecond.toFixed(1)} tokens/s, ${(perSecond * weights / 1e9).toFixed(2)} G multiply-adds/s`
    console.log(`load ${loadSeconds.toFixed(2)} s; prefill ${rate(prefill)}; one by one ${rate(single)}`)
  },
}
commands[command](...rest)
