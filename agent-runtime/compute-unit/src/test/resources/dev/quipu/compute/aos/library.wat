;; A module of AO's kind in miniature, as Emscripten builds a library: wasm32, long jumps through the host.
;; The first byte of the message says what to do; 16 counts the messages, 24 is scratch. Built by: wat2wasm library.wat
(module
  (import "env" "invoke_vi" (func $invoke_vi (param i32 i32)))
  (import "env" "_emscripten_throw_longjmp" (func $throw_longjmp))
  (import "env" "exit" (func $exit (param i32)))
  (import "env" "emscripten_date_now" (func $date_now (result f64)))
  (import "env" "emscripten_resize_heap" (func $resize_heap (param i32) (result i32)))
  (memory (export "memory") 2 16)
  (table (export "__indirect_function_table") 1 funcref)
  (elem (i32.const 0) $jump)
  (global $stack (mut i32) (i32.const 65536))
  (data (i32.const 1024) "{\"ok\":true,\"response\":{\"Output\":\"?\",\"Messages\":[]}}\00")
  (data (i32.const 1152) "{\"ok\":true,\"response\":{\"Error\":\"refused\"}}\00")
  (data (i32.const 1280) "{\"ok\":false,\"response\":\"thrown\"}\00")
  (data (i32.const 1408) "no json\00")
  (func (export "emscripten_stack_get_current") (result i32) global.get $stack)
  (func (export "_emscripten_stack_restore") (param i32) local.get 0 global.set $stack)
  (func (export "_emscripten_stack_alloc") (param i32) (result i32)
    global.get $stack local.get 0 i32.sub i32.const -16 i32.and global.set $stack
    global.get $stack)
  (func (export "setThrew") (param i32 i32) i32.const 24 local.get 0 i32.store)
  (func $jump (param i32)
    global.get $stack i32.const 64 i32.sub global.set $stack
    call $throw_longjmp)
  ;; the output with one digit or letter in it
  (func $answer (param $byte i32) (result i32)
    i32.const 1057 local.get $byte i32.store8
    i32.const 1024)
  (func $digit (param $value i32) (result i32)
    local.get $value i32.const 10 i32.rem_u i32.const 48 i32.add call $answer)
  (func (export "handle") (param $message i32) (param $environment i32) (result i32)
    (local $do i32) (local $stack_before i32)
    i32.const 16 i32.const 16 i32.load i32.const 1 i32.add i32.store
    local.get $message i32.load8_u local.set $do
    (if (i32.eq (local.get $do) (i32.const 99)) ;; c: how many messages
      (then (return (call $digit (i32.load (i32.const 16))))))
    (if (i32.eq (local.get $do) (i32.const 100)) ;; d: last digit of the clock
      (then (return (call $digit (i32.trunc_f64_s (call $date_now))))))
    (if (i32.eq (local.get $do) (i32.const 106)) ;; j: jump; what setThrew was told, 2 more if the stack is not back
      (then
        (local.set $stack_before (global.get $stack))
        (call $invoke_vi (i32.const 0) (i32.const 7))
        (return (call $digit (i32.add
          (i32.load (i32.const 24))
          (i32.mul (i32.const 2) (i32.ne (global.get $stack) (local.get $stack_before))))))))
    (if (i32.eq (local.get $do) (i32.const 103)) ;; g: grow, then fail
      (then
        (drop (call $resize_heap (i32.const 200000)))
        unreachable))
    (if (i32.eq (local.get $do) (i32.const 112)) ;; p: pages
      (then (return (call $digit (memory.size)))))
    (if (i32.eq (local.get $do) (i32.const 101)) (then (return (i32.const 1152)))) ;; e: error
    (if (i32.eq (local.get $do) (i32.const 102)) (then (return (i32.const 1280)))) ;; f: throw
    (if (i32.eq (local.get $do) (i32.const 110)) (then (return (i32.const 1408)))) ;; n: no JSON
    (if (i32.eq (local.get $do) (i32.const 120)) (then (call $exit (i32.const 3)))) ;; x: exit
    unreachable))
