;; A module of AO's kind in miniature, as a WASI program: wasm64, a main that exits, legacy exceptions, a table, bulk
;; memory: what aos needs of the engine's classes, this needs, too.
;; Built by: wasm-tools parse rehearsal.wat -o rehearsal.wasm
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environment (param i64 i64) (result i32)))
  (type $number (func (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $zero)
  (memory (export "memory") i64 2 16)
  (tag $failure (param i32))
  (global $stack (mut i64) (i64.const 65536))
  (data (i64.const 1024) "{\"ok\":true,\"response\":{\"Output\":\"?\"}}\00")
  (func $zero (result i32) i32.const 0)
  (func (export "_start")
    i64.const 8 i32.const 0 i64.const 32 memory.fill
    i64.const 16 i32.const 5 i32.store
    i32.const 0 call $proc_exit
    i64.const 16 i32.const 9 i32.store)
  (func (export "emscripten_stack_get_current") (result i64) global.get $stack)
  (func (export "_emscripten_stack_restore") (param i64) local.get 0 global.set $stack)
  (func (export "_emscripten_stack_alloc") (param i64) (result i64)
    global.get $stack local.get 0 i64.sub i64.const -16 i64.and global.set $stack
    global.get $stack)
  ;; the sum of what main stored, what was thrown, what the clock and the environment answer, and zero, as a digit
  (func (export "handle") (param i64 i64) (result i64)
    i64.const 1057
    try (result i32)
      i32.const 1 throw $failure
    catch $failure
    end
    i64.const 16 i32.load i32.add
    i32.const 0 i64.const 0 i64.const 32 call $clock i32.add
    i64.const 48 i64.const 56 call $environment i32.add
    i32.const 0 call_indirect (type $number) i32.add
    i32.const 48 i32.add i32.store8
    i64.const 1024))
