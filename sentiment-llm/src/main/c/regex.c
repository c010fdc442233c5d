#include "regex.h"

#include "error.h"
#include "regex_tree.h"

/* Bounds the work on expressions that repeat nothing many times, like (((){999}){999}){999}. */
enum { STEPS_MAX = 1000 * 1000 };

static struct {
    RegexTree tree;
    NfaState *states; /* (REGEX_STATES_MAX) */
    uint32_t count;
    uint32_t steps;
    uint32_t set_from; /* the first state of the set being compiled: equal ends of its byte sequences are shared */
} compiler;

/* States are made from the end of the expression to its beginning, each after those it leads to (a loop's fork aside,
   whose way out is the shorter one), so that the distance is known at once. Functions return the state that begins
   what they compiled, or a status below 0. */

static int32_t add_state(NfaState state) {
    if (compiler.count == REGEX_STATES_MAX)
        return fail(QP_TOO_LONG, "the regular expression needs more than %u states", (uint64_t)REGEX_STATES_MAX);
    compiler.states[compiler.count] = state;
    return (int32_t)compiler.count++;
}

static int32_t add_fork(uint32_t one, uint32_t other) {
    if (one == other) return (int32_t)one;
    uint32_t distance = min_u32(compiler.states[one].distance, compiler.states[other].distance);
    return add_state((NfaState){.out = one, .other = other, .distance = distance});
}

static int32_t add_byte(uint8_t low, uint8_t high, uint32_t next) {
    for (uint32_t i = compiler.set_from; i < compiler.count; i++) {
        const NfaState *state = &compiler.states[i];
        if (state->other == NFA_NONE && state->low == low && state->high == high && state->out == next) return (int32_t)i;
    }
    return add_state((NfaState){next, NFA_NONE, compiler.states[next].distance + 1, low, high});
}

/* ---- sets of characters: their UTF-8 as sequences of byte ranges ---- */

static uint32_t utf8_bytes(uint32_t code_point) { return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4; }

static uint32_t put_utf8(uint32_t code_point, uint8_t *bytes) {
    uint32_t count = utf8_bytes(code_point);
    static const uint8_t marks[] = {0, 0x00, 0xc0, 0xe0, 0xf0};
    for (uint32_t i = count - 1; i > 0; i--, code_point >>= 6) bytes[i] = (uint8_t)(0x80u | (code_point & 0x3fu));
    bytes[0] = (uint8_t)(marks[count] | code_point);
    return count;
}

/* The longest run from first on that is a sequence of byte ranges: all have the same length, and below the byte where
   first and last differ everything from 80 to BF occurs. */
static uint32_t end_of_run(uint32_t first, uint32_t last) {
    static const uint32_t last_of_length[] = {0, 0x7f, 0x7ff, 0xffff, 0x10ffff};
    uint32_t bytes = utf8_bytes(first);
    last = min_u32(last, last_of_length[bytes]);
    for (uint32_t bits = 6 * (bytes - 1); bits > 0; bits -= 6) {
        uint32_t below = ((uint32_t)1 << bits) - 1;
        if ((first & ~below) == (last & ~below)) continue;
        if ((first & below) != 0) last = first | below;
        else if ((last & below) != below) last = (last & ~below) - 1;
    }
    return last;
}

static int32_t compile_run(uint32_t first, uint32_t last, uint32_t next) {
    uint8_t low[4];
    uint8_t high[4];
    uint32_t count = put_utf8(first, low);
    put_utf8(last, high);
    for (uint32_t i = count; i-- > 0;) {
        int32_t state = add_byte(low[i], high[i], next);
        if (state < 0) return state;
        next = (uint32_t)state;
    }
    return (int32_t)next;
}

static int32_t compile_set(const TreeNode *set, uint32_t next) {
    int32_t entry = QP_OK;
    bool is_first = true;
    compiler.set_from = compiler.count;
    for (uint32_t i = set->from; i < set->to; i++) {
        CodeRange range = compiler.tree.ranges[i];
        for (uint32_t first = range.first; first <= range.last;) {
            uint32_t last = end_of_run(first, range.last);
            int32_t run = compile_run(first, last, next);
            if (run < 0) return run;
            entry = is_first ? run : add_fork((uint32_t)entry, (uint32_t)run);
            if (entry < 0) return entry;
            is_first = false;
            first = last + 1;
        }
    }
    return entry;
}

/* ---- the rest ---- */

static int32_t compile(uint32_t node, uint32_t next);

/* What is repeated, with what stands between before it. */
static int32_t compile_another(const TreeNode *repeat, uint32_t next) {
    int32_t entry = compile(repeat->last, next);
    return entry < 0 || repeat->between == TREE_NONE ? entry : compile(repeat->between, (uint32_t)entry);
}

/* a{1,}: after a, a fork back to it. *fork is a{0,} if nothing stands between. */
static int32_t compile_loop(const TreeNode *repeat, uint32_t next, int32_t *fork) {
    *fork = add_state((NfaState){.out = next, .other = next, .distance = compiler.states[next].distance});
    if (*fork < 0) return *fork;
    int32_t entry = compile(repeat->last, (uint32_t)*fork);
    if (entry < 0) return entry;
    int32_t back = repeat->between == TREE_NONE ? entry : compile(repeat->between, (uint32_t)entry);
    if (back < 0) return back;
    compiler.states[*fork].other = (uint32_t)back;
    return entry;
}

/* a{1,3} is a(a(a)?)? */
static int32_t compile_some(const TreeNode *repeat, uint32_t optional, uint32_t next) {
    int32_t entry = (int32_t)next;
    for (uint32_t i = 0; i < optional && entry >= 0; i++) {
        entry = compile_another(repeat, (uint32_t)entry);
        if (entry >= 0) entry = add_fork(next, (uint32_t)entry);
    }
    return entry < 0 ? entry : compile(repeat->last, (uint32_t)entry);
}

/* Once, once more as often as asked, and none at all if that is enough. */
static int32_t compile_repeat(const TreeNode *repeat, uint32_t next) {
    int32_t fork = 0; /* gcc does not see that it is only read where compile_loop set it */
    int32_t entry;
    uint32_t least = repeat->from == 0 ? 1 : repeat->from;
    if (repeat->to == 0) return (int32_t)next;
    if (repeat->to == REPEAT_WITHOUT_END) entry = compile_loop(repeat, next, &fork);
    else entry = compile_some(repeat, repeat->to - least, next);
    if (repeat->from == 0 && repeat->to == REPEAT_WITHOUT_END && repeat->between == TREE_NONE && entry >= 0) return fork;
    if (repeat->from == 0 && entry >= 0) return add_fork(next, (uint32_t)entry);
    for (uint32_t i = 1; i < least && entry >= 0; i++) {
        if (repeat->between != TREE_NONE) entry = compile(repeat->between, (uint32_t)entry);
        if (entry >= 0) entry = compile(repeat->last, (uint32_t)entry);
    }
    return entry;
}

static int32_t compile_sequence(const TreeNode *sequence, uint32_t next) {
    int32_t entry = (int32_t)next;
    for (uint32_t part = sequence->last; part != TREE_NONE && entry >= 0; part = compiler.tree.nodes[part].previous)
        entry = compile(part, (uint32_t)entry);
    return entry;
}

static int32_t compile_alternatives(const TreeNode *alternatives, uint32_t next) {
    uint32_t part = alternatives->last;
    int32_t entry = compile(part, next);
    for (part = compiler.tree.nodes[part].previous; part != TREE_NONE && entry >= 0; part = compiler.tree.nodes[part].previous) {
        int32_t another = compile(part, next);
        entry = another < 0 ? another : add_fork((uint32_t)another, (uint32_t)entry);
    }
    return entry;
}

static int32_t compile(uint32_t index, uint32_t next) {
    const TreeNode *node = &compiler.tree.nodes[index];
    if (++compiler.steps > STEPS_MAX) return fail(QP_TOO_LONG, "the regular expression repeats too much");
    switch (node->kind) {
    case TREE_SET: return compile_set(node, next);
    case TREE_SEQUENCE: return compile_sequence(node, next);
    case TREE_ALTERNATIVES: return compile_alternatives(node, next);
    case TREE_REPEAT: break;
    }
    return compile_repeat(node, next);
}

int32_t regex_compile(const char *pattern, uint32_t length, Arena *arena, Nfa *nfa) {
    mem_zero(&compiler, sizeof compiler);
    TRY(regex_parse(pattern, length, &compiler.tree));
    TRY(arena_array(&arena_work, REGEX_STATES_MAX, sizeof *compiler.states, "a regular expression", &compiler.states));
    compiler.states[compiler.count++] = (NfaState){NFA_ACCEPT, NFA_NONE, 0, 1, 0}; /* the end reads no byte */
    int32_t start = compile(compiler.tree.root, NFA_ACCEPT);
    if (start < 0) return start;
    *nfa = (Nfa){NULL, compiler.count, (uint32_t)start};
    TRY(arena_array(arena, nfa->count, sizeof *nfa->states, "a regular expression", &nfa->states));
    mem_copy(nfa->states, compiler.states, nfa->count * sizeof *nfa->states);
    return QP_OK;
}
