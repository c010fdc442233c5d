#include "encode.h"
#include "memory.h"
#include "unicode.h"

static const char WORD_START[] = "\xe2\x96\x81"; /* U+2581, SentencePiece's space */
enum { WORD_START_BYTES = 3 };

static const char HEX[] = "0123456789ABCDEF";

void sentencepiece_find_byte_tokens(Encoder *encoder) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        char text[6] = {'<', '0', 'x', HEX[byte >> 4], HEX[byte & 15], '>'};
        encoder->byte_tokens[byte] = vocab_find(&encoder->vocab, text, sizeof text);
    }
}

static int32_t hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

int32_t sentencepiece_byte(const char *token, uint32_t length) {
    if (length != 6 || !mem_equal(token, "<0x", 3) || token[5] != '>') return -1;
    int32_t high = hex_digit(token[3]);
    int32_t low = hex_digit(token[4]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

void sentencepiece_put_text(const char *token, uint32_t length, TextOut *out) {
    for (uint32_t at = 0; at < length;) {
        bool space = length - at >= WORD_START_BYTES && mem_equal(token + at, WORD_START, WORD_START_BYTES);
        put_text(out, space ? " " : token + at, 1);
        at += space ? WORD_START_BYTES : 1;
    }
}

/* Spaces become U+2581, one more stands in front if the model wants it. */
static uint32_t escape_spaces(const char *text, uint32_t length, bool space_before, char *out) {
    uint32_t at = 0;
    if (space_before) {
        mem_copy(out, WORD_START, WORD_START_BYTES);
        at = WORD_START_BYTES;
    }
    for (uint32_t i = 0; i < length; i++) {
        if (text[i] == ' ') {
            mem_copy(out + at, WORD_START, WORD_START_BYTES);
            at += WORD_START_BYTES;
        } else {
            out[at++] = text[i];
        }
    }
    return at;
}

int32_t sentencepiece_encode(const Encoder *encoder, const char *raw, uint32_t raw_length, bool space_before, Ids *out) {
    char *text;
    Symbol *symbols;
    TRY(arena_array(&arena_work, 3 * (uint64_t)raw_length + WORD_START_BYTES, 1, "text", &text));
    TRY(arena_array(&arena_work, (uint64_t)raw_length + 1, sizeof *symbols, "symbols", &symbols));
    uint32_t length = escape_spaces(raw, raw_length, space_before, text);
    uint32_t count = 0;
    uint32_t bytes;
    for (uint32_t at = 0; at < length; at += bytes) {
        utf8_decode(text + at, length - at, &bytes);
        symbols[count++] = (Symbol){.start = at, .length = bytes, .id = vocab_find_piece(&encoder->vocab, text + at, bytes)};
    }
    link_symbols(symbols, count);
    TRY(bpe_merge(&encoder->vocab, NULL, text, symbols, count));
    return put_symbols(encoder, text, symbols, count, out);
}
