/*
 * The deterministic automaton of a regular expression, built as far as it is walked.
 *
 * A state is the set of the nondeterministic automaton's states that reading so far may have led to; those that only
 * fork are left out. Ids, transitions and sets stay until the room is used up; then automaton_step says so, and the
 * caller forgets everything but where it stands.
 */
#ifndef QUIPU_AUTOMATON_H
#define QUIPU_AUTOMATON_H

#include "regex.h"

enum {
    STATE_UNKNOWN = 0, /* in a row: not walked yet */
    STATE_DEAD = 1,    /* no text that begins so matches */
    STATE_FULL = UINT32_MAX,
};

typedef struct {
    uint32_t first;    /* in members */
    uint32_t count;
    uint32_t distance; /* bytes of the shortest way to a match; 0: this is one */
} StateSet;

typedef struct {
    Nfa nfa;
    uint32_t class_count;
    uint32_t capacity;
    uint32_t count;           /* states in use; 0 and 1 are the two above */
    uint32_t member_capacity;
    uint32_t member_count;
    uint32_t slot_mask;
    uint32_t stamp;           /* marks with it are of the set in working space */
    uint32_t fresh_count;
    uint8_t class_of[256];    /* bytes the expression nowhere tells apart share a class */
    uint8_t byte_of[256];     /* (class_count) the first byte of a class */
    uint16_t *members;        /* (member_capacity) the sets, each ascending */
    uint16_t *fresh;          /* (states of nfa) the set in working space */
    uint16_t *stack;          /* (states of nfa) */
    uint32_t *marks;          /* (states of nfa) */
    uint32_t *rows;           /* (capacity, class_count) the state after a byte of the class */
    uint32_t *slots;          /* hash table of ids, 0 is empty */
    StateSet *sets;           /* (capacity) */
} Automaton;

/* Compiles the expression into the arena, with room for at least states_min states. */
int32_t automaton_load(Automaton *automaton, Arena *arena, const char *pattern, uint32_t length, uint32_t states_min);

/* Where a text begins. Forgets every other state if there is no room for this one. */
uint32_t automaton_start(Automaton *automaton);

/* Forgets every state but one; its new id. */
uint32_t automaton_forget(Automaton *automaton, uint32_t kept);

/* Works out a transition that the row does not know yet: a state, STATE_DEAD or STATE_FULL. */
uint32_t automaton_extend(Automaton *automaton, uint32_t state, uint32_t class);

static inline uint32_t automaton_distance(const Automaton *automaton, uint32_t state) { return automaton->sets[state].distance; }

static inline uint32_t automaton_step(Automaton *automaton, uint32_t state, uint8_t byte) {
    uint32_t class = automaton->class_of[byte];
    uint32_t next = automaton->rows[(size_t)state * automaton->class_count + class];
    return next != STATE_UNKNOWN ? next : automaton_extend(automaton, state, class);
}

#endif
