#include "automaton.h"

#include "error.h"

enum { FIRST_STATE = 2, CAPACITY_MAX = 8192, SETS_BYTES = 4 * 1024 * 1024 };

/* ---- classes of bytes ---- */

/* Two bytes are in one class unless a range begins or ends between them. */
static void find_classes(Automaton *automaton) {
    bool begins[257] = {false};
    for (uint32_t i = 0; i < automaton->nfa.count; i++) {
        const NfaState *state = &automaton->nfa.states[i];
        if (state->other != NFA_NONE || i == NFA_ACCEPT) continue;
        begins[state->low] = true;
        begins[state->high + 1] = true;
    }
    uint32_t class = 0;
    for (uint32_t byte = 0; byte < 256; byte++) {
        class += byte > 0 && begins[byte];
        automaton->class_of[byte] = (uint8_t)class;
    }
    automaton->class_count = class + 1;
}

/* ---- sets ---- */

static uint64_t *set_of(const Automaton *automaton, uint32_t state) { return automaton->sets + (size_t)state * automaton->words; }
static bool has(const uint64_t *set, uint32_t member) { return (set[member / 64] >> member % 64 & 1) != 0; }
static void add(uint64_t *set, uint32_t member) { set[member / 64] |= (uint64_t)1 << member % 64; }

/* Adds a state and what forks lead to from it. */
static void add_closure(Automaton *automaton, uint64_t *set, uint32_t state) {
    const NfaState *states = automaton->nfa.states;
    uint32_t height = 0;
    if (has(set, state)) return;
    add(set, state);
    automaton->stack[height++] = state;
    while (height > 0) {
        const NfaState *top = &states[automaton->stack[--height]];
        if (top->other == NFA_NONE) continue;
        uint32_t ways[] = {top->out, top->other};
        for (uint32_t i = 0; i < 2; i++) {
            if (has(set, ways[i])) continue;
            add(set, ways[i]);
            automaton->stack[height++] = ways[i];
        }
    }
}

static uint32_t hash_set(const Automaton *automaton, const uint64_t *set) {
    uint64_t hash = 14695981039346656037u; /* FNV-1a, by words */
    for (uint32_t i = 0; i < automaton->words; i++) hash = (hash ^ set[i]) * 1099511628211u;
    return (uint32_t)(hash ^ hash >> 32);
}

static uint32_t distance_of(const Automaton *automaton, const uint64_t *set) {
    uint32_t least = UINT32_MAX;
    for (uint32_t word = 0; word < automaton->words; word++)
        for (uint64_t bits = set[word]; bits != 0; bits &= bits - 1)
            least = min_u32(least, automaton->nfa.states[64 * word + (uint32_t)__builtin_ctzll(bits)].distance);
    return least;
}

/* ---- states ---- */

/* The id of a set, which is in working space: the one it has, or a new one. */
static uint32_t state_of(Automaton *automaton, const uint64_t *set) {
    size_t bytes = automaton->words * sizeof *set;
    uint32_t slot = hash_set(automaton, set) & automaton->slot_mask;
    for (; automaton->slots[slot] != 0; slot = (slot + 1) & automaton->slot_mask)
        if (mem_equal(set_of(automaton, automaton->slots[slot]), set, bytes)) return automaton->slots[slot];
    if (automaton->count == automaton->capacity) return STATE_FULL;
    uint32_t state = automaton->count++;
    automaton->slots[slot] = state;
    mem_copy(set_of(automaton, state), set, bytes);
    mem_zero(automaton->rows + (size_t)state * automaton->class_count, automaton->class_count * sizeof *automaton->rows);
    automaton->distances[state] = distance_of(automaton, set);
    return state;
}

static void leave_out_forks(const Automaton *automaton, uint64_t *set) {
    for (uint32_t i = 0; i < automaton->words; i++) set[i] &= automaton->reading[i];
}

static uint32_t byte_of_class(const Automaton *automaton, uint32_t class) {
    uint32_t byte = 0;
    while (automaton->class_of[byte] != class) byte++;
    return byte;
}

static void add_after(Automaton *automaton, uint64_t *after, uint32_t member, uint32_t byte) {
    const NfaState *state = &automaton->nfa.states[member];
    if (byte >= state->low && byte <= state->high) add_closure(automaton, after, state->out);
}

uint32_t automaton_extend(Automaton *automaton, uint32_t state, uint32_t class) {
    const uint64_t *set = set_of(automaton, state);
    uint64_t *after = set_of(automaton, automaton->capacity);
    uint32_t byte = byte_of_class(automaton, class);
    mem_zero(after, automaton->words * sizeof *after);
    for (uint32_t word = 0; word < automaton->words; word++)
        for (uint64_t bits = set[word]; bits != 0; bits &= bits - 1)
            add_after(automaton, after, 64 * word + (uint32_t)__builtin_ctzll(bits), byte);
    leave_out_forks(automaton, after);
    uint64_t any = 0;
    for (uint32_t i = 0; i < automaton->words; i++) any |= after[i];
    uint32_t next = any == 0 ? STATE_DEAD : state_of(automaton, after);
    if (next != STATE_FULL) automaton->rows[(size_t)state * automaton->class_count + class] = next;
    return next;
}

static void forget_all(Automaton *automaton) {
    automaton->count = FIRST_STATE;
    mem_zero(automaton->slots, ((size_t)automaton->slot_mask + 1) * sizeof *automaton->slots);
}

uint32_t automaton_forget(Automaton *automaton, uint32_t kept) {
    uint64_t *set = set_of(automaton, automaton->capacity + 1);
    mem_copy(set, set_of(automaton, kept), automaton->words * sizeof *set);
    forget_all(automaton);
    return state_of(automaton, set);
}

/* ---- loading ---- */

static int32_t take_room(Automaton *automaton, Arena *arena, uint32_t states_min) {
    static const char what[] = "a regular expression's states";
    uint32_t capacity = min_u32(CAPACITY_MAX, SETS_BYTES / (automaton->words * sizeof *automaton->sets + automaton->class_count * sizeof *automaton->rows));
    automaton->capacity = FIRST_STATE + (capacity > states_min ? capacity : states_min);
    uint32_t slots = 16;
    while (slots < 2 * automaton->capacity) slots *= 2;
    automaton->slot_mask = slots - 1;
    TRY(arena_array(arena, (automaton->capacity + 2) * (uint64_t)automaton->words, sizeof *automaton->sets, what, &automaton->sets));
    TRY(arena_array(arena, automaton->words, sizeof *automaton->reading, what, &automaton->reading));
    TRY(arena_array(arena, automaton->capacity * (uint64_t)automaton->class_count, sizeof *automaton->rows, what, &automaton->rows));
    TRY(arena_array(arena, automaton->capacity, sizeof *automaton->distances, what, &automaton->distances));
    TRY(arena_array(arena, slots, sizeof *automaton->slots, what, &automaton->slots));
    return arena_array(arena, automaton->nfa.count, sizeof *automaton->stack, what, &automaton->stack);
}

static void find_reading(Automaton *automaton) {
    mem_zero(automaton->reading, automaton->words * sizeof *automaton->reading);
    for (uint32_t i = 0; i < automaton->nfa.count; i++)
        if (automaton->nfa.states[i].other == NFA_NONE) add(automaton->reading, i);
}

int32_t automaton_load(Automaton *automaton, Arena *arena, const char *pattern, uint32_t length, uint32_t states_min) {
    mem_zero(automaton, sizeof *automaton);
    TRY(regex_compile(pattern, length, arena, &automaton->nfa));
    automaton->words = (automaton->nfa.count + 63) / 64;
    find_classes(automaton);
    TRY(take_room(automaton, arena, states_min));
    find_reading(automaton);
    forget_all(automaton);
    return QP_OK;
}

uint32_t automaton_start(Automaton *automaton) {
    uint64_t *set = set_of(automaton, automaton->capacity);
    mem_zero(set, automaton->words * sizeof *set);
    add_closure(automaton, set, automaton->nfa.start);
    leave_out_forks(automaton, set);
    uint32_t state = state_of(automaton, set);
    if (state != STATE_FULL) return state;
    forget_all(automaton);
    return state_of(automaton, set);
}
