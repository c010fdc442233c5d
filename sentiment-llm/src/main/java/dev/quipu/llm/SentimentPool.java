package dev.quipu.llm;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Scores texts on several threads, each with a model of its own; a model that takes batches is given the texts that wait
 * for it together. Scores are those of one model and one text at a time, whatever the threads and batches. A failure
 * while scoring a text is thrown by the {@code score} call for that text.
 */
public final class SentimentPool implements PrefetchingSentiment, AutoCloseable {

    private static final int TEXTS_PER_THREAD = 64;

    /** Texts a model is given at once: enough rows to read each weight for many, few enough to be done soon. */
    private static final int BATCH_TEXTS = 64;

    private record Job(Question question, CompletableFuture<Sentiment> result) {

        boolean isOpen() {
            return !result.isDone();
        }
    }

    private final Supplier<? extends SentimentModel> models;
    private final String id;
    private final int capacity;
    private final BlockingDeque<Job> queue = new LinkedBlockingDeque<>();
    private final Map<Question, Job> prefetched = new HashMap<>(); // guarded by itself; looked up, never iterated
    private final int threads;
    private final List<Thread> workers;
    private volatile boolean closed;

    /** One thread per processor, and room for {@value #TEXTS_PER_THREAD} texts each. */
    public SentimentPool(Supplier<? extends SentimentModel> models) {
        this(models, Runtime.getRuntime().availableProcessors());
    }

    public SentimentPool(Supplier<? extends SentimentModel> models, int threads) {
        this(models, threads, threads * TEXTS_PER_THREAD);
    }

    /**
     * Opens the first model at once, so that a model that cannot be opened fails here; the others when there is work.
     *
     * @param models gives a fresh model, equal in {@code id}; called from the pool's threads
     * @param capacity texts that are prefetched and not yet asked for
     */
    public SentimentPool(Supplier<? extends SentimentModel> models, int threads, int capacity) {
        if (threads < 1) throw new IllegalArgumentException("threads must be at least 1: " + threads);
        if (capacity < 1) throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        this.models = models;
        this.capacity = capacity;
        this.threads = threads;
        SentimentModel first = models.get();
        this.id = first.id();
        this.workers = IntStream.range(0, threads)
                .mapToObj(i ->
                        Thread.ofPlatform().daemon().name("sentiment-" + i).start(() -> work(i == 0 ? first : null)))
                .toList();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean prefetch(String text) {
        return prefetch(Question.of(text));
    }

    @Override
    public boolean prefetch(Question question) {
        synchronized (prefetched) {
            if (prefetched.containsKey(question)) return true;
            if (closed || prefetched.size() >= capacity) return false;
            Job job = new Job(question, new CompletableFuture<>());
            prefetched.put(question, job);
            queue.addLast(job);
            return true;
        }
    }

    /**
     * Waits for the score of a text; one not prefetched goes before all that are. A prefetched score is given once and
     * then forgotten.
     *
     * @throws CancellationException if the pool is closed or the calling thread interrupted, whose flag stays set
     */
    @Override
    public Sentiment score(String text) {
        return await(take(Question.of(text)).result);
    }

    @Override
    public Sentiment score(String text, String entity) {
        return await(take(Question.about(text, entity)).result);
    }

    private Job take(Question question) {
        synchronized (prefetched) {
            Job job = prefetched.remove(question);
            if (job != null) return job;
            job = new Job(question, new CompletableFuture<>());
            if (closed) job.result.cancel(false);
            else queue.addFirst(job);
            return job;
        }
    }

    private static Sentiment await(CompletableFuture<Sentiment> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted while waiting for a sentiment");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new CompletionException(e.getCause());
            }
        }
    }

    private void work(SentimentModel opened) {
        SentimentModel model = opened;
        while (!closed) {
            List<Job> jobs;
            try {
                jobs = takeJobs();
            } catch (InterruptedException e) {
                continue; // by close(), which has set the flag
            }
            model = scoreTogether(model, jobs);
            for (Job job : jobs) {
                if (job.isOpen()) model = scoreAlone(model, job);
            }
        }
    }

    /** Waits for a job, and takes this thread's share of those that wait with it. */
    private List<Job> takeJobs() throws InterruptedException {
        var jobs = new ArrayList<Job>();
        jobs.add(queue.takeFirst());
        queue.drainTo(jobs, Math.min(BATCH_TEXTS - 1, queue.size() / threads));
        return jobs;
    }

    /** Leaves the jobs open if they cannot be done together: then the one that fails is found by doing each alone. */
    private SentimentModel scoreTogether(SentimentModel model, List<Job> jobs) {
        List<Job> open = jobs.stream().filter(Job::isOpen).toList();
        if (open.size() < 2 || closed) return model;
        try {
            SentimentModel used = model == null ? open() : model;
            if (!(used instanceof BatchSentiment batches)) return used;
            List<Sentiment> scores =
                    batches.scoreAll(open.stream().map(Job::question).toList());
            for (int i = 0; i < open.size(); i++) open.get(i).result.complete(scores.get(i));
            return used;
        } catch (RuntimeException | Error e) {
            return null; // a model that stopped half-way is of no more use
        }
    }

    private SentimentModel scoreAlone(SentimentModel opened, Job job) {
        SentimentModel model = opened;
        if (closed) {
            job.result.cancel(false);
            return model;
        }
        try {
            if (model == null) model = open();
            job.result.complete(job.question.ask(model));
            return model;
        } catch (RuntimeException | Error e) {
            job.result.completeExceptionally(e);
            return null;
        }
    }

    private SentimentModel open() {
        SentimentModel model = models.get();
        if (!model.id().equals(id)) {
            throw new IllegalStateException("the pool's models differ: " + id + " and " + model.id());
        }
        return model;
    }

    /** Stops the threads, in the middle of a text where the engine can, and waits for them. Open {@code score} calls fail. */
    @Override
    public void close() {
        synchronized (prefetched) {
            closed = true;
            prefetched.clear();
        }
        workers.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        for (Job job = queue.pollFirst(); job != null; job = queue.pollFirst()) job.result.cancel(false);
        if (interrupted) Thread.currentThread().interrupt();
    }
}
