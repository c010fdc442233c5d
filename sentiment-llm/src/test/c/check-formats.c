/*
 * Checks formats.c and matrix.c against formats.bin, which tools/make_formats_fixture.py makes with PyPI gguf:
 * dequantised rows must be equal to the bit; a packed matrix must give its columns back when it is multiplied with
 * unit vectors, but for the rounding of scales.
 *
 * usage: check-formats formats.bin      prints one line, exit 1 at the first difference
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../main/c/drive.h"
#include "../../main/c/formats.h"
#include "../../main/c/matrix.h"
#include "../../main/c/memory.h"

enum { ROWS_MOST = 64, COLUMNS_MOST = 512, TOKENS = 7 };

static unsigned char *file;
static long file_size;

int64_t drive_size(void) { return file_size; }

size_t drive_read(int64_t offset, void *dst, size_t length) {
    size_t left = offset < 0 || offset > file_size ? 0 : (size_t)(file_size - offset);
    size_t count = length < left ? length : left;
    memcpy(dst, file + offset, count);
    return count;
}

static void need(int holds, const char *type, const char *what) {
    if (holds) return;
    printf("FAIL %s: %s\n", type, what);
    exit(1);
}

/* Each column c of the matrix is W times the unit vector of c. */
static void check_columns(const Matrix *matrix, const float *expected, const char *type) {
    static float x[TOKENS * COLUMNS_MOST], y[TOKENS * ROWS_MOST];
    Activations activations = {0};
    need(activations_make(&activations, TOKENS, matrix->cols) == QP_OK, type, "no memory");
    for (uint32_t first = 0; first < matrix->cols; first += TOKENS) {
        uint32_t tokens = min_u32(TOKENS, matrix->cols - first);
        memset(x, 0, sizeof x);
        for (uint32_t i = 0; i < tokens; i++) x[i * matrix->cols + first + i] = 1.0f;
        activations_set(&activations, x, tokens, matrix->cols);
        matrix_times(matrix, &activations, y);
        for (uint32_t i = 0; i < tokens; i++)
            for (uint32_t row = 0; row < matrix->rows; row++) {
                float wanted = expected[row * matrix->cols + first + i];
                float got = y[i * matrix->rows + row];
                /* K formats: scale * code + min rounds at the size of scale and min, up to 100 times that of the sum. */
                need(fabsf(got - wanted) <= 2e-6f * fabsf(wanted) + 4e-5f, type, "a column of the packed matrix differs");
            }
    }
}

static void check_rows(const Matrix *matrix, const float *expected, const char *type) {
    static float row[COLUMNS_MOST];
    for (uint32_t i = 0; i < matrix->rows; i++) {
        need(matrix_row(matrix, i, row) == QP_OK, type, "a row could not be read");
        need(memcmp(row, expected + i * matrix->cols, matrix->cols * sizeof *row) == 0, type, "a dequantised row differs");
    }
}

int main(int count, char **arguments) {
    FILE *in = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (in == NULL) return 2;
    fseek(in, 0, SEEK_END);
    file_size = ftell(in);
    rewind(in);
    file = malloc((size_t)file_size);
    if (fread(file, 1, (size_t)file_size, in) != (size_t)file_size) return 2;
    fclose(in);
    need(drive_open() == QP_OK, "drive", "could not be opened");
    int types = 0;
    for (long at = 0; at < file_size; types++) {
        uint32_t head[4];
        memcpy(head, file + at, sizeof head);
        const char *type = gguf_tensor_type_name(head[0]);
        GgufTensor tensor = {.name = "w", .name_length = 1, .type = head[0], .columns = head[2], .rows = head[1],
                             .at = (uint64_t)at + sizeof head};
        size_t floats = (size_t)head[1] * head[2];
        float *expected = malloc(floats * sizeof *expected);
        memcpy(expected, file + at + sizeof head + head[3], floats * sizeof *expected);
        Matrix matrix;
        need(head[1] <= ROWS_MOST && head[2] <= COLUMNS_MOST && matrix_open(&tensor, head[2], head[1], &matrix) == QP_OK, type,
             "could not be opened");
        check_rows(&matrix, expected, type);
        need(matrix_ready(&matrix) == QP_OK, type, "could not be packed");
        check_columns(&matrix, expected, type);
        free(expected);
        at += (long)(sizeof head + head[3] + floats * sizeof(float));
    }
    printf("%d types agree with gguf\n", types);
    return types == 11 ? 0 : 1;
}
