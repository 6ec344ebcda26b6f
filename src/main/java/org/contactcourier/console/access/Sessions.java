package org.contactcourier.console.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who is logged in, in memory: a restart logs everybody out. Thread-safe. */
final class Sessions {
    /** Without a click. A page that updates itself doesn't count as one. */
    static final Duration IDLE = Duration.ofMinutes(30);

    /** A working day, whatever the clicks. */
    private static final Duration LONGEST = Duration.ofHours(12);

    /** More than people who operate one bundle; the oldest goes. */
    private static final int MOST = 200;

    /** 256 bits: nobody guesses one. */
    private static final int BYTES = 32;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Oldest first; guarded by this. */
    private final Map<String, LoginSession> open = new LinkedHashMap<>();

    Sessions(Clock clock) {
        this.clock = clock;
    }

    private record LoginSession(String user, String csrf, Instant begun, Instant used) {}

    /** An unguessable text. */
    String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Logs {@code user} in; the new session's id. */
    synchronized String begin(String user) {
        Instant now = clock.instant();
        open.values().removeIf(session -> isOver(session, now));
        if (open.size() >= MOST) {
            open.remove(open.keySet().iterator().next());
        }
        String id = secret();
        open.put(id, new LoginSession(user, secret(), now, now));
        return id;
    }

    /**
     * Whose session that is, if it isn't over.
     *
     * @param click whether a person is there: it begins the idle time anew
     */
    synchronized Optional<Visitor> visitor(String id, boolean click) {
        LoginSession session = open.get(id);
        Instant now = clock.instant();
        if (session == null) {
            return Optional.empty();
        }
        if (isOver(session, now)) {
            open.remove(id);
            return Optional.empty();
        }
        if (click) {
            open.put(id, new LoginSession(session.user(), session.csrf(), session.begun(), now));
        }
        return Optional.of(new Visitor(session.user(), session.csrf(), true));
    }

    private static boolean isOver(LoginSession session, Instant now) {
        return now.isAfter(session.used().plus(IDLE))
                || now.isAfter(session.begun().plus(LONGEST));
    }

    synchronized void end(String id) {
        open.remove(id);
    }
}
