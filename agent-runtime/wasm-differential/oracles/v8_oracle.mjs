// Compares transcripts with what V8 says: node v8_oracle.mjs FOLDER
//
// Runs the calls of every NAME.txt beside a NAME.wasm again, see README.md for the format. Needs Node 24 or later. V8
// does not make NaNs canonical: only modules that do so themselves have one answer.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const NUMBERS = ["i32", "i64", "f32", "f64"];
const REASONS = [
  ["unreachable", "unreachable"],
  ["divide by zero", "integer divide by zero"],
  ["remainder by zero", "integer divide by zero"],
  ["divide result unrepresentable", "integer overflow"],
  ["float unrepresentable in integer range", "float to integer"],
  ["memory access out of bounds", "out of bounds memory access"],
  ["table index is out of bounds", "out of bounds table access"],
  ["table or element segment out of bounds", "out of bounds table access"],
  ["table access out of bounds", "out of bounds table access"],
  ["element segment out of bounds", "out of bounds table access"],
  ["data segment out of bounds", "out of bounds memory access"],
  ["null function or function signature mismatch", "no function of the type"],
  ["rethrowing null value", "null exception reference"],
  ["maximum call stack size exceeded", "call stack exhausted"],
];

const view = new DataView(new ArrayBuffer(8));
const MASK = (1n << 64n) - 1n;

function reason(error) {
  if (error instanceof WebAssembly.Exception) {
    return "uncaught exception";
  }
  const text = String(error.message).toLowerCase();
  const known = REASONS.find(([said]) => text.includes(said));
  return known ? known[1] : "? " + text;
}

/** A number for V8 from type:bits. */
function value(text) {
  const [kind, bits] = text.split(":");
  view.setBigUint64(0, BigInt("0x" + bits));
  switch (kind) {
    case "i32":
      return Number(BigInt("0x" + bits)) | 0;
    case "i64":
      return BigInt.asIntN(64, BigInt("0x" + bits));
    case "f32":
      return view.getFloat32(4);
    default:
      return view.getFloat64(0);
  }
}

/** type:bits of a number; all NaNs are nan. */
function textOf(kind, number) {
  if (kind === "i32") {
    return "i32:" + (number >>> 0).toString(16).padStart(8, "0");
  }
  if (kind === "i64") {
    return "i64:" + BigInt.asUintN(64, number).toString(16).padStart(16, "0");
  }
  if (Number.isNaN(number)) {
    return kind + ":nan";
  }
  if (kind === "f32") {
    view.setFloat32(0, number);
    return "f32:" + view.getUint32(0).toString(16).padStart(8, "0");
  }
  view.setFloat64(0, number);
  return "f64:" + view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** The functions that the tests' class Host gives. */
class Host {
  trace = 0n;

  bits(kind, number) {
    if (kind === "i32") {
      return BigInt(number);
    }
    if (kind === "i64") {
      return number;
    }
    if (kind === "f32") {
      view.setFloat32(0, Number.isNaN(number) ? NaN : number);
      return BigInt(view.getInt32(0));
    }
    view.setFloat64(0, Number.isNaN(number) ? NaN : number);
    return view.getBigInt64(0);
  }

  call(parameter, result, number) {
    const sum = this.bits(parameter, number) + BigInt(NUMBERS.indexOf(parameter)) + 31n * this.trace;
    const mixed = (sum * 0x9e3779b97f4a7c15n) & MASK;
    this.trace = mixed ^ (mixed >> 29n);
    const low = Number(BigInt.asIntN(32, this.trace));
    switch (result) {
      case "i32":
        return low;
      case "i64":
        return BigInt.asIntN(64, this.trace);
      case "f32":
        return ((low << 16) >> 16) / 16;
      default:
        return low / 16;
    }
  }

  imports() {
    const host = {};
    for (const from of NUMBERS) {
      for (const to of NUMBERS) {
        host[from + "_" + to] = (number) => this.call(from, to, number);
      }
    }
    return { host };
  }
}

/** Result types of exported functions, from the other engine's transcript: JavaScript does not tell them. */
function kinds(line) {
  const said = line.split(" -> ")[1] ?? "";
  return said.startsWith("trap") || said === "" ? null : said.split(" ").map((one) => one.split(":")[0]);
}

function run(wasm, lines) {
  const host = new Host();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), host.imports());
  const said = [];
  for (const line of lines) {
    const words = line.split(" ");
    const name = Buffer.from(words[1] ?? "", "hex").toString();
    if (words[0] === "call") {
      const call = line.split(" ->")[0];
      try {
        let given = exports[name](...call.split(" ").slice(2).map(value));
        given = given === undefined ? [] : Array.isArray(given) ? given : [given];
        const types = kinds(line) ?? given.map(() => "f64");
        said.push((call + " -> " + given.map((number, i) => textOf(types[i], number)).join(" ")).trim());
      } catch (error) {
        said.push(call + " -> trap " + reason(error));
      }
    } else if (words[0] === "memory") {
      const content = Buffer.from(exports[name].buffer);
      const hash = createHash("sha256").update(content).digest("hex");
      said.push(["memory", words[1], content.length, hash].join(" "));
    } else {
      said.push("host " + host.trace.toString(16).padStart(16, "0"));
    }
  }
  return said;
}

/** What V8 says less exactly than others. */
function coarse(line) {
  return line
    .replace(/trap (integer overflow|invalid conversion to integer|float to integer)$/, "trap number")
    .replace(/trap (uninitialized element|indirect call type mismatch|no function of the type)$/, "trap function");
}

let same = 0;
let different = 0;
let skipped = 0;
const folder = process.argv[2];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".wasm")).sort()) {
  const lines = readFileSync(join(folder, file.replace(".wasm", ".txt")), "utf8").trimEnd().split("\n");
  if (lines.some((line) => /^error|trap out of fuel|trap call stack exhausted|^start/.test(line))) {
    skipped++;
    continue;
  }
  let said;
  try {
    said = run(readFileSync(join(folder, file)), lines);
  } catch (error) {
    said = ["error " + error.message];
  }
  const at = lines.findIndex((line, i) => coarse(line) !== coarse(said[i] ?? ""));
  if (at < 0) {
    same++;
  } else {
    different++;
    console.log(`${file}\n  there ${lines[at]}\n  v8    ${said[at] ?? said[0]}`);
  }
}
console.log(`${same} agree, ${different} differ, ${skipped} skipped`);
