// Writes gas-vectors.tsv, which MeteringTest reads: random modules, metered by npm @permaweb/wasm-metering 0.2.2 and run
// by Node. Usage, in a folder where that package is installed:
//   NODE_PATH=node_modules node make-gas-vectors.js > gas-vectors.tsv
//
// A line: module in hexadecimal, gas of its start function, then calls of f with two i32: "a b outcome gas", where the
// outcome is the result, "trap" or "gas" (the tank is empty). The gas is what was paid: the charge that the tank did
// not suffice for is not in it.
'use strict'
const { meterWASM } = require('@permaweb/wasm-metering')

const MODULES = 48
const LIMIT = 300000
const CALLS = [[0, 0], [1, 7], [-1, 1000]]

const I32 = 0x7f
const I64 = 0x7e
const F32 = 0x7d
const F64 = 0x7c
const EMPTY = 0x40

// A small linear congruential generator: the same modules everywhere.
let state = 20240217
const random = (bound) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 4294967296) * bound)
}
const pick = (list) => list[random(list.length)]

const unsigned = (value) => {
  const bytes = []
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0))
    value >>>= 7
  } while (value > 0)
  return bytes
}
const signed = (value) => {
  const bytes = []
  for (;;) {
    const low = value & 0x7f
    value >>= 7
    if ((value === 0 && !(low & 0x40)) || (value === -1 && low & 0x40)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
const vector = (items) => [...unsigned(items.length), ...items.flat()]
const section = (id, content) => [id, ...unsigned(content.length), ...content]
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

// [opcodes, operands, result]. Left out is what shows the bits of a NaN, which differ between engines.
const OPERATIONS = [
  [[0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1], [I32], I32],
  [[...range(0x46, 0x4f), ...range(0x6a, 0x78)], [I32, I32], I32],
  [[0x50], [I64], I32],
  [range(0x51, 0x5a), [I64, I64], I32],
  [range(0x5b, 0x60), [F32, F32], I32],
  [range(0x61, 0x66), [F64, F64], I32],
  [[0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4], [I64], I64],
  [range(0x7c, 0x8a), [I64, I64], I64],
  [range(0x8b, 0x91), [F32], F32],
  [range(0x92, 0x97), [F32, F32], F32],
  [range(0x99, 0x9f), [F64], F64],
  [range(0xa0, 0xa5), [F64, F64], F64],
  [[0xa7], [I64], I32],
  [[0xa8, 0xa9], [F32], I32],
  [[0xaa, 0xab], [F64], I32],
  [[0xac, 0xad], [I32], I64],
  [[0xae, 0xaf], [F32], I64],
  [[0xb0, 0xb1], [F64], I64],
  [[0xb2, 0xb3, 0xbe], [I32], F32],
  [[0xb4, 0xb5], [I64], F32],
  [[0xb6], [F64], F32],
  [[0xb7, 0xb8], [I32], F64],
  [[0xb9, 0xba, 0xbf], [I64], F64],
  [[0xbb], [F32], F64]
]
const LOADS = { [I32]: [0x28, ...range(0x2c, 0x2f)], [I64]: [0x29, ...range(0x30, 0x35)] }
const STORES = { [I32]: [0x36, 0x3a, 0x3b], [I64]: [0x37, ...range(0x3c, 0x3e)] }
const TYPES = [I32, I64, F32, F64]
// Parameters 0 and 1, then one local of each type, then a second i32 from a run of two.
const LOCALS = { [I32]: [0, 1, 2, 3], [I64]: [4], [F32]: [5], [F64]: [6] }
const FUNCTIONS = 4
const HOST = 0

const constant = (type) => {
  switch (type) {
    case I32: return [0x41, ...signed(pick([0, 1, 3, -1, 64, 1000, -2147483648, random(1 << 20)]))]
    case I64: return [0x42, ...signed(pick([0, 1, -5, 63, random(1 << 30)]))]
    case F32: return [0x43, 0, 0, ...pick([[0x80, 0x3f], [0x20, 0x41], [0, 0], [0xc0, 0xbf]])]
    default: return [0x44, 0, 0, 0, 0, 0, 0, ...pick([[0xf0, 0x3f], [0x24, 0x40], [0, 0], [0xf8, 0xbf]])]
  }
}
const address = (depth) => [...expression(I32, depth), 0x41, ...signed(0xff8), 0x71]
const access = () => [random(1), ...unsigned(random(2) ? random(200) : 0)]

/** Pushes a value of the type; labels around it: `labels` of none, or of one i32. */
function expression (type, depth, labels = []) {
  if (depth <= 0) return random(2) ? constant(type) : [0x20, ...unsigned(pick(LOCALS[type]))]
  const inner = (wanted) => expression(wanted, depth - 1, labels)
  switch (random(12)) {
    case 0: return constant(type)
    case 1: return [0x20, pick(LOCALS[type])]
    case 2: return [...inner(type), 0x22, pick(LOCALS[type])]
    case 3: return LOADS[type] ? [...address(depth - 1), pick(LOADS[type]), ...access()] : constant(type)
    case 4: return type === I64 ? [0x23, 0] : type === I32 ? [0x3f, 0] : inner(type)
    case 5: return [...inner(type), ...inner(type), ...inner(I32), 0x1b]
    case 6: return [0x02, type, ...statements(depth - 1, [type, ...labels]), ...expression(type, depth - 1, [type, ...labels]),
      ...(random(2) ? [...expression(I32, depth - 1, [type, ...labels]), 0x0d, 0] : []), 0x0b]
    case 7: return [...inner(I32), 0x04, type, ...expression(type, depth - 1, [type, ...labels]), 0x05,
      ...statements(depth - 2, [type, ...labels]), ...expression(type, depth - 1, [type, ...labels]), 0x0b]
    case 8: return type === I32
      ? pick([
        [...inner(I32), ...inner(I32), 0x10, 1 + random(FUNCTIONS)],
        [...inner(I32), 0x10, HOST],
        [...inner(I32), ...inner(I32), ...inner(I32), 0x41, 3, 0x71, 0x11, 0, 0],
        [...inner(I32), 0x41, 1, 0x71, 0x40, 0]
      ])
      : constant(type)
    default: {
      const [opcodes, operands] = pick(OPERATIONS.filter((row) => row[2] === type))
      return [...operands.flatMap(inner), pick(opcodes)]
    }
  }
}

function statements (depth, labels) {
  return Array.from({ length: random(4) }, () => statement(depth, labels)).flat()
}

function statement (depth, labels) {
  const value = (type) => expression(type, depth - 1, labels)
  const bare = labels.map((type, index) => [type, index]).filter(([type]) => type === EMPTY).map(([, index]) => index)
  const type = pick(TYPES)
  switch (random(13)) {
    case 0: return [0x01]
    case 1: return [...value(type), 0x1a]
    case 2: return [...value(type), 0x21, pick(LOCALS[type])]
    case 3: return [...value(I64), 0x24, 0]
    case 4: return [...address(1), ...value(I32), pick(STORES[I32]), ...access()]
    case 5: return [...address(1), ...value(I64), pick(STORES[I64]), ...access()]
    case 6: return depth > 0 ? [0x02, EMPTY, ...statements(depth - 1, [EMPTY, ...labels]), 0x0b] : [0x02, EMPTY, 0x0b]
    case 7: return depth > 0
      ? [0x03, EMPTY, ...statements(depth - 1, [EMPTY, ...labels]), ...value(I32), 0x41, ...signed(pick([3, 15])), 0x71,
          0x22, 3, 0x0d, 0, ...statements(depth - 2, [EMPTY, ...labels]), 0x0b]
      : [0x03, EMPTY, 0x03, EMPTY, 0x0b, 0x0b]
    case 8: return [...value(I32), 0x04, EMPTY, ...statements(depth - 1, [EMPTY, ...labels]),
      ...(random(2) ? [0x05, ...statements(depth - 1, [EMPTY, ...labels])] : []), 0x0b]
    case 9: return bare.length ? [...value(I32), 0x0d, pick(bare)] : []
    case 10: return bare.length && random(2) ? [0x0c, pick(bare), ...deadCode(labels)] : []
    case 11: return bare.length
      ? [...value(I32), 0x0e, ...vector(Array.from({ length: random(4) }, () => [pick(bare)])), pick(bare), ...deadCode(labels)]
      : []
    default: return random(6) === 0 ? [...value(I32), 0x0f, ...deadCode(labels)] : random(30) === 0 ? [0x00, ...deadCode(labels)] : []
  }
}

// What stands where nothing leads still counts towards the segment it stands in.
function deadCode (labels) {
  return random(2) ? [] : [...constant(I32), 0x1a, ...(random(2) ? [0x02, EMPTY, ...constant(I64), 0x1a, 0x0b] : [0x01])]
}

function body (withResult) {
  const labels = [withResult ? I32 : EMPTY]
  const code = [
    ...vector(withResult ? [[2, I32], [1, I64], [1, F32], [1, F64]] : [[4, I32], [1, I64], [1, F32], [1, F64]]),
    ...statements(4, labels),
    ...statements(4, labels),
    ...statements(3, labels),
    ...(withResult ? expression(I32, 3, labels) : []),
    0x0b
  ]
  return [...unsigned(code.length), ...code]
}

function module () {
  const text = (string) => vector([...Buffer.from(string)].map((byte) => [byte]))
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector([[0x60, 2, I32, I32, 1, I32], [0x60, 0, 0], [0x60, 1, I32, 1, I32]])),
    ...section(2, vector([[...text('host'), ...text('g'), 0, 2]])),
    ...section(3, vector([...Array(FUNCTIONS).fill([0]), [1]])),
    ...section(4, vector([[0x70, 0, 4]])),
    ...section(5, vector([[1, 1, 3]])),
    ...section(6, vector([[I64, 1, 0x42, 9, 0x0b]])),
    ...section(7, vector([[...text('f'), 0, 1]])),
    ...section(8, [1 + FUNCTIONS]),
    ...section(9, vector([[0, 0x41, 0, 0x0b, ...vector([[1], [2], [3]])]])),
    ...section(10, vector([...Array.from({ length: FUNCTIONS }, () => body(true)), body(false)])),
    ...section(11, vector([[0, 0x41, 0, 0x0b, ...vector([[1], [2], [255], [127]])]]))
  ])
}

class OutOfGas extends Error {}

let used = 0
const imports = {
  host: { g: (value) => (Math.imul(value, 31) + 7) | 0 },
  metering: {
    usegas: (cost) => {
      if (used + Number(cost) > LIMIT) throw new OutOfGas()
      used += Number(cost)
    }
  }
}

function outcome (run) {
  used = 0
  try {
    return [run(), used]
  } catch (error) {
    if (error instanceof OutOfGas) return ['gas', used]
    if (error instanceof WebAssembly.RuntimeError) return ['trap', used]
    throw error
  }
}

function line (wasm) {
  const metered = new WebAssembly.Module(meterWASM(Buffer.from(wasm), { meterType: 'i64' }))
  const [instance, start] = outcome(() => new WebAssembly.Instance(metered, imports))
  if (!(instance instanceof WebAssembly.Instance)) return null
  const calls = CALLS.map(([a, b]) => [a, b, ...outcome(() => instance.exports.f(a, b))].join(' '))
  // A module whose calls all end at once says little.
  return calls.some((call) => !call.includes('trap') && Number(call.split(' ')[3]) > 1500)
    ? [Buffer.from(wasm).toString('hex'), start, ...calls].join('\t')
    : null
}

const seen = []
while (seen.length < MODULES) {
  const wasm = module()
  if (!WebAssembly.validate(wasm)) throw new Error('made an invalid module')
  if (wasm.length > 1500) continue
  const made = line(wasm)
  if (made) seen.push(made)
}
process.stdout.write(seen.join('\n') + '\n')
