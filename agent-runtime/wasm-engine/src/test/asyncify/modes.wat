;; Two globals that only constants are put into, as asyncify's state is: code is full of tests of them, and any call may
;; change them. What $flip is told comes from the host.
(module
  (type $unary (func (param i32) (result i32)))
  (type $four (func (param i32 i64 f32 f64) (result i32 i64 f32 f64)))
  (import "host" "next" (func $next (result i32)))
  (import "host" "see" (func $see (param i32 i64 f32 f64)))
  (memory (export "memory") 1 6)
  (table $table 8 funcref)
  (elem (table $table) (i32.const 0) func $flip $recursing $guarded $next $four)
  (elem declare func $guarded)
  (tag $odd (param i64))
  (global $mode (mut i32) (i32.const 0))
  (global $phase (mut i32) (i32.const 3))

  (func $zero (export "setZero") (global.set $mode (i32.const 0)))
  (func $one (export "setOne") (global.set $mode (i32.const 1)))
  (func $two (export "setTwo") (global.set $mode (i32.const 2)))
  (func $flip (export "flip") (param $what i32) (result i32)
    (block $trap (block $throw (block $grow (block $back (block $three (block $four (block $two (block $one (block $zero
      (block $nothing
        (br_table $nothing $nothing $nothing $zero $one $two $four $three $back $grow $throw $trap $nothing
          (local.get $what)))
      (return (i32.const 1)))
      (call $zero) (return (i32.const 2)))
      (call $one) (return (i32.const 3)))
      (call $two) (return (i32.const 4)))
      (global.set $phase (i32.const 4)) (return (i32.const 5)))
      (global.set $phase (i32.const 3)) (return (i32.const 6)))
      (call $one) (call $zero) (return (i32.const 7)))
      (return (memory.grow (i32.const 1))))
      (throw $odd (i64.extend_i32_s (global.get $mode))))
    unreachable)
  (func $maybe (result i32) (call $flip (call $next)))

  ;; Operands of all types lie on the stack at the calls; two of them are NaNs that were computed just before.
  (func $operands (export "operands") (param $a i32) (param $b i64) (param $c f32) (param $d f64) (result i64)
    (local $x f64)
    (local.set $x (f64.sqrt (f64.neg (local.get $d))))
    (if (i32.eqz (global.get $mode)) (then (local.set $x (f64.add (local.get $x) (local.get $d)))))
    (local.get $a)
    (i64.add (local.get $b) (i64.extend_i32_u (i32.eq (global.get $phase) (i32.const 3))))
    (f32.sub (local.get $c) (local.get $c))
    (f64.mul (local.get $d) (f64.const 0))
    (i32.add (call $maybe) (call $maybe))
    (drop)
    (call $see)
    (i32.store (i32.const 0) (i32.add
      (select (local.get $a) (i32.const 9) (global.get $mode))
      (i32.mul (i32.add (local.get $a) (i32.const 2)) (call $maybe))))
    (i32.const 8)
    (f64.add (local.get $x) (f64.convert_i32_s (call $maybe)))
    (f64.store)
    (i32.const 16) (local.get $x) (f64.store)
    (i32.const 24) (f32.div (f32.const 0) (f32.sub (local.get $c) (local.get $c))) (call $maybe) (drop) (f32.store)
    (i64.xor
      (i64.add (local.get $b) (i64.extend_i32_s (global.get $mode)))
      (i64.xor (i64.reinterpret_f64 (local.get $x)) (i64.extend_i32_s (call $maybe)))))

  (func $lanes (export "lanes") (param $a i64) (param $b f32) (result i64)
    (local $v v128) (local $w v128)
    (local.set $v (i64x2.splat (local.get $a)))
    (local.set $w (f32x4.sqrt (f32x4.splat (f32.neg (local.get $b)))))
    (f32x4.add (local.get $w) (f32x4.splat (f32.const 1)))
    (local.get $v)
    (if (i32.eqz (global.get $mode)) (then (local.set $v (i64x2.neg (local.get $v)))))
    (if (call $maybe) (then (local.set $w (f32x4.mul (local.get $w) (local.get $w)))))
    (i64x2.add (local.get $v))
    (local.set $v (i8x16.add))
    (v128.store (i32.const 32) (local.get $v))
    (v128.store (i32.const 48) (local.get $w))
    (i64x2.extract_lane 1 (select (local.get $v) (local.get $w) (i32.eq (global.get $mode) (i32.const 1)))))

  (func $references (export "references") (param $a externref) (param $k i32) (result externref funcref i32)
    (local $held externref) (local $held2 funcref)
    (local.set $held2 (ref.func $guarded))
    (if (i32.eq (global.get $mode) (i32.const 0)) (then (local.set $held (local.get $a))))
    (local.get $a)
    (table.get $table (local.get $k))
    (ref.func $guarded)
    (call $maybe)
    (drop)
    (local.set $held2)
    (drop)
    (drop)
    (select (result externref) (local.get $held) (local.get $a) (global.get $mode))
    (local.get $held2)
    (ref.is_null (local.get $held)))

  ;; Guards in the forms of Binaryen, around and after calls, in a loop.
  (func $guarded (export "guarded") (param $n i32) (result i32)
    (local $index i32) (local $x i32) (local $sum i64) (local $d f64)
    (if (i32.eq (global.get $mode) (i32.const 2))
      (then (local.set $index (i32.load (i32.const 64)))))
    (block $unwind (result i32)
      (loop $again
        (if (i32.or (i32.eqz (global.get $mode)) (i32.eq (local.get $index) (i32.const 1)))
          (then
            (local.get $x)
            (call $maybe)
            (i32.add)
            (i32.const 1)
            (br_if $unwind (i32.eq (global.get $mode) (i32.const 1)))
            (drop)
            (local.set $x)))
        (local.set $x (select
          (i32.add (local.get $x) (i32.const 7))
          (i32.xor (local.get $x) (local.get $n))
          (global.get $mode)))
        (if (i32.or (local.get $x) (i32.eq (global.get $mode) (i32.const 2)))
          (then (local.set $sum (i64.add
            (i64.mul (local.get $sum) (i64.const 5))
            (if (result i64) (global.get $mode)
              (then (i64.extend_i32_s (call $maybe)))
              (else (i64.const 11)))))))
        (if (result f64) (i32.eqz (global.get $mode))
          (then (f64.add (local.get $d) (f64.const 0.5)))
          (else (f64.div (f64.const 0) (local.get $d))))
        (local.set $d)
        (i64.store (i32.const 72) (local.get $sum))
        (br_if $again (i32.and
          (i32.lt_s (i32.const 0) (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
          (i32.eqz (global.get $mode)))))
      (f64.store (i32.const 80) (local.get $d))
      (return (i32.wrap_i64 (local.get $sum))))
    (i32.store (i32.const 64))
    (i32.const 0))

  ;; Frames of one function, some of which began in one mode and some in another.
  (func $recursing (export "recursing") (param $n i32) (result i32)
    (local $before i32)
    (local.set $before (call $maybe))
    (if (i32.eqz (local.get $n)) (then (return (global.get $mode))))
    (i32.add
      (i32.mul
        (call $recursing (i32.sub (local.get $n) (i32.const 1)))
        (if (result i32) (i32.eqz (global.get $mode)) (then (i32.const 3)) (else (call $maybe))))
      (i32.add (local.get $before) (i32.shl (global.get $mode) (local.get $n)))))

  (func $four (export "four") (type $four)
    (local.get 0)
    (local.get 1)
    (if (param i32 i64) (result i32 i64 f32) (i32.eqz (global.get $mode))
      (then (f32.div (local.get 2) (f32.const 0)))
      (else (i64.extend_i32_s (call $maybe)) (i64.add) (f32.const 4)))
    (if (result f64) (call $maybe) (then (f64.const 6)) (else (local.get 3)))
    (br_if 0 (i32.eq (global.get $mode) (i32.const 1)))
    (f64.sub (local.get 3)))

  ;; A handler sees the locals and the mode that were when the exception came.
  (func $catching (export "catching") (param $n i32) (result i64)
    (local $sum i64) (local $x i32) (local $d f64)
    (loop $again
      (block $out
        (block $caught (result i64)
          (try_table (catch $odd $caught)
            (local.set $x (i32.add (local.get $x) (i32.const 1)))
            (if (i32.eqz (global.get $mode)) (then (local.set $sum (i64.add (local.get $sum) (i64.const 100)))))
            (local.set $d (f64.sqrt (f64.convert_i32_s (i32.sub (i32.const 0) (local.get $x)))))
            (local.set $x (i32.mul (call $maybe) (local.get $x)))
            (if (i32.eq (global.get $mode) (i32.const 1)) (then (throw $odd (i64.const -1))))
            (local.set $x (call $recursing (i32.const 2))))
          (br $out))
        (local.set $sum (i64.add (local.get $sum))))
      (f64.store (i32.const 96) (local.get $d))
      (i64.store (i32.const 104) (i64.extend_i32_s (local.get $x)))
      (local.set $sum (i64.add
        (local.get $sum)
        (select (i64.const 1) (i64.const 2) (i32.eqz (global.get $mode)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  (func $indirect (export "indirect") (param $k i32) (param $n i32) (result i32)
    (if (result i32) (i32.eq (global.get $phase) (i32.const 3))
      (then
        (i32.add
          (call_indirect $table (type $unary) (local.get $n) (local.get $k))
          (select (local.get $n) (i32.const 1) (i32.eqz (global.get $mode)))))
      (else
        (call_indirect $table (type $unary)
          (call_indirect $table (result i32) (i32.const 3))
          (i32.or (local.get $k) (i32.const 1))))))

  ;; Ends in a call that takes its place.
  (func $tail (export "tail") (param $n i32) (result i32)
    (drop (call $maybe))
    (if (i32.le_s (local.get $n) (i32.const 0)) (then (return (global.get $mode))))
    (if (i32.eqz (global.get $mode)) (then (return_call $tail (i32.sub (local.get $n) (i32.const 1)))))
    (return_call_indirect $table (type $unary) (i32.and (local.get $n) (i32.const 7)) (global.get $mode)))

  ;; Changes the mode itself, with no call between.
  (func $own (export "own") (param $n i32) (result i32)
    (local $sum i32)
    (loop $again
      (if (i32.and (local.get $n) (i32.const 4))
        (then (global.set $mode (i32.const 1)))
        (else (global.set $mode (i32.const 0))))
      (local.set $sum (i32.add
        (i32.shl (local.get $sum) (i32.const 1))
        (if (result i32) (i32.eqz (global.get $mode)) (then (i32.const 1)) (else (call $maybe)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.xor (local.get $sum) (global.get $mode)))

  ;; Loops that count, whose accesses an engine may check once, beside calls and growing memory.
  (func $filling (export "filling") (param $n i32) (result i32)
    (local $at i32) (local $sum i32)
    (loop $outer
      (local.set $at (i32.const 128))
      (if (i32.eqz (global.get $mode))
        (then
          (loop $inner
            (i32.store8 (local.get $at) (i32.add (local.get $at) (global.get $mode)))
            (br_if $inner (i32.lt_u
              (local.tee $at (i32.add (local.get $at) (i32.const 1)))
              (i32.const 192))))))
      (drop (call $maybe))
      (loop $inner
        (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
        (local.set $sum (i32.xor (local.get $sum) (select (i32.const 5) (local.get $at) (global.get $mode))))
        (br_if $inner (i32.gt_u (local.tee $at (i32.sub (local.get $at) (i32.const 1))) (i32.const 128))))
      (i32.store (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4)) (local.get $sum))
      (br_if $outer (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  (func $jumping (export "jumping") (param $n i32) (result i64)
    (local $sum i64)
    (block $end
      (loop $again
        (block $a (block $b (block $c
          (br_table $a $b $c $end (i32.rem_u (local.get $n) (select (i32.const 3) (i32.const 4) (global.get $mode)))))
          (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_s (call $maybe))))
          (br_if $end (i32.eq (global.get $mode) (i32.const 1))))
          (local.set $sum (i64.mul (local.get $sum) (i64.const 3))))
        (if (i32.eqz (global.get $mode)) (then (local.set $sum (i64.add (local.get $sum) (i64.const 1)))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (call $maybe))))))
    (local.get $sum)))
