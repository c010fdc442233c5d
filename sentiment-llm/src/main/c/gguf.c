#include "gguf.h"

#include "drive.h"
#include "memory.h"

/*
 *   "GGUF" | version u32 | tensor_count u64 | value_count u64
 *   value_count  x  | key length u64, bytes | type u32 | value |
 *   tensor_count x  | name length u64, bytes | n_dims u32 | dims u64 each | type u32 | offset u64 |
 *   padding to general.alignment
 *   data: every tensor at its offset, counted from here
 */
enum {
    VERSION = 3,
    ENTRIES_MAX = 16384,       /* key-values, tensors: a real model has a few hundred */
    NAME_MAX = 1024,
    TEXT_MAX = 1 << 20,        /* one string value, such as a chat template */
    DIMENSION_MAX = 1 << 28,
};

static uint32_t type_bytes(uint32_t type) {
    switch (type) {
    case GGUF_U8: case GGUF_I8: case GGUF_BOOL: return 1;
    case GGUF_U16: case GGUF_I16: return 2;
    case GGUF_U32: case GGUF_I32: case GGUF_F32: return 4;
    case GGUF_U64: case GGUF_I64: case GGUF_F64: return 8;
    default: return 0;
    }
}

static int32_t read_text(Cursor *cursor, uint64_t limit, const char *what, char **text, uint64_t *length) {
    TRY(cursor_u64(cursor, length));
    if (*length > cursor_left(cursor))
        return fail(QP_TRUNCATED, "truncated GGUF: a %s of %u bytes at byte %u passes the end of the file", what, *length,
                    cursor->at);
    if (*length > limit)
        return fail(QP_MALFORMED, "malformed GGUF: a %s of %u bytes, at most %u are allowed", what, *length, limit);
    TRY(arena_array(&arena_model, *length, 1, what, text));
    return cursor_bytes(cursor, *text, *length);
}

static int32_t read_scalar(Cursor *cursor, GgufValue *value) {
    uint64_t raw = 0;
    uint32_t bytes = type_bytes(value->type);
    TRY(cursor_bytes(cursor, &raw, bytes));
    value->bits = raw;
    switch (value->type) {
    case GGUF_I8: value->bits = (uint64_t)(int64_t)(int8_t)raw; break;
    case GGUF_I16: value->bits = (uint64_t)(int64_t)(int16_t)raw; break;
    case GGUF_I32: value->bits = (uint64_t)(int64_t)(int32_t)raw; break;
    case GGUF_F32: value->real = (double)bits_float((uint32_t)raw); break;
    case GGUF_F64: __builtin_memcpy(&value->real, &raw, sizeof raw); break;
    default: break;
    }
    return QP_OK;
}

/* An array is passed over, its place kept: the tokenizer reads its own straight from the file later. */
static int32_t skip_array(Cursor *cursor, GgufValue *value) {
    TRY(cursor_u32(cursor, &value->item_type));
    TRY(cursor_u64(cursor, &value->length));
    value->items_at = cursor->at;
    uint32_t bytes = type_bytes(value->item_type);
    if (bytes != 0) {
        if (value->length > cursor_left(cursor) / bytes)
            return fail(QP_TRUNCATED, "truncated GGUF: array %q has %u items, the file ends before", value->key,
                        (size_t)value->key_length, value->length);
        TRY(cursor_skip(cursor, value->length * bytes));
    } else if (value->item_type == GGUF_STRING) {
        TRY(cursor_skip_texts(cursor, value->length));
    } else {
        return fail(QP_MALFORMED, "malformed GGUF: array %q holds items of type %u", value->key, (size_t)value->key_length,
                    (uint64_t)value->item_type);
    }
    value->items_bytes = cursor->at - value->items_at;
    return QP_OK;
}

static int32_t read_value(Cursor *cursor, GgufValue *value) {
    mem_zero(value, sizeof *value);
    uint64_t key_length;
    TRY(read_text(cursor, NAME_MAX, "key", &value->key, &key_length));
    value->key_length = (uint32_t)key_length;
    TRY(cursor_u32(cursor, &value->type));
    if (value->type == GGUF_STRING) return read_text(cursor, TEXT_MAX, "string value", &value->text, &value->length);
    if (value->type == GGUF_ARRAY) return skip_array(cursor, value);
    if (value->type >= GGUF_TYPE_COUNT)
        return fail(QP_MALFORMED, "malformed GGUF: key %q has unknown type %u", value->key, (size_t)value->key_length,
                    (uint64_t)value->type);
    return read_scalar(cursor, value);
}

static int32_t read_tensor(Cursor *cursor, GgufTensor *tensor) {
    mem_zero(tensor, sizeof *tensor);
    uint64_t name_length;
    TRY(read_text(cursor, NAME_MAX, "tensor name", &tensor->name, &name_length));
    tensor->name_length = (uint32_t)name_length;
    uint32_t dimensions;
    TRY(cursor_u32(cursor, &dimensions));
    if (dimensions < 1 || dimensions > 4)
        return fail(QP_MALFORMED, "malformed GGUF: tensor %q has %u dimensions", tensor->name, (size_t)name_length,
                    (uint64_t)dimensions);
    tensor->rows = 1;
    for (uint32_t i = 0; i < dimensions; i++) {
        uint64_t extent;
        TRY(cursor_u64(cursor, &extent));
        if (extent < 1 || extent > DIMENSION_MAX || tensor->rows > DIMENSION_MAX)
            return fail(QP_MALFORMED, "malformed GGUF: tensor %q has an extent of %u", tensor->name, (size_t)name_length,
                        extent);
        if (i == 0) tensor->columns = extent;
        else tensor->rows *= extent;
    }
    TRY(cursor_u32(cursor, &tensor->type));
    return cursor_u64(cursor, &tensor->at);
}

/* Offsets in the directory count from the data section, which starts at the next multiple of the alignment. */
static int32_t place_tensors(Gguf *gguf, const Cursor *cursor) {
    uint32_t alignment;
    TRY(gguf_u32_or(gguf, "general.alignment", 32, &alignment));
    if (alignment < 8 || alignment > 1 << 20 || (alignment & (alignment - 1)) != 0)
        return fail(QP_MALFORMED, "malformed GGUF: general.alignment is %u", (uint64_t)alignment);
    gguf->data_at = (cursor->at + alignment - 1) & ~(uint64_t)(alignment - 1);
    for (uint32_t i = 0; i < gguf->tensor_count; i++) {
        GgufTensor *tensor = &gguf->tensors[i];
        bool outside = gguf->data_at > drive_bytes() || tensor->at > drive_bytes() - gguf->data_at;
        if (outside)
            return fail(QP_TRUNCATED, "truncated GGUF: tensor %q starts %u bytes into the data, the file has %u in all",
                        tensor->name, (size_t)tensor->name_length, tensor->at, drive_bytes());
        if (tensor->at % alignment != 0)
            return fail(QP_MALFORMED, "malformed GGUF: tensor %q at offset %u is not aligned to %u", tensor->name,
                        (size_t)tensor->name_length, tensor->at, (uint64_t)alignment);
        tensor->at += gguf->data_at;
    }
    return QP_OK;
}

/* The first tensor of a name; NULL with the probe at its end. */
static GgufTensor *tensor_from(const Gguf *gguf, Probe *probe, const char *name, size_t name_length) {
    uint32_t i;
    while (probe_next(&gguf->tensors_by_name, probe, &i)) {
        GgufTensor *tensor = &gguf->tensors[i];
        if (tensor->name_length == name_length && mem_equal(tensor->name, name, name_length)) return tensor;
    }
    return NULL;
}

static int32_t index_tensors(Gguf *gguf) {
    TRY(index_make(&gguf->tensors_by_name, gguf->tensor_count, "the tensor directory"));
    for (uint32_t i = 0; i < gguf->tensor_count; i++) {
        const GgufTensor *tensor = &gguf->tensors[i];
        Probe probe = index_probe(&gguf->tensors_by_name, hash_text(tensor->name, tensor->name_length));
        if (tensor_from(gguf, &probe, tensor->name, tensor->name_length) == NULL) index_put(&gguf->tensors_by_name, &probe, i);
    }
    return QP_OK;
}

int32_t gguf_read(Gguf *gguf) {
    mem_zero(gguf, sizeof *gguf);
    Cursor cursor = {0};
    char magic[4];
    uint32_t version;
    uint64_t tensor_count;
    uint64_t value_count;
    TRY(cursor_bytes(&cursor, magic, sizeof magic));
    if (!mem_equal(magic, "GGUF", sizeof magic)) return fail(QP_MALFORMED, "not a GGUF file: it begins with %q", magic, sizeof magic);
    TRY(cursor_u32(&cursor, &version));
    if (version != VERSION)
        return fail(QP_UNSUPPORTED, "unsupported GGUF version %u: this module reads version 3", (uint64_t)version);
    TRY(cursor_u64(&cursor, &tensor_count));
    TRY(cursor_u64(&cursor, &value_count));
    if (tensor_count > ENTRIES_MAX || value_count > ENTRIES_MAX)
        return fail(QP_MALFORMED, "malformed GGUF: %u tensors and %u key-values, at most %u of each are allowed",
                    tensor_count, value_count, (uint64_t)ENTRIES_MAX);
    TRY(arena_array(&arena_model, value_count, sizeof *gguf->values, "key-values", &gguf->values));
    TRY(arena_array(&arena_model, tensor_count, sizeof *gguf->tensors, "the tensor directory", &gguf->tensors));
    for (; gguf->value_count < value_count; gguf->value_count++)
        TRY(read_value(&cursor, &gguf->values[gguf->value_count]));
    for (; gguf->tensor_count < tensor_count; gguf->tensor_count++)
        TRY(read_tensor(&cursor, &gguf->tensors[gguf->tensor_count]));
    TRY(index_tensors(gguf));
    return place_tensors(gguf, &cursor);
}

const GgufValue *gguf_find(const Gguf *gguf, const char *key, size_t key_length) {
    for (uint32_t i = 0; i < gguf->value_count; i++) {
        const GgufValue *value = &gguf->values[i];
        if (value->key_length == key_length && mem_equal(value->key, key, key_length)) return value;
    }
    return NULL;
}

GgufTensor *gguf_tensor(const Gguf *gguf, const char *name, size_t name_length) {
    Probe probe = index_probe(&gguf->tensors_by_name, hash_text(name, (uint32_t)name_length));
    return tensor_from(gguf, &probe, name, name_length);
}

const char *gguf_tensor_type_name(uint32_t type) {
    static const char names[][8] = {
        "F32", "F16", "Q4_0", "Q4_1", "Q4_2", "Q4_3", "Q5_0", "Q5_1", "Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K",
        "Q5_K", "Q6_K", "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS",
        "I8", "I16", "I32", "I64", "F64", "IQ1_M", "BF16",
    };
    return type < sizeof names / sizeof names[0] ? names[type] : "unknown";
}

static int32_t missing(const char *key) { return fail(QP_UNSUPPORTED, "the GGUF lacks key '%s'", key); }
static int32_t wrong_type(const char *key, const char *wanted) {
    return fail(QP_UNSUPPORTED, "GGUF key '%s' is not %s", key, wanted);
}

int32_t gguf_u32(const Gguf *gguf, const char *key, uint32_t *value) {
    const GgufValue *found = gguf_find(gguf, key, text_length(key));
    if (found == NULL) return missing(key);
    bool whole = found->type < GGUF_F32 || found->type == GGUF_U64 || found->type == GGUF_I64;
    if (!whole || found->bits > UINT32_MAX) return wrong_type(key, "a whole number of 32 bits");
    *value = (uint32_t)found->bits;
    return QP_OK;
}

int32_t gguf_u32_or(const Gguf *gguf, const char *key, uint32_t absent, uint32_t *value) {
    if (gguf_find(gguf, key, text_length(key)) != NULL) return gguf_u32(gguf, key, value);
    *value = absent;
    return QP_OK;
}

int32_t gguf_f64(const Gguf *gguf, const char *key, double *value) {
    const GgufValue *found = gguf_find(gguf, key, text_length(key));
    if (found == NULL) return missing(key);
    if (found->type != GGUF_F32 && found->type != GGUF_F64) return wrong_type(key, "a floating-point number");
    *value = found->real;
    return QP_OK;
}

int32_t gguf_f64_or(const Gguf *gguf, const char *key, double absent, double *value) {
    if (gguf_find(gguf, key, text_length(key)) != NULL) return gguf_f64(gguf, key, value);
    *value = absent;
    return QP_OK;
}

int32_t gguf_bool_or(const Gguf *gguf, const char *key, bool absent, bool *value) {
    const GgufValue *found = gguf_find(gguf, key, text_length(key));
    if (found != NULL && found->type != GGUF_BOOL) return wrong_type(key, "a bool");
    *value = found != NULL ? found->bits != 0 : absent;
    return QP_OK;
}

bool gguf_text_is(const GgufValue *value, const char *text) {
    return value != NULL && value->type == GGUF_STRING && value->length == text_length(text) &&
           mem_equal(value->text, text, (size_t)value->length);
}

bool gguf_put_value(const GgufValue *value, TextOut *out) {
    switch (value->type) {
    case GGUF_ARRAY: return false;
    case GGUF_STRING: put_text(out, value->text, (size_t)value->length); break;
    case GGUF_BOOL: put_text(out, value->bits ? "true" : "false", value->bits ? 4 : 5); break;
    case GGUF_F32: case GGUF_F64: put_float(out, value->real); break;
    case GGUF_I8: case GGUF_I16: case GGUF_I32: case GGUF_I64: put_signed(out, (int64_t)value->bits); break;
    default: put_unsigned(out, value->bits); break;
    }
    return true;
}
