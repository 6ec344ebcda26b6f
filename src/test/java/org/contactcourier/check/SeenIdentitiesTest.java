package org.contactcourier.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenIdentitiesTest {
    private static final long PLENTY = 256L << 20;

    @Test
    void tellsTheFirstRecordThatHasTheSame() {
        SeenIdentities seen = new SeenIdentities(PLENTY);

        assertThat(seen.add(Set.of("e:ada@example.org", "n:ada|"), 0)).isEmpty();
        assertThat(seen.add(Set.of("e:grace@example.org"), 1)).isEmpty();
        assertThat(seen.add(Set.of("e:ada@example.org"), 2)).contains(new SeenIdentities.Shared(IdentityKind.EMAIL, 0));
        assertThat(seen.add(Set.of("n:ada|"), 3)).contains(new SeenIdentities.Shared(IdentityKind.NAME, 0));
    }

    @Test
    void findsEachOfManyAgain() {
        SeenIdentities seen = new SeenIdentities(PLENTY);
        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.add(Set.of("p:" + i), i)).isEmpty();
        }

        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.add(Set.of("p:" + i), 100_000 + i))
                    .contains(new SeenIdentities.Shared(IdentityKind.PHONE, i));
        }
        assertThat(seen.isFull()).isFalse();
    }

    @Test
    void takesNoMoreThanItsShareOfTheHeapAndSaysSo() {
        SeenIdentities seen = new SeenIdentities(1 << 20);
        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.add(Set.of("e:" + i), i)).isEmpty();
        }

        assertThat(seen.isFull()).isTrue();
        assertThat(seen.add(Set.of("e:7"), 100_000)).isPresent();
        assertThat(seen.add(Set.of("e:99999"), 100_001)).isEmpty();
    }
}
