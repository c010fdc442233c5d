/* What WasmRunTest runs; build.sh makes guest.wasm of it. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

WASI("fd_write") int32_t fd_write(int32_t descriptor, const void *vectors, int32_t count, int32_t *written);
WASI("clock_time_get") int32_t clock_time_get(int32_t clock, int64_t precision, int64_t *nanos);
WASI("proc_exit") _Noreturn void proc_exit(int32_t code);

EXPORT("add") int32_t add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }

EXPORT("divide") int32_t divide(int32_t a, int32_t b) { return a / b; }

EXPORT("fibonacci") int64_t fibonacci(int32_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

EXPORT("half") double half(float f) { return f / 2; }

EXPORT("greet") int32_t greet(int32_t descriptor) {
    static const char hello[] = "hello, ", world[] = "world\n";
    struct {
        const char *text;
        int32_t bytes;
    } vectors[] = {{hello, sizeof hello - 1}, {world, sizeof world - 1}};
    int32_t written = 0;
    int32_t error = fd_write(descriptor, vectors, 2, &written);
    return error ? -error : written;
}

EXPORT("clock") int32_t clock(void) {
    int64_t nanos;
    return clock_time_get(0, 0, &nanos);
}

EXPORT("quit") void quit(int32_t code) { proc_exit(code); }
