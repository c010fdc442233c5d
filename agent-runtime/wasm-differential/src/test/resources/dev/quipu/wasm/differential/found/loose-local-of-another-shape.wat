;; A local holds a vector whose NaNs are not canonical yet, but is kept in the shape in which it is read most.
(module
  (func (export "ints") (param i32) (result i64) (local v128)
    (local.set 1 (f32x4.sqrt (v128.const f32x4 -1 4 -9 16)))
    (local.set 1 (f32x4.mul (v128.const f32x4 -1 4 -9 16) (f32x4.splat (f32.convert_i32_s (local.get 0)))))
    (i64x2.extract_lane 1
      (i32x4.add
        (i32x4.add (i32x4.neg (local.get 1)) (i32x4.abs (local.get 1)))
        (i32x4.mul (local.get 1) (local.get 1)))))
  ;; 0/0 as four f32 is no NaN that f64x2 may touch: its lanes of 64 bits are NaNs with payloads.
  (func (export "doubles") (param i32) (result i64 i64) (local v128 v128)
    (local.set 1 (f64x2.sqrt (f64x2.splat (f64.convert_i32_s (local.get 0)))))
    (local.set 2 (f64x2.abs (f64x2.add (local.get 1) (local.get 1))))
    (if (i32.gt_s (local.get 0) (i32.const -1000000000))
      (then (local.set 1 (f32x4.div (v128.const i32x4 0 0 1 0) (v128.const i32x4 0 0 0 0)))))
    (i64x2.extract_lane 0 (f64x2.neg (f64x2.pmin (local.get 1) (local.get 1))))
    (i64x2.extract_lane 1 (f64x2.neg (f64x2.pmin (local.get 1) (local.get 2))))))
