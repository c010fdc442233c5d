#include "vocab.h"

#include "drive.h"
#include "memory.h"
#include "special.h"

enum { TOKENS_MAX = 1 << 21, TOKEN_BYTES_MAX = 4096 };

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

/* The array as the file has it: one read, and no text is copied. */
static int32_t read_items(const GgufValue *array, const char *what, char **items) {
    if (array->items_bytes > UINT32_MAX - sizeof(uint64_t))
        return fail(QP_UNSUPPORTED, "%s takes %u bytes", what, array->items_bytes);
    TRY(arena_array(&arena_model, array->items_bytes, 1, what, items));
    return drive_range(array->items_at, *items, array->items_bytes, what, text_length(what));
}

/* The length of the item at a place, that of its text; the file may have changed since the header was read. */
static int32_t item_length(const GgufValue *array, const char *items, uint32_t at, uint32_t most, uint32_t *length) {
    uint64_t wide;
    uint64_t left = array->items_bytes - at;
    if (left < sizeof wide) return fail(QP_TRUNCATED, "array %q has changed", array->key, (size_t)array->key_length);
    __builtin_memcpy(&wide, items + at, sizeof wide);
    if (wide > left - sizeof wide || wide > most)
        return fail(QP_UNSUPPORTED, "array %q has an item of %u bytes, at most %u are supported", array->key,
                    (size_t)array->key_length, wide, (uint64_t)most);
    *length = (uint32_t)wide;
    return QP_OK;
}

static int32_t read_texts(Vocab *vocab, const GgufValue *array) {
    uint32_t at = 0;
    uint32_t length;
    TRY(read_items(array, "the vocabulary", &vocab->items));
    TRY(arena_array(&arena_model, array->length + 1, sizeof *vocab->starts, "the vocabulary", &vocab->starts));
    for (uint32_t id = 0; id < vocab->count; id++) {
        TRY(item_length(array, vocab->items, at, TOKEN_BYTES_MAX, &length));
        vocab->starts[id] = at += (uint32_t)sizeof(uint64_t);
        at += length;
        if (length > vocab->longest) vocab->longest = length;
    }
    vocab->starts[vocab->count] = at + (uint32_t)sizeof(uint64_t);
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

TokenRole vocab_role(const Vocab *vocab, uint32_t id) {
    const char *text = vocab_text(vocab, id);
    uint32_t length = vocab_length(vocab, id);
    int32_t type = vocab_type(vocab, id);
    if (type == TOKEN_CONTROL || type == TOKEN_UNKNOWN || ends_generation(text, length)) return ROLE_CONTROL;
    if (type == TOKEN_USER_DEFINED) return looks_like_markup(text, length) ? ROLE_CONTROL : ROLE_USER_DEFINED;
    return type == TOKEN_BYTE ? ROLE_BYTE : ROLE_PIECE;
}

int32_t vocab_load(Vocab *vocab, const Gguf *gguf) {
    const GgufValue *tokens;
    mem_zero(vocab, sizeof *vocab);
    TRY(need_array(gguf, "tokenizer.ggml.tokens", GGUF_STRING, &tokens));
    if (tokens->length == 0) return fail(QP_MALFORMED, "malformed GGUF: the vocabulary is empty");
    vocab->count = (uint32_t)tokens->length;
    TRY(read_texts(vocab, tokens));
    TRY(read_column(vocab, gguf, "tokenizer.ggml.scores", GGUF_F32, &vocab->scores));
    return read_column(vocab, gguf, "tokenizer.ggml.token_type", GGUF_I32, &vocab->types);
}

static bool is_text(const Vocab *vocab, uint32_t id, const char *text, uint32_t length) {
    return vocab_length(vocab, id) == length && mem_equal(vocab_text(vocab, id), text, length);
}

/* The id; -1 with the probe at its end. */
static int32_t find_from(const Vocab *vocab, Probe *probe, const char *text, uint32_t length) {
    uint32_t id;
    while (probe_next(&vocab->index, probe, &id))
        if (is_text(vocab, id, text, length)) return (int32_t)id;
    return -1;
}

/* Of equal texts the lowest id is kept. */
int32_t vocab_index(Vocab *vocab) {
    TRY(index_make(&vocab->index, vocab->count, "the vocabulary's index"));
    for (uint32_t id = 0; id < vocab->count; id++) {
        const char *text = vocab_text(vocab, id);
        uint32_t length = vocab_length(vocab, id);
        Probe probe = index_probe(&vocab->index, hash_text(text, length));
        if (find_from(vocab, &probe, text, length) < 0) index_put(&vocab->index, &probe, id);
    }
    return QP_OK;
}

int32_t vocab_find(const Vocab *vocab, const char *text, uint32_t length) {
    Probe probe = index_probe(&vocab->index, hash_text(text, length));
    return find_from(vocab, &probe, text, length);
}

int32_t vocab_find_piece(const Vocab *vocab, const char *text, uint32_t length) {
    int32_t id = vocab_find(vocab, text, length);
    if (id < 0) return -1;
    TokenRole role = vocab_role(vocab, (uint32_t)id);
    return role == ROLE_PIECE || role == ROLE_USER_DEFINED ? id : -1;
}

int32_t vocab_type(const Vocab *vocab, uint32_t id) { return vocab->types != NULL ? vocab->types[id] : TOKEN_NORMAL; }

/* ---- merges ---- */

/* A line is "left right"; a part may itself begin with a space only where the vocabulary's texts do, so the
   separator is looked for from the second byte on. 0: there is none, or nothing behind it. */
static uint32_t find_separator(const char *line, uint32_t length) {
    uint32_t space = 1;
    while (space < length && line[space] != ' ') space++;
    return space + 1 < length ? space : 0;
}

static uint64_t hash_parts(const char *left, uint32_t left_length, const char *right, uint32_t right_length) {
    return hash_text(left, left_length) * 3 + hash_text(right, right_length);
}

typedef struct {
    const char *left;
    const char *right;
    uint32_t left_length;
    uint32_t right_length;
} Pair;

/* The line of this pair that stands first; false with the probe at its end. */
static bool find_line(const Merges *merges, Probe *probe, const Pair *pair, uint32_t *at) {
    while (probe_next(&merges->index, probe, at)) {
        const char *line = merges->lines + *at;
        uint64_t length;
        __builtin_memcpy(&length, line - sizeof length, sizeof length);
        if (length == (uint64_t)pair->left_length + 1 + pair->right_length && mem_equal(line, pair->left, pair->left_length) &&
            line[pair->left_length] == ' ' && mem_equal(line + pair->left_length + 1, pair->right, pair->right_length))
            return true;
    }
    return false;
}

int32_t merges_load(Merges *merges, const Gguf *gguf) {
    return need_array(gguf, "tokenizer.ggml.merges", GGUF_STRING, &merges->array);
}

int32_t merges_index(Merges *merges) {
    uint32_t at = 0;
    uint32_t length;
    TRY(read_items(merges->array, "the merges", &merges->lines));
    TRY(index_make(&merges->index, (uint32_t)merges->array->length, "the merges"));
    for (uint32_t i = 0; i < merges->array->length; i++, at += length) {
        uint32_t found;
        TRY(item_length(merges->array, merges->lines, at, 2 * TOKEN_BYTES_MAX + 1, &length));
        at += (uint32_t)sizeof(uint64_t);
        const char *line = merges->lines + at;
        uint32_t space = find_separator(line, length);
        if (space == 0) continue;
        Pair pair = {line, line + space + 1, space, length - space - 1};
        Probe probe = index_probe(&merges->index, hash_parts(pair.left, pair.left_length, pair.right, pair.right_length));
        if (!find_line(merges, &probe, &pair, &found)) index_put(&merges->index, &probe, at);
    }
    return QP_OK;
}

/* The token of both texts together, -1 if there is none. */
static int32_t find_joined(const Vocab *vocab, const Pair *pair) {
    static char text[2 * TOKEN_BYTES_MAX];
    mem_copy(text, pair->left, pair->left_length);
    mem_copy(text + pair->left_length, pair->right, pair->right_length);
    return vocab_find(vocab, text, pair->left_length + pair->right_length);
}

bool merges_find(const Merges *merges, const Vocab *vocab, uint32_t left, uint32_t right, Merge *merge) {
    Pair pair = {vocab_text(vocab, left), vocab_text(vocab, right), vocab_length(vocab, left), vocab_length(vocab, right)};
    Probe probe = index_probe(&merges->index, hash_parts(pair.left, pair.left_length, pair.right, pair.right_length));
    if (!find_line(merges, &probe, &pair, &merge->order)) return false;
    if (find_separator(merges->lines + merge->order, pair.left_length + 1 + pair.right_length) != pair.left_length) return false;
    merge->result = find_joined(vocab, &pair);
    return merge->result >= 0;
}
