/* A bytecode interpreter with one large function, as Lua's is: compiled for wasm64, then run through asyncify. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

__attribute__((import_module("host"), import_name("ask"))) int ask(int);
__attribute__((import_module("host"), import_name("tell"))) double tell(long, double);

u8 code[512];
u64 registers[16];
char stack[60000]; /* for the host to unwind to */

__attribute__((export_name("buffer"))) void *buffer(void) { return stack; }
__attribute__((export_name("buffer_end"))) void *buffer_end(void) { return stack + sizeof stack; }
__attribute__((export_name("registers"))) void *result(void) { return registers; }

#define A registers[at[1] & 15]
#define B registers[at[1] >> 4]
#define C registers[at[2] & 15]
#define BOTH(n, operator)                            \
    case n: A = B operator C; break;                 \
    case n + 1: A = (u32)B operator (u32)C; break;   \
    case n + 2: A += B operator C, x ^= A; break;    \
    case n + 3: x = x operator A, y += (double)x; break;

static u64 called(u32 depth, u64 x);

__attribute__((export_name("run"), noinline)) u64 run(u32 depth, u64 x, u32 steps)
{
    double y = 0.5;
    float z = 2;
    u32 pc = (u32)x % 160;
    while (steps-- > 0) {
        const u8 *at = code + 3 * pc;
        pc = pc == 159 ? 0 : pc + 1;
        switch (*at & 63) {
            BOTH(0, +) BOTH(4, -) BOTH(8, *) BOTH(12, &) BOTH(16, |) BOTH(20, ^) BOTH(24, <) BOTH(28, ==)
        case 32: A = ask((int)B); break;
        case 33: x += (u64)ask((int)x) << 7; break;
        case 34: y = tell((long)x, y); break;
        case 35: A = (u64)(long)tell((long)B, z); break;
        case 36: pc = (u32)(B % 160); break;
        case 37: if (A & 1) pc = at[2] % 160; break;
        case 38: if (depth > 0) A = run(depth - 1, x ^ B, steps & 15); break;
        case 39: if (depth > 0) x += called(depth - 1, x); break;
        case 40: y += z * 0.25f; z = (float)y; break;
        case 41: z = -z; y *= 0.5; break;
        case 42: A = B >> (C & 63); break;
        case 43: A = (u64)((long)B >> (C & 63)); break;
        case 44: A = B << (C & 63) | x >> (C & 31); break;
        case 45: A = C ? B / C : x; break;
        case 46: A = C ? (u64)(u32)B % C : ~x; break;
        case 47: y = y > 1e9 ? 1 : y + 1; break;
        case 48: z = (float)(u32)A; break;
        case 49: x = x << 13 ^ x >> 7 ^ A; break;
        case 50: A = __builtin_popcountll(B); break;
        case 51: A = (u64)__builtin_ctzll(B | 1) + x; break;
        case 52: A = B, B = C, C = x; break;
        case 53: code[(u32)B % 480] ^= (u8)(C & 31); break;
        case 54: A = code[(u32)C % 480]; break;
        case 55: y = z / y; break;
        case 56: y = __builtin_sqrt(y); break;
        case 57: z = z - z / z; break;
        case 58: A = x > B ? ask(1) : C; break;
        case 59: x += A > B; x ^= ask((int)C) > 0 ? C : B; break;
        case 60: A ^= depth * 0x9E3779B97F4A7C15; break;
        case 61: A = (u32)x * (u64)(u32)B; break;
        case 62: y = tell((long)A, y); z = (float)tell((long)B, y); break;
        default: A += x;
        }
    }
    union { double number; u64 bits; } last = {y};
    union { float number; u32 bits; } least = {z};
    registers[0] ^= last.bits;
    registers[1] += least.bits;
    return x;
}

static u64 (*const runs[])(u32, u64, u32) = {run, run};

static u64 called(u32 depth, u64 x) { return runs[x & 1](depth, x >> 3, 9) + runs[1](depth / 2, x, 3); }

__attribute__((export_name("program"))) void program(u64 seed)
{
    for (int i = 0; i < 480; i++) {
        seed = seed * 6364136223846793005 + 1442695040888963407;
        code[i] = (u8)(seed >> 35);
    }
    for (int i = 0; i < 16; i++)
        registers[i] = seed * (u64)(i + 1);
}
