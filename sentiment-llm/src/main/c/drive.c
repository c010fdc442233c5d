#include "drive.h"

#include "error.h"
#include "memory.h"

#ifdef __wasm__
#define DRIVE_IMPORT(name) __attribute__((import_module("drive"), import_name(name)))
#else
#define DRIVE_IMPORT(name)
#endif

DRIVE_IMPORT("size") extern int64_t drive_size(void);
DRIVE_IMPORT("read") extern size_t drive_read(int64_t offset, void *dst, size_t length);

/* A drive answers each read by a request of its own, so the header is fetched in few, large steps. */
enum { WINDOW_BYTES = 256 * 1024 };

static uint64_t file_bytes;
static uint8_t *window;
static uint64_t window_at;
static uint64_t window_length;

int32_t drive_open(void) {
    int64_t size = drive_size();
    if (size < 0) return fail(QP_TRUNCATED, "the drive gives no size for the model file");
    file_bytes = (uint64_t)size;
    window_length = 0;
    return arena_array(&arena_work, WINDOW_BYTES, 1, "the file window", &window);
}

uint64_t drive_bytes(void) { return file_bytes; }

static int32_t truncated(uint64_t offset, uint64_t length, const char *what, size_t what_length) {
    return fail(QP_TRUNCATED, "truncated GGUF: %q needs bytes %u..%u, the file has %u", what, what_length, offset,
                offset + length, file_bytes);
}

int32_t drive_range(uint64_t offset, void *dst, uint64_t length, const char *what, size_t what_length) {
    if (offset > file_bytes || length > file_bytes - offset) return truncated(offset, length, what, what_length);
    uint8_t *to = dst;
    for (uint64_t done = 0; done < length;) {
        size_t wanted = (size_t)(length - done);
        size_t got = drive_read((int64_t)(offset + done), to + done, wanted);
        if (got == 0 || got > wanted)
            return fail(QP_TRUNCATED, "the drive stopped at byte %u while reading %q", offset + done, what, what_length);
        done += got;
    }
    return QP_OK;
}

uint64_t cursor_left(const Cursor *cursor) { return file_bytes - cursor->at; }

int32_t cursor_skip(Cursor *cursor, uint64_t length) {
    if (length > cursor_left(cursor)) return truncated(cursor->at, length, "header", 6);
    cursor->at += length;
    return QP_OK;
}

int32_t cursor_bytes(Cursor *cursor, void *dst, uint64_t length) {
    if (length > cursor_left(cursor)) return truncated(cursor->at, length, "header", 6);
    uint8_t *to = dst;
    while (length > 0) {
        bool inside = cursor->at >= window_at && cursor->at - window_at < window_length;
        if (!inside) {
            window_length = 0; /* stays empty if the read fails */
            uint64_t wanted = cursor_left(cursor) < WINDOW_BYTES ? cursor_left(cursor) : WINDOW_BYTES;
            TRY(drive_range(cursor->at, window, wanted, "header", 6));
            window_at = cursor->at;
            window_length = wanted;
        }
        uint64_t skip = cursor->at - window_at;
        uint64_t piece = window_length - skip < length ? window_length - skip : length;
        mem_copy(to, window + skip, (size_t)piece);
        to += piece;
        length -= piece;
        cursor->at += piece;
    }
    return QP_OK;
}

/* Passes over texts that lie in the window with their lengths; how many are left. */
static uint64_t skip_texts_in_window(Cursor *cursor, uint64_t count) {
    if (cursor->at < window_at || cursor->at - window_at > window_length) return count;
    uint64_t at = cursor->at - window_at;
    uint64_t length;
    for (; count > 0 && window_length - at >= sizeof length; count--, at += length + sizeof length) {
        __builtin_memcpy(&length, window + at, sizeof length);
        if (length > window_length - at - sizeof length) break;
    }
    cursor->at = window_at + at;
    return count;
}

int32_t cursor_skip_texts(Cursor *cursor, uint64_t count) {
    for (count = skip_texts_in_window(cursor, count); count > 0; count = skip_texts_in_window(cursor, count - 1)) {
        uint64_t length;
        TRY(cursor_u64(cursor, &length));
        TRY(cursor_skip(cursor, length));
    }
    return QP_OK;
}

int32_t cursor_u32(Cursor *cursor, uint32_t *value) { return cursor_bytes(cursor, value, sizeof *value); }
int32_t cursor_u64(Cursor *cursor, uint64_t *value) { return cursor_bytes(cursor, value, sizeof *value); }
