/*
 * The form in which a weight matrix is computed with: tiles of 32 rows, the rows side by side, so that one vector holds
 * a column of many rows and no sum runs across a vector. The same in every build, and what the tensor extension reads.
 *
 *   codes   (tile, column, lane) bytes          5, 6 and 8 bit: -16..15, -32..31, -128..127
 *           (tile, column / 4, lane) uint16     4 bit: code + 8 of four columns, the first in the low nibble
 *           (tile, column, row) numbers         F32, F16, BF16 as in the file
 *   scales  (tile, block, row) float            a block is 32 columns, 16 with 6 bits
 *   mins    (tile, block, row) float            where the format has them; offset * scale is taken in
 *
 *   lane    0  1  2  3  4  5 ... 30 31          two neighbours of 16 bits are one of 32: taking the even and the odd
 *   row     0 16  1 17  2 18 ... 15 31          halves apart gives rows in order, however wide the vectors are
 *
 * Rows that fill the last tile up are zero.
 */
#ifndef QUIPU_TILES_H
#define QUIPU_TILES_H

#include "base.h"

enum { TILE_ROWS = 32, BLOCK = 32, CODES_A_NIBBLE_LANE = 4 };

/* The numbers stand in tensor.h's interface. */
typedef enum { TILES_4 = 0, TILES_5 = 1, TILES_6 = 2, TILES_8 = 3, TILES_F32 = 4, TILES_F16 = 5, TILES_BF16 = 6 } TileKind;

typedef struct {
    uint32_t kind; /* TileKind */
    uint32_t rows;
    uint32_t cols;
    const void *codes;
    const float *scales; /* NULL: plain numbers */
    const float *mins;   /* NULL: none */
} Tiles;

static inline bool tiles_are_plain(uint32_t kind) { return kind >= TILES_F32; }
static inline uint32_t tiles_scale_columns(uint32_t kind) { return kind == TILES_6 ? 16 : 32; }
static inline uint32_t tiles_count(uint32_t rows) { return (rows + TILE_ROWS - 1) / TILE_ROWS; }
static inline uint32_t lane_of(uint32_t row) { return row < TILE_ROWS / 2 ? 2 * row : 2 * (row - TILE_ROWS / 2) + 1; }

/* Of the codes of one tile. */
static inline size_t tile_bytes(uint32_t kind, uint32_t cols) {
    size_t weights = (size_t)cols * TILE_ROWS;
    switch (kind) {
    case TILES_4: return weights / 2;
    case TILES_F32: return weights * 4;
    case TILES_F16: case TILES_BF16: return weights * 2;
    default: return weights;
    }
}

#endif
