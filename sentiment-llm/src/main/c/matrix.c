#include "matrix.h"

#include "drive.h"
#include "error.h"
#include "math.h"
#include "memory.h"

enum { STAGING_BYTES = 1 << 20 }; /* fewer, larger reads of the drive */

static uint64_t row_bytes(const GgufTensor *tensor) {
    if (tensor->type == TENSOR_Q8_0) return tensor->columns / Q8_BLOCK * Q8_BLOCK_BYTES;
    return tensor->columns * (tensor->type == TENSOR_F32 ? 4 : 2);
}

static int32_t check_tensor(const GgufTensor *tensor, uint64_t cols, uint64_t rows) {
    size_t length = tensor->name_length;
    if (tensor->columns != cols || tensor->rows != rows)
        return fail(QP_MALFORMED, "tensor %q is %u x %u, the metadata asks for %u x %u", tensor->name, length,
                    tensor->columns, tensor->rows, cols, rows);
    if (tensor->type == TENSOR_Q8_0 && cols % Q8_BLOCK != 0)
        return fail(QP_MALFORMED, "tensor %q is Q8_0 with rows of %u, not a multiple of 32", tensor->name, length, cols);
    uint64_t bytes = row_bytes(tensor) * rows;
    if (bytes > drive_bytes() - tensor->at)
        return fail(QP_TRUNCATED, "truncated GGUF: tensor %q needs bytes %u..%u, the file has %u", tensor->name, length,
                    tensor->at, tensor->at + bytes, drive_bytes());
    return QP_OK;
}

static uint16_t half_bits(const uint8_t *raw) { return (uint16_t)(raw[0] | raw[1] << 8); }

static float weight_at(const uint8_t *row, uint32_t type, uint32_t c) {
    if (type == TENSOR_F16) return half_to_float(half_bits(row + 2 * (size_t)c));
    float value;
    __builtin_memcpy(&value, row + 4 * (size_t)c, sizeof value);
    return value;
}

static int32_t not_finite(const GgufTensor *tensor) {
    return fail(QP_NOT_FINITE, "tensor %q holds an infinity or NaN", tensor->name, (size_t)tensor->name_length);
}

/* raw: F32_TILE_ROWS rows as in the file; tile: (cols, row). */
static bool pack_f32(const uint8_t *raw, size_t bytes_per_row, uint32_t type, uint32_t cols, float *tile) {
    bool finite = true;
    for (uint32_t row = 0; row < F32_TILE_ROWS; row++, raw += bytes_per_row)
        for (uint32_t c = 0; c < cols; c++) {
            float w = weight_at(raw, type, c);
            finite = finite && is_finite(w);
            tile[(size_t)c * F32_TILE_ROWS + row] = w;
        }
    return finite;
}

/* raw: Q8_TILE_ROWS rows of blocks; scales: (block, row). */
static bool pack_scales(const uint8_t *raw, uint32_t blocks, float *scales) {
    bool finite = true;
    for (uint32_t row = 0; row < Q8_TILE_ROWS; row++)
        for (uint32_t block = 0; block < blocks; block++, raw += Q8_BLOCK_BYTES) {
            float d = half_to_float(half_bits(raw));
            finite = finite && is_finite(d);
            scales[(size_t)block * Q8_TILE_ROWS + row] = d;
        }
    return finite;
}

static uint32_t tile_rows(const Matrix *matrix) { return matrix->is_q8 ? Q8_TILE_ROWS : F32_TILE_ROWS; }
static uint32_t tile_count(const Matrix *matrix) { return (matrix->rows + tile_rows(matrix) - 1) / tile_rows(matrix); }

static bool pack_tile(const Matrix *matrix, const GgufTensor *tensor, uint32_t tile, const uint8_t *raw) {
    uint32_t cols = matrix->cols;
    if (!matrix->is_q8)
        return pack_f32(raw, row_bytes(tensor), tensor->type, cols, matrix->f32_tiles + (size_t)tile * cols * F32_TILE_ROWS);
    uint32_t blocks = cols / Q8_BLOCK;
    q8_pack(raw, cols, matrix->q8_columns + (size_t)tile * cols * Q8_COLUMN_ITEMS);
    return pack_scales(raw, blocks, matrix->q8_scales + (size_t)tile * blocks * Q8_TILE_ROWS);
}

static int32_t allocate_tiles(Matrix *matrix) {
    uint64_t tiles = tile_count(matrix);
    uint64_t cols = matrix->cols;
    if (!matrix->is_q8)
        return arena_array(&arena_model, tiles * cols * F32_TILE_ROWS, sizeof(float), "weights", &matrix->f32_tiles);
    TRY(arena_array(&arena_model, tiles * cols * Q8_COLUMN_ITEMS, sizeof(Q8Column), "weights", &matrix->q8_columns));
    return arena_array(&arena_model, tiles * (cols / Q8_BLOCK) * Q8_TILE_ROWS, sizeof(float), "weight scales", &matrix->q8_scales);
}

/* Reads as many whole tiles at a time as the staging holds, one at least; a last tile is filled up with rows of 0. */
int32_t matrix_load(GgufTensor *tensor, uint32_t cols, uint32_t rows, Matrix *matrix) {
    TRY(check_tensor(tensor, cols, rows));
    tensor->used = true;
    mem_zero(matrix, sizeof *matrix);
    matrix->is_q8 = tensor->type == TENSOR_Q8_0;
    matrix->rows = rows;
    matrix->cols = cols;
    TRY(allocate_tiles(matrix));

    uint64_t tile_bytes = row_bytes(tensor) * tile_rows(matrix);
    uint32_t tiles = tile_count(matrix);
    uint32_t tiles_a_read = tile_bytes < STAGING_BYTES ? (uint32_t)(STAGING_BYTES / tile_bytes) : 1;
    tiles_a_read = min_u32(tiles_a_read, tiles);
    uint8_t *staging;
    arena_reset(&arena_work);
    TRY(arena_array(&arena_work, tiles_a_read, tile_bytes, "a tensor's staging", &staging));
    uint64_t bytes_left = row_bytes(tensor) * rows;
    uint64_t at = tensor->at;
    for (uint32_t tile = 0; tile < tiles;) {
        uint32_t tiles_here = min_u32(tiles_a_read, tiles - tile);
        uint64_t room = tiles_here * tile_bytes;
        uint64_t bytes = bytes_left < room ? bytes_left : room;
        TRY(drive_range(at, staging, bytes, tensor->name, tensor->name_length));
        mem_zero(staging + bytes, (size_t)(room - bytes));
        for (uint32_t i = 0; i < tiles_here; i++, tile++)
            if (!pack_tile(matrix, tensor, tile, staging + i * tile_bytes)) return not_finite(tensor);
        at += bytes;
        bytes_left -= bytes;
    }
    return QP_OK;
}

int32_t vector_load(GgufTensor *tensor, uint32_t length, float **vector) {
    TRY(check_tensor(tensor, length, 1));
    if (tensor->type == TENSOR_Q8_0)
        return fail(QP_UNSUPPORTED, "unsupported tensor type Q8_0 in %q: a vector must be F32 or F16", tensor->name,
                    (size_t)tensor->name_length);
    tensor->used = true;
    uint64_t bytes = row_bytes(tensor);
    uint8_t *staging;
    arena_reset(&arena_work);
    TRY(arena_array(&arena_work, bytes, 1, "a tensor's staging", &staging));
    TRY(arena_array(&arena_model, length, sizeof(float), "a weight vector", vector));
    TRY(drive_range(tensor->at, staging, bytes, tensor->name, tensor->name_length));
    for (uint32_t i = 0; i < length; i++) {
        (*vector)[i] = weight_at(staging, tensor->type, i);
        if (!is_finite((*vector)[i])) return not_finite(tensor);
    }
    return QP_OK;
}

void matrix_row(const Matrix *matrix, uint32_t row, float *out) {
    uint32_t cols = matrix->cols;
    uint32_t tile = row / tile_rows(matrix);
    uint32_t row_in_tile = row % tile_rows(matrix);
    if (matrix->is_q8) {
        q8_unpack_row(matrix->q8_columns + (size_t)tile * cols * Q8_COLUMN_ITEMS,
                      matrix->q8_scales + (size_t)tile * (cols / Q8_BLOCK) * Q8_TILE_ROWS, row_in_tile, cols, out);
        return;
    }
    const float *weights = matrix->f32_tiles + (size_t)tile * cols * F32_TILE_ROWS + row_in_tile;
    for (uint32_t c = 0; c < cols; c++) out[c] = weights[(size_t)c * F32_TILE_ROWS];
}

/* d = amax / 127, q = x * (127 / amax). Blocks too small to divide by become zeros; an infinity becomes a scale that
   carries it on to the next finiteness check. */
static float quantise_block(const float *x, Quant *quants) {
    float largest = block_magnitude(x);
    bool usable = largest >= 1e-30f && is_finite(largest);
    if (usable) block_quantise(x, 127.0f / largest, quants);
    else mem_zero(quants, Q8_BLOCK * sizeof *quants);
    return usable || !is_finite(largest) ? largest / 127.0f : 0.0f;
}

void activations_set(Activations *activations, const float *x, uint32_t tokens, uint32_t cols) {
    activations->tokens = tokens;
    activations->cols = cols;
    activations->x = x;
    if (cols % Q8_BLOCK != 0) return;
    for (uint32_t block = 0; block < tokens * (cols / Q8_BLOCK); block++)
        activations->quant_scales[block] = quantise_block(x + (size_t)block * Q8_BLOCK, activations->quants + (size_t)block * Q8_BLOCK);
}

/* Writes one token's part of a tile's result, without the rows that fill the last tile up. */
static inline void put_rows(float *y, const float *tile_y, uint32_t count) {
    for (uint32_t row = 0; row < count; row++) y[row] = tile_y[row];
}

/* A last group of tokens that is not whole is filled up with whatever lies behind it; a kernel writes where the results
   belong unless that would be too much. */
NOINLINE static void q8_times(const Matrix *matrix, const Activations *a, float *y) {
    float tile_y[TOKENS_AT_ONCE * Q8_TILE_ROWS];
    uint32_t cols = matrix->cols;
    uint32_t rows = matrix->rows;
    uint32_t blocks = cols / Q8_BLOCK;
    const Q8Column *columns = matrix->q8_columns;
    const float *scales = matrix->q8_scales;
    for (uint32_t row = 0; row < rows; row += Q8_TILE_ROWS) {
        uint32_t rows_here = min_u32(Q8_TILE_ROWS, rows - row);
        for (uint32_t token = 0; token < a->tokens;) {
            uint32_t left = a->tokens - token;
            uint32_t computed = left >= MANY_FROM ? TOKENS_AT_ONCE : 1;
            uint32_t wanted = min_u32(computed, left);
            bool in_place = rows_here == Q8_TILE_ROWS && wanted == computed;
            float *token_y = y + (size_t)token * rows + row;
            float *to = in_place ? token_y : tile_y;
            const Quant *x = a->quants + (size_t)token * cols;
            const float *x_scales = a->quant_scales + (size_t)token * blocks;
            if (computed == 1) q8_tile_by_1(columns, scales, x, x_scales, cols, to);
            else q8_tile_by_many(columns, scales, x, x_scales, cols, to, in_place ? rows : Q8_TILE_ROWS);
            for (uint32_t i = 0; i < wanted && !in_place; i++)
                put_rows(token_y + (size_t)i * rows, tile_y + i * Q8_TILE_ROWS, rows_here);
            token += wanted;
        }
        columns += (size_t)cols * Q8_COLUMN_ITEMS;
        scales += (size_t)blocks * Q8_TILE_ROWS;
    }
}

NOINLINE static void f32_times(const Matrix *matrix, const Activations *a, float *y) {
    float tile_y[F32_TILE_ROWS];
    uint32_t cols = matrix->cols;
    uint32_t rows = matrix->rows;
    const float *tile = matrix->f32_tiles;
    for (uint32_t row = 0; row < rows; row += F32_TILE_ROWS, tile += (size_t)cols * F32_TILE_ROWS)
        for (uint32_t token = 0; token < a->tokens; token++) {
            f32_tile_by_1(tile, a->x + (size_t)token * cols, cols, tile_y);
            put_rows(y + (size_t)token * rows + row, tile_y, min_u32(F32_TILE_ROWS, rows - row));
        }
}

void matrix_times(const Matrix *matrix, const Activations *activations, float *y) {
    if (matrix->is_q8) q8_times(matrix, activations, y);
    else f32_times(matrix, activations, y);
}
