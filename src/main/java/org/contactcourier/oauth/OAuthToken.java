package org.contactcourier.oauth;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.contactcourier.configuration.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Access tokens that a refresh token buys (RFC 6749, 6). One caller asks shortly before a token ends, or when the server doesn't
 * accept it; the others go on with the token they have, or wait for that one caller. A refresh token that comes back is on the
 * disk before the access token beside it is used: otherwise a crash would leave one that the server has forgotten. The file is
 * read before each refresh, so a new login needs no restart. Thread-safe.
 */
public final class OAuthToken {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthToken.class);

    /** A token is replaced when a tenth of its life is left, but not earlier than this before its end. */
    private static final Duration EARLIEST = Duration.ofMinutes(1);

    private static final int TENTH = 10;

    /** A token that replaced a rejected one and is rejected, too, has another trouble: more tokens don't mend it. */
    private static final long REST_NANOS = Duration.ofSeconds(10).toNanos();

    /** How often a refresh token's file is looked at while the token in it doesn't do. */
    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    /** How long a failure counts: 1 s, 2 s, 4 s and so on. No jitter: one process asks once at a time. */
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final OAuthEndpoint endpoint;
    private final String server;
    private final OAuthTokenFile file;
    private final Duration patience;
    private final LongSupplier nanos;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Grant grant;
    private volatile @Nullable Failure failure;
    private volatile long lookedAt;
    private @Nullable Unstored unstored;

    /**
     * @param nanos a clock that only ever goes forward
     */
    public OAuthToken(OAuthClient client, Duration connectTimeout, Duration responseTimeout, LongSupplier nanos) {
        this.endpoint = new OAuthEndpoint(client, connectTimeout, responseTimeout);
        this.file = new OAuthTokenFile(client.refreshTokenFile(), client.keys().login());
        this.server = client.keys().server();
        this.patience = connectTimeout.plus(responseTimeout);
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
        client.cleartextWarning().ifPresent(warning -> LOG.warn("{}", warning));
    }

    /**
     * An access token.
     *
     * @param since when it was asked for
     * @param life 0 where it isn't known; such a token lasts until it is rejected
     * @param forRejected whether it took the place of a rejected one
     */
    private record Grant(Secret token, long since, long life, boolean forRejected) {
        boolean isDue(long now) {
            return life > 0 && now - since >= life - Math.min(life / TENTH, EARLIEST.toNanos());
        }

        boolean works(long now) {
            return life == 0 || now - since < life;
        }

        boolean isRested(long now) {
            return !forRejected || now - since >= REST_NANOS;
        }
    }

    /**
     * Why the last refresh failed.
     *
     * @param sent the refresh token, where one could be read
     * @param matters whether it matters although there is a token that works
     */
    private record Failure(String problem, int inARow, long at, Optional<Secret> sent, boolean matters) {
        boolean isRecent(long now) {
            long wait = SHORTEST_WAIT.toNanos() << Math.min(inARow - 1, MOST_DOUBLINGS);
            return now - at < Math.min(wait, LONGEST_WAIT.toNanos());
        }
    }

    /** An answer whose refresh token could not be stored: not used, not lost, and not asked for again. */
    private record Unstored(Secret sent, OAuthAnswer answer, long since) {}

    /**
     * The token to send now; usually at once, and never later than the connect and the response timeout together.
     *
     * @throws OAuthException if there is none
     */
    public Secret current() throws OAuthException {
        Grant held = grant;
        if (held == null || held.isDue(nanos.getAsLong())) {
            boolean works = held != null && held.works(nanos.getAsLong());
            replace(held, false, works ? Duration.ZERO : patience);
            held = grant;
            if (held == null || !held.works(nanos.getAsLong())) {
                throw OAuthException.passing(problem().orElse("there is no access token yet"));
            }
        }
        return held.token();
    }

    /**
     * Gets another token because the server refused {@code rejected}.
     *
     * @return whether there is another one now
     */
    public boolean renew(Secret rejected) {
        Grant held = grant;
        if (held != null && held.token().equals(rejected) && held.isRested(nanos.getAsLong())) {
            replace(held, true, patience);
        }
        Grant now = grant;
        return now != null && !now.token().equals(rejected);
    }

    /** Why there is no token, or soon will be none; empty while all is well. */
    public Optional<String> problem() {
        Failure last = failure;
        Grant held = grant;
        boolean works = held != null && held.works(nanos.getAsLong());
        return Optional.ofNullable(last)
                .filter(trouble -> !works || trouble.matters())
                .map(Failure::problem);
    }

    private void replace(@Nullable Grant old, boolean rejected, Duration wait) {
        long now = nanos.getAsLong();
        Failure last = failure;
        if (last != null && last.isRecent(now) && now - lookedAt < LOOK_EVERY_NANOS) {
            return;
        }
        try {
            if (!turn.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (Objects.equals(grant, old) && mayTry()) {
                refresh(rejected);
            }
        } finally {
            turn.unlock();
        }
    }

    private boolean mayTry() {
        Failure last = failure;
        return last == null || !last.isRecent(nanos.getAsLong()) || hasOtherToken(last);
    }

    /** Whether somebody has logged in since. */
    private boolean hasOtherToken(Failure last) {
        lookedAt = nanos.getAsLong();
        try {
            return !Optional.of(file.read()).equals(last.sent());
        } catch (OAuthException e) {
            return false; // known already, or told by the next try
        }
    }

    private void refresh(boolean rejected) {
        Secret sent = null;
        try {
            sent = file.read();
            Unstored next = unstored;
            if (next == null || !next.sent().equals(sent)) {
                long since = nanos.getAsLong();
                next = new Unstored(sent, endpoint.refresh(sent), since);
                unstored = next;
            }
            OAuthAnswer answer = next.answer();
            if (answer.refreshToken().isPresent()) {
                file.replace(sent, answer.refreshToken().get());
            }
            unstored = null;
            long life = answer.life().map(Duration::toNanos).orElse(0L);
            grant = new Grant(answer.accessToken(), next.since(), life, rejected);
            if (failure != null) {
                failure = null;
                LOG.info("{}: access tokens are given again", server);
            }
        } catch (OAuthException e) {
            failed(e, sent, rejected);
        }
    }

    private void failed(OAuthException e, @Nullable Secret sent, boolean rejected) {
        Failure last = failure;
        int before = last == null ? 0 : last.inARow();
        failure = new Failure(
                e.getMessage(), before + 1, nanos.getAsLong(), Optional.ofNullable(sent), rejected || e.needsPerson());
        lookedAt = nanos.getAsLong();
        if (last == null || !last.problem().equals(e.getMessage())) {
            LOG.atLevel(e.needsPerson() ? Level.ERROR : Level.WARN)
                    .log(
                            "{}: no new access token, {}; contacts that need one stay where they are",
                            server,
                            e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "an access token by OAuth";
    }
}
