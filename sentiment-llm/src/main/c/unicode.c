#include "unicode.h"

#include "unicode_tables.h"

static bool continues(char byte) { return ((uint8_t)byte & 0xc0u) == 0x80u; }

uint32_t utf8_decode(const char *text, uint32_t length, uint32_t *character_bytes) {
    uint8_t first = (uint8_t)text[0];
    *character_bytes = 1;
    if (first < 0x80) return first;
    uint32_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || bytes > length) return 0xfffd;
    uint32_t code_point = first & (0x7fu >> bytes);
    for (uint32_t i = 1; i < bytes; i++) {
        if (!continues(text[i])) return 0xfffd;
        code_point = code_point << 6 | ((uint8_t)text[i] & 0x3fu);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
    if (code_point < smallest[bytes] || code_point > 0x10ffff || surrogate) return 0xfffd;
    *character_bytes = bytes;
    return code_point;
}

uint32_t utf8_encode_short(uint32_t code_point, char *out) {
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    out[0] = (char)(0xc0u | code_point >> 6);
    out[1] = (char)(0x80u | (code_point & 0x3fu));
    return 2;
}

static bool in_ranges(const UnicodeRange *ranges, uint32_t count, uint32_t code_point) {
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (code_point > ranges[middle].last) low = middle + 1;
        else high = middle;
    }
    return low < count && code_point >= ranges[low].first;
}

#define IN_TABLE(table, code_point) in_ranges(table, sizeof(table) / sizeof(table)[0], code_point)

CharacterClass character_class(uint32_t code_point) {
    if (IN_TABLE(unicode_space, code_point)) return CLASS_SPACE;
    if (IN_TABLE(unicode_letter, code_point)) return CLASS_LETTER;
    if (IN_TABLE(unicode_number, code_point)) return CLASS_NUMBER;
    return CLASS_OTHER;
}

bool is_punctuation(uint32_t code_point) { return IN_TABLE(unicode_punctuation, code_point); }

uint32_t utf8_invalid_bytes(const char *text, uint32_t length) {
    uint32_t invalid = 0;
    uint32_t bytes;
    for (uint32_t at = 0; at < length; at += bytes) {
        uint32_t code_point = utf8_decode(text + at, length - at, &bytes);
        invalid += code_point == 0xfffd && bytes == 1;
    }
    return invalid;
}
