/*
 * Runs the module natively, with the file in memory as the drive. The same commands as run-wasm.mjs, and the
 * same output if the bits are the same.
 *
 *   text FILE N PROMPT      the prompt's greedy continuation, N tokens
 *   ids FILE TEXT           token ids of a text, from the vocabulary alone
 *   refuse FILE             the status and message of loading
 *   hash FILE               logits and scores of a fixed set of prompts, as one hash: each prompt afresh, on what
 *                           the one before left in the cache, and fed one token at a time
 *   batch FILE              scores of 64 prompts, each alone, in one batch, in the reverse order, by sevens; and a text
 *                           token by token beside the same in one call
 *   logits FILE ID ...      the logits after the ids, as the bits of float32 in hexadecimal
 *   fuzz FILE               200 truncations and 500 mutations, statuses as one hash
 *   bench FILE WEIGHTS      prefill and decode rate; WEIGHTS: multiply-adds per token
 *   math FILE               the elementary functions against the C library's (native only)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../main/c/inference.h"
#include "../../main/c/math.h"

static unsigned char *file;
static int64_t file_size;
static int64_t visible_size; /* what the module is told, for truncations */

int64_t drive_size(void) { return visible_size; }

size_t drive_read(int64_t offset, void *dst, size_t length) {
    if (offset < 0 || offset > visible_size) return 0;
    size_t left = (size_t)(visible_size - offset);
    size_t count = length < left ? length : left;
    memcpy(dst, file + offset, count);
    return count;
}

static void open_file(const char *path) {
    FILE *in = fopen(path, "rb");
    if (in == NULL) exit(2);
    fseek(in, 0, SEEK_END);
    file_size = visible_size = ftell(in);
    rewind(in);
    file = malloc((size_t)file_size);
    if (fread(file, 1, (size_t)file_size, in) != (size_t)file_size) exit(2);
    fclose(in);
}

static void print_error(int32_t status) {
    char message[512];
    int32_t length = qp_error(message, sizeof message);
    printf("status %d: %.*s\n", status, length, message);
}

static void need(int32_t status) {
    if (status >= 0) return;
    print_error(status);
    exit(1);
}

/* 32-bit FNV-1a over little-endian words. */
static uint32_t hash = 2166136261u;
static void hash_word(uint32_t word) {
    for (int i = 0; i < 4; i++) hash = (hash ^ (word >> 8 * i & 255u)) * 16777619u;
}
static void hash_floats(const float *values, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, values + i, 4);
        hash_word(bits);
    }
}

static uint32_t random_state = 12345;
static uint32_t random_below(uint32_t bound) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)random_state * bound >> 32);
}

static int32_t tokens_of(const char *text, int32_t *ids, int32_t cap) {
    int32_t count = qp_tokenize(text, (int32_t)strlen(text), QP_ADD_BOS, ids, cap);
    need(count);
    return count;
}

static void print_token(int32_t id) {
    char text[4096];
    int32_t length = qp_token_text(id, text, sizeof text);
    fwrite(text, 1, (size_t)length, stdout);
}

static void command_text(int32_t count, const char *prompt) {
    static int32_t ids[4096], out[4096];
    need(qp_load(0));
    int32_t n = tokens_of(prompt, ids, 4096);
    int32_t made = qp_generate(ids, n, count, out);
    need(made);
    for (int32_t i = 0; i < made; i++) print_token(out[i]);
    printf("\n");
}

static void command_ids(const char *text) {
    static int32_t ids[65536];
    need(qp_load_vocab_only());
    int32_t n = tokens_of(text, ids, 65536);
    for (int32_t i = 0; i < n; i++) printf("%d ", ids[i]);
    printf("| ");
    for (int32_t i = 0; i < n; i++) print_token(ids[i]);
    printf("\n");
}

static const char *const PROMPTS[] = {
    "Once upon a time",
    "Once upon a time, there was a positive the the cat named 42.\nIt's neutral; they're in the park, are n't they?  ",
    "Once upon a time, there was a positive the the dog, and it isn't the end of a story about shares and coins",
};
static const int32_t LABELS[] = {20, 270, 5, 6, 7, 200, 201};
static const int32_t LABEL_LENGTHS[] = {1, 1, 3, 2};

typedef enum { AFRESH, REUSED, ONE_BY_ONE } Feeding;

static void feed(Feeding feeding, const int32_t *ids, int32_t n) {
    if (feeding != REUSED) qp_forget();
    for (int32_t i = 1; feeding == ONE_BY_ONE && i < n; i++) need(qp_prefix(ids, i));
}

static uint32_t hash_prompts(Feeding feeding) {
    static int32_t ids[1024];
    float scores[4];
    int32_t vocab = qp_vocab_size();
    float *logits = malloc((size_t)vocab * sizeof *logits);
    hash = 2166136261u;
    for (int i = 0; i < 3; i++) {
        int32_t n = tokens_of(PROMPTS[i], ids, 1024);
        feed(feeding, ids, n);
        need(qp_logits(ids, n, logits));
        hash_floats(logits, vocab);
        feed(feeding, ids, n / 2);
        need(qp_score(ids, n, LABELS, LABEL_LENGTHS, 4, scores));
        hash_floats(scores, 4);
    }
    free(logits);
    return hash;
}

static void command_hash(void) {
    need(qp_load(0));
    uint32_t afresh = hash_prompts(AFRESH);
    uint32_t reused = hash_prompts(REUSED);
    printf("afresh %08x, reused %08x, one by one %08x\n", afresh, reused, hash_prompts(ONE_BY_ONE));
}

/* 64 prompts of random ids that begin alike, the longest longer than one pass of the module. */
enum { PROMPTS_MADE = 64, COMMON = 21, LONGEST = 240 };
static const int32_t BATCH_LABELS[] = {20, 27, 5, 6, 7, 30, 31};

typedef struct {
    int32_t ids[PROMPTS_MADE][LONGEST];
    int32_t lengths[PROMPTS_MADE];
    float scores[PROMPTS_MADE][4];
} Made;

static void make_prompts(Made *made) {
    int32_t most = qp_max_tokens() - 2; /* the longest label has three tokens */
    int32_t longest = most < LONGEST ? most : LONGEST;
    for (int32_t i = 0; i < PROMPTS_MADE; i++) {
        made->lengths[i] = i == 5 ? longest : COMMON + 1 + (int32_t)random_below(40);
        for (int32_t j = 0; j < made->lengths[i]; j++)
            made->ids[i][j] = j < COMMON ? 3 + j : (int32_t)random_below((uint32_t)qp_vocab_size());
    }
}

/* Scores the prompts order[0], order[1] ... in batches of `size`. */
static uint32_t hash_batches(Made *made, const int32_t *order, int32_t size) {
    static int32_t ids[PROMPTS_MADE * LONGEST];
    int32_t lengths[PROMPTS_MADE];
    float scores[PROMPTS_MADE * 4];
    for (int32_t done = 0; done < PROMPTS_MADE; done += size) {
        int32_t count = size < PROMPTS_MADE - done ? size : PROMPTS_MADE - done;
        int32_t total = 0;
        for (int32_t i = 0; i < count; i++) {
            int32_t prompt = order[done + i];
            lengths[i] = made->lengths[prompt];
            memcpy(ids + total, made->ids[prompt], (size_t)lengths[i] * sizeof *ids);
            total += lengths[i];
        }
        need(qp_score_batch(ids, lengths, count, BATCH_LABELS, LABEL_LENGTHS, 4, scores));
        for (int32_t i = 0; i < count; i++) memcpy(made->scores[order[done + i]], scores + 4 * i, 4 * sizeof *scores);
    }
    hash = 2166136261u;
    hash_floats(made->scores[0], 4 * PROMPTS_MADE);
    return hash;
}

static void print_texts(const int32_t *prompt) {
    int32_t at_once[20], id;
    int32_t count = qp_generate(prompt, COMMON, 20, at_once);
    need(count);
    need(qp_begin(prompt, COMMON, 20, NULL, NULL, 0));
    int32_t same = 1;
    for (int32_t i = 0; i < count; i++) same = same && qp_next(&id) == 1 && id == at_once[i];
    printf(", text of %d tokens %s\n", count, same && qp_next(&id) == 0 ? "alike" : "DIFFERS");
}

static void command_batch(void) {
    static Made made;
    int32_t order[PROMPTS_MADE];
    need(qp_load(0));
    make_prompts(&made);
    for (int32_t i = 0; i < PROMPTS_MADE; i++) order[i] = i;
    printf("alone %08x", hash_batches(&made, order, 1));
    printf(", together %08x", hash_batches(&made, order, PROMPTS_MADE));
    for (int32_t i = 0; i < PROMPTS_MADE; i++) order[i] = PROMPTS_MADE - 1 - i;
    printf(", reversed %08x", hash_batches(&made, order, PROMPTS_MADE));
    qp_forget();
    printf(", by sevens %08x", hash_batches(&made, order, 7));
    print_texts(made.ids[0]);
}

static void command_logits(int32_t n, char **words) {
    static int32_t ids[4096];
    for (int32_t i = 0; i < n && i < 4096; i++) ids[i] = atoi(words[i]);
    need(qp_load(0));
    int32_t vocab = qp_vocab_size();
    float *logits = malloc((size_t)vocab * sizeof *logits);
    need(qp_logits(ids, n, logits));
    for (int32_t i = 0; i < vocab; i++) {
        uint32_t bits;
        memcpy(&bits, logits + i, 4);
        printf("%08x\n", bits);
    }
    free(logits);
}

static int32_t load_and_use(void) {
    int32_t ids[64];
    float scores[4];
    int32_t status = qp_load(64);
    if (status == QP_OK) status = qp_tokenize(PROMPTS[0], (int32_t)strlen(PROMPTS[0]), 0, ids, 64);
    if (status > 0) status = qp_score(ids, status, BATCH_LABELS, LABEL_LENGTHS, 4, scores);
    return status;
}

static void command_fuzz(void) {
    int32_t loaded = 0;
    for (int i = 0; i < 200; i++) {
        visible_size = i < 100 ? random_below(20000) : random_below((uint32_t)file_size);
        hash_word((uint32_t)load_and_use());
    }
    visible_size = file_size;
    for (int i = 0; i < 500; i++) {
        unsigned char saved[4];
        uint32_t at[4];
        for (int j = 0; j < 4; j++) {
            at[j] = i % 5 < 4 ? random_below(20000) : random_below((uint32_t)file_size);
            saved[j] = file[at[j]];
            file[at[j]] = (unsigned char)random_below(256);
        }
        int32_t status = load_and_use();
        loaded += status == QP_OK;
        hash_word((uint32_t)status);
        for (int j = 3; j >= 0; j--) file[at[j]] = saved[j];
    }
    need(qp_load(64));
    printf("700 hostile files, %d of 500 mutations still ran, statuses %08x\n", loaded, hash);
}

/* CPU time: other work on the machine disturbs it less. */
static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void command_bench(double weights_a_token) {
    static int32_t ids[128];
    for (int32_t i = 0; i < 128; i++) ids[i] = i;
    double start = seconds();
    need(qp_load(256));
    printf("load %.2f s", seconds() - start);
    float *logits = malloc((size_t)qp_vocab_size() * sizeof *logits);
    double best = 1e9;
    for (int round = 0; round < 4; round++) {
        qp_forget();
        start = seconds();
        need(qp_logits(ids, 128, logits));
        double took = seconds() - start;
        if (took < best) best = took;
    }
    printf("; prefill %.1f tokens/s, %.2f G multiply-adds/s", 128 / best, 128 / best * weights_a_token / 1e9);
    best = 1e9;
    for (int round = 0; round < 4; round++) {
        need(qp_logits(ids, 120, logits));
        start = seconds();
        for (int32_t i = 121; i <= 128; i++) need(qp_logits(ids, i, logits));
        double took = (seconds() - start) / 8;
        if (took < best) best = took;
    }
    printf("; one by one %.1f tokens/s, %.2f G multiply-adds/s\n", 1 / best, weights_a_token / best / 1e9);
    free(logits);
}

/* Largest errors over a sweep, relative to the C library's float64 result (absolute for sine and cosine). */
static void command_math(void) {
    double exp32 = 0, exp64 = 0, log64 = 0, sincos = 0;
    for (int i = 0; i <= 1000000; i++) {
        double x = -87.0 + 175.0 * i / 1000000;
        double a = fabs(exp_f32((float)x) / exp((double)(float)x) - 1);
        double b = fabs(exp_f64(x) / exp(x) - 1);
        double y = exp(x);
        double c = fabs(log_f64(y) - log(y)) / (fabs(log(y)) + 1e-3);
        double s, k;
        double angle = i * 1.0471;
        sincos_f64(angle, &s, &k);
        double d = fmax(fabs(s - sin(angle)), fabs(k - cos(angle)));
        exp32 = fmax(exp32, a);
        exp64 = fmax(exp64, b);
        log64 = fmax(log64, c);
        sincos = fmax(sincos, d);
    }
    int close = exp32 < 2e-7 && exp64 < 1e-15 && log64 < 1e-15 && sincos < 1e-15;
    for (uint32_t half = 0; half < 65536; half++) {
        uint32_t exponent = half >> 10 & 31;
        double magnitude = exponent == 0 ? ldexp(half & 1023, -24) : ldexp(1024 + (half & 1023), (int)exponent - 25);
        if (exponent == 31) continue;
        close = close && half_to_float((uint16_t)half) == (half & 0x8000 ? -magnitude : magnitude);
    }
    printf("%s: errors exp32 %.2g, exp64 %.2g, log64 %.2g, sincos %.2g\n", close ? "close" : "WRONG", exp32, exp64, log64, sincos);
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    open_file(argv[2]);
    const char *command = argv[1];
    if (strcmp(command, "text") == 0) command_text(atoi(argv[3]), argv[4]);
    else if (strcmp(command, "ids") == 0) command_ids(argv[3]);
    else if (strcmp(command, "refuse") == 0) print_error(qp_load(0));
    else if (strcmp(command, "hash") == 0) command_hash();
    else if (strcmp(command, "batch") == 0) command_batch();
    else if (strcmp(command, "logits") == 0) command_logits(argc - 3, argv + 3);
    else if (strcmp(command, "fuzz") == 0) command_fuzz();
    else if (strcmp(command, "bench") == 0) command_bench(atof(argv[3]));
    else if (strcmp(command, "math") == 0) command_math();
    else return 2;
    return 0;
}
