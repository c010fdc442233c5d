#include "vocab.h"

#include "drive.h"
#include "memory.h"
#include "special.h"

enum { TOKENS_MAX = 1 << 21, TOKEN_BYTES_MAX = 4096 };

static uint32_t hash_text(const char *text, uint32_t length) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (uint32_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static uint32_t hash_pair(uint64_t pair) { return (uint32_t)(pair * 0x9e3779b97f4a7c15u >> 32); }

/* A power of two at least twice as large, so that probing ends soon and always at an empty slot. */
static uint32_t table_size(uint32_t entries) {
    uint32_t size = 16;
    while (size < 2 * entries) size *= 2;
    return size;
}

static int32_t find_array(const Gguf *gguf, const char *key, uint32_t item_type, const GgufValue **array) {
    *array = gguf_find(gguf, key, text_length(key));
    if (*array == NULL) return QP_OK;
    if ((*array)->type != GGUF_ARRAY || (*array)->item_type != item_type)
        return fail(QP_UNSUPPORTED, "GGUF key '%s' is not an array of the expected type", key);
    if ((*array)->length > TOKENS_MAX)
        return fail(QP_UNSUPPORTED, "GGUF key '%s' has %u entries, at most %u are supported", key, (*array)->length,
                    (uint64_t)TOKENS_MAX);
    return QP_OK;
}

static int32_t need_array(const Gguf *gguf, const char *key, uint32_t item_type, const GgufValue **array) {
    TRY(find_array(gguf, key, item_type, array));
    return *array != NULL ? QP_OK : fail(QP_UNSUPPORTED, "the GGUF lacks key '%s'", key);
}

/* Each token occupies its text and a length of 8 bytes in the file. */
static int32_t read_texts(Vocab *vocab, const GgufValue *array) {
    uint64_t total = array->items_bytes - 8 * array->length;
    if (total > UINT32_MAX) return fail(QP_UNSUPPORTED, "the vocabulary takes %u bytes", total);
    TRY(arena_array(&arena_model, total, 1, "the vocabulary", &vocab->bytes));
    TRY(arena_array(&arena_model, array->length + 1, sizeof *vocab->starts, "the vocabulary", &vocab->starts));
    Cursor cursor = {array->items_at};
    uint32_t at = 0;
    for (uint32_t id = 0; id < vocab->count; id++) {
        uint64_t length;
        TRY(cursor_u64(&cursor, &length));
        if (length > TOKEN_BYTES_MAX || length > total - at)
            return fail(QP_UNSUPPORTED, "token %u has %u bytes, at most %u are supported", (uint64_t)id, length, (uint64_t)TOKEN_BYTES_MAX);
        TRY(cursor_bytes(&cursor, vocab->bytes + at, length));
        vocab->starts[id] = at;
        at += (uint32_t)length;
        if (length > vocab->longest) vocab->longest = (uint32_t)length;
    }
    vocab->starts[vocab->count] = at;
    return QP_OK;
}

/* Of equal texts the lowest id is kept. */
static int32_t index_texts(Vocab *vocab) {
    uint32_t size = table_size(vocab->count);
    TRY(arena_array(&arena_model, size, sizeof *vocab->slots, "the vocabulary's index", &vocab->slots));
    mem_zero(vocab->slots, size * sizeof *vocab->slots);
    vocab->slot_mask = size - 1;
    for (uint32_t id = 0; id < vocab->count; id++) {
        const char *text = vocab_text(vocab, id);
        uint32_t length = vocab_length(vocab, id);
        if (vocab_find(vocab, text, length) >= 0) continue;
        uint32_t slot = hash_text(text, length) & vocab->slot_mask;
        while (vocab->slots[slot] != 0) slot = (slot + 1) & vocab->slot_mask;
        vocab->slots[slot] = id + 1;
    }
    return QP_OK;
}

/* scores and types: one 4-byte item per token, if present at all. */
static int32_t read_column(const Vocab *vocab, const Gguf *gguf, const char *key, uint32_t item_type, void *pointer_out) {
    const GgufValue *array;
    void *items = NULL;
    TRY(find_array(gguf, key, item_type, &array));
    if (array != NULL) {
        if (array->length != vocab->count)
            return fail(QP_MALFORMED, "malformed GGUF: '%s' has %u entries for %u tokens", key, array->length, (uint64_t)vocab->count);
        TRY(arena_array(&arena_model, vocab->count, 4, key, &items));
        Cursor cursor = {array->items_at};
        TRY(cursor_bytes(&cursor, items, (uint64_t)vocab->count * 4));
    }
    __builtin_memcpy(pointer_out, &items, sizeof items);
    return QP_OK;
}

/* A model's texts are all its own, so a token of this form is markup, whatever the file says. */
static bool looks_like_markup(const char *text, uint32_t length) {
    return length > 4 && mem_equal(text, "<|", 2) && mem_equal(text + length - 2, "|>", 2);
}

static TokenRole role_of(const Vocab *vocab, uint32_t id) {
    const char *text = vocab_text(vocab, id);
    uint32_t length = vocab_length(vocab, id);
    int32_t type = vocab_type(vocab, id);
    if (type == TOKEN_CONTROL || type == TOKEN_UNKNOWN || ends_generation(text, length)) return ROLE_CONTROL;
    if (type == TOKEN_USER_DEFINED) return looks_like_markup(text, length) ? ROLE_CONTROL : ROLE_USER_DEFINED;
    return type == TOKEN_BYTE ? ROLE_BYTE : ROLE_PIECE;
}

static int32_t assign_roles(Vocab *vocab) {
    TRY(arena_array(&arena_model, vocab->count, sizeof *vocab->roles, "the vocabulary", &vocab->roles));
    for (uint32_t id = 0; id < vocab->count; id++) vocab->roles[id] = (uint8_t)role_of(vocab, id);
    return QP_OK;
}

int32_t vocab_load(Vocab *vocab, const Gguf *gguf) {
    const GgufValue *tokens;
    mem_zero(vocab, sizeof *vocab);
    TRY(need_array(gguf, "tokenizer.ggml.tokens", GGUF_STRING, &tokens));
    if (tokens->length == 0) return fail(QP_MALFORMED, "malformed GGUF: the vocabulary is empty");
    vocab->count = (uint32_t)tokens->length;
    TRY(read_texts(vocab, tokens));
    TRY(index_texts(vocab));
    TRY(read_column(vocab, gguf, "tokenizer.ggml.scores", GGUF_F32, &vocab->scores));
    TRY(read_column(vocab, gguf, "tokenizer.ggml.token_type", GGUF_I32, &vocab->types));
    return assign_roles(vocab);
}

int32_t vocab_find(const Vocab *vocab, const char *text, uint32_t length) {
    for (uint32_t slot = hash_text(text, length) & vocab->slot_mask; vocab->slots[slot] != 0; slot = (slot + 1) & vocab->slot_mask) {
        uint32_t id = vocab->slots[slot] - 1;
        if (vocab_length(vocab, id) == length && mem_equal(vocab_text(vocab, id), text, length)) return (int32_t)id;
    }
    return -1;
}

int32_t vocab_find_piece(const Vocab *vocab, const char *text, uint32_t length) {
    int32_t id = vocab_find(vocab, text, length);
    if (id < 0) return -1;
    TokenRole role = vocab_role(vocab, (uint32_t)id);
    return role == ROLE_PIECE || role == ROLE_USER_DEFINED ? id : -1;
}

int32_t vocab_type(const Vocab *vocab, uint32_t id) { return vocab->types != NULL ? vocab->types[id] : TOKEN_NORMAL; }

static void merges_add(Merges *merges, Merge merge) {
    uint32_t slot = hash_pair(merge.pair) & merges->slot_mask;
    for (; merges->slots[slot].result >= 0; slot = (slot + 1) & merges->slot_mask)
        if (merges->slots[slot].pair == merge.pair) return; /* the earlier line wins */
    merges->slots[slot] = merge;
}

/* A line is "left right"; a part may itself begin with a space only where the vocabulary's texts do, so the
   separator is looked for from the second byte on. Lines that name no known tokens can never apply. */
static void read_merge(Merges *merges, const Vocab *vocab, char *line, uint32_t length, uint32_t rank) {
    uint32_t space = 1;
    while (space < length && line[space] != ' ') space++;
    if (space + 1 >= length) return;
    int32_t left = vocab_find(vocab, line, space);
    int32_t right = vocab_find(vocab, line + space + 1, length - space - 1);
    for (uint32_t i = space; i + 1 < length; i++) line[i] = line[i + 1];
    int32_t result = vocab_find(vocab, line, length - 1);
    if (left < 0 || right < 0 || result < 0) return;
    merges_add(merges, (Merge){(uint64_t)left << 32 | (uint32_t)right, rank, result});
}

int32_t merges_load(Merges *merges, const Vocab *vocab, const Gguf *gguf) {
    static char line[2 * TOKEN_BYTES_MAX + 1];
    const GgufValue *array;
    TRY(need_array(gguf, "tokenizer.ggml.merges", GGUF_STRING, &array));
    uint32_t count = (uint32_t)array->length;
    uint32_t size = table_size(count);
    TRY(arena_array(&arena_model, size, sizeof *merges->slots, "the merges", &merges->slots));
    merges->slot_mask = size - 1;
    for (uint32_t i = 0; i < size; i++) merges->slots[i] = (Merge){0, 0, -1};
    Cursor cursor = {array->items_at};
    for (uint32_t rank = 0; rank < count; rank++) {
        uint64_t length;
        TRY(cursor_u64(&cursor, &length));
        if (length > sizeof line) return fail(QP_UNSUPPORTED, "merge %u has %u bytes", (uint64_t)rank, length);
        TRY(cursor_bytes(&cursor, line, length));
        read_merge(merges, vocab, line, (uint32_t)length, rank);
    }
    return QP_OK;
}

const Merge *merges_find(const Merges *merges, uint32_t left, uint32_t right) {
    uint64_t pair = (uint64_t)left << 32 | right;
    for (uint32_t slot = hash_pair(pair) & merges->slot_mask; merges->slots[slot].result >= 0; slot = (slot + 1) & merges->slot_mask)
        if (merges->slots[slot].pair == pair) return &merges->slots[slot];
    return NULL;
}
