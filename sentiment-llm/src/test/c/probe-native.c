/*
 * Answers questions about a model, one line in and one line out, for tools/compare_llama_cpp.py. The same protocol
 * as probe-wasm.mjs; bytes and floats are in lower-case hexadecimal, as they lie in memory.
 *
 *   usage: probe-native FILE [vocab]      "vocab": tokenizer only
 *
 *   tokens FLAGS HEX      ids of a text                            -> "12 7 9"
 *   parts FLAGS THEX|PHEX ...   ids of a text in trusted (T) and plain (P) parts
 *   ends ID ...           whether generation ends at each          -> "0 1 0"
 *   logits ID ...         after every prefix of the ids            -> n times vocabulary floats
 *   next COUNT ID ...     ids of the greedy continuation           -> "5 6 7"
 *   text ID ...           bytes of the tokens                      -> hexadecimal
 *
 * A failure is answered with "! status: message".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../main/c/inference.h"

enum { LINE_MAX_BYTES = 1 << 20, IDS_MAX = 1 << 16 };

static unsigned char *file;
static int64_t file_size;

int64_t drive_size(void) { return file_size; }

size_t drive_read(int64_t offset, void *dst, size_t length) {
    if (offset < 0 || offset > file_size) return 0;
    size_t left = (size_t)(file_size - offset);
    size_t count = length < left ? length : left;
    memcpy(dst, file + offset, count);
    return count;
}

static void open_file(const char *path) {
    FILE *in = fopen(path, "rb");
    if (in == NULL) exit(2);
    fseek(in, 0, SEEK_END);
    file_size = ftell(in);
    rewind(in);
    file = malloc((size_t)file_size);
    if (fread(file, 1, (size_t)file_size, in) != (size_t)file_size) exit(2);
    fclose(in);
}

static int refused(int32_t status) {
    char message[512];
    if (status >= 0) return 0;
    int32_t length = qp_error(message, sizeof message);
    printf("! %d: %.*s", status, length, message);
    return 1;
}

static void print_hex(const void *data, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) printf("%02x", ((const unsigned char *)data)[i]);
}

static void print_ids(const int32_t *ids, int32_t count) {
    for (int32_t i = 0; i < count; i++) printf(i == 0 ? "%d" : " %d", ids[i]);
}

static int32_t ids[IDS_MAX], made[IDS_MAX];
static char line[LINE_MAX_BYTES], text[LINE_MAX_BYTES];

static int32_t read_ids(char *from) {
    int32_t count = 0;
    for (char *word = strtok(from, " "); word != NULL && count < IDS_MAX; word = strtok(NULL, " ")) ids[count++] = atoi(word);
    return count;
}

static void tokens(char *from) {
    char *hex;
    long flags = strtol(from, &hex, 10);
    if (*hex == ' ') hex++;
    int32_t length = 0;
    unsigned byte;
    for (; sscanf(hex, "%2x", &byte) == 1; hex += 2) text[length++] = (char)byte;
    int32_t count = qp_tokenize(text, length, (int32_t)flags, ids, IDS_MAX);
    if (!refused(count)) print_ids(ids, count);
}

static void parts(char *from) {
    static int32_t lengths[IDS_MAX], trusted[IDS_MAX];
    int32_t count = 0;
    int32_t total = 0;
    long flags = strtol(from, &from, 10);
    unsigned byte;
    for (char *word = strtok(from, " "); word != NULL; word = strtok(NULL, " "), count++) {
        int32_t start = total;
        trusted[count] = word[0] == 'T';
        for (char *hex = word + 1; sscanf(hex, "%2x", &byte) == 1; hex += 2) text[total++] = (char)byte;
        lengths[count] = total - start;
    }
    int32_t made_count = qp_tokenize_parts(text, lengths, trusted, count, (int32_t)flags, ids, IDS_MAX);
    if (!refused(made_count)) print_ids(ids, made_count);
}

static void ends(char *from) {
    int32_t count = read_ids(from);
    for (int32_t i = 0; i < count; i++) made[i] = qp_ends_generation(ids[i]);
    print_ids(made, count);
}

static void logits(char *from) {
    int32_t count = read_ids(from);
    int32_t vocabulary = qp_vocab_size();
    float *row = malloc((size_t)vocabulary * sizeof *row);
    for (int32_t i = 1; i <= count; i++) {
        if (refused(qp_logits(ids, i, row))) break;
        print_hex(row, (size_t)vocabulary * sizeof *row);
    }
    free(row);
}

static void next(char *from) {
    char *rest;
    long most = strtol(from, &rest, 10);
    int32_t count = qp_generate(ids, read_ids(rest), (int32_t)most, made);
    if (!refused(count)) print_ids(made, count);
}

static void token_text(char *from) {
    int32_t count = read_ids(from);
    for (int32_t i = 0; i < count; i++) {
        int32_t length = qp_token_text(ids[i], text, sizeof text);
        if (length > 0) print_hex(text, (size_t)length);
    }
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    open_file(argv[1]);
    int32_t status = argc > 2 && strcmp(argv[2], "vocab") == 0 ? qp_load_vocab_only() : qp_load(0);
    if (!refused(status)) printf("%d", qp_vocab_size());
    printf("\n");
    fflush(stdout);
    while (status >= 0 && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        char *rest = strchr(line, ' ');
        if (rest != NULL) *rest++ = 0;
        else rest = line + strlen(line);
        if (strcmp(line, "tokens") == 0) tokens(rest);
        else if (strcmp(line, "parts") == 0) parts(rest);
        else if (strcmp(line, "ends") == 0) ends(rest);
        else if (strcmp(line, "logits") == 0) logits(rest);
        else if (strcmp(line, "next") == 0) next(rest);
        else if (strcmp(line, "text") == 0) token_text(rest);
        else return 2;
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
