package dev.quipu.llm.output;

import dev.quipu.llm.ReferenceMath;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The steps of sample.h written down plainly: everything sorted, random numbers from the JDK. */
final class ReferenceSampler {

    private final OutputTestModule.Options options;
    private final SplittableRandom random;

    ReferenceSampler(OutputTestModule.Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed());
    }

    int choose(float[] given, int[] recent) {
        float[] logits = penalised(given, recent);
        List<Integer> order = IntStream.range(0, logits.length)
                .boxed()
                .filter(id -> logits[id] != Float.NEGATIVE_INFINITY)
                .sorted(Comparator.comparing((Integer id) -> -logits[id]).thenComparing(id -> id))
                .toList();
        int likeliest = order.getFirst();
        if (options.temperature() == 0) return likeliest;
        if (options.topK() > 0) order = order.subList(0, Math.min(options.topK(), order.size()));
        float largest = logits[likeliest];
        if (options.topP() < 1) order = topP(order, logits, largest);
        List<Integer> left = order.stream()
                .filter(id -> ReferenceMath.exp(logits[id] - largest) >= options.minP())
                .sorted()
                .toList();
        return draw(left, logits, largest);
    }

    private float[] penalised(float[] given, int[] recent) {
        float[] logits = given.clone();
        int from = options.repeatLast() < 0 ? 0 : Math.max(0, recent.length - options.repeatLast());
        float penalty = options.repeatPenalty();
        Arrays.stream(recent, from, recent.length)
                .filter(id -> id >= 0 && id < logits.length)
                .distinct()
                .forEach(id -> logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty);
        return logits;
    }

    private List<Integer> topP(List<Integer> order, float[] logits, float largest) {
        long total =
                order.stream().mapToLong(id -> weight(logits[id] - largest)).sum();
        long wanted = (long) ((double) options.topP() * (double) total);
        long reached = 0;
        for (int i = 0; i < order.size(); i++) {
            reached += weight(logits[order.get(i)] - largest);
            if (reached >= wanted) return order.subList(0, i + 1);
        }
        return order;
    }

    private int draw(List<Integer> ascending, float[] logits, float largest) {
        long[] weights = ascending.stream()
                .mapToLong(id -> weight((logits[id] - largest) / options.temperature()))
                .toArray();
        if (Arrays.stream(weights).filter(weight -> weight > 0).count() > 1) {
            long drawn = below(Arrays.stream(weights).sum());
            for (int i = 0; i < weights.length; i++) {
                drawn -= weights[i];
                if (drawn < 0) return ascending.get(i);
            }
        }
        return ascending.get(IntStream.range(0, weights.length)
                .filter(i -> weights[i] > 0)
                .findFirst()
                .orElseThrow());
    }

    private long below(long bound) {
        long uneven = Long.remainderUnsigned(-bound, bound);
        long r = random.nextLong();
        while (Long.compareUnsigned(r, uneven) < 0) r = random.nextLong();
        return Long.remainderUnsigned(r, bound);
    }

    private static long weight(float x) {
        return (long) (ReferenceMath.exp(x) * 1099511627776.0f);
    }
}
