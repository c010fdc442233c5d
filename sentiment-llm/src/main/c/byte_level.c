#include "encode.h"
#include "memory.h"
#include "unicode.h"

/* GPT-2 writes bytes as printable characters: those that are printable in Latin-1 as themselves, the others as
   U+0100 onward, in order. */
static bool stands_for_itself(uint32_t byte) {
    return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

static uint32_t byte_character(uint32_t byte) {
    if (stands_for_itself(byte)) return byte;
    uint32_t rank = 0;
    for (uint32_t other = 0; other < byte; other++) rank += !stands_for_itself(other);
    return 0x100 + rank;
}

/* The inverse; -1 for a character that writes no byte. */
static int32_t character_byte(uint32_t character) {
    if (character < 0x100) return stands_for_itself(character) ? (int32_t)character : -1;
    for (uint32_t byte = 0; byte < 0x100 && character < 0x144; byte++)
        if (byte_character(byte) == character) return (int32_t)byte;
    return -1;
}

void byte_level_find_byte_tokens(Encoder *encoder) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        char text[2];
        uint32_t length = utf8_encode_short(byte_character(byte), text);
        encoder->byte_tokens[byte] = vocab_find(&encoder->vocab, text, length);
    }
}

void byte_level_put_text(const char *token, uint32_t length, TextOut *out) {
    uint32_t bytes;
    for (uint32_t at = 0; at < length; at += bytes) {
        int32_t byte = character_byte(utf8_decode(token + at, length - at, &bytes));
        char one = (char)byte;
        if (byte >= 0) put_text(out, &one, 1);
        else put_text(out, token + at, bytes);
    }
}

/* The token of a whole piece, NO_TOKEN if there is none. */
static int32_t find_whole(const Encoder *encoder, const char *piece, uint32_t length) {
    char text[1024];
    uint32_t at = 0;
    for (uint32_t i = 0; i < length; i++) {
        if (at + 2 > sizeof text) return NO_TOKEN;
        at += utf8_encode_short(byte_character((uint8_t)piece[i]), text + at);
    }
    return vocab_find_piece(&encoder->vocab, text, at);
}

static int32_t encode_piece(const Encoder *encoder, const char *piece, uint32_t length, Symbol *symbols, Ids *out) {
    int32_t whole = encoder->whole_pieces ? find_whole(encoder, piece, length) : NO_TOKEN;
    if (whole != NO_TOKEN) return put_id(out, whole);
    for (uint32_t i = 0; i < length; i++)
        symbols[i] = (Symbol){.start = i, .length = 1, .id = encoder->byte_tokens[(uint8_t)piece[i]]};
    link_symbols(symbols, length);
    TRY(bpe_merge(&encoder->vocab, &encoder->merges, piece, symbols, length));
    return put_symbols(encoder, piece, symbols, length, out);
}

static int32_t encode_valid(const Encoder *encoder, const char *text, uint32_t length, Ids *out) {
    Symbol *symbols;
    TRY(arena_array(&arena_work, length, sizeof *symbols, "symbols", &symbols));
    Pieces pieces = {.text = text, .length = length, .pre = encoder->pre};
    for (uint32_t start = 0; start < length;) {
        uint32_t end = pieces_next(&pieces, start);
        TRY(encode_piece(encoder, text + start, end - start, symbols, out));
        start = end;
    }
    return QP_OK;
}

static uint32_t replace_invalid(const char *text, uint32_t length, char *out) {
    uint32_t written = 0;
    uint32_t bytes;
    for (uint32_t at = 0; at < length; at += bytes) {
        bool invalid = utf8_decode(text + at, length - at, &bytes) == 0xfffd && bytes == 1;
        uint32_t put = invalid ? 3 : bytes;
        mem_copy(out + written, invalid ? "\xef\xbf\xbd" : text + at, put);
        written += put;
    }
    return written;
}

int32_t byte_level_encode(const Encoder *encoder, const char *text, uint32_t length, Ids *out) {
    uint32_t invalid = utf8_invalid_bytes(text, length);
    if (invalid == 0) return encode_valid(encoder, text, length, out);
    char *valid;
    TRY(arena_array(&arena_work, (uint64_t)length + 2 * (uint64_t)invalid, 1, "text", &valid));
    return encode_valid(encoder, valid, replace_invalid(text, length, valid), out);
}
