package dev.quipu.llm.tensor;

/**
 * Some tokens, as they stand one after the other.
 *
 * @param to behind the last one
 */
record Span(int from, int to) {

    int tokens() {
        return to - from;
    }

    /** Where those end that are worked four at a time, from widened codes; the rest is done one by one from packed ones. */
    int together() {
        return to - tokens() % Panel.TOKENS_AT_ONCE;
    }
}
