package dev.quipu.compute.aos;

import dev.quipu.wasm.Tier;

class CompiledAosProcessTest extends AosProcessContract {

    @Override
    Tier tier() {
        return Tier.COMPILED;
    }
}
