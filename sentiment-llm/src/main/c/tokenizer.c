#include "tokenizer.h"

#include "bpe.h"
#include "memory.h"
#include "pretokenize.h"
#include "unicode.h"

typedef enum { KIND_BYTE_LEVEL, KIND_SENTENCEPIECE } Kind;

static const char WORD_START[] = "\xe2\x96\x81"; /* U+2581, SentencePiece's space */
enum { WORD_START_BYTES = 3 };

static struct {
    Kind kind;
    Vocab vocab;
    Merges merges;          /* byte level only */
    bool single_digits;
    bool add_bos;
    bool add_space_prefix;
    int32_t bos;
    int32_t eos;
    int32_t unknown;
    int32_t byte_tokens[256]; /* the token of each single byte, NO_TOKEN if there is none */
    uint32_t *specials;     /* ids of control and user-defined tokens */
    uint32_t special_count;
    bool special_first[256]; /* bytes with which a special token begins */
} tokenizer;

typedef struct {
    int32_t *ids;
    uint32_t capacity;
    uint32_t count;
} Ids;

static int32_t put_id(Ids *out, int32_t id) {
    if (out->count >= out->capacity)
        return fail(QP_TOO_LONG, "the text has more than the %u tokens there is room for", (uint64_t)out->capacity);
    out->ids[out->count++] = id;
    return QP_OK;
}

/* ---- loading ---- */

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

static void find_byte_tokens(void) {
    static const char hex[] = "0123456789ABCDEF";
    for (uint32_t byte = 0; byte < 256; byte++) {
        char text[8] = {'<', '0', 'x', hex[byte >> 4], hex[byte & 15], '>'};
        uint32_t length = 6;
        if (tokenizer.kind == KIND_BYTE_LEVEL) length = utf8_encode_short(byte_character(byte), text);
        tokenizer.byte_tokens[byte] = vocab_find(&tokenizer.vocab, text, length);
    }
}

static bool is_special(uint32_t id) {
    int32_t type = vocab_type(&tokenizer.vocab, id);
    return (type == TOKEN_CONTROL || type == TOKEN_USER_DEFINED) && vocab_length(&tokenizer.vocab, id) > 0;
}

static int32_t find_specials(void) {
    uint32_t count = 0;
    for (uint32_t id = 0; id < tokenizer.vocab.count; id++) count += is_special(id);
    TRY(arena_array(&arena_model, count, sizeof *tokenizer.specials, "special tokens", &tokenizer.specials));
    for (uint32_t id = 0; id < tokenizer.vocab.count; id++) {
        if (!is_special(id)) continue;
        tokenizer.specials[tokenizer.special_count++] = id;
        tokenizer.special_first[(uint8_t)vocab_text(&tokenizer.vocab, id)[0]] = true;
    }
    return QP_OK;
}

static int32_t read_special_id(const Gguf *gguf, const char *key, int32_t *id) {
    uint32_t value;
    TRY(gguf_u32_or(gguf, key, UINT32_MAX, &value));
    if (value != UINT32_MAX && value >= tokenizer.vocab.count)
        return fail(QP_MALFORMED, "malformed GGUF: '%s' is %u, the vocabulary has %u tokens", key, (uint64_t)value,
                    (uint64_t)tokenizer.vocab.count);
    *id = value == UINT32_MAX ? NO_TOKEN : (int32_t)value;
    return QP_OK;
}

static int32_t read_kind(const Gguf *gguf) {
    const GgufValue *model = gguf_find(gguf, "tokenizer.ggml.model", 20);
    const GgufValue *pre = gguf_find(gguf, "tokenizer.ggml.pre", 18);
    if (gguf_text_is(model, "llama")) {
        tokenizer.kind = KIND_SENTENCEPIECE;
        return QP_OK;
    }
    if (!gguf_text_is(model, "gpt2"))
        return model == NULL || model->type != GGUF_STRING
                   ? fail(QP_UNSUPPORTED, "the GGUF lacks key 'tokenizer.ggml.model'")
                   : fail(QP_UNSUPPORTED, "unsupported tokenizer %q: this module has 'gpt2' and 'llama'", model->text,
                          (size_t)model->length);
    tokenizer.kind = KIND_BYTE_LEVEL;
    tokenizer.single_digits = gguf_text_is(pre, "smollm");
    bool plain = pre == NULL || gguf_text_is(pre, "gpt-2") || gguf_text_is(pre, "default");
    if (plain || tokenizer.single_digits) return QP_OK;
    if (pre->type != GGUF_STRING) return fail(QP_UNSUPPORTED, "GGUF key 'tokenizer.ggml.pre' is not text");
    return fail(QP_UNSUPPORTED, "unsupported pre-tokenizer %q: this module has 'gpt-2', 'default' and 'smollm'", pre->text,
                (size_t)pre->length);
}

int32_t tokenizer_load(const Gguf *gguf) {
    mem_zero(&tokenizer, sizeof tokenizer);
    tokenizer.bos = tokenizer.eos = tokenizer.unknown = NO_TOKEN;
    TRY(read_kind(gguf));
    bool sentencepiece = tokenizer.kind == KIND_SENTENCEPIECE;
    TRY(vocab_load(&tokenizer.vocab, gguf));
    if (!sentencepiece) TRY(merges_load(&tokenizer.merges, &tokenizer.vocab, gguf));
    find_byte_tokens();
    TRY(find_specials());
    TRY(read_special_id(gguf, "tokenizer.ggml.bos_token_id", &tokenizer.bos));
    TRY(read_special_id(gguf, "tokenizer.ggml.eos_token_id", &tokenizer.eos));
    TRY(read_special_id(gguf, "tokenizer.ggml.unknown_token_id", &tokenizer.unknown));
    TRY(gguf_bool_or(gguf, "tokenizer.ggml.add_space_prefix", sentencepiece, &tokenizer.add_space_prefix));
    return gguf_bool_or(gguf, "tokenizer.ggml.add_bos_token", sentencepiece, &tokenizer.add_bos);
}

uint32_t tokenizer_token_count(void) { return tokenizer.vocab.count; }
int32_t tokenizer_bos(void) { return tokenizer.bos; }
int32_t tokenizer_eos(void) { return tokenizer.eos; }

/* ---- encoding ---- */

static int32_t put_byte(Ids *out, uint8_t byte) {
    int32_t id = tokenizer.byte_tokens[byte];
    if (id == NO_TOKEN) id = tokenizer.unknown;
    if (id == NO_TOKEN) return fail(QP_UNSUPPORTED, "the vocabulary has no token for byte %u, nor for unknown text", (uint64_t)byte);
    return put_id(out, id);
}

static void link_symbols(Symbol *symbols, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        symbols[i].previous = (int32_t)i - 1;
        symbols[i].next = i + 1 < count ? (int32_t)i + 1 : -1;
    }
}

/* A symbol no token was found for is spelt in bytes. */
static int32_t put_symbols(const char *text, const Symbol *symbols, uint32_t count, Ids *out) {
    for (int32_t i = count > 0 ? 0 : -1; i >= 0; i = symbols[i].next) {
        if (symbols[i].id >= 0) {
            TRY(put_id(out, symbols[i].id));
            continue;
        }
        for (uint32_t byte = 0; byte < symbols[i].length; byte++) TRY(put_byte(out, (uint8_t)text[symbols[i].start + byte]));
    }
    return QP_OK;
}

static int32_t encode_byte_level(const char *text, uint32_t length, Ids *out) {
    Symbol *symbols;
    TRY(arena_array(&arena_work, length, sizeof *symbols, "symbols", &symbols));
    Pretokenizer pieces = {text, length, tokenizer.single_digits, 0};
    for (uint32_t start = 0; start < length;) {
        uint32_t end = pretokenize_next(&pieces, start);
        for (uint32_t at = start; at < end; at++)
            symbols[at - start] = (Symbol){.start = at, .length = 1, .id = tokenizer.byte_tokens[(uint8_t)text[at]]};
        link_symbols(symbols, end - start);
        TRY(bpe_merge(&tokenizer.vocab, &tokenizer.merges, text, symbols, end - start));
        TRY(put_symbols(text, symbols, end - start, out));
        start = end;
    }
    return QP_OK;
}

/* Spaces become U+2581, one more stands in front if the model wants it. */
static uint32_t sentencepiece_text(const char *text, uint32_t length, bool prefix, char *out) {
    uint32_t at = 0;
    if (prefix) {
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

static int32_t encode_sentencepiece(const char *raw, uint32_t raw_length, Ids *out) {
    char *text;
    Symbol *symbols;
    TRY(arena_array(&arena_work, 3 * (uint64_t)raw_length + WORD_START_BYTES, 1, "text", &text));
    TRY(arena_array(&arena_work, (uint64_t)raw_length + 1, sizeof *symbols, "symbols", &symbols));
    uint32_t length = sentencepiece_text(raw, raw_length, tokenizer.add_space_prefix, text);
    uint32_t count = 0;
    uint32_t bytes;
    for (uint32_t at = 0; at < length; at += bytes) {
        utf8_decode(text + at, length - at, &bytes);
        symbols[count++] = (Symbol){.start = at, .length = bytes, .id = vocab_find(&tokenizer.vocab, text + at, bytes)};
    }
    link_symbols(symbols, count);
    TRY(bpe_merge(&tokenizer.vocab, NULL, text, symbols, count));
    return put_symbols(text, symbols, count, out);
}

static int32_t encode_plain(const char *text, uint32_t length, Ids *out) {
    if (length == 0) return QP_OK;
    return tokenizer.kind == KIND_BYTE_LEVEL ? encode_byte_level(text, length, out) : encode_sentencepiece(text, length, out);
}

/* The longest special token that begins at text[0], or NO_TOKEN. */
static int32_t special_at(const char *text, uint32_t length) {
    int32_t best = NO_TOKEN;
    uint32_t best_length = 0;
    if (!tokenizer.special_first[(uint8_t)text[0]]) return NO_TOKEN;
    for (uint32_t i = 0; i < tokenizer.special_count; i++) {
        uint32_t id = tokenizer.specials[i];
        uint32_t token_length = vocab_length(&tokenizer.vocab, id);
        if (token_length <= best_length || token_length > length) continue;
        if (!mem_equal(vocab_text(&tokenizer.vocab, id), text, token_length)) continue;
        best = (int32_t)id;
        best_length = token_length;
    }
    return best;
}

int32_t tokenizer_encode(const char *text, uint32_t length, int32_t flags, int32_t *ids, uint32_t capacity) {
    if (length > QP_TEXT_MAX_BYTES)
        return fail(QP_TOO_LONG, "the text has %u bytes, at most %u are taken", (uint64_t)length, (uint64_t)QP_TEXT_MAX_BYTES);
    arena_reset(&arena_work);
    Ids out = {ids, capacity, 0};
    if ((flags & QP_ADD_BOS) != 0 && tokenizer.add_bos && tokenizer.bos != NO_TOKEN) TRY(put_id(&out, tokenizer.bos));
    uint32_t plain_start = 0;
    for (uint32_t at = 0; at < length && (flags & QP_PLAIN_TEXT) == 0;) {
        int32_t special = special_at(text + at, length - at);
        if (special == NO_TOKEN) {
            at++;
            continue;
        }
        TRY(encode_plain(text + plain_start, at - plain_start, &out));
        TRY(put_id(&out, special));
        at += vocab_length(&tokenizer.vocab, (uint32_t)special);
        plain_start = at;
    }
    TRY(encode_plain(text + plain_start, length - plain_start, &out));
    return (int32_t)out.count;
}

/* ---- decoding ---- */

static void put_byte_level(const char *text, uint32_t length, TextOut *out) {
    uint32_t bytes;
    for (uint32_t at = 0; at < length; at += bytes) {
        int32_t byte = character_byte(utf8_decode(text + at, length - at, &bytes));
        char one = (char)byte;
        if (byte >= 0) put_text(out, &one, 1);
        else put_text(out, text + at, bytes);
    }
}

static void put_sentencepiece(const char *text, uint32_t length, TextOut *out) {
    for (uint32_t at = 0; at < length;) {
        bool space = length - at >= WORD_START_BYTES && mem_equal(text + at, WORD_START, WORD_START_BYTES);
        put_text(out, space ? " " : text + at, 1);
        at += space ? WORD_START_BYTES : 1;
    }
}

bool tokenizer_is_text(uint32_t id) {
    int32_t type = vocab_type(&tokenizer.vocab, id);
    bool ends = (int32_t)id == tokenizer.bos || (int32_t)id == tokenizer.eos;
    return !ends && (type == TOKEN_NORMAL || type == TOKEN_USER_DEFINED || type == TOKEN_BYTE);
}

void tokenizer_put_token(uint32_t id, TextOut *out) {
    if (id >= tokenizer.vocab.count) return; /* a row of the logits beyond the vocabulary has no text */
    const char *text = vocab_text(&tokenizer.vocab, id);
    uint32_t length = vocab_length(&tokenizer.vocab, id);
    if (is_special(id)) {
        put_text(out, text, length);
        return;
    }
    if (tokenizer.kind == KIND_BYTE_LEVEL) {
        put_byte_level(text, length, out);
        return;
    }
    for (uint32_t byte = 0; byte < 256 && length == 6; byte++) {
        char one = (char)byte;
        if (tokenizer.byte_tokens[byte] == (int32_t)id) {
            put_text(out, &one, 1);
            return;
        }
    }
    put_sentencepiece(text, length, out);
}
