;; Exports nothing to call: wat2wasm silent.wat
(module (memory (export "memory") 1))
