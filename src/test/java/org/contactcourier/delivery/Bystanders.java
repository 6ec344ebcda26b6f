package org.contactcourier.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** Good contacts, several at a time, until they are told to end: those that pass while another one fails. */
final class Bystanders {
    private static final int FIRST = 1_000;
    /** So many that one is accepted in nearly every moment: a test looks at what passes during a single request. */
    private static final int AT_ONCE = 12;

    private final AtomicInteger next = new AtomicInteger(FIRST);
    private final List<Future<?>> traffic = new ArrayList<>();
    private volatile boolean pass;

    /** @param delivers the contact of that number */
    void pass(SmartTaskSimulator api, ExecutorService workers, IntConsumer delivers) {
        long before = api.contactCount();
        pass = true;
        for (int i = 0; i < AT_ONCE; i++) {
            traffic.add(workers.submit(() -> {
                while (pass) {
                    delivers.accept(next.getAndIncrement());
                }
            }));
        }
        Awaitility.await().until(() -> api.contactCount() > before + AT_ONCE);
    }

    void end() throws Exception {
        pass = false;
        for (Future<?> one : traffic) {
            Object ignored = one.get();
        }
    }
}
