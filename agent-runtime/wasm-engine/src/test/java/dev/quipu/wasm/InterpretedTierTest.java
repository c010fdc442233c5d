package dev.quipu.wasm;

class InterpretedTierTest extends TierContract {

    @Override
    Tier tier() {
        return Tier.INTERPRETED;
    }
}
