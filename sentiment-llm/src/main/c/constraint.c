#include "constraint.h"

#include "automaton.h"
#include "error.h"
#include "tokenizer.h"
#include "trie.h"

enum { MASKS = 64 };

/* The tokens that may follow a state when there are tokens enough for all that do. */
typedef struct {
    uint32_t state; /* 0: empty */
    uint32_t count;
    uint32_t enough; /* tokens_left from which on nothing is held back */
    int32_t only;
} Mask;

/* A tree per model, an automaton per expression. */
static Arena arena_tree;
static Arena arena_automaton;

static struct {
    bool has_tree;
    bool has_automaton;
    Trie trie;
    Automaton automaton;
    char *pattern; /* (pattern_length) what the automaton was made of */
    uint32_t pattern_length;
    uint32_t state;
    uint32_t words;           /* of a mask */
    const uint64_t *allowed;  /* (words) what constraint_allow found */
    uint32_t *path;           /* (longest + 1) the automaton's state at each depth of a walk; [0]: where it begins */
    uint8_t *path_bytes;      /* (longest + 1) the byte that led there */
    uint64_t *mask_bits;      /* (MASKS, words) */
    Mask masks[MASKS];
} constraint;

/* ---- starting ---- */

void constraint_forget(void) { constraint.has_tree = constraint.has_automaton = false; }

static int32_t take_room(void) {
    static const char what[] = "the vocabulary's tree";
    uint32_t depths = constraint.trie.longest + 1;
    constraint.words = (constraint.trie.vocabulary + 63) / 64;
    TRY(arena_array(&arena_tree, depths, sizeof *constraint.path, what, &constraint.path));
    TRY(arena_array(&arena_tree, depths, sizeof *constraint.path_bytes, what, &constraint.path_bytes));
    return arena_array(&arena_tree, (uint64_t)MASKS * constraint.words, sizeof *constraint.mask_bits, what, &constraint.mask_bits);
}

static int32_t need_tree(void) {
    if (constraint.has_tree) return QP_OK;
    arena_reset(&arena_tree);
    TRY(trie_load(&constraint.trie, &arena_tree));
    TRY(take_room());
    constraint.has_tree = true;
    return QP_OK;
}

static void forget_masks(void) { mem_zero(constraint.masks, sizeof constraint.masks); }

static int32_t need_automaton(const char *pattern, uint32_t length) {
    bool same = constraint.has_automaton && length == constraint.pattern_length && mem_equal(pattern, constraint.pattern, length);
    if (same) return QP_OK;
    constraint.has_automaton = false;
    forget_masks();
    arena_reset(&arena_automaton);
    /* room for where a walk begins, one branch of the tree, and what is being worked out */
    TRY(automaton_load(&constraint.automaton, &arena_automaton, pattern, length, constraint.trie.longest + 3));
    TRY(arena_array(&arena_automaton, length, 1, "a regular expression", &constraint.pattern));
    mem_copy(constraint.pattern, pattern, length);
    constraint.pattern_length = length;
    constraint.has_automaton = true;
    return QP_OK;
}

int32_t constraint_start(const char *pattern, uint32_t length) {
    TRY(need_tree());
    TRY(need_automaton(pattern, length));
    forget_masks(); /* automaton_start may give its states new ids */
    constraint.state = automaton_start(&constraint.automaton);
    return QP_OK;
}

uint32_t constraint_distance(void) { return automaton_distance(&constraint.automaton, constraint.state); }

/* ---- what may follow ---- */

/* The bytes that lead to a node: each is that of the last node of its depth. */
static void find_path(uint32_t node, uint32_t depth) {
    const TrieNode *nodes = constraint.trie.nodes;
    for (uint32_t wanted = depth; wanted > 0; node--) {
        if (nodes[node].depth != wanted) continue;
        constraint.path_bytes[wanted--] = nodes[node].byte;
    }
}

/* The automaton has no room left: it forgets all but the branch the walk is on. */
static uint32_t step_with_room(uint32_t node) {
    Automaton *automaton = &constraint.automaton;
    uint32_t depth = constraint.trie.nodes[node].depth;
    forget_masks();
    find_path(node, depth);
    constraint.state = constraint.path[0] = automaton_forget(automaton, constraint.state);
    for (uint32_t d = 1; d < depth; d++) constraint.path[d] = automaton_step(automaton, constraint.path[d - 1], constraint.path_bytes[d]);
    return automaton_step(automaton, constraint.path[depth - 1], constraint.path_bytes[depth]);
}

static uint32_t step_anew(uint32_t node, uint32_t state, uint32_t class) {
    uint32_t next = automaton_extend(&constraint.automaton, state, class);
    return next != STATE_FULL ? next : step_with_room(node);
}

static inline void allow(const TrieNode *node, uint32_t distance, uint32_t tokens_left, Mask *mask, uint64_t *bits) {
    const int32_t *twins = constraint.trie.twins;
    if (distance >= mask->enough) mask->enough = distance + 1;
    if (distance >= tokens_left) return;
    mask->only = node->token;
    for (int32_t id = node->token; id != NO_TOKEN; id = node->shared ? twins[id] : NO_TOKEN) {
        bits[id / 64] |= (uint64_t)1 << id % 64;
        mask->count++;
    }
}

/* What does not change is held in variables: what is stored might otherwise be what is read next. */
static void walk(uint32_t tokens_left, Mask *mask, uint64_t *bits) {
    const TrieNode *nodes = constraint.trie.nodes;
    const uint32_t *after = constraint.trie.after;
    const uint32_t *rows = constraint.automaton.rows;
    const StateSet *sets = constraint.automaton.sets;
    const uint8_t *class_of = constraint.automaton.class_of;
    uint32_t class_count = constraint.automaton.class_count;
    uint32_t node_count = constraint.trie.node_count;
    uint32_t *path = constraint.path;
    mem_zero(bits, constraint.words * sizeof *bits);
    path[0] = constraint.state;
    for (uint32_t at = 0; at < node_count;) {
        const TrieNode *node = &nodes[at];
        uint32_t before = path[node->depth - 1];
        uint32_t class = class_of[node->byte];
        uint32_t state = rows[(size_t)before * class_count + class];
        if (state == STATE_UNKNOWN) state = step_anew(at, before, class);
        if (state == STATE_DEAD) {
            at = after[at];
            continue;
        }
        path[node->depth] = state;
        if (node->token != NO_TOKEN) allow(node, sets[state].distance, tokens_left, mask, bits);
        at++;
    }
}

/* From memory, or by a walk. A mask in which tokens are held back is not kept, nor one during which states got new ids. */
static const Mask *find_mask(uint32_t tokens_left) {
    static Mask passing;
    uint32_t slot = constraint.state % MASKS;
    uint64_t *bits = constraint.mask_bits + (size_t)slot * constraint.words;
    Mask *kept = &constraint.masks[slot];
    constraint.allowed = bits;
    if (kept->state == constraint.state && tokens_left >= kept->enough) return kept;
    uint32_t state = constraint.state;
    Mask found = {state, 0, 0, NO_TOKEN};
    walk(tokens_left, &found, bits);
    bool keep = state == constraint.state && tokens_left >= found.enough;
    *kept = keep ? found : (Mask){0};
    passing = found;
    return &passing;
}

int32_t constraint_allow(uint32_t tokens_left, Allowed *allowed) {
    uint32_t distance = constraint_distance();
    if (distance > tokens_left)
        return fail(QP_TOO_LONG, "the shortest text the constraint takes from here has %u bytes, and %u tokens are left", (uint64_t)distance,
                    (uint64_t)tokens_left);
    const Mask *mask = find_mask(tokens_left);
    if (mask->count == 0 && distance > 0) return fail(QP_UNSUPPORTED, "no token of the vocabulary continues what the constraint takes");
    *allowed = (Allowed){mask->count, mask->count == 1 && distance > 0 ? mask->only : NO_TOKEN};
    return QP_OK;
}

static bool is_one_of(int32_t id, const int32_t *ids, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] == id) return true;
    return false;
}

void constraint_mask(float *logits, uint32_t count, const int32_t *stops, uint32_t stop_count) {
    uint32_t known = min_u32(count, constraint.trie.vocabulary);
    uint32_t stops_now = constraint_distance() == 0 ? stop_count : 0;
    for (uint32_t id = 0; id < count; id++) {
        bool may_follow = id < known && (constraint.allowed[id / 64] >> id % 64 & 1) != 0;
        if (!may_follow && !is_one_of((int32_t)id, stops, stops_now)) logits[id] = -__builtin_inff();
    }
}

/* ---- going on ---- */

int32_t constraint_take_bytes(const char *bytes, uint32_t length) {
    Automaton *automaton = &constraint.automaton;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t next = automaton_step(automaton, constraint.state, (uint8_t)bytes[i]);
        if (next == STATE_FULL) {
            forget_masks();
            constraint.state = automaton_forget(automaton, constraint.state);
            next = automaton_step(automaton, constraint.state, (uint8_t)bytes[i]);
        }
        if (next == STATE_DEAD) return fail(QP_BAD_ARGUMENT, "%q goes on with what the constraint does not take", bytes, (size_t)length);
        constraint.state = next;
    }
    return QP_OK;
}

int32_t constraint_take(int32_t token) {
    const Trie *trie = &constraint.trie;
    bool known = token >= 0 && (uint32_t)token < trie->vocabulary;
    uint32_t length = known ? trie->starts[token + 1] - trie->starts[token] : 0;
    if (length == 0) return fail(QP_BAD_ARGUMENT, "token %u stands for no text", (uint64_t)(uint32_t)token);
    return constraint_take_bytes(trie->texts + trie->starts[token], length);
}
