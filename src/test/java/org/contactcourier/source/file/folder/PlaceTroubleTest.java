package org.contactcourier.source.file.folder;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

class PlaceTroubleTest {
    private static final int FILES = 8;

    @RepeatedTest(100)
    void oneOfManyAtOnceIsTold() throws Exception {
        PlaceTrouble trouble = new PlaceTrouble("leave the inbox");
        CountDownLatch together = new CountDownLatch(FILES);
        List<Callable<Boolean>> files = IntStream.range(0, FILES)
                .mapToObj(i -> (Callable<Boolean>) () -> {
                    together.countDown();
                    together.await();
                    return trouble.begins(i, new FileSystemException("ada-" + i, null, "No space left on device"));
                })
                .collect(toList());
        ExecutorService threads = Executors.newFixedThreadPool(FILES);

        int told = 0;
        for (Future<Boolean> file : threads.invokeAll(files)) {
            told += file.get() ? 1 : 0;
        }
        threads.shutdown();

        assertThat(told).isEqualTo(1);
        assertThat(trouble.problem()).hasValue(FILES + " files can't leave the inbox: No space left on device");
    }
}
