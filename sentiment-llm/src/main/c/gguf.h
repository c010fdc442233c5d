/* The header of a GGUF v3 file: key-values and the tensor directory. Weights are not touched here. */
#ifndef QUIPU_GGUF_H
#define QUIPU_GGUF_H

#include "base.h"
#include "error.h"
#include "index.h"

typedef enum {
    GGUF_U8, GGUF_I8, GGUF_U16, GGUF_I16, GGUF_U32, GGUF_I32, GGUF_F32, GGUF_BOOL,
    GGUF_STRING, GGUF_ARRAY, GGUF_U64, GGUF_I64, GGUF_F64,
    GGUF_TYPE_COUNT
} GgufType;

typedef struct {
    char *key;
    uint32_t key_length;
    uint32_t type;         /* GgufType */
    uint64_t bits;         /* unsigned and bool as they are, signed ones sign-extended */
    double real;           /* F32, F64 */
    char *text;            /* STRING */
    uint64_t length;       /* STRING: bytes; ARRAY: items */
    uint32_t item_type;    /* ARRAY: GgufType, never ARRAY */
    uint64_t items_at;     /* ARRAY: where the items start in the file */
    uint64_t items_bytes;  /* ARRAY: what they take there */
} GgufValue;

/* ggml's numbers; formats.h says how the weights of each lie in the file. */
typedef enum {
    TENSOR_F32 = 0, TENSOR_F16 = 1, TENSOR_Q4_0 = 2, TENSOR_Q4_1 = 3, TENSOR_Q5_0 = 6, TENSOR_Q5_1 = 7, TENSOR_Q8_0 = 8,
    TENSOR_Q4_K = 12, TENSOR_Q5_K = 13, TENSOR_Q6_K = 14, TENSOR_BF16 = 30
} TensorType;

typedef struct {
    char *name;
    uint32_t name_length;
    uint32_t type;      /* as in the file; TensorType if this module can compute with it */
    uint64_t columns;   /* GGUF's dimension 0, the one that lies together */
    uint64_t rows;      /* product of the others; 1 for a vector */
    uint64_t at;        /* offset of the first byte in the file */
    bool used;
} GgufTensor;

typedef struct {
    uint32_t value_count;
    GgufValue *values;
    uint32_t tensor_count;
    GgufTensor *tensors;
    Index tensors_by_name;
    uint64_t data_at;
} Gguf;

/* Reads the header into arena_model. */
int32_t gguf_read(Gguf *gguf);

const GgufValue *gguf_find(const Gguf *gguf, const char *key, size_t key_length);
GgufTensor *gguf_tensor(const Gguf *gguf, const char *name, size_t name_length);
const char *gguf_tensor_type_name(uint32_t type);

/* Typed look-ups. _or versions give a default where the key is absent; a value of another type is an error. */
int32_t gguf_u32(const Gguf *gguf, const char *key, uint32_t *value);
int32_t gguf_u32_or(const Gguf *gguf, const char *key, uint32_t absent, uint32_t *value);
int32_t gguf_f64(const Gguf *gguf, const char *key, double *value);
int32_t gguf_f64_or(const Gguf *gguf, const char *key, double absent, double *value);
int32_t gguf_bool_or(const Gguf *gguf, const char *key, bool absent, bool *value);
bool gguf_text_is(const GgufValue *value, const char *text);

/* Appends string, number or bool; false for an array. */
bool gguf_put_value(const GgufValue *value, TextOut *out);

#endif
