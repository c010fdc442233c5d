/* The message of the last failure, and the little text formatting this module needs. */
#ifndef QUIPU_ERROR_H
#define QUIPU_ERROR_H

#include "base.h"

typedef struct {
    char *bytes;
    uint32_t capacity;
    uint32_t length; /* may pass capacity: what did not fit is counted, not written */
} TextOut;

void put_text(TextOut *out, const char *text, size_t length);
void put_unsigned(TextOut *out, uint64_t value);
void put_signed(TextOut *out, int64_t value);
void put_float(TextOut *out, double value);

/* Sets the message and returns status. Directives: %s zero-ended text; %u uint64_t; %q bytes from the file
   (const char *, size_t), shown in quotes with everything but printable ASCII as '?'. Numbers must be cast
   or already be uint64_t. */
int32_t fail(int32_t status, const char *format, ...);

void error_clear(void);
uint32_t error_copy(char *dst, uint32_t capacity);

#endif
