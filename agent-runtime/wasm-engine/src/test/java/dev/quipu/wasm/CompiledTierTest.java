package dev.quipu.wasm;

class CompiledTierTest extends TierContract {

    @Override
    Tier tier() {
        return Tier.COMPILED;
    }
}
