;; Asks for what the host does not offer: wat2wasm strange.wat
(module
  (import "env" "teleport" (func (param i32)))
  (import "env" "strftime" (func (param i32)))
  (import "env" "memory" (memory 1))
  (import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32))))
