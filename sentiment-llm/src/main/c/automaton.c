#include "automaton.h"

#include "error.h"

enum {
    FIRST_STATE = 2,
    CAPACITY_MAX = 8192,
    ROWS_BYTES = 4 * 1024 * 1024,
    MEMBERS_MIN = 256 * 1024,
    SORT_MAX = 48, /* sets up to this size are sorted, larger ones read off the marks */
};

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
        if (byte == 0 || begins[byte]) automaton->byte_of[class] = (uint8_t)byte;
    }
    automaton->class_count = class + 1;
}

/* ---- the set in working space ---- */

static void begin_set(Automaton *automaton) {
    automaton->fresh_count = 0;
    if (++automaton->stamp != 0) return;
    mem_zero(automaton->marks, automaton->nfa.count * sizeof *automaton->marks);
    automaton->stamp = 1;
}

static bool mark(Automaton *automaton, uint32_t state) {
    if (automaton->marks[state] == automaton->stamp) return false;
    automaton->marks[state] = automaton->stamp;
    return true;
}

static bool reads(const Automaton *automaton, uint32_t state) { return automaton->nfa.states[state].other == NFA_NONE; }

/* Adds a state, or what it leads to if it is a fork. */
static void add_closure(Automaton *automaton, uint32_t state) {
    uint32_t height = 0;
    if (!mark(automaton, state)) return;
    automaton->stack[height++] = (uint16_t)state;
    while (height > 0) {
        uint32_t top = automaton->stack[--height];
        if (reads(automaton, top)) {
            automaton->fresh[automaton->fresh_count++] = (uint16_t)top;
            continue;
        }
        uint32_t out = automaton->nfa.states[top].out;
        uint32_t other = automaton->nfa.states[top].other;
        if (mark(automaton, out)) automaton->stack[height++] = (uint16_t)out;
        if (mark(automaton, other)) automaton->stack[height++] = (uint16_t)other;
    }
}

static void sort_few(uint16_t *members, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        uint16_t member = members[i];
        uint32_t at = i;
        for (; at > 0 && members[at - 1] > member; at--) members[at] = members[at - 1];
        members[at] = member;
    }
}

static void order_set(Automaton *automaton) {
    if (automaton->fresh_count <= SORT_MAX) {
        sort_few(automaton->fresh, automaton->fresh_count);
        return;
    }
    uint32_t count = 0;
    for (uint32_t state = 0; state < automaton->nfa.count; state++)
        if (automaton->marks[state] == automaton->stamp && reads(automaton, state)) automaton->fresh[count++] = (uint16_t)state;
}

static uint32_t hash_set(const uint16_t *members, uint32_t count) {
    uint32_t hash = 2166136261u; /* FNV-1a, by members */
    for (uint32_t i = 0; i < count; i++) hash = (hash ^ members[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static uint32_t distance_of(const Automaton *automaton, const uint16_t *members, uint32_t count) {
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) least = min_u32(least, automaton->nfa.states[members[i]].distance);
    return least;
}

/* ---- states ---- */

static bool is_fresh(const Automaton *automaton, uint32_t state) {
    const StateSet *set = &automaton->sets[state];
    return set->count == automaton->fresh_count &&
           mem_equal(automaton->members + set->first, automaton->fresh, set->count * sizeof *automaton->fresh);
}

/* The id of the set in working space: the one it has, or a new one. */
static uint32_t state_of_fresh(Automaton *automaton) {
    uint32_t count = automaton->fresh_count;
    order_set(automaton);
    uint32_t slot = hash_set(automaton->fresh, count) & automaton->slot_mask;
    for (; automaton->slots[slot] != 0; slot = (slot + 1) & automaton->slot_mask)
        if (is_fresh(automaton, automaton->slots[slot])) return automaton->slots[slot];
    if (automaton->count == automaton->capacity || count > automaton->member_capacity - automaton->member_count) return STATE_FULL;
    uint32_t state = automaton->count++;
    automaton->slots[slot] = state;
    automaton->sets[state] = (StateSet){automaton->member_count, count, distance_of(automaton, automaton->fresh, count)};
    mem_copy(automaton->members + automaton->member_count, automaton->fresh, count * sizeof *automaton->fresh);
    automaton->member_count += count;
    mem_zero(automaton->rows + (size_t)state * automaton->class_count, automaton->class_count * sizeof *automaton->rows);
    return state;
}

uint32_t automaton_extend(Automaton *automaton, uint32_t state, uint32_t class) {
    StateSet set = automaton->sets[state];
    uint8_t byte = automaton->byte_of[class];
    begin_set(automaton);
    for (uint32_t i = 0; i < set.count; i++) {
        const NfaState *member = &automaton->nfa.states[automaton->members[set.first + i]];
        if (byte >= member->low && byte <= member->high) add_closure(automaton, member->out);
    }
    uint32_t next = automaton->fresh_count == 0 ? STATE_DEAD : state_of_fresh(automaton);
    if (next != STATE_FULL) automaton->rows[(size_t)state * automaton->class_count + class] = next;
    return next;
}

static void forget_all(Automaton *automaton) {
    automaton->count = FIRST_STATE;
    automaton->member_count = 0;
    mem_zero(automaton->slots, ((size_t)automaton->slot_mask + 1) * sizeof *automaton->slots);
}

uint32_t automaton_forget(Automaton *automaton, uint32_t kept) {
    StateSet set = automaton->sets[kept];
    begin_set(automaton);
    for (uint32_t i = 0; i < set.count; i++) add_closure(automaton, automaton->members[set.first + i]);
    forget_all(automaton);
    return state_of_fresh(automaton);
}

/* ---- loading ---- */

static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

static int32_t take_room(Automaton *automaton, Arena *arena, uint32_t states_min) {
    static const char what[] = "a regular expression's states";
    uint32_t nfa_count = automaton->nfa.count;
    uint32_t most = ROWS_BYTES / (automaton->class_count * (uint32_t)sizeof *automaton->rows);
    automaton->capacity = FIRST_STATE + larger(min_u32(CAPACITY_MAX, most), states_min);
    automaton->member_capacity = larger(MEMBERS_MIN, states_min * nfa_count);
    uint32_t slots = 16;
    while (slots < 2 * automaton->capacity) slots *= 2;
    automaton->slot_mask = slots - 1;
    TRY(arena_array(arena, automaton->member_capacity, sizeof *automaton->members, what, &automaton->members));
    TRY(arena_array(arena, nfa_count, sizeof *automaton->fresh, what, &automaton->fresh));
    TRY(arena_array(arena, nfa_count, sizeof *automaton->stack, what, &automaton->stack));
    TRY(arena_array(arena, nfa_count, sizeof *automaton->marks, what, &automaton->marks));
    TRY(arena_array(arena, automaton->capacity * (uint64_t)automaton->class_count, sizeof *automaton->rows, what, &automaton->rows));
    TRY(arena_array(arena, slots, sizeof *automaton->slots, what, &automaton->slots));
    return arena_array(arena, automaton->capacity, sizeof *automaton->sets, what, &automaton->sets);
}

int32_t automaton_load(Automaton *automaton, Arena *arena, const char *pattern, uint32_t length, uint32_t states_min) {
    mem_zero(automaton, sizeof *automaton);
    TRY(regex_compile(pattern, length, arena, &automaton->nfa));
    find_classes(automaton);
    TRY(take_room(automaton, arena, states_min));
    mem_zero(automaton->marks, automaton->nfa.count * sizeof *automaton->marks);
    forget_all(automaton);
    return QP_OK;
}

uint32_t automaton_start(Automaton *automaton) {
    begin_set(automaton);
    add_closure(automaton, automaton->nfa.start);
    uint32_t state = state_of_fresh(automaton);
    if (state != STATE_FULL) return state;
    forget_all(automaton);
    return state_of_fresh(automaton);
}
