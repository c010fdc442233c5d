#include "tokenizer.h"

#include "memory.h"

typedef enum { KIND_BYTE_LEVEL, KIND_SENTENCEPIECE } Kind;

static struct {
    Kind kind;
    bool is_prepared;
    Encoder encoder;
    Specials specials;
    bool add_bos;
    bool add_eos;
    bool add_space_prefix;
    int32_t bos;
    int32_t eos;
    int32_t end_of_turn;
    int32_t end_of_message;
} tokenizer;

/* ---- loading ---- */

/* absent: the id where the file does not say, if the vocabulary reaches so far. */
static int32_t read_special_id(const Gguf *gguf, const char *key, int32_t absent, int32_t *id) {
    uint32_t value;
    uint32_t count = tokenizer.encoder.vocab.count;
    TRY(gguf_u32_or(gguf, key, UINT32_MAX, &value));
    *id = value == UINT32_MAX ? absent : (int32_t)value;
    if (value != UINT32_MAX && value >= count)
        return fail(QP_MALFORMED, "malformed GGUF: '%s' is %u, the vocabulary has %u tokens", key, (uint64_t)value, (uint64_t)count);
    if (value == UINT32_MAX && absent >= 0 && (uint32_t)absent >= count) *id = NO_TOKEN;
    return QP_OK;
}

static int32_t read_special_ids(const Gguf *gguf) {
    bool sentencepiece = tokenizer.kind == KIND_SENTENCEPIECE;
    TRY(read_special_id(gguf, "tokenizer.ggml.bos_token_id", sentencepiece ? 1 : NO_TOKEN, &tokenizer.bos));
    TRY(read_special_id(gguf, "tokenizer.ggml.eos_token_id", sentencepiece ? 2 : NO_TOKEN, &tokenizer.eos));
    TRY(read_special_id(gguf, "tokenizer.ggml.unknown_token_id", sentencepiece ? 0 : NO_TOKEN, &tokenizer.encoder.unknown));
    if (!sentencepiece) tokenizer.encoder.unknown = NO_TOKEN; /* often the id of <|endoftext|> */
    TRY(read_special_id(gguf, "tokenizer.ggml.eot_token_id", NO_TOKEN, &tokenizer.end_of_turn));
    return read_special_id(gguf, "tokenizer.ggml.eom_token_id", NO_TOKEN, &tokenizer.end_of_message);
}

static int32_t read_pre(const Gguf *gguf) {
    const GgufValue *pre = gguf_find(gguf, "tokenizer.ggml.pre", 18);
    tokenizer.encoder.pre = PRE_DEFAULT;
    if (pre == NULL) return QP_OK;
    if (pre->type != GGUF_STRING) return fail(QP_UNSUPPORTED, "GGUF key 'tokenizer.ggml.pre' is not text");
    if (pretokenizer_named(pre->text, (size_t)pre->length, &tokenizer.encoder.pre)) return QP_OK;
    return fail(QP_UNSUPPORTED, "unsupported pre-tokenizer %q: this module has 'gpt-2', 'smollm', 'llama-bpe', 'qwen2' and 'default'",
                pre->text, (size_t)pre->length);
}

static int32_t read_kind(const Gguf *gguf) {
    const GgufValue *model = gguf_find(gguf, "tokenizer.ggml.model", 20);
    if (model == NULL || model->type != GGUF_STRING) return fail(QP_UNSUPPORTED, "the GGUF lacks key 'tokenizer.ggml.model'");
    tokenizer.kind = gguf_text_is(model, "llama") ? KIND_SENTENCEPIECE : KIND_BYTE_LEVEL;
    if (tokenizer.kind == KIND_SENTENCEPIECE) return QP_OK;
    if (gguf_text_is(model, "gpt2")) return read_pre(gguf);
    return fail(QP_UNSUPPORTED, "unsupported tokenizer %q: this module has 'gpt2' and 'llama'", model->text, (size_t)model->length);
}

/* llama.cpp tells Phi-3 by its name too: no key says how its tokenizer treats white space. */
static bool is_phi3(const Gguf *gguf) {
    const GgufValue *name = gguf_find(gguf, "general.name", 12);
    if (name == NULL || name->type != GGUF_STRING) return false;
    for (uint64_t at = 0; at + 4 <= name->length; at++) {
        const char *text = name->text + at;
        bool phi = (text[0] | 32) == 'p' && (text[1] | 32) == 'h' && (text[2] | 32) == 'i';
        bool dashed = at + 5 <= name->length && text[3] == '-' && text[4] == '3';
        if (phi && (text[3] == '3' || dashed)) return true;
    }
    return false;
}

int32_t tokenizer_load(const Gguf *gguf) {
    Encoder *encoder = &tokenizer.encoder;
    mem_zero(&tokenizer, sizeof tokenizer);
    TRY(read_kind(gguf));
    bool sentencepiece = tokenizer.kind == KIND_SENTENCEPIECE;
    bool llama3 = !sentencepiece && encoder->pre == PRE_LLAMA3;
    encoder->whole_pieces = llama3;
    TRY(vocab_load(&encoder->vocab, gguf));
    if (!sentencepiece) TRY(merges_load(&encoder->merges, gguf));
    TRY(specials_load(&tokenizer.specials, &encoder->vocab, is_phi3(gguf)));
    TRY(read_special_ids(gguf));
    TRY(gguf_bool_or(gguf, "tokenizer.ggml.add_space_prefix", sentencepiece, &tokenizer.add_space_prefix));
    TRY(gguf_bool_or(gguf, "tokenizer.ggml.add_eos_token", false, &tokenizer.add_eos));
    return gguf_bool_or(gguf, "tokenizer.ggml.add_bos_token", sentencepiece || llama3, &tokenizer.add_bos);
}

/* What only encoding needs, made when the first text is encoded. */
static int32_t prepare(void) {
    Encoder *encoder = &tokenizer.encoder;
    if (tokenizer.is_prepared) return QP_OK;
    TRY(vocab_index(&encoder->vocab));
    if (tokenizer.kind == KIND_SENTENCEPIECE) {
        sentencepiece_find_byte_tokens(encoder);
    } else {
        TRY(merges_index(&encoder->merges));
        byte_level_find_byte_tokens(encoder);
    }
    tokenizer.is_prepared = true;
    return QP_OK;
}

uint32_t tokenizer_token_count(void) { return tokenizer.encoder.vocab.count; }
int32_t tokenizer_bos(void) { return tokenizer.bos; }
int32_t tokenizer_eos(void) { return tokenizer.eos; }

bool tokenizer_ends_generation(int32_t id) {
    const Vocab *vocab = &tokenizer.encoder.vocab;
    if (id < 0 || (uint32_t)id >= vocab->count) return false;
    bool named = id == tokenizer.eos || id == tokenizer.end_of_turn || id == tokenizer.end_of_message;
    return named || ends_generation(vocab_text(vocab, (uint32_t)id), vocab_length(vocab, (uint32_t)id));
}

static bool is_in(int32_t id, const int32_t *ids, uint32_t count) {
    while (count > 0 && ids[count - 1] != id) count--;
    return count > 0;
}

/* Those the file names may be any token; all others are special by their texts. */
uint32_t tokenizer_ends(int32_t *ids, uint32_t most) {
    const Specials *specials = &tokenizer.specials;
    const int32_t named[] = {tokenizer.eos, tokenizer.end_of_turn, tokenizer.end_of_message};
    uint32_t count = 0;
    for (uint32_t i = 0; i < sizeof named / sizeof named[0] && count < most; i++)
        if (named[i] != NO_TOKEN && !is_in(named[i], ids, count)) ids[count++] = named[i];
    for (uint32_t i = 0; i < specials->count && count < most; i++) {
        int32_t id = (int32_t)specials->ids[i];
        if (tokenizer_ends_generation(id) && !is_in(id, ids, count)) ids[count++] = id;
    }
    return count;
}

/* ---- encoding ---- */

int32_t put_id(Ids *out, int32_t id) {
    if (out->count >= out->capacity)
        return fail(QP_TOO_LONG, "the text has more than the %u tokens there is room for", (uint64_t)out->capacity);
    out->ids[out->count++] = id;
    return QP_OK;
}

void link_symbols(Symbol *symbols, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        symbols[i].previous = (int32_t)i - 1;
        symbols[i].next = i + 1 < count ? (int32_t)i + 1 : -1;
    }
}

static int32_t put_byte(const Encoder *encoder, uint8_t byte, Ids *out) {
    int32_t id = encoder->byte_tokens[byte];
    if (id == NO_TOKEN) id = encoder->unknown;
    return id == NO_TOKEN ? QP_OK : put_id(out, id);
}

int32_t put_symbols(const Encoder *encoder, const char *text, const Symbol *symbols, uint32_t count, Ids *out) {
    for (int32_t i = count > 0 ? 0 : -1; i >= 0; i = symbols[i].next) {
        if (symbols[i].id >= 0) {
            TRY(put_id(out, symbols[i].id));
            continue;
        }
        for (uint32_t byte = 0; byte < symbols[i].length; byte++)
            TRY(put_byte(encoder, (uint8_t)text[symbols[i].start + byte], out));
    }
    return QP_OK;
}

/* SentencePiece puts a space before a text, and before what follows a special token. */
static int32_t encode_fragments(const char *text, const Fragment *fragment, bool space_before, Ids *out) {
    for (; fragment != NULL; fragment = fragment->next) {
        if (fragment->id >= 0) {
            TRY(put_id(out, fragment->id));
            space_before = tokenizer.add_space_prefix;
        } else if (fragment->length > 0) {
            const char *start = text + fragment->start;
            if (tokenizer.kind == KIND_BYTE_LEVEL) TRY(byte_level_encode(&tokenizer.encoder, start, fragment->length, out));
            else TRY(sentencepiece_encode(&tokenizer.encoder, start, fragment->length, space_before, out));
            space_before = false;
        }
    }
    return QP_OK;
}

int32_t tokenizer_encode_parts(const char *text, uint32_t length, const Parts *parts, int32_t flags, int32_t *ids, uint32_t capacity) {
    if (length > QP_TEXT_MAX_BYTES)
        return fail(QP_TOO_LONG, "the text has %u bytes, at most %u are taken", (uint64_t)length, (uint64_t)QP_TEXT_MAX_BYTES);
    TRY(prepare());
    Fragment *fragments;
    Ids out = {ids, capacity, 0};
    bool bos = (flags & QP_ADD_BOS) != 0 && tokenizer.add_bos && tokenizer.bos != NO_TOKEN;
    bool eos = (flags & QP_ADD_EOS) != 0 && tokenizer.add_eos && tokenizer.eos != NO_TOKEN;
    if (bos) TRY(put_id(&out, tokenizer.bos));
    TRY(specials_split(&tokenizer.specials, text, length, parts, &fragments));
    TRY(encode_fragments(text, fragments, tokenizer.add_space_prefix && (flags & QP_CONTINUED) == 0, &out));
    if (eos) TRY(put_id(&out, tokenizer.eos));
    return (int32_t)out.count;
}

int32_t tokenizer_encode(const char *text, uint32_t length, int32_t flags, int32_t *ids, uint32_t capacity) {
    bool trusted = (flags & QP_PLAIN_TEXT) == 0;
    arena_reset(&arena_work);
    return tokenizer_encode_parts(text, length, &(Parts){&length, &trusted, 1}, flags, ids, capacity);
}

/* ---- decoding ---- */

bool tokenizer_is_text(uint32_t id) {
    const Vocab *vocab = &tokenizer.encoder.vocab;
    bool is_other = id >= vocab->count || vocab_role(vocab, id) == ROLE_CONTROL || vocab_type(vocab, id) == TOKEN_UNUSED;
    return !is_other && (int32_t)id != tokenizer.bos && !tokenizer_ends_generation((int32_t)id);
}

void tokenizer_put_token(uint32_t id, TextOut *out) {
    const Vocab *vocab = &tokenizer.encoder.vocab;
    if (id >= vocab->count) return; /* a row of the logits beyond the vocabulary has no text */
    const char *text = vocab_text(vocab, id);
    uint32_t length = vocab_length(vocab, id);
    TokenRole role = vocab_role(vocab, id);
    if (role == ROLE_CONTROL || role == ROLE_USER_DEFINED) {
        put_text(out, text, length);
        return;
    }
    if (tokenizer.kind == KIND_BYTE_LEVEL) {
        byte_level_put_text(text, length, out);
        return;
    }
    int32_t byte = sentencepiece_byte(text, length);
    char one = (char)byte;
    if (byte >= 0) put_text(out, &one, 1);
    else sentencepiece_put_text(text, length, out);
}
