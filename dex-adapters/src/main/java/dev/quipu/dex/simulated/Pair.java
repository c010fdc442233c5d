package dev.quipu.dex.simulated;

import dev.quipu.ao.Id;

/** A pool's two token processes, in Botega's order. */
record Pair(Id tokenA, Id tokenB) {

    Pair {
        if (tokenA.equals(tokenB)) {
            throw new IllegalArgumentException("a pool trades two different tokens, not %s twice".formatted(tokenA));
        }
    }

    boolean contains(Id token) {
        return token.equals(tokenA) || token.equals(tokenB);
    }

    Id other(Id token) {
        return token.equals(tokenA) ? tokenB : tokenA;
    }
}
