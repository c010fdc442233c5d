package dev.quipu.compute.aos;

import dev.quipu.wasm.Tier;

class InterpretedAosProcessTest extends AosProcessContract {

    @Override
    Tier tier() {
        return Tier.INTERPRETED;
    }
}
