;; Locals that get NaNs of unknown bits and are read in other lanes. Built by: wat2wasm loose-locals.wat
(module
  ;; doubles in, mostly read as longs: as aos with llama.cpp does
  (func (export "longs") (param $x f64) (result i64)
    (local $v v128) (local $w v128)
    (local.set $v (f64x2.div (f64x2.splat (local.get $x)) (f64x2.splat (local.get $x))))
    (local.set $w (i64x2.add (local.get $v) (local.get $v)))
    (local.set $w (i64x2.sub (local.get $w) (local.get $v)))
    (local.set $w (i64x2.add (local.get $w) (i64x2.sub (local.get $v) (local.get $v))))
    (i64.add (i64x2.extract_lane 0 (local.get $w)) (i64x2.extract_lane 1 (i32x4.trunc_sat_f64x2_u_zero (local.get $v)))))
  ;; floats and doubles in turn in one local, mostly read as floats: the bits of a double may look like a float's NaN
  (func (export "both") (param $f f32) (param $d f64) (result i64)
    (local $v v128) (local $sum v128)
    (local.set $v (f32x4.add (f32x4.splat (local.get $f)) (f32x4.splat (local.get $f))))
    (local.set $sum (f32x4.add (local.get $v) (f32x4.mul (local.get $v) (local.get $v))))
    (local.set $sum (f32x4.sub (local.get $sum) (f32x4.mul (local.get $v) (local.get $v))))
    (local.set $v (f64x2.sub (f64x2.splat (local.get $d)) (f64x2.splat (f64.const 0))))
    (i64.add
      (i64x2.extract_lane 0 (local.get $v))
      (i64x2.extract_lane 0 (i64x2.sub (local.get $sum) (local.get $sum))))))
