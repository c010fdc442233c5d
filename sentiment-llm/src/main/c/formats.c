#include "formats.h"

#include "gguf.h"
#include "math.h"
#include "memory.h"

/*
 *   Q4_0  | d f16 | qs 16 |                 byte i: column i in the low nibble, column i + 16 in the high one
 *   Q4_1  | d f16 | m f16 | qs 16 |
 *   Q5_0  | d f16 | qh u32 | qs 16 |        bit c of qh: the fifth bit of column c
 *   Q5_1  | d f16 | m f16 | qh u32 | qs 16 |
 *   Q8_0  | d f16 | 32 x int8 |
 *   Q4_K  | d f16 | dmin f16 | sc, m 6 bits each, 12 | qs 128 |      32 bytes hold columns 64k.. low, 64k + 32.. high
 *   Q5_K  | d f16 | dmin f16 | sc, m 12 | qh 32 | qs 128 |           bit k of qh[i]: column 32k + i
 *   Q6_K  | ql 128 | qh 64 | sc 16 x int8 | d f16 |
 */
const Format *format_of(uint32_t type) {
    static const Format plain32 = {1, 4, 0, 0, 0, false}, plain16 = {1, 2, 0, 0, 0, false};
    static const Format q4_0 = {32, 18, 32, 4, 0, false}, q4_1 = {32, 20, 32, 4, 8, true};
    static const Format q5_0 = {32, 22, 32, 5, 0, false}, q5_1 = {32, 24, 32, 5, 16, true};
    static const Format q8_0 = {32, 34, 32, 8, 0, false};
    static const Format q4_k = {256, 144, 32, 4, 8, true}, q5_k = {256, 176, 32, 5, 16, true};
    static const Format q6_k = {256, 210, 16, 6, 0, false};
    switch (type) {
    case TENSOR_F32: return &plain32;
    case TENSOR_F16: case TENSOR_BF16: return &plain16;
    case TENSOR_Q4_0: return &q4_0;
    case TENSOR_Q4_1: return &q4_1;
    case TENSOR_Q5_0: return &q5_0;
    case TENSOR_Q5_1: return &q5_1;
    case TENSOR_Q8_0: return &q8_0;
    case TENSOR_Q4_K: return &q4_k;
    case TENSOR_Q5_K: return &q5_k;
    case TENSOR_Q6_K: return &q6_k;
    default: return NULL;
    }
}

static float half_at(const uint8_t *raw) { return half_to_float((uint16_t)(raw[0] | raw[1] << 8)); }

/* count bytes of two nibbles: the low ones are columns 0.., the high ones columns count.. */
static void unpack_nibbles(const uint8_t *qs, uint32_t count, int8_t *codes) {
    ROLLED
    for (uint32_t i = 0; i < count; i++) {
        codes[i] = (int8_t)((qs[i] & 15) - 8);
        codes[i + count] = (int8_t)((qs[i] >> 4) - 8);
    }
}

/* Makes codes of 5 bits from codes of 4: with their fifth bit they are 0..31 less 16. */
static void add_fifth_bits(uint32_t bits, int8_t *codes) {
    ROLLED
    for (uint32_t c = 0; c < 32; c++) codes[c] = (int8_t)(codes[c] + (int8_t)(bits >> c << 4 & 16) - 8);
}

static void unpack_8(const uint8_t *qs, int8_t *codes) {
    __builtin_memcpy(codes, qs, 32);
}

/* The k-th pair of 6 bits: four pairs lie plain, the upper bits of the other four where those leave room. */
static void k_scale(const uint8_t *block, uint32_t k, float *scale, float *min) {
    const uint8_t *packed = block + 4;
    uint32_t sc = k < 4 ? packed[k] & 63u : (packed[k + 4] & 15u) | (uint32_t)(packed[k - 4] >> 6) << 4;
    uint32_t m = k < 4 ? packed[k + 4] & 63u : (uint32_t)(packed[k + 4] >> 4) | (uint32_t)(packed[k] >> 6) << 4;
    *scale = half_at(block) * (float)sc;
    *min = -(half_at(block + 2) * (float)m);
}

NOINLINE static void unpack_k(const uint8_t *block, const uint8_t *fifth_bits, int8_t *codes, float *scales, float *mins) {
    const uint8_t *qs = block + 16 + (fifth_bits != NULL ? 32 : 0);
    for (uint32_t k = 0; k < 8; k += 2) unpack_nibbles(qs + 16 * k, 32, codes + 32 * k);
    for (uint32_t k = 0; k < 8; k++) k_scale(block, k, &scales[k], &mins[k]);
    if (fifth_bits == NULL) return;
    for (uint32_t k = 0; k < 8; k++) {
        ROLLED
        for (uint32_t i = 0; i < 32; i++)
            codes[32 * k + i] = (int8_t)(codes[32 * k + i] + (int8_t)(fifth_bits[i] >> k << 4 & 16) - 8);
    }
}

/* 128 columns from 64 bytes of nibbles and 32 of upper bits. */
static void unpack_6_half(const uint8_t *ql, const uint8_t *qh, int8_t *codes) {
    ROLLED
    for (uint32_t i = 0; i < 32; i++) {
        uint32_t upper = qh[i];
        codes[i] = (int8_t)((int32_t)((ql[i] & 15u) | (upper & 3u) << 4) - 32);
        codes[i + 32] = (int8_t)((int32_t)((ql[i + 32] & 15u) | (upper >> 2 & 3u) << 4) - 32);
        codes[i + 64] = (int8_t)((int32_t)((uint32_t)(ql[i] >> 4) | (upper >> 4 & 3u) << 4) - 32);
        codes[i + 96] = (int8_t)((int32_t)((uint32_t)(ql[i + 32] >> 4) | upper >> 6 << 4) - 32);
    }
}

static void unpack_6(const uint8_t *block, int8_t *codes, float *scales) {
    unpack_6_half(block, block + 128, codes);
    unpack_6_half(block + 64, block + 160, codes + 128);
    float d = half_at(block + 208);
    ROLLED
    for (uint32_t i = 0; i < 16; i++) scales[i] = d * (float)(int8_t)block[192 + i];
}

static uint32_t word_at(const uint8_t *raw) {
    uint32_t word;
    __builtin_memcpy(&word, raw, sizeof word);
    return word;
}

void format_unpack(uint32_t type, const uint8_t *block, int8_t *codes, float *scales, float *mins) {
    switch (type) {
    case TENSOR_Q4_K: unpack_k(block, NULL, codes, scales, mins); return;
    case TENSOR_Q5_K: unpack_k(block, block + 16, codes, scales, mins); return;
    case TENSOR_Q6_K: unpack_6(block, codes, scales); return;
    default: break;
    }
    const Format *format = format_of(type);
    const uint8_t *at = block + 2;
    scales[0] = half_at(block);
    if (format->has_mins) {
        mins[0] = half_at(at);
        at += 2;
    }
    if (format->code_bits == 8) {
        unpack_8(at, codes);
        return;
    }
    unpack_nibbles(at + (format->code_bits == 5 ? 4 : 0), 16, codes);
    if (format->code_bits == 5) add_fifth_bits(word_at(at), codes);
}

float format_number(uint32_t type, const uint8_t *raw) {
    if (type == TENSOR_F16) return half_at(raw);
    if (type == TENSOR_BF16) return bits_float((uint32_t)(raw[0] | raw[1] << 8) << 16);
    return bits_float(word_at(raw));
}

/* One block's weights under one scale. */
static void dequantise_run(const int8_t *codes, uint32_t count, float offset, float scale, const float *min, float *out) {
    for (uint32_t i = 0; i < count; i++) {
        out[i] = scale * ((float)codes[i] + offset);
        if (min != NULL) out[i] += *min;
    }
}

void format_dequantise(uint32_t type, const uint8_t *row, uint32_t columns, float *out) {
    if (type == TENSOR_F32) {
        mem_copy(out, row, columns * sizeof *out);
        return;
    }
    const Format *format = format_of(type);
    int8_t codes[FORMAT_COLUMNS_MAX];
    float scales[FORMAT_SCALES_MAX];
    float mins[FORMAT_SCALES_MAX];
    for (uint32_t c = 0; c < columns; c += format->columns, row += format->bytes) {
        if (format->columns == 1) {
            out[c] = format_number(type, row);
            continue;
        }
        format_unpack(type, row, codes, scales, mins);
        uint32_t run = format->scale_columns;
        for (uint32_t i = 0; i * run < format->columns; i++)
            dequantise_run(codes + i * run, run, (float)format->offset, scales[i], format->has_mins ? &mins[i] : NULL,
                           out + c + i * run);
    }
}
