/* What the engine contract calls. One source, built for both address widths by build.sh. */
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name))) name
#define IMPORT(name) __attribute__((import_module("host"), import_name(#name))) name

extern int32_t IMPORT(combine)(int32_t a, int64_t b);
extern void IMPORT(fill)(void *dst, size_t length);
extern double IMPORT(halve)(float value);

static int32_t counter = 40;
static unsigned char greeting[] = "quipu";

int32_t EXPORT(add)(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
int64_t EXPORT(mul64)(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }
int32_t EXPORT(next)(void) { return ++counter; }
void EXPORT(nothing)(void) {}
void *EXPORT(greeting_at)(void) { return greeting; }

float EXPORT(third)(float value) { return value / 3; }
double EXPORT(root)(double value) { return __builtin_sqrt(value); }

int32_t EXPORT(call_combine)(int32_t a, int64_t b) { return combine(a, b) + 1; }
double EXPORT(call_halve)(float value) { return halve(value); }
void EXPORT(call_fill)(size_t length) { fill(greeting, length); }

int32_t EXPORT(divide)(int32_t a, int32_t b) { return a / b; }
void EXPORT(stop)(void) { __builtin_trap(); }
int32_t EXPORT(peek)(size_t address) { return *(volatile int32_t *)address; }
void EXPORT(poke)(size_t address, int32_t value) { *(volatile int32_t *)address = value; }
void EXPORT(copy)(size_t to, size_t from, size_t length) {
    __builtin_memcpy((void *)to, (const void *)from, length);
}

int64_t EXPORT(grow)(int64_t pages) { return (intptr_t)__builtin_wasm_memory_grow(0, (size_t)pages); }
int64_t EXPORT(pages)(void) { return (int64_t)__builtin_wasm_memory_size(0); }

/* Needs no memory, so that only the engine's own stack ends it. */
__attribute__((noinline)) int32_t EXPORT(sink)(int32_t depth) {
    if (depth == 0) return 0;
    int32_t below = sink(depth - 1);
    __asm__ volatile("" ::: "memory");
    return below + 1;
}

static int32_t twice(int32_t x) { return 2 * x; }
static int32_t square(int32_t x) { return x * x; }
static int64_t other(int64_t x) { return x; }

int32_t EXPORT(through_table)(int32_t which, int32_t x) {
    int32_t (*volatile table[])(int32_t) = {twice, square, (int32_t(*)(int32_t))(void *)other};
    return table[which](x);
}
