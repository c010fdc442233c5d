#include "matmul.h"

#include "memory.h"

enum { EDGE_TOKENS = 64 };

static Panel panel_of(const Tiles *tiles, uint32_t tile, uint32_t first, uint32_t cols) {
    size_t bytes = tile_bytes(tiles->kind, tiles->cols);
    Panel panel = {tiles->kind, first, cols, (const uint8_t *)tiles->codes + tile * bytes + tile_bytes(tiles->kind, first), NULL, NULL};
    if (tiles_are_plain(tiles->kind)) return panel;
    uint32_t scale_columns = tiles_scale_columns(tiles->kind);
    size_t at = ((size_t)tile * (tiles->cols / scale_columns) + first / scale_columns) * TILE_ROWS;
    panel.scales = tiles->scales + at;
    if (tiles->mins != NULL) panel.mins = tiles->mins + at;
    return panel;
}

static void panel_by_tokens(const Panel *panel, const Batch *batch, uint32_t token, uint32_t count, float *y, size_t y_stride) {
    uint32_t i = 0;
    for (; i + TOKENS_AT_ONCE <= count; i += TOKENS_AT_ONCE) panel_by_many(panel, batch, token + i, y + i * y_stride, y_stride);
    for (; i < count; i++) panel_by_1(panel, batch, token + i, y + i * y_stride);
}

/* One tile by some tokens; y: (count, 32), the tokens y_stride floats apart. */
NOINLINE static void tile_by_tokens(const Tiles *tiles, uint32_t tile, const Batch *batch, uint32_t token, uint32_t count,
                                    float *y, size_t y_stride) {
    for (uint32_t i = 0; i < count; i++) mem_zero(y + i * y_stride, TILE_ROWS * sizeof(float));
    if (count < WIDEN_FROM && !tiles_are_plain(tiles->kind)) {
        Panel panel = panel_of(tiles, tile, 0, tiles->cols);
        for (uint32_t i = 0; i < count; i++) packed_by_1(&panel, batch, token + i, y + i * y_stride);
        return;
    }
    for (uint32_t first = 0; first < tiles->cols; first += PANEL_COLUMNS) {
        Panel panel = panel_of(tiles, tile, first, min_u32(PANEL_COLUMNS, tiles->cols - first));
        panel_widen(&panel);
        panel_by_tokens(&panel, batch, token, count, y, y_stride);
    }
}

/* The last tile, where it is not whole: its results pass through a buffer. */
NOINLINE static void edge_by_tokens(const Tiles *tiles, uint32_t tile, const Batch *batch, uint32_t tokens, float *y) {
    static float tile_y[EDGE_TOKENS * TILE_ROWS];
    uint32_t row = tile * TILE_ROWS;
    size_t bytes = (tiles->rows - row) * sizeof(float);
    for (uint32_t token = 0; token < tokens; token += EDGE_TOKENS) {
        uint32_t count = min_u32(EDGE_TOKENS, tokens - token);
        tile_by_tokens(tiles, tile, batch, token, count, tile_y, TILE_ROWS);
        for (uint32_t i = 0; i < count; i++) mem_copy(y + (size_t)(token + i) * tiles->rows + row, tile_y + i * TILE_ROWS, bytes);
    }
}

void matmul(const Tiles *tiles, const Batch *batch, uint32_t tokens, float *y) {
    uint32_t whole = tiles->rows / TILE_ROWS;
    for (uint32_t tile = 0; tile < whole; tile++)
        tile_by_tokens(tiles, tile, batch, 0, tokens, y + (size_t)tile * TILE_ROWS, tiles->rows);
    if (whole * TILE_ROWS != tiles->rows) edge_by_tokens(tiles, whole, batch, tokens, y);
}
