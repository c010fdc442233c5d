#include "matrix.h"

#include "drive.h"
#include "error.h"
#include "formats.h"
#include "math.h"
#include "memory.h"
#include "tensor.h"

enum { STAGING_BYTES = 1 << 20, ROW_STEP_BYTES = 1 << 14 }; /* fewer, larger reads of the drive */

typedef struct Packed {
    const GgufTensor *tensor;
    const Format *format;
    bool ready;
    Tiles tiles;
    /* the same as in tiles, while they are filled */
    uint8_t *codes;
    float *scales;
    float *mins;
} Packed;

static uint64_t row_bytes(const GgufTensor *tensor, const Format *format) { return tensor->columns / format->columns * format->bytes; }

static int32_t check_tensor(const GgufTensor *tensor, uint64_t cols, uint64_t rows) {
    size_t length = tensor->name_length;
    const Format *format = format_of(tensor->type);
    if (format == NULL)
        return fail(QP_UNSUPPORTED, "unsupported tensor type %s (%u) in %q", gguf_tensor_type_name(tensor->type),
                    (uint64_t)tensor->type, tensor->name, length);
    if (tensor->columns != cols || tensor->rows != rows)
        return fail(QP_MALFORMED, "tensor %q is %u x %u, the metadata asks for %u x %u", tensor->name, length,
                    tensor->columns, tensor->rows, cols, rows);
    if (cols % format->columns != 0)
        return fail(QP_MALFORMED, "tensor %q is %s with rows of %u, not a multiple of %u", tensor->name, length,
                    gguf_tensor_type_name(tensor->type), cols, (uint64_t)format->columns);
    uint64_t bytes = row_bytes(tensor, format) * rows;
    if (bytes > drive_bytes() - tensor->at)
        return fail(QP_TRUNCATED, "truncated GGUF: tensor %q needs bytes %u..%u, the file has %u", tensor->name, length,
                    tensor->at, tensor->at + bytes, drive_bytes());
    return QP_OK;
}

static int32_t not_finite(const GgufTensor *tensor) {
    return fail(QP_NOT_FINITE, "tensor %q holds an infinity or NaN", tensor->name, (size_t)tensor->name_length);
}

static uint32_t kind_of(uint32_t type, const Format *format) {
    switch (format->code_bits) {
    case 4: return TILES_4;
    case 5: return TILES_5;
    case 6: return TILES_6;
    case 8: return TILES_8;
    default: return type == TENSOR_F32 ? TILES_F32 : type == TENSOR_F16 ? TILES_F16 : TILES_BF16;
    }
}

bool matrix_knows(uint32_t type) { return format_of(type) != NULL; }

int32_t matrix_open(GgufTensor *tensor, uint32_t cols, uint32_t rows, Matrix *matrix) {
    Packed *packed;
    TRY(check_tensor(tensor, cols, rows));
    TRY(arena_array(&arena_model, 1, sizeof *packed, "a matrix", &packed));
    mem_zero(packed, sizeof *packed);
    tensor->used = true;
    packed->tensor = tensor;
    packed->format = format_of(tensor->type);
    packed->tiles.kind = kind_of(tensor->type, packed->format);
    packed->tiles.rows = rows;
    packed->tiles.cols = cols;
    *matrix = (Matrix){rows, cols, packed};
    return QP_OK;
}

static int32_t allocate_tiles(Packed *packed) {
    const Tiles *tiles = &packed->tiles;
    uint64_t count = tiles_count(tiles->rows);
    TRY(arena_array(&arena_model, count, tile_bytes(tiles->kind, tiles->cols), "weights", &packed->codes));
    if (tiles_are_plain(tiles->kind)) return QP_OK;
    uint64_t scales = count * (tiles->cols / packed->format->scale_columns) * TILE_ROWS;
    TRY(arena_array(&arena_model, scales, sizeof(float), "weight scales", &packed->scales));
    return packed->format->has_mins ? arena_array(&arena_model, scales, sizeof(float), "weight mins", &packed->mins) : QP_OK;
}

/* ---- packing: raw is TILE_ROWS rows as in the file ---- */

NOINLINE static bool pack_f32(const uint8_t *raw, uint32_t cols, float *tile) {
    bool finite = true;
    for (uint32_t row = 0; row < TILE_ROWS; row++)
        for (uint32_t c = 0; c < cols; c++, raw += sizeof(float)) {
            float w = format_number(TENSOR_F32, raw);
            finite = finite && is_finite(w);
            tile[(size_t)c * TILE_ROWS + row] = w;
        }
    return finite;
}

/* Exponent bits all ones: infinity or NaN, with F16 as with BF16. */
NOINLINE static bool pack_16(const uint8_t *raw, uint32_t cols, uint32_t exponent, uint16_t *tile) {
    bool finite = true;
    for (uint32_t row = 0; row < TILE_ROWS; row++)
        for (uint32_t c = 0; c < cols; c++, raw += sizeof(uint16_t)) {
            uint32_t w = (uint32_t)(raw[0] | raw[1] << 8);
            finite = finite && (w & exponent) != exponent;
            tile[(size_t)c * TILE_ROWS + row] = (uint16_t)w;
        }
    return finite;
}

/* One block of one row, its lane of a tile's columns. */
NOINLINE static void put_nibbles(const int8_t *codes, uint32_t columns, uint16_t *lane) {
    for (uint32_t c = 0; c < columns; c += CODES_A_NIBBLE_LANE, codes += CODES_A_NIBBLE_LANE, lane += TILE_ROWS)
        *lane = (uint16_t)((codes[0] + 8) | (codes[1] + 8) << 4 | (codes[2] + 8) << 8 | (codes[3] + 8) << 12);
}

NOINLINE static void put_bytes(const int8_t *codes, uint32_t columns, int8_t *lane) {
    for (uint32_t c = 0; c < columns; c++, lane += TILE_ROWS) *lane = codes[c];
}

static bool put_scales(const Packed *packed, const float *scales, const float *mins, size_t at) {
    const Format *format = packed->format;
    bool finite = true;
    for (uint32_t i = 0; i < format->columns / format->scale_columns; i++, at += TILE_ROWS) {
        packed->scales[at] = scales[i];
        finite = finite && is_finite(scales[i]);
        if (!format->has_mins) continue;
        float min = mins[i] + (float)format->offset * scales[i];
        packed->mins[at] = min;
        finite = finite && is_finite(min);
    }
    return finite;
}

NOINLINE static bool pack_codes(const Packed *packed, const uint8_t *raw, uint32_t tile) {
    const Format *format = packed->format;
    uint32_t kind = packed->tiles.kind;
    uint32_t cols = packed->tiles.cols;
    int8_t codes[FORMAT_COLUMNS_MAX];
    float scales[FORMAT_SCALES_MAX];
    float mins[FORMAT_SCALES_MAX];
    uint8_t *tile_codes = packed->codes + tile * tile_bytes(kind, cols);
    size_t tile_scales = (size_t)tile * (cols / format->scale_columns) * TILE_ROWS;
    bool finite = true;
    for (uint32_t row = 0; row < TILE_ROWS; row++)
        for (uint32_t c = 0; c < cols; c += format->columns, raw += format->bytes) {
            format_unpack(packed->tensor->type, raw, codes, scales, mins);
            uint8_t *at = tile_codes + tile_bytes(kind, c);
            if (kind == TILES_4) put_nibbles(codes, format->columns, (uint16_t *)(void *)at + lane_of(row));
            else put_bytes(codes, format->columns, (int8_t *)at + lane_of(row));
            finite &= put_scales(packed, scales, mins, tile_scales + (size_t)(c / format->scale_columns) * TILE_ROWS + row);
        }
    return finite;
}

static bool pack_tile(const Packed *packed, uint32_t tile, const uint8_t *raw) {
    uint32_t kind = packed->tiles.kind;
    uint32_t cols = packed->tiles.cols;
    void *codes = packed->codes + tile * tile_bytes(kind, cols);
    switch (kind) {
    case TILES_F32: return pack_f32(raw, cols, codes);
    case TILES_F16: return pack_16(raw, cols, 0x7c00, codes);
    case TILES_BF16: return pack_16(raw, cols, 0x7f80, codes);
    default: return pack_codes(packed, raw, tile);
    }
}

/* Reads as many whole tiles at a time as the staging holds, one at least; a last tile is filled up with rows of 0. */
static int32_t pack(const Packed *packed) {
    const GgufTensor *tensor = packed->tensor;
    uint64_t raw_bytes = row_bytes(tensor, packed->format);
    uint64_t raw_tile_bytes = raw_bytes * TILE_ROWS;
    uint32_t tiles = tiles_count(packed->tiles.rows);
    uint32_t tiles_a_read = raw_tile_bytes < STAGING_BYTES ? (uint32_t)(STAGING_BYTES / raw_tile_bytes) : 1;
    tiles_a_read = min_u32(tiles_a_read, tiles);
    uint8_t *staging;
    arena_reset(&arena_work);
    TRY(arena_array(&arena_work, tiles_a_read, raw_tile_bytes, "a tensor's staging", &staging));
    uint64_t bytes_left = raw_bytes * packed->tiles.rows;
    uint64_t at = tensor->at;
    for (uint32_t tile = 0; tile < tiles;) {
        uint32_t tiles_here = min_u32(tiles_a_read, tiles - tile);
        uint64_t room = tiles_here * raw_tile_bytes;
        uint64_t bytes = bytes_left < room ? bytes_left : room;
        TRY(drive_range(at, staging, bytes, tensor->name, tensor->name_length));
        mem_zero(staging + bytes, (size_t)(room - bytes));
        for (uint32_t i = 0; i < tiles_here; i++, tile++)
            if (!pack_tile(packed, tile, staging + i * raw_tile_bytes)) return not_finite(tensor);
        at += bytes;
        bytes_left -= bytes;
    }
    return QP_OK;
}

int32_t matrix_ready(const Matrix *matrix) {
    Packed *packed = matrix->packed;
    if (packed->ready) return QP_OK;
    if (packed->codes == NULL) TRY(allocate_tiles(packed)); /* again after a failed read: what was taken is kept */
    TRY(pack(packed));
    packed->tiles.codes = packed->codes;
    packed->tiles.scales = packed->scales;
    packed->tiles.mins = packed->mins;
    packed->ready = true;
    return QP_OK;
}

int32_t matrix_load(GgufTensor *tensor, uint32_t cols, uint32_t rows, Matrix *matrix) {
    TRY(matrix_open(tensor, cols, rows, matrix));
    return matrix_ready(matrix);
}

int32_t vector_load(GgufTensor *tensor, uint32_t length, float **vector) {
    TRY(check_tensor(tensor, length, 1));
    const Format *format = format_of(tensor->type);
    if (format->columns != 1)
        return fail(QP_UNSUPPORTED, "unsupported tensor type %s in %q: a vector must be F32, F16 or BF16",
                    gguf_tensor_type_name(tensor->type), tensor->name, (size_t)tensor->name_length);
    tensor->used = true;
    uint64_t bytes = row_bytes(tensor, format);
    uint8_t *staging;
    arena_reset(&arena_work);
    TRY(arena_array(&arena_work, bytes, 1, "a tensor's staging", &staging));
    TRY(arena_array(&arena_model, length, sizeof(float), "a weight vector", vector));
    TRY(drive_range(tensor->at, staging, bytes, tensor->name, tensor->name_length));
    format_dequantise(tensor->type, staging, length, *vector);
    for (uint32_t i = 0; i < length; i++)
        if (!is_finite((*vector)[i])) return not_finite(tensor);
    return QP_OK;
}

int32_t matrix_row(const Matrix *matrix, uint32_t row, float *out) {
    static uint8_t raw[ROW_STEP_BYTES];
    const GgufTensor *tensor = matrix->packed->tensor;
    const Format *format = matrix->packed->format;
    uint32_t step = ROW_STEP_BYTES / format->bytes * format->columns;
    uint64_t at = tensor->at + row_bytes(tensor, format) * row;
    for (uint32_t first = 0; first < matrix->cols; first += step) {
        uint32_t columns = min_u32(step, matrix->cols - first);
        uint64_t bytes = columns / format->columns * format->bytes;
        TRY(drive_range(at, raw, bytes, tensor->name, tensor->name_length));
        format_dequantise(tensor->type, raw, columns, out + first);
        at += bytes;
    }
    for (uint32_t c = 0; c < matrix->cols; c++)
        if (!is_finite(out[c])) return not_finite(tensor);
    return QP_OK;
}

/* ---- the product ---- */

int32_t activations_make(Activations *activations, uint32_t tokens_max, uint32_t cols_max) {
    uint64_t blocks = (uint64_t)tokens_max * (cols_max / BLOCK);
    TRY(arena_array(&arena_model, (uint64_t)tokens_max * cols_max, sizeof(Quant), "activations", &activations->quants));
    TRY(arena_array(&arena_model, blocks, sizeof(float), "activations", &activations->quant_scales));
    return arena_array(&arena_model, blocks, sizeof(int32_t), "activations", &activations->quant_sums);
}

void activations_set(Activations *activations, const float *x, uint32_t tokens, uint32_t cols) {
    activations->tokens = tokens;
    activations->cols = cols;
    activations->x = x;
    if (cols % BLOCK != 0) return;
    tensor_quantise(tokens * (cols / BLOCK), x, activations->quants, activations->quant_scales, activations->quant_sums);
}

void matrix_times(const Matrix *matrix, const Activations *a, float *y) {
    const Tiles *t = &matrix->packed->tiles;
    if (tiles_are_plain(t->kind)) tensor_matmul(t->kind, t->rows, t->cols, a->tokens, t->codes, NULL, NULL, a->x, NULL, NULL, y);
    else
        tensor_matmul(t->kind, t->rows, t->cols, a->tokens, t->codes, t->scales, t->mins, a->quants, a->quant_scales,
                      a->quant_sums, y);
}
