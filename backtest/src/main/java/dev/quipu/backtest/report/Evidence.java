package dev.quipu.backtest.report;

/** A headline the model scored: probabilities in millionths. */
record Evidence(
        String messageId,
        long timestampMillis,
        String source,
        String headline,
        String url,
        int negativeMicros,
        int neutralMicros,
        int positiveMicros) {}
