;; A vector whose NaNs are not canonical yet lies on the stack while only one of two paths pushes a constant above it:
;; the compiler took the constant for a splat and made what lay below canonical on that path.
(module
  (func (export "f") (param i32) (result f64)
    (f32x4.add (v128.const i32x4 1 2 3 4) (v128.const i32x4 0 0xfff00000 0 5))
    (if (result v128) (local.get 0)
      (then (i32x4.splat (i32.const 7)))
      (else (v128.const i32x4 5 6 7 8)))
    (f64x2.extract_lane 0 (i8x16.shuffle 0 18 0 3 7 5 3 16 6 7 17 30 2 16 7 22))))
