package dev.quipu.wasm.model;

import static dev.quipu.wasm.model.Feature.BULK_MEMORY;
import static dev.quipu.wasm.model.Feature.EXCEPTIONS;
import static dev.quipu.wasm.model.Feature.LEGACY_EXCEPTIONS;
import static dev.quipu.wasm.model.Feature.MVP;
import static dev.quipu.wasm.model.Feature.REFERENCE_TYPES;
import static dev.quipu.wasm.model.Feature.RELAXED_SIMD;
import static dev.quipu.wasm.model.Feature.SATURATING_CONVERSION;
import static dev.quipu.wasm.model.Feature.SIGN_EXTENSION;
import static dev.quipu.wasm.model.Feature.SIMD;
import static dev.quipu.wasm.model.Feature.TAIL_CALL;
import static dev.quipu.wasm.model.Immediate.BLOCK_TYPE;
import static dev.quipu.wasm.model.Immediate.DATA;
import static dev.quipu.wasm.model.Immediate.DATA_MEMORY;
import static dev.quipu.wasm.model.Immediate.ELEMENT;
import static dev.quipu.wasm.model.Immediate.ELEMENT_TABLE;
import static dev.quipu.wasm.model.Immediate.F32;
import static dev.quipu.wasm.model.Immediate.F64;
import static dev.quipu.wasm.model.Immediate.FUNCTION;
import static dev.quipu.wasm.model.Immediate.GLOBAL;
import static dev.quipu.wasm.model.Immediate.HEAP_TYPE;
import static dev.quipu.wasm.model.Immediate.I32;
import static dev.quipu.wasm.model.Immediate.I64;
import static dev.quipu.wasm.model.Immediate.LABEL;
import static dev.quipu.wasm.model.Immediate.LABEL_TABLE;
import static dev.quipu.wasm.model.Immediate.LANE;
import static dev.quipu.wasm.model.Immediate.LOCAL;
import static dev.quipu.wasm.model.Immediate.MEMARG;
import static dev.quipu.wasm.model.Immediate.MEMARG_LANE;
import static dev.quipu.wasm.model.Immediate.MEMORY;
import static dev.quipu.wasm.model.Immediate.MEMORY_MEMORY;
import static dev.quipu.wasm.model.Immediate.NONE;
import static dev.quipu.wasm.model.Immediate.SELECT_TYPES;
import static dev.quipu.wasm.model.Immediate.SHUFFLE;
import static dev.quipu.wasm.model.Immediate.TABLE;
import static dev.quipu.wasm.model.Immediate.TABLE_TABLE;
import static dev.quipu.wasm.model.Immediate.TAG;
import static dev.quipu.wasm.model.Immediate.TYPE_TABLE;
import static dev.quipu.wasm.model.Immediate.V128;

/**
 * Every instruction, one row each: name in the text format, encoding (prefix in the upper 16 bits), immediates, operand
 * and result types where they do not depend on immediates ({@code addr} is i32 or i64 by the memory), the feature it
 * came with, and for memory accesses the bytes touched, for lane operations the number of lanes. Source: WebAssembly
 * 3.0, binary format, index of instructions; the legacy exception proposal.
 *
 * <p>The rows at the end have no encoding: lowering makes them, see {@link Code}.
 */
public enum Opcode {
    UNREACHABLE("unreachable", 0x00, NONE, null, MVP),
    NOP("nop", 0x01, NONE, "", MVP),
    BLOCK("block", 0x02, BLOCK_TYPE, null, MVP),
    LOOP("loop", 0x03, BLOCK_TYPE, null, MVP),
    IF("if", 0x04, BLOCK_TYPE, null, MVP),
    ELSE("else", 0x05, NONE, null, MVP),
    TRY("try", 0x06, BLOCK_TYPE, null, LEGACY_EXCEPTIONS),
    CATCH("catch", 0x07, TAG, null, LEGACY_EXCEPTIONS),
    THROW("throw", 0x08, TAG, null, EXCEPTIONS),
    RETHROW("rethrow", 0x09, LABEL, null, LEGACY_EXCEPTIONS),
    THROW_REF("throw_ref", 0x0A, NONE, null, EXCEPTIONS),
    END("end", 0x0B, NONE, null, MVP),
    BR("br", 0x0C, LABEL, null, MVP),
    BR_IF("br_if", 0x0D, LABEL, null, MVP),
    BR_TABLE("br_table", 0x0E, LABEL_TABLE, null, MVP),
    RETURN("return", 0x0F, NONE, null, MVP),
    CALL("call", 0x10, FUNCTION, null, MVP),
    CALL_INDIRECT("call_indirect", 0x11, TYPE_TABLE, null, MVP),
    RETURN_CALL("return_call", 0x12, FUNCTION, null, TAIL_CALL),
    RETURN_CALL_INDIRECT("return_call_indirect", 0x13, TYPE_TABLE, null, TAIL_CALL),
    DELEGATE("delegate", 0x18, LABEL, null, LEGACY_EXCEPTIONS),
    CATCH_ALL("catch_all", 0x19, NONE, null, LEGACY_EXCEPTIONS),
    DROP("drop", 0x1A, NONE, null, MVP),
    SELECT("select", 0x1B, NONE, null, MVP),
    SELECT_T("select", 0x1C, SELECT_TYPES, null, REFERENCE_TYPES),
    TRY_TABLE("try_table", 0x1F, Immediate.TRY_TABLE, null, EXCEPTIONS),
    LOCAL_GET("local.get", 0x20, LOCAL, null, MVP),
    LOCAL_SET("local.set", 0x21, LOCAL, null, MVP),
    LOCAL_TEE("local.tee", 0x22, LOCAL, null, MVP),
    GLOBAL_GET("global.get", 0x23, GLOBAL, null, MVP),
    GLOBAL_SET("global.set", 0x24, GLOBAL, null, MVP),
    TABLE_GET("table.get", 0x25, TABLE, null, REFERENCE_TYPES),
    TABLE_SET("table.set", 0x26, TABLE, null, REFERENCE_TYPES),
    I32_LOAD("i32.load", 0x28, MEMARG, "addr -> i32", MVP, 4),
    I64_LOAD("i64.load", 0x29, MEMARG, "addr -> i64", MVP, 8),
    F32_LOAD("f32.load", 0x2A, MEMARG, "addr -> f32", MVP, 4),
    F64_LOAD("f64.load", 0x2B, MEMARG, "addr -> f64", MVP, 8),
    I32_LOAD8_S("i32.load8_s", 0x2C, MEMARG, "addr -> i32", MVP, 1),
    I32_LOAD8_U("i32.load8_u", 0x2D, MEMARG, "addr -> i32", MVP, 1),
    I32_LOAD16_S("i32.load16_s", 0x2E, MEMARG, "addr -> i32", MVP, 2),
    I32_LOAD16_U("i32.load16_u", 0x2F, MEMARG, "addr -> i32", MVP, 2),
    I64_LOAD8_S("i64.load8_s", 0x30, MEMARG, "addr -> i64", MVP, 1),
    I64_LOAD8_U("i64.load8_u", 0x31, MEMARG, "addr -> i64", MVP, 1),
    I64_LOAD16_S("i64.load16_s", 0x32, MEMARG, "addr -> i64", MVP, 2),
    I64_LOAD16_U("i64.load16_u", 0x33, MEMARG, "addr -> i64", MVP, 2),
    I64_LOAD32_S("i64.load32_s", 0x34, MEMARG, "addr -> i64", MVP, 4),
    I64_LOAD32_U("i64.load32_u", 0x35, MEMARG, "addr -> i64", MVP, 4),
    I32_STORE("i32.store", 0x36, MEMARG, "addr i32 ->", MVP, 4),
    I64_STORE("i64.store", 0x37, MEMARG, "addr i64 ->", MVP, 8),
    F32_STORE("f32.store", 0x38, MEMARG, "addr f32 ->", MVP, 4),
    F64_STORE("f64.store", 0x39, MEMARG, "addr f64 ->", MVP, 8),
    I32_STORE8("i32.store8", 0x3A, MEMARG, "addr i32 ->", MVP, 1),
    I32_STORE16("i32.store16", 0x3B, MEMARG, "addr i32 ->", MVP, 2),
    I64_STORE8("i64.store8", 0x3C, MEMARG, "addr i64 ->", MVP, 1),
    I64_STORE16("i64.store16", 0x3D, MEMARG, "addr i64 ->", MVP, 2),
    I64_STORE32("i64.store32", 0x3E, MEMARG, "addr i64 ->", MVP, 4),
    MEMORY_SIZE("memory.size", 0x3F, MEMORY, null, MVP),
    MEMORY_GROW("memory.grow", 0x40, MEMORY, null, MVP),
    I32_CONST("i32.const", 0x41, I32, "-> i32", MVP),
    I64_CONST("i64.const", 0x42, I64, "-> i64", MVP),
    F32_CONST("f32.const", 0x43, F32, "-> f32", MVP),
    F64_CONST("f64.const", 0x44, F64, "-> f64", MVP),
    I32_EQZ("i32.eqz", 0x45, NONE, "i32 -> i32", MVP),
    I32_EQ("i32.eq", 0x46, NONE, "i32 i32 -> i32", MVP),
    I32_NE("i32.ne", 0x47, NONE, "i32 i32 -> i32", MVP),
    I32_LT_S("i32.lt_s", 0x48, NONE, "i32 i32 -> i32", MVP),
    I32_LT_U("i32.lt_u", 0x49, NONE, "i32 i32 -> i32", MVP),
    I32_GT_S("i32.gt_s", 0x4A, NONE, "i32 i32 -> i32", MVP),
    I32_GT_U("i32.gt_u", 0x4B, NONE, "i32 i32 -> i32", MVP),
    I32_LE_S("i32.le_s", 0x4C, NONE, "i32 i32 -> i32", MVP),
    I32_LE_U("i32.le_u", 0x4D, NONE, "i32 i32 -> i32", MVP),
    I32_GE_S("i32.ge_s", 0x4E, NONE, "i32 i32 -> i32", MVP),
    I32_GE_U("i32.ge_u", 0x4F, NONE, "i32 i32 -> i32", MVP),
    I64_EQZ("i64.eqz", 0x50, NONE, "i64 -> i32", MVP),
    I64_EQ("i64.eq", 0x51, NONE, "i64 i64 -> i32", MVP),
    I64_NE("i64.ne", 0x52, NONE, "i64 i64 -> i32", MVP),
    I64_LT_S("i64.lt_s", 0x53, NONE, "i64 i64 -> i32", MVP),
    I64_LT_U("i64.lt_u", 0x54, NONE, "i64 i64 -> i32", MVP),
    I64_GT_S("i64.gt_s", 0x55, NONE, "i64 i64 -> i32", MVP),
    I64_GT_U("i64.gt_u", 0x56, NONE, "i64 i64 -> i32", MVP),
    I64_LE_S("i64.le_s", 0x57, NONE, "i64 i64 -> i32", MVP),
    I64_LE_U("i64.le_u", 0x58, NONE, "i64 i64 -> i32", MVP),
    I64_GE_S("i64.ge_s", 0x59, NONE, "i64 i64 -> i32", MVP),
    I64_GE_U("i64.ge_u", 0x5A, NONE, "i64 i64 -> i32", MVP),
    F32_EQ("f32.eq", 0x5B, NONE, "f32 f32 -> i32", MVP),
    F32_NE("f32.ne", 0x5C, NONE, "f32 f32 -> i32", MVP),
    F32_LT("f32.lt", 0x5D, NONE, "f32 f32 -> i32", MVP),
    F32_GT("f32.gt", 0x5E, NONE, "f32 f32 -> i32", MVP),
    F32_LE("f32.le", 0x5F, NONE, "f32 f32 -> i32", MVP),
    F32_GE("f32.ge", 0x60, NONE, "f32 f32 -> i32", MVP),
    F64_EQ("f64.eq", 0x61, NONE, "f64 f64 -> i32", MVP),
    F64_NE("f64.ne", 0x62, NONE, "f64 f64 -> i32", MVP),
    F64_LT("f64.lt", 0x63, NONE, "f64 f64 -> i32", MVP),
    F64_GT("f64.gt", 0x64, NONE, "f64 f64 -> i32", MVP),
    F64_LE("f64.le", 0x65, NONE, "f64 f64 -> i32", MVP),
    F64_GE("f64.ge", 0x66, NONE, "f64 f64 -> i32", MVP),
    I32_CLZ("i32.clz", 0x67, NONE, "i32 -> i32", MVP),
    I32_CTZ("i32.ctz", 0x68, NONE, "i32 -> i32", MVP),
    I32_POPCNT("i32.popcnt", 0x69, NONE, "i32 -> i32", MVP),
    I32_ADD("i32.add", 0x6A, NONE, "i32 i32 -> i32", MVP),
    I32_SUB("i32.sub", 0x6B, NONE, "i32 i32 -> i32", MVP),
    I32_MUL("i32.mul", 0x6C, NONE, "i32 i32 -> i32", MVP),
    I32_DIV_S("i32.div_s", 0x6D, NONE, "i32 i32 -> i32", MVP),
    I32_DIV_U("i32.div_u", 0x6E, NONE, "i32 i32 -> i32", MVP),
    I32_REM_S("i32.rem_s", 0x6F, NONE, "i32 i32 -> i32", MVP),
    I32_REM_U("i32.rem_u", 0x70, NONE, "i32 i32 -> i32", MVP),
    I32_AND("i32.and", 0x71, NONE, "i32 i32 -> i32", MVP),
    I32_OR("i32.or", 0x72, NONE, "i32 i32 -> i32", MVP),
    I32_XOR("i32.xor", 0x73, NONE, "i32 i32 -> i32", MVP),
    I32_SHL("i32.shl", 0x74, NONE, "i32 i32 -> i32", MVP),
    I32_SHR_S("i32.shr_s", 0x75, NONE, "i32 i32 -> i32", MVP),
    I32_SHR_U("i32.shr_u", 0x76, NONE, "i32 i32 -> i32", MVP),
    I32_ROTL("i32.rotl", 0x77, NONE, "i32 i32 -> i32", MVP),
    I32_ROTR("i32.rotr", 0x78, NONE, "i32 i32 -> i32", MVP),
    I64_CLZ("i64.clz", 0x79, NONE, "i64 -> i64", MVP),
    I64_CTZ("i64.ctz", 0x7A, NONE, "i64 -> i64", MVP),
    I64_POPCNT("i64.popcnt", 0x7B, NONE, "i64 -> i64", MVP),
    I64_ADD("i64.add", 0x7C, NONE, "i64 i64 -> i64", MVP),
    I64_SUB("i64.sub", 0x7D, NONE, "i64 i64 -> i64", MVP),
    I64_MUL("i64.mul", 0x7E, NONE, "i64 i64 -> i64", MVP),
    I64_DIV_S("i64.div_s", 0x7F, NONE, "i64 i64 -> i64", MVP),
    I64_DIV_U("i64.div_u", 0x80, NONE, "i64 i64 -> i64", MVP),
    I64_REM_S("i64.rem_s", 0x81, NONE, "i64 i64 -> i64", MVP),
    I64_REM_U("i64.rem_u", 0x82, NONE, "i64 i64 -> i64", MVP),
    I64_AND("i64.and", 0x83, NONE, "i64 i64 -> i64", MVP),
    I64_OR("i64.or", 0x84, NONE, "i64 i64 -> i64", MVP),
    I64_XOR("i64.xor", 0x85, NONE, "i64 i64 -> i64", MVP),
    I64_SHL("i64.shl", 0x86, NONE, "i64 i64 -> i64", MVP),
    I64_SHR_S("i64.shr_s", 0x87, NONE, "i64 i64 -> i64", MVP),
    I64_SHR_U("i64.shr_u", 0x88, NONE, "i64 i64 -> i64", MVP),
    I64_ROTL("i64.rotl", 0x89, NONE, "i64 i64 -> i64", MVP),
    I64_ROTR("i64.rotr", 0x8A, NONE, "i64 i64 -> i64", MVP),
    F32_ABS("f32.abs", 0x8B, NONE, "f32 -> f32", MVP),
    F32_NEG("f32.neg", 0x8C, NONE, "f32 -> f32", MVP),
    F32_CEIL("f32.ceil", 0x8D, NONE, "f32 -> f32", MVP),
    F32_FLOOR("f32.floor", 0x8E, NONE, "f32 -> f32", MVP),
    F32_TRUNC("f32.trunc", 0x8F, NONE, "f32 -> f32", MVP),
    F32_NEAREST("f32.nearest", 0x90, NONE, "f32 -> f32", MVP),
    F32_SQRT("f32.sqrt", 0x91, NONE, "f32 -> f32", MVP),
    F32_ADD("f32.add", 0x92, NONE, "f32 f32 -> f32", MVP),
    F32_SUB("f32.sub", 0x93, NONE, "f32 f32 -> f32", MVP),
    F32_MUL("f32.mul", 0x94, NONE, "f32 f32 -> f32", MVP),
    F32_DIV("f32.div", 0x95, NONE, "f32 f32 -> f32", MVP),
    F32_MIN("f32.min", 0x96, NONE, "f32 f32 -> f32", MVP),
    F32_MAX("f32.max", 0x97, NONE, "f32 f32 -> f32", MVP),
    F32_COPYSIGN("f32.copysign", 0x98, NONE, "f32 f32 -> f32", MVP),
    F64_ABS("f64.abs", 0x99, NONE, "f64 -> f64", MVP),
    F64_NEG("f64.neg", 0x9A, NONE, "f64 -> f64", MVP),
    F64_CEIL("f64.ceil", 0x9B, NONE, "f64 -> f64", MVP),
    F64_FLOOR("f64.floor", 0x9C, NONE, "f64 -> f64", MVP),
    F64_TRUNC("f64.trunc", 0x9D, NONE, "f64 -> f64", MVP),
    F64_NEAREST("f64.nearest", 0x9E, NONE, "f64 -> f64", MVP),
    F64_SQRT("f64.sqrt", 0x9F, NONE, "f64 -> f64", MVP),
    F64_ADD("f64.add", 0xA0, NONE, "f64 f64 -> f64", MVP),
    F64_SUB("f64.sub", 0xA1, NONE, "f64 f64 -> f64", MVP),
    F64_MUL("f64.mul", 0xA2, NONE, "f64 f64 -> f64", MVP),
    F64_DIV("f64.div", 0xA3, NONE, "f64 f64 -> f64", MVP),
    F64_MIN("f64.min", 0xA4, NONE, "f64 f64 -> f64", MVP),
    F64_MAX("f64.max", 0xA5, NONE, "f64 f64 -> f64", MVP),
    F64_COPYSIGN("f64.copysign", 0xA6, NONE, "f64 f64 -> f64", MVP),
    I32_WRAP_I64("i32.wrap_i64", 0xA7, NONE, "i64 -> i32", MVP),
    I32_TRUNC_F32_S("i32.trunc_f32_s", 0xA8, NONE, "f32 -> i32", MVP),
    I32_TRUNC_F32_U("i32.trunc_f32_u", 0xA9, NONE, "f32 -> i32", MVP),
    I32_TRUNC_F64_S("i32.trunc_f64_s", 0xAA, NONE, "f64 -> i32", MVP),
    I32_TRUNC_F64_U("i32.trunc_f64_u", 0xAB, NONE, "f64 -> i32", MVP),
    I64_EXTEND_I32_S("i64.extend_i32_s", 0xAC, NONE, "i32 -> i64", MVP),
    I64_EXTEND_I32_U("i64.extend_i32_u", 0xAD, NONE, "i32 -> i64", MVP),
    I64_TRUNC_F32_S("i64.trunc_f32_s", 0xAE, NONE, "f32 -> i64", MVP),
    I64_TRUNC_F32_U("i64.trunc_f32_u", 0xAF, NONE, "f32 -> i64", MVP),
    I64_TRUNC_F64_S("i64.trunc_f64_s", 0xB0, NONE, "f64 -> i64", MVP),
    I64_TRUNC_F64_U("i64.trunc_f64_u", 0xB1, NONE, "f64 -> i64", MVP),
    F32_CONVERT_I32_S("f32.convert_i32_s", 0xB2, NONE, "i32 -> f32", MVP),
    F32_CONVERT_I32_U("f32.convert_i32_u", 0xB3, NONE, "i32 -> f32", MVP),
    F32_CONVERT_I64_S("f32.convert_i64_s", 0xB4, NONE, "i64 -> f32", MVP),
    F32_CONVERT_I64_U("f32.convert_i64_u", 0xB5, NONE, "i64 -> f32", MVP),
    F32_DEMOTE_F64("f32.demote_f64", 0xB6, NONE, "f64 -> f32", MVP),
    F64_CONVERT_I32_S("f64.convert_i32_s", 0xB7, NONE, "i32 -> f64", MVP),
    F64_CONVERT_I32_U("f64.convert_i32_u", 0xB8, NONE, "i32 -> f64", MVP),
    F64_CONVERT_I64_S("f64.convert_i64_s", 0xB9, NONE, "i64 -> f64", MVP),
    F64_CONVERT_I64_U("f64.convert_i64_u", 0xBA, NONE, "i64 -> f64", MVP),
    F64_PROMOTE_F32("f64.promote_f32", 0xBB, NONE, "f32 -> f64", MVP),
    I32_REINTERPRET_F32("i32.reinterpret_f32", 0xBC, NONE, "f32 -> i32", MVP),
    I64_REINTERPRET_F64("i64.reinterpret_f64", 0xBD, NONE, "f64 -> i64", MVP),
    F32_REINTERPRET_I32("f32.reinterpret_i32", 0xBE, NONE, "i32 -> f32", MVP),
    F64_REINTERPRET_I64("f64.reinterpret_i64", 0xBF, NONE, "i64 -> f64", MVP),
    I32_EXTEND8_S("i32.extend8_s", 0xC0, NONE, "i32 -> i32", SIGN_EXTENSION),
    I32_EXTEND16_S("i32.extend16_s", 0xC1, NONE, "i32 -> i32", SIGN_EXTENSION),
    I64_EXTEND8_S("i64.extend8_s", 0xC2, NONE, "i64 -> i64", SIGN_EXTENSION),
    I64_EXTEND16_S("i64.extend16_s", 0xC3, NONE, "i64 -> i64", SIGN_EXTENSION),
    I64_EXTEND32_S("i64.extend32_s", 0xC4, NONE, "i64 -> i64", SIGN_EXTENSION),
    REF_NULL("ref.null", 0xD0, HEAP_TYPE, null, REFERENCE_TYPES),
    REF_IS_NULL("ref.is_null", 0xD1, NONE, null, REFERENCE_TYPES),
    REF_FUNC("ref.func", 0xD2, FUNCTION, "-> funcref", REFERENCE_TYPES),
    I32_TRUNC_SAT_F32_S("i32.trunc_sat_f32_s", 0xFC_0000, NONE, "f32 -> i32", SATURATING_CONVERSION),
    I32_TRUNC_SAT_F32_U("i32.trunc_sat_f32_u", 0xFC_0001, NONE, "f32 -> i32", SATURATING_CONVERSION),
    I32_TRUNC_SAT_F64_S("i32.trunc_sat_f64_s", 0xFC_0002, NONE, "f64 -> i32", SATURATING_CONVERSION),
    I32_TRUNC_SAT_F64_U("i32.trunc_sat_f64_u", 0xFC_0003, NONE, "f64 -> i32", SATURATING_CONVERSION),
    I64_TRUNC_SAT_F32_S("i64.trunc_sat_f32_s", 0xFC_0004, NONE, "f32 -> i64", SATURATING_CONVERSION),
    I64_TRUNC_SAT_F32_U("i64.trunc_sat_f32_u", 0xFC_0005, NONE, "f32 -> i64", SATURATING_CONVERSION),
    I64_TRUNC_SAT_F64_S("i64.trunc_sat_f64_s", 0xFC_0006, NONE, "f64 -> i64", SATURATING_CONVERSION),
    I64_TRUNC_SAT_F64_U("i64.trunc_sat_f64_u", 0xFC_0007, NONE, "f64 -> i64", SATURATING_CONVERSION),
    MEMORY_INIT("memory.init", 0xFC_0008, DATA_MEMORY, null, BULK_MEMORY),
    DATA_DROP("data.drop", 0xFC_0009, DATA, "", BULK_MEMORY),
    MEMORY_COPY("memory.copy", 0xFC_000A, MEMORY_MEMORY, null, BULK_MEMORY),
    MEMORY_FILL("memory.fill", 0xFC_000B, MEMORY, null, BULK_MEMORY),
    TABLE_INIT("table.init", 0xFC_000C, ELEMENT_TABLE, null, BULK_MEMORY),
    ELEM_DROP("elem.drop", 0xFC_000D, ELEMENT, "", BULK_MEMORY),
    TABLE_COPY("table.copy", 0xFC_000E, TABLE_TABLE, null, BULK_MEMORY),
    TABLE_GROW("table.grow", 0xFC_000F, TABLE, null, REFERENCE_TYPES),
    TABLE_SIZE("table.size", 0xFC_0010, TABLE, null, REFERENCE_TYPES),
    TABLE_FILL("table.fill", 0xFC_0011, TABLE, null, REFERENCE_TYPES),
    V128_LOAD("v128.load", 0xFD_0000, MEMARG, "addr -> v128", SIMD, 16),
    V128_LOAD8X8_S("v128.load8x8_s", 0xFD_0001, MEMARG, "addr -> v128", SIMD, 8),
    V128_LOAD8X8_U("v128.load8x8_u", 0xFD_0002, MEMARG, "addr -> v128", SIMD, 8),
    V128_LOAD16X4_S("v128.load16x4_s", 0xFD_0003, MEMARG, "addr -> v128", SIMD, 8),
    V128_LOAD16X4_U("v128.load16x4_u", 0xFD_0004, MEMARG, "addr -> v128", SIMD, 8),
    V128_LOAD32X2_S("v128.load32x2_s", 0xFD_0005, MEMARG, "addr -> v128", SIMD, 8),
    V128_LOAD32X2_U("v128.load32x2_u", 0xFD_0006, MEMARG, "addr -> v128", SIMD, 8),
    V128_LOAD8_SPLAT("v128.load8_splat", 0xFD_0007, MEMARG, "addr -> v128", SIMD, 1),
    V128_LOAD16_SPLAT("v128.load16_splat", 0xFD_0008, MEMARG, "addr -> v128", SIMD, 2),
    V128_LOAD32_SPLAT("v128.load32_splat", 0xFD_0009, MEMARG, "addr -> v128", SIMD, 4),
    V128_LOAD64_SPLAT("v128.load64_splat", 0xFD_000A, MEMARG, "addr -> v128", SIMD, 8),
    V128_STORE("v128.store", 0xFD_000B, MEMARG, "addr v128 ->", SIMD, 16),
    V128_CONST("v128.const", 0xFD_000C, V128, "-> v128", SIMD),
    I8X16_SHUFFLE("i8x16.shuffle", 0xFD_000D, SHUFFLE, "v128 v128 -> v128", SIMD, 32),
    I8X16_SWIZZLE("i8x16.swizzle", 0xFD_000E, NONE, "v128 v128 -> v128", SIMD),
    I8X16_SPLAT("i8x16.splat", 0xFD_000F, NONE, "i32 -> v128", SIMD),
    I16X8_SPLAT("i16x8.splat", 0xFD_0010, NONE, "i32 -> v128", SIMD),
    I32X4_SPLAT("i32x4.splat", 0xFD_0011, NONE, "i32 -> v128", SIMD),
    I64X2_SPLAT("i64x2.splat", 0xFD_0012, NONE, "i64 -> v128", SIMD),
    F32X4_SPLAT("f32x4.splat", 0xFD_0013, NONE, "f32 -> v128", SIMD),
    F64X2_SPLAT("f64x2.splat", 0xFD_0014, NONE, "f64 -> v128", SIMD),
    I8X16_EXTRACT_LANE_S("i8x16.extract_lane_s", 0xFD_0015, LANE, "v128 -> i32", SIMD, 16),
    I8X16_EXTRACT_LANE_U("i8x16.extract_lane_u", 0xFD_0016, LANE, "v128 -> i32", SIMD, 16),
    I8X16_REPLACE_LANE("i8x16.replace_lane", 0xFD_0017, LANE, "v128 i32 -> v128", SIMD, 16),
    I16X8_EXTRACT_LANE_S("i16x8.extract_lane_s", 0xFD_0018, LANE, "v128 -> i32", SIMD, 8),
    I16X8_EXTRACT_LANE_U("i16x8.extract_lane_u", 0xFD_0019, LANE, "v128 -> i32", SIMD, 8),
    I16X8_REPLACE_LANE("i16x8.replace_lane", 0xFD_001A, LANE, "v128 i32 -> v128", SIMD, 8),
    I32X4_EXTRACT_LANE("i32x4.extract_lane", 0xFD_001B, LANE, "v128 -> i32", SIMD, 4),
    I32X4_REPLACE_LANE("i32x4.replace_lane", 0xFD_001C, LANE, "v128 i32 -> v128", SIMD, 4),
    I64X2_EXTRACT_LANE("i64x2.extract_lane", 0xFD_001D, LANE, "v128 -> i64", SIMD, 2),
    I64X2_REPLACE_LANE("i64x2.replace_lane", 0xFD_001E, LANE, "v128 i64 -> v128", SIMD, 2),
    F32X4_EXTRACT_LANE("f32x4.extract_lane", 0xFD_001F, LANE, "v128 -> f32", SIMD, 4),
    F32X4_REPLACE_LANE("f32x4.replace_lane", 0xFD_0020, LANE, "v128 f32 -> v128", SIMD, 4),
    F64X2_EXTRACT_LANE("f64x2.extract_lane", 0xFD_0021, LANE, "v128 -> f64", SIMD, 2),
    F64X2_REPLACE_LANE("f64x2.replace_lane", 0xFD_0022, LANE, "v128 f64 -> v128", SIMD, 2),
    I8X16_EQ("i8x16.eq", 0xFD_0023, NONE, "v128 v128 -> v128", SIMD),
    I8X16_NE("i8x16.ne", 0xFD_0024, NONE, "v128 v128 -> v128", SIMD),
    I8X16_LT_S("i8x16.lt_s", 0xFD_0025, NONE, "v128 v128 -> v128", SIMD),
    I8X16_LT_U("i8x16.lt_u", 0xFD_0026, NONE, "v128 v128 -> v128", SIMD),
    I8X16_GT_S("i8x16.gt_s", 0xFD_0027, NONE, "v128 v128 -> v128", SIMD),
    I8X16_GT_U("i8x16.gt_u", 0xFD_0028, NONE, "v128 v128 -> v128", SIMD),
    I8X16_LE_S("i8x16.le_s", 0xFD_0029, NONE, "v128 v128 -> v128", SIMD),
    I8X16_LE_U("i8x16.le_u", 0xFD_002A, NONE, "v128 v128 -> v128", SIMD),
    I8X16_GE_S("i8x16.ge_s", 0xFD_002B, NONE, "v128 v128 -> v128", SIMD),
    I8X16_GE_U("i8x16.ge_u", 0xFD_002C, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EQ("i16x8.eq", 0xFD_002D, NONE, "v128 v128 -> v128", SIMD),
    I16X8_NE("i16x8.ne", 0xFD_002E, NONE, "v128 v128 -> v128", SIMD),
    I16X8_LT_S("i16x8.lt_s", 0xFD_002F, NONE, "v128 v128 -> v128", SIMD),
    I16X8_LT_U("i16x8.lt_u", 0xFD_0030, NONE, "v128 v128 -> v128", SIMD),
    I16X8_GT_S("i16x8.gt_s", 0xFD_0031, NONE, "v128 v128 -> v128", SIMD),
    I16X8_GT_U("i16x8.gt_u", 0xFD_0032, NONE, "v128 v128 -> v128", SIMD),
    I16X8_LE_S("i16x8.le_s", 0xFD_0033, NONE, "v128 v128 -> v128", SIMD),
    I16X8_LE_U("i16x8.le_u", 0xFD_0034, NONE, "v128 v128 -> v128", SIMD),
    I16X8_GE_S("i16x8.ge_s", 0xFD_0035, NONE, "v128 v128 -> v128", SIMD),
    I16X8_GE_U("i16x8.ge_u", 0xFD_0036, NONE, "v128 v128 -> v128", SIMD),
    I32X4_EQ("i32x4.eq", 0xFD_0037, NONE, "v128 v128 -> v128", SIMD),
    I32X4_NE("i32x4.ne", 0xFD_0038, NONE, "v128 v128 -> v128", SIMD),
    I32X4_LT_S("i32x4.lt_s", 0xFD_0039, NONE, "v128 v128 -> v128", SIMD),
    I32X4_LT_U("i32x4.lt_u", 0xFD_003A, NONE, "v128 v128 -> v128", SIMD),
    I32X4_GT_S("i32x4.gt_s", 0xFD_003B, NONE, "v128 v128 -> v128", SIMD),
    I32X4_GT_U("i32x4.gt_u", 0xFD_003C, NONE, "v128 v128 -> v128", SIMD),
    I32X4_LE_S("i32x4.le_s", 0xFD_003D, NONE, "v128 v128 -> v128", SIMD),
    I32X4_LE_U("i32x4.le_u", 0xFD_003E, NONE, "v128 v128 -> v128", SIMD),
    I32X4_GE_S("i32x4.ge_s", 0xFD_003F, NONE, "v128 v128 -> v128", SIMD),
    I32X4_GE_U("i32x4.ge_u", 0xFD_0040, NONE, "v128 v128 -> v128", SIMD),
    F32X4_EQ("f32x4.eq", 0xFD_0041, NONE, "v128 v128 -> v128", SIMD),
    F32X4_NE("f32x4.ne", 0xFD_0042, NONE, "v128 v128 -> v128", SIMD),
    F32X4_LT("f32x4.lt", 0xFD_0043, NONE, "v128 v128 -> v128", SIMD),
    F32X4_GT("f32x4.gt", 0xFD_0044, NONE, "v128 v128 -> v128", SIMD),
    F32X4_LE("f32x4.le", 0xFD_0045, NONE, "v128 v128 -> v128", SIMD),
    F32X4_GE("f32x4.ge", 0xFD_0046, NONE, "v128 v128 -> v128", SIMD),
    F64X2_EQ("f64x2.eq", 0xFD_0047, NONE, "v128 v128 -> v128", SIMD),
    F64X2_NE("f64x2.ne", 0xFD_0048, NONE, "v128 v128 -> v128", SIMD),
    F64X2_LT("f64x2.lt", 0xFD_0049, NONE, "v128 v128 -> v128", SIMD),
    F64X2_GT("f64x2.gt", 0xFD_004A, NONE, "v128 v128 -> v128", SIMD),
    F64X2_LE("f64x2.le", 0xFD_004B, NONE, "v128 v128 -> v128", SIMD),
    F64X2_GE("f64x2.ge", 0xFD_004C, NONE, "v128 v128 -> v128", SIMD),
    V128_NOT("v128.not", 0xFD_004D, NONE, "v128 -> v128", SIMD),
    V128_AND("v128.and", 0xFD_004E, NONE, "v128 v128 -> v128", SIMD),
    V128_ANDNOT("v128.andnot", 0xFD_004F, NONE, "v128 v128 -> v128", SIMD),
    V128_OR("v128.or", 0xFD_0050, NONE, "v128 v128 -> v128", SIMD),
    V128_XOR("v128.xor", 0xFD_0051, NONE, "v128 v128 -> v128", SIMD),
    V128_BITSELECT("v128.bitselect", 0xFD_0052, NONE, "v128 v128 v128 -> v128", SIMD),
    V128_ANY_TRUE("v128.any_true", 0xFD_0053, NONE, "v128 -> i32", SIMD),
    V128_LOAD8_LANE("v128.load8_lane", 0xFD_0054, MEMARG_LANE, "addr v128 -> v128", SIMD, 1),
    V128_LOAD16_LANE("v128.load16_lane", 0xFD_0055, MEMARG_LANE, "addr v128 -> v128", SIMD, 2),
    V128_LOAD32_LANE("v128.load32_lane", 0xFD_0056, MEMARG_LANE, "addr v128 -> v128", SIMD, 4),
    V128_LOAD64_LANE("v128.load64_lane", 0xFD_0057, MEMARG_LANE, "addr v128 -> v128", SIMD, 8),
    V128_STORE8_LANE("v128.store8_lane", 0xFD_0058, MEMARG_LANE, "addr v128 ->", SIMD, 1),
    V128_STORE16_LANE("v128.store16_lane", 0xFD_0059, MEMARG_LANE, "addr v128 ->", SIMD, 2),
    V128_STORE32_LANE("v128.store32_lane", 0xFD_005A, MEMARG_LANE, "addr v128 ->", SIMD, 4),
    V128_STORE64_LANE("v128.store64_lane", 0xFD_005B, MEMARG_LANE, "addr v128 ->", SIMD, 8),
    V128_LOAD32_ZERO("v128.load32_zero", 0xFD_005C, MEMARG, "addr -> v128", SIMD, 4),
    V128_LOAD64_ZERO("v128.load64_zero", 0xFD_005D, MEMARG, "addr -> v128", SIMD, 8),
    F32X4_DEMOTE_F64X2_ZERO("f32x4.demote_f64x2_zero", 0xFD_005E, NONE, "v128 -> v128", SIMD),
    F64X2_PROMOTE_LOW_F32X4("f64x2.promote_low_f32x4", 0xFD_005F, NONE, "v128 -> v128", SIMD),
    I8X16_ABS("i8x16.abs", 0xFD_0060, NONE, "v128 -> v128", SIMD),
    I8X16_NEG("i8x16.neg", 0xFD_0061, NONE, "v128 -> v128", SIMD),
    I8X16_POPCNT("i8x16.popcnt", 0xFD_0062, NONE, "v128 -> v128", SIMD),
    I8X16_ALL_TRUE("i8x16.all_true", 0xFD_0063, NONE, "v128 -> i32", SIMD),
    I8X16_BITMASK("i8x16.bitmask", 0xFD_0064, NONE, "v128 -> i32", SIMD),
    I8X16_NARROW_I16X8_S("i8x16.narrow_i16x8_s", 0xFD_0065, NONE, "v128 v128 -> v128", SIMD),
    I8X16_NARROW_I16X8_U("i8x16.narrow_i16x8_u", 0xFD_0066, NONE, "v128 v128 -> v128", SIMD),
    F32X4_CEIL("f32x4.ceil", 0xFD_0067, NONE, "v128 -> v128", SIMD),
    F32X4_FLOOR("f32x4.floor", 0xFD_0068, NONE, "v128 -> v128", SIMD),
    F32X4_TRUNC("f32x4.trunc", 0xFD_0069, NONE, "v128 -> v128", SIMD),
    F32X4_NEAREST("f32x4.nearest", 0xFD_006A, NONE, "v128 -> v128", SIMD),
    I8X16_SHL("i8x16.shl", 0xFD_006B, NONE, "v128 i32 -> v128", SIMD),
    I8X16_SHR_S("i8x16.shr_s", 0xFD_006C, NONE, "v128 i32 -> v128", SIMD),
    I8X16_SHR_U("i8x16.shr_u", 0xFD_006D, NONE, "v128 i32 -> v128", SIMD),
    I8X16_ADD("i8x16.add", 0xFD_006E, NONE, "v128 v128 -> v128", SIMD),
    I8X16_ADD_SAT_S("i8x16.add_sat_s", 0xFD_006F, NONE, "v128 v128 -> v128", SIMD),
    I8X16_ADD_SAT_U("i8x16.add_sat_u", 0xFD_0070, NONE, "v128 v128 -> v128", SIMD),
    I8X16_SUB("i8x16.sub", 0xFD_0071, NONE, "v128 v128 -> v128", SIMD),
    I8X16_SUB_SAT_S("i8x16.sub_sat_s", 0xFD_0072, NONE, "v128 v128 -> v128", SIMD),
    I8X16_SUB_SAT_U("i8x16.sub_sat_u", 0xFD_0073, NONE, "v128 v128 -> v128", SIMD),
    F64X2_CEIL("f64x2.ceil", 0xFD_0074, NONE, "v128 -> v128", SIMD),
    F64X2_FLOOR("f64x2.floor", 0xFD_0075, NONE, "v128 -> v128", SIMD),
    I8X16_MIN_S("i8x16.min_s", 0xFD_0076, NONE, "v128 v128 -> v128", SIMD),
    I8X16_MIN_U("i8x16.min_u", 0xFD_0077, NONE, "v128 v128 -> v128", SIMD),
    I8X16_MAX_S("i8x16.max_s", 0xFD_0078, NONE, "v128 v128 -> v128", SIMD),
    I8X16_MAX_U("i8x16.max_u", 0xFD_0079, NONE, "v128 v128 -> v128", SIMD),
    F64X2_TRUNC("f64x2.trunc", 0xFD_007A, NONE, "v128 -> v128", SIMD),
    I8X16_AVGR_U("i8x16.avgr_u", 0xFD_007B, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EXTADD_PAIRWISE_I8X16_S("i16x8.extadd_pairwise_i8x16_s", 0xFD_007C, NONE, "v128 -> v128", SIMD),
    I16X8_EXTADD_PAIRWISE_I8X16_U("i16x8.extadd_pairwise_i8x16_u", 0xFD_007D, NONE, "v128 -> v128", SIMD),
    I32X4_EXTADD_PAIRWISE_I16X8_S("i32x4.extadd_pairwise_i16x8_s", 0xFD_007E, NONE, "v128 -> v128", SIMD),
    I32X4_EXTADD_PAIRWISE_I16X8_U("i32x4.extadd_pairwise_i16x8_u", 0xFD_007F, NONE, "v128 -> v128", SIMD),
    I16X8_ABS("i16x8.abs", 0xFD_0080, NONE, "v128 -> v128", SIMD),
    I16X8_NEG("i16x8.neg", 0xFD_0081, NONE, "v128 -> v128", SIMD),
    I16X8_Q15MULR_SAT_S("i16x8.q15mulr_sat_s", 0xFD_0082, NONE, "v128 v128 -> v128", SIMD),
    I16X8_ALL_TRUE("i16x8.all_true", 0xFD_0083, NONE, "v128 -> i32", SIMD),
    I16X8_BITMASK("i16x8.bitmask", 0xFD_0084, NONE, "v128 -> i32", SIMD),
    I16X8_NARROW_I32X4_S("i16x8.narrow_i32x4_s", 0xFD_0085, NONE, "v128 v128 -> v128", SIMD),
    I16X8_NARROW_I32X4_U("i16x8.narrow_i32x4_u", 0xFD_0086, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EXTEND_LOW_I8X16_S("i16x8.extend_low_i8x16_s", 0xFD_0087, NONE, "v128 -> v128", SIMD),
    I16X8_EXTEND_HIGH_I8X16_S("i16x8.extend_high_i8x16_s", 0xFD_0088, NONE, "v128 -> v128", SIMD),
    I16X8_EXTEND_LOW_I8X16_U("i16x8.extend_low_i8x16_u", 0xFD_0089, NONE, "v128 -> v128", SIMD),
    I16X8_EXTEND_HIGH_I8X16_U("i16x8.extend_high_i8x16_u", 0xFD_008A, NONE, "v128 -> v128", SIMD),
    I16X8_SHL("i16x8.shl", 0xFD_008B, NONE, "v128 i32 -> v128", SIMD),
    I16X8_SHR_S("i16x8.shr_s", 0xFD_008C, NONE, "v128 i32 -> v128", SIMD),
    I16X8_SHR_U("i16x8.shr_u", 0xFD_008D, NONE, "v128 i32 -> v128", SIMD),
    I16X8_ADD("i16x8.add", 0xFD_008E, NONE, "v128 v128 -> v128", SIMD),
    I16X8_ADD_SAT_S("i16x8.add_sat_s", 0xFD_008F, NONE, "v128 v128 -> v128", SIMD),
    I16X8_ADD_SAT_U("i16x8.add_sat_u", 0xFD_0090, NONE, "v128 v128 -> v128", SIMD),
    I16X8_SUB("i16x8.sub", 0xFD_0091, NONE, "v128 v128 -> v128", SIMD),
    I16X8_SUB_SAT_S("i16x8.sub_sat_s", 0xFD_0092, NONE, "v128 v128 -> v128", SIMD),
    I16X8_SUB_SAT_U("i16x8.sub_sat_u", 0xFD_0093, NONE, "v128 v128 -> v128", SIMD),
    F64X2_NEAREST("f64x2.nearest", 0xFD_0094, NONE, "v128 -> v128", SIMD),
    I16X8_MUL("i16x8.mul", 0xFD_0095, NONE, "v128 v128 -> v128", SIMD),
    I16X8_MIN_S("i16x8.min_s", 0xFD_0096, NONE, "v128 v128 -> v128", SIMD),
    I16X8_MIN_U("i16x8.min_u", 0xFD_0097, NONE, "v128 v128 -> v128", SIMD),
    I16X8_MAX_S("i16x8.max_s", 0xFD_0098, NONE, "v128 v128 -> v128", SIMD),
    I16X8_MAX_U("i16x8.max_u", 0xFD_0099, NONE, "v128 v128 -> v128", SIMD),
    I16X8_AVGR_U("i16x8.avgr_u", 0xFD_009B, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EXTMUL_LOW_I8X16_S("i16x8.extmul_low_i8x16_s", 0xFD_009C, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EXTMUL_HIGH_I8X16_S("i16x8.extmul_high_i8x16_s", 0xFD_009D, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EXTMUL_LOW_I8X16_U("i16x8.extmul_low_i8x16_u", 0xFD_009E, NONE, "v128 v128 -> v128", SIMD),
    I16X8_EXTMUL_HIGH_I8X16_U("i16x8.extmul_high_i8x16_u", 0xFD_009F, NONE, "v128 v128 -> v128", SIMD),
    I32X4_ABS("i32x4.abs", 0xFD_00A0, NONE, "v128 -> v128", SIMD),
    I32X4_NEG("i32x4.neg", 0xFD_00A1, NONE, "v128 -> v128", SIMD),
    I32X4_ALL_TRUE("i32x4.all_true", 0xFD_00A3, NONE, "v128 -> i32", SIMD),
    I32X4_BITMASK("i32x4.bitmask", 0xFD_00A4, NONE, "v128 -> i32", SIMD),
    I32X4_EXTEND_LOW_I16X8_S("i32x4.extend_low_i16x8_s", 0xFD_00A7, NONE, "v128 -> v128", SIMD),
    I32X4_EXTEND_HIGH_I16X8_S("i32x4.extend_high_i16x8_s", 0xFD_00A8, NONE, "v128 -> v128", SIMD),
    I32X4_EXTEND_LOW_I16X8_U("i32x4.extend_low_i16x8_u", 0xFD_00A9, NONE, "v128 -> v128", SIMD),
    I32X4_EXTEND_HIGH_I16X8_U("i32x4.extend_high_i16x8_u", 0xFD_00AA, NONE, "v128 -> v128", SIMD),
    I32X4_SHL("i32x4.shl", 0xFD_00AB, NONE, "v128 i32 -> v128", SIMD),
    I32X4_SHR_S("i32x4.shr_s", 0xFD_00AC, NONE, "v128 i32 -> v128", SIMD),
    I32X4_SHR_U("i32x4.shr_u", 0xFD_00AD, NONE, "v128 i32 -> v128", SIMD),
    I32X4_ADD("i32x4.add", 0xFD_00AE, NONE, "v128 v128 -> v128", SIMD),
    I32X4_SUB("i32x4.sub", 0xFD_00B1, NONE, "v128 v128 -> v128", SIMD),
    I32X4_MUL("i32x4.mul", 0xFD_00B5, NONE, "v128 v128 -> v128", SIMD),
    I32X4_MIN_S("i32x4.min_s", 0xFD_00B6, NONE, "v128 v128 -> v128", SIMD),
    I32X4_MIN_U("i32x4.min_u", 0xFD_00B7, NONE, "v128 v128 -> v128", SIMD),
    I32X4_MAX_S("i32x4.max_s", 0xFD_00B8, NONE, "v128 v128 -> v128", SIMD),
    I32X4_MAX_U("i32x4.max_u", 0xFD_00B9, NONE, "v128 v128 -> v128", SIMD),
    I32X4_DOT_I16X8_S("i32x4.dot_i16x8_s", 0xFD_00BA, NONE, "v128 v128 -> v128", SIMD),
    I32X4_EXTMUL_LOW_I16X8_S("i32x4.extmul_low_i16x8_s", 0xFD_00BC, NONE, "v128 v128 -> v128", SIMD),
    I32X4_EXTMUL_HIGH_I16X8_S("i32x4.extmul_high_i16x8_s", 0xFD_00BD, NONE, "v128 v128 -> v128", SIMD),
    I32X4_EXTMUL_LOW_I16X8_U("i32x4.extmul_low_i16x8_u", 0xFD_00BE, NONE, "v128 v128 -> v128", SIMD),
    I32X4_EXTMUL_HIGH_I16X8_U("i32x4.extmul_high_i16x8_u", 0xFD_00BF, NONE, "v128 v128 -> v128", SIMD),
    I64X2_ABS("i64x2.abs", 0xFD_00C0, NONE, "v128 -> v128", SIMD),
    I64X2_NEG("i64x2.neg", 0xFD_00C1, NONE, "v128 -> v128", SIMD),
    I64X2_ALL_TRUE("i64x2.all_true", 0xFD_00C3, NONE, "v128 -> i32", SIMD),
    I64X2_BITMASK("i64x2.bitmask", 0xFD_00C4, NONE, "v128 -> i32", SIMD),
    I64X2_EXTEND_LOW_I32X4_S("i64x2.extend_low_i32x4_s", 0xFD_00C7, NONE, "v128 -> v128", SIMD),
    I64X2_EXTEND_HIGH_I32X4_S("i64x2.extend_high_i32x4_s", 0xFD_00C8, NONE, "v128 -> v128", SIMD),
    I64X2_EXTEND_LOW_I32X4_U("i64x2.extend_low_i32x4_u", 0xFD_00C9, NONE, "v128 -> v128", SIMD),
    I64X2_EXTEND_HIGH_I32X4_U("i64x2.extend_high_i32x4_u", 0xFD_00CA, NONE, "v128 -> v128", SIMD),
    I64X2_SHL("i64x2.shl", 0xFD_00CB, NONE, "v128 i32 -> v128", SIMD),
    I64X2_SHR_S("i64x2.shr_s", 0xFD_00CC, NONE, "v128 i32 -> v128", SIMD),
    I64X2_SHR_U("i64x2.shr_u", 0xFD_00CD, NONE, "v128 i32 -> v128", SIMD),
    I64X2_ADD("i64x2.add", 0xFD_00CE, NONE, "v128 v128 -> v128", SIMD),
    I64X2_SUB("i64x2.sub", 0xFD_00D1, NONE, "v128 v128 -> v128", SIMD),
    I64X2_MUL("i64x2.mul", 0xFD_00D5, NONE, "v128 v128 -> v128", SIMD),
    I64X2_EQ("i64x2.eq", 0xFD_00D6, NONE, "v128 v128 -> v128", SIMD),
    I64X2_NE("i64x2.ne", 0xFD_00D7, NONE, "v128 v128 -> v128", SIMD),
    I64X2_LT_S("i64x2.lt_s", 0xFD_00D8, NONE, "v128 v128 -> v128", SIMD),
    I64X2_GT_S("i64x2.gt_s", 0xFD_00D9, NONE, "v128 v128 -> v128", SIMD),
    I64X2_LE_S("i64x2.le_s", 0xFD_00DA, NONE, "v128 v128 -> v128", SIMD),
    I64X2_GE_S("i64x2.ge_s", 0xFD_00DB, NONE, "v128 v128 -> v128", SIMD),
    I64X2_EXTMUL_LOW_I32X4_S("i64x2.extmul_low_i32x4_s", 0xFD_00DC, NONE, "v128 v128 -> v128", SIMD),
    I64X2_EXTMUL_HIGH_I32X4_S("i64x2.extmul_high_i32x4_s", 0xFD_00DD, NONE, "v128 v128 -> v128", SIMD),
    I64X2_EXTMUL_LOW_I32X4_U("i64x2.extmul_low_i32x4_u", 0xFD_00DE, NONE, "v128 v128 -> v128", SIMD),
    I64X2_EXTMUL_HIGH_I32X4_U("i64x2.extmul_high_i32x4_u", 0xFD_00DF, NONE, "v128 v128 -> v128", SIMD),
    F32X4_ABS("f32x4.abs", 0xFD_00E0, NONE, "v128 -> v128", SIMD),
    F32X4_NEG("f32x4.neg", 0xFD_00E1, NONE, "v128 -> v128", SIMD),
    F32X4_SQRT("f32x4.sqrt", 0xFD_00E3, NONE, "v128 -> v128", SIMD),
    F32X4_ADD("f32x4.add", 0xFD_00E4, NONE, "v128 v128 -> v128", SIMD),
    F32X4_SUB("f32x4.sub", 0xFD_00E5, NONE, "v128 v128 -> v128", SIMD),
    F32X4_MUL("f32x4.mul", 0xFD_00E6, NONE, "v128 v128 -> v128", SIMD),
    F32X4_DIV("f32x4.div", 0xFD_00E7, NONE, "v128 v128 -> v128", SIMD),
    F32X4_MIN("f32x4.min", 0xFD_00E8, NONE, "v128 v128 -> v128", SIMD),
    F32X4_MAX("f32x4.max", 0xFD_00E9, NONE, "v128 v128 -> v128", SIMD),
    F32X4_PMIN("f32x4.pmin", 0xFD_00EA, NONE, "v128 v128 -> v128", SIMD),
    F32X4_PMAX("f32x4.pmax", 0xFD_00EB, NONE, "v128 v128 -> v128", SIMD),
    F64X2_ABS("f64x2.abs", 0xFD_00EC, NONE, "v128 -> v128", SIMD),
    F64X2_NEG("f64x2.neg", 0xFD_00ED, NONE, "v128 -> v128", SIMD),
    F64X2_SQRT("f64x2.sqrt", 0xFD_00EF, NONE, "v128 -> v128", SIMD),
    F64X2_ADD("f64x2.add", 0xFD_00F0, NONE, "v128 v128 -> v128", SIMD),
    F64X2_SUB("f64x2.sub", 0xFD_00F1, NONE, "v128 v128 -> v128", SIMD),
    F64X2_MUL("f64x2.mul", 0xFD_00F2, NONE, "v128 v128 -> v128", SIMD),
    F64X2_DIV("f64x2.div", 0xFD_00F3, NONE, "v128 v128 -> v128", SIMD),
    F64X2_MIN("f64x2.min", 0xFD_00F4, NONE, "v128 v128 -> v128", SIMD),
    F64X2_MAX("f64x2.max", 0xFD_00F5, NONE, "v128 v128 -> v128", SIMD),
    F64X2_PMIN("f64x2.pmin", 0xFD_00F6, NONE, "v128 v128 -> v128", SIMD),
    F64X2_PMAX("f64x2.pmax", 0xFD_00F7, NONE, "v128 v128 -> v128", SIMD),
    I32X4_TRUNC_SAT_F32X4_S("i32x4.trunc_sat_f32x4_s", 0xFD_00F8, NONE, "v128 -> v128", SIMD),
    I32X4_TRUNC_SAT_F32X4_U("i32x4.trunc_sat_f32x4_u", 0xFD_00F9, NONE, "v128 -> v128", SIMD),
    F32X4_CONVERT_I32X4_S("f32x4.convert_i32x4_s", 0xFD_00FA, NONE, "v128 -> v128", SIMD),
    F32X4_CONVERT_I32X4_U("f32x4.convert_i32x4_u", 0xFD_00FB, NONE, "v128 -> v128", SIMD),
    I32X4_TRUNC_SAT_F64X2_S_ZERO("i32x4.trunc_sat_f64x2_s_zero", 0xFD_00FC, NONE, "v128 -> v128", SIMD),
    I32X4_TRUNC_SAT_F64X2_U_ZERO("i32x4.trunc_sat_f64x2_u_zero", 0xFD_00FD, NONE, "v128 -> v128", SIMD),
    F64X2_CONVERT_LOW_I32X4_S("f64x2.convert_low_i32x4_s", 0xFD_00FE, NONE, "v128 -> v128", SIMD),
    F64X2_CONVERT_LOW_I32X4_U("f64x2.convert_low_i32x4_u", 0xFD_00FF, NONE, "v128 -> v128", SIMD),
    I8X16_RELAXED_SWIZZLE("i8x16.relaxed_swizzle", 0xFD_0100, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    I32X4_RELAXED_TRUNC_F32X4_S("i32x4.relaxed_trunc_f32x4_s", 0xFD_0101, NONE, "v128 -> v128", RELAXED_SIMD),
    I32X4_RELAXED_TRUNC_F32X4_U("i32x4.relaxed_trunc_f32x4_u", 0xFD_0102, NONE, "v128 -> v128", RELAXED_SIMD),
    I32X4_RELAXED_TRUNC_F64X2_S_ZERO("i32x4.relaxed_trunc_f64x2_s_zero", 0xFD_0103, NONE, "v128 -> v128", RELAXED_SIMD),
    I32X4_RELAXED_TRUNC_F64X2_U_ZERO("i32x4.relaxed_trunc_f64x2_u_zero", 0xFD_0104, NONE, "v128 -> v128", RELAXED_SIMD),
    F32X4_RELAXED_MADD("f32x4.relaxed_madd", 0xFD_0105, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    F32X4_RELAXED_NMADD("f32x4.relaxed_nmadd", 0xFD_0106, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    F64X2_RELAXED_MADD("f64x2.relaxed_madd", 0xFD_0107, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    F64X2_RELAXED_NMADD("f64x2.relaxed_nmadd", 0xFD_0108, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    I8X16_RELAXED_LANESELECT("i8x16.relaxed_laneselect", 0xFD_0109, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    I16X8_RELAXED_LANESELECT("i16x8.relaxed_laneselect", 0xFD_010A, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    I32X4_RELAXED_LANESELECT("i32x4.relaxed_laneselect", 0xFD_010B, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    I64X2_RELAXED_LANESELECT("i64x2.relaxed_laneselect", 0xFD_010C, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    F32X4_RELAXED_MIN("f32x4.relaxed_min", 0xFD_010D, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    F32X4_RELAXED_MAX("f32x4.relaxed_max", 0xFD_010E, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    F64X2_RELAXED_MIN("f64x2.relaxed_min", 0xFD_010F, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    F64X2_RELAXED_MAX("f64x2.relaxed_max", 0xFD_0110, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    I16X8_RELAXED_Q15MULR_S("i16x8.relaxed_q15mulr_s", 0xFD_0111, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    I16X8_RELAXED_DOT_I8X16_I7X16_S(
            "i16x8.relaxed_dot_i8x16_i7x16_s", 0xFD_0112, NONE, "v128 v128 -> v128", RELAXED_SIMD),
    I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S(
            "i32x4.relaxed_dot_i8x16_i7x16_add_s", 0xFD_0113, NONE, "v128 v128 v128 -> v128", RELAXED_SIMD),
    JUMP("quipu.jump", Immediate.JUMP),
    JUMP_IF("quipu.jump_if", Immediate.JUMP),
    JUMP_UNLESS("quipu.jump_unless", Immediate.JUMP),
    LOCAL_GET_V128("quipu.local.get_v128", Immediate.LOCAL),
    LOCAL_SET_V128("quipu.local.set_v128", Immediate.LOCAL),
    LOCAL_TEE_V128("quipu.local.tee_v128", Immediate.LOCAL),
    GLOBAL_GET_V128("quipu.global.get_v128", Immediate.GLOBAL),
    GLOBAL_SET_V128("quipu.global.set_v128", Immediate.GLOBAL),
    DROP_V128("quipu.drop_v128", Immediate.VALUE_TYPE),
    SELECT_V128("quipu.select_v128", Immediate.VALUE_TYPE),
    /** Pays for what follows, up to the next such instruction or branch; before anything of it runs. */
    FUEL("quipu.fuel", Immediate.I64),
    /** Stops here if the host asks for it. */
    POLL("quipu.poll", NONE),
    /** Pays for the bulk operation that follows by the length on top of the stack, which stays there. */
    FUEL_BY_LENGTH("quipu.fuel_by_length", Immediate.LENGTH),
    /** Goes on elsewhere if a global has another value than assumed; only in what a compiler makes for itself. */
    ASSUME("quipu.assume", Immediate.ASSUMPTION);

    private static final Opcode[] VALUES = values();
    private static final Opcode[] PLAIN = new Opcode[0x100];
    private static final Opcode[] NUMERIC = new Opcode[0x20];
    private static final Opcode[] VECTOR = new Opcode[0x120];

    static {
        for (Opcode opcode : VALUES) {
            if (opcode.code >= 0) {
                page(opcode.code >> 16)[opcode.code & 0xFFFF] = opcode;
            }
        }
    }

    private final String text;
    private final int code;
    private final Immediate immediate;
    private final String types;
    /** Read when first asked for; whoever comes first, it is the same. */
    private Signature signature;

    private final Feature feature;
    private final int width;

    Opcode(String text, int code, Immediate immediate, String types, Feature feature, int width) {
        this.text = text;
        this.code = code;
        this.immediate = immediate;
        this.types = types;
        this.feature = feature;
        this.width = width;
    }

    Opcode(String text, int code, Immediate immediate, String types, Feature feature) {
        this(text, code, immediate, types, feature, 0);
    }

    Opcode(String text, Immediate immediate) {
        this(text, -1, immediate, null, Feature.LOWERING, 0);
    }

    private static Opcode[] page(int prefix) {
        return switch (prefix) {
            case 0 -> PLAIN;
            case 0xFC -> NUMERIC;
            case 0xFD -> VECTOR;
            default -> throw new IllegalArgumentException("no instructions under prefix " + prefix);
        };
    }

    /**
     * @param prefix 0, 0xFC or 0xFD
     * @return null if nothing is encoded so
     */
    public static Opcode of(int prefix, int code) {
        Opcode[] page = page(prefix);
        return code >= 0 && code < page.length ? page[code] : null;
    }

    /** The opcode whose ordinal stands in {@link Code#words()}. */
    public static Opcode of(int ordinal) {
        return VALUES[ordinal];
    }

    /** The name in the text format, for example {@code i32.add}. */
    public String text() {
        return text;
    }

    public Immediate immediate() {
        return immediate;
    }

    public Feature feature() {
        return feature;
    }

    /** Whether operand and result types are the same wherever the instruction stands. */
    public boolean hasSignature() {
        return types != null;
    }

    private Signature signature() {
        Signature known = signature;
        if (known == null) {
            known = Signature.of(types);
            signature = known;
        }
        return known;
    }

    /** Operand types, deepest first; null stands for the address type of the memory. */
    public ValueType operand(int index) {
        return signature().operands()[index];
    }

    public int operandCount() {
        return signature().operands().length;
    }

    /** The result type, or null for none; no instruction with fixed types has two. */
    public ValueType result() {
        return signature().result();
    }

    /** Bytes touched by a memory access. */
    public int accessBytes() {
        return width;
    }

    /** Lanes an immediate may choose from. */
    public int lanes() {
        return immediate == Immediate.MEMARG_LANE ? 16 / width : width;
    }

    /** Words after the opcode in {@link Code#words()}, or -1 for {@code br_table}. */
    public int operandWords() {
        return this == DROP || this == SELECT ? 1 : this == RETHROW ? 2 : immediate.words();
    }
}
