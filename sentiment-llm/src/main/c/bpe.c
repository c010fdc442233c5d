#include "bpe.h"

#include "error.h"
#include "memory.h"

typedef struct {
    uint32_t order;  /* smaller merges first */
    uint32_t left;   /* symbol; of equal order the leftmost goes first */
    uint32_t length; /* of both together when this was queued: if it differs now, the candidate is stale */
    int32_t result;
} Candidate;

/* A binary heap. Every merge takes one candidate out and puts at most two in, so 2 * count suffice. */
typedef struct {
    Candidate *items;
    uint32_t count;
} Queue;

static bool goes_before(const Candidate *a, const Candidate *b) {
    return a->order != b->order ? a->order < b->order : a->left < b->left;
}

static void queue_push(Queue *queue, Candidate candidate) {
    uint32_t at = queue->count++;
    while (at > 0) {
        uint32_t parent = (at - 1) / 2;
        if (!goes_before(&candidate, &queue->items[parent])) break;
        queue->items[at] = queue->items[parent];
        at = parent;
    }
    queue->items[at] = candidate;
}

static Candidate queue_pop(Queue *queue) {
    Candidate top = queue->items[0];
    Candidate last = queue->items[--queue->count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= queue->count) break;
        if (child + 1 < queue->count && goes_before(&queue->items[child + 1], &queue->items[child])) child++;
        if (!goes_before(&queue->items[child], &last)) break;
        queue->items[at] = queue->items[child];
        at = child;
    }
    queue->items[at] = last;
    return top;
}

/* Maps floats to integers so that a higher score gives a smaller number; -0 and 0 are equal. */
static uint32_t descending(float score) {
    uint32_t bits = float_bits(score + 0.0f);
    uint32_t ascending = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return ~ascending;
}

static bool rank_pair(const Vocab *vocab, const Merges *merges, const char *text, const Symbol *left, const Symbol *right,
                      Candidate *candidate) {
    candidate->length = left->length + right->length;
    if (merges != NULL) {
        if (left->id < 0 || right->id < 0) return false;
        Merge merge;
        if (!merges_find(merges, vocab, (uint32_t)left->id, (uint32_t)right->id, &merge)) return false;
        candidate->order = merge.order;
        candidate->result = merge.result;
        return true;
    }
    if (candidate->length > vocab->longest) return false;
    candidate->result = vocab_find_piece(vocab, text + left->start, candidate->length);
    if (candidate->result < 0) return false;
    candidate->order = descending(vocab->scores != NULL ? vocab->scores[candidate->result] : 0.0f);
    return true;
}

static void offer(Queue *queue, const Vocab *vocab, const Merges *merges, const char *text, const Symbol *symbols, int32_t left) {
    if (left < 0 || symbols[left].next < 0) return;
    Candidate candidate = {.left = (uint32_t)left};
    if (rank_pair(vocab, merges, text, &symbols[left], &symbols[symbols[left].next], &candidate)) queue_push(queue, candidate);
}

int32_t bpe_merge(const Vocab *vocab, const Merges *merges, const char *text, Symbol *symbols, uint32_t count) {
    Queue queue = {NULL, 0};
    if (count < 2) return QP_OK;
    TRY(arena_array(&arena_work, 2 * (uint64_t)count, sizeof *queue.items, "merge candidates", &queue.items));
    for (uint32_t i = 0; i + 1 < count; i++) offer(&queue, vocab, merges, text, symbols, (int32_t)i);
    while (queue.count > 0) {
        Candidate candidate = queue_pop(&queue);
        Symbol *left = &symbols[candidate.left];
        if (left->length == 0 || left->next < 0) continue;
        Symbol *right = &symbols[left->next];
        if (left->length + right->length != candidate.length) continue;
        left->length = candidate.length;
        left->id = candidate.result;
        left->next = right->next;
        right->length = 0;
        if (left->next >= 0) symbols[left->next].previous = (int32_t)candidate.left;
        offer(&queue, vocab, merges, text, symbols, left->previous);
        offer(&queue, vocab, merges, text, symbols, (int32_t)candidate.left);
    }
    return QP_OK;
}
