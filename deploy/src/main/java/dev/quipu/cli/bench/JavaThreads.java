package dev.quipu.cli.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this JVM's threads consume, without those of compilers and collectors. All of them, because an engine may run
 * its guest on a thread of its own.
 */
final class JavaThreads {

    private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long[] ids = {};

    /** From here on the threads alive now are counted. */
    void look() {
        ids = bean.getAllThreadIds();
    }

    /** CPU time since each of them began. */
    long cpuNanos() {
        long sum = 0;
        for (long nanos : bean.getThreadCpuTime(ids)) {
            sum += Math.max(0, nanos);
        }
        return sum;
    }

    /** Bytes on the heap ever allocated by any thread. */
    long allocatedBytes() {
        return bean.getTotalThreadAllocatedBytes();
    }
}
