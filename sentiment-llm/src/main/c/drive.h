/* Reading the mounted file by byte range. The file is never held whole. */
#ifndef QUIPU_DRIVE_H
#define QUIPU_DRIVE_H

#include "base.h"

/* Asks the size and prepares the cursors' window, which lies in arena_work: no cursor may read after its reset. */
int32_t drive_open(void);
uint64_t drive_bytes(void);

/* Reads exactly length bytes at offset, or fails naming what was wanted. */
int32_t drive_range(uint64_t offset, void *dst, uint64_t length, const char *what, size_t what_length);

/* A place in the file, moved by the functions below; reads go through one shared window. */
typedef struct {
    uint64_t at;
} Cursor;

int32_t cursor_bytes(Cursor *cursor, void *dst, uint64_t length);
int32_t cursor_skip(Cursor *cursor, uint64_t length);
int32_t cursor_skip_texts(Cursor *cursor, uint64_t count); /* each a length of 8 bytes and so many more */
int32_t cursor_u32(Cursor *cursor, uint32_t *value);
int32_t cursor_u64(Cursor *cursor, uint64_t *value);
uint64_t cursor_left(const Cursor *cursor);

#endif
