/* SHA-256 of 16 MiB, no SIMD in any build; the message schedule lies on the shadow stack. */
#include "kernel.h"

enum { BYTES = 16 << 20, CHUNK = 64, ROUNDS = 64 };

static uint8_t message[BYTES];
static uint32_t digest[8];

static const uint32_t constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotate(uint32_t x, int count) { return x >> count | x << (32 - count); }

static NOINLINE void add_chunk(uint32_t *state, const uint8_t *chunk) {
    uint32_t w[ROUNDS];
    ROLLED
    for (int i = 0; i < 16; i++) {
        uint32_t word;
        __builtin_memcpy(&word, chunk + 4 * i, sizeof word);
        w[i] = __builtin_bswap32(word);
    }
    ROLLED
    for (int i = 16; i < ROUNDS; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    ROLLED
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + constants[i] + w[i];
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

EXPORT("setup") void setup(int32_t seed) {
    Random random = random_of(seed);
    ROLLED
    for (size_t i = 0; i < BYTES; i++) message[i] = (uint8_t)(next(&random) >> 24);
}

EXPORT("run") void run(void) {
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    static const uint64_t bits = (uint64_t)BYTES * 8;
    uint8_t last[CHUNK] = {0x80};
    ROLLED
    for (int i = 0; i < 8; i++) digest[i] = start[i];
    ROLLED
    for (size_t i = 0; i < BYTES; i += CHUNK) add_chunk(digest, message + i);
    ROLLED
    for (int i = 0; i < 8; i++) last[CHUNK - 1 - i] = (uint8_t)(bits >> 8 * i);
    add_chunk(digest, last);
}

/* The first eight bytes of the digest, as they are usually written. */
EXPORT("checksum") uint64_t checksum(void) { return (uint64_t)digest[0] << 32 | digest[1]; }
