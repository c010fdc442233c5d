#include "trie.h"


/* ---- what tokens stand for ---- */

static int32_t read_texts(Trie *trie, Arena *arena) {
    TextOut sizes = {NULL, 0, 0};
    trie->vocabulary = tokenizer_token_count();
    for (uint32_t id = 0; id < trie->vocabulary; id++) tokenizer_put_token(id, &sizes);
    TRY(arena_array(arena, sizes.length, 1, "the vocabulary's tree", &trie->texts));
    TRY(arena_array(arena, (uint64_t)trie->vocabulary + 1, sizeof *trie->starts, "the vocabulary's tree", &trie->starts));
    TextOut out = {trie->texts, sizes.length, 0};
    for (uint32_t id = 0; id < trie->vocabulary; id++) {
        trie->starts[id] = out.length;
        if (tokenizer_is_text(id)) tokenizer_put_token(id, &out);
    }
    trie->starts[trie->vocabulary] = out.length;
    return QP_OK;
}

static uint32_t length_of(const Trie *trie, int32_t id) { return trie->starts[id + 1] - trie->starts[id]; }
static const uint8_t *text_of(const Trie *trie, int32_t id) { return (const uint8_t *)trie->texts + trie->starts[id]; }

static uint32_t common_bytes(const Trie *trie, int32_t one, int32_t other) {
    uint32_t most = min_u32(length_of(trie, one), length_of(trie, other));
    uint32_t count = 0;
    while (count < most && text_of(trie, one)[count] == text_of(trie, other)[count]) count++;
    return count;
}

/* ---- their order ---- */

static bool comes_before(const Trie *trie, int32_t one, int32_t other) {
    uint32_t common = common_bytes(trie, one, other);
    if (common == length_of(trie, one)) return common < length_of(trie, other) || one < other;
    if (common == length_of(trie, other)) return false;
    return text_of(trie, one)[common] < text_of(trie, other)[common];
}

/* from[low..middle-1] and from[middle..high-1], both in order, to to[low..high-1]. */
static void merge(const Trie *trie, const int32_t *from, int32_t *to, uint32_t low, uint32_t middle, uint32_t high) {
    uint32_t left = low;
    uint32_t right = middle;
    for (uint32_t at = low; at < high; at++) {
        bool take_left = right == high || (left < middle && comes_before(trie, from[left], from[right]));
        to[at] = take_left ? from[left++] : from[right++];
    }
}

/* Sorts by bytes, equal ones by id, in the two arrays by turns; *sorted is the one that has the result. */
static void sort_tokens(const Trie *trie, int32_t *from, int32_t *to, uint32_t count, int32_t **sorted) {
    for (uint32_t run = 1; run < count; run *= 2) {
        for (uint32_t low = 0; low < count; low += 2 * run)
            merge(trie, from, to, low, min_u32(low + run, count), min_u32(low + 2 * run, count));
        int32_t *swapped = from;
        from = to;
        to = swapped;
    }
    *sorted = from;
}

/* ---- the nodes ---- */

static int32_t take_nodes(Trie *trie, Arena *arena, const int32_t *tokens, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length = length_of(trie, tokens[i]);
        uint32_t known = i == 0 ? 0 : common_bytes(trie, tokens[i - 1], tokens[i]);
        trie->node_count += length - known;
        if (length > trie->longest) trie->longest = length;
    }
    TRY(arena_array(arena, trie->node_count, sizeof *trie->nodes, "the vocabulary's tree", &trie->nodes));
    return arena_array(arena, trie->node_count, sizeof *trie->after, "the vocabulary's tree", &trie->after);
}

/* open: the node at each depth of the branch that is being built. */
static void close_below(Trie *trie, const uint32_t *open, uint32_t deepest, uint32_t depth, uint32_t node) {
    for (uint32_t d = depth + 1; d <= deepest; d++) trie->after[open[d]] = node;
}

static void fill_nodes(Trie *trie, const int32_t *tokens, uint32_t count, uint32_t *open) {
    uint32_t node = 0;
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < count; i++) {
        int32_t id = tokens[i];
        uint32_t length = length_of(trie, id);
        uint32_t known = i == 0 ? 0 : common_bytes(trie, tokens[i - 1], id);
        trie->twins[id] = NO_TOKEN;
        if (i > 0 && known == length && known == deepest) {
            trie->twins[tokens[i - 1]] = id;
            trie->nodes[open[length]].shared = true;
            continue;
        }
        close_below(trie, open, deepest, known, node);
        for (uint32_t depth = known + 1; depth <= length; depth++, node++) {
            open[depth] = node;
            trie->nodes[node] = (TrieNode){NO_TOKEN, (uint16_t)depth, text_of(trie, id)[depth - 1], false};
        }
        trie->nodes[open[length]].token = id;
        deepest = length;
    }
    close_below(trie, open, deepest, 0, node);
}

int32_t trie_load(Trie *trie, Arena *arena) {
    static const char what[] = "the vocabulary's order";
    int32_t *tokens;
    int32_t *space;
    uint32_t *open;
    uint32_t count = 0;
    mem_zero(trie, sizeof *trie);
    arena_reset(&arena_work);
    TRY(read_texts(trie, arena));
    TRY(arena_array(arena, trie->vocabulary, sizeof *trie->twins, "the vocabulary's tree", &trie->twins));
    TRY(arena_array(&arena_work, trie->vocabulary, sizeof *tokens, what, &tokens));
    TRY(arena_array(&arena_work, trie->vocabulary, sizeof *space, what, &space));
    for (uint32_t id = 0; id < trie->vocabulary; id++)
        if (length_of(trie, (int32_t)id) > 0) tokens[count++] = (int32_t)id;
    sort_tokens(trie, tokens, space, count, &tokens);
    TRY(take_nodes(trie, arena, tokens, count));
    TRY(arena_array(&arena_work, (uint64_t)trie->longest + 1, sizeof *open, what, &open));
    fill_nodes(trie, tokens, count, open);
    return QP_OK;
}
