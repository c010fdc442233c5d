#include "error.h"

#include <stdarg.h>

#include "memory.h"

enum { MESSAGE_MAX = 512, QUOTE_MAX = 96 };

static char message[MESSAGE_MAX];
static uint32_t message_length;

void put_text(TextOut *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (out->length < out->capacity) out->bytes[out->length] = text[i];
        out->length++;
    }
}

void put_unsigned(TextOut *out, uint64_t value) {
    char digits[20];
    uint32_t count = 0;
    do {
        digits[sizeof digits - ++count] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    put_text(out, digits + sizeof digits - count, count);
}

void put_signed(TextOut *out, int64_t value) {
    if (value < 0) put_text(out, "-", 1);
    put_unsigned(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* Nine significant digits in the form d.dddddddde±x: enough to tell any two float32 apart. */
void put_float(TextOut *out, double value) {
    if (!(value - value == 0)) {
        put_text(out, value > 0 ? "inf" : value < 0 ? "-inf" : "nan", value < 0 ? 4 : 3);
        return;
    }
    if (value < 0) put_text(out, "-", 1);
    double magnitude = value < 0 ? -value : value;
    if (magnitude == 0) {
        put_text(out, "0", 1);
        return;
    }
    int32_t exponent = 0;
    for (; magnitude >= 10; exponent++) magnitude /= 10;
    for (; magnitude < 1; exponent--) magnitude *= 10;
    uint64_t digits = (uint64_t)(magnitude * 1e8 + 0.5);
    if (digits >= 1000000000) {
        digits /= 10;
        exponent++;
    }
    put_unsigned(out, digits / 100000000);
    uint64_t fraction = digits % 100000000;
    if (fraction != 0) {
        char places[8];
        uint32_t count = 8;
        for (int32_t i = 7; i >= 0; i--, fraction /= 10) places[i] = (char)('0' + fraction % 10);
        while (places[count - 1] == '0') count--;
        put_text(out, ".", 1);
        put_text(out, places, count);
    }
    if (exponent != 0) {
        put_text(out, "e", 1);
        put_signed(out, exponent);
    }
}

static void put_quoted(TextOut *out, const char *text, size_t length) {
    put_text(out, "'", 1);
    for (size_t i = 0; i < length && i < QUOTE_MAX; i++) {
        char shown = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
        put_text(out, &shown, 1);
    }
    put_text(out, "'", 1);
}

int32_t fail(int32_t status, const char *format, ...) {
    TextOut out = {message, MESSAGE_MAX, 0};
    va_list arguments;
    va_start(arguments, format);
    for (; *format != 0; format++) {
        if (*format != '%') {
            put_text(&out, format, 1);
            continue;
        }
        format++;
        if (*format == 's') {
            const char *text = va_arg(arguments, const char *);
            put_text(&out, text, text_length(text));
        } else if (*format == 'u') {
            put_unsigned(&out, va_arg(arguments, uint64_t));
        } else if (*format == 'q') {
            const char *text = va_arg(arguments, const char *);
            put_quoted(&out, text, va_arg(arguments, size_t));
        }
    }
    va_end(arguments);
    message_length = min_u32(out.length, MESSAGE_MAX);
    return status;
}

void error_clear(void) { message_length = 0; }

uint32_t error_copy(char *dst, uint32_t capacity) {
    mem_copy(dst, message, min_u32(message_length, capacity));
    return message_length;
}
